"""Security groups → Bounds (a union)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from emscloud.cloud import Flows
from emscloud.clouds.aws.artifact import Module, Rule
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.model.policy import Direction
from emscloud.model.service import EVERY, ICMP, ICMPV6, TCP, UDP, Reach
from emscloud.spaces.address import parse_network
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import Box, TrafficSet, boxes

_NUMBERS = {"-1": EVERY, "icmp": ICMP, "icmpv6": ICMPV6, "tcp": TCP, "udp": UDP, "1": ICMP, "58": ICMPV6, "6": TCP, "17": UDP}
_NARROWED = (TCP, UDP, ICMP, ICMPV6)


def lift(module: Module, extents: Mapping[Symbol, tuple[Network, ...]]) -> Flows:
    """What each group lets through, all its parts together; `extents` bounds group references and foreign prefix lists."""
    rules: dict[str, list[Rule]] = {}
    for group in module.groups:
        rules.setdefault(group.group, []).extend(group.rules)
    lists = {one.label: tuple(map(parse_network, one.entries)) for one in module.lists}
    return {name: _flows(held, lists, extents) for name, held in rules.items()}


def _flows(
    rules: Iterable[Rule], lists: Mapping[str, tuple[Network, ...]], extents: Mapping[Symbol, tuple[Network, ...]]
) -> dict[Direction, Bounds]:
    must: dict[Direction, list[Box]] = {direction: [] for direction in Direction}
    named: dict[Direction, dict[Symbol, list[Box]]] = {direction: {} for direction in Direction}
    for rule in rules:
        reach = reach_of(rule)
        if rule.own and rule.kind == "prefix_list_id":
            for network in lists[rule.peer]:
                must[rule.direction].extend(boxes(reach, network))
            continue
        if rule.kind in ("cidr_ipv4", "cidr_ipv6"):
            must[rule.direction].extend(boxes(reach, parse_network(rule.peer)))
            continue
        symbol = Symbol("group" if rule.own else "aws", rule.peer)
        packets = named[rule.direction].setdefault(symbol, [])
        for anywhere in (ANYWHERE_V4, ANYWHERE_V6):
            packets.extend(boxes(reach, anywhere))
    return {
        direction: Bounds.of(
            TrafficSet(must[direction]),
            {symbol: TrafficSet(packets) for symbol, packets in named[direction].items()},
            extents,
        )
        for direction in Direction
    }


def reach_of(rule: Rule) -> Reach:
    """What a rule lets through of a protocol: all of it, unless it is TCP, UDP, ICMP or ICMPv6 and ports are given.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
    """
    protocol = _NUMBERS.get(rule.protocol)
    if protocol in _NARROWED and rule.from_port is not None and rule.to_port is not None:
        return Reach(protocol, rule.from_port, rule.to_port)
    if protocol in (ICMP, ICMPV6):
        return Reach(protocol, -1, -1)
    return Reach(int(rule.protocol) if protocol is None else protocol, 0, 65535)
