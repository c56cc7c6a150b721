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

module "forticlient_ems_chromebook" {
  source = "../.."
  vpc_id = var.vpc_id
  name   = "forticlient-ems-chromebook-example"
  tags = {
    environment = "example"
  }
  enable_profile    = true
  enable_url_rating = true
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

output "security_group_id" {
  description = "The group's id."
  value       = module.forticlient_ems_chromebook.security_group_id
}
