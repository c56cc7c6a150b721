"""Interval sets beside Python's own sets of integers."""

from __future__ import annotations

import operator
from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.spaces.interval import Interval, Intervals, IntervalSet, difference, intersection, layers, merge

LAST = 30

intervals = st.tuples(st.integers(0, LAST), st.integers(0, LAST)).map(lambda pair: (min(pair), max(pair)))
unions = st.lists(intervals, max_size=8)


def points(union: Intervals | list[Interval]) -> set[int]:
    """Every integer of a union."""
    return {point for low, high in union for point in range(low, high + 1)}


def canonical(numbers: set[int]) -> Intervals:
    """A set of integers as runs, by counting up."""
    lows = [number for number in sorted(numbers) if number - 1 not in numbers]
    highs = [number for number in sorted(numbers) if number + 1 not in numbers]
    return tuple(zip(lows, highs, strict=True))


@given(unions)
def test_merging_gives_the_one_canonical_form(union: list[Interval]) -> None:
    """Merged intervals are the runs of the integers they hold."""
    assert merge(union) == canonical(points(union))


@given(unions, st.randoms(use_true_random=False))
def test_order_says_nothing(union: list[Interval], chance: Random) -> None:
    """The same intervals in another order are an equal set with an equal hash."""
    other = list(union)
    chance.shuffle(other)
    assert IntervalSet.of(other) == IntervalSet.of(union)
    assert hash(IntervalSet.of(other)) == hash(IntervalSet.of(union))


@given(unions, unions)
def test_cutting_is_set_algebra(left: list[Interval], right: list[Interval]) -> None:
    """Intersection and difference of canonical unions are those of the integers."""
    assert intersection(merge(left), merge(right)) == canonical(points(left) & points(right))
    assert difference(merge(left), merge(right)) == canonical(points(left) - points(right))


@pytest.mark.parametrize("work", [operator.and_, operator.or_, operator.sub])
@given(unions, unions)
def test_operators_are_those_of_sets(work: Callable[[object, object], object], left: list[Interval], right: list[Interval]) -> None:
    """`&`, `|` and `-` of interval sets are those of the integers."""
    made = work(IntervalSet.of(left), IntervalSet.of(right))
    expected = work(points(left), points(right))
    assert isinstance(made, IntervalSet)
    assert isinstance(expected, set)
    assert made.intervals == canonical(expected)


@given(unions, unions)
def test_order_by_inclusion(left: list[Interval], right: list[Interval]) -> None:
    """`<=` is inclusion, and a set is true where it holds anything."""
    assert (IntervalSet.of(left) <= IntervalSet.of(right)) is (points(left) <= points(right))
    assert bool(IntervalSet.of(left)) is bool(points(left))


@given(unions)
def test_complement_within_a_span(union: list[Interval]) -> None:
    """A complement is what a span holds beyond the set."""
    assert IntervalSet.of(union).complement(5, 20).intervals == canonical(set(range(5, 21)) - points(union))


def test_an_interval_that_ends_before_it_begins_is_refused() -> None:
    """A backwards interval is an error with both its ends."""
    with pytest.raises(ValueError, match="ends before it begins: 3 to 2"):
        IntervalSet.of([(1, 4), (3, 2)])


payloads = st.dictionaries(intervals, st.sampled_from("abc"), max_size=6)


def over(items: dict[Interval, str], point: int) -> list[str]:
    """The payloads whose interval holds a point."""
    return [payload for (low, high), payload in items.items() if low <= point <= high]


def stack(left: list[str], right: list[str]) -> tuple[str, ...]:
    """What stands on a piece: the letters of the left that the right has not, in order."""
    return tuple(sorted(set(left) - set(right)))


@given(payloads, payloads)
def test_layers_answer_point_by_point(left: dict[Interval, str], right: dict[Interval, str]) -> None:
    """Each point of the axis lies in the piece whose answer is its own; equal neighbours and empty answers are none."""
    pieces = layers(left, right, stack)
    found = {point: answer for low, high, answer in pieces for point in range(low, high + 1)}
    expected = {point: stack(over(left, point), over(right, point)) for point in range(LAST + 1)}
    assert found == {point: answer for point, answer in expected.items() if answer}
    assert all(high + 1 < low or one != other for (_, high, one), (low, _, other) in pairwise(pieces))


def test_layers_ask_nothing_where_the_left_is_bare() -> None:
    """The inner question is not put where only the right lies."""
    asked: list[tuple[list[str], list[str]]] = []

    def note(left: list[str], right: list[str]) -> tuple[str, ...]:
        asked.append((left, right))
        return ("x",)

    assert layers({(4, 6): "a"}, {(0, 4): "b"}, note) == ((4, 6, ("x",)),)
    assert asked == [(["a"], ["b"]), (["a"], [])]
