# Written by emscloud from the policy ems-prod for the target prod-azure. Edit the policy, not this file.

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
