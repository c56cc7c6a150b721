"""A policy by name → Azure Firewall's rules, and what they leave out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from emscloud.cloud import LeftOut
from emscloud.clouds.azure.identity import rule_name
from emscloud.clouds.azure.target import reference
from emscloud.load.terms import to_ascii
from emscloud.model.peer import Hostname, Reference, Symbol
from emscloud.model.policy import ByName, NamedGroup, NamedRequirement, Passage
from emscloud.model.service import EVERY, ICMP, TCP, UDP, Reach
from emscloud.resolve.byname import passages

APPLICATION = {80: "Http", 443: "Https"}
"""What application rules judge by the name that the client says, a port each."""
_PROTOCOLS = {TCP: "TCP", UDP: "UDP", ICMP: "ICMP", EVERY: "Any"}
_OF_GROUPS = ("VirtualNetwork", "AzureLoadBalancer", "Internet")
"""Tags that network security groups alone know.
Source: https://learn.microsoft.com/azure/virtual-network/service-tags-overview#available-service-tags"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: an application rule where `protocol` is Http or Https, else a network rule.

    `to` are host names where `named`, else prefixes and service tags; `port` is as the rule writes it.
    """

    name: str
    description: str
    protocol: str
    sources: tuple[str, ...]
    to: tuple[str, ...]
    named: bool
    port: str


@dataclass(slots=True)
class Rules:
    """All rules of a policy, in order."""

    application: list[Rule] = field(default_factory=list)
    network: list[Rule] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def rules(by_name: ByName) -> Rules:
    """What is asked, in so far as a rule can say it; the firewall denies the rest by itself."""
    made = Rules()
    for group in by_name.groups:
        for ask in group.requirements:
            for rule in _asked(group, ask, made):
                (made.application if rule.protocol in APPLICATION.values() else made.network).append(rule)
    return made


def _asked(group: NamedGroup, ask: NamedRequirement, made: Rules) -> Iterator[Rule]:
    """One rule a protocol and a range of ports, names and addresses apart."""
    found: dict[tuple[str, Reach, bool], dict[str, None]] = {}
    for passage in passages(group, ask):
        protocol, reason = _said(passage)
        if reason:
            made.left_out.append(LeftOut(passage, group.name, ask.id, reason, ask.where))
        else:
            end = passage.to.name if isinstance(passage.to, Hostname | Symbol) else passage.to.text
            found.setdefault((protocol, passage.reach, isinstance(passage.to, Hostname)), {})[end] = None
    sources = tuple(one.text for one in group.addresses if one.family == 4)  # noqa: PLR2004
    for (protocol, reach, named), ends in found.items():
        port = _port(reach)
        tail = f"{'any' if port == '*' else port} {'names' if named else 'addresses'}"
        name = rule_name(f"{group.name}/{ask.id}", protocol.lower(), tail)
        yield Rule(name, _plain(f"{ask.id}: {ask.why}"), protocol, sources, tuple(ends), named, port)


def _said(passage: Passage) -> tuple[str, str]:
    """The protocol of the rule that says a passage, or why none can.

    IPv6 is a preview, and in network rules alone: https://learn.microsoft.com/azure/firewall/deploy-dual-stack-firewall
    Names: https://learn.microsoft.com/azure/firewall/fqdn-filtering-network-rules
    """
    reach, to = passage.reach, passage.to
    if passage.sources[0].family != 4:  # noqa: PLR2004
        return "", "its IPv6 is a preview that judges no names"
    if isinstance(to, Hostname):
        if reach.protocol == TCP and reach.low == reach.high and reach.low in APPLICATION:
            return APPLICATION[reach.low], ""
        return (_PROTOCOLS[reach.protocol], "") if reach.protocol in (TCP, UDP) else ("", "it judges names of TCP and UDP alone")
    if isinstance(to, Symbol):
        if reference(to.name) is Reference.GROUP:
            return "", "it cannot name an application security group"
        if to.name in _OF_GROUPS:
            return "", "it does not know this tag, which network security groups alone do"
    if reach.protocol not in _PROTOCOLS:
        return "", "its rules are for TCP, UDP, ICMP, or every protocol"
    if reach.protocol == ICMP and reach.low >= 0:
        return "", "its rules are for every type of ICMP together"
    return _PROTOCOLS[reach.protocol], ""


def _port(reach: Reach) -> str:
    if reach.protocol not in (TCP, UDP) or (reach.low, reach.high) == (0, 65535):
        return "*"
    return str(reach.low) if reach.low == reach.high else f"{reach.low}-{reach.high}"


def _plain(text: str) -> str:
    """One line of printable ASCII."""
    return "".join([char if char.isprintable() else " " for char in to_ascii(text)])
