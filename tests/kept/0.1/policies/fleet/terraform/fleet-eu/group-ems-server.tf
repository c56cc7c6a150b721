# Written by emscloud from the policy fleet for the target fleet-eu. Edit the policy, not this file.

# Without inline rules: Terraform then revokes the egress to everywhere that EC2 gives a new group.
resource "aws_security_group" "ems-server" {
  name        = "fleet-ems-server"
  description = "Group ems-server of the emscloud policy fleet"
  vpc_id      = var.vpc_id
  tags = {
    "emscloud:group"      = "ems-server"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "fleet"
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

# forticlient-ems/download: endpoints fetch the installers that EMS made [FortiClient EMS 6.4.7: FortiClient download]
resource "aws_vpc_security_group_ingress_rule" "ems-server_forticlient-ems_download_10-20-0-0-16" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/download: endpoints fetch the installers that EMS made"
  cidr_ipv4         = "10.20.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 10443
  to_port           = 10443
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

# Egress: what the group may reach.
#
# ad-member/dns: names are resolved by the domain controllers [AD Windows Server 2019: DNS]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_dns_10-0-5-10-32_tcp-53" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/dns: names are resolved by the domain controllers"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "tcp"
  from_port         = 53
  to_port           = 53
}

# ad-member/dns: names are resolved by the domain controllers [AD Windows Server 2019: DNS]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_dns_10-0-5-10-32_udp-53" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/dns: names are resolved by the domain controllers"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
}

# ad-member/dns: names are resolved by the domain controllers [AD Windows Server 2019: DNS]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_dns_10-0-5-11-32_tcp-53" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/dns: names are resolved by the domain controllers"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "tcp"
  from_port         = 53
  to_port           = 53
}

# ad-member/dns: names are resolved by the domain controllers [AD Windows Server 2019: DNS]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_dns_10-0-5-11-32_udp-53" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/dns: names are resolved by the domain controllers"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
}

# ad-member/global-catalog-tls: the global catalog is read over TLS [AD Windows Server 2019: LDAP GC SSL]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_global-catalog-tls_10-0-5-10-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/global-catalog-tls: the global catalog is read over TLS"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "tcp"
  from_port         = 3269
  to_port           = 3269
}

# ad-member/global-catalog-tls: the global catalog is read over TLS [AD Windows Server 2019: LDAP GC SSL]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_global-catalog-tls_10-0-5-11-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/global-catalog-tls: the global catalog is read over TLS"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "tcp"
  from_port         = 3269
  to_port           = 3269
}

# ad-member/global-catalog: the global catalog is read [AD Windows Server 2019: LDAP GC]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_global-catalog_10-0-5-10-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/global-catalog: the global catalog is read"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "tcp"
  from_port         = 3268
  to_port           = 3268
}

# ad-member/global-catalog: the global catalog is read [AD Windows Server 2019: LDAP GC]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_global-catalog_10-0-5-11-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/global-catalog: the global catalog is read"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "tcp"
  from_port         = 3268
  to_port           = 3268
}

# ad-member/kerberos: users and machines sign in [AD Windows Server 2019: Kerberos]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_kerberos_10-0-5-10-32_tcp-88" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/kerberos: users and machines sign in"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "tcp"
  from_port         = 88
  to_port           = 88
}

# ad-member/kerberos: users and machines sign in [AD Windows Server 2019: Kerberos]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_kerberos_10-0-5-10-32_udp-88" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/kerberos: users and machines sign in"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "udp"
  from_port         = 88
  to_port           = 88
}

# ad-member/kerberos: users and machines sign in [AD Windows Server 2019: Kerberos]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_kerberos_10-0-5-11-32_tcp-88" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/kerberos: users and machines sign in"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "tcp"
  from_port         = 88
  to_port           = 88
}

# ad-member/kerberos: users and machines sign in [AD Windows Server 2019: Kerberos]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_kerberos_10-0-5-11-32_udp-88" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/kerberos: users and machines sign in"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "udp"
  from_port         = 88
  to_port           = 88
}

