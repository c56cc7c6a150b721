# Written by emscloud from the policy kept for the target eu. Edit the policy, not this file.

# Part 1, of 1: every interface of the group takes all of them.
# Without inline rules: Terraform then revokes the egress to everywhere that EC2 gives a new group.
resource "aws_security_group" "door" {
  name        = "kept-door"
  description = "Group door of the emscloud policy kept"
  vpc_id      = var.vpc_id
  tags = {
    "emscloud:group"      = "door"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "kept"
  }
}

# Ingress: what may reach the group.
#
# among: members among themselves
resource "aws_vpc_security_group_ingress_rule" "door_among_group-door_tcp-7000-7010" {
  security_group_id            = aws_security_group.door.id
  description                  = "among: members among themselves"
  referenced_security_group_id = aws_security_group.door.id
  ip_protocol                  = "tcp"
  from_port                    = 7000
  to_port                      = 7010
}

# among: members among themselves
resource "aws_vpc_security_group_ingress_rule" "door_among_group-door_udp-7000" {
  security_group_id            = aws_security_group.door.id
  description                  = "among: members among themselves"
  referenced_security_group_id = aws_security_group.door.id
  ip_protocol                  = "udp"
  from_port                    = 7000
  to_port                      = 7000
}

# clouds: what a cloud names
resource "aws_vpc_security_group_ingress_rule" "door_clouds_pl-0123456789abcdef0" {
  security_group_id = aws_security_group.door.id
  description       = "clouds: what a cloud names"
  prefix_list_id    = "pl-0123456789abcdef0"
  ip_protocol       = "tcp"
  from_port         = 8443
  to_port           = 8443
}

# clouds: what a cloud names
resource "aws_vpc_security_group_ingress_rule" "door_clouds_sg-0fedcba9876543210" {
  security_group_id            = aws_security_group.door.id
  description                  = "clouds: what a cloud names"
  referenced_security_group_id = "sg-0fedcba9876543210"
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
}

# door/badges: readers connect [Door controllers 1.0: Badge readers]
resource "aws_vpc_security_group_ingress_rule" "door_door_badges_10-40-0-0-16_tcp-9443" {
  security_group_id = aws_security_group.door.id
  description       = "door/badges: readers connect"
  cidr_ipv4         = "10.40.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 9443
  to_port           = 9443
}

# door/badges: readers connect [Door controllers 1.0: Badge readers]
resource "aws_vpc_security_group_ingress_rule" "door_door_badges_10-40-0-0-16_udp-50000-50010" {
  security_group_id = aws_security_group.door.id
  description       = "door/badges: readers connect"
  cidr_ipv4         = "10.40.0.0/16"
  ip_protocol       = "udp"
  from_port         = 50000
  to_port           = 50010
}

# door/badges: readers connect [Door controllers 1.0: Badge readers]
resource "aws_vpc_security_group_ingress_rule" "door_door_badges_10-40-0-0-16_udp-50020-50030" {
  security_group_id = aws_security_group.door.id
  description       = "door/badges: readers connect"
  cidr_ipv4         = "10.40.0.0/16"
  ip_protocol       = "udp"
  from_port         = 50020
  to_port           = 50030
}

# door/probe: readers look whether it is there [Door controllers 1.0: Probes]
resource "aws_vpc_security_group_ingress_rule" "door_door_probe_10-40-0-0-16" {
  security_group_id = aws_security_group.door.id
  description       = "door/probe: readers look whether it is there"
  cidr_ipv4         = "10.40.0.0/16"
  ip_protocol       = "icmp"
  from_port         = 8
  to_port           = 0
}

# forticlient-ems/admin-web: administrators use the web console [FortiClient EMS 6.4.7: Apache/HTTPS]
resource "aws_vpc_security_group_ingress_rule" "door_forticlient-ems_admin-web_192-0-2-10-32" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/admin-web: administrators use the web console"
  cidr_ipv4         = "192.0.2.10/32"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# forticlient-ems/chromebook: Chromebooks connect to EMS [FortiClient EMS 6.4.7: FortiClient on Chrome OS]
resource "aws_vpc_security_group_ingress_rule" "door_forticlient-ems_chromebook_10-30-0-0-16" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/chromebook: Chromebooks connect to EMS"
  cidr_ipv4         = "10.30.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 8443
  to_port           = 8443
}

# forticlient-ems/download: endpoints fetch the installers that EMS made [FortiClient EMS 6.4.7: FortiClient download]
resource "aws_vpc_security_group_ingress_rule" "door_forticlient-ems_download_10-20-0-0-16" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/download: endpoints fetch the installers that EMS made"
  cidr_ipv4         = "10.20.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 10443
  to_port           = 10443
}

