# Written by emscloud from the catalog's forticlient-ems, the host ems-server, for Azure. Change the catalog, not this file.

variable "enable_telemetry" {
  description = "Whether to open what the feature `telemetry` takes: manage endpoints (forticlient-ems/telemetry)."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = anytrue([var.enable_telemetry, var.enable_deployment, var.enable_directory, var.enable_download, var.enable_admin_web, var.enable_mail_alerts, var.enable_fsso, var.enable_signatures, var.enable_chromebook_management])
    error_message = "Nothing is opened that is not asked for. Choose features: set at least one of `enable_telemetry`, `enable_deployment`, `enable_directory`, `enable_download`, `enable_admin_web`, `enable_mail_alerts`, `enable_fsso`, `enable_signatures`, `enable_chromebook_management` to true."
  }
}

variable "enable_deployment" {
  description = "Whether to open what the feature `deployment` takes: install FortiClient on endpoints (SMB, RPC, probing) (forticlient-ems/smb, forticlient-ems/rpc, forticlient-ems/probing)."
  type        = bool
  default     = false
  nullable    = false
}

variable "enable_directory" {
  description = "Whether to open what the feature `directory` takes: read workstations and users from Active Directory (forticlient-ems/directory)."
  type        = bool
  default     = false
  nullable    = false
}

variable "enable_download" {
  description = "Whether to open what the feature `download` takes: let endpoints fetch installers (forticlient-ems/download)."
  type        = bool
  default     = false
  nullable    = false
}

variable "enable_admin_web" {
  description = "Whether to open what the feature `admin-web` takes: the web console (forticlient-ems/admin-web)."
  type        = bool
  default     = false
  nullable    = false
}

variable "enable_mail_alerts" {
  description = "Whether to open what the feature `mail-alerts` takes: send alerts by mail (forticlient-ems/mail-alerts)."
  type        = bool
  default     = false
  nullable    = false
}

variable "enable_fsso" {
  description = "Whether to open what the feature `fsso` takes: single sign-on with FortiGates (forticlient-ems/fsso)."
  type        = bool
  default     = false
  nullable    = false
}

variable "enable_signatures" {
  description = "Whether to open what the feature `signatures` takes: fetch engines and signatures from FortiGuard (forticlient-ems/signatures-legacy, forticlient-ems/signatures-anycast)."
  type        = bool
  default     = false
  nullable    = false
}

variable "enable_chromebook_management" {
  description = "Whether to open what the feature `chromebook-management` takes: manage Chromebooks (forticlient-ems/chromebook, forticlient-ems/google-workspace)."
  type        = bool
  default     = false
  nullable    = false
}

variable "endpoints" {
  description = "CIDRs of machines that run FortiClient, by labels of your own: forticlient-ems/telemetry, forticlient-ems/smb, forticlient-ems/rpc, forticlient-ems/download, forticlient-ems/probing. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_telemetry || var.enable_deployment || var.enable_download) || length(var.endpoints) + length(var.endpoints_application_security_group_ids) + length(var.endpoints_service_tags) > 0
    error_message = "Nobody is bound to the role `endpoints`, whom these rows need: ${join(", ", compact([var.enable_telemetry ? "forticlient-ems/telemetry" : "", var.enable_deployment ? "forticlient-ems/smb" : "", var.enable_deployment ? "forticlient-ems/rpc" : "", var.enable_download ? "forticlient-ems/download" : "", var.enable_deployment ? "forticlient-ems/probing" : ""]))}. Add a line, with your own addresses: endpoints = { office = \"10.0.0.0/24\" }; or endpoints_application_security_group_ids or endpoints_service_tags."
  }

  validation {
    condition     = alltrue([for cidr in values(var.endpoints) : try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "${join("; ", [for label, cidr in var.endpoints : "`endpoints.${label}`: ${try(strcontains(cidr, ":") ? "`${cidr}` is written ${cidrsubnet(cidr, 0, 0)}" : "`${cidr}` has host bits set; its network is ${cidrsubnet(cidr, 0, 0)}", "`${cidr}` has no length; one address is ${cidrsubnet("${cidr}/${strcontains(cidr, ":") ? 128 : 32}", 0, 0)}", "`${cidr}` is no prefix; write one such as 10.20.0.0/16 or 2001:db8::/32", "null is no prefix")}" if !try(cidrsubnet(cidr, 0, 0) == cidr, false)])}."
  }

  validation {
    condition     = length(distinct(values(var.endpoints))) == length(var.endpoints)
    error_message = "`endpoints` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.endpoints) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.endpoints : label if other == value])}" if length([for label, other in var.endpoints : label if other == value]) > 1])}."
  }
}

variable "endpoints_application_security_group_ids" {
  description = "Application security group of machines that run FortiClient, by labels of your own, beside or instead of `endpoints`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.endpoints_application_security_group_ids) : try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.endpoints_application_security_group_ids : "`endpoints_application_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])}: an application security group's id is written as /subscriptions/.../applicationSecurityGroups/NAME."
  }

  validation {
    condition     = length(distinct(values(var.endpoints_application_security_group_ids))) == length(var.endpoints_application_security_group_ids)
    error_message = "`endpoints_application_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.endpoints_application_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.endpoints_application_security_group_ids : label if other == value])}" if length([for label, other in var.endpoints_application_security_group_ids : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.endpoints_application_security_group_ids) <= 1
    error_message = "`endpoints_application_security_group_ids` takes 1 at most, since a rule names no more, and here are ${length(var.endpoints_application_security_group_ids)}: ${join(", ", keys(var.endpoints_application_security_group_ids))}."
  }
}

