# Written by emscloud from the policy kept for the target we. Edit the policy, not this file.

variable "resource_group_name" {
  description = "The resource group that holds the groups."
  type        = string
  default     = "rg-ems"
}

variable "location" {
  description = "The location of the groups."
  type        = string
  default     = "westeurope"
}
