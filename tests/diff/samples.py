"""Sides by hand and at random, small enough for every packet to be asked."""

from __future__ import annotations

from hypothesis import strategies as st

from emscloud.diff.side import Side
from emscloud.foreign import Carrier, Group, Hole
from emscloud.load.terms import parse_service
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.model.policy import Direction, Requirement
from emscloud.spaces.address import parse_network
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.meaning import asked
from emscloud.spaces.traffic import TrafficSet
from tests.spaces import cells

ONE, TWO = Symbol("group", "one"), Symbol("aws", "pl-0")
NOBODY = Bounds()
_WORDS = {"anywhere": (ANYWHERE_V4, ANYWHERE_V6), "anywhere-ipv4": (ANYWHERE_V4,), "anywhere-ipv6": (ANYWHERE_V6,)}


def rule(services: str, peers: str, name: str = "one", way: Direction = Direction.IN, extent: str = "10.0.0.0/8") -> Carrier:
    """A rule; services and peers in words with spaces between, a symbol as `group=web` or `azure=TAG`."""
    found: list[Network | Symbol] = []
    for word in peers.split():
        space, _, symbol = word.partition("=")
        found += [Symbol(space, symbol)] if symbol else _WORDS.get(word) or (parse_network(word),)
    must, named = asked([Requirement(name, way, tuple(map(parse_service, services.split())), tuple(found), "w")])
    extents = {symbol: (parse_network(extent),) for symbol in named if symbol.space == "group"}
    return Carrier(name, way, Bounds.of(must, named, extents), (name,))


def group(*rules: Carrier, address: str = "web", cloud: str = "aws", name: str | None = None, tag: str | None = None) -> Group:
    """A group of these rules."""
    flows = {}
    for way in Direction:
        held = [one.bounds for one in rules if one.direction is way]
        must = TrafficSet([box for one in held for box in one.must.boxes])
        names = {symbol for one in held for symbol in one.named}
        named = {
            symbol: TrafficSet([box for one in held if symbol in one.named for box in one.named[symbol].boxes]) for symbol in names
        }
        extents = {symbol: extent for one in held for symbol, extent in one.extents.items()}
        flows[way] = Bounds.of(must, named, extents)
    return Group(cloud, address, name, ("ems", tag) if tag else None, flows, rules)


def side(*groups: Group, label: str = "side") -> Side:
    """A side of these groups."""
    return Side(label, groups)


def bare(bounds: Bounds, *holes: Hole) -> Group:
    """A group of which the inward flows alone are known."""
    return Group("aws", "web", None, None, {Direction.IN: bounds}, (), holes)


extents = st.fixed_dictionaries(
    {ONE: st.just((parse_network("10.0.0.0/24"),))}, optional={TWO: st.just((parse_network("10.0.0.0/32"),))}
)
bounds = st.builds(
    Bounds.of,
    cells.traffic,
    st.dictionaries(st.sampled_from((ONE, TWO)), cells.traffic, max_size=2),
    extents,
    cells.traffic | st.just(TrafficSet()),
)
"""What a group may let through, made of whole cells."""