variable "endpoints_service_tags" {
  description = "Service tag of machines that run FortiClient, by labels of your own, beside or instead of `endpoints`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.endpoints_service_tags) : try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])
    error_message = "${join("; ", [for label, id in var.endpoints_service_tags : "`endpoints_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])}: a service tag is written as Storage.WestEurope, and everybody is no tag: bind 0.0.0.0/0 and ::/0."
  }

  validation {
    condition     = alltrue([for id in values(var.endpoints_service_tags) : try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])
    error_message = "${join("; ", [for label, id in var.endpoints_service_tags : "`endpoints_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])}: the service tags of the default rules are spelled VirtualNetwork, AzureLoadBalancer, Internet."
  }

  validation {
    condition     = length(distinct(values(var.endpoints_service_tags))) == length(var.endpoints_service_tags)
    error_message = "`endpoints_service_tags` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.endpoints_service_tags) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.endpoints_service_tags : label if other == value])}" if length([for label, other in var.endpoints_service_tags : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.endpoints_service_tags) <= 1
    error_message = "`endpoints_service_tags` takes 1 at most, since a rule names no more, and here are ${length(var.endpoints_service_tags)}: ${join(", ", keys(var.endpoints_service_tags))}."
  }
}

variable "directory_servers" {
  description = "CIDRs of Active Directory servers, by labels of your own: forticlient-ems/directory. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_directory) || length(var.directory_servers) + length(var.directory_servers_application_security_group_ids) + length(var.directory_servers_service_tags) > 0
    error_message = "Nobody is bound to the role `directory_servers`, whom these rows need: ${join(", ", compact([var.enable_directory ? "forticlient-ems/directory" : ""]))}. Add a line, with your own addresses: directory_servers = { office = \"10.0.0.0/24\" }; or directory_servers_application_security_group_ids or directory_servers_service_tags."
  }

  validation {
    condition     = alltrue([for cidr in values(var.directory_servers) : try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "${join("; ", [for label, cidr in var.directory_servers : "`directory_servers.${label}`: ${try(strcontains(cidr, ":") ? "`${cidr}` is written ${cidrsubnet(cidr, 0, 0)}" : "`${cidr}` has host bits set; its network is ${cidrsubnet(cidr, 0, 0)}", "`${cidr}` has no length; one address is ${cidrsubnet("${cidr}/${strcontains(cidr, ":") ? 128 : 32}", 0, 0)}", "`${cidr}` is no prefix; write one such as 10.20.0.0/16 or 2001:db8::/32", "null is no prefix")}" if !try(cidrsubnet(cidr, 0, 0) == cidr, false)])}."
  }

  validation {
    condition     = length(distinct(values(var.directory_servers))) == length(var.directory_servers)
    error_message = "`directory_servers` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.directory_servers) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.directory_servers : label if other == value])}" if length([for label, other in var.directory_servers : label if other == value]) > 1])}."
  }
}

variable "directory_servers_application_security_group_ids" {
  description = "Application security group of Active Directory servers, by labels of your own, beside or instead of `directory_servers`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.directory_servers_application_security_group_ids) : try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.directory_servers_application_security_group_ids : "`directory_servers_application_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])}: an application security group's id is written as /subscriptions/.../applicationSecurityGroups/NAME."
  }

  validation {
    condition     = length(distinct(values(var.directory_servers_application_security_group_ids))) == length(var.directory_servers_application_security_group_ids)
    error_message = "`directory_servers_application_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.directory_servers_application_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.directory_servers_application_security_group_ids : label if other == value])}" if length([for label, other in var.directory_servers_application_security_group_ids : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.directory_servers_application_security_group_ids) <= 1
    error_message = "`directory_servers_application_security_group_ids` takes 1 at most, since a rule names no more, and here are ${length(var.directory_servers_application_security_group_ids)}: ${join(", ", keys(var.directory_servers_application_security_group_ids))}."
  }
}

variable "directory_servers_service_tags" {
  description = "Service tag of Active Directory servers, by labels of your own, beside or instead of `directory_servers`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.directory_servers_service_tags) : try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])
    error_message = "${join("; ", [for label, id in var.directory_servers_service_tags : "`directory_servers_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])}: a service tag is written as Storage.WestEurope, and everybody is no tag: bind 0.0.0.0/0 and ::/0."
  }

  validation {
    condition     = alltrue([for id in values(var.directory_servers_service_tags) : try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])
    error_message = "${join("; ", [for label, id in var.directory_servers_service_tags : "`directory_servers_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])}: the service tags of the default rules are spelled VirtualNetwork, AzureLoadBalancer, Internet."
  }

  validation {
    condition     = length(distinct(values(var.directory_servers_service_tags))) == length(var.directory_servers_service_tags)
    error_message = "`directory_servers_service_tags` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.directory_servers_service_tags) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.directory_servers_service_tags : label if other == value])}" if length([for label, other in var.directory_servers_service_tags : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.directory_servers_service_tags) <= 1
    error_message = "`directory_servers_service_tags` takes 1 at most, since a rule names no more, and here are ${length(var.directory_servers_service_tags)}: ${join(", ", keys(var.directory_servers_service_tags))}."
  }
}

