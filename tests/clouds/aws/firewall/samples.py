"""Policies for a filter by name, by hand."""

from __future__ import annotations

from emscloud.load.terms import parse_service
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Hostname, Network, Symbol
from emscloud.model.policy import ByName, NamedGroup, NamedRequirement, Target
from emscloud.spaces.address import parse_network

SETTINGS: dict[str, object] = {"account_id": "123456789012", "region": "eu-west-1", "vpc_id": "vpc-0123456789abcdef0"}


def end(text: str) -> Hostname | Network | Symbol:
    """A host name, a prefix, `anywhere-ipv4`, or a reference of AWS."""
    if text.startswith(("pl-", "sg-")):
        return Symbol("aws", text)
    if text.startswith("anywhere"):
        return ANYWHERE_V4 if text.endswith("4") else ANYWHERE_V6
    return parse_network(text) if text[0].isdigit() or ":" in text else Hostname(text)


def ask(name: str, services: str, to: str, *, why: str = "needed", page: str = "") -> NamedRequirement:
    """A requirement; services and ends as words with spaces between."""
    return NamedRequirement(name, tuple(map(parse_service, services.split())), tuple(map(end, to.split())), why, page)


def policy(
    *asks: NamedRequirement, group: str = "web", addresses: str = "10.0.1.0/24", settings: dict[str, object] | None = None
) -> ByName:
    """A policy `ems` with one group in one target."""
    one = NamedGroup(group, tuple(map(parse_network, addresses.split())), asks)
    return ByName("ems", Target("prod", "aws", SETTINGS | (settings or {})), (one,))
