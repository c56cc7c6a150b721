"""What network security groups let through: a first-match fold by priority."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.clouds.azure.artifact import ANY, Endpoint, SecurityRule
from emscloud.clouds.azure.lift import lift
from emscloud.clouds.azure.limits import DEFAULT_RULES
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.model.policy import Direction
from emscloud.model.service import EVERY, TCP, Reach
from emscloud.spaces.address import parse_network
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import UNIVERSE, Packet, TrafficSet, between, boxes
from tests.clouds.azure import naive
from tests.clouds.azure.samples import ASG, MEMBERS, TAG, module, net, rule, rules

NETWORK, INTERNET = Symbol("azure", "VirtualNetwork"), Symbol("azure", "Internet")
BALANCER = Symbol("azure", "AzureLoadBalancer")
ICMPV6 = TrafficSet(boxes(Reach(58, -1, -1), ANYWHERE_V6))
EVERYTHING = UNIVERSE - ICMPV6
DENY = rule(4096, "Deny")
HTTPS = Endpoint(address_prefix="*", port_ranges=("443",))


def inbound(*listed: SecurityRule, extents: dict[Symbol, tuple[Network, ...]] | None = None) -> Bounds:
    """What a group with these rules lets in."""
    return lift(module(*listed), extents or {})["web"][Direction.IN]


def https(*peers: Network) -> TrafficSet:
    """TCP to port 443 from these peers."""
    return TrafficSet([box for peer in peers for box in boxes(Reach(TCP, 443, 443), peer)])


def everything_from(*peers: Network) -> TrafficSet:
    """All but ICMPv6 from these peers."""
    return TrafficSet([box for peer in peers for box in boxes(Reach(EVERY, 0, 65535), peer)]) - ICMPV6


def test_an_empty_group_lets_the_network_and_the_balancer_in() -> None:
    """The default rules of a group let in the virtual network and the load balancer, and nothing else."""
    assert inbound() == Bounds.of(TrafficSet(), {NETWORK: EVERYTHING, BALANCER: EVERYTHING})


def test_an_empty_group_lets_everything_out_to_the_internet() -> None:
    """The default rules of a group let out to the virtual network and to the internet."""
    flows = lift(module(), {})
    assert flows["web"][Direction.OUT] == Bounds.of(TrafficSet(), {NETWORK: EVERYTHING, INTERNET: EVERYTHING})


def test_the_default_rules_follow_a_group_of_allows() -> None:
    """Allow rules alone restrict nothing that the default rules let in."""
    bounds = inbound(rule(100, "Allow", "Tcp", Endpoint("10.0.0.0/8", port_range="*"), HTTPS))
    assert bounds.must == https(net("10.0.0.0/8"))
    assert set(bounds.named) == {NETWORK, BALANCER}


def test_a_deny_of_everything_ends_the_walk() -> None:
    """Behind our deny at 4096 no default rule decides anything."""
    bounds = inbound(rule(100, "Allow", "Tcp", Endpoint("10.0.0.0/8", port_range="*"), HTTPS), DENY)
    assert bounds == Bounds.of(https(net("10.0.0.0/8")))


def test_the_lower_number_decides() -> None:
    """The lowest priority number that matches decides, so a deny before an allow cuts it."""
    deny = rule(100, "Deny", "*", Endpoint("10.1.0.0/16", port_range="*"))
    allow = rule(200, "Allow", "Tcp", Endpoint("10.0.0.0/8", port_range="*"), HTTPS)
    assert inbound(deny, allow, DENY) == Bounds.of(https(net("10.0.0.0/8")) - between([net("10.1.0.0/16")]))


def test_a_deny_after_an_allow_cuts_nothing_of_it() -> None:
    """What an earlier rule has let through stays let through."""
    allow = rule(100, "Allow", "Tcp", Endpoint("10.0.0.0/8", port_range="*"), HTTPS)
    deny = rule(200, "Deny", "*", Endpoint("10.1.0.0/16", port_range="*"))
    assert inbound(allow, deny, DENY) == Bounds.of(https(net("10.0.0.0/8")))


@pytest.mark.parametrize("protocol", ["*", "Icmp"])
def test_no_rule_lets_icmpv6_in(protocol: str) -> None:
    """NSGs do not support ICMPv6: neither `*` nor Icmp says it."""
    one = rule(100, "Allow", "*" if protocol == "*" else "Icmp", Endpoint("::/0", port_range="*"))
    assert not inbound(one, DENY).may & ICMPV6


def test_every_protocol_is_all_but_icmpv6() -> None:
    """`*` is every protocol of both families but ICMPv6."""
    assert inbound(rule(100, "Allow"), DENY) == Bounds.of(EVERYTHING)


def test_an_allow_of_a_symbol_keeps_its_name() -> None:
    """A tag's addresses are not known here, so what it lets in is named, over every address."""
    one = rule(100, "Allow", "Tcp", Endpoint("Storage", port_range="*"), HTTPS)
    bounds = inbound(one, DENY, extents={TAG: (net("192.0.2.0/24"),)})
    assert bounds.named == {TAG: https(ANYWHERE_V4, ANYWHERE_V6)}
    assert bounds.may == https(net("192.0.2.0/24"))
    assert not bounds.must


def test_application_security_groups_are_symbols() -> None:
    """An application security group is named by its id."""
    one = rule(100, "Allow", "Tcp", Endpoint(None, (), (f"{ASG}web",), "*"), HTTPS)
    assert set(inbound(one, DENY).named) == {MEMBERS}


