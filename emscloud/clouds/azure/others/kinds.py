"""The kinds of resources that say what network security groups let through, as the provider names them."""

from __future__ import annotations

from collections.abc import Mapping

from emscloud.evaluate.values import STRING, Type

GROUP, RULE = "azurerm_network_security_group", "azurerm_network_security_rule"
APPLICATION = "azurerm_application_security_group"
KINDS: tuple[str, ...] = (GROUP, RULE, APPLICATION)
"""All that is looked at; resources of other kinds say nothing of a network security group's traffic."""
INLINE = "security_rule"
"""The attribute of a group that holds rules."""
_INLINE = frozenset(
    {"name", "description", "priority", "direction", "access", "protocol"}
    | {
        f"{end}_{what}"
        for end in ("source", "destination")
        for what in ("port_range", "port_ranges", "address_prefix", "address_prefixes", "application_security_group_ids")
    }
)
ARGUMENTS: Mapping[str, frozenset[str]] = {
    f"{GROUP}/{INLINE}": _INLINE,
    RULE: _INLINE | {"network_security_group_name", "resource_group_name", "timeouts"},
}
"""The arguments of everything that is a rule, by kind, of what stands in a group with the attribute behind a stroke."""
_TEXTS = Type("list", STRING)
AS_WRITTEN: Mapping[str, Mapping[str, Type]] = {
    "azurerm_resource_group": {"name": STRING},
    "azurerm_virtual_network": {"address_space": _TEXTS},
    "azurerm_subnet": {"address_prefixes": _TEXTS},
}
"""What rules take from further resources and a plan has as it is written, for the provider makes nothing of it."""
