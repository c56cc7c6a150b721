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
  enable_telemetry    = true
  endpoints = {
    office = "10.1.0.0/16"
  }
  fortiguard_cidrs = {}
}

output "network_security_group_name" {
  description = "The group's name."
  value       = module.forticlient_ems.network_security_group_name
}