variable "admins" {
  description = "CIDRs of people who administer EMS in a browser, by labels of your own: forticlient-ems/admin-web. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_admin_web) || length(var.admins) + length(var.admins_application_security_group_ids) + length(var.admins_service_tags) > 0
    error_message = "Nobody is bound to the role `admins`, whom these rows need: ${join(", ", compact([var.enable_admin_web ? "forticlient-ems/admin-web" : ""]))}. Add a line, with your own addresses: admins = { office = \"10.0.0.0/24\" }; or admins_application_security_group_ids or admins_service_tags."
  }

  validation {
    condition     = alltrue([for cidr in values(var.admins) : try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "${join("; ", [for label, cidr in var.admins : "`admins.${label}`: ${try(strcontains(cidr, ":") ? "`${cidr}` is written ${cidrsubnet(cidr, 0, 0)}" : "`${cidr}` has host bits set; its network is ${cidrsubnet(cidr, 0, 0)}", "`${cidr}` has no length; one address is ${cidrsubnet("${cidr}/${strcontains(cidr, ":") ? 128 : 32}", 0, 0)}", "`${cidr}` is no prefix; write one such as 10.20.0.0/16 or 2001:db8::/32", "null is no prefix")}" if !try(cidrsubnet(cidr, 0, 0) == cidr, false)])}."
  }

  validation {
    condition     = length(distinct(values(var.admins))) == length(var.admins)
    error_message = "`admins` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.admins) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.admins : label if other == value])}" if length([for label, other in var.admins : label if other == value]) > 1])}."
  }
}

variable "admins_application_security_group_ids" {
  description = "Application security group of people who administer EMS in a browser, by labels of your own, beside or instead of `admins`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.admins_application_security_group_ids) : try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.admins_application_security_group_ids : "`admins_application_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])}: an application security group's id is written as /subscriptions/.../applicationSecurityGroups/NAME."
  }

  validation {
    condition     = length(distinct(values(var.admins_application_security_group_ids))) == length(var.admins_application_security_group_ids)
    error_message = "`admins_application_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.admins_application_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.admins_application_security_group_ids : label if other == value])}" if length([for label, other in var.admins_application_security_group_ids : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.admins_application_security_group_ids) <= 1
    error_message = "`admins_application_security_group_ids` takes 1 at most, since a rule names no more, and here are ${length(var.admins_application_security_group_ids)}: ${join(", ", keys(var.admins_application_security_group_ids))}."
  }
}

variable "admins_service_tags" {
  description = "Service tag of people who administer EMS in a browser, by labels of your own, beside or instead of `admins`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.admins_service_tags) : try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])
    error_message = "${join("; ", [for label, id in var.admins_service_tags : "`admins_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])}: a service tag is written as Storage.WestEurope, and everybody is no tag: bind 0.0.0.0/0 and ::/0."
  }

  validation {
    condition     = alltrue([for id in values(var.admins_service_tags) : try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])
    error_message = "${join("; ", [for label, id in var.admins_service_tags : "`admins_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])}: the service tags of the default rules are spelled VirtualNetwork, AzureLoadBalancer, Internet."
  }

  validation {
    condition     = length(distinct(values(var.admins_service_tags))) == length(var.admins_service_tags)
    error_message = "`admins_service_tags` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.admins_service_tags) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.admins_service_tags : label if other == value])}" if length([for label, other in var.admins_service_tags : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.admins_service_tags) <= 1
    error_message = "`admins_service_tags` takes 1 at most, since a rule names no more, and here are ${length(var.admins_service_tags)}: ${join(", ", keys(var.admins_service_tags))}."
  }
}

variable "mail_server" {
  description = "CIDRs of the mail server that takes the alerts, by labels of your own: forticlient-ems/mail-alerts. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_mail_alerts) || length(var.mail_server) + length(var.mail_server_application_security_group_ids) + length(var.mail_server_service_tags) > 0
    error_message = "Nobody is bound to the role `mail_server`, whom these rows need: ${join(", ", compact([var.enable_mail_alerts ? "forticlient-ems/mail-alerts" : ""]))}. Add a line, with your own addresses: mail_server = { office = \"10.0.0.0/24\" }; or mail_server_application_security_group_ids or mail_server_service_tags."
  }

  validation {
    condition     = alltrue([for cidr in values(var.mail_server) : try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "${join("; ", [for label, cidr in var.mail_server : "`mail_server.${label}`: ${try(strcontains(cidr, ":") ? "`${cidr}` is written ${cidrsubnet(cidr, 0, 0)}" : "`${cidr}` has host bits set; its network is ${cidrsubnet(cidr, 0, 0)}", "`${cidr}` has no length; one address is ${cidrsubnet("${cidr}/${strcontains(cidr, ":") ? 128 : 32}", 0, 0)}", "`${cidr}` is no prefix; write one such as 10.20.0.0/16 or 2001:db8::/32", "null is no prefix")}" if !try(cidrsubnet(cidr, 0, 0) == cidr, false)])}."
  }

  validation {
    condition     = length(distinct(values(var.mail_server))) == length(var.mail_server)
    error_message = "`mail_server` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.mail_server) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.mail_server : label if other == value])}" if length([for label, other in var.mail_server : label if other == value]) > 1])}."
  }
}

