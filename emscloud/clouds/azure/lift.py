"""Network security groups → Bounds: a first-match fold by priority."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeAlias

from emscloud.cloud import Flows
from emscloud.clouds.azure.artifact import ANY, Endpoint, Module, SecurityRule
from emscloud.clouds.azure.limits import DEFAULT_RULES, VIRTUAL_NETWORK
from emscloud.clouds.azure.service import NONE, Families, matched
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, V6_BASE, Network, Symbol
from emscloud.model.policy import Direction
from emscloud.spaces.address import parse_network
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.interval import Interval, Intervals, difference, layers, merge
from emscloud.spaces.traffic import Box, Strip, TrafficSet, between

Matches: TypeAlias = dict[Symbol | None, list[Box]]
"""Packets by the symbol that their peer has to stand behind, over every peer address; None for those by address."""
Read: TypeAlias = tuple[bool, Matches, Matches]
"""Whether a rule allows, what it surely matches, and what it may match besides."""
_Placed: TypeAlias = tuple[int, bool, Box]
_Step: TypeAlias = tuple[int, bool, Interval]
"""Order, whether it is an allow, and the packets or the peers."""

_ANYWHERE = (ANYWHERE_V4, ANYWHERE_V6)
_ALL_PLACES: Families = (((ANYWHERE_V4.low, ANYWHERE_V4.high),), ((ANYWHERE_V6.low, ANYWHERE_V6.high),))
_EVERY_PORT = ("*", "0-65535")


def lift(module: Module, extents: Mapping[Symbol, tuple[Network, ...]]) -> Flows:
    """What each group lets through, each rule deciding only what is still undecided, the default rules last.

    A rule that names a symbol matches a peer that may stand behind it; a source port other than `*`, or a symbol on the
    members' side, makes the whole rule uncertain, for neither is in the universe of packets.  An uncertain allow widens
    what may be let through, an uncertain deny narrows what must be and leaves what may be.
    """
    return {
        group.group: {
            direction: _bounds([rule for rule in group.rules if rule.direction is direction], direction, extents)
            for direction in Direction
        }
        for group in module.groups
    }


def _bounds(own: list[SecurityRule], direction: Direction, extents: Mapping[Symbol, tuple[Network, ...]]) -> Bounds:
    """Allows that only a deny of everything follows, as ours are, need no order: their union is the answer."""
    rules = own + [rule for rule in DEFAULT_RULES if rule.direction is direction]
    end = next(place for place, rule in enumerate(rules) if _denies_everything(rule))
    reads: list[Read] = [(rule.access == "Allow", *read(rule)) for rule in rules[:end]]
    if any(unsure or not allow for allow, _, unsure in reads):
        return fold(reads, extents)
    named: Matches = {None: []}
    for _, sure, _ in reads:
        for symbol, boxes in sure.items():
            named.setdefault(symbol, []).extend(boxes)
    must = TrafficSet(named.pop(None))
    return Bounds.of(must, {symbol: TrafficSet(boxes) for symbol, boxes in named.items() if symbol}, extents)


def _denies_everything(rule: SecurityRule) -> bool:
    return rule.access == "Deny" and rule.protocol == "*" and rule.source == ANY and rule.destination == ANY


def fold(reads: list[Read], extents: Mapping[Symbol, tuple[Network, ...]]) -> Bounds:
    """The general case, of rules in the order in which they decide: a walk by first match for must, each symbol, and may.

    What an allow lets through surely: what no earlier deny may match.  Possibly: what no earlier deny surely matches,
    where a peer behind the allow's own symbol is surely matched by a deny that names the same one.
    """
    allowed = {symbol for allow, *both in reads if allow for found in both for symbol in found}
    symbols: list[Symbol | None] = [None, *sorted([symbol for symbol in allowed if symbol])]
    sure: dict[Symbol | None, TrafficSet] = {}
    may = TrafficSet()
    for about in symbols:
        certain: list[tuple[bool, list[Box]]] = []
        possible: list[tuple[bool, list[Box]]] = []
        for allow, surely, perhaps in reads:
            known = [*surely.get(None, ()), *(surely.get(about, ()) if about else ())]
            if allow:
                certain.append((True, known))
                possible.append((True, [*surely.get(about, ()), *perhaps.get(about, ())]))
            else:
                certain.append((False, _at_most(surely, about, extents) + _at_most(perhaps, about, extents)))
                possible.append((False, known))
        sure[about] = _first_match(certain)
        may |= _within(_first_match(possible) - sure[about], about, extents)  # what stands behind another symbol is no answer here
    must = sure.pop(None)
    named = {symbol: traffic for symbol, traffic in sure.items() if symbol}
    return Bounds.of(must, named, extents, may)


def _within(traffic: TrafficSet, symbol: Symbol | None, extents: Mapping[Symbol, tuple[Network, ...]]) -> TrafficSet:
    extent = extents.get(symbol) if symbol else None
    return traffic if extent is None else traffic & between(extent)


def _at_most(matches: Matches, about: Symbol | None, extents: Mapping[Symbol, tuple[Network, ...]]) -> list[Box]:
    """The most that is matched where the peer stands behind one symbol: the others within what they can stand for."""
    found: list[Box] = []
    for symbol, boxes in matches.items():
        found += boxes if symbol in (None, about) else _within(TrafficSet(boxes), symbol, extents).boxes
    return found


def _first_match(steps: Iterable[tuple[bool, list[Box]]]) -> TrafficSet:
    """What allows (True) and denies let through in order: one sweep, so that a piece sees only what applies to it."""
    by_service: dict[Interval, list[_Placed]] = {}
    for order, (allow, boxes) in enumerate(steps):
        for box in boxes:
            by_service.setdefault((box[0], box[1]), []).append((order, allow, box))

    def strips(over: list[list[_Placed]], _none: list[list[_Placed]]) -> tuple[Strip, ...]:
        by_local: dict[Interval, list[_Step]] = {}
        for listed in over:
            for order, allow, box in listed:
                by_local.setdefault((box[2], box[3]), []).append((order, allow, (box[4], box[5])))
        return layers(by_local, {}, _decide)

    return TrafficSet(
        [
            (first, last, low, high, start, end)
            for first, last, pieces in layers(by_service, {}, strips)
            for low, high, peers in pieces
            for start, end in peers
        ]
    )


def _decide(over: list[list[_Step]], _none: list[list[_Step]]) -> Intervals:
    """The peers let through where all these steps apply."""
    allowed: list[Interval] = []
    denied: Intervals = ()
    run: list[Interval] = []
    steps = sorted([step for listed in over for step in listed])
    for place, (_, allow, peer) in enumerate(steps):
        run.append(peer)
        if place + 1 < len(steps) and steps[place + 1][1] is allow:
            continue
        if allow:
            allowed += difference(merge(run), denied)
        else:
            denied = merge((*denied, *run))
        run = []
    return merge(allowed)


def read(rule: SecurityRule) -> tuple[Matches, Matches]:
    """What a rule surely matches, and what it may match besides."""
    peers = _peers(rule.peer)
    places, certain = _places(rule.local)
    services, others = matched(rule.protocol, rule.destination.port_range, rule.destination.port_ranges)
    sure = _boxes(peers, places, services)
    unsure = {} if others == NONE else _boxes(peers, places, others)
    if certain and _every_port(rule.source):
        return sure, unsure
    for symbol, boxes in sure.items():
        unsure.setdefault(symbol, []).extend(boxes)
    return {}, unsure


def unseen(rule: SecurityRule) -> frozenset[str]:
    """What a rule asks for that no packet here shows, as it is written: source ports, and members behind symbols."""
    found = []
    if not _every_port(rule.source):
        ports = {text for text in (rule.source.port_range, *rule.source.port_ranges) if text is not None}
        found.append(f"a rule asks for source ports {', '.join(sorted(ports))}, which are not compared")
    if not _places(rule.local)[1]:
        end = rule.local
        texts = {
            text for text in (end.address_prefix, *end.address_prefixes, *end.application_security_group_ids) if text is not None
        }
        found.append(f"a rule asks for members behind {', '.join(sorted(texts))}, which are not known")
    return frozenset(found)


def _every_port(endpoint: Endpoint) -> bool:
    return endpoint.port_range in _EVERY_PORT or any(text in _EVERY_PORT for text in endpoint.port_ranges)


def _boxes(peers: list[tuple[Symbol | None, Network]], places: Families, services: Families) -> Matches:
    found: Matches = {}
    for symbol, peer in peers:
        low, high = peer.low, peer.high
        family = high >= V6_BASE
        boxes = [(first, last, start, end, low, high) for first, last in services[family] for start, end in places[family]]
        if boxes:
            found.setdefault(symbol, []).extend(boxes)
    return found


def _peers(endpoint: Endpoint) -> list[tuple[Symbol | None, Network]]:
    """Who is meant; a symbol stands over every address."""
    found: list[tuple[Symbol | None, Network]] = []
    texts = endpoint.address_prefixes
    if endpoint.address_prefix is not None:
        texts = (*texts, endpoint.address_prefix)
    for text in texts:
        network = _network(text)
        if network is not None:
            found.append((None, network))
        else:
            symbol = None if text == "*" else Symbol("azure", text)
            found += [(symbol, whole) for whole in _ANYWHERE]
    for text in endpoint.application_security_group_ids:
        found += [(Symbol("azure", text), whole) for whole in _ANYWHERE]
    return found


def _places(endpoint: Endpoint) -> tuple[Families, bool]:
    """The members' addresses by family, and whether they are surely these: a symbol may stand for any of them."""
    if endpoint.address_prefix in ("*", VIRTUAL_NETWORK):
        return _ALL_PLACES, True
    spans: tuple[list[Interval], list[Interval]] = ([], [])
    for symbol, network in _peers(endpoint):
        if symbol is not None and symbol.name != VIRTUAL_NETWORK:
            return _ALL_PLACES, False
        spans[network.family == 6].append((network.low, network.high))  # noqa: PLR2004
    return (merge(spans[0]), merge(spans[1])), True


@lru_cache(maxsize=65536)
def _network(text: str) -> Network | None:
    """A prefix as ARM writes it; None for `*` and for whatever else is no prefix, which a symbol stands for."""
    try:
        return parse_network(text)
    except ValueError:
        return None
