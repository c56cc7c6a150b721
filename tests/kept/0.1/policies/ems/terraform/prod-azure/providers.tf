# Written by emscloud from the policy ems-prod for the target prod-azure. Edit the policy, not this file.

provider "azurerm" {
  subscription_id = "00000000-0000-0000-0000-000000000000"

  features {}
}
