# Written by emscloud from the catalog's forticlient-ems, the host ems-server, for AWS. Change the catalog, not this file.

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
    condition     = !(var.enable_telemetry || var.enable_deployment || var.enable_download) || length(var.endpoints) + length(var.endpoints_security_group_ids) + length(var.endpoints_prefix_list_ids) > 0
    error_message = "Nobody is bound to the role `endpoints`, whom these rows need: ${join(", ", compact([var.enable_telemetry ? "forticlient-ems/telemetry" : "", var.enable_deployment ? "forticlient-ems/smb" : "", var.enable_deployment ? "forticlient-ems/rpc" : "", var.enable_download ? "forticlient-ems/download" : "", var.enable_deployment ? "forticlient-ems/probing" : ""]))}. Add a line, with your own addresses: endpoints = { office = \"10.0.0.0/24\" }; or endpoints_security_group_ids or endpoints_prefix_list_ids."
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

variable "endpoints_security_group_ids" {
  description = "Security groups of machines that run FortiClient, by labels of your own, beside or instead of `endpoints`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.endpoints_security_group_ids) : try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.endpoints_security_group_ids : "`endpoints_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a group's id is written as sg-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.endpoints_security_group_ids))) == length(var.endpoints_security_group_ids)
    error_message = "`endpoints_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.endpoints_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.endpoints_security_group_ids : label if other == value])}" if length([for label, other in var.endpoints_security_group_ids : label if other == value]) > 1])}."
  }
}

variable "endpoints_prefix_list_ids" {
  description = "Managed prefix lists of machines that run FortiClient, by labels of your own, beside or instead of `endpoints`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.endpoints_prefix_list_ids) : try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.endpoints_prefix_list_ids : "`endpoints_prefix_list_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a prefix list's id is written as pl-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.endpoints_prefix_list_ids))) == length(var.endpoints_prefix_list_ids)
    error_message = "`endpoints_prefix_list_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.endpoints_prefix_list_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.endpoints_prefix_list_ids : label if other == value])}" if length([for label, other in var.endpoints_prefix_list_ids : label if other == value]) > 1])}."
  }
}

variable "directory_servers" {
  description = "CIDRs of Active Directory servers, by labels of your own: forticlient-ems/directory. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_directory) || length(var.directory_servers) + length(var.directory_servers_security_group_ids) + length(var.directory_servers_prefix_list_ids) > 0
    error_message = "Nobody is bound to the role `directory_servers`, whom these rows need: ${join(", ", compact([var.enable_directory ? "forticlient-ems/directory" : ""]))}. Add a line, with your own addresses: directory_servers = { office = \"10.0.0.0/24\" }; or directory_servers_security_group_ids or directory_servers_prefix_list_ids."
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

variable "directory_servers_security_group_ids" {
  description = "Security groups of Active Directory servers, by labels of your own, beside or instead of `directory_servers`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.directory_servers_security_group_ids) : try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.directory_servers_security_group_ids : "`directory_servers_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a group's id is written as sg-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.directory_servers_security_group_ids))) == length(var.directory_servers_security_group_ids)
    error_message = "`directory_servers_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.directory_servers_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.directory_servers_security_group_ids : label if other == value])}" if length([for label, other in var.directory_servers_security_group_ids : label if other == value]) > 1])}."
  }
}

variable "directory_servers_prefix_list_ids" {
  description = "Managed prefix lists of Active Directory servers, by labels of your own, beside or instead of `directory_servers`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.directory_servers_prefix_list_ids) : try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.directory_servers_prefix_list_ids : "`directory_servers_prefix_list_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a prefix list's id is written as pl-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.directory_servers_prefix_list_ids))) == length(var.directory_servers_prefix_list_ids)
    error_message = "`directory_servers_prefix_list_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.directory_servers_prefix_list_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.directory_servers_prefix_list_ids : label if other == value])}" if length([for label, other in var.directory_servers_prefix_list_ids : label if other == value]) > 1])}."
  }
}

