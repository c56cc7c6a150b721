"""What rules of every cloud have in common."""

from __future__ import annotations

import pytest

from emscloud.plan.rule import Asked, Held, Owner, digest, exactly
from tests.account import atom


def test_a_value_is_of_its_type_and_of_no_other() -> None:
    """A truth value is no number, though Python takes it for one."""
    assert (1, "a") == (exactly(int, 1), exactly(str, "a"))
    for value in (True, 1.0, "1", None):
        with pytest.raises(TypeError):
            exactly(int, value)


def test_rules_are_put_in_order_by_what_they_are() -> None:
    """Not by whose they are or how they are described."""
    low, high = atom(80, 80, "10.0.0.0/30"), atom(81, 81, "10.0.0.0/30")
    assert [low, high] == [one.atom for one in sorted([Held(high, "sgr-1", "a"), Held(low, "sgr-2", "b", Owner.FOREIGN)])]
    assert [low, high] == [one.atom for one in sorted([Asked(high, "a"), Asked(low, "b", ("row",))])]


def test_a_digest_stands_for_what_is_let_through() -> None:
    """Neither order nor words count; one rule more or less does."""
    low, high = atom(80, 80, "10.0.0.0/30"), atom(81, 81, "10.0.0.0/30")
    same = {digest([Asked(low, "a"), Asked(high, "b")]), digest([Asked(high, "c"), Asked(low, "d", ("row",))])}
    assert (1, 3) == (len(same), len({*same, digest([Asked(low, "a")]), digest([])}))
