# Written by emscloud from the policy kept for the target eu. Edit the policy, not this file.

variable "capacity" {
  description = "How many rules the group can ever hold."
  type        = number
  default     = 100
}