variable "admins" {
  description = "CIDRs of people who administer EMS in a browser, by labels of your own: forticlient-ems/admin-web. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_admin_web) || length(var.admins) + length(var.admins_security_group_ids) + length(var.admins_prefix_list_ids) > 0
    error_message = "Nobody is bound to the role `admins`, whom these rows need: ${join(", ", compact([var.enable_admin_web ? "forticlient-ems/admin-web" : ""]))}. Add a line, with your own addresses: admins = { office = \"10.0.0.0/24\" }; or admins_security_group_ids or admins_prefix_list_ids."
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

variable "admins_security_group_ids" {
  description = "Security groups of people who administer EMS in a browser, by labels of your own, beside or instead of `admins`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.admins_security_group_ids) : try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.admins_security_group_ids : "`admins_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a group's id is written as sg-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.admins_security_group_ids))) == length(var.admins_security_group_ids)
    error_message = "`admins_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.admins_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.admins_security_group_ids : label if other == value])}" if length([for label, other in var.admins_security_group_ids : label if other == value]) > 1])}."
  }
}

variable "admins_prefix_list_ids" {
  description = "Managed prefix lists of people who administer EMS in a browser, by labels of your own, beside or instead of `admins`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.admins_prefix_list_ids) : try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.admins_prefix_list_ids : "`admins_prefix_list_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a prefix list's id is written as pl-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.admins_prefix_list_ids))) == length(var.admins_prefix_list_ids)
    error_message = "`admins_prefix_list_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.admins_prefix_list_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.admins_prefix_list_ids : label if other == value])}" if length([for label, other in var.admins_prefix_list_ids : label if other == value]) > 1])}."
  }
}

variable "mail_server" {
  description = "CIDRs of the mail server that takes the alerts, by labels of your own: forticlient-ems/mail-alerts. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_mail_alerts) || length(var.mail_server) + length(var.mail_server_security_group_ids) + length(var.mail_server_prefix_list_ids) > 0
    error_message = "Nobody is bound to the role `mail_server`, whom these rows need: ${join(", ", compact([var.enable_mail_alerts ? "forticlient-ems/mail-alerts" : ""]))}. Add a line, with your own addresses: mail_server = { office = \"10.0.0.0/24\" }; or mail_server_security_group_ids or mail_server_prefix_list_ids."
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

variable "mail_server_security_group_ids" {
  description = "Security groups of the mail server that takes the alerts, by labels of your own, beside or instead of `mail_server`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.mail_server_security_group_ids) : try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.mail_server_security_group_ids : "`mail_server_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a group's id is written as sg-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.mail_server_security_group_ids))) == length(var.mail_server_security_group_ids)
    error_message = "`mail_server_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.mail_server_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.mail_server_security_group_ids : label if other == value])}" if length([for label, other in var.mail_server_security_group_ids : label if other == value]) > 1])}."
  }
}

variable "mail_server_prefix_list_ids" {
  description = "Managed prefix lists of the mail server that takes the alerts, by labels of your own, beside or instead of `mail_server`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.mail_server_prefix_list_ids) : try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.mail_server_prefix_list_ids : "`mail_server_prefix_list_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a prefix list's id is written as pl-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.mail_server_prefix_list_ids))) == length(var.mail_server_prefix_list_ids)
    error_message = "`mail_server_prefix_list_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.mail_server_prefix_list_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.mail_server_prefix_list_ids : label if other == value])}" if length([for label, other in var.mail_server_prefix_list_ids : label if other == value]) > 1])}."
  }
}

variable "fortigates" {
  description = "CIDRs of FortiGates that connect for FSSO, by labels of your own: forticlient-ems/fsso. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_fsso) || length(var.fortigates) + length(var.fortigates_security_group_ids) + length(var.fortigates_prefix_list_ids) > 0
    error_message = "Nobody is bound to the role `fortigates`, whom these rows need: ${join(", ", compact([var.enable_fsso ? "forticlient-ems/fsso" : ""]))}. Add a line, with your own addresses: fortigates = { office = \"10.0.0.0/24\" }; or fortigates_security_group_ids or fortigates_prefix_list_ids."
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

variable "fortigates_security_group_ids" {
  description = "Security groups of FortiGates that connect for FSSO, by labels of your own, beside or instead of `fortigates`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.fortigates_security_group_ids) : try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.fortigates_security_group_ids : "`fortigates_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a group's id is written as sg-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.fortigates_security_group_ids))) == length(var.fortigates_security_group_ids)
    error_message = "`fortigates_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.fortigates_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.fortigates_security_group_ids : label if other == value])}" if length([for label, other in var.fortigates_security_group_ids : label if other == value]) > 1])}."
  }
}

