"""Bounds × Bounds → what is wider, narrower, or cannot be told; split by cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from emscloud.diff.doubt import changed, otherwise, terms
from emscloud.diff.index import Index
from emscloud.diff.side import Pair, Side, flows, pairs
from emscloud.diff.words import behind
from emscloud.foreign import Carrier, Decision, Group, Hole
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, V6_BASE, Network, Symbol
from emscloud.model.policy import Direction
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.interval import Interval, Intervals, merge
from emscloud.spaces.traffic import Packet, Strip, TrafficSet, between

NONE = TrafficSet()
WITHHELD = Hole("it hangs on values that are marked as sensitive")
"""In place of what the holes of a sensitive group say, which may repeat its values."""
Extents: TypeAlias = Mapping[Symbol, tuple[Network, ...]]


class Way(StrEnum):
    """What a change does to traffic."""

    WIDER = "wider"
    NARROWER = "narrower"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What all changes together do."""

    WIDER = "wider"
    NARROWER = "narrower"
    BOTH = "both"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Change:
    """Traffic of one group and direction that the sides treat otherwise.

    With a `symbol` it is let through where the peer stands behind that symbol, and `traffic` lies within what the symbol
    can stand for.  Of `old` and `new` the side that lets it through has the rules that carry it, the other one those of
    the same names; where it cannot be told, both have all that may carry it.  `cause` the step of a policy's change
    that made it, `holes` what cannot be known where it cannot be told.  `traffic` is empty for a hole of a whole side.
    Of what is `hidden` no address may be shown, so it has no packet.  What cannot be told and can only close is not `may_open`.
    """

    way: Way
    group: str
    direction: Direction
    traffic: TrafficSet
    symbol: Symbol | None = None
    cause: str | None = None
    old: tuple[Carrier, ...] = ()
    new: tuple[Carrier, ...] = ()
    holes: tuple[Hole, ...] = ()
    hidden: bool = False
    may_open: bool = True

    @property
    def packet(self) -> Packet | None:
        """One packet of it."""
        return None if self.hidden else self.traffic.witness()


@dataclass(frozen=True, slots=True)
class Step:
    """What a policy would be with only the first parts of a change made: `cause` is that of the last of them."""

    cause: str
    side: Side


@dataclass(frozen=True, slots=True)
class Delta:
    """Every change between two sides, and how their groups were paired."""

    pairs: tuple[Pair, ...]
    changes: tuple[Change, ...]

    @property
    def verdict(self) -> Verdict:
        """Unknown outranks narrower and nothing; wider and both outrank unknown."""
        ways = {change.way for change in self.changes}
        if Way.WIDER in ways:
            return Verdict.BOTH if Way.NARROWER in ways else Verdict.WIDER
        if Way.UNKNOWN in ways:
            return Verdict.UNKNOWN
        return Verdict.NARROWER if ways else Verdict.NOTHING


def delta(old: Side, new: Side, steps: Sequence[Step] = (), last: str | None = None) -> Delta:
    """Compare two sides.

    `steps` are the parts of the change in order, all but the last, whose cause is `last`; without any, nothing has a
    cause.  Groups of a step are those of the newer side, by address (of the older one, where they are gone).
    """
    paired = pairs(old, new)
    changes: list[Change] = []
    for pair in paired:
        between_them = [(step.cause, _at(step.side, pair)) for step in steps]
        for direction in Direction:
            changes += _Comparison(pair, direction, between_them, last).changes()
    changes += _of_sides(old, new)
    return Delta(paired, tuple(changes))


def _at(side: Side, pair: Pair) -> Group | None:
    return next((group for group in side.groups if group.address == pair.address), None)


def _of_sides(old: Side, new: Side) -> Iterator[Change]:
    """What is unknown of one side and not of the other: groups that nobody can see, each told once."""
    before, after = set(old.holes), set(new.holes)
    differ = [*[one for one in new.holes if one not in before], *[one for one in old.holes if one not in after]]
    for hole in {one.why: one for one in reversed(differ)}.values():
        yield Change(Way.UNKNOWN, "", Direction.IN, NONE, holes=(hole,))