# forticlient-ems/download: endpoints fetch the installers that EMS made [FortiClient EMS 6.4.7: FortiClient download]
resource "aws_vpc_security_group_ingress_rule" "door_forticlient-ems_download_fd00-20---64" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/download: endpoints fetch the installers that EMS made"
  cidr_ipv6         = "fd00:20::/64"
  ip_protocol       = "tcp"
  from_port         = 10443
  to_port           = 10443
}

# forticlient-ems/fsso: FortiGates connect for single sign-on [FortiClient EMS 6.4.7: FSSO]
resource "aws_vpc_security_group_ingress_rule" "door_forticlient-ems_fsso_10-0-9-1-32" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/fsso: FortiGates connect for single sign-on"
  cidr_ipv4         = "10.0.9.1/32"
  ip_protocol       = "tcp"
  from_port         = 8000
  to_port           = 8000
}

# forticlient-ems/telemetry: endpoints report to EMS and are managed by it [FortiClient EMS 6.4.7: FortiClient Telemetry]
resource "aws_vpc_security_group_ingress_rule" "door_forticlient-ems_telemetry_10-20-0-0-16" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/telemetry: endpoints report to EMS and are managed by it"
  cidr_ipv4         = "10.20.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 8013
  to_port           = 8013
}

# forticlient-ems/telemetry: endpoints report to EMS and are managed by it [FortiClient EMS 6.4.7: FortiClient Telemetry]
resource "aws_vpc_security_group_ingress_rule" "door_forticlient-ems_telemetry_fd00-20---64" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/telemetry: endpoints report to EMS and are managed by it"
  cidr_ipv6         = "fd00:20::/64"
  ip_protocol       = "tcp"
  from_port         = 8013
  to_port           = 8013
}

# gre: a tunnel
resource "aws_vpc_security_group_ingress_rule" "door_gre_10-9-9-9-32" {
  security_group_id = aws_security_group.door.id
  description       = "gre: a tunnel"
  cidr_ipv4         = "10.9.9.9/32"
  ip_protocol       = "47"
}

# ping6: monitoring
resource "aws_vpc_security_group_ingress_rule" "door_ping6_fd00---8" {
  security_group_id = aws_security_group.door.id
  description       = "ping6: monitoring"
  cidr_ipv6         = "fd00::/8"
  ip_protocol       = "icmpv6"
  from_port         = 128
  to_port           = 0
}

# ping: monitoring
resource "aws_vpc_security_group_ingress_rule" "door_ping_10-0-0-0-8" {
  security_group_id = aws_security_group.door.id
  description       = "ping: monitoring"
  cidr_ipv4         = "10.0.0.0/8"
  ip_protocol       = "icmp"
  from_port         = 8
  to_port           = 0
}

# rdp: break-glass access (SEC-42)
resource "aws_vpc_security_group_ingress_rule" "door_rdp_10-0-0-5-32" {
  security_group_id = aws_security_group.door.id
  description       = "rdp: break-glass access (SEC-42)"
  cidr_ipv4         = "10.0.0.5/32"
  ip_protocol       = "tcp"
  from_port         = 3389
  to_port           = 3389
}

# rdp: break-glass access (SEC-42)
resource "aws_vpc_security_group_ingress_rule" "door_rdp_group-operators" {
  security_group_id            = aws_security_group.door.id
  description                  = "rdp: break-glass access (SEC-42)"
  referenced_security_group_id = aws_security_group.operators.id
  ip_protocol                  = "tcp"
  from_port                    = 3389
  to_port                      = 3389
}

# Egress: what the group may reach.
#
# among-out: members among themselves
resource "aws_vpc_security_group_egress_rule" "door_among-out_group-door_tcp-7000-7010" {
  security_group_id            = aws_security_group.door.id
  description                  = "among-out: members among themselves"
  referenced_security_group_id = aws_security_group.door.id
  ip_protocol                  = "tcp"
  from_port                    = 7000
  to_port                      = 7010
}

# among-out: members among themselves
resource "aws_vpc_security_group_egress_rule" "door_among-out_group-door_udp-7000" {
  security_group_id            = aws_security_group.door.id
  description                  = "among-out: members among themselves"
  referenced_security_group_id = aws_security_group.door.id
  ip_protocol                  = "udp"
  from_port                    = 7000
  to_port                      = 7000
}

# clock: clock
resource "aws_vpc_security_group_egress_rule" "door_clock_192-0-2-123-32" {
  security_group_id = aws_security_group.door.id
  description       = "clock: clock"
  cidr_ipv4         = "192.0.2.123/32"
  ip_protocol       = "udp"
  from_port         = 123
  to_port           = 123
}

