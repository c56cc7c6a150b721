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
