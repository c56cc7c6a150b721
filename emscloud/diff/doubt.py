"""Where two first-match walks may decide otherwise, though neither says how: by what each step asks for, as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import TypeAlias

from emscloud.foreign import Decision
from emscloud.spaces.traffic import Box, TrafficSet

_NOTHING = TrafficSet()
_MOST = 256
"""Ways of deciding that are told apart; beyond that all traffic in question counts as decided otherwise."""
_Way: TypeAlias = tuple[tuple[bool, frozenset[frozenset[str]]], ...]
"""How some traffic is decided: in order whether it is let through, and the terms of which one has to hold; none at the end."""


def changed(old: Sequence[Decision], new: Sequence[Decision]) -> tuple[Decision, ...]:
    """The steps that one side has alone, or in another order; a packet that none of them matches is decided alike."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: list[Decision] = []
    for what, begin, end, start, stop in matcher.get_opcodes():
        if what != "equal":
            found += [*old[begin:end], *new[start:stop]]
    return tuple(dict.fromkeys(found))


def otherwise(old: Sequence[Decision], new: Sequence[Decision], within: TrafficSet) -> TrafficSet:
    """What of some traffic the two walks decide in different ways, so that nobody knows whether it comes to the same."""
    region = within & TrafficSet([box for one in changed(old, new) for box in one.boxes])
    if not region:
        return _NOTHING
    before, after = _ways(old, region), _ways(new, region)
    for way in before.keys() & after.keys():
        region -= before[way] & after[way]
    return region


def terms(decisions: Iterable[Decision], traffic: TrafficSet) -> tuple[str, ...]:
    """What the steps that match some of this traffic ask for."""
    return tuple(
        dict.fromkeys(term for one in decisions if one.terms and TrafficSet(one.boxes) & traffic for term in sorted(one.terms))
    )


def _ways(decisions: Sequence[Decision], region: TrafficSet) -> Mapping[_Way, TrafficSet]:
    """A region by how it is decided; of what has too many ways none is told."""
    walking: dict[_Way, TrafficSet] = {(): region}
    decided: dict[_Way, list[TrafficSet]] = {}
    for allow, asked, boxes in _runs(decisions):
        matched = region & TrafficSet(boxes)
        if not matched:
            continue
        left: dict[_Way, TrafficSet] = {}
        for way, traffic in walking.items():
            hit = traffic & matched
            if hit and asked:
                further = _further(way, allow, asked)
                left[further] = left.get(further, _NOTHING) | hit
            elif hit:
                before = way[:-1] if way and way[-1][0] is allow else way
                decided.setdefault((*before, (allow, frozenset())), []).append(hit)
            rest = traffic - hit if hit else traffic
            if rest:
                left[way] = left.get(way, _NOTHING) | rest
        walking = left
        if len(walking) > _MOST:
            return {}
    for way, traffic in walking.items():
        decided.setdefault(way, []).append(traffic)
    return {way: TrafficSet([box for one in parts for box in one.boxes]) for way, parts in decided.items()}


def _runs(decisions: Sequence[Decision]) -> Iterator[tuple[bool, frozenset[str], list[Box]]]:
    """Steps of one kind that follow each other have no order: what surely matches first, then the rest by its terms."""
    for allow, run in groupby(decisions, key=lambda one: one.allow):
        by_terms: dict[frozenset[str], list[Box]] = {frozenset(): []}
        for one in run:
            by_terms.setdefault(one.terms, []).extend(one.boxes)
        for asked, boxes in by_terms.items():
            yield allow, asked, boxes


def _further(way: _Way, allow: bool, asked: frozenset[str]) -> _Way:  # noqa: FBT001
    """A way with one more step; where the same was asked for before, the step comes too late."""
    if any(asked in before for _, before in way):
        return way
    if way and way[-1][0] is allow:
        return (*way[:-1], (allow, way[-1][1] | {asked}))
    return (*way, (allow, frozenset({asked})))
