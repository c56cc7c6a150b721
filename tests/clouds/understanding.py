"""What holds of every cloud's reading of resources that anybody wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from random import Random
from typing import TypeAlias

import pytest
from hypothesis import strategies as st

from emscloud.diagnostics import Failed
from emscloud.foreign import PLACES, Group, Hole, Instance
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.resolve.scope import private_space
from emscloud.spaces.traffic import TrafficSet
from tests.others import holed, places

KNOCKED = Hole("it was knocked out")
Understand: TypeAlias = (
    "Callable[[Iterable[Instance], Mapping[Symbol, tuple[Network, ...]], tuple[Network, ...]], tuple[Group, ...]]"
)


def what_is_not_known_widens(understand: Understand, known: list[Instance], at: int, data: st.DataObject, names: list[str]) -> None:
    """A hole in the instance at a place, or in a value of it, adds nothing to what is sure and takes nothing from what may be.

    A group of which nobody knows whether it is there has nothing that is sure.
    """
    if data.draw(st.booleans()):
        changed = replace(known[at], hole=KNOCKED)
    else:
        path = data.draw(st.sampled_from([one for one in places(dict(known[at].values)) if one and one[0] != "id"]))
        values = holed(dict(known[at].values), path)
        assert isinstance(values, dict)
        changed = replace(known[at], values=values)
    before = {one.address: one for one in understand(known, {}, private_space())}
    after = {one.address: one for one in understand([*known[:at], changed, *known[at + 1 :]], {}, private_space())}
    for name in names:
        old, new = before[name], after[name]
        for direction in Direction:
            was, now = old.flows[direction], new.flows[direction]
            assert now.must <= was.must
            assert was.may <= now.may
            assert all(traffic <= was.must | was.named.get(symbol, TrafficSet()) for symbol, traffic in now.named.items())
            assert new.holes or now == was
            assert (changed.address, changed.hole) != (name, KNOCKED) or (now.must, now.named) == (TrafficSet(), {})


def order_changes_nothing(understand: Understand, known: list[Instance], random: Random) -> None:
    """Instances in any order give the same groups."""
    shuffled = list(known)
    random.shuffle(shuffled)
    assert understand(known, {}, private_space()) == understand(shuffled, {}, private_space())


def too_many_pairs_are_refused(understand: Understand, whole: Instance, part: Instance, *more: Instance) -> None:
    """Parts of which each may be of each whole are gone through up to a number of pairs."""
    wholes = [replace(whole, address=f"{whole.address}{at}") for at in range(400)]
    parts = [replace(part, address=f"{part.address}{at}") for at in range(PLACES // 400 + 1)]
    assert understand([*more, *wholes[:9], *parts[:2]], {}, private_space())
    with pytest.raises(Failed, match="E515"):
        understand([*more, *wholes, *parts], {}, private_space())
