# Written by emscloud from the policy fleet for the target fleet-eu. Edit the policy, not this file.

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["123456789012"]
}