variable "mail_server_application_security_group_ids" {
  description = "Application security group of the mail server that takes the alerts, by labels of your own, beside or instead of `mail_server`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.mail_server_application_security_group_ids) : try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.mail_server_application_security_group_ids : "`mail_server_application_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])}: an application security group's id is written as /subscriptions/.../applicationSecurityGroups/NAME."
  }

  validation {
    condition     = length(distinct(values(var.mail_server_application_security_group_ids))) == length(var.mail_server_application_security_group_ids)
    error_message = "`mail_server_application_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.mail_server_application_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.mail_server_application_security_group_ids : label if other == value])}" if length([for label, other in var.mail_server_application_security_group_ids : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.mail_server_application_security_group_ids) <= 1
    error_message = "`mail_server_application_security_group_ids` takes 1 at most, since a rule names no more, and here are ${length(var.mail_server_application_security_group_ids)}: ${join(", ", keys(var.mail_server_application_security_group_ids))}."
  }
}

variable "mail_server_service_tags" {
  description = "Service tag of the mail server that takes the alerts, by labels of your own, beside or instead of `mail_server`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.mail_server_service_tags) : try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])
    error_message = "${join("; ", [for label, id in var.mail_server_service_tags : "`mail_server_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])}: a service tag is written as Storage.WestEurope, and everybody is no tag: bind 0.0.0.0/0 and ::/0."
  }

  validation {
    condition     = alltrue([for id in values(var.mail_server_service_tags) : try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])
    error_message = "${join("; ", [for label, id in var.mail_server_service_tags : "`mail_server_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])}: the service tags of the default rules are spelled VirtualNetwork, AzureLoadBalancer, Internet."
  }

  validation {
    condition     = length(distinct(values(var.mail_server_service_tags))) == length(var.mail_server_service_tags)
    error_message = "`mail_server_service_tags` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.mail_server_service_tags) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.mail_server_service_tags : label if other == value])}" if length([for label, other in var.mail_server_service_tags : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.mail_server_service_tags) <= 1
    error_message = "`mail_server_service_tags` takes 1 at most, since a rule names no more, and here are ${length(var.mail_server_service_tags)}: ${join(", ", keys(var.mail_server_service_tags))}."
  }
}

variable "fortigates" {
  description = "CIDRs of FortiGates that connect for FSSO, by labels of your own: forticlient-ems/fsso. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_fsso) || length(var.fortigates) + length(var.fortigates_application_security_group_ids) + length(var.fortigates_service_tags) > 0
    error_message = "Nobody is bound to the role `fortigates`, whom these rows need: ${join(", ", compact([var.enable_fsso ? "forticlient-ems/fsso" : ""]))}. Add a line, with your own addresses: fortigates = { office = \"10.0.0.0/24\" }; or fortigates_application_security_group_ids or fortigates_service_tags."
  }

  validation {
    condition     = alltrue([for cidr in values(var.fortigates) : try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "${join("; ", [for label, cidr in var.fortigates : "`fortigates.${label}`: ${try(strcontains(cidr, ":") ? "`${cidr}` is written ${cidrsubnet(cidr, 0, 0)}" : "`${cidr}` has host bits set; its network is ${cidrsubnet(cidr, 0, 0)}", "`${cidr}` has no length; one address is ${cidrsubnet("${cidr}/${strcontains(cidr, ":") ? 128 : 32}", 0, 0)}", "`${cidr}` is no prefix; write one such as 10.20.0.0/16 or 2001:db8::/32", "null is no prefix")}" if !try(cidrsubnet(cidr, 0, 0) == cidr, false)])}."
  }

  validation {
    condition     = length(distinct(values(var.fortigates))) == length(var.fortigates)
    error_message = "`fortigates` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.fortigates) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.fortigates : label if other == value])}" if length([for label, other in var.fortigates : label if other == value]) > 1])}."
  }
}

variable "fortigates_application_security_group_ids" {
  description = "Application security group of FortiGates that connect for FSSO, by labels of your own, beside or instead of `fortigates`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.fortigates_application_security_group_ids) : try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.fortigates_application_security_group_ids : "`fortigates_application_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])}: an application security group's id is written as /subscriptions/.../applicationSecurityGroups/NAME."
  }

  validation {
    condition     = length(distinct(values(var.fortigates_application_security_group_ids))) == length(var.fortigates_application_security_group_ids)
    error_message = "`fortigates_application_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.fortigates_application_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.fortigates_application_security_group_ids : label if other == value])}" if length([for label, other in var.fortigates_application_security_group_ids : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.fortigates_application_security_group_ids) <= 1
    error_message = "`fortigates_application_security_group_ids` takes 1 at most, since a rule names no more, and here are ${length(var.fortigates_application_security_group_ids)}: ${join(", ", keys(var.fortigates_application_security_group_ids))}."
  }
}

variable "fortigates_service_tags" {
  description = "Service tag of FortiGates that connect for FSSO, by labels of your own, beside or instead of `fortigates`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.fortigates_service_tags) : try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])
    error_message = "${join("; ", [for label, id in var.fortigates_service_tags : "`fortigates_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])}: a service tag is written as Storage.WestEurope, and everybody is no tag: bind 0.0.0.0/0 and ::/0."
  }

  validation {
    condition     = alltrue([for id in values(var.fortigates_service_tags) : try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])
    error_message = "${join("; ", [for label, id in var.fortigates_service_tags : "`fortigates_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])}: the service tags of the default rules are spelled VirtualNetwork, AzureLoadBalancer, Internet."
  }

  validation {
    condition     = length(distinct(values(var.fortigates_service_tags))) == length(var.fortigates_service_tags)
    error_message = "`fortigates_service_tags` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.fortigates_service_tags) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.fortigates_service_tags : label if other == value])}" if length([for label, other in var.fortigates_service_tags : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.fortigates_service_tags) <= 1
    error_message = "`fortigates_service_tags` takes 1 at most, since a rule names no more, and here are ${length(var.fortigates_service_tags)}: ${join(", ", keys(var.fortigates_service_tags))}."
  }
}

