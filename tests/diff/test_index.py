"""The index finds exactly the rules that touch some traffic."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from emscloud.diff.index import Index
from emscloud.foreign import Carrier
from emscloud.model.policy import Direction
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import TrafficSet
from tests.diff.samples import ONE, TWO, bounds, rule
from tests.spaces import cells


@given(st.lists(bounds, max_size=5), cells.traffic, st.sampled_from((None, ONE, TWO)))
def test_it_finds_those_that_touch(listed: list[Bounds], traffic: TrafficSet, symbol: object) -> None:
    """And no others: by what is certain, what may be, and the symbol that is asked for."""
    carriers = [Carrier(str(number), Direction.IN, one) for number, one in enumerate(listed)]
    expected = [
        one
        for one in carriers
        if (one.bounds.must | one.bounds.maybe) & traffic
        or any(held & traffic for name, held in one.bounds.named.items() if symbol in (None, name))
    ]
    asked = symbol if symbol in (ONE, TWO) else None
    assert list(Index(carriers).touching(traffic, ONE if asked == ONE else TWO if asked == TWO else None)) == expected


def test_a_direction_is_one_alone() -> None:
    """Without one, both are there."""
    both = rule("tcp/1", "10.0.0.1", "a"), rule("tcp/1", "10.0.0.1", "b", Direction.OUT)
    assert [one.name for one in Index(both, Direction.OUT).carriers] == ["b"]
    assert [one.name for one in Index(both).touching(both[0].bounds.must)] == ["a", "b"]
    assert Index(()).touching(both[0].bounds.must) == ()