# ad-member/ldap: domain controllers are found (UDP) and the directory is read [AD Windows Server 2019: LDAP]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_ldap_10-0-5-10-32_tcp-389" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/ldap: domain controllers are found (UDP) and the directory is read"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "tcp"
  from_port         = 389
  to_port           = 389
}

# ad-member/ldap: domain controllers are found (UDP) and the directory is read [AD Windows Server 2019: LDAP]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_ldap_10-0-5-10-32_udp-389" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/ldap: domain controllers are found (UDP) and the directory is read"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "udp"
  from_port         = 389
  to_port           = 389
}

# ad-member/ldap: domain controllers are found (UDP) and the directory is read [AD Windows Server 2019: LDAP]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_ldap_10-0-5-11-32_tcp-389" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/ldap: domain controllers are found (UDP) and the directory is read"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "tcp"
  from_port         = 389
  to_port           = 389
}

# ad-member/ldap: domain controllers are found (UDP) and the directory is read [AD Windows Server 2019: LDAP]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_ldap_10-0-5-11-32_udp-389" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/ldap: domain controllers are found (UDP) and the directory is read"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "udp"
  from_port         = 389
  to_port           = 389
}

# ad-member/ldaps: the directory is read over TLS [AD Windows Server 2019: LDAP SSL]
# forticlient-ems/directory: workstations and users are read from the directory [FortiClient EMS 6.4.7: Active Directory server connection]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_ldaps_10-0-5-10-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/ldaps, forticlient-ems/directory: the directory is read over TLS"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "tcp"
  from_port         = 636
  to_port           = 636
}

# ad-member/ldaps: the directory is read over TLS [AD Windows Server 2019: LDAP SSL]
# forticlient-ems/directory: workstations and users are read from the directory [FortiClient EMS 6.4.7: Active Directory server connection]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_ldaps_10-0-5-11-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/ldaps, forticlient-ems/directory: the directory is read over TLS"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "tcp"
  from_port         = 636
  to_port           = 636
}

# ad-member/password-change: passwords of users and of the machine are changed [AD Windows Server 2019: Kerberos password change]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_password-change_10-0-5-10-32_tcp-464" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/password-change: passwords of users and of the machine are changed"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "tcp"
  from_port         = 464
  to_port           = 464
}

# ad-member/password-change: passwords of users and of the machine are changed [AD Windows Server 2019: Kerberos password change]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_password-change_10-0-5-10-32_udp-464" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/password-change: passwords of users and of the machine are changed"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "udp"
  from_port         = 464
  to_port           = 464
}

# ad-member/password-change: passwords of users and of the machine are changed [AD Windows Server 2019: Kerberos password change]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_password-change_10-0-5-11-32_tcp-464" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/password-change: passwords of users and of the machine are changed"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "tcp"
  from_port         = 464
  to_port           = 464
}

# ad-member/password-change: passwords of users and of the machine are changed [AD Windows Server 2019: Kerberos password change]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_password-change_10-0-5-11-32_udp-464" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/password-change: passwords of users and of the machine are changed"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "udp"
  from_port         = 464
  to_port           = 464
}

# ad-member/ping: a domain controller that is slow to answer is pinged, and given up if it is silent [AD Windows Server 2019: ICMP]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_ping_10-0-5-10-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/ping: a domain controller that is slow to answer is pinged, and given up if it is silent"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "icmp"
  from_port         = -1
  to_port           = -1
}

# ad-member/ping: a domain controller that is slow to answer is pinged, and given up if it is silent [AD Windows Server 2019: ICMP]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_ping_10-0-5-11-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/ping: a domain controller that is slow to answer is pinged, and given up if it is silent"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "icmp"
  from_port         = -1
  to_port           = -1
}

# ad-member/rpc-mapper: domain controllers say at which port a service of theirs is [AD Windows Server 2019: RPC Endpoint Mapper]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_rpc-mapper_10-0-5-10-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/rpc-mapper: domain controllers say at which port a service of theirs is"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "tcp"
  from_port         = 135
  to_port           = 135
}

