# Written by emscloud from the catalog's forticlient-ems, the host chromebook, for Azure. Change the catalog, not this file.

locals {
  create = var.create_network_security_group == null ? var.network_security_group_name == null : var.create_network_security_group
  deny   = var.deny_everything_else == null ? local.create : var.deny_everything_else
}

# The rule that lets probes in, where it is asked for.
locals {
  probes = var.load_balancer_probes ? { "azure.load-balancer-probes_tcp_tag.AzureLoadBalancer" = 4095 } : {}
}

locals {
  rules = merge(
    local.rule_profile,
    local.rule_url_rating,
  )
}

resource "azurerm_network_security_group" "this" {
  count               = local.create ? 1 : 0
  name                = var.name
  resource_group_name = var.resource_group_name
  location            = var.location
  tags                = var.tags

  # Inline, so that a change is one atomic write, which also sees what others have added.
  dynamic "security_rule" {
    for_each = local.rules

    content {
      name                                       = security_rule.key
      description                                = security_rule.value.description
      priority                                   = security_rule.value.priority
      direction                                  = security_rule.value.direction
      access                                     = "Allow"
      protocol                                   = security_rule.value.protocol
      source_address_prefix                      = security_rule.value.direction == "Inbound" ? one(security_rule.value.tags) : "*"
      source_address_prefixes                    = security_rule.value.direction == "Inbound" && length(security_rule.value.prefixes) > 0 ? security_rule.value.prefixes : null
      source_application_security_group_ids      = security_rule.value.direction == "Inbound" && length(security_rule.value.groups) > 0 ? security_rule.value.groups : null
      source_port_range                          = "*"
      destination_address_prefix                 = security_rule.value.direction == "Outbound" ? one(security_rule.value.tags) : "*"
      destination_address_prefixes               = security_rule.value.direction == "Outbound" && length(security_rule.value.prefixes) > 0 ? security_rule.value.prefixes : null
      destination_application_security_group_ids = security_rule.value.direction == "Outbound" && length(security_rule.value.groups) > 0 ? security_rule.value.groups : null
      destination_port_range                     = length(security_rule.value.ports) > 0 ? null : "*"
      destination_port_ranges                    = length(security_rule.value.ports) > 0 ? security_rule.value.ports : null
    }
  }

  dynamic "security_rule" {
    for_each = local.probes

    content {
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
  }

  security_rule {
    name                       = "emscloud-deny-inbound"
    description                = "emscloud: whatever no rule above lets in, the virtual network and the load balancer too"
    priority                   = 4096
    direction                  = "Inbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "*"
    destination_address_prefix = "*"
    source_port_range          = "*"
    destination_port_range     = "*"
  }

  security_rule {
    name                       = "emscloud-deny-outbound"
    description                = "emscloud: whatever no rule above lets out, the virtual network and the internet too"
    priority                   = 4096
    direction                  = "Outbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "*"
    destination_address_prefix = "*"
    source_port_range          = "*"
    destination_port_range     = "*"
  }
}

# In a group that is there already each rule is a resource of its own.
resource "azurerm_network_security_rule" "this" {
  for_each                                   = { for name in local.create ? [] : keys(local.rules) : name => local.rules[name] }
  name                                       = each.key
  resource_group_name                        = var.resource_group_name
  network_security_group_name                = var.network_security_group_name
  description                                = each.value.description
  priority                                   = each.value.priority
  direction                                  = each.value.direction
  access                                     = "Allow"
  protocol                                   = each.value.protocol
  source_address_prefix                      = each.value.direction == "Inbound" ? one(each.value.tags) : "*"
  source_address_prefixes                    = each.value.direction == "Inbound" && length(each.value.prefixes) > 0 ? each.value.prefixes : null
  source_application_security_group_ids      = each.value.direction == "Inbound" && length(each.value.groups) > 0 ? each.value.groups : null
  source_port_range                          = "*"
  destination_address_prefix                 = each.value.direction == "Outbound" ? one(each.value.tags) : "*"
  destination_address_prefixes               = each.value.direction == "Outbound" && length(each.value.prefixes) > 0 ? each.value.prefixes : null
  destination_application_security_group_ids = each.value.direction == "Outbound" && length(each.value.groups) > 0 ? each.value.groups : null
  destination_port_range                     = length(each.value.ports) > 0 ? null : "*"
  destination_port_ranges                    = length(each.value.ports) > 0 ? each.value.ports : null
}

resource "azurerm_network_security_rule" "load_balancer_probes" {
  count                       = var.load_balancer_probes && !local.create ? 1 : 0
  resource_group_name         = var.resource_group_name
  network_security_group_name = var.network_security_group_name
  name                        = "azure.load-balancer-probes_tcp_tag.AzureLoadBalancer"
  description                 = "azure/load-balancer-probes: health probes, which our deny rule would cut"
  priority                    = 4095
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_address_prefix       = "AzureLoadBalancer"
  source_port_range           = "*"
  destination_address_prefix  = "*"
  destination_port_range      = "*"
}

resource "azurerm_network_security_rule" "deny_inbound" {
  count                       = local.deny && !local.create ? 1 : 0
  resource_group_name         = var.resource_group_name
  network_security_group_name = var.network_security_group_name
  name                        = "emscloud-deny-inbound"
  description                 = "emscloud: whatever no rule above lets in, the virtual network and the load balancer too"
  priority                    = 4096
  direction                   = "Inbound"
  access                      = "Deny"
  protocol                    = "*"
  source_address_prefix       = "*"
  destination_address_prefix  = "*"
  source_port_range           = "*"
  destination_port_range      = "*"
}

resource "azurerm_network_security_rule" "deny_outbound" {
  count                       = local.deny && !local.create ? 1 : 0
  resource_group_name         = var.resource_group_name
  network_security_group_name = var.network_security_group_name
  name                        = "emscloud-deny-outbound"
  description                 = "emscloud: whatever no rule above lets out, the virtual network and the internet too"
  priority                    = 4096
  direction                   = "Outbound"
  access                      = "Deny"
  protocol                    = "*"
  source_address_prefix       = "*"
  destination_address_prefix  = "*"
  source_port_range           = "*"
  destination_port_range      = "*"
}
