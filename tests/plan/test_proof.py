"""What a live group and what was asked for let through is held against each other, with a packet."""

from __future__ import annotations

from emscloud.foreign import Group
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction
from emscloud.plan.proof import unlike
from emscloud.spaces.bounds import Bounds
from tests.account import LIFT, atom

A, WIDE = atom(80, 80, "10.0.0.0/32"), atom(80, 81, "10.0.0.0/30")
NONE: dict[Direction, Bounds] = dict.fromkeys(Direction, Bounds())


def live(flows: dict[Direction, Bounds]) -> Group:
    """A group that lets this through."""
    return Group("aws", "sg-1", None, None, flows, ())


def test_both_ways_are_looked_at() -> None:
    """What is missing, and what is more; a group that is not there lets nothing through."""
    narrow, wide = dict(LIFT([A])), dict(LIFT([WIDE]))
    assert [] == list(unlike("web", narrow, live(narrow)))
    assert [("does not let through", "tcp/80 with peer 10.0.0.1")] == [
        (one.detail.split(" group ")[1].split(" what")[0], one.packet) for one in unlike("web", wide, live(narrow))
    ]
    assert ["lets through"] == [one.detail.split(" group ")[1].split(" what")[0] for one in unlike("web", narrow, live(wide))]
    assert ["tcp/80 with peer 10.0.0.0"] == [one.packet for one in unlike("web", narrow, None)]


def test_what_is_behind_a_symbol_and_what_may_be_count() -> None:
    """A packet behind it, named; and traffic that cannot be excluded."""
    traffic = LIFT([A])[Direction.IN].must
    named = {**NONE, Direction.IN: Bounds.of(Bounds().must, {Symbol("aws", "pl-1"): traffic})}
    maybe = {**NONE, Direction.IN: Bounds(maybe=traffic)}
    assert ["tcp/80 with peer 10.0.0.0, where that peer is behind pl-1"] == [one.packet for one in unlike("web", named, live(NONE))]
    assert ["tcp/80 with peer 10.0.0.0"] == [one.packet for one in unlike("web", NONE, live(maybe))]
