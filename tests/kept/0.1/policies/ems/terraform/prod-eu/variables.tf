# Written by emscloud from the policy ems-prod for the target prod-eu. Edit the policy, not this file.

variable "vpc_id" {
  description = "The VPC that holds the security groups."
  type        = string
  default     = "vpc-0123456789abcdef0"
}
