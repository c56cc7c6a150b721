"""Checks and suppressions are values; where they stand is no part of them."""

from __future__ import annotations

from emscloud.diagnostics import Where
from emscloud.model.check import Suppression


def test_the_place_is_no_part_of_it() -> None:
    """Two that say the same are equal."""
    assert Suppression("a", None, "w", "", Where("f", 1)) == Suppression("a", None, "w", "", Where("f", 2))
