"""A packet-by-packet evaluator of network security groups, which shares nothing with the fold."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import product

from emscloud.clouds.azure.artifact import Endpoint, SecurityRule

NUMBERS = {"Tcp": 6, "Udp": 17, "Icmp": 1, "Esp": 50, "Ah": 51}
Extents = Mapping[str, tuple[str, ...]]


class Answer(IntEnum):
    """Whether something matches."""

    NO = 0
    PERHAPS = 1
    YES = 2


@dataclass(frozen=True)
class Flow:
    """One packet; `detail` is the destination port, or nothing."""

    local: str
    peer: str
    protocol: int
    detail: int

    @property
    def version(self) -> int:
        """4 or 6."""
        return ipaddress.ip_address(self.peer).version


def flows() -> Iterator[Flow]:
    """Packets at the edges of everything that random rules are made of."""
    v4 = ("10.1.2.3", "10.1.9.9", "10.9.9.9", "192.0.2.9", "203.0.113.1")
    v6 = ("fd00:1::1", "fd99::1", "2001:db8::1")
    services = ((6, 80), (6, 443), (6, 22), (17, 53), (17, 80), (1, 8 << 8), (50, 0), (51, 0), (47, 0), (58, 128 << 8))
    for addresses in (v4, v6):
        for local, peer, (protocol, detail) in product(addresses[:3], addresses, services):
            if protocol != {4: 58, 6: 1}[ipaddress.ip_address(peer).version]:
                yield Flow(local, peer, protocol, detail)


def _inside(address: str, prefix: str) -> bool:
    one, network = ipaddress.ip_address(address), ipaddress.ip_network(prefix)
    return one.version == network.version and one in network


def _is_prefix(text: str) -> bool:
    return "/" in text and not text.startswith("/subscriptions")


def texts_of(endpoint: Endpoint) -> tuple[str, ...]:
    """Everything that the address fields hold."""
    first = () if endpoint.address_prefix is None else (endpoint.address_prefix,)
    return first + endpoint.address_prefixes + endpoint.application_security_group_ids


def _peer(rule: SecurityRule, flow: Flow, holds: Mapping[str, Answer]) -> Answer:
    best = Answer.NO
    for text in texts_of(rule.peer):
        if text == "*" or (_is_prefix(text) and _inside(flow.peer, text)):
            return Answer.YES
        if not _is_prefix(text):
            best = max(best, holds[text])
    return best


def _local(rule: SecurityRule, flow: Flow) -> Answer:
    texts = texts_of(rule.local)
    if any(text in ("*", "VirtualNetwork") or (_is_prefix(text) and _inside(flow.local, text)) for text in texts):
        return Answer.YES
    return Answer.NO if all(_is_prefix(text) for text in texts) else Answer.PERHAPS


def _service(rule: SecurityRule, flow: Flow) -> Answer:
    if rule.protocol == "*":
        if flow.protocol == 58:
            return Answer.NO
    elif flow.protocol != NUMBERS[rule.protocol]:
        return Answer.NO
    end = rule.destination
    ports = end.port_ranges if end.port_range is None else (end.port_range,)
    if "*" in ports:
        return Answer.YES
    if flow.protocol not in (6, 17):
        return Answer.PERHAPS
    bounds = [text.split("-") for text in ports]
    return Answer.YES if any(int(one[0]) <= flow.detail <= int(one[-1]) for one in bounds) else Answer.NO


def matches(rule: SecurityRule, flow: Flow, holds: Mapping[str, Answer]) -> Answer:
    """Whether a rule matches a packet, given whether each symbol holds its peer."""
    source = Answer.YES if rule.source.port_range == "*" else Answer.PERHAPS
    return min(_peer(rule, flow, holds), _local(rule, flow), _service(rule, flow), source)


def holding(rules: list[SecurityRule], flow: Flow, extents: Extents) -> dict[str, Answer]:
    """For each symbol whether it can hold the peer at all."""
    names = {text for rule in rules for text in texts_of(rule.peer) if text != "*" and not _is_prefix(text)}
    return {
        name: Answer.PERHAPS if name not in extents or any(_inside(flow.peer, prefix) for prefix in extents[name]) else Answer.NO
        for name in names
    }


def surely(rules: list[SecurityRule], flow: Flow, holds: Mapping[str, Answer]) -> bool:
    """Whether the packet is let through, whatever of the rest is true."""
    for rule in rules:
        answer = matches(rule, flow, holds)
        if answer is Answer.YES:
            return rule.access == "Allow"
        if answer is Answer.PERHAPS and rule.access == "Deny":
            return False
    return False


def possibly(rules: list[SecurityRule], flow: Flow, holds: Mapping[str, Answer]) -> bool:
    """Whether an allow may match, its symbols holding the peer, which no earlier deny then surely forestalls."""
    for place, rule in enumerate(rules):
        if rule.access == "Deny" or matches(rule, flow, holds) is Answer.NO:
            continue
        own = [text for text in texts_of(rule.peer) if holds.get(text) is Answer.PERHAPS]
        worlds = [dict(holds) | {name: Answer.YES} for name in own] or [dict(holds)]
        if _peer(rule, flow, dict.fromkeys(holds, Answer.NO)) is Answer.YES:
            worlds = [dict(holds)]
        for world in worlds:
            denies = [one for one in rules[:place] if one.access == "Deny"]
            if not any(matches(one, flow, world) is Answer.YES for one in denies):
                return True
    return False


def worlds(holds: Mapping[str, Answer]) -> Iterator[dict[str, Answer]]:
    """Every way in which the symbols can turn out to hold the peer or not."""
    names = [name for name, answer in holds.items() if answer is Answer.PERHAPS]
    for chosen in product((Answer.NO, Answer.YES), repeat=len(names)):
        yield dict(holds) | dict(zip(names, chosen, strict=True))
