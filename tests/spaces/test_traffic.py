"""Traffic sets beside sets of listed packets."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, V6_BASE, V6_END, Network
from emscloud.model.service import ESP, EVERY, ICMP, ICMPV6, TCP, UDP, Reach
from emscloud.spaces.address import parse_network
from emscloud.spaces.traffic import UNIVERSE, Box, Packet, TrafficSet, between, boxes
from tests.spaces import cells

NOTHING = TrafficSet()
TCP_443 = Reach(TCP, 443, 443)


def allowed(reach: Reach, *networks: str) -> TrafficSet:
    """A service between any local address and some prefixes."""
    return TrafficSet([box for text in networks for box in boxes(reach, parse_network(text))])


@given(cells.boxes, cells.boxes)
def test_operators_are_those_of_sets_of_packets(left: list[Box], right: list[Box]) -> None:
    """`|`, `&`, `-` and `~` hold exactly the packets that Python's sets say."""
    one, other = TrafficSet(left), TrafficSet(right)
    assert cells.held(one | other) == cells.within(left) | cells.within(right)
    assert cells.held(one & other) == cells.within(left) & cells.within(right)
    assert cells.held(one - other) == cells.within(left) - cells.within(right)
    assert cells.held(~one) == cells.CELLS - cells.within(left)


@given(cells.boxes, cells.boxes)
def test_a_few_boxes_beside_many_are_no_exception(few: list[Box], right: list[Box]) -> None:
    """Of the many only those that are near are looked at."""
    one, many = TrafficSet(few[:2]), TrafficSet(cells.within(right))
    mine, theirs = cells.within(few[:2]), cells.within(right)
    assert cells.held(one & many) == cells.held(many & one) == mine & theirs
    assert (cells.held(one - many), cells.held(many - one)) == (mine - theirs, theirs - mine)


@given(cells.boxes, cells.boxes)
def test_equal_is_the_same_packets(left: list[Box], right: list[Box]) -> None:
    """Two sets are equal exactly where they hold the same packets, and equal ones have one hash; `<=` is inclusion."""
    one, other, mine, yours = TrafficSet(left), TrafficSet(right), cells.within(left), cells.within(right)
    assert (one == other) is (mine == yours)
    assert (one <= other) is (mine <= yours)
    assert bool(one) is bool(mine)


@given(cells.boxes, st.randoms(use_true_random=False))
def test_one_set_has_one_form(made: list[Box], chance: Random) -> None:
    """The order of boxes, their repetition and their cutting into cells change neither form nor hash nor witness."""
    shuffled = [*made, *made[:1], *cells.within(made)]
    chance.shuffle(shuffled)
    one, others = TrafficSet(made), (TrafficSet(shuffled), TrafficSet(cells.within(made)))
    for other in others:
        assert other.slabs == one.slabs
        assert other == one
        assert hash(other) == hash(one)
        assert other.witness() == one.witness()


@given(cells.traffic, cells.traffic, cells.traffic)
def test_sets_are_a_boolean_lattice(one: TrafficSet, two: TrafficSet, three: TrafficSet) -> None:
    """Complement twice, De Morgan, absorption, distributivity, and minus as `and not`: each holds as `==`."""
    assert ~~one == one
    assert ~(one | two) == ~one & ~two
    assert ~(one & two) == ~one | ~two
    assert one | (one & two) == one
    assert one & (one | two) == one
    assert one & (two | three) == (one & two) | (one & three)
    assert one | (two & three) == (one | two) & (one | three)
    assert one - two == one & ~two
    assert (one & ~one, one | ~one) == (NOTHING, UNIVERSE)


@given(cells.traffic, cells.traffic)
def test_the_form_is_canonical_whatever_it_came_from(one: TrafficSet, two: TrafficSet) -> None:
    """A set got by an operator has the form of one made from the same packets, and its boxes make it again."""
    for made in (one & two, one - two, one | two, ~one):
        assert TrafficSet(cells.held(made)).slabs == made.slabs
        assert TrafficSet(made.boxes) == made


@given(cells.traffic)
def test_a_witness_is_in_its_set(one: TrafficSet) -> None:
    """A set that is not empty names a packet of its own, an empty one none."""
    packet = one.witness()
    assert (packet is None) is (not one)
    assert packet is None or packet in one


@pytest.mark.parametrize(
    ("service", "local", "peer"),
    [
        (ICMPV6 << 16, 0, 0),
        (ICMPV6 << 16 | 0xFFFF, V6_BASE - 1, V6_BASE - 1),
        (ICMP << 16, V6_BASE, V6_BASE),
        (ICMP << 16 | 0x800, V6_END, V6_END),
        (TCP << 16 | 443, 0, V6_BASE),
        (TCP << 16 | 443, V6_END, 0),
    ],
)
def test_packets_that_cannot_exist_are_in_no_set(service: int, local: int, peer: int) -> None:
    """No ICMPv6 in IPv4, no ICMP in IPv6, no packet between two families: neither in everything nor in a complement."""
    packet = Packet(local, peer, service)
    assert packet not in UNIVERSE
    assert packet not in ~allowed(TCP_443, "10.0.0.0/8")
    assert packet not in between([ANYWHERE_V4, ANYWHERE_V6])


