"""Grounded policies: places and causes are no part of what is equal."""

from __future__ import annotations

from emscloud.diagnostics import Where
from emscloud.load.terms import parse_service
from emscloud.model.policy import Accept, Direction, Grounded, GroundedGroup, Requirement, Target
from emscloud.spaces.address import parse_network


def policy(line: int) -> Grounded:
    """The same policy, read from another line."""
    where = Where("f", line, 1)
    ask = Requirement("a", Direction.IN, (parse_service("tcp/1"),), (parse_network("10.0.0.1"),), "why", where=where)
    return Grounded("ems", Target("prod", "aws", {}, where), (GroundedGroup("web", (ask,), where=where),))


def test_a_blank_line_changes_no_policy() -> None:
    """Where a thing stands is no part of what it is."""
    assert policy(1) == policy(2)
    assert Accept("l", "r", "w", where=Where("f", 1)) == Accept("l", "r", "w", where=Where("f", 2))
    assert Accept("l", "r", "w", "g") != Accept("l", "r", "w")


def test_what_is_not_said_is_nothing() -> None:
    """No page, no addresses, no remembered numbers, no extents."""
    made = policy(1)
    (group,) = made.groups
    assert ("", (), {}, {}) == (group.requirements[0].page, group.addresses, group.numbers, made.extents)


def test_a_direction_is_seen_from_the_members() -> None:
    """`in` is ingress, `out` is egress, as the lock writes them."""
    assert (Direction.IN, Direction.OUT) == (Direction("in"), Direction("out"))
    assert "in" == f"{Direction.IN}"
