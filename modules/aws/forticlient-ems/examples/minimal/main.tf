# Written by emscloud from the catalog's forticlient-ems, the host ems-server, for AWS. Change the catalog, not this file.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0.0, < 7.0.0"
    }
  }
}

variable "vpc_id" {
  description = "The VPC of the group."
  type        = string
}

module "forticlient_ems" {
  source           = "../.."
  vpc_id           = var.vpc_id
  enable_telemetry = true
  endpoints = {
    office = "10.1.0.0/16"
  }
  fortiguard_cidrs = {}
}

output "security_group_id" {
  description = "The group's id."
  value       = module.forticlient_ems.security_group_id
}
