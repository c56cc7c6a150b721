# Written by emscloud from the policy ems-prod for the target prod-eu. Edit the policy, not this file.

# Without inline rules: Terraform then revokes the egress to everywhere that EC2 gives a new group.
resource "aws_security_group" "ems-server" {
  name        = "ems-prod-ems-server"
  description = "Group ems-server of the emscloud policy ems-prod"
  vpc_id      = var.vpc_id
  tags = {
    "emscloud:group"      = "ems-server"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "ems-prod"
  }
}

# Ingress: what may reach the group.
#
# forticlient-ems/admin-web: administrators use the web console [FortiClient EMS 6.4.7: Apache/HTTPS]
resource "aws_vpc_security_group_ingress_rule" "ems-server_forticlient-ems_admin-web_192-0-2-10-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/admin-web: administrators use the web console"
  cidr_ipv4         = "192.0.2.10/32"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# forticlient-ems/chromebook: Chromebooks connect to EMS [FortiClient EMS 6.4.7: FortiClient on Chrome OS]
resource "aws_vpc_security_group_ingress_rule" "ems-server_forticlient-ems_chromebook_group-chromebooks" {
  security_group_id            = aws_security_group.ems-server.id
  description                  = "forticlient-ems/chromebook: Chromebooks connect to EMS"
  referenced_security_group_id = aws_security_group.chromebooks.id
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
}

# forticlient-ems/download: endpoints fetch the installers that EMS made [FortiClient EMS 6.4.7: FortiClient download]
resource "aws_vpc_security_group_ingress_rule" "ems-server_forticlient-ems_download_10-20-0-0-16" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/download: endpoints fetch the installers that EMS made"
  cidr_ipv4         = "10.20.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 10443
  to_port           = 10443
}

# forticlient-ems/download: endpoints fetch the installers that EMS made [FortiClient EMS 6.4.7: FortiClient download]
resource "aws_vpc_security_group_ingress_rule" "ems-server_forticlient-ems_download_fd00-20---64" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/download: endpoints fetch the installers that EMS made"
  cidr_ipv6         = "fd00:20::/64"
  ip_protocol       = "tcp"
  from_port         = 10443
  to_port           = 10443
}

# forticlient-ems/fsso: FortiGates connect for single sign-on [FortiClient EMS 6.4.7: FSSO]
resource "aws_vpc_security_group_ingress_rule" "ems-server_forticlient-ems_fsso_10-0-9-1-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/fsso: FortiGates connect for single sign-on"
  cidr_ipv4         = "10.0.9.1/32"
  ip_protocol       = "tcp"
  from_port         = 8000
  to_port           = 8000
}

# forticlient-ems/telemetry: endpoints report to EMS and are managed by it [FortiClient EMS 6.4.7: FortiClient Telemetry]
resource "aws_vpc_security_group_ingress_rule" "ems-server_forticlient-ems_telemetry_10-20-0-0-16" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/telemetry: endpoints report to EMS and are managed by it"
  cidr_ipv4         = "10.20.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 8013
  to_port           = 8013
}

# forticlient-ems/telemetry: endpoints report to EMS and are managed by it [FortiClient EMS 6.4.7: FortiClient Telemetry]
resource "aws_vpc_security_group_ingress_rule" "ems-server_forticlient-ems_telemetry_fd00-20---64" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/telemetry: endpoints report to EMS and are managed by it"
  cidr_ipv6         = "fd00:20::/64"
  ip_protocol       = "tcp"
  from_port         = 8013
  to_port           = 8013
}

# rdp-from-bastion: break-glass access (SEC-42)
resource "aws_vpc_security_group_ingress_rule" "ems-server_rdp-from-bastion_10-0-0-5-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "rdp-from-bastion: break-glass access (SEC-42)"
  cidr_ipv4         = "10.0.0.5/32"
  ip_protocol       = "tcp"
  from_port         = 3389
  to_port           = 3389
}

# Egress: what the group may reach.
#
# forticlient-ems/directory: workstations and users are read from the directory [FortiClient EMS 6.4.7: Active Directory server connection]
resource "aws_vpc_security_group_egress_rule" "ems-server_forticlient-ems_directory_10-0-5-10-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/directory: workstations and users are read from the directory"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "tcp"
  from_port         = 636
  to_port           = 636
}

# forticlient-ems/directory: workstations and users are read from the directory [FortiClient EMS 6.4.7: Active Directory server connection]
resource "aws_vpc_security_group_egress_rule" "ems-server_forticlient-ems_directory_10-0-5-11-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/directory: workstations and users are read from the directory"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "tcp"
  from_port         = 636
  to_port           = 636
}

