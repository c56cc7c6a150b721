# Written by emscloud from the catalog's forticlient-ems, the host chromebook, for AWS. Change the catalog, not this file.

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

resource "aws_security_group" "own" {
  # checkov:skip=CKV2_AWS_5: an example has nothing to attach it to.
  name        = "own"
  description = "A group that is made elsewhere in the configuration"
  vpc_id      = var.vpc_id
}

resource "aws_security_group" "clients" {
  # checkov:skip=CKV2_AWS_5: an example has nothing to attach it to.
  name        = "clients"
  description = "A group that is made elsewhere in the configuration"
  vpc_id      = var.vpc_id
}

module "forticlient_ems_chromebook" {
  source                = "../.."
  create_security_group = false
  security_group_id     = aws_security_group.own.id
  enable_profile        = true
  ems_server_security_group_ids = {
    clients = aws_security_group.clients.id
  }
}

output "security_group_id" {
  description = "The group's id."
  value       = module.forticlient_ems_chromebook.security_group_id
}
