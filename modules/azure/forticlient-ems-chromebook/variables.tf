# Written by emscloud from the catalog's forticlient-ems, the host chromebook, for Azure. Change the catalog, not this file.

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
    condition     = !(var.enable_profile) || length(var.ems_server) + length(var.ems_server_application_security_group_ids) + length(var.ems_server_service_tags) > 0
    error_message = "Nobody is bound to the role `ems_server`, whom these rows need: ${join(", ", compact([var.enable_profile ? "forticlient-ems/profile" : ""]))}. Add a line, with your own addresses: ems_server = { office = \"10.0.0.0/24\" }; or ems_server_application_security_group_ids or ems_server_service_tags."
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

variable "ems_server_application_security_group_ids" {
  description = "Application security group of the EMS server, as the Chromebooks reach it, by labels of your own, beside or instead of `ems_server`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.ems_server_application_security_group_ids) : try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.ems_server_application_security_group_ids : "`ems_server_application_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])}: an application security group's id is written as /subscriptions/.../applicationSecurityGroups/NAME."
  }

  validation {
    condition     = length(distinct(values(var.ems_server_application_security_group_ids))) == length(var.ems_server_application_security_group_ids)
    error_message = "`ems_server_application_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.ems_server_application_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.ems_server_application_security_group_ids : label if other == value])}" if length([for label, other in var.ems_server_application_security_group_ids : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.ems_server_application_security_group_ids) <= 1
    error_message = "`ems_server_application_security_group_ids` takes 1 at most, since a rule names no more, and here are ${length(var.ems_server_application_security_group_ids)}: ${join(", ", keys(var.ems_server_application_security_group_ids))}."
  }
}

variable "ems_server_service_tags" {
  description = "Service tag of the EMS server, as the Chromebooks reach it, by labels of your own, beside or instead of `ems_server`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.ems_server_service_tags) : try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])
    error_message = "${join("; ", [for label, id in var.ems_server_service_tags : "`ems_server_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])}: a service tag is written as Storage.WestEurope, and everybody is no tag: bind 0.0.0.0/0 and ::/0."
  }

  validation {
    condition     = alltrue([for id in values(var.ems_server_service_tags) : try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])
    error_message = "${join("; ", [for label, id in var.ems_server_service_tags : "`ems_server_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])}: the service tags of the default rules are spelled VirtualNetwork, AzureLoadBalancer, Internet."
  }

  validation {
    condition     = length(distinct(values(var.ems_server_service_tags))) == length(var.ems_server_service_tags)
    error_message = "`ems_server_service_tags` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.ems_server_service_tags) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.ems_server_service_tags : label if other == value])}" if length([for label, other in var.ems_server_service_tags : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.ems_server_service_tags) <= 1
    error_message = "`ems_server_service_tags` takes 1 at most, since a rule names no more, and here are ${length(var.ems_server_service_tags)}: ${join(", ", keys(var.ems_server_service_tags))}."
  }
}

variable "fortiguard_rating" {
  description = "CIDRs of FortiGuard's servers that rate URLs, by labels of your own: forticlient-ems/url-rating. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_url_rating) || length(var.fortiguard_rating) + length(var.fortiguard_rating_application_security_group_ids) + length(var.fortiguard_rating_service_tags) > 0
    error_message = "Nobody is bound to the role `fortiguard_rating`, whom these rows need: ${join(", ", compact([var.enable_url_rating ? "forticlient-ems/url-rating" : ""]))}. Add a line, with your own addresses: fortiguard_rating = { office = \"10.0.0.0/24\" }; or fortiguard_rating_application_security_group_ids or fortiguard_rating_service_tags."
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

variable "fortiguard_rating_application_security_group_ids" {
  description = "Application security group of FortiGuard's servers that rate URLs, by labels of your own, beside or instead of `fortiguard_rating`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.fortiguard_rating_application_security_group_ids) : try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.fortiguard_rating_application_security_group_ids : "`fortiguard_rating_application_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])}: an application security group's id is written as /subscriptions/.../applicationSecurityGroups/NAME."
  }

  validation {
    condition     = length(distinct(values(var.fortiguard_rating_application_security_group_ids))) == length(var.fortiguard_rating_application_security_group_ids)
    error_message = "`fortiguard_rating_application_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.fortiguard_rating_application_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.fortiguard_rating_application_security_group_ids : label if other == value])}" if length([for label, other in var.fortiguard_rating_application_security_group_ids : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.fortiguard_rating_application_security_group_ids) <= 1
    error_message = "`fortiguard_rating_application_security_group_ids` takes 1 at most, since a rule names no more, and here are ${length(var.fortiguard_rating_application_security_group_ids)}: ${join(", ", keys(var.fortiguard_rating_application_security_group_ids))}."
  }
}

