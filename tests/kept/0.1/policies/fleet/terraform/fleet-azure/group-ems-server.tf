# Written by emscloud from the policy fleet for the target fleet-azure. Edit the policy, not this file.

resource "azurerm_network_security_group" "ems-server" {
  name                = "fleet-ems-server"
  resource_group_name = var.resource_group_name
  location            = var.location
  tags = {
    "emscloud:group"      = "ems-server"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "fleet"
  }

  # Inbound: what may reach the group.
  #
  # forticlient-ems/telemetry: endpoints report to EMS and are managed by it [FortiClient EMS 6.4.7: FortiClient Telemetry]
  security_rule {
    name                       = "forticlient-ems.telemetry_tcp_ipv4"
    description                = "forticlient-ems/telemetry: endpoints report to EMS and are managed by it"
    priority                   = 1223
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["10.20.0.0/16"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["8013"]
  }

  # forticlient-ems/download: endpoints fetch the installers that EMS made [FortiClient EMS 6.4.7: FortiClient download]
  security_rule {
    name                       = "forticlient-ems.download_tcp_ipv4"
    description                = "forticlient-ems/download: endpoints fetch the installers that EMS made"
    priority                   = 2433
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["10.20.0.0/16"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["10443"]
  }

  # forticlient-ems/admin-web: administrators use the web console [FortiClient EMS 6.4.7: Apache/HTTPS]
  security_rule {
    name                       = "forticlient-ems.admin-web_tcp_ipv4"
    description                = "forticlient-ems/admin-web: administrators use the web console"
    priority                   = 2928
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["192.0.2.10/32"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["443"]
  }

  # Whatever no rule above allows; the default rules, which would allow more, never decide.
  security_rule {
    name                       = "emscloud-deny-inbound"
    description                = "emscloud: whatever no rule above lets in, the virtual network and the load balancer too"
    priority                   = 4096
    direction                  = "Inbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "*"
  }

  # Outbound: what the group may reach.
  #
  # ad-member/rpc-mapper: domain controllers say at which port a service of theirs is [AD Windows Server 2019: RPC Endpoint Mapper]
  security_rule {
    name                         = "ad-member.rpc-mapper_tcp_ipv4"
    description                  = "ad-member/rpc-mapper: domain controllers say at which port a service of theirs is"
    priority                     = 146
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["135"]
  }

  # ad-member/dns: names are resolved by the domain controllers [AD Windows Server 2019: DNS]
  security_rule {
    name                         = "ad-member.dns_udp_ipv4"
    description                  = "ad-member/dns: names are resolved by the domain controllers"
    priority                     = 213
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Udp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["53"]
  }

  # ad-member/global-catalog: the global catalog is read [AD Windows Server 2019: LDAP GC]
  security_rule {
    name                         = "ad-member.global-catalog_tcp_ipv4"
    description                  = "ad-member/global-catalog: the global catalog is read"
    priority                     = 523
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["3268"]
  }

  # ad-member/ldap: domain controllers are found (UDP) and the directory is read [AD Windows Server 2019: LDAP]
  security_rule {
    name                         = "ad-member.ldap_udp_ipv4"
    description                  = "ad-member/ldap: domain controllers are found (UDP) and the directory is read"
    priority                     = 778
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Udp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["389"]
  }

  # forticlient-ems/directory: workstations and users are read from the directory [FortiClient EMS 6.4.7: Active Directory server connection]
  security_rule {
    name                         = "forticlient-ems.directory_tcp_ipv4"
    description                  = "forticlient-ems/directory: workstations and users are read from the directory"
    priority                     = 1120
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["636"]
  }

  # ad-member/time: the clock is kept by the domain [AD Windows Server 2019: W32Time]
  security_rule {
    name                         = "ad-member.time_udp_ipv4"
    description                  = "ad-member/time: the clock is kept by the domain"
    priority                     = 1146
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Udp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["123"]
  }

  # ad-member/password-change: passwords of users and of the machine are changed [AD Windows Server 2019: Kerberos password change]
  security_rule {
    name                         = "ad-member.password-change_tcp_ipv4"
    description                  = "ad-member/password-change: passwords of users and of the machine are changed"
    priority                     = 1629
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["464"]
  }

  # windows-host/activation: Windows is activated by a host of your own [Windows Server 2019: KMS client to KMS host]
  security_rule {
    name                         = "windows-host.activation_tcp_ipv4"
    description                  = "windows-host/activation: Windows is activated by a host of your own"
    priority                     = 1932
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["198.51.100.168/32", "198.51.100.169/32", "198.51.100.170/32"]
    destination_port_ranges      = ["1688"]
  }

  # signatures: signatures come from the FortiManager
  security_rule {
    name                         = "signatures_tcp_ipv4"
    description                  = "signatures: signatures come from the FortiManager"
    priority                     = 1971
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.2.20/32"]
    destination_port_ranges      = ["80"]
  }

  # ad-member/password-change: passwords of users and of the machine are changed [AD Windows Server 2019: Kerberos password change]
  security_rule {
    name                         = "ad-member.password-change_udp_ipv4"
    description                  = "ad-member/password-change: passwords of users and of the machine are changed"
    priority                     = 2060
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Udp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["464"]
  }

  # forticlient-ems/mail-alerts: alerts go out by mail [FortiClient EMS 6.4.7: SMTP server/email]
  security_rule {
    name                         = "forticlient-ems.mail-alerts_tcp_ipv4"
    description                  = "forticlient-ems/mail-alerts: alerts go out by mail"
    priority                     = 2179
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["198.51.100.25/32"]
    destination_port_ranges      = ["25"]
  }

  # ad-member/ldap: domain controllers are found (UDP) and the directory is read [AD Windows Server 2019: LDAP]
  security_rule {
    name                         = "ad-member.ldap_tcp_ipv4"
    description                  = "ad-member/ldap: domain controllers are found (UDP) and the directory is read"
    priority                     = 2311
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["389"]
  }

  # ad-member/kerberos: users and machines sign in [AD Windows Server 2019: Kerberos]
  security_rule {
    name                         = "ad-member.kerberos_udp_ipv4"
    description                  = "ad-member/kerberos: users and machines sign in"
    priority                     = 2611
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Udp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["88"]
  }

  # ad-member/dns: names are resolved by the domain controllers [AD Windows Server 2019: DNS]
  security_rule {
    name                         = "ad-member.dns_tcp_ipv4"
    description                  = "ad-member/dns: names are resolved by the domain controllers"
    priority                     = 2664
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["53"]
  }

  # ad-member/rpc: the secure channel with the domain, and what is asked over it [AD Windows Server 2019: RPC for LSA, SAM, NetLogon]
  security_rule {
    name                         = "ad-member.rpc_tcp_ipv4"
    description                  = "ad-member/rpc: the secure channel with the domain, and what is asked over it"
    priority                     = 2959
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["49152-65535"]
  }

  # ad-member/kerberos: users and machines sign in [AD Windows Server 2019: Kerberos]
  security_rule {
    name                         = "ad-member.kerberos_tcp_ipv4"
    description                  = "ad-member/kerberos: users and machines sign in"
    priority                     = 3035
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["88"]
  }

  # ad-member/ping: a domain controller that is slow to answer is pinged, and given up if it is silent [AD Windows Server 2019: ICMP]
  security_rule {
    name                         = "ad-member.ping_icmp_ipv4"
    description                  = "ad-member/ping: a domain controller that is slow to answer is pinged, and given up if it is silent"
    priority                     = 3110
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Icmp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_range       = "*"
  }

  # ad-member/ldaps: the directory is read over TLS [AD Windows Server 2019: LDAP SSL]
  security_rule {
    name                         = "ad-member.ldaps_tcp_ipv4"
    description                  = "ad-member/ldaps: the directory is read over TLS"
    priority                     = 3144
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["636"]
  }

  # ad-member/smb: Group Policy is read, and the domain is joined [AD Windows Server 2019: SMB]
  security_rule {
    name                         = "ad-member.smb_tcp_ipv4"
    description                  = "ad-member/smb: Group Policy is read, and the domain is joined"
    priority                     = 3522
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["445"]
  }

  # ad-member/global-catalog-tls: the global catalog is read over TLS [AD Windows Server 2019: LDAP GC SSL]
  security_rule {
    name                         = "ad-member.global-catalog-tls_tcp_ipv4"
    description                  = "ad-member/global-catalog-tls: the global catalog is read over TLS"
    priority                     = 3883
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["3269"]
  }

  # logs: logs go to the FortiManager
  security_rule {
    name                         = "logs_tcp_ipv4"
    description                  = "logs: logs go to the FortiManager"
    priority                     = 4020
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.2.20/32"]
    destination_port_ranges      = ["514"]
  }

  # Whatever no rule above allows; the default rules, which would allow more, never decide.
  security_rule {
    name                       = "emscloud-deny-outbound"
    description                = "emscloud: whatever no rule above lets out, the virtual network and the internet too"
    priority                   = 4096
    direction                  = "Outbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "*"
  }
}
