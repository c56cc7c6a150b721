# Written by emscloud from the policy kept for the target we. Edit the policy, not this file.

resource "azurerm_network_security_group" "door" {
  name                = "kept-door"
  resource_group_name = var.resource_group_name
  location            = var.location
  tags = {
    "emscloud:group"      = "door"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "kept"
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

  # clouds: what a cloud names
  security_rule {
    name                       = "clouds_tcp_tag.AzureLoadBalancer"
    description                = "clouds: what a cloud names"
    priority                   = 764
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefix      = "AzureLoadBalancer"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["8443"]
  }

  # door/probe: readers look whether it is there [Door controllers 1.0: Probes]
  security_rule {
    name                       = "door.probe_icmp_ipv4"
    description                = "door/probe: readers look whether it is there"
    priority                   = 775
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Icmp"
    source_address_prefixes    = ["10.40.0.0/16"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "*"
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

  # among: members among themselves
  security_rule {
    name                       = "among_udp_ipv4"
    description                = "among: members among themselves"
    priority                   = 1358
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Udp"
    source_address_prefixes    = ["10.0.1.10/32"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["7000"]
  }

  # among: members among themselves
  security_rule {
    name                       = "among_udp_ipv6"
    description                = "among: members among themselves"
    priority                   = 1557
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Udp"
    source_address_prefixes    = ["fd00:1::10/128"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["7000"]
  }

  # forticlient-ems/fsso: FortiGates connect for single sign-on [FortiClient EMS 6.4.7: FSSO]
  security_rule {
    name                       = "forticlient-ems.fsso_tcp_ipv4"
    description                = "forticlient-ems/fsso: FortiGates connect for single sign-on"
    priority                   = 2044
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["10.0.9.2/32"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["8000"]
  }

  # door/badges: readers connect [Door controllers 1.0: Badge readers]
  security_rule {
    name                       = "door.badges_udp_ipv4"
    description                = "door/badges: readers connect"
    priority                   = 2075
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Udp"
    source_address_prefixes    = ["10.40.0.0/16"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["50000-50010", "50020-50030"]
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

  # ping: monitoring
  security_rule {
    name                       = "ping_icmp_ipv4"
    description                = "ping: monitoring"
    priority                   = 2792
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Icmp"
    source_address_prefixes    = ["10.0.0.0/8"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "*"
  }

  # rdp: break-glass access (SEC-42)
  security_rule {
    name                       = "rdp_tcp_ipv4"
    description                = "rdp: break-glass access (SEC-42)"
    priority                   = 2831
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["10.0.0.5/32", "10.6.0.0/24"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["3389"]
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

  # among: members among themselves
  security_rule {
    name                       = "among_tcp_ipv6"
    description                = "among: members among themselves"
    priority                   = 3036
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["fd00:1::10/128"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["7000-7010"]
  }

  # door/badges: readers connect [Door controllers 1.0: Badge readers]
  security_rule {
    name                       = "door.badges_tcp_ipv4"
    description                = "door/badges: readers connect"
    priority                   = 3172
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["10.40.0.0/16"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["9443"]
  }

  # among: members among themselves
  security_rule {
    name                       = "among_tcp_ipv4"
    description                = "among: members among themselves"
    priority                   = 3683
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["10.0.1.10/32"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["7000-7010"]
  }

  # azure/load-balancer-probes: health probes, which our deny rule would cut [https://learn.microsoft.com/azure/load-balancer/load-balancer-custom-probe-overview]
  security_rule {
    name                       = "azure.load-balancer-probes_tcp_tag.AzureLoadBalancer"
    description                = "azure/load-balancer-probes: health probes, which our deny rule would cut"
    priority                   = 4095
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefix      = "AzureLoadBalancer"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "*"
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
  # among-out: members among themselves
  security_rule {
    name                         = "among-out_tcp_ipv4"
    description                  = "among-out: members among themselves"
    priority                     = 311
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.1.10/32"]
    destination_port_ranges      = ["7000-7010"]
  }

  # clock: clock
  security_rule {
    name                         = "clock_udp_ipv4"
    description                  = "clock: clock"
    priority                     = 400
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Udp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["192.0.2.123/32", "192.0.2.124/32"]
    destination_port_ranges      = ["123"]
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

  # among-out: members among themselves
  security_rule {
    name                         = "among-out_udp_ipv6"
    description                  = "among-out: members among themselves"
    priority                     = 863
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Udp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["fd00:1::10/128"]
    destination_port_ranges      = ["7000"]
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

  # among-out: members among themselves
  security_rule {
    name                         = "among-out_tcp_ipv6"
    description                  = "among-out: members among themselves"
    priority                     = 1613
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["fd00:1::10/128"]
    destination_port_ranges      = ["7000-7010"]
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
    destination_address_prefixes = ["192.0.2.25/32"]
    destination_port_ranges      = ["25"]
  }

  # everything: a backup network
  security_rule {
    name                         = "everything_any_ipv4"
    description                  = "everything: a backup network"
    priority                     = 2521
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "*"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.250.0.0/24"]
    destination_port_range       = "*"
  }

  # covered: many addresses in one rule
  security_rule {
    name                         = "covered_tcp_ipv4"
    description                  = "covered: many addresses in one rule"
    priority                     = 2530
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["198.51.100.64/26"]
    destination_port_ranges      = ["443"]
  }

  # forticlient-ems/mail-alerts: alerts go out by mail [FortiClient EMS 6.4.7: SMTP server/email]
  security_rule {
    name                         = "forticlient-ems.mail-alerts_tcp_ipv6"
    description                  = "forticlient-ems/mail-alerts: alerts go out by mail"
    priority                     = 2588
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["2001:db8::25/128"]
    destination_port_ranges      = ["25"]
  }

  # among-out: members among themselves
  security_rule {
    name                         = "among-out_udp_ipv4"
    description                  = "among-out: members among themselves"
    priority                     = 2757
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Udp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.1.10/32"]
    destination_port_ranges      = ["7000"]
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
    destination_port_ranges      = ["135", "1024-5000", "49152-65535"]
  }

  # door/updates: updates are fetched [Door controllers 1.0: Updates]
  security_rule {
    name                         = "door.updates_tcp_ipv4"
    description                  = "door/updates: updates are fetched"
    priority                     = 2903
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["198.51.100.1/32", "198.51.100.2/32"]
    destination_port_ranges      = ["443"]
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
    destination_port_ranges      = ["135", "1024-5000", "49152-65535"]
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
