# Written by emscloud from the policy kept for the target we. Edit the policy, not this file.

resource "azurerm_network_security_group" "operators" {
  name                = "kept-operators"
  resource_group_name = var.resource_group_name
  location            = var.location
  tags = {
    "emscloud:group"      = "operators"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "kept"
  }

  # Inbound: what may reach the group.
  #
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
  # web: the web
  security_rule {
    name                         = "web_tcp_ipv6"
    description                  = "web: the web"
    priority                     = 812
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["::/0"]
    destination_port_ranges      = ["80", "443"]
  }

  # rdp-out: break-glass access
  security_rule {
    name                         = "rdp-out_tcp_ipv6"
    description                  = "rdp-out: break-glass access"
    priority                     = 1109
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["fd00:1::10/128"]
    destination_port_ranges      = ["3389"]
  }

  # web: the web
  security_rule {
    name                         = "web_tcp_ipv4"
    description                  = "web: the web"
    priority                     = 1723
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["0.0.0.0/0"]
    destination_port_ranges      = ["80", "443"]
  }

  # rdp-out: break-glass access
  security_rule {
    name                         = "rdp-out_tcp_ipv4"
    description                  = "rdp-out: break-glass access"
    priority                     = 1815
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.1.10/32"]
    destination_port_ranges      = ["3389"]
  }

  # files: a role of one's own
  security_rule {
    name                         = "files_tcp_ipv4"
    description                  = "files: a role of one's own"
    priority                     = 2905
    direction                    = "Outbound"
    access                       = "Allow"
    protocol                     = "Tcp"
    source_address_prefix        = "*"
    source_port_range            = "*"
    destination_address_prefixes = ["10.0.8.0/28"]
    destination_port_ranges      = ["445"]
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
