"""Rules by what they let through, so that those that touch some traffic are found without asking all of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from emscloud.foreign import Carrier
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction
from emscloud.spaces.interval import Interval, merge
from emscloud.spaces.traffic import Box, TrafficSet

P = TypeVar("P")


class _Axis(Generic[P]):
    """Intervals with payloads, in the order of their beginnings, and how far those before each of them reach."""

    def __init__(self, items: dict[Interval, P]) -> None:
        self.intervals = sorted(items)
        self.payloads = [items[interval] for interval in self.intervals]
        self.reach: list[int] = []
        for _, high in self.intervals:
            self.reach.append(max(high, self.reach[-1]) if self.reach else high)

    def over(self, low: int, high: int) -> Iterator[P]:
        """The payloads of all intervals that have a point in common with this one."""
        at = bisect_right(self.intervals, (high, 1 << 200)) - 1
        while at >= 0 and self.reach[at] >= low:
            if self.intervals[at][1] >= low:
                yield self.payloads[at]
            at -= 1


_Held = tuple[int, int, int, Symbol | None]
"""Of a rule's box: which rule, its members, and the symbol that its peers stand behind."""


class Index:
    """The rules of one group, in one direction or in both."""

    def __init__(self, carriers: Iterable[Carrier], direction: Direction | None = None) -> None:
        self.carriers = [one for one in carriers if direction in (None, one.direction)]
        by_service: dict[Interval, dict[Interval, list[_Held]]] = {}
        carrying: set[int] = set()
        for number, carrier in enumerate(self.carriers):
            bounds = carrier.bounds
            for symbol, traffic in ((None, bounds.must), (None, bounds.maybe), *bounds.named.items()):
                if traffic:
                    carrying.add(number)
                for box in traffic.boxes:
                    by_peer = by_service.setdefault(box[:2], {})
                    by_peer.setdefault(box[4:], []).append((number, box[2], box[3], symbol))
        self.most = len(carrying)
        self.services = _Axis({interval: _Axis(by_peer) for interval, by_peer in by_service.items()})

    def named(self, others: Iterable[Carrier]) -> tuple[Carrier, ...]:
        """The rules that are called as these are."""
        names = {one.name for one in others}
        return tuple([one for one in self.carriers if one.name in names])

    def touching(self, traffic: TrafficSet, symbol: Symbol | None = None) -> tuple[Carrier, ...]:
        """The rules that may carry some of this traffic; with a `symbol` of all names that one alone."""
        found: set[int] = set()
        for first, last, low, high, start, end in _joined(traffic):
            if len(found) == self.most:
                break
            for peers in self.services.over(first, last):
                for held in peers.over(start, end):
                    for number, begin, stop, name in held:
                        if begin <= high and low <= stop and (symbol is None or name in (None, symbol)):
                            found.add(number)
        return tuple(self.carriers[number] for number in sorted(found))


def _joined(traffic: TrafficSet) -> Iterator[Box]:
    """Boxes of some traffic, those of one pair of ends with services that touch as one: a canonical form has far more."""
    services: dict[tuple[int, int, int, int], list[Interval]] = {}
    for box in traffic.boxes:
        services.setdefault(box[2:], []).append(box[:2])
    for ends, spans in services.items():
        yield from [(*span, *ends) for span in merge(spans)]
