# Written by emscloud from the policy kept for the target eu. Edit the policy, not this file.

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["123456789012"]
}
