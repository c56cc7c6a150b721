"""The kinds of resources that say what network security groups let through, as the provider names them."""

from __future__ import annotations

GROUP, RULE = "azurerm_network_security_group", "azurerm_network_security_rule"
APPLICATION = "azurerm_application_security_group"
KINDS: tuple[str, ...] = (GROUP, RULE, APPLICATION)
"""All that is looked at; resources of other kinds say nothing of a network security group's traffic."""
INLINE = "security_rule"
"""The attribute of a group that holds rules."""