class _Comparison:
    """One pair in one direction."""

    def __init__(self, pair: Pair, direction: Direction, steps: list[tuple[str, Group | None]], last: str | None) -> None:
        self.pair, self.direction, self.last = pair, direction, last
        self.old, self.new = flows(pair.old, direction), flows(pair.new, direction)
        self.steps = [(cause, flows(group, direction)) for cause, group in steps]
        self.extents: Extents = {**self.old.extents, **self.new.extents}

    @cached_property
    def rules(self) -> tuple[Index, Index]:
        """The rules of both sides, to be found by what they let through."""
        old, new = self.pair.old, self.pair.new
        return Index(old.carriers if old else (), self.direction), Index(new.carriers if new else (), self.direction)

    def changes(self) -> Iterator[Change]:
        """What is wider, then narrower, then unknown."""
        seen: dict[Symbol | None, TrafficSet] = {}  # what is told of one symbol says nothing of another
        for way, before, after in ((Way.WIDER, self.old, self.new), (Way.NARROWER, self.new, self.old)):
            for symbol, traffic in self._gained(before, after):
                if traffic:
                    seen[symbol] = seen.get(symbol, NONE) | traffic
                    yield from self._caused(way, symbol, traffic)
        was, now = self._doubtful()
        opens = NONE
        for before, after, doubtful, may_open in ((self.old, self.new, now, True), (self.new, self.old, was, False)):
            for symbol, unsure, holes in self._unsure(before, after, doubtful):
                traffic = unsure - seen.get(None, NONE) - seen.get(symbol, NONE) - (NONE if may_open else opens)
                if traffic:
                    change = self._change(Way.UNKNOWN, symbol, traffic, self._cause_of_doubt(), self._with_asked(holes, traffic))
                    yield replace(change, may_open=may_open)
                    seen[symbol] = seen.get(symbol, NONE) | traffic
                    opens |= traffic if may_open else NONE

    def _within(self, symbol: Symbol, traffic: TrafficSet) -> TrafficSet:
        extent = self.extents.get(symbol)
        return traffic if extent is None else traffic & between(extent)

    def _gained(self, before: Bounds, after: Bounds) -> Iterator[tuple[Symbol | None, TrafficSet]]:
        """What `after` surely lets through and `before` surely does not.

        A symbol that both let through is one set of peers on either side: for those nothing changes, and for all others
        it says nothing.  One that only `before` has may stand for any of its extent.  (What is let through by address
        as well is not named any more, so the rules say whether a symbol stayed.)
        """
        lost = {}
        for symbol, traffic in before.named.items():
            stayed = after.named.get(symbol, NONE)
            lost[symbol] = traffic - stayed - (after.must & (self._spoken(symbol, after) | _with_anybody(stayed)))
        perhaps = {symbol: self._within(symbol, traffic) for symbol, traffic in lost.items() if traffic}
        blurred = before.maybe
        for traffic in perhaps.values():
            blurred |= traffic
        yield None, after.must - before.must - blurred
        for symbol, traffic in after.named.items():
            fresh = traffic - before.named.get(symbol, NONE) - before.must
            if fresh:
                yield symbol, self._within(symbol, fresh) - blurred

    def _spoken(self, symbol: Symbol, side: Bounds) -> TrafficSet:
        """What the rules of a side let through behind a symbol, each by itself."""
        rules = self.rules[1] if side is self.new else self.rules[0]
        return TrafficSet([box for one in rules.carriers if symbol in one.bounds.named for box in one.bounds.named[symbol].boxes])

    def _unsure(
        self, before: Bounds, after: Bounds, doubtful: TrafficSet
    ) -> Iterator[tuple[Symbol | None, TrafficSet, tuple[Hole, ...]]]:
        """What `after` may let through and `before` does not surely, and why nobody can say.

        First by address, some of it only by what is `doubtful`; then behind each symbol that `after` has and `before`
        has not, and whose peers may have been let through behind another that went.
        """
        yield None, (after.must | doubtful) - before.must, self._doubts()
        gone = [symbol for symbol in before.named if symbol not in after.named]
        for symbol, traffic in after.named.items():
            fresh = traffic - before.named.get(symbol, NONE)
            if fresh:
                lost = tuple([Hole(f"{behind(one)} may stand for the same peers") for one in gone])
                yield symbol, self._within(symbol, fresh) - before.must, lost or self._doubts()

    def _doubtful(self) -> tuple[TrafficSet, TrafficSet]:
        """What each side may let through, though nobody knows, and the other does not by the same unknown.

        Whatever else the cloud holds in a group to which both sides only add is there on either side.
        """
        old, new = self.pair.old, self.pair.new
        was, now = self.old.maybe, self.new.maybe
        before, after = set(_holes(old)), set(_holes(new))
        if old and new and old.rest is not None and old.rest == new.rest:
            was, now = old.doubtful[self.direction], new.doubtful[self.direction]
            before, after = before - {old.rest}, after - {old.rest}
        if before != after:
            return was, now
        differs = otherwise(*self._decisions, was & now)
        return (was - now) | differs, (now - was) | differs

    @cached_property
    def _decisions(self) -> tuple[tuple[Decision, ...], tuple[Decision, ...]]:
        """The steps by which each side decides."""
        old, new = self.pair.old, self.pair.new
        return (old.decisions.get(self.direction, ()) if old else ()), (new.decisions.get(self.direction, ()) if new else ())

    @cached_property
    def _changed(self) -> tuple[Decision, ...]:
        return changed(*self._decisions)

    def _with_asked(self, holes: tuple[Hole, ...], traffic: TrafficSet) -> tuple[Hole, ...]:
        """Holes, and what the steps that differ, or else those around them, ask for and no packet shows."""
        said = {hole.why for hole in holes}
        old, new = self._decisions
        asked = terms(self._changed, traffic) or (() if holes else terms((*old, *new), traffic))
        return (*holes, *[Hole(term) for term in asked if term not in said])

    def _doubts(self) -> tuple[Hole, ...]:
        return tuple(dict.fromkeys((*_holes(self.pair.old), *_holes(self.pair.new))))

    def _caused(self, way: Way, symbol: Symbol | None, traffic: TrafficSet) -> Iterator[Change]:
        """The traffic by the first step that made the difference."""
        rest = traffic
        for cause, bounds in self.steps:
            certain = bounds.must | (bounds.named.get(symbol, NONE) if symbol else NONE)
            part = rest & certain if way is Way.WIDER else rest - certain
            if part:
                yield self._change(way, symbol, part, cause)
                rest -= part
        if rest:
            yield self._change(way, symbol, rest, self.last)

    def _cause_of_doubt(self) -> str | None:
        return next((cause for cause, bounds in self.steps if bounds != self.old), self.last)

    def _change(
        self, way: Way, symbol: Symbol | None, traffic: TrafficSet, cause: str | None, holes: tuple[Hole, ...] = ()
    ) -> Change:
        before, after = self.rules
        old, new = before.touching(traffic, symbol), after.touching(traffic, symbol)
        if way is Way.WIDER:
            old = before.named(new)
        elif way is Way.NARROWER:
            new = after.named(old)
        if self.pair.sensitive and holes:
            holes = (WITHHELD,)
        return Change(way, self.pair.address, self.direction, traffic, symbol, cause, old, new, holes, self.pair.sensitive)