# clock: clock
resource "aws_vpc_security_group_egress_rule" "door_clock_192-0-2-124-32" {
  security_group_id = aws_security_group.door.id
  description       = "clock: clock"
  cidr_ipv4         = "192.0.2.124/32"
  ip_protocol       = "udp"
  from_port         = 123
  to_port           = 123
}

# covered: many addresses in one rule
resource "aws_vpc_security_group_egress_rule" "door_covered_198-51-100-64-26" {
  security_group_id = aws_security_group.door.id
  description       = "covered: many addresses in one rule"
  cidr_ipv4         = "198.51.100.64/26"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# door/updates: updates are fetched [Door controllers 1.0: Updates]
resource "aws_vpc_security_group_egress_rule" "door_door_updates_198-51-100-1-32" {
  security_group_id = aws_security_group.door.id
  description       = "door/updates: updates are fetched"
  cidr_ipv4         = "198.51.100.1/32"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# door/updates: updates are fetched [Door controllers 1.0: Updates]
resource "aws_vpc_security_group_egress_rule" "door_door_updates_198-51-100-2-32" {
  security_group_id = aws_security_group.door.id
  description       = "door/updates: updates are fetched"
  cidr_ipv4         = "198.51.100.2/32"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# everything: a backup network
resource "aws_vpc_security_group_egress_rule" "door_everything_10-250-0-0-24" {
  security_group_id = aws_security_group.door.id
  description       = "everything: a backup network"
  cidr_ipv4         = "10.250.0.0/24"
  ip_protocol       = "-1"
}

# forticlient-ems/directory: workstations and users are read from the directory [FortiClient EMS 6.4.7: Active Directory server connection]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_directory_10-0-5-10-32" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/directory: workstations and users are read from the directory"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "tcp"
  from_port         = 636
  to_port           = 636
}

# forticlient-ems/directory: workstations and users are read from the directory [FortiClient EMS 6.4.7: Active Directory server connection]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_directory_10-0-5-11-32" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/directory: workstations and users are read from the directory"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "tcp"
  from_port         = 636
  to_port           = 636
}

# forticlient-ems/google-workspace: EMS reads the Google domain by API [FortiClient EMS 6.4.7: Google Workspace API/Google domain directory]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_google-workspace_0-0-0-0-0" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/google-workspace: EMS reads the Google domain by API"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# forticlient-ems/mail-alerts: alerts go out by mail [FortiClient EMS 6.4.7: SMTP server/email]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_mail-alerts_192-0-2-25-32" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/mail-alerts: alerts go out by mail"
  cidr_ipv4         = "192.0.2.25/32"
  ip_protocol       = "tcp"
  from_port         = 25
  to_port           = 25
}

# forticlient-ems/mail-alerts: alerts go out by mail [FortiClient EMS 6.4.7: SMTP server/email]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_mail-alerts_2001-db8--25-128" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/mail-alerts: alerts go out by mail"
  cidr_ipv6         = "2001:db8::25/128"
  ip_protocol       = "tcp"
  from_port         = 25
  to_port           = 25
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_probing_10-20-0-0-16" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/probing: EMS pings endpoints before the first installation"
  cidr_ipv4         = "10.20.0.0/16"
  ip_protocol       = "icmp"
  from_port         = -1
  to_port           = -1
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_probing_fd00-20---64" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/probing: EMS pings endpoints before the first installation"
  cidr_ipv6         = "fd00:20::/64"
  ip_protocol       = "icmpv6"
  from_port         = -1
  to_port           = -1
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_rpc_10-20-0-0-16_tcp-1024-5000" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  cidr_ipv4         = "10.20.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 1024
  to_port           = 5000
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_rpc_10-20-0-0-16_tcp-135" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  cidr_ipv4         = "10.20.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 135
  to_port           = 135
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_rpc_10-20-0-0-16_tcp-49152-65535" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  cidr_ipv4         = "10.20.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 49152
  to_port           = 65535
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_rpc_fd00-20---64_tcp-1024-5000" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  cidr_ipv6         = "fd00:20::/64"
  ip_protocol       = "tcp"
  from_port         = 1024
  to_port           = 5000
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_rpc_fd00-20---64_tcp-135" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  cidr_ipv6         = "fd00:20::/64"
  ip_protocol       = "tcp"
  from_port         = 135
  to_port           = 135
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_rpc_fd00-20---64_tcp-49152-65535" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  cidr_ipv6         = "fd00:20::/64"
  ip_protocol       = "tcp"
  from_port         = 49152
  to_port           = 65535
}

# forticlient-ems/signatures-anycast: EMS fetches signatures from FortiGuard Anycast [FortiClient EMS 6.4.7: AV/vulnerability signature updates with FortiGuard Anycast]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_signatures-anycast_203-0-113-20-32" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/signatures-anycast: EMS fetches signatures from FortiGuard Anycast"
  cidr_ipv4         = "203.0.113.20/32"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# forticlient-ems/smb: first installation of FortiClient over SMB [FortiClient EMS 6.4.7: Samba (SMB) service]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_smb_10-20-0-0-16" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/smb: first installation of FortiClient over SMB"
  cidr_ipv4         = "10.20.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 445
  to_port           = 445
}

