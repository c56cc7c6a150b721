"""What the page answers a packet from: both sides' boxes in few numbers, as JSON that ends no HTML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from emscloud.diff import words
from emscloud.diff.side import Pair, flows
from emscloud.foreign import Carrier, Group
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.report.review import place
from emscloud.report.text import safe
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.interval import Interval
from emscloud.spaces.traffic import TrafficSet, between

BUDGET = 1_300_000
"""Bytes that the data may have: of a page of 2 MB what the tables leave."""
Node: TypeAlias = Mapping[str, object]
Extents: TypeAlias = Mapping[Symbol, tuple[Network, ...]]


def data(pairs: Iterable[Pair], budget: int = BUDGET) -> tuple[str, int]:
    """The JSON of all groups, and how many of them could not be kept whole.

    A group that is too large for what is left of the budget is kept without its rules, or with its name alone; so is one
    of which something is marked as sensitive.
    """
    room, cut = budget, 0
    groups: list[str] = []
    for pair in pairs:
        bare: Node = {"name": safe(pair.address), "sides": None, "hidden": pair.sensitive}
        whole = text = _json(bare if pair.sensitive else _group(pair, rules=True))
        if len(text) > room and not pair.sensitive:
            text = _json(_group(pair, rules=False))
        if len(text) > room:
            text = _json(bare)
        cut += text != whole
        room -= len(text)
        groups.append(text)
    return f'{{"groups":[{",".join(groups)}]}}', cut


def _json(value: object) -> str:
    """JSON in ASCII without what could end a script element or begin markup."""
    text = json.dumps(value, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _group(pair: Pair, *, rules: bool) -> Node:
    """A group with both of its sides; one alone where they are the same."""
    held = _Sides(rules=rules)
    same = pair.old == pair.new
    sides = [held.side(group) for group in ([pair.new] if same else [pair.old, pair.new])]
    return {"name": safe(pair.address), "spans": [f"{low:x}-{high:x}" for low, high in held.spans], "sides": sides}


class _Sides:
    """The sides of one group, whose spans of addresses stand in one table."""

    def __init__(self, *, rules: bool) -> None:
        self.rules = rules
        self.spans: dict[Interval, int] = {}

    def side(self, group: Group | None) -> Node | None:
        """Both directions; None where there is no such group."""
        if group is None:
            return None
        return {way.value: self._flow(group, way, flows(group, way)) for way in Direction}

    def _flow(self, group: Group, way: Direction, bounds: Bounds) -> Node:
        rules = [self._rule(one, bounds.extents) for one in group.carriers if one.direction is way] if self.rules else None
        return {
            "must": self._boxes(bounds.must),
            "maybe": self._boxes(bounds.maybe),
            "named": [
                {"who": safe(words.peers(traffic, symbol)), "boxes": self._boxes(_within(symbol, traffic, bounds.extents))}
                for symbol, traffic in bounds.named.items()
            ],
            "holes": [safe(hole.why) for hole in group.holes],
            "rules": rules,
        }

    def _rule(self, one: Carrier, extents: Extents) -> Node:
        held = one.bounds
        perhaps = [box for symbol, traffic in held.named.items() for box in _within(symbol, traffic, extents).boxes]
        said = {
            "name": safe(one.name),
            "why": safe(", ".join(cause for cause in one.causes if cause != one.name)),
            "at": safe(place(one.where)),
            "must": self._boxes(held.must),
            "maybe": self._boxes(TrafficSet([*held.maybe.boxes, *perhaps])),
            "denies": self._boxes(one.keeps_out.may),
        }
        return {key: value for key, value in said.items() if value}

    def _boxes(self, traffic: TrafficSet) -> list[int]:
        """Four numbers a box, in order: the first and last point of its service, the spans of its members and its peers."""
        found: list[int] = []
        for first, last, low, high, start, end in sorted(traffic.boxes):
            found += (first, last, self._span((low, high)), self._span((start, end)))
        return found

    def _span(self, span: Interval) -> int:
        return self.spans.setdefault(span, len(self.spans))


def _within(symbol: Symbol, traffic: TrafficSet, extents: Extents) -> TrafficSet:
    extent = extents.get(symbol)
    return traffic if extent is None else traffic & between(extent)
