# Written by emscloud from the policy kept for the target we. Edit the policy, not this file.

variable "firewall_policy_id" {
  description = "The id of the firewall policy that takes the rules."
  type        = string
}

variable "priority" {
  description = "The priority of the rules among the policy's rule collection groups."
  type        = number
  default     = 1000
}