variable "chromebooks" {
  description = "CIDRs of Chromebooks that EMS manages, by labels of your own: forticlient-ems/chromebook. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_chromebook_management) || length(var.chromebooks) + length(var.chromebooks_application_security_group_ids) + length(var.chromebooks_service_tags) > 0
    error_message = "Nobody is bound to the role `chromebooks`, whom these rows need: ${join(", ", compact([var.enable_chromebook_management ? "forticlient-ems/chromebook" : ""]))}. Add a line, with your own addresses: chromebooks = { office = \"10.0.0.0/24\" }; or chromebooks_application_security_group_ids or chromebooks_service_tags."
  }

  validation {
    condition     = alltrue([for cidr in values(var.chromebooks) : try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "${join("; ", [for label, cidr in var.chromebooks : "`chromebooks.${label}`: ${try(strcontains(cidr, ":") ? "`${cidr}` is written ${cidrsubnet(cidr, 0, 0)}" : "`${cidr}` has host bits set; its network is ${cidrsubnet(cidr, 0, 0)}", "`${cidr}` has no length; one address is ${cidrsubnet("${cidr}/${strcontains(cidr, ":") ? 128 : 32}", 0, 0)}", "`${cidr}` is no prefix; write one such as 10.20.0.0/16 or 2001:db8::/32", "null is no prefix")}" if !try(cidrsubnet(cidr, 0, 0) == cidr, false)])}."
  }

  validation {
    condition     = length(distinct(values(var.chromebooks))) == length(var.chromebooks)
    error_message = "`chromebooks` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.chromebooks) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.chromebooks : label if other == value])}" if length([for label, other in var.chromebooks : label if other == value]) > 1])}."
  }
}

variable "chromebooks_application_security_group_ids" {
  description = "Application security group of Chromebooks that EMS manages, by labels of your own, beside or instead of `chromebooks`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.chromebooks_application_security_group_ids) : try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.chromebooks_application_security_group_ids : "`chromebooks_application_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])}: an application security group's id is written as /subscriptions/.../applicationSecurityGroups/NAME."
  }

  validation {
    condition     = length(distinct(values(var.chromebooks_application_security_group_ids))) == length(var.chromebooks_application_security_group_ids)
    error_message = "`chromebooks_application_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.chromebooks_application_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.chromebooks_application_security_group_ids : label if other == value])}" if length([for label, other in var.chromebooks_application_security_group_ids : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.chromebooks_application_security_group_ids) <= 1
    error_message = "`chromebooks_application_security_group_ids` takes 1 at most, since a rule names no more, and here are ${length(var.chromebooks_application_security_group_ids)}: ${join(", ", keys(var.chromebooks_application_security_group_ids))}."
  }
}

variable "chromebooks_service_tags" {
  description = "Service tag of Chromebooks that EMS manages, by labels of your own, beside or instead of `chromebooks`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.chromebooks_service_tags) : try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])
    error_message = "${join("; ", [for label, id in var.chromebooks_service_tags : "`chromebooks_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])}: a service tag is written as Storage.WestEurope, and everybody is no tag: bind 0.0.0.0/0 and ::/0."
  }

  validation {
    condition     = alltrue([for id in values(var.chromebooks_service_tags) : try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])
    error_message = "${join("; ", [for label, id in var.chromebooks_service_tags : "`chromebooks_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])}: the service tags of the default rules are spelled VirtualNetwork, AzureLoadBalancer, Internet."
  }

  validation {
    condition     = length(distinct(values(var.chromebooks_service_tags))) == length(var.chromebooks_service_tags)
    error_message = "`chromebooks_service_tags` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.chromebooks_service_tags) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.chromebooks_service_tags : label if other == value])}" if length([for label, other in var.chromebooks_service_tags : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.chromebooks_service_tags) <= 1
    error_message = "`chromebooks_service_tags` takes 1 at most, since a rule names no more, and here are ${length(var.chromebooks_service_tags)}: ${join(", ", keys(var.chromebooks_service_tags))}."
  }
}

variable "google_workspace" {
  description = "CIDRs of Google's API and domain directory, by labels of your own: forticlient-ems/google-workspace. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_chromebook_management) || length(var.google_workspace) + length(var.google_workspace_application_security_group_ids) + length(var.google_workspace_service_tags) > 0
    error_message = "Nobody is bound to the role `google_workspace`, whom these rows need: ${join(", ", compact([var.enable_chromebook_management ? "forticlient-ems/google-workspace" : ""]))}. Add a line, with your own addresses: google_workspace = { office = \"10.0.0.0/24\" }; or google_workspace_application_security_group_ids or google_workspace_service_tags."
  }

  validation {
    condition     = alltrue([for cidr in values(var.google_workspace) : try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "${join("; ", [for label, cidr in var.google_workspace : "`google_workspace.${label}`: ${try(strcontains(cidr, ":") ? "`${cidr}` is written ${cidrsubnet(cidr, 0, 0)}" : "`${cidr}` has host bits set; its network is ${cidrsubnet(cidr, 0, 0)}", "`${cidr}` has no length; one address is ${cidrsubnet("${cidr}/${strcontains(cidr, ":") ? 128 : 32}", 0, 0)}", "`${cidr}` is no prefix; write one such as 10.20.0.0/16 or 2001:db8::/32", "null is no prefix")}" if !try(cidrsubnet(cidr, 0, 0) == cidr, false)])}."
  }

  validation {
    condition     = length(distinct(values(var.google_workspace))) == length(var.google_workspace)
    error_message = "`google_workspace` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.google_workspace) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.google_workspace : label if other == value])}" if length([for label, other in var.google_workspace : label if other == value]) > 1])}."
  }
}

