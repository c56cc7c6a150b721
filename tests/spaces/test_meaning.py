"""The meaning of a grounded policy, packet by packet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, V6_BASE, Network, Symbol
from emscloud.model.policy import Direction, Grounded, GroundedGroup, Requirement, Target
from emscloud.model.service import EVERY, ICMP, ICMPV6, TCP, UDP, Reach, Service
from emscloud.spaces.address import network
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.meaning import meaning
from emscloud.spaces.traffic import Packet, TrafficSet, boxes

HTTPS, DNS, PING = Reach(TCP, 443, 443), Reach(UDP, 53, 53), Reach(ICMP, 8, 0)
SERVICES = (
    Service("tcp/443", HTTPS, HTTPS),
    Service("udp/53", DNS, DNS),
    Service("icmp", Reach(ICMP, -1, -1), Reach(ICMPV6, -1, -1)),
    Service("icmpv4/8/0", PING, None),
    Service("icmpv6/128/0", None, Reach(ICMPV6, 128, 0)),
    Service("any", Reach(EVERY, 0, 65535), Reach(EVERY, 0, 65535)),
)
GROUP, LIST = Symbol("group", "chromebooks"), Symbol("aws", "pl-0123456789abcdef0")
INSIDE, OUTSIDE, WIDE = network(0x0A000000, 8), network(0xC0000200, 24), network(V6_BASE + (0xFD << 120), 8)
PEERS: tuple[Network | Symbol, ...] = (GROUP, LIST, INSIDE, OUTSIDE, WIDE, ANYWHERE_V4, ANYWHERE_V6)
POINTS = (0x08080808, INSIDE.low, OUTSIDE.high, WIDE.low, V6_BASE + (0x2001 << 112))
PACKETS = [
    Packet(0 if peer < V6_BASE else V6_BASE, peer, service)
    for peer in POINTS
    for service in (0x601BB, 0x601BC, 0x110035, 0x10800, 0x10801, 0x3A8000, 0x3A8001, 0x320000)
]

requirements = st.builds(
    Requirement,
    id=st.sampled_from(("ems/telemetry", "ems/probing", "ntp")),
    direction=st.sampled_from(Direction),
    services=st.lists(st.sampled_from(SERVICES), min_size=1, max_size=2).map(tuple),
    peers=st.lists(st.sampled_from(PEERS), min_size=1, max_size=3).map(tuple),
    why=st.just("a test"),
)


def grounded(*groups: GroundedGroup, extents: dict[Symbol, tuple[Network, ...]] | None = None) -> Grounded:
    """A policy of some groups for a target of no cloud's."""
    return Grounded("ems", Target("prod", "none", {}), groups, extents or {})


def carries(service: Service, packet: Packet) -> bool:
    """Whether a packet is of a service, by its text alone."""
    expected = {
        "tcp/443": packet.service == 0x601BB,
        "udp/53": packet.service == 0x110035,
        "icmp": packet.protocol == (ICMP if packet.peer < V6_BASE else ICMPV6),
        "icmpv4/8/0": packet.peer < V6_BASE and packet.service == 0x10800,
        "icmpv6/128/0": packet.peer >= V6_BASE and packet.service == 0x3A8000,
        "any": packet.protocol != (ICMPV6 if packet.peer < V6_BASE else ICMP),
    }
    return expected[service.text]


@given(st.lists(requirements, max_size=4))
def test_a_packet_passes_where_a_requirement_asks_for_it(asks: list[Requirement]) -> None:
    """A packet is certain exactly where some requirement of its direction names its peer's addresses and its service."""
    found = meaning(grounded(GroundedGroup("ems-server", tuple(asks))))["ems-server"]
    for direction in Direction:
        for packet in PACKETS:
            expected = any(
                carries(service, packet)
                for ask in asks
                for service in ask.services
                for peer in ask.peers
                if ask.direction is direction and isinstance(peer, Network) and peer.low <= packet.peer <= peer.high
            )
            assert (packet in found[direction].must) is expected


@given(st.lists(requirements, max_size=4))
def test_a_symbol_keeps_its_name(asks: list[Requirement]) -> None:
    """A symbol's packets lie over every peer address, under its own name, but for those that are certain anyway."""
    found = meaning(grounded(GroundedGroup("ems-server", tuple(asks))))["ems-server"]
    for direction in Direction:
        bounds = found[direction]
        for packet, symbol in ((packet, symbol) for packet in PACKETS for symbol in (GROUP, LIST)):
            expected = packet not in bounds.must and any(
                carries(service, packet)
                for ask in asks
                for service in ask.services
                if ask.direction is direction and symbol in ask.peers
            )
            assert (packet in bounds.named.get(symbol, TrafficSet())) is expected
        assert not bounds.maybe


def test_each_group_has_its_own_meaning_in_both_directions() -> None:
    """Requirements of one group say nothing of another, and a direction without any lets nothing through."""
    ask = Requirement("web", Direction.IN, SERVICES[:1], (INSIDE,), "a test")
    found = meaning(grounded(GroundedGroup("ems-server", (ask,)), GroundedGroup("chromebooks", ())))
    assert found == {
        "ems-server": {Direction.IN: Bounds(TrafficSet(boxes(HTTPS, INSIDE))), Direction.OUT: Bounds()},
        "chromebooks": {Direction.IN: Bounds(), Direction.OUT: Bounds()},
    }


def test_extents_bound_what_may_pass() -> None:
    """The most that a symbol stands for limits what may pass, not what is named."""
    ask = Requirement("web", Direction.OUT, SERVICES[:1], (GROUP, LIST), "a test")
    found = meaning(grounded(GroundedGroup("ems-server", (ask,)), extents={GROUP: (INSIDE,), LIST: ()}))["ems-server"]
    anywhere = TrafficSet([*boxes(HTTPS, ANYWHERE_V4), *boxes(HTTPS, ANYWHERE_V6)])
    assert found[Direction.OUT].named == {GROUP: anywhere, LIST: anywhere}
    assert found[Direction.OUT].may == TrafficSet(boxes(HTTPS, INSIDE))
