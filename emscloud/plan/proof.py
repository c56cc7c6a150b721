"""That a live group is what was asked for: what both let through, held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from emscloud.diagnostics import Problem
from emscloud.diff.side import flows
from emscloud.foreign import Group
from emscloud.model.policy import Direction
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import TrafficSet

_NOTHING = TrafficSet()
_LESS = "the live group does not let through what the policy asks for"
_MORE = "the live group lets through what the policy does not ask for"


def unlike(group: str, wanted: Mapping[Direction, Bounds], live: Group | None) -> Iterator[Problem]:
    """E447 for each direction in which a live group lets through something else than is wanted, with a packet."""
    for direction in Direction:
        found = flows(live, direction)
        for less, more, words in ((wanted[direction], found, _LESS), (found, wanted[direction], _MORE)):
            packet = _beyond(less, more)
            if packet is not None:
                yield Problem("E447", f"`{group}` {direction.value}: {words}.", packet=packet)


def _beyond(one: Bounds, other: Bounds) -> str | None:
    """A packet that one lets through and the other does not, or not for certain; None where there is none."""
    packet = (one.must - other.must).witness() or (one.maybe - other.maybe).witness()
    if packet is not None:
        return str(packet)
    for symbol, traffic in one.named.items():
        behind = (traffic - other.named.get(symbol, _NOTHING) - other.must).witness()
        if behind is not None:
            return f"{behind}, where that peer is behind {symbol.name}"
    return None