def test_a_deny_of_a_symbol_narrows_what_is_sure() -> None:
    """A deny that names a symbol may match any peer within its extent; what may be let through stays."""
    deny = rule(100, "Deny", "*", Endpoint("Storage", port_range="*"))
    allow = rule(200, "Allow", "Tcp", ANY, HTTPS)
    extent = (net("192.0.2.0/24"),)
    bounds = inbound(deny, allow, DENY, extents={TAG: extent})
    everyone = https(ANYWHERE_V4, ANYWHERE_V6)
    assert bounds.must == everyone - between(extent)
    assert bounds.may == everyone


def test_a_deny_of_a_tag_closes_the_later_allow_of_that_tag() -> None:
    """A deny of Internet leaves nothing of the default rule that lets out to the same tag."""
    deny = rule(100, "Deny", "*", ANY, Endpoint("Internet", port_range="*"), direction=Direction.OUT)
    bounds = lift(module(deny), {NETWORK: (net("10.0.0.0/8"),)})["web"][Direction.OUT]
    assert bounds.may == everything_from(net("10.0.0.0/8"))


def test_local_prefixes_are_kept() -> None:
    """A deny for one member is no deny for all."""
    deny = rule(100, "Deny", "*", ANY, Endpoint("10.1.2.3/32", port_range="*"))
    must = inbound(deny, rule(200, "Allow"), DENY).must
    service = TCP << 16 | 443
    local, other, peer = net("10.1.2.3").low, net("10.1.2.4").low, net("192.0.2.1").low
    assert [Packet(at, peer, service) in must for at in (local, other)] == [False, True]


def test_every_member_stands_behind_virtual_network() -> None:
    """VirtualNetwork holds the network's own address space, so on the members' side it is every member."""
    for end in (Endpoint("VirtualNetwork", port_range="*"), Endpoint(None, ("VirtualNetwork",), (), "*")):
        assert inbound(rule(100, "Allow", "*", ANY, end), DENY) == Bounds.of(EVERYTHING)


@pytest.mark.parametrize(
    ("source", "destination"),
    [
        (ANY, Endpoint(None, (), (f"{ASG}web",), "*")),
        (Endpoint("*", port_range="1000-2000"), ANY),
        (ANY, Endpoint("*", port_range="many")),
    ],
)
def test_what_cannot_be_read_is_not_sure(source: Endpoint, destination: Endpoint) -> None:
    """A symbol on the members' side, source ports, and unreadable ports widen what may be, and nothing else."""
    bounds = inbound(rule(100, "Allow", "*", source, destination), DENY)
    assert bounds == Bounds.of(TrafficSet(), None, None, EVERYTHING)


def test_an_unsure_deny_leaves_what_may_be() -> None:
    """A deny that may or may not match narrows what is sure to nothing and leaves what may be."""
    deny = rule(100, "Deny", "*", Endpoint("*", port_range="1000-2000"))
    assert inbound(deny, rule(200, "Allow"), DENY) == Bounds.of(TrafficSet(), None, None, EVERYTHING)


@pytest.mark.parametrize("source", [Endpoint("*", port_range="0-65535"), Endpoint("*", port_ranges=("0-65535",))])
def test_every_source_port_may_be_written_out(source: Endpoint) -> None:
    """0-65535 is every port."""
    assert inbound(rule(100, "Allow", "*", source), DENY) == Bounds.of(EVERYTHING)


def test_an_address_that_is_none_is_a_symbol() -> None:
    """What cannot be read as a prefix stands for anything, and is named."""
    one = rule(100, "Allow", "Tcp", Endpoint(None, ("10.0.0.1/8",), (), "*"), HTTPS)
    assert set(inbound(one, DENY).named) == {Symbol("azure", "10.0.0.1/8")}


@settings(deadline=None, max_examples=40)
@given(rules, st.sampled_from(Direction), st.booleans())
def test_the_fold_is_packet_by_packet_evaluation(listed: list[SecurityRule], direction: Direction, bounded: bool) -> None:
    """The fold equals an evaluator that walks the rules for each packet, and neither misses a way symbols can turn out."""
    extents = {"Storage": ("10.0.0.0/8",), f"{ASG}web": ("10.1.0.0/16", "fd00::/8")} if bounded else {}
    known = {Symbol("azure", name): tuple(map(parse_network, texts)) for name, texts in extents.items()}
    bounds = lift(module(*listed), known)["web"][direction]
    may = bounds.may
    walked = sorted([one for one in (*listed, *DEFAULT_RULES) if one.direction is direction], key=lambda one: one.priority)
    for flow in naive.flows():
        packet = Packet(parse_network(flow.local).low, parse_network(flow.peer).low, flow.protocol << 16 | flow.detail)
        holds = naive.holding(walked, flow, extents)
        sure = naive.surely(walked, flow, holds)
        assert (packet in bounds.must) is sure, flow
        possible = naive.possibly(walked, flow, holds)
        assert (packet in may) is possible, flow
        for name in holds:
            behind = naive.surely(walked, flow, holds | {name: naive.Answer.YES})
            named = bounds.named.get(Symbol("azure", name), TrafficSet())
            assert (packet in named or sure) is (behind or sure), (name, flow)
        for world in naive.worlds(holds):
            assert naive.surely(walked, flow, world) >= sure
            assert naive.possibly(walked, flow, world) <= possible