variable "fortigates_prefix_list_ids" {
  description = "Managed prefix lists of FortiGates that connect for FSSO, by labels of your own, beside or instead of `fortigates`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.fortigates_prefix_list_ids) : try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.fortigates_prefix_list_ids : "`fortigates_prefix_list_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a prefix list's id is written as pl-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.fortigates_prefix_list_ids))) == length(var.fortigates_prefix_list_ids)
    error_message = "`fortigates_prefix_list_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.fortigates_prefix_list_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.fortigates_prefix_list_ids : label if other == value])}" if length([for label, other in var.fortigates_prefix_list_ids : label if other == value]) > 1])}."
  }
}

variable "chromebooks" {
  description = "CIDRs of Chromebooks that EMS manages, by labels of your own: forticlient-ems/chromebook. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_chromebook_management) || length(var.chromebooks) + length(var.chromebooks_security_group_ids) + length(var.chromebooks_prefix_list_ids) > 0
    error_message = "Nobody is bound to the role `chromebooks`, whom these rows need: ${join(", ", compact([var.enable_chromebook_management ? "forticlient-ems/chromebook" : ""]))}. Add a line, with your own addresses: chromebooks = { office = \"10.0.0.0/24\" }; or chromebooks_security_group_ids or chromebooks_prefix_list_ids."
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

variable "chromebooks_security_group_ids" {
  description = "Security groups of Chromebooks that EMS manages, by labels of your own, beside or instead of `chromebooks`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.chromebooks_security_group_ids) : try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.chromebooks_security_group_ids : "`chromebooks_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a group's id is written as sg-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.chromebooks_security_group_ids))) == length(var.chromebooks_security_group_ids)
    error_message = "`chromebooks_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.chromebooks_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.chromebooks_security_group_ids : label if other == value])}" if length([for label, other in var.chromebooks_security_group_ids : label if other == value]) > 1])}."
  }
}

variable "chromebooks_prefix_list_ids" {
  description = "Managed prefix lists of Chromebooks that EMS manages, by labels of your own, beside or instead of `chromebooks`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.chromebooks_prefix_list_ids) : try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.chromebooks_prefix_list_ids : "`chromebooks_prefix_list_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a prefix list's id is written as pl-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.chromebooks_prefix_list_ids))) == length(var.chromebooks_prefix_list_ids)
    error_message = "`chromebooks_prefix_list_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.chromebooks_prefix_list_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.chromebooks_prefix_list_ids : label if other == value])}" if length([for label, other in var.chromebooks_prefix_list_ids : label if other == value]) > 1])}."
  }
}

variable "google_workspace" {
  description = "CIDRs of Google's API and domain directory, by labels of your own: forticlient-ems/google-workspace. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !(var.enable_chromebook_management) || length(var.google_workspace) + length(var.google_workspace_security_group_ids) + length(var.google_workspace_prefix_list_ids) > 0
    error_message = "Nobody is bound to the role `google_workspace`, whom these rows need: ${join(", ", compact([var.enable_chromebook_management ? "forticlient-ems/google-workspace" : ""]))}. Add a line, with your own addresses: google_workspace = { office = \"10.0.0.0/24\" }; or google_workspace_security_group_ids or google_workspace_prefix_list_ids."
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

variable "google_workspace_security_group_ids" {
  description = "Security groups of Google's API and domain directory, by labels of your own, beside or instead of `google_workspace`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.google_workspace_security_group_ids) : try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.google_workspace_security_group_ids : "`google_workspace_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a group's id is written as sg-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.google_workspace_security_group_ids))) == length(var.google_workspace_security_group_ids)
    error_message = "`google_workspace_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.google_workspace_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.google_workspace_security_group_ids : label if other == value])}" if length([for label, other in var.google_workspace_security_group_ids : label if other == value]) > 1])}."
  }
}