variable "google_workspace_application_security_group_ids" {
  description = "Application security group of Google's API and domain directory, by labels of your own, beside or instead of `google_workspace`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.google_workspace_application_security_group_ids) : try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.google_workspace_application_security_group_ids : "`google_workspace_application_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])}: an application security group's id is written as /subscriptions/.../applicationSecurityGroups/NAME."
  }

  validation {
    condition     = length(distinct(values(var.google_workspace_application_security_group_ids))) == length(var.google_workspace_application_security_group_ids)
    error_message = "`google_workspace_application_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.google_workspace_application_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.google_workspace_application_security_group_ids : label if other == value])}" if length([for label, other in var.google_workspace_application_security_group_ids : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.google_workspace_application_security_group_ids) <= 1
    error_message = "`google_workspace_application_security_group_ids` takes 1 at most, since a rule names no more, and here are ${length(var.google_workspace_application_security_group_ids)}: ${join(", ", keys(var.google_workspace_application_security_group_ids))}."
  }
}

variable "google_workspace_service_tags" {
  description = "Service tag of Google's API and domain directory, by labels of your own, beside or instead of `google_workspace`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.google_workspace_service_tags) : try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])
    error_message = "${join("; ", [for label, id in var.google_workspace_service_tags : "`google_workspace_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])}: a service tag is written as Storage.WestEurope, and everybody is no tag: bind 0.0.0.0/0 and ::/0."
  }

  validation {
    condition     = alltrue([for id in values(var.google_workspace_service_tags) : try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])
    error_message = "${join("; ", [for label, id in var.google_workspace_service_tags : "`google_workspace_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])}: the service tags of the default rules are spelled VirtualNetwork, AzureLoadBalancer, Internet."
  }

  validation {
    condition     = length(distinct(values(var.google_workspace_service_tags))) == length(var.google_workspace_service_tags)
    error_message = "`google_workspace_service_tags` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.google_workspace_service_tags) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.google_workspace_service_tags : label if other == value])}" if length([for label, other in var.google_workspace_service_tags : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.google_workspace_service_tags) <= 1
    error_message = "`google_workspace_service_tags` takes 1 at most, since a rule names no more, and here are ${length(var.google_workspace_service_tags)}: ${join(", ", keys(var.google_workspace_service_tags))}."
  }
}

variable "fortiguard_cidrs" {
  description = "CIDRs of the addresses of FortiClient EMS's names for fetch engines and signatures from FortiGuard, by labels of your own: forticlient-ems/signatures-legacy, forticlient-ems/signatures-anycast. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  nullable    = false

  validation {
    condition     = !(var.enable_signatures) || length(var.fortiguard_cidrs) + length(var.fortiguard_application_security_group_ids) + length(var.fortiguard_service_tags) > 0
    error_message = "`fortiguard_cidrs` holds no address, and these rows need some: ${join(", ", compact([(var.enable_signatures && var.fortiguard == "legacy") ? "forticlient-ems/signatures-legacy" : "", (var.enable_signatures && var.fortiguard == "anycast") ? "forticlient-ems/signatures-anycast" : ""]))}. Take those of the names in the output `fortiguard_names` from the lock of a policy, which `emscloud resolve` fills, or those of a server of your own in their place, such as a FortiManager; or say them in fortiguard_application_security_group_ids or fortiguard_service_tags."
  }

  validation {
    condition     = alltrue([for cidr in values(var.fortiguard_cidrs) : try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "${join("; ", [for label, cidr in var.fortiguard_cidrs : "`fortiguard_cidrs.${label}`: ${try(strcontains(cidr, ":") ? "`${cidr}` is written ${cidrsubnet(cidr, 0, 0)}" : "`${cidr}` has host bits set; its network is ${cidrsubnet(cidr, 0, 0)}", "`${cidr}` has no length; one address is ${cidrsubnet("${cidr}/${strcontains(cidr, ":") ? 128 : 32}", 0, 0)}", "`${cidr}` is no prefix; write one such as 10.20.0.0/16 or 2001:db8::/32", "null is no prefix")}" if !try(cidrsubnet(cidr, 0, 0) == cidr, false)])}."
  }

  validation {
    condition     = length(distinct(values(var.fortiguard_cidrs))) == length(var.fortiguard_cidrs)
    error_message = "`fortiguard_cidrs` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.fortiguard_cidrs) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.fortiguard_cidrs : label if other == value])}" if length([for label, other in var.fortiguard_cidrs : label if other == value]) > 1])}."
  }
}