def test_everything_is_any_service_anywhere() -> None:
    """The universe is every service with every peer, and what lies beyond it is nothing."""
    assert allowed(Reach(EVERY, 0, 65535), "0.0.0.0/0", "::/0") == UNIVERSE
    assert ~UNIVERSE == NOTHING
    assert between([ANYWHERE_V4]) | between([ANYWHERE_V6]) == UNIVERSE


@pytest.mark.parametrize(
    ("reach", "prefix", "expected"),
    [
        (TCP_443, "10.0.0.0/8", ((0x601BB, 0x601BB, 0, V6_BASE - 1, 0x0A000000, 0x0AFFFFFF),)),
        (TCP_443, "::/0", ((0x601BB, 0x601BB, V6_BASE, V6_END, V6_BASE, V6_END),)),
        (Reach(ICMP, -1, -1), "::/0", ()),
        (Reach(ICMPV6, -1, -1), "0.0.0.0/0", ()),
    ],
)
def test_boxes_of_a_service_and_a_prefix(reach: Reach, prefix: str, expected: tuple[Box, ...]) -> None:
    """A service with a prefix is a box over every local address of that family, none where it cannot exist."""
    assert boxes(reach, parse_network(prefix)) == expected


def test_between_is_every_packet_with_those_peers() -> None:
    """A peer's extent holds every service with it and nothing with others."""
    inside = between([parse_network("10.0.0.0/8")])
    assert allowed(TCP_443, "0.0.0.0/0") & inside == allowed(TCP_443, "10.0.0.0/8")
    assert between([]) == NOTHING


def test_a_set_is_no_other_thing() -> None:
    """A traffic set equals no value of another type."""
    assert NOTHING != ()


@pytest.mark.parametrize(
    ("prefixes", "peer"),
    [
        (("0.0.0.0/0",), "1.0.0.1"),
        (("::/0",), "2000::1"),
        (("0.0.0.0/32", "10.0.0.0/8"), "0.0.0.0"),
        (("::/64",), "::"),
        (("10.0.0.0/8",), "10.0.0.0"),
        (("2001:db8::/32",), "2001:db8::"),
    ],
)
def test_a_witness_is_no_strange_address_where_there_is_another(prefixes: tuple[str, ...], peer: str) -> None:
    """The peer of a witness is the lowest, but a public address where the lowest would be no host's and all are there."""
    packet = allowed(TCP_443, *prefixes).witness()
    assert str(packet) == f"tcp/443 with peer {peer}"


def test_a_packet_says_its_protocol_and_detail() -> None:
    """The service point of a packet splits into IANA's number and the port, or type and code."""
    packet = Packet(local=0, peer=1, service=ICMP << 16 | 0x0800)
    assert (packet.protocol, packet.service) == (ICMP, ICMP << 16 | 0x0800)


@pytest.mark.parametrize(
    ("traffic", "lines"),
    [
        (NOTHING, ()),
        (UNIVERSE, ("proto/0 with anywhere-ipv4",)),
        (allowed(TCP_443, "0.0.0.0/0", "::/0"), ("tcp/443 with anywhere-ipv4", "tcp/443 with anywhere-ipv6")),
        (allowed(Reach(UDP, 53, 54), "192.0.2.1", "10.0.0.0/8"), ("udp/53-54 with 10.0.0.0/8, 192.0.2.1/32",)),
        (allowed(Reach(ESP, 0, 65535), "10.0.0.0/31", "10.0.0.2/32"), ("proto/50 with 10.0.0.0-10.0.0.2",)),
        (
            TrafficSet([(0x601BB, 0x601BB, 0x0A000001, 0x0A000001, 0, 0xFF)]),
            ("tcp/443 at 10.0.0.1/32 with 0.0.0.0/24",),
        ),
    ],
)
def test_words(traffic: TrafficSet, lines: tuple[str, ...]) -> None:
    """A set is described a slab and family a line, in the policy's words."""
    assert traffic.describe()[: len(lines) or None] == lines


def test_its_representation_is_its_words() -> None:
    """A set shows in a failing test what it holds."""
    assert repr(allowed(TCP_443, "10.0.0.0/8", "::/0")) == "TrafficSet(tcp/443 with 10.0.0.0/8; tcp/443 with anywhere-ipv6)"
    assert repr(NOTHING) == "TrafficSet(nothing)"


def test_wide_boxes_are_not_expanded_by_a_union() -> None:
    """A union keeps the boxes it was given: two wide ones that overlap are two."""
    one, other = boxes(Reach(TCP, 1, 9), ANYWHERE_V4), boxes(Reach(TCP, 5, 12), Network("10.0.0.0/8", 0x0A000000, 0x0AFFFFFF))
    assert (TrafficSet(one) | TrafficSet(other)).boxes == {*one, *other}