# forticlient-ems/google-workspace: EMS reads the Google domain by API [FortiClient EMS 6.4.7: Google Workspace API/Google domain directory]
resource "aws_vpc_security_group_egress_rule" "ems-server_forticlient-ems_google-workspace_---0" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/google-workspace: EMS reads the Google domain by API"
  cidr_ipv6         = "::/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# forticlient-ems/google-workspace: EMS reads the Google domain by API [FortiClient EMS 6.4.7: Google Workspace API/Google domain directory]
resource "aws_vpc_security_group_egress_rule" "ems-server_forticlient-ems_google-workspace_0-0-0-0-0" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/google-workspace: EMS reads the Google domain by API"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# forticlient-ems/mail-alerts: alerts go out by mail [FortiClient EMS 6.4.7: SMTP server/email]
resource "aws_vpc_security_group_egress_rule" "ems-server_forticlient-ems_mail-alerts_198-51-100-25-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/mail-alerts: alerts go out by mail"
  cidr_ipv4         = "198.51.100.25/32"
  ip_protocol       = "tcp"
  from_port         = 25
  to_port           = 25
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
resource "aws_vpc_security_group_egress_rule" "ems-server_forticlient-ems_probing_10-20-0-0-16" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/probing: EMS pings endpoints before the first installation"
  cidr_ipv4         = "10.20.0.0/16"
  ip_protocol       = "icmp"
  from_port         = 8
  to_port           = 0
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
resource "aws_vpc_security_group_egress_rule" "ems-server_forticlient-ems_probing_fd00-20---64" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/probing: EMS pings endpoints before the first installation"
  cidr_ipv6         = "fd00:20::/64"
  ip_protocol       = "icmpv6"
  from_port         = 128
  to_port           = 0
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "ems-server_forticlient-ems_rpc_10-20-0-0-16_tcp-135" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  cidr_ipv4         = "10.20.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 135
  to_port           = 135
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "ems-server_forticlient-ems_rpc_10-20-0-0-16_tcp-49152-65535" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  cidr_ipv4         = "10.20.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 49152
  to_port           = 65535
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "ems-server_forticlient-ems_rpc_fd00-20---64_tcp-135" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  cidr_ipv6         = "fd00:20::/64"
  ip_protocol       = "tcp"
  from_port         = 135
  to_port           = 135
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
resource "aws_vpc_security_group_egress_rule" "ems-server_forticlient-ems_rpc_fd00-20---64_tcp-49152-65535" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/rpc: first installation of FortiClient over RPC"
  cidr_ipv6         = "fd00:20::/64"
  ip_protocol       = "tcp"
  from_port         = 49152
  to_port           = 65535
}

# forticlient-ems/signatures-anycast: EMS fetches signatures from FortiGuard Anycast [FortiClient EMS 6.4.7: AV/vulnerability signature updates with FortiGuard Anycast]
resource "aws_vpc_security_group_egress_rule" "ems-server_forticlient-ems_signatures-anycast_203-0-113-20-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/signatures-anycast: EMS fetches signatures from FortiGuard Anycast"
  cidr_ipv4         = "203.0.113.20/32"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# forticlient-ems/smb: first installation of FortiClient over SMB [FortiClient EMS 6.4.7: Samba (SMB) service]
resource "aws_vpc_security_group_egress_rule" "ems-server_forticlient-ems_smb_10-20-0-0-16" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/smb: first installation of FortiClient over SMB"
  cidr_ipv4         = "10.20.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 445
  to_port           = 445
}

# forticlient-ems/smb: first installation of FortiClient over SMB [FortiClient EMS 6.4.7: Samba (SMB) service]
resource "aws_vpc_security_group_egress_rule" "ems-server_forticlient-ems_smb_fd00-20---64" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/smb: first installation of FortiClient over SMB"
  cidr_ipv6         = "fd00:20::/64"
  ip_protocol       = "tcp"
  from_port         = 445
  to_port           = 445
}

# ntp: clock
resource "aws_vpc_security_group_egress_rule" "ems-server_ntp_198-51-100-123-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ntp: clock"
  cidr_ipv4         = "198.51.100.123/32"
  ip_protocol       = "udp"
  from_port         = 123
  to_port           = 123
}

# ntp: clock
resource "aws_vpc_security_group_egress_rule" "ems-server_ntp_2001-db8-123--1-128" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ntp: clock"
  cidr_ipv6         = "2001:db8:123::1/128"
  ip_protocol       = "udp"
  from_port         = 123
  to_port           = 123
}
