"""Bounds: must ⊆ may, two TrafficSets; what is unknown lies between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from emscloud.model.peer import Network, Symbol
from emscloud.spaces.traffic import TrafficSet, between

NOTHING = TrafficSet()


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is certainly let through, and what may be.

    `named` gives for each symbol the traffic that is let through wherever the peer stands behind that symbol: the
    packets lie over *every* peer address, so that two artifacts compare by name and service whatever a symbol is
    assumed to hold; none of them is in `must` as well.  `extents` is the most a symbol can stand for; one that is
    missing is bounded by nothing.  `maybe` is further traffic that cannot be excluded.
    """

    must: TrafficSet = NOTHING
    named: Mapping[Symbol, TrafficSet] = field(default_factory=dict)
    maybe: TrafficSet = NOTHING
    extents: Mapping[Symbol, tuple[Network, ...]] = field(default_factory=dict, compare=False)

    @classmethod
    def of(
        cls,
        must: TrafficSet,
        named: Mapping[Symbol, TrafficSet] | None = None,
        extents: Mapping[Symbol, tuple[Network, ...]] | None = None,
        maybe: TrafficSet = NOTHING,
    ) -> Bounds:
        """Bounds in their one form: what is certain anyway is taken out of the rest, and empty sets are left out."""
        rest = {symbol: traffic - must for symbol, traffic in (named or {}).items()}
        kept = {symbol: rest[symbol] for symbol in sorted(rest) if rest[symbol]}
        limits = extents or {}
        return cls(must, kept, maybe - must, {symbol: limits[symbol] for symbol in kept if symbol in limits})

    @property
    def may(self) -> TrafficSet:
        """The most that can be let through."""
        traffic = self.must | self.maybe
        for symbol, named in self.named.items():
            extent = self.extents.get(symbol)
            traffic |= named if extent is None else named & between(extent)
        return traffic
