# Written by emscloud from the policy ems-prod for the target prod-azure. Edit the policy, not this file.

terraform {
  required_version = ">= 1.5.0"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = ">= 4.0.0, < 5.0.0"
    }
  }
}