# forticlient-ems/smb: first installation of FortiClient over SMB [FortiClient EMS 6.4.7: Samba (SMB) service]
resource "aws_vpc_security_group_egress_rule" "door_forticlient-ems_smb_fd00-20---64" {
  security_group_id = aws_security_group.door.id
  description       = "forticlient-ems/smb: first installation of FortiClient over SMB"
  cidr_ipv6         = "fd00:20::/64"
  ip_protocol       = "tcp"
  from_port         = 445
  to_port           = 445
}

# Rules that anybody else adds to the group are removed by the next apply.
resource "aws_vpc_security_group_rules_exclusive" "door" {
  security_group_id = aws_security_group.door.id
  ingress_rule_ids = [
    aws_vpc_security_group_ingress_rule.door_among_group-door_tcp-7000-7010.id,
    aws_vpc_security_group_ingress_rule.door_among_group-door_udp-7000.id,
    aws_vpc_security_group_ingress_rule.door_clouds_pl-0123456789abcdef0.id,
    aws_vpc_security_group_ingress_rule.door_clouds_sg-0fedcba9876543210.id,
    aws_vpc_security_group_ingress_rule.door_door_badges_10-40-0-0-16_tcp-9443.id,
    aws_vpc_security_group_ingress_rule.door_door_badges_10-40-0-0-16_udp-50000-50010.id,
    aws_vpc_security_group_ingress_rule.door_door_badges_10-40-0-0-16_udp-50020-50030.id,
    aws_vpc_security_group_ingress_rule.door_door_probe_10-40-0-0-16.id,
    aws_vpc_security_group_ingress_rule.door_forticlient-ems_admin-web_192-0-2-10-32.id,
    aws_vpc_security_group_ingress_rule.door_forticlient-ems_chromebook_10-30-0-0-16.id,
    aws_vpc_security_group_ingress_rule.door_forticlient-ems_download_10-20-0-0-16.id,
    aws_vpc_security_group_ingress_rule.door_forticlient-ems_download_fd00-20---64.id,
    aws_vpc_security_group_ingress_rule.door_forticlient-ems_fsso_10-0-9-1-32.id,
    aws_vpc_security_group_ingress_rule.door_forticlient-ems_telemetry_10-20-0-0-16.id,
    aws_vpc_security_group_ingress_rule.door_forticlient-ems_telemetry_fd00-20---64.id,
    aws_vpc_security_group_ingress_rule.door_gre_10-9-9-9-32.id,
    aws_vpc_security_group_ingress_rule.door_ping6_fd00---8.id,
    aws_vpc_security_group_ingress_rule.door_ping_10-0-0-0-8.id,
    aws_vpc_security_group_ingress_rule.door_rdp_10-0-0-5-32.id,
    aws_vpc_security_group_ingress_rule.door_rdp_group-operators.id,
  ]
  egress_rule_ids = [
    aws_vpc_security_group_egress_rule.door_among-out_group-door_tcp-7000-7010.id,
    aws_vpc_security_group_egress_rule.door_among-out_group-door_udp-7000.id,
    aws_vpc_security_group_egress_rule.door_clock_192-0-2-123-32.id,
    aws_vpc_security_group_egress_rule.door_clock_192-0-2-124-32.id,
    aws_vpc_security_group_egress_rule.door_covered_198-51-100-64-26.id,
    aws_vpc_security_group_egress_rule.door_door_updates_198-51-100-1-32.id,
    aws_vpc_security_group_egress_rule.door_door_updates_198-51-100-2-32.id,
    aws_vpc_security_group_egress_rule.door_everything_10-250-0-0-24.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_directory_10-0-5-10-32.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_directory_10-0-5-11-32.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_google-workspace_0-0-0-0-0.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_mail-alerts_192-0-2-25-32.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_mail-alerts_2001-db8--25-128.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_probing_10-20-0-0-16.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_probing_fd00-20---64.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_rpc_10-20-0-0-16_tcp-1024-5000.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_rpc_10-20-0-0-16_tcp-135.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_rpc_10-20-0-0-16_tcp-49152-65535.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_rpc_fd00-20---64_tcp-1024-5000.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_rpc_fd00-20---64_tcp-135.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_rpc_fd00-20---64_tcp-49152-65535.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_signatures-anycast_203-0-113-20-32.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_smb_10-20-0-0-16.id,
    aws_vpc_security_group_egress_rule.door_forticlient-ems_smb_fd00-20---64.id,
  ]
}
