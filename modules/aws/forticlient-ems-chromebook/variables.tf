# Written by emscloud from the catalog's forticlient-ems, the host chromebook, for AWS. Change the catalog, not this file.

variable "enable_profile" {
  description = "Whether to open what the feature `profile` takes: fetch its profile from EMS (forticlient-ems/profile)."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = anytrue([var.enable_profile, var.enable_url_rating])
    error_message = "Nothing is opened that is not asked for. Choose features: set at least one of `enable_profile`, `enable_url_rating` to true."
  }
}

variable "enable_url_rating" {
  description = "Whether to open what the feature `url-rating` takes: have FortiGuard rate URLs (forticlient-ems/url-rating)."
  type        = bool
  default     = false
  nullable    = false
}

variable "ems_server" {
  description = "CIDRs of the EMS server, as the Chromebooks reach it, by labels of your own: forticlient-ems/profile. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_profile) || length(var.ems_server) + length(var.ems_server_security_group_ids) + length(var.ems_server_prefix_list_ids) > 0
    error_message = "Nobody is bound to the role `ems_server`, whom these rows need: ${join(", ", compact([var.enable_profile ? "forticlient-ems/profile" : ""]))}. Add a line, with your own addresses: ems_server = { office = \"10.0.0.0/24\" }; or ems_server_security_group_ids or ems_server_prefix_list_ids."
  }

  validation {
    condition     = alltrue([for cidr in values(var.ems_server) : try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "${join("; ", [for label, cidr in var.ems_server : "`ems_server.${label}`: ${try(strcontains(cidr, ":") ? "`${cidr}` is written ${cidrsubnet(cidr, 0, 0)}" : "`${cidr}` has host bits set; its network is ${cidrsubnet(cidr, 0, 0)}", "`${cidr}` has no length; one address is ${cidrsubnet("${cidr}/${strcontains(cidr, ":") ? 128 : 32}", 0, 0)}", "`${cidr}` is no prefix; write one such as 10.20.0.0/16 or 2001:db8::/32", "null is no prefix")}" if !try(cidrsubnet(cidr, 0, 0) == cidr, false)])}."
  }

  validation {
    condition     = length(distinct(values(var.ems_server))) == length(var.ems_server)
    error_message = "`ems_server` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.ems_server) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.ems_server : label if other == value])}" if length([for label, other in var.ems_server : label if other == value]) > 1])}."
  }
}

variable "ems_server_security_group_ids" {
  description = "Security groups of the EMS server, as the Chromebooks reach it, by labels of your own, beside or instead of `ems_server`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.ems_server_security_group_ids) : try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.ems_server_security_group_ids : "`ems_server_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a group's id is written as sg-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.ems_server_security_group_ids))) == length(var.ems_server_security_group_ids)
    error_message = "`ems_server_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.ems_server_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.ems_server_security_group_ids : label if other == value])}" if length([for label, other in var.ems_server_security_group_ids : label if other == value]) > 1])}."
  }
}

variable "ems_server_prefix_list_ids" {
  description = "Managed prefix lists of the EMS server, as the Chromebooks reach it, by labels of your own, beside or instead of `ems_server`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.ems_server_prefix_list_ids) : try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.ems_server_prefix_list_ids : "`ems_server_prefix_list_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a prefix list's id is written as pl-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.ems_server_prefix_list_ids))) == length(var.ems_server_prefix_list_ids)
    error_message = "`ems_server_prefix_list_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.ems_server_prefix_list_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.ems_server_prefix_list_ids : label if other == value])}" if length([for label, other in var.ems_server_prefix_list_ids : label if other == value]) > 1])}."
  }
}

variable "fortiguard_rating" {
  description = "CIDRs of FortiGuard's servers that rate URLs, by labels of your own: forticlient-ems/url-rating. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_url_rating) || length(var.fortiguard_rating) + length(var.fortiguard_rating_security_group_ids) + length(var.fortiguard_rating_prefix_list_ids) > 0
    error_message = "Nobody is bound to the role `fortiguard_rating`, whom these rows need: ${join(", ", compact([var.enable_url_rating ? "forticlient-ems/url-rating" : ""]))}. Add a line, with your own addresses: fortiguard_rating = { office = \"10.0.0.0/24\" }; or fortiguard_rating_security_group_ids or fortiguard_rating_prefix_list_ids."
  }

  validation {
    condition     = alltrue([for cidr in values(var.fortiguard_rating) : try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "${join("; ", [for label, cidr in var.fortiguard_rating : "`fortiguard_rating.${label}`: ${try(strcontains(cidr, ":") ? "`${cidr}` is written ${cidrsubnet(cidr, 0, 0)}" : "`${cidr}` has host bits set; its network is ${cidrsubnet(cidr, 0, 0)}", "`${cidr}` has no length; one address is ${cidrsubnet("${cidr}/${strcontains(cidr, ":") ? 128 : 32}", 0, 0)}", "`${cidr}` is no prefix; write one such as 10.20.0.0/16 or 2001:db8::/32", "null is no prefix")}" if !try(cidrsubnet(cidr, 0, 0) == cidr, false)])}."
  }

  validation {
    condition     = length(distinct(values(var.fortiguard_rating))) == length(var.fortiguard_rating)
    error_message = "`fortiguard_rating` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.fortiguard_rating) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.fortiguard_rating : label if other == value])}" if length([for label, other in var.fortiguard_rating : label if other == value]) > 1])}."
  }
}

