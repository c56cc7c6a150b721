"""A list is told by its direction and name, and weighs what it takes."""

from __future__ import annotations

from emscloud.model.policy import Direction
from emscloud.plan.lists.listed import Listed


def test_a_list_weighs_in_its_own_family() -> None:
    """However few entries it has."""
    four, six = (Listed(Direction.IN, "l", family, None, None, 5) for family in (4, 6))
    assert ((9, 0), (0, 9)) == (four.weight(9), six.weight(9))
    assert (Direction.IN, "l") == four.key
