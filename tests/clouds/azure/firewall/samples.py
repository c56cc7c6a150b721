"""Policies for a filter by name, by hand."""

from __future__ import annotations

from emscloud.load.terms import parse_service
from emscloud.model.peer import Hostname, Network, Symbol
from emscloud.model.policy import ByName, NamedGroup, NamedRequirement, Target
from emscloud.spaces.address import parse_network

SETTINGS: dict[str, object] = {"subscription_id": "0-0", "resource_group": "rg", "location": "westeurope"}
GUID = "00000000-0000-0000-0000-000000000000"
APPLICATION_GROUP = f"/subscriptions/{GUID}/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/web"


def end(text: str) -> Hostname | Network | Symbol:
    """A host name, a prefix, or a reference of Azure."""
    if text[0] in "/VSIA":
        return Symbol("azure", text)
    return parse_network(text) if text[0].isdigit() or ":" in text else Hostname(text)


def ask(name: str, services: str, to: str, *, why: str = "needed") -> NamedRequirement:
    """A requirement; services and ends as words with spaces between."""
    return NamedRequirement(name, tuple(map(parse_service, services.split())), tuple(map(end, to.split())), why)


def policy(*asks: NamedRequirement, addresses: str = "10.0.1.0/24", group: str = "web") -> ByName:
    """A policy `ems` with one group in one target."""
    one = NamedGroup(group, tuple(map(parse_network, addresses.split())), asks)
    return ByName("ems", Target("prod", "azure", SETTINGS), (one,))
