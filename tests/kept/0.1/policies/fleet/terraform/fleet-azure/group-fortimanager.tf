# Written by emscloud from the policy fleet for the target fleet-azure. Edit the policy, not this file.

resource "azurerm_network_security_group" "fortimanager" {
  name                = "fleet-fortimanager"
  resource_group_name = var.resource_group_name
  location            = var.location
  tags = {
    "emscloud:group"      = "fortimanager"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "fleet"
  }

  # Inbound: what may reach the group.
  #
  # fortimanager/ssh: administrators use the command line [FortiManager 7.0.0: SSH]
  security_rule {
    name                       = "fortimanager.ssh_tcp_ipv4"
    description                = "fortimanager/ssh: administrators use the command line"
    priority                   = 254
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["192.0.2.10/32"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["22"]
  }

  # fortimanager/https: administrators use the web console [FortiManager 7.0.0: HTTPS]
  security_rule {
    name                       = "fortimanager.https_tcp_ipv4"
    description                = "fortimanager/https: administrators use the web console"
    priority                   = 947
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["192.0.2.10/32"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["443"]
  }

  # signatures-for-ems: EMS fetches signatures here
  security_rule {
    name                       = "signatures-for-ems_tcp_ipv4"
    description                = "signatures-for-ems: EMS fetches signatures here"
    priority                   = 1436
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["10.0.1.10/32"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["80"]
  }

  # fortimanager/fgfm-from-devices: FortiGates connect to be managed [FortiManager 7.0.0: IPv4 FGFM management]
  security_rule {
    name                       = "fortimanager.fgfm-from-devices_tcp_ipv4"
    description                = "fortimanager/fgfm-from-devices: FortiGates connect to be managed"
    priority                   = 1618
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["10.0.9.1/32", "10.0.9.2/32"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["541"]
  }

  # fortimanager/oftp: Fortinet products send their logs [FortiManager 7.0.0: OFTP]
  security_rule {
    name                       = "fortimanager.oftp_tcp_ipv4"
    description                = "fortimanager/oftp: Fortinet products send their logs"
    priority                   = 4057
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["10.0.1.10/32", "10.0.9.1/32", "10.0.9.2/32"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["514"]
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
  # fortimanager/signatures: antivirus and IPS updates are fetched [FortiManager 7.0.0: AV & IPS updates]
  security_rule {
    name                         = "fortimanager.signatures_tcp_ipv4"
    description                  = "fortimanager/signatures: antivirus and IPS updates are fetched"
    priority                     = 1416
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["203.0.113.30/32"]
    destination_port_ranges      = ["443"]
  }

  # fortimanager/fgfm-to-devices: it connects to FortiGates to manage them [FortiManager 7.0.0: IPv4 FGFM management]
  security_rule {
    name                         = "fortimanager.fgfm-to-devices_tcp_ipv4"
    description                  = "fortimanager/fgfm-to-devices: it connects to FortiGates to manage them"
    priority                     = 1478
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.9.1/32", "10.0.9.2/32"]
    destination_port_ranges      = ["541"]
  }

  # fortimanager/ntp: the clock is kept [FortiManager 7.0.0: NTP synchronization]
  security_rule {
    name                         = "fortimanager.ntp_udp_ipv4"
    description                  = "fortimanager/ntp: the clock is kept"
    priority                     = 2124
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Udp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["123"]
  }

  # fortimanager/dns: names are resolved [FortiManager 7.0.0: DNS lookup]
  security_rule {
    name                         = "fortimanager.dns_udp_ipv4"
    description                  = "fortimanager/dns: names are resolved"
    priority                     = 2593
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Udp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.5.10/32", "10.0.5.11/32"]
    destination_port_ranges      = ["53"]
  }

  # fortimanager/endpoint-signatures: FortiClient's signatures are fetched [FortiManager 7.0.0: FortiClient signature updates]
  security_rule {
    name                         = "fortimanager.endpoint-signatures_tcp_ipv4"
    description                  = "fortimanager/endpoint-signatures: FortiClient's signatures are fetched"
    priority                     = 2960
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["203.0.113.40/32"]
    destination_port_ranges      = ["443"]
  }

  # fortimanager/firmware: firmware images are fetched [FortiManager 7.0.0: Firmware images update]
  security_rule {
    name                         = "fortimanager.firmware_tcp_ipv4"
    description                  = "fortimanager/firmware: firmware images are fetched"
    priority                     = 3245
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["203.0.113.50/32"]
    destination_port_ranges      = ["443"]
  }

  # fortimanager/mail-alerts: alerts go out by mail [FortiManager 7.0.0: SMTP email alerts]
  security_rule {
    name                         = "fortimanager.mail-alerts_tcp_ipv4"
    description                  = "fortimanager/mail-alerts: alerts go out by mail"
    priority                     = 3523
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["198.51.100.25/32"]
    destination_port_ranges      = ["25"]
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
