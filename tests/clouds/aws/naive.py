"""A packet-by-packet evaluator of security groups, which shares nothing with the algebra."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from emscloud.clouds.aws.artifact import Rule

NUMBERS = {"tcp": 6, "udp": 17, "icmp": 1, "icmpv6": 58}


@dataclass(frozen=True)
class Flow:
    """One packet: the peer, the protocol, and its port, or type and code of ICMP."""

    peer: str
    protocol: int
    port: int
    code: int = 0


def flows() -> Iterator[Flow]:
    """Packets at the edges of everything that random rules are made of."""
    v4 = ("10.1.2.3", "10.1.2.4", "10.9.9.9", "192.0.2.255", "203.0.113.1", "0.0.0.0")
    v6 = ("fd00:1::1", "fdff::1", "2001:db8::1", "::1", "::")
    ported = [(protocol, port, 0) for protocol in (6, 17) for port in (0, 53, 80, 399, 400, 443, 500, 501, 65535)]
    for peers, icmp in ((v4, 1), (v6, 58)):
        typed = [(icmp, *one) for one in ((8, 0), (8, 1), (128, 0), (3, 4), (255, 255))]
        for peer, service in product(peers, (*ported, *typed, (47, 0, 0), (50, 0, 0), (255, 0, 0))):
            yield Flow(peer, *service)


def inside(address: str, prefix: str) -> bool:
    """Whether a prefix holds an address."""
    one, network = ipaddress.ip_address(address), ipaddress.ip_network(prefix)
    return one.version == network.version and one in network


def _service(rule: Rule, flow: Flow) -> bool:
    if rule.protocol == "-1":
        return True
    if flow.protocol != NUMBERS.get(rule.protocol, rule.protocol) and str(flow.protocol) != rule.protocol:
        return False
    if flow.protocol in (6, 17):
        assert rule.from_port is not None
        assert rule.to_port is not None
        return rule.from_port <= flow.port <= rule.to_port
    if flow.protocol in (1, 58):
        return rule.from_port in (-1, flow.port) and rule.to_port in (-1, flow.code)
    return True


def passes(rules: list[Rule], flow: Flow, holds: Mapping[str, bool]) -> bool:
    """Whether any rule lets the packet through, given which groups and lists the peer is in."""
    return any(_service(rule, flow) and (inside(flow.peer, rule.peer) if "/" in rule.peer else holds[rule.peer]) for rule in rules)
