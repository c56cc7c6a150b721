# FortiClient EMS on both clouds at once, from the modules alone: `terraform init && terraform plan`.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0.0, < 7.0.0"
    }
    azurerm = {
      source  = "hashicorp/azurerm"
      version = ">= 4.0.0, < 5.0.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

provider "azurerm" {
  features {}
}

variable "vpc_id" {
  description = "The VPC of the EMS server on AWS."
  type        = string
}

locals {
  offices = {
    headquarters      = "10.20.0.0/16"
    headquarters_ipv6 = "2001:db8:20::/48"
    workshop          = "10.21.0.0/16"
  }
  administrators = { bastion = "192.0.2.10/32" }
}

module "on_aws" {
  source           = "../../modules/aws/forticlient-ems"
  name             = "ems"
  vpc_id           = var.vpc_id
  enable_telemetry = true
  enable_download  = true
  enable_admin_web = true
  endpoints        = local.offices
  admins           = local.administrators
  fortiguard_cidrs = {}
}

module "on_azure" {
  source              = "../../modules/azure/forticlient-ems"
  name                = "ems"
  resource_group_name = "rg-ems"
  location            = "westeurope"
  enable_telemetry    = true
  enable_download     = true
  enable_admin_web    = true
  endpoints           = local.offices
  admins              = local.administrators
  fortiguard_cidrs    = {}
}

module "chromebooks" {
  source            = "../../modules/aws/forticlient-ems-chromebook"
  name              = "chromebooks"
  vpc_id            = var.vpc_id
  enable_profile    = true
  enable_url_rating = true
  ems_server        = { ems = "10.0.1.10/32" }
  fortiguard_rating = { everyone = "0.0.0.0/0" }
}
