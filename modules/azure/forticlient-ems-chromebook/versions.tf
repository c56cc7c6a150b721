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
