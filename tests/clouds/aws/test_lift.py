"""What security groups let through: the union of their rules."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings

from emscloud.clouds.aws.artifact import PeerKind, Rule
from emscloud.clouds.aws.lift import lift, reach_of
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.model.policy import Direction
from emscloud.model.service import EVERY, ICMP, ICMPV6, TCP, UDP, Reach
from emscloud.spaces.address import parse_network
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import UNIVERSE, Packet, TrafficSet, boxes
from tests.clouds.aws import naive
from tests.clouds.aws.samples import GROUP, LIST, WEB, module, net, rule, rules

REFERENCE: PeerKind = "referenced_security_group_id"
PREFIX_LIST: PeerKind = "prefix_list_id"


def inbound(*listed: Rule, extents: dict[Symbol, tuple[Network, ...]] | None = None) -> Bounds:
    """What a group with these rules lets in."""
    return lift(module(*listed), extents or {})["web"][Direction.IN]


def packets(protocol: int, low: int, high: int, *peers: Network) -> TrafficSet:
    """A protocol between anything and prefixes."""
    return TrafficSet([box for peer in peers for box in boxes(Reach(protocol, low, high), peer)])


def test_an_empty_group_lets_nothing_through() -> None:
    """EC2 has allow rules alone, and the egress rule of a new group is revoked: without rules nothing passes."""
    assert lift(module(), {}) == {"web": {Direction.IN: Bounds(), Direction.OUT: Bounds()}}


def test_rules_add_up() -> None:
    """The meaning of a group is the union of its rules, in whatever order."""
    one, other = rule("tcp", (443, 443), "10.0.0.0/8"), rule("udp", (53, 53), "fd00::/8", "cidr_ipv6")
    assert inbound(one, other).must == packets(TCP, 443, 443, net("10.0.0.0/8")) | packets(UDP, 53, 53, net("fd00::/8"))
    assert inbound(one, other) == inbound(other, one)


def test_directions_are_apart() -> None:
    """An egress rule lets nothing in."""
    flows = lift(module(rule("tcp", (443, 443), "10.0.0.0/8", direction=Direction.OUT)), {})["web"]
    assert (flows[Direction.IN], bool(flows[Direction.OUT].must)) == (Bounds(), True)


def test_every_protocol_is_everything() -> None:
    """-1 is every protocol in the family of its peer."""
    whole = inbound(rule("-1", None, "0.0.0.0/0"), rule("-1", None, "::/0", "cidr_ipv6"))
    assert whole == Bounds.of(UNIVERSE)


@pytest.mark.parametrize(
    ("protocol", "ports", "reach"),
    [
        ("tcp", (1, 9), Reach(TCP, 1, 9)),
        ("6", (1, 9), Reach(TCP, 1, 9)),
        ("17", (1, 9), Reach(UDP, 1, 9)),
        ("1", (8, 0), Reach(ICMP, 8, 0)),
        ("58", (128, -1), Reach(ICMPV6, 128, -1)),
        ("tcp", None, Reach(TCP, 0, 65535)),
        ("icmp", None, Reach(ICMP, -1, -1)),
        ("icmpv6", None, Reach(ICMPV6, -1, -1)),
        ("47", (80, 80), Reach(47, 0, 65535)),
        ("-1", (80, 80), Reach(EVERY, 0, 65535)),
    ],
)
def test_what_ports_narrow(protocol: str, ports: tuple[int, int] | None, reach: Reach) -> None:
    """Ports narrow TCP, UDP, ICMP and ICMPv6 alone: EC2 lets every other protocol through whole, whatever is written."""
    assert reach_of(rule(protocol, ports, "10.0.0.0/8")) == reach


def test_half_a_range_narrows_nothing() -> None:
    """Where one end of a range is not known, all ports may be let through."""
    assert reach_of(replace(rule("tcp", (1, 9), "10.0.0.0/8"), to_port=None)) == Reach(TCP, 0, 65535)


def test_references_are_symbols() -> None:
    """Groups and prefix lists keep their names, over every peer address of both families."""
    bounds = inbound(
        rule("tcp", (443, 443), "web", REFERENCE),
        rule("tcp", (80, 80), GROUP.name, REFERENCE),
        rule("tcp", (53, 53), LIST.name, PREFIX_LIST),
    )
    anywhere = (ANYWHERE_V4, ANYWHERE_V6)
    assert bounds.named == {
        GROUP: packets(TCP, 80, 80, *anywhere),
        LIST: packets(TCP, 53, 53, *anywhere),
        WEB: packets(TCP, 443, 443, *anywhere),
    }
    assert not bounds.must


def test_extents_bound_symbols() -> None:
    """A symbol stands for no more than its extent, and for anything where it has none."""
    one, other = rule("tcp", (443, 443), "web", REFERENCE), rule("tcp", (53, 53), LIST.name, PREFIX_LIST)
    bounds = inbound(one, other, extents={WEB: (net("10.1.0.0/16"),)})
    assert bounds.may == packets(TCP, 443, 443, net("10.1.0.0/16")) | packets(TCP, 53, 53, ANYWHERE_V4, ANYWHERE_V6)


def test_icmp_of_the_other_family_is_nothing() -> None:
    """EC2 takes ICMP for an IPv6 prefix, where there is no such packet."""
    assert inbound(rule("icmp", (-1, -1), "::/0", "cidr_ipv6")) == Bounds()


@settings(deadline=None, max_examples=100)
@given(rules)
def test_packet_by_packet(listed: list[Rule]) -> None:
    """An evaluator that shares nothing with the algebra agrees on every edge packet, wherever the symbols may stand."""
    symbols = {rule.peer: Symbol("group" if rule.own else "aws", rule.peer) for rule in listed if "/" not in rule.peer}
    for direction, bounds in lift(module(*listed), {})["web"].items():
        held = [rule for rule in listed if rule.direction is direction]
        for flow in naive.flows():
            peer = parse_network(flow.peer)
            detail = flow.port << 8 | flow.code if flow.protocol in (1, 58) else flow.port
            packet = Packet(peer.low, peer.low, flow.protocol << 16 | detail)
            for chosen in product((False, True), repeat=len(symbols)):
                holds = dict(zip(symbols, chosen, strict=True))
                named = [bounds.named[symbols[name]] for name, there in holds.items() if there and symbols[name] in bounds.named]
                said = packet in bounds.must or any(packet in traffic for traffic in named)
                assert said == naive.passes(held, flow, holds), (flow, holds)
