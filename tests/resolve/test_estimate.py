"""Capture and recapture, against pools whose size is known."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from emscloud.resolve.estimate import Estimate, estimate


def drawn(chance: random.Random, pool: int, at_once: int, rounds: int) -> Estimate:
    """An estimate after rounds of some addresses each, drawn from a pool."""
    counts = Counter(address for _ in range(rounds) for address in chance.sample(range(pool), at_once))
    return estimate(list(counts.values()), rounds)


@pytest.mark.parametrize(("pool", "at_once", "rounds"), [(20, 4, 6), (50, 8, 8), (200, 8, 40), (1000, 16, 60)])
def test_the_interval_holds_the_true_size_nine_times_in_ten(pool: int, at_once: int, rounds: int) -> None:
    """And the estimates lie around it: their mean is within a tenth of the pool."""
    chance = random.Random(pool)
    made = [drawn(chance, pool, at_once, rounds) for _ in range(200)]
    held = sum(one.low <= pool <= one.high for one in made)
    mean = sum(one.total for one in made) / len(made)
    assert (held >= 180, abs(mean - pool) <= pool / 10) == (True, True), (held, mean)


def test_a_pool_that_was_seen_again_and_again_is_complete() -> None:
    """Every address in every round: nothing suggests more."""
    assert Estimate(4, 5, 4, 4, 4) == estimate([5, 5, 5, 5], 5)
    assert estimate([5, 5, 5, 5], 5).complete


@pytest.mark.parametrize(("counts", "rounds"), [([1, 1, 1], 1), ([], 3), ([1, 2, 2], 3)])
def test_where_nothing_can_be_said_nothing_is(counts: list[int], rounds: int) -> None:
    """One round, no address, or a single one that was seen once."""
    assert Estimate(len(counts), rounds, len(counts), len(counts), len(counts)) == estimate(counts, rounds)


def test_all_seen_once_means_that_most_were_never_seen() -> None:
    """The total lies far beyond what was seen, and the interval says how unsure that is."""
    made = estimate([1] * 16, 4)
    assert (made.complete, made.low > 16, made.total > 64, made.high > made.total) == (False, True, True, True)
