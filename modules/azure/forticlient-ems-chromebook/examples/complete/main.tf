# Written by emscloud from the catalog's forticlient-ems, the host chromebook, for Azure. Change the catalog, not this file.

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

module "forticlient_ems_chromebook" {
  source              = "../.."
  resource_group_name = var.resource_group_name
  location            = var.location
  name                = "forticlient-ems-chromebook-example"
  tags = {
    environment = "example"
  }
  load_balancer_probes = true
  enable_profile       = true
  enable_url_rating    = true
  ems_server = {
    office      = "10.1.0.0/16"
    office_ipv6 = "2001:db8:1::/48"
  }
  fortiguard_rating = {
    office      = "10.2.0.0/16"
    office_ipv6 = "2001:db8:2::/48"
  }
  chromebook_port = 8443
}

output "network_security_group_name" {
  description = "The group's name."
  value       = module.forticlient_ems_chromebook.network_security_group_name
}
