# Written by emscloud from the policy kept for the target eu. Edit the policy, not this file.

variable "vpc_id" {
  description = "The VPC that holds the security groups."
  type        = string
  default     = "vpc-0123456789abcdef0"
}