variable "fortiguard_application_security_group_ids" {
  description = "Application security group of the addresses of FortiClient EMS's names for fetch engines and signatures from FortiGuard, by labels of your own, beside or instead of `fortiguard_cidrs`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.fortiguard_application_security_group_ids) : try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.fortiguard_application_security_group_ids : "`fortiguard_application_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^/subscriptions/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/resourceGroups/[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]/providers/Microsoft[.]Network/applicationSecurityGroups/[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", id)), false)])}: an application security group's id is written as /subscriptions/.../applicationSecurityGroups/NAME."
  }

  validation {
    condition     = length(distinct(values(var.fortiguard_application_security_group_ids))) == length(var.fortiguard_application_security_group_ids)
    error_message = "`fortiguard_application_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.fortiguard_application_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.fortiguard_application_security_group_ids : label if other == value])}" if length([for label, other in var.fortiguard_application_security_group_ids : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.fortiguard_application_security_group_ids) <= 1
    error_message = "`fortiguard_application_security_group_ids` takes 1 at most, since a rule names no more, and here are ${length(var.fortiguard_application_security_group_ids)}: ${join(", ", keys(var.fortiguard_application_security_group_ids))}."
  }
}

variable "fortiguard_service_tags" {
  description = "Service tag of the addresses of FortiClient EMS's names for fetch engines and signatures from FortiGuard, by labels of your own, beside or instead of `fortiguard_cidrs`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.fortiguard_service_tags) : try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])
    error_message = "${join("; ", [for label, id in var.fortiguard_service_tags : "`fortiguard_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$", id)) && lower(id) != "any", false)])}: a service tag is written as Storage.WestEurope, and everybody is no tag: bind 0.0.0.0/0 and ::/0."
  }

  validation {
    condition     = alltrue([for id in values(var.fortiguard_service_tags) : try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])
    error_message = "${join("; ", [for label, id in var.fortiguard_service_tags : "`fortiguard_service_tags.${label}`: `${id == null ? "null" : id}`" if !try(contains(["VirtualNetwork", "AzureLoadBalancer", "Internet"], id) || !contains([for tag in ["VirtualNetwork", "AzureLoadBalancer", "Internet"] : lower(tag)], lower(id)), false)])}: the service tags of the default rules are spelled VirtualNetwork, AzureLoadBalancer, Internet."
  }

  validation {
    condition     = length(distinct(values(var.fortiguard_service_tags))) == length(var.fortiguard_service_tags)
    error_message = "`fortiguard_service_tags` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.fortiguard_service_tags) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.fortiguard_service_tags : label if other == value])}" if length([for label, other in var.fortiguard_service_tags : label if other == value]) > 1])}."
  }

  validation {
    condition     = length(var.fortiguard_service_tags) <= 1
    error_message = "`fortiguard_service_tags` takes 1 at most, since a rule names no more, and here are ${length(var.fortiguard_service_tags)}: ${join(", ", keys(var.fortiguard_service_tags))}."
  }
}

variable "telemetry_port" {
  description = "Where endpoints report."
  type        = number
  default     = 8013
  nullable    = false

  validation {
    condition     = var.telemetry_port == floor(var.telemetry_port) && var.telemetry_port >= 1
    error_message = "`telemetry_port`: `${var.telemetry_port}` is no port: write one such as 443."
  }

  validation {
    condition     = var.telemetry_port <= 65535
    error_message = "`telemetry_port`: Port ${var.telemetry_port} does not exist: ports end at 65535."
  }
}

variable "download_port" {
  description = "Where endpoints fetch installers."
  type        = number
  default     = 10443
  nullable    = false

  validation {
    condition     = var.download_port == floor(var.download_port) && var.download_port >= 1
    error_message = "`download_port`: `${var.download_port}` is no port: write one such as 443."
  }

  validation {
    condition     = var.download_port <= 65535
    error_message = "`download_port`: Port ${var.download_port} does not exist: ports end at 65535."
  }
}

variable "web_port" {
  description = "The web console."
  type        = number
  default     = 443
  nullable    = false

  validation {
    condition     = var.web_port == floor(var.web_port) && var.web_port >= 1
    error_message = "`web_port`: `${var.web_port}` is no port: write one such as 443."
  }

  validation {
    condition     = var.web_port <= 65535
    error_message = "`web_port`: Port ${var.web_port} does not exist: ports end at 65535."
  }
}

variable "smtp_port" {
  description = "The mail server's port."
  type        = number
  default     = 25
  nullable    = false

  validation {
    condition     = var.smtp_port == floor(var.smtp_port) && var.smtp_port >= 1
    error_message = "`smtp_port`: `${var.smtp_port}` is no port: write one such as 443."
  }

  validation {
    condition     = var.smtp_port <= 65535
    error_message = "`smtp_port`: Port ${var.smtp_port} does not exist: ports end at 65535."
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

variable "directory" {
  description = "LDAP (389) or LDAPS (636), not both: `ldap`, `ldaps`."
  type        = string
  default     = "ldaps"
  nullable    = false

  validation {
    condition     = contains(["ldap", "ldaps"], var.directory)
    error_message = "`directory`: `${var.directory}` is no choice. There are `ldap`, `ldaps`."
  }
}

variable "rpc_ports" {
  description = "The dynamic ports of RPC on endpoints."
  type        = list(string)
  default     = ["1024-5000", "49152-65535"]
  nullable    = false

  validation {
    condition     = length(var.rpc_ports) > 0
    error_message = "`rpc_ports` is empty: write ports and ranges such as 443 or 1024-5000."
  }

  validation {
    condition     = alltrue([for range in var.rpc_ports : can(regex("^(0|[1-9][0-9]{0,4})(-(0|[1-9][0-9]{0,4}))?$", range))])
    error_message = "`rpc_ports`: ${join("; ", [for range in var.rpc_ports : "`${range == null ? "null" : range}`" if !can(regex("^(0|[1-9][0-9]{0,4})(-(0|[1-9][0-9]{0,4}))?$", range))])}: a port or a range is written as 443 or 1024-5000."
  }

  validation {
    condition     = !anytrue([for range in var.rpc_ports : try(range != "0-65535" && split("-", range)[0] == "0", false)])
    error_message = "`rpc_ports`: ${join("; ", [for range in var.rpc_ports : "`${range == null ? "null" : range}`" if try(range != "0-65535" && split("-", range)[0] == "0", false)])}: port 0 is no port to open; every port is written 0-65535."
  }

  validation {
    condition     = !anytrue([for range in var.rpc_ports : try(tonumber(reverse(split("-", range))[0]) > 65535, false)])
    error_message = "`rpc_ports`: ${join("; ", [for range in var.rpc_ports : "`${range == null ? "null" : range}`" if try(tonumber(reverse(split("-", range))[0]) > 65535, false)])}: ports end at 65535."
  }

  validation {
    condition     = !anytrue([for range in var.rpc_ports : try(tonumber(split("-", range)[0]) > tonumber(reverse(split("-", range))[0]), false)])
    error_message = "`rpc_ports`: ${join("; ", [for range in var.rpc_ports : "`${range == null ? "null" : range}`" if try(tonumber(split("-", range)[0]) > tonumber(reverse(split("-", range))[0]), false)])}: a range runs backwards."
  }

  validation {
    condition     = length(flatten([for place, range in var.rpc_ports : [for other in slice(var.rpc_ports, 0, place) : "`${other}` and `${range}`" if try(tonumber(reverse(split("-", range))[0]) >= tonumber(split("-", other)[0]) && tonumber(reverse(split("-", other))[0]) >= tonumber(split("-", range)[0]), false)]])) == 0
    error_message = "`rpc_ports`: ${join("; ", flatten([for place, range in var.rpc_ports : [for other in slice(var.rpc_ports, 0, place) : "`${other}` and `${range}`" if try(tonumber(reverse(split("-", range))[0]) >= tonumber(split("-", other)[0]) && tonumber(reverse(split("-", other))[0]) >= tonumber(split("-", range)[0]), false)]]))} overlap. Write what they hold together once."
  }
}

variable "fortiguard" {
  description = "Which FortiGuard: `legacy`, `anycast`."
  type        = string
  default     = "anycast"
  nullable    = false

  validation {
    condition     = contains(["legacy", "anycast"], var.fortiguard)
    error_message = "`fortiguard`: `${var.fortiguard}` is no choice. There are `legacy`, `anycast`."
  }
}

variable "region" {
  description = "FortiGuard's region: `global`, `us`, `europe`."
  type        = string
  default     = "global"
  nullable    = false

  validation {
    condition     = contains(["global", "us", "europe"], var.region)
    error_message = "`region`: `${var.region}` is no choice. There are `global`, `us`, `europe`."
  }

  validation {
    condition     = !(var.enable_signatures && var.fortiguard == "legacy" && var.region == "europe")
    error_message = "forticlient-ems/signatures-legacy with `region: europe`: the page gives no European server for legacy FortiGuard (it says N/A). Choose `fortiguard` anycast, or the region global or us."
  }
}

variable "probe" {
  description = "All of ICMP or the echo request alone: `any`, `echo-request`."
  type        = string
  default     = "any"
  nullable    = false

  validation {
    condition     = contains(["any", "echo-request"], var.probe)
    error_message = "`probe`: `${var.probe}` is no choice. There are `any`, `echo-request`."
  }
}

variable "name" {
  description = "The name of the group that is made."
  type        = string
  default     = "forticlient-ems"
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

variable "accept" {
  description = "What an NSG cannot say and you take as it comes, by name: `azure-icmp-types`, `azure-icmpv6`."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.accept : try(contains(["azure-icmp-types", "azure-icmpv6"], name), false)])
    error_message = "`accept`: ${join("; ", [for name in var.accept : "`${name == null ? "null" : name}`" if !try(contains(["azure-icmp-types", "azure-icmpv6"], name), false)])}: it takes `azure-icmp-types`, `azure-icmpv6`."
  }

  validation {
    condition     = !(var.enable_deployment && var.probe == "any" && length(local.endpoints_peers.ipv6) + length(local.endpoints_peers.asg) + length(local.endpoints_peers.tag) > 0) || contains(var.accept, "azure-icmpv6")
    error_message = "forticlient-ems/probing: Network security groups do not support ICMPv6, so icmpv6 is left out. If that is right for you, add `azure-icmpv6` to `accept`."
  }

  validation {
    condition     = !(var.enable_deployment && var.probe == "echo-request" && length(local.endpoints_peers.ipv4) + length(local.endpoints_peers.asg) + length(local.endpoints_peers.tag) > 0) || contains(var.accept, "azure-icmp-types")
    error_message = "forticlient-ems/probing: An NSG rule cannot name an ICMP type, so a rule for all of ICMP lets through icmpv4/0-7, icmpv4/8/1-255, icmpv4/9-255 as well. If that is right for you, add `azure-icmp-types` to `accept`."
  }

  validation {
    condition     = !(var.enable_deployment && var.probe == "echo-request" && length(local.endpoints_peers.ipv6) + length(local.endpoints_peers.asg) + length(local.endpoints_peers.tag) > 0) || contains(var.accept, "azure-icmpv6")
    error_message = "forticlient-ems/probing: Network security groups do not support ICMPv6, so icmpv6/128/0 is left out. If that is right for you, add `azure-icmpv6` to `accept`."
  }
}
