"""What each side lets through, by group, direction and peer: the services before and after, each with what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from emscloud.diff import words
from emscloud.diff.delta import Change, Delta, Way, pieces
from emscloud.diff.side import Pair, flows
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Symbol
from emscloud.model.policy import Direction
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import TrafficSet

NONE = TrafficSet()
HIDDEN = (words.HIDDEN, "")
"""Peers and members of a group of which something is marked as sensitive."""
State: TypeAlias = "bool | None"
"""Whether a side lets something through: True for certain, False perhaps, None not."""
MOST = 200
"""Pieces of traffic of one mark that a table describes; the rest is counted."""


class Mark(StrEnum):
    """What became of a service of some peers."""

    KEPT = "kept"
    OPENED = "opened"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Cell:
    """Services in words on one side; `certain` is false where nobody can say whether that side lets them through."""

    services: str
    mark: Mark
    certain: bool = True


@dataclass(slots=True)
class Line:
    """The peers (and the members, where they are not all), and what either side lets through with them."""

    peers: str
    members: str
    before: list[Cell] = field(default_factory=list)
    after: list[Cell] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything of it is not as before."""
        return any(cell.mark is not Mark.KEPT for cell in (*self.before, *self.after))


@dataclass(frozen=True, slots=True)
class Table:
    """One group in one direction, what changed first; `left` pieces of traffic are not described."""

    group: str
    direction: Direction
    lines: tuple[Line, ...]
    left: int = 0

    @property
    def changed(self) -> bool:
        """Whether the sides differ."""
        return any(line.changed for line in self.lines)


def tables(delta: Delta) -> Iterator[Table]:
    """Every group and direction in which a side lets anything through."""
    by_place: dict[tuple[str, Direction], list[Change]] = {}
    for change in delta.changes:
        by_place.setdefault((change.group, change.direction), []).append(change)
    for pair in delta.pairs:
        for direction in Direction:
            lines, left = _lines(pair, direction, by_place.get((pair.address, direction), []))
            if lines:
                ordered = sorted(lines, key=lambda line: (not line.changed, line.peers, line.members))
                yield Table(pair.address, direction, tuple(ordered), left)


def _lines(pair: Pair, direction: Direction, changes: list[Change]) -> tuple[list[Line], int]:
    old, new = flows(pair.old, direction), flows(pair.new, direction)
    found: dict[tuple[str, str], Line] = {}
    left = 0

    def line(peers: str, members: str) -> Line:
        return found.setdefault((peers, members), Line(peers, members))

    for mark, traffic, before, after in _parts(old, new, changes):
        listed = pieces(traffic)
        left += max(0, len(listed) - MOST)
        for piece in listed[:MOST]:
            at = line(*(HIDDEN if pair.sensitive else (words.peers(piece), words.locals_(piece))))
            said = words.services(piece)
            at.before += [] if before is None else [Cell(said, mark, before)]
            at.after += [] if after is None else [Cell(said, mark, after)]
    for symbol in sorted({*old.named, *new.named}):
        for mark, traffic in _of_symbol(symbol, old, new, changes):
            if traffic:
                at = line(*(HIDDEN if pair.sensitive else (words.peers(traffic, symbol), words.locals_(traffic))))
                said = words.services(traffic)
                at.before += [Cell(said, mark)] if traffic <= old.named.get(symbol, NONE) else []
                at.after += [Cell(said, mark)] if traffic <= new.named.get(symbol, NONE) else []
    return list(found.values()), left


def _parts(old: Bounds, new: Bounds, changes: Iterable[Change]) -> Iterator[tuple[Mark, TrafficSet, State, State]]:
    """What is let through by address on either side, by what became of it."""
    held = {
        way: TrafficSet([box for one in changes if one.way is way and one.symbol is None for box in one.traffic.boxes])
        for way in Way
    }
    yield Mark.OPENED, held[Way.WIDER], None, True
    yield Mark.CLOSED, held[Way.NARROWER], True, None
    for before, traffic in _states(held[Way.UNKNOWN], old):
        for after, part in _states(traffic, new):
            yield Mark.UNKNOWN, part, before, after
    yield Mark.KEPT, old.must & new.must, True, True


def _states(traffic: TrafficSet, bounds: Bounds) -> Iterator[tuple[State, TrafficSet]]:
    """Traffic by whether a side lets it through."""
    rest = traffic - bounds.must
    yield True, traffic & bounds.must
    yield False, rest & bounds.may
    yield None, rest - bounds.may


def _of_symbol(symbol: Symbol, old: Bounds, new: Bounds, changes: Iterable[Change]) -> Iterator[tuple[Mark, TrafficSet]]:
    """What stands behind one symbol: that it came or went is certain for the services of which a change says so."""
    before, after = old.named.get(symbol, NONE), new.named.get(symbol, NONE)
    yield Mark.KEPT, before & after
    for way, mark, moved in ((Way.WIDER, Mark.OPENED, after - before), (Way.NARROWER, Mark.CLOSED, before - after)):
        said = [box for one in changes if one.way is way and one.symbol == symbol for box in one.traffic.boxes]
        wholes = (ANYWHERE_V4, ANYWHERE_V6)
        certain = TrafficSet([(*box[:2], one.low, one.high, one.low, one.high) for box in said for one in wholes])
        yield mark, moved & certain
        yield Mark.UNKNOWN, moved - certain
