# Written by emscloud from the policy ems-prod for the target prod-azure. Edit the policy, not this file.

resource "azurerm_network_security_group" "ems-standby" {
  name                = "ems-prod-ems-standby"
  resource_group_name = var.resource_group_name
  location            = var.location
  tags = {
    "emscloud:group"      = "ems-standby"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "ems-prod"
  }

  # Inbound: what may reach the group.
  #
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
  # forticlient-ems/signatures-legacy: EMS fetches signatures from legacy FortiGuard [FortiClient EMS 6.4.7: AV/vulnerability signature update]
  security_rule {
    name                         = "forticlient-ems.signatures-legacy_tcp_ipv4"
    description                  = "forticlient-ems/signatures-legacy: EMS fetches signatures from legacy FortiGuard"
    priority                     = 684
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["203.0.113.80/32", "203.0.113.81/32"]
    destination_port_ranges      = ["80"]
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