variable "google_workspace_prefix_list_ids" {
  description = "Managed prefix lists of Google's API and domain directory, by labels of your own, beside or instead of `google_workspace`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.google_workspace_prefix_list_ids) : try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.google_workspace_prefix_list_ids : "`google_workspace_prefix_list_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a prefix list's id is written as pl-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.google_workspace_prefix_list_ids))) == length(var.google_workspace_prefix_list_ids)
    error_message = "`google_workspace_prefix_list_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.google_workspace_prefix_list_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.google_workspace_prefix_list_ids : label if other == value])}" if length([for label, other in var.google_workspace_prefix_list_ids : label if other == value]) > 1])}."
  }
}

variable "fortiguard_cidrs" {
  description = "CIDRs of the addresses of FortiClient EMS's names for fetch engines and signatures from FortiGuard, by labels of your own: forticlient-ems/signatures-legacy, forticlient-ems/signatures-anycast. A label names a rule for good; a CIDR may be known after apply."
  type        = map(string)
  nullable    = false

  validation {
    condition     = !(var.enable_signatures) || length(var.fortiguard_cidrs) + length(var.fortiguard_security_group_ids) + length(var.fortiguard_prefix_list_ids) > 0
    error_message = "`fortiguard_cidrs` holds no address, and these rows need some: ${join(", ", compact([(var.enable_signatures && var.fortiguard == "legacy") ? "forticlient-ems/signatures-legacy" : "", (var.enable_signatures && var.fortiguard == "anycast") ? "forticlient-ems/signatures-anycast" : ""]))}. Take those of the names in the output `fortiguard_names` from the lock of a policy, which `emscloud resolve` fills, or those of a server of your own in their place, such as a FortiManager; or say them in fortiguard_security_group_ids or fortiguard_prefix_list_ids."
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

variable "fortiguard_security_group_ids" {
  description = "Security groups of the addresses of FortiClient EMS's names for fetch engines and signatures from FortiGuard, by labels of your own, beside or instead of `fortiguard_cidrs`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.fortiguard_security_group_ids) : try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.fortiguard_security_group_ids : "`fortiguard_security_group_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^sg-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a group's id is written as sg-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.fortiguard_security_group_ids))) == length(var.fortiguard_security_group_ids)
    error_message = "`fortiguard_security_group_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.fortiguard_security_group_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.fortiguard_security_group_ids : label if other == value])}" if length([for label, other in var.fortiguard_security_group_ids : label if other == value]) > 1])}."
  }
}

variable "fortiguard_prefix_list_ids" {
  description = "Managed prefix lists of the addresses of FortiClient EMS's names for fetch engines and signatures from FortiGuard, by labels of your own, beside or instead of `fortiguard_cidrs`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.fortiguard_prefix_list_ids) : try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])
    error_message = "${join("; ", [for label, id in var.fortiguard_prefix_list_ids : "`fortiguard_prefix_list_ids.${label}`: `${id == null ? "null" : id}`" if !try(can(regex("^pl-[0-9a-f]{8}([0-9a-f]{9})?$", id)), false)])}: a prefix list's id is written as pl-0123456789abcdef0."
  }

  validation {
    condition     = length(distinct(values(var.fortiguard_prefix_list_ids))) == length(var.fortiguard_prefix_list_ids)
    error_message = "`fortiguard_prefix_list_ids` has one peer under two labels, and a cloud takes a rule only once: ${join("; ", [for value in distinct([for one in values(var.fortiguard_prefix_list_ids) : one if one != null]) : "`${value}` under the labels ${join(", ", [for label, other in var.fortiguard_prefix_list_ids : label if other == value])}" if length([for label, other in var.fortiguard_prefix_list_ids : label if other == value]) > 1])}."
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
  description = "The name of the group that is made; to change it makes the group anew."
  type        = string
  default     = "forticlient-ems"
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
