# Written by emscloud from the policy fleet for the target fleet-eu. Edit the policy, not this file.

# Without inline rules: Terraform then revokes the egress to everywhere that EC2 gives a new group.
resource "aws_security_group" "fortimanager" {
  name        = "fleet-fortimanager"
  description = "Group fortimanager of the emscloud policy fleet"
  vpc_id      = var.vpc_id
  tags = {
    "emscloud:group"      = "fortimanager"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "fleet"
  }
}

# Ingress: what may reach the group.
#
# fortimanager/fgfm-from-devices: FortiGates connect to be managed [FortiManager 7.0.0: IPv4 FGFM management]
resource "aws_vpc_security_group_ingress_rule" "fortimanager_fortimanager_fgfm-from-devices_10-0-9-1-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/fgfm-from-devices: FortiGates connect to be managed"
  cidr_ipv4         = "10.0.9.1/32"
  ip_protocol       = "tcp"
  from_port         = 541
  to_port           = 541
}

# fortimanager/fgfm-from-devices: FortiGates connect to be managed [FortiManager 7.0.0: IPv4 FGFM management]
resource "aws_vpc_security_group_ingress_rule" "fortimanager_fortimanager_fgfm-from-devices_10-0-9-2-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/fgfm-from-devices: FortiGates connect to be managed"
  cidr_ipv4         = "10.0.9.2/32"
  ip_protocol       = "tcp"
  from_port         = 541
  to_port           = 541
}

# fortimanager/https: administrators use the web console [FortiManager 7.0.0: HTTPS]
resource "aws_vpc_security_group_ingress_rule" "fortimanager_fortimanager_https_192-0-2-10-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/https: administrators use the web console"
  cidr_ipv4         = "192.0.2.10/32"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# fortimanager/oftp: Fortinet products send their logs [FortiManager 7.0.0: OFTP]
resource "aws_vpc_security_group_ingress_rule" "fortimanager_fortimanager_oftp_10-0-9-1-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/oftp: Fortinet products send their logs"
  cidr_ipv4         = "10.0.9.1/32"
  ip_protocol       = "tcp"
  from_port         = 514
  to_port           = 514
}

# fortimanager/oftp: Fortinet products send their logs [FortiManager 7.0.0: OFTP]
resource "aws_vpc_security_group_ingress_rule" "fortimanager_fortimanager_oftp_10-0-9-2-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/oftp: Fortinet products send their logs"
  cidr_ipv4         = "10.0.9.2/32"
  ip_protocol       = "tcp"
  from_port         = 514
  to_port           = 514
}

# fortimanager/oftp: Fortinet products send their logs [FortiManager 7.0.0: OFTP]
resource "aws_vpc_security_group_ingress_rule" "fortimanager_fortimanager_oftp_group-ems-server" {
  security_group_id            = aws_security_group.fortimanager.id
  description                  = "fortimanager/oftp: Fortinet products send their logs"
  referenced_security_group_id = aws_security_group.ems-server.id
  ip_protocol                  = "tcp"
  from_port                    = 514
  to_port                      = 514
}

# fortimanager/ssh: administrators use the command line [FortiManager 7.0.0: SSH]
resource "aws_vpc_security_group_ingress_rule" "fortimanager_fortimanager_ssh_192-0-2-10-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/ssh: administrators use the command line"
  cidr_ipv4         = "192.0.2.10/32"
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
}

# signatures-for-ems: EMS fetches signatures here
resource "aws_vpc_security_group_ingress_rule" "fortimanager_signatures-for-ems_group-ems-server" {
  security_group_id            = aws_security_group.fortimanager.id
  description                  = "signatures-for-ems: EMS fetches signatures here"
  referenced_security_group_id = aws_security_group.ems-server.id
  ip_protocol                  = "tcp"
  from_port                    = 80
  to_port                      = 80
}

# Egress: what the group may reach.
#
# fortimanager/dns: names are resolved [FortiManager 7.0.0: DNS lookup]
resource "aws_vpc_security_group_egress_rule" "fortimanager_fortimanager_dns_10-0-5-10-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/dns: names are resolved"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
}

# fortimanager/dns: names are resolved [FortiManager 7.0.0: DNS lookup]
resource "aws_vpc_security_group_egress_rule" "fortimanager_fortimanager_dns_10-0-5-11-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/dns: names are resolved"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
}

# fortimanager/endpoint-signatures: FortiClient's signatures are fetched [FortiManager 7.0.0: FortiClient signature updates]
resource "aws_vpc_security_group_egress_rule" "fortimanager_fortimanager_endpoint-signatures_203-0-113-40-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/endpoint-signatures: FortiClients signatures are fetched"
  cidr_ipv4         = "203.0.113.40/32"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# fortimanager/fgfm-to-devices: it connects to FortiGates to manage them [FortiManager 7.0.0: IPv4 FGFM management]
resource "aws_vpc_security_group_egress_rule" "fortimanager_fortimanager_fgfm-to-devices_10-0-9-1-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/fgfm-to-devices: it connects to FortiGates to manage them"
  cidr_ipv4         = "10.0.9.1/32"
  ip_protocol       = "tcp"
  from_port         = 541
  to_port           = 541
}

# fortimanager/fgfm-to-devices: it connects to FortiGates to manage them [FortiManager 7.0.0: IPv4 FGFM management]
resource "aws_vpc_security_group_egress_rule" "fortimanager_fortimanager_fgfm-to-devices_10-0-9-2-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/fgfm-to-devices: it connects to FortiGates to manage them"
  cidr_ipv4         = "10.0.9.2/32"
  ip_protocol       = "tcp"
  from_port         = 541
  to_port           = 541
}

# fortimanager/firmware: firmware images are fetched [FortiManager 7.0.0: Firmware images update]
resource "aws_vpc_security_group_egress_rule" "fortimanager_fortimanager_firmware_203-0-113-50-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/firmware: firmware images are fetched"
  cidr_ipv4         = "203.0.113.50/32"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# fortimanager/mail-alerts: alerts go out by mail [FortiManager 7.0.0: SMTP email alerts]
resource "aws_vpc_security_group_egress_rule" "fortimanager_fortimanager_mail-alerts_198-51-100-25-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/mail-alerts: alerts go out by mail"
  cidr_ipv4         = "198.51.100.25/32"
  ip_protocol       = "tcp"
  from_port         = 25
  to_port           = 25
}

# fortimanager/ntp: the clock is kept [FortiManager 7.0.0: NTP synchronization]
resource "aws_vpc_security_group_egress_rule" "fortimanager_fortimanager_ntp_10-0-5-10-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/ntp: the clock is kept"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "udp"
  from_port         = 123
  to_port           = 123
}

# fortimanager/ntp: the clock is kept [FortiManager 7.0.0: NTP synchronization]
resource "aws_vpc_security_group_egress_rule" "fortimanager_fortimanager_ntp_10-0-5-11-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/ntp: the clock is kept"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "udp"
  from_port         = 123
  to_port           = 123
}

# fortimanager/signatures: antivirus and IPS updates are fetched [FortiManager 7.0.0: AV & IPS updates]
resource "aws_vpc_security_group_egress_rule" "fortimanager_fortimanager_signatures_203-0-113-30-32" {
  security_group_id = aws_security_group.fortimanager.id
  description       = "fortimanager/signatures: antivirus and IPS updates are fetched"
  cidr_ipv4         = "203.0.113.30/32"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