variable "fortiguard_rating_security_group_ids" {
  description = "Security groups of FortiGuard's servers that rate URLs, by labels of your own, beside or instead of `fortiguard_rating`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.fortiguard_rating_security_group_ids) : try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.fortiguard_rating_security_group_ids : "`fortiguard_rating_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a group's id is written as sg-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.fortiguard_rating_security_group_ids))) == length(var.fortiguard_rating_security_group_ids)
    error_message = "`fortiguard_rating_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.fortiguard_rating_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.fortiguard_rating_security_group_ids : label if other == value])}" if length([for label, other in var.fortiguard_rating_security_group_ids : label if other == value]) > 1])}."
  }
}

variable "fortiguard_rating_prefix_list_ids" {
  description = "Managed prefix lists of FortiGuard's servers that rate URLs, by labels of your own, beside or instead of `fortiguard_rating`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.fortiguard_rating_prefix_list_ids) : try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.fortiguard_rating_prefix_list_ids : "`fortiguard_rating_prefix_list_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a prefix list's id is written as pl-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.fortiguard_rating_prefix_list_ids))) == length(var.fortiguard_rating_prefix_list_ids)
    error_message = "`fortiguard_rating_prefix_list_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.fortiguard_rating_prefix_list_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.fortiguard_rating_prefix_list_ids : label if other == value])}" if length([for label, other in var.fortiguard_rating_prefix_list_ids : label if other == value]) > 1])}."
  }
}

variable "chromebook_port" {
  description = "Where Chromebooks connect."
  type        = number
  default     = 8443
  nullable    = false

  validation {
    condition     = var.chromebook_port == floor(var.chromebook_port) && var.chromebook_port >= 1
    error_message = "`chromebook_port`: `${var.chromebook_port}` is no port: write one such as 443."
  }

  validation {
    condition     = var.chromebook_port <= 65535
    error_message = "`chromebook_port`: Port ${var.chromebook_port} does not exist: ports end at 65535."
  }
}

variable "name" {
  description = "The name of the group that is made; to change it makes the group anew."
  type        = string
  default     = "forticlient-ems-chromebook"
  nullable    = false

  validation {
    condition     = can(regex("^[]a-zA-Z0-9. _:/()#,@[+=&;{}!$*-]{1,255}$", var.name)) && trimspace(var.name) != ""
    error_message = "`name`: `${var.name}` is no name in EC2: 1 to 255 characters of a-z, A-Z, 0-9, spaces and ._-:/()#,@[]+=&;{}!$*, and not blanks alone."
  }

  validation {
    condition     = !startswith(lower(trimspace(var.name)), "sg-")
    error_message = "`name`: `${var.name}` begins with `sg-`, which EC2 keeps for ids."
  }

  validation {
    condition     = lower(trimspace(var.name)) != "default"
    error_message = "`name`: `${var.name}` is the group that every VPC has of its own."
  }
}

variable "tags" {
  description = "Tags of the group that is made, beside its Name."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "vpc_id" {
  description = "The VPC in which the group is made; not needed for one that is there."
  type        = string
  default     = null

  validation {
    condition     = !(var.create_security_group == null ? var.security_group_id == null : var.create_security_group) || var.vpc_id != null
    error_message = "`vpc_id` is needed where the group is made here."
  }

  validation {
    condition     = var.vpc_id == null || can(regex("^vpc-([0-9a-f]{8}|[0-9a-f]{17})$", var.vpc_id))
    error_message = "`vpc_id`: `${var.vpc_id == null ? "null" : var.vpc_id}` is not a VPC's id, which is written as vpc-0123456789abcdef0."
  }
}

variable "security_group_id" {
  description = "A group that is there already: it gets the rules, and no other is made."
  type        = string
  default     = null

  validation {
    condition     = var.security_group_id == null || can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", var.security_group_id))
    error_message = "`security_group_id`: `${var.security_group_id == null ? "null" : var.security_group_id}` is not a group's id, which is written as sg-0123456789abcdef0."
  }
}

variable "create_security_group" {
  description = "Whether the group is made here: unless it is said, where no `security_group_id` is given. Say false where that id is known after apply alone."
  type        = bool
  default     = null

  validation {
    condition     = coalesce(var.create_security_group, true) || var.security_group_id != null
    error_message = "`create_security_group` is false, and no group is named: give an id in `security_group_id`, or leave `create_security_group` out."
  }

  validation {
    condition     = !coalesce(var.create_security_group, false) || var.security_group_id == null
    error_message = "`security_group_id` names a group, and `create_security_group` says that one is made here: leave one of them out."
  }
}
