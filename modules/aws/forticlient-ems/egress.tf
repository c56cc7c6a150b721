# Written by emscloud from the catalog's forticlient-ems, the host ems-server, for AWS. Change the catalog, not this file.

# forticlient-ems/smb: first installation of FortiClient over SMB [FortiClient EMS 6.4.7: Samba (SMB) service]
resource "aws_vpc_security_group_egress_rule" "smb" {
  for_each          = var.enable_deployment ? var.endpoints : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/smb: first installation of FortiClient over SMB"
  ip_protocol       = "tcp"
  from_port         = 445
  to_port           = 445
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/smb: first installation of FortiClient over SMB [FortiClient EMS 6.4.7: Samba (SMB) service]
resource "aws_vpc_security_group_egress_rule" "smb_groups" {
  for_each                     = var.enable_deployment ? var.endpoints_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/smb: first installation of FortiClient over SMB"
  ip_protocol                  = "tcp"
  from_port                    = 445
  to_port                      = 445
  referenced_security_group_id = each.value
}

# forticlient-ems/smb: first installation of FortiClient over SMB [FortiClient EMS 6.4.7: Samba (SMB) service]
resource "aws_vpc_security_group_egress_rule" "smb_lists" {
  for_each          = var.enable_deployment ? var.endpoints_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/smb: first installation of FortiClient over SMB"
  ip_protocol       = "tcp"
  from_port         = 445
  to_port           = 445
  prefix_list_id    = each.value
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "rpc_tcp_135" {
  for_each          = var.enable_deployment ? var.endpoints : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  ip_protocol       = "tcp"
  from_port         = 135
  to_port           = 135
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "rpc_tcp_135_groups" {
  for_each                     = var.enable_deployment ? var.endpoints_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  ip_protocol                  = "tcp"
  from_port                    = 135
  to_port                      = 135
  referenced_security_group_id = each.value
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "rpc_tcp_135_lists" {
  for_each          = var.enable_deployment ? var.endpoints_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  ip_protocol       = "tcp"
  from_port         = 135
  to_port           = 135
  prefix_list_id    = each.value
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "rpc_rpc_ports" {
  for_each          = { for pair in setproduct(keys(var.endpoints), var.rpc_ports) : join(" ", pair) => pair if var.enable_deployment }
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  ip_protocol       = "tcp"
  from_port         = tonumber(split("-", each.value[1])[0])
  to_port           = tonumber(reverse(split("-", each.value[1]))[0])
  cidr_ipv4         = strcontains(var.endpoints[each.value[0]], ":") ? null : var.endpoints[each.value[0]]
  cidr_ipv6         = strcontains(var.endpoints[each.value[0]], ":") ? var.endpoints[each.value[0]] : null
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "rpc_rpc_ports_groups" {
  for_each                     = { for pair in setproduct(keys(var.endpoints_security_group_ids), var.rpc_ports) : join(" ", pair) => pair if var.enable_deployment }
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  ip_protocol                  = "tcp"
  from_port                    = tonumber(split("-", each.value[1])[0])
  to_port                      = tonumber(reverse(split("-", each.value[1]))[0])
  referenced_security_group_id = var.endpoints_security_group_ids[each.value[0]]
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "rpc_rpc_ports_lists" {
  for_each          = { for pair in setproduct(keys(var.endpoints_prefix_list_ids), var.rpc_ports) : join(" ", pair) => pair if var.enable_deployment }
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  ip_protocol       = "tcp"
  from_port         = tonumber(split("-", each.value[1])[0])
  to_port           = tonumber(reverse(split("-", each.value[1]))[0])
  prefix_list_id    = var.endpoints_prefix_list_ids[each.value[0]]
}

# forticlient-ems/directory: workstations and users are read from the directory [FortiClient EMS 6.4.7: Active Directory server connection]
resource "aws_vpc_security_group_egress_rule" "directory_ldap" {
  for_each          = var.enable_directory && var.directory == "ldap" ? var.directory_servers : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/directory: workstations and users are read from the directory"
  ip_protocol       = "tcp"
  from_port         = 389
  to_port           = 389
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/directory: workstations and users are read from the directory [FortiClient EMS 6.4.7: Active Directory server connection]
resource "aws_vpc_security_group_egress_rule" "directory_ldap_groups" {
  for_each                     = var.enable_directory && var.directory == "ldap" ? var.directory_servers_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/directory: workstations and users are read from the directory"
  ip_protocol                  = "tcp"
  from_port                    = 389
  to_port                      = 389
  referenced_security_group_id = each.value
}

# forticlient-ems/directory: workstations and users are read from the directory [FortiClient EMS 6.4.7: Active Directory server connection]
resource "aws_vpc_security_group_egress_rule" "directory_ldap_lists" {
  for_each          = var.enable_directory && var.directory == "ldap" ? var.directory_servers_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/directory: workstations and users are read from the directory"
  ip_protocol       = "tcp"
  from_port         = 389
  to_port           = 389
  prefix_list_id    = each.value
}

# forticlient-ems/directory: workstations and users are read from the directory [FortiClient EMS 6.4.7: Active Directory server connection]
resource "aws_vpc_security_group_egress_rule" "directory_ldaps" {
  for_each          = var.enable_directory && var.directory == "ldaps" ? var.directory_servers : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/directory: workstations and users are read from the directory"
  ip_protocol       = "tcp"
  from_port         = 636
  to_port           = 636
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/directory: workstations and users are read from the directory [FortiClient EMS 6.4.7: Active Directory server connection]
resource "aws_vpc_security_group_egress_rule" "directory_ldaps_groups" {
  for_each                     = var.enable_directory && var.directory == "ldaps" ? var.directory_servers_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/directory: workstations and users are read from the directory"
  ip_protocol                  = "tcp"
  from_port                    = 636
  to_port                      = 636
  referenced_security_group_id = each.value
}

# forticlient-ems/directory: workstations and users are read from the directory [FortiClient EMS 6.4.7: Active Directory server connection]
resource "aws_vpc_security_group_egress_rule" "directory_ldaps_lists" {
  for_each          = var.enable_directory && var.directory == "ldaps" ? var.directory_servers_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/directory: workstations and users are read from the directory"
  ip_protocol       = "tcp"
  from_port         = 636
  to_port           = 636
  prefix_list_id    = each.value
}

# forticlient-ems/mail-alerts: alerts go out by mail [FortiClient EMS 6.4.7: SMTP server/email]
resource "aws_vpc_security_group_egress_rule" "mail_alerts" {
  for_each          = var.enable_mail_alerts ? var.mail_server : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/mail-alerts: alerts go out by mail"
  ip_protocol       = "tcp"
  from_port         = var.smtp_port
  to_port           = var.smtp_port
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/mail-alerts: alerts go out by mail [FortiClient EMS 6.4.7: SMTP server/email]
resource "aws_vpc_security_group_egress_rule" "mail_alerts_groups" {
  for_each                     = var.enable_mail_alerts ? var.mail_server_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/mail-alerts: alerts go out by mail"
  ip_protocol                  = "tcp"
  from_port                    = var.smtp_port
  to_port                      = var.smtp_port
  referenced_security_group_id = each.value
}

# forticlient-ems/mail-alerts: alerts go out by mail [FortiClient EMS 6.4.7: SMTP server/email]
resource "aws_vpc_security_group_egress_rule" "mail_alerts_lists" {
  for_each          = var.enable_mail_alerts ? var.mail_server_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/mail-alerts: alerts go out by mail"
  ip_protocol       = "tcp"
  from_port         = var.smtp_port
  to_port           = var.smtp_port
  prefix_list_id    = each.value
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
resource "aws_vpc_security_group_egress_rule" "probing_any" {
  for_each          = var.enable_deployment && var.probe == "any" ? var.endpoints : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/probing: EMS pings endpoints before the first installation"
  ip_protocol       = strcontains(each.value, ":") ? "icmpv6" : "icmp"
  from_port         = -1
  to_port           = -1
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
resource "aws_vpc_security_group_egress_rule" "probing_any_groups_icmp" {
  # checkov:skip=CKV_AWS_382: the peer is a security group, not everyone.
  for_each                     = var.enable_deployment && var.probe == "any" ? var.endpoints_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/probing: EMS pings endpoints before the first installation"
  ip_protocol                  = "icmp"
  from_port                    = -1
  to_port                      = -1
  referenced_security_group_id = each.value
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
resource "aws_vpc_security_group_egress_rule" "probing_any_groups_icmpv6" {
  # checkov:skip=CKV_AWS_382: the peer is a security group, not everyone.
  for_each                     = var.enable_deployment && var.probe == "any" ? var.endpoints_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/probing: EMS pings endpoints before the first installation"
  ip_protocol                  = "icmpv6"
  from_port                    = -1
  to_port                      = -1
  referenced_security_group_id = each.value
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
resource "aws_vpc_security_group_egress_rule" "probing_any_lists_icmp" {
  # checkov:skip=CKV_AWS_382: the peer is a prefix list, and its entries say who that is.
  for_each          = var.enable_deployment && var.probe == "any" ? var.endpoints_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/probing: EMS pings endpoints before the first installation"
  ip_protocol       = "icmp"
  from_port         = -1
  to_port           = -1
  prefix_list_id    = each.value
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
resource "aws_vpc_security_group_egress_rule" "probing_any_lists_icmpv6" {
  # checkov:skip=CKV_AWS_382: the peer is a prefix list, and its entries say who that is.
  for_each          = var.enable_deployment && var.probe == "any" ? var.endpoints_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/probing: EMS pings endpoints before the first installation"
  ip_protocol       = "icmpv6"
  from_port         = -1
  to_port           = -1
  prefix_list_id    = each.value
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
resource "aws_vpc_security_group_egress_rule" "probing_echo_request" {
  for_each          = var.enable_deployment && var.probe == "echo-request" ? var.endpoints : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/probing: EMS pings endpoints before the first installation"
  ip_protocol       = strcontains(each.value, ":") ? "icmpv6" : "icmp"
  from_port         = strcontains(each.value, ":") ? 128 : 8
  to_port           = 0
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
resource "aws_vpc_security_group_egress_rule" "probing_echo_request_groups_icmp" {
  for_each                     = var.enable_deployment && var.probe == "echo-request" ? var.endpoints_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/probing: EMS pings endpoints before the first installation"
  ip_protocol                  = "icmp"
  from_port                    = 8
  to_port                      = 0
  referenced_security_group_id = each.value
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
resource "aws_vpc_security_group_egress_rule" "probing_echo_request_groups_icmpv6" {
  for_each                     = var.enable_deployment && var.probe == "echo-request" ? var.endpoints_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/probing: EMS pings endpoints before the first installation"
  ip_protocol                  = "icmpv6"
  from_port                    = 128
  to_port                      = 0
  referenced_security_group_id = each.value
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
resource "aws_vpc_security_group_egress_rule" "probing_echo_request_lists_icmp" {
  for_each          = var.enable_deployment && var.probe == "echo-request" ? var.endpoints_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/probing: EMS pings endpoints before the first installation"
  ip_protocol       = "icmp"
  from_port         = 8
  to_port           = 0
  prefix_list_id    = each.value
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
resource "aws_vpc_security_group_egress_rule" "probing_echo_request_lists_icmpv6" {
  for_each          = var.enable_deployment && var.probe == "echo-request" ? var.endpoints_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/probing: EMS pings endpoints before the first installation"
  ip_protocol       = "icmpv6"
  from_port         = 128
  to_port           = 0
  prefix_list_id    = each.value
}

# forticlient-ems/google-workspace: EMS reads the Google domain by API [FortiClient EMS 6.4.7: Google Workspace API/Google domain directory]
resource "aws_vpc_security_group_egress_rule" "google_workspace" {
  for_each          = var.enable_chromebook_management ? var.google_workspace : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/google-workspace: EMS reads the Google domain by API"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/google-workspace: EMS reads the Google domain by API [FortiClient EMS 6.4.7: Google Workspace API/Google domain directory]
resource "aws_vpc_security_group_egress_rule" "google_workspace_groups" {
  for_each                     = var.enable_chromebook_management ? var.google_workspace_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/google-workspace: EMS reads the Google domain by API"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = each.value
}

# forticlient-ems/google-workspace: EMS reads the Google domain by API [FortiClient EMS 6.4.7: Google Workspace API/Google domain directory]
resource "aws_vpc_security_group_egress_rule" "google_workspace_lists" {
  for_each          = var.enable_chromebook_management ? var.google_workspace_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/google-workspace: EMS reads the Google domain by API"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = each.value
}

# forticlient-ems/signatures-legacy: EMS fetches signatures from legacy FortiGuard [FortiClient EMS 6.4.7: AV/vulnerability signature update]
resource "aws_vpc_security_group_egress_rule" "signatures_legacy" {
  for_each          = var.enable_signatures && var.fortiguard == "legacy" ? var.fortiguard_cidrs : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/signatures-legacy: EMS fetches signatures from legacy FortiGuard"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/signatures-legacy: EMS fetches signatures from legacy FortiGuard [FortiClient EMS 6.4.7: AV/vulnerability signature update]
resource "aws_vpc_security_group_egress_rule" "signatures_legacy_groups" {
  for_each                     = var.enable_signatures && var.fortiguard == "legacy" ? var.fortiguard_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/signatures-legacy: EMS fetches signatures from legacy FortiGuard"
  ip_protocol                  = "tcp"
  from_port                    = 80
  to_port                      = 80
  referenced_security_group_id = each.value
}

# forticlient-ems/signatures-legacy: EMS fetches signatures from legacy FortiGuard [FortiClient EMS 6.4.7: AV/vulnerability signature update]
resource "aws_vpc_security_group_egress_rule" "signatures_legacy_lists" {
  for_each          = var.enable_signatures && var.fortiguard == "legacy" ? var.fortiguard_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/signatures-legacy: EMS fetches signatures from legacy FortiGuard"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
  prefix_list_id    = each.value
}

# forticlient-ems/signatures-anycast: EMS fetches signatures from FortiGuard Anycast [FortiClient EMS 6.4.7: AV/vulnerability signature updates with FortiGuard Anycast]
resource "aws_vpc_security_group_egress_rule" "signatures_anycast" {
  for_each          = var.enable_signatures && var.fortiguard == "anycast" ? var.fortiguard_cidrs : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/signatures-anycast: EMS fetches signatures from FortiGuard Anycast"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/signatures-anycast: EMS fetches signatures from FortiGuard Anycast [FortiClient EMS 6.4.7: AV/vulnerability signature updates with FortiGuard Anycast]
resource "aws_vpc_security_group_egress_rule" "signatures_anycast_groups" {
  for_each                     = var.enable_signatures && var.fortiguard == "anycast" ? var.fortiguard_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/signatures-anycast: EMS fetches signatures from FortiGuard Anycast"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = each.value
}

# forticlient-ems/signatures-anycast: EMS fetches signatures from FortiGuard Anycast [FortiClient EMS 6.4.7: AV/vulnerability signature updates with FortiGuard Anycast]
resource "aws_vpc_security_group_egress_rule" "signatures_anycast_lists" {
  for_each          = var.enable_signatures && var.fortiguard == "anycast" ? var.fortiguard_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/signatures-anycast: EMS fetches signatures from FortiGuard Anycast"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = each.value
}
