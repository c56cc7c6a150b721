"""Where two first-match walks may decide otherwise, though neither says how: by what each step asks for, as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TypeAlias

from emscloud.foreign import Decision
from emscloud.spaces.traffic import TrafficSet

_NOTHING = TrafficSet()
_MOST = 256
"""Ways of deciding that are told apart; beyond that all traffic in question counts as decided otherwise."""
_Way: TypeAlias = tuple[tuple[bool, frozenset[frozenset[str]]], ...]
"""How some traffic is decided: in order whether it is let through, and the terms of which one has to hold for that."""


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
    decided: dict[_Way, TrafficSet] = {}
    for one in decisions:
        matched = region & TrafficSet(one.boxes)
        if not matched:
            continue
        left: dict[_Way, TrafficSet] = {}
        for way, traffic in walking.items():
            hit = traffic & matched
            if not hit:
                left[way] = left.get(way, _NOTHING) | traffic
                continue
            further, into = _further(way, one), left if one.terms else decided
            into[further] = into.get(further, _NOTHING) | hit
            rest = traffic - hit
            if rest:
                left[way] = left.get(way, _NOTHING) | rest
        walking = left
        if len(walking) + len(decided) > _MOST:
            return {}
    for way, traffic in walking.items():
        decided[way] = decided.get(way, _NOTHING) | traffic
    return decided


def _further(way: _Way, one: Decision) -> _Way:
    """A way with one more step; steps of one kind that follow each other have no order, and what held before is past."""
    if any(one.terms in asked for _, asked in way):
        return way
    *before, last = way or ((one.allow, frozenset()),)
    allow, asked = last
    if allow is not one.allow:
        return (*way, (one.allow, frozenset({one.terms})))
    return (*before, (allow, asked | {one.terms} if one.terms else frozenset({one.terms})))
