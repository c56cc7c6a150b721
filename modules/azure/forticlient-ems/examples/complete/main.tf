# Written by emscloud from the catalog's forticlient-ems, the host ems-server, for Azure. Change the catalog, not this file.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = ">= 4.0.0, < 5.0.0"
    }
  }
}

variable "resource_group_name" {
  description = "The group's resource group."
  type        = string
}

variable "location" {
  description = "The group's location."
  type        = string
}

provider "azurerm" {
  features {}
}

module "forticlient_ems" {
  source              = "../.."
  resource_group_name = var.resource_group_name
  location            = var.location
  name                = "forticlient-ems-example"
  tags = {
    environment = "example"
  }
  load_balancer_probes         = true
  enable_telemetry             = true
  enable_deployment            = true
  enable_directory             = true
  enable_download              = true
  enable_admin_web             = true
  enable_mail_alerts           = true
  enable_fsso                  = true
  enable_signatures            = true
  enable_chromebook_management = true
  endpoints = {
    office      = "10.1.0.0/16"
    office_ipv6 = "2001:db8:1::/48"
  }
  directory_servers = {
    office      = "10.2.0.0/16"
    office_ipv6 = "2001:db8:2::/48"
  }
  admins = {
    office      = "10.3.0.0/16"
    office_ipv6 = "2001:db8:3::/48"
  }
  mail_server = {
    office      = "10.4.0.0/16"
    office_ipv6 = "2001:db8:4::/48"
  }
  fortigates = {
    office      = "10.5.0.0/16"
    office_ipv6 = "2001:db8:5::/48"
  }
  chromebooks = {
    office      = "10.6.0.0/16"
    office_ipv6 = "2001:db8:6::/48"
  }
  google_workspace = {
    office      = "10.7.0.0/16"
    office_ipv6 = "2001:db8:7::/48"
  }
  fortiguard_cidrs = {
    first = "192.0.2.8/32"
  }
  telemetry_port  = 8013
  download_port   = 10443
  web_port        = 443
  smtp_port       = 25
  chromebook_port = 8443
  directory       = "ldaps"
  rpc_ports       = ["1024-5000", "49152-65535"]
  fortiguard      = "anycast"
  region          = "global"
  probe           = "any"
  accept          = ["azure-icmp-types", "azure-icmpv6"]
}

output "network_security_group_name" {
  description = "The group's name."
  value       = module.forticlient_ems.network_security_group_name
}