variable "fortiguard_rating_service_tags" {
  description = "Service tag of FortiGuard's servers that rate URLs, by labels of your own, beside or instead of `fortiguard_rating`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.fortiguard_rating_service_tags) : try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])
    error_message = "${join("; ", [for label, id in var.fortiguard_rating_service_tags : "`fortiguard_rating_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])}: a service tag is written as Storage.WestEurope, and everybody is no tag: bind 0.0.0.0/0 and ::/0."
  }

  validation {
    condition     = alltrue([for id in values(var.fortiguard_rating_service_tags) : try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])
    error_message = "${join("; ", [for label, id in var.fortiguard_rating_service_tags : "`fortiguard_rating_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])}: the service tags of the default rules are spelled VirtualNetwork, AzureLoadBalancer, Internet."
  }

  validation {
    condition     = length(distinct(values(var.fortiguard_rating_service_tags))) == length(var.fortiguard_rating_service_tags)
    error_message = "`fortiguard_rating_service_tags` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.fortiguard_rating_service_tags) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.fortiguard_rating_service_tags : label if other == value])}" if length([for label, other in var.fortiguard_rating_service_tags : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.fortiguard_rating_service_tags) <= 1
    error_message = "`fortiguard_rating_service_tags` takes 1 at most, since a rule names no more, and here are ${length(var.fortiguard_rating_service_tags)}: ${join(", ", keys(var.fortiguard_rating_service_tags))}."
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
  description = "The name of the group that is made."
  type        = string
  default     = "forticlient-ems-chromebook"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", var.name))
    error_message = "`name`: `${var.name == null ? "null" : var.name}` cannot be a name in Azure: 1 to 80 letters, digits, `_`, `.` and `-`, the first a letter or digit, the last no `.` or `-`."
  }
}

variable "tags" {
  description = "Tags of the group that is made."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "resource_group_name" {
  description = "The resource group that holds the group."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]$", var.resource_group_name))
    error_message = "`resource_group_name`: `${var.resource_group_name}` is no resource group's name: 1 to 90 letters, digits, `_`, `(`, `)`, `.` and `-`, the last no `.`."
  }
}

variable "location" {
  description = "The location of the group that is made."
  type        = string
  default     = null

  validation {
    condition     = !local.create || var.location != null && var.location != ""
    error_message = "`location` is needed where the group is made here."
  }
}

variable "network_security_group_name" {
  description = "A group that is there already: it gets the rules, each a resource of its own, and no other is made. Addresses then have to be known at plan."
  type        = string
  default     = null

  validation {
    condition     = var.network_security_group_name == null || can(regex("^[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", var.network_security_group_name))
    error_message = "`network_security_group_name`: `${var.network_security_group_name == null ? "null" : var.network_security_group_name}` cannot be a name in Azure: 1 to 80 letters, digits, `_`, `.` and `-`, the first a letter or digit, the last no `.` or `-`."
  }
}

variable "create_network_security_group" {
  description = "Whether the group is made here: unless it is said, where no `network_security_group_name` is given. Say false where that name is known after apply alone."
  type        = bool
  default     = null

  validation {
    condition     = coalesce(var.create_network_security_group, true) || var.network_security_group_name != null
    error_message = "`create_network_security_group` is false, and no group is named: give a name in `network_security_group_name`, or leave `create_network_security_group` out."
  }

  validation {
    condition     = !coalesce(var.create_network_security_group, false) || var.network_security_group_name == null
    error_message = "`network_security_group_name` names a group, and `create_network_security_group` says that one is made here: leave one of them out."
  }
}

variable "deny_everything_else" {
  description = "Whether the last rules, at 4096, deny what no other allows, in both directions. A group that is made here always has them, since Azure's default rules allow more; one that is there only where this is true. They cut a load balancer's health probes too, unless `load_balancer_probes` is true."
  type        = bool
  default     = null

  validation {
    condition     = !local.create || var.deny_everything_else != false
    error_message = "`deny_everything_else` can be switched off in a group that is somebody else's, and not in one that is made here."
  }
}

variable "load_balancer_probes" {
  description = "Whether a load balancer's health probes come in: TCP from the service tag AzureLoadBalancer, at 4095. Without it the rules that deny everything else cut the probes, and a load balancer sends these machines no traffic."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.load_balancer_probes || local.deny
    error_message = "`load_balancer_probes` goes with the rules that deny everything else. Without them leave it out: a group that is there lets the probes in, unless rules of its owner cut them."
  }
}

variable "priority_base" {
  description = "The first of the 1000 priorities of this module's rules; within them each rule has its own for good."
  type        = number
  default     = 1000
  nullable    = false

  validation {
    condition     = var.priority_base >= 100 && var.priority_base <= 3090 && var.priority_base == floor(var.priority_base)
    error_message = "`priority_base`: `${var.priority_base}` does not lie within 100 and 3090."
  }
}