def _holes(group: Group | None) -> tuple[Hole, ...]:
    return group.holes if group else ()


def _with_anybody(traffic: TrafficSet) -> TrafficSet:
    """The same services of the same members with every peer."""
    wholes = (ANYWHERE_V4, ANYWHERE_V6)
    return TrafficSet((*box[:4], wholes[box[4] >= V6_BASE].low, wholes[box[4] >= V6_BASE].high) for box in traffic.boxes)


def carrying(carriers: Iterable[Carrier], traffic: TrafficSet, symbol: Symbol | None = None) -> tuple[Carrier, ...]:
    """The rules that touch some traffic; with a `symbol` of all names that one alone."""
    return Index(carriers).touching(traffic, symbol)


def pieces(traffic: TrafficSet) -> list[TrafficSet]:
    """Traffic in few pieces, each with the same peers for all of its services; IPv4 and IPv6 together where services agree."""
    by_peers: dict[Strip, list[Interval]] = {}
    for first, last, strips in traffic.slabs:
        for strip in strips:
            by_peers.setdefault(strip, []).append((first, last))
    by_services: dict[Intervals, list[Strip]] = {}
    for strip, services in by_peers.items():
        by_services.setdefault(merge(services), []).append(strip)
    return [
        TrafficSet(
            (first, last, low, high, start, end) for first, last in services for low, high, peers in strips for start, end in peers
        )
        for services, strips in by_services.items()
    ]
