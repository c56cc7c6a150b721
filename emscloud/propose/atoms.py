"""A live group as atoms: each one service and one peer that it surely lets through, with the rules that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from emscloud import clouds
from emscloud.foreign import Carrier, Group
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, V6_BASE, Network, Symbol
from emscloud.model.policy import Direction
from emscloud.model.service import Reach
from emscloud.propose import tongue
from emscloud.spaces.address import AddressSet
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.interval import Intervals, intersection, merge
from emscloud.spaces.service import intervals
from emscloud.spaces.traffic import Box, TrafficSet

Peer: TypeAlias = Network | Symbol
Key: TypeAlias = tuple[Direction, Reach, Peer]
"""Which way, what, and with whom."""

_TITLE = re.compile(r"(?P<rule>.*?)(?: \((?P<words>.*)\))?\Z", re.DOTALL)
_WHOLE = {False: (ANYWHERE_V4.low, ANYWHERE_V4.high), True: (ANYWHERE_V6.low, ANYWHERE_V6.high)}
_NOBODY = (ANYWHERE_V4.low, ANYWHERE_V6.low)  # 0.0.0.0 and ::, which the language refuses by themselves


@dataclass(frozen=True, slots=True)
class Source:
    """A live rule: what it is called, and what somebody wrote about it (empty where nobody did)."""

    rule: str
    words: str


def atoms(group: Group) -> dict[Key, tuple[Source, ...]]:
    """What a group surely lets through, as far as a policy can say it in this cloud; what is missing shows in a diff."""
    found: dict[Key, dict[Source, None]] = {}
    for direction in Direction:
        flow = group.flows[direction]
        for carrier in group.carriers:
            if carrier.direction is direction:
                source = _source(group, carrier)
                ordered = bool(group.decisions.get(direction))
                for reach, peer in (*_plain(group.cloud, carrier, flow), *_named(group.cloud, carrier, flow, ordered=ordered)):
                    found.setdefault((direction, reach, peer), {})[source] = None
    return {key: tuple(sources) for key, sources in found.items()}


def _source(group: Group, carrier: Carrier) -> Source:
    match = _TITLE.match(carrier.name.removeprefix(f"{group.address} "))
    assert match is not None
    return Source(match["rule"], match["words"] or "")


def _plain(cloud: str, carrier: Carrier, flow: Bounds) -> Iterator[tuple[Reach, Peer]]:
    """One rule's atoms by address, in as far as no rule before it takes them away."""
    spans: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for box in _sure(carrier.bounds.must, flow.must):
        spans.setdefault(box[4:], []).append(box[:2])
    for (low, high), services in spans.items():
        said = tongue.reaches(cloud, _apart(cloud, services, low), 4 if low < V6_BASE else 6)
        for network in AddressSet(((low, high),)).prefixes():
            if not network.low == network.high in _NOBODY:
                yield from ((reach, network) for reach in said)


def _named(cloud: str, carrier: Carrier, flow: Bounds, *, ordered: bool) -> Iterator[tuple[Reach, Peer]]:
    """One rule's atoms by tag, list or group; where rules have an order, none that adds nothing, for it may decide nothing."""
    for symbol, traffic in carrier.bounds.named.items():
        named = flow.named.get(symbol, TrafficSet())
        if not _known(symbol) or (ordered and not traffic & named):
            continue
        sure = _everywhere(traffic & (named | flow.must))
        v4, v6 = (merge([box[:2] for box in sure if box[4:] == _WHOLE[family]]) for family in (False, True))
        decided = merge([box[:2] for box in named.boxes])
        for reach in tongue.common(cloud, v4, v6):
            if not ordered or any(intersection(intervals(reach, family), decided) for family in (4, 6)):
                yield reach, symbol


def _known(symbol: Symbol) -> bool:
    """Whether the language takes a reference as it stands."""
    try:
        return symbol.space == "group" or bool(clouds.get(symbol.space).reference(symbol.name))
    except ValueError:
        return False


def _apart(cloud: str, services: list[tuple[int, int]], low: int) -> Intervals:
    """Services as they stand, unless together they are everything: ranges that touch are two rules to whoever wrote them."""
    family = 4 if low < V6_BASE else 6
    whole = merge(services)
    everything = tongue.said(cloud, tongue.EVERYTHING, family)
    return whole if intersection(whole, everything) == everything else tuple(sorted(set(services)))


def _sure(traffic: TrafficSet, certain: TrafficSet) -> Iterable[Box]:
    """What of a rule's traffic is certain for every member of the group; as it was written where that is all of it."""
    if all(box[2:4] == _WHOLE[box[4] >= V6_BASE] for box in traffic.boxes) and traffic <= certain:
        return sorted(traffic.boxes)
    return _everywhere(traffic & certain)


def _everywhere(traffic: TrafficSet) -> list[Box]:
    """The part of traffic that is let through whatever the member's address."""
    found: list[Box] = []
    for first, last, strips in traffic.slabs:
        for family, (low, high) in _WHOLE.items():
            held = [strip for strip in strips if (strip[0] >= V6_BASE) == family]
            joined = merge([strip[:2] for strip in held])
            if joined == ((low, high),):
                peers = held[0][2]
                for strip in held[1:]:
                    peers = intersection(peers, strip[2])
                found += [(first, last, low, high, *peer) for peer in peers]
    return found
