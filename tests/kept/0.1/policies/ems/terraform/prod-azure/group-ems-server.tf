# Written by emscloud from the policy ems-prod for the target prod-azure. Edit the policy, not this file.

resource "azurerm_network_security_group" "ems-server" {
  name                = "ems-prod-ems-server"
  resource_group_name = var.resource_group_name
  location            = var.location
  tags = {
    "emscloud:group"      = "ems-server"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "ems-prod"
  }

  # Inbound: what may reach the group.
  #
  # forticlient-ems/download: endpoints fetch the installers that EMS made [FortiClient EMS 6.4.7: FortiClient download]
  security_rule {
    name                       = "forticlient-ems.download_tcp_ipv6"
    description                = "forticlient-ems/download: endpoints fetch the installers that EMS made"
    priority                   = 417
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["fd00:20::/64"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["10443"]
  }

  # forticlient-ems/telemetry: endpoints report to EMS and are managed by it [FortiClient EMS 6.4.7: FortiClient Telemetry]
  security_rule {
    name                       = "forticlient-ems.telemetry_tcp_ipv6"
    description                = "forticlient-ems/telemetry: endpoints report to EMS and are managed by it"
    priority                   = 553
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["fd00:20::/64"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["8013"]
  }

  # forticlient-ems/chromebook: Chromebooks connect to EMS [FortiClient EMS 6.4.7: FortiClient on Chrome OS]
  security_rule {
    name                       = "forticlient-ems.chromebook_tcp_ipv4"
    description                = "forticlient-ems/chromebook: Chromebooks connect to EMS"
    priority                   = 705
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["10.30.0.0/16"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["8443"]
  }

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

  # forticlient-ems/fsso: FortiGates connect for single sign-on [FortiClient EMS 6.4.7: FSSO]
  security_rule {
    name                       = "forticlient-ems.fsso_tcp_ipv4"
    description                = "forticlient-ems/fsso: FortiGates connect for single sign-on"
    priority                   = 2044
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["10.0.9.1/32"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["8000"]
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

  # rdp-from-bastion: break-glass access (SEC-42)
  security_rule {
    name                       = "rdp-from-bastion_tcp_ipv4"
    description                = "rdp-from-bastion: break-glass access (SEC-42)"
    priority                   = 3412
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["10.0.0.5/32"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["3389"]
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
  # forticlient-ems/google-workspace: EMS reads the Google domain by API [FortiClient EMS 6.4.7: Google Workspace API/Google domain directory]
  security_rule {
    name                         = "forticlient-ems.google-workspace_tcp_ipv6"
    description                  = "forticlient-ems/google-workspace: EMS reads the Google domain by API"
    priority                     = 174
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["::/0"]
    destination_port_ranges      = ["443"]
  }

  # forticlient-ems/smb: first installation of FortiClient over SMB [FortiClient EMS 6.4.7: Samba (SMB) service]
  security_rule {
    name                         = "forticlient-ems.smb_tcp_ipv6"
    description                  = "forticlient-ems/smb: first installation of FortiClient over SMB"
    priority                     = 637
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["fd00:20::/64"]
    destination_port_ranges      = ["445"]
  }

  # ntp: clock
  security_rule {
    name                         = "ntp_udp_ipv4"
    description                  = "ntp: clock"
    priority                     = 930
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Udp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["198.51.100.123/32"]
    destination_port_ranges      = ["123"]
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

  # forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
  security_rule {
    name                         = "forticlient-ems.probing_icmp_ipv4"
    description                  = "forticlient-ems/probing: EMS pings endpoints before the first installation"
    priority                     = 1247
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Icmp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.20.0.0/16"]
    destination_port_range       = "*"
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

  # ntp: clock
  security_rule {
    name                         = "ntp_udp_ipv6"
    description                  = "ntp: clock"
    priority                     = 2690
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Udp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["2001:db8:123::1/128"]
    destination_port_ranges      = ["123"]
  }

  # forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
  security_rule {
    name                         = "forticlient-ems.rpc_tcp_ipv4"
    description                  = "forticlient-ems/rpc: first installation of FortiClient over RPC"
    priority                     = 2813
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.20.0.0/16"]
    destination_port_ranges      = ["135", "49152-65535"]
  }

  # forticlient-ems/google-workspace: EMS reads the Google domain by API [FortiClient EMS 6.4.7: Google Workspace API/Google domain directory]
  security_rule {
    name                         = "forticlient-ems.google-workspace_tcp_ipv4"
    description                  = "forticlient-ems/google-workspace: EMS reads the Google domain by API"
    priority                     = 3138
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["0.0.0.0/0"]
    destination_port_ranges      = ["443"]
  }

  # forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
  security_rule {
    name                         = "forticlient-ems.rpc_tcp_ipv6"
    description                  = "forticlient-ems/rpc: first installation of FortiClient over RPC"
    priority                     = 3357
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["fd00:20::/64"]
    destination_port_ranges      = ["135", "49152-65535"]
  }

  # forticlient-ems/smb: first installation of FortiClient over SMB [FortiClient EMS 6.4.7: Samba (SMB) service]
  security_rule {
    name                         = "forticlient-ems.smb_tcp_ipv4"
    description                  = "forticlient-ems/smb: first installation of FortiClient over SMB"
    priority                     = 3621
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.20.0.0/16"]
    destination_port_ranges      = ["445"]
  }

  # forticlient-ems/signatures-anycast: EMS fetches signatures from FortiGuard Anycast [FortiClient EMS 6.4.7: AV/vulnerability signature updates with FortiGuard Anycast]
  security_rule {
    name                         = "forticlient-ems.signatures-anycast_tcp_ipv4"
    description                  = "forticlient-ems/signatures-anycast: EMS fetches signatures from FortiGuard Anycast"
    priority                     = 3656
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["203.0.113.20/32"]
    destination_port_ranges      = ["443"]
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
