# Written by emscloud from the policy ems-prod for the target prod-eu. Edit the policy, not this file.

terraform {
  required_version = ">= 1.5.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0.0, < 7.0.0"
    }
  }
}
