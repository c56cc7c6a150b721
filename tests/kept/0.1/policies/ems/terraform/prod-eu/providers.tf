# Written by emscloud from the policy ems-prod for the target prod-eu. Edit the policy, not this file.

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["123456789012"]
}