# ad-member/rpc-mapper: domain controllers say at which port a service of theirs is [AD Windows Server 2019: RPC Endpoint Mapper]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_rpc-mapper_10-0-5-11-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/rpc-mapper: domain controllers say at which port a service of theirs is"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "tcp"
  from_port         = 135
  to_port           = 135
}

# ad-member/rpc: the secure channel with the domain, and what is asked over it [AD Windows Server 2019: RPC for LSA, SAM, NetLogon]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_rpc_10-0-5-10-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/rpc: the secure channel with the domain, and what is asked over it"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "tcp"
  from_port         = 49152
  to_port           = 65535
}

# ad-member/rpc: the secure channel with the domain, and what is asked over it [AD Windows Server 2019: RPC for LSA, SAM, NetLogon]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_rpc_10-0-5-11-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/rpc: the secure channel with the domain, and what is asked over it"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "tcp"
  from_port         = 49152
  to_port           = 65535
}

# ad-member/smb: Group Policy is read, and the domain is joined [AD Windows Server 2019: SMB]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_smb_10-0-5-10-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/smb: Group Policy is read, and the domain is joined"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "tcp"
  from_port         = 445
  to_port           = 445
}

# ad-member/smb: Group Policy is read, and the domain is joined [AD Windows Server 2019: SMB]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_smb_10-0-5-11-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/smb: Group Policy is read, and the domain is joined"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "tcp"
  from_port         = 445
  to_port           = 445
}

# ad-member/time: the clock is kept by the domain [AD Windows Server 2019: W32Time]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_time_10-0-5-10-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/time: the clock is kept by the domain"
  cidr_ipv4         = "10.0.5.10/32"
  ip_protocol       = "udp"
  from_port         = 123
  to_port           = 123
}

# ad-member/time: the clock is kept by the domain [AD Windows Server 2019: W32Time]
resource "aws_vpc_security_group_egress_rule" "ems-server_ad-member_time_10-0-5-11-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "ad-member/time: the clock is kept by the domain"
  cidr_ipv4         = "10.0.5.11/32"
  ip_protocol       = "udp"
  from_port         = 123
  to_port           = 123
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

# logs: logs go to the FortiManager
resource "aws_vpc_security_group_egress_rule" "ems-server_logs_group-fortimanager" {
  security_group_id            = aws_security_group.ems-server.id
  description                  = "logs: logs go to the FortiManager"
  referenced_security_group_id = aws_security_group.fortimanager.id
  ip_protocol                  = "tcp"
  from_port                    = 514
  to_port                      = 514
}

# signatures: signatures come from the FortiManager
resource "aws_vpc_security_group_egress_rule" "ems-server_signatures_group-fortimanager" {
  security_group_id            = aws_security_group.ems-server.id
  description                  = "signatures: signatures come from the FortiManager"
  referenced_security_group_id = aws_security_group.fortimanager.id
  ip_protocol                  = "tcp"
  from_port                    = 80
  to_port                      = 80
}

# windows-host/activation: Windows is activated by a host of your own [Windows Server 2019: KMS client to KMS host]
resource "aws_vpc_security_group_egress_rule" "ems-server_windows-host_activation_169-254-169-250-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "windows-host/activation: Windows is activated by a host of your own"
  cidr_ipv4         = "169.254.169.250/32"
  ip_protocol       = "tcp"
  from_port         = 1688
  to_port           = 1688
}

# windows-host/activation: Windows is activated by a host of your own [Windows Server 2019: KMS client to KMS host]
resource "aws_vpc_security_group_egress_rule" "ems-server_windows-host_activation_169-254-169-251-32" {
  security_group_id = aws_security_group.ems-server.id
  description       = "windows-host/activation: Windows is activated by a host of your own"
  cidr_ipv4         = "169.254.169.251/32"
  ip_protocol       = "tcp"
  from_port         = 1688
  to_port           = 1688
}
