# Written by emscloud from the catalog's forticlient-ems, the host chromebook, for AWS. Change the catalog, not this file.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.29.0, < 7.0.0"
    }
  }
}

variable "vpc_id" {
  description = "The VPC of the group."
  type        = string
}

module "forticlient_ems_chromebook" {
  source         = "../.."
  vpc_id         = var.vpc_id
  enable_profile = true
  ems_server = {
    office = "10.1.0.0/16"
  }
}

# Rules that anybody else adds to the group are removed by the next apply.
resource "aws_vpc_security_group_rules_exclusive" "this" {
  security_group_id = module.forticlient_ems_chromebook.security_group_id
  ingress_rule_ids  = values(module.forticlient_ems_chromebook.ingress_rule_ids)
  egress_rule_ids   = values(module.forticlient_ems_chromebook.egress_rule_ids)
}

output "security_group_id" {
  description = "The group's id."
  value       = module.forticlient_ems_chromebook.security_group_id
}
