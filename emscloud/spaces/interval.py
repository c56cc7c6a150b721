"""IntervalSet: sorted, disjoint, non-touching integers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Self, TypeAlias, TypeVar

Interval: TypeAlias = tuple[int, int]
"""Two integers, both inclusive, the lower one first."""
Intervals: TypeAlias = tuple[Interval, ...]
"""Canonical: sorted, disjoint, non-touching."""

P = TypeVar("P")
T = TypeVar("T")


def merge(intervals: Iterable[Interval]) -> Intervals:
    """The canonical form of the union of any intervals, in any order."""
    ordered = sorted(intervals)
    if len(ordered) < 2:  # noqa: PLR2004  (nothing to merge)
        return tuple(ordered)
    merged = []
    low, high = ordered[0]
    for start, end in ordered:
        if start > high + 1:
            merged.append((low, high))
            low, high = start, end
        elif end > high:
            high = end
    merged.append((low, high))
    return tuple(merged)


def intersection(left: Intervals, right: Intervals) -> Intervals:
    """What two canonical unions have in common."""
    common = []
    i = j = 0
    while i < len(left) and j < len(right):
        low = max(left[i][0], right[j][0])
        high = min(left[i][1], right[j][1])
        if low <= high:
            common.append((low, high))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(common)


def difference(left: Intervals, right: Intervals) -> Intervals:
    """What the first canonical union holds and the second does not."""
    if not right or not left:
        return left
    rest = []
    j, count = bisect_right(right, (left[0][0],)) - 1, len(right)
    j = max(j, 0)
    for start, high in left:
        low = start
        while j < count and right[j][1] < low:
            j += 1
        k = j
        while k < count and right[k][0] <= high:
            if right[k][0] > low:
                rest.append((low, right[k][0] - 1))
            low = right[k][1] + 1
            k += 1
        if low <= high:
            rest.append((low, high))
        j = max(j, k - 1)
    return tuple(rest)


def layers(
    left: Mapping[Interval, P],
    right: Mapping[Interval, P],
    inner: Callable[[list[P], list[P]], tuple[T, ...]],
) -> tuple[tuple[int, int, tuple[T, ...]], ...]:
    """Cut an axis wherever an interval begins or ends, and ask `inner` what stands on each piece.

    `inner` gets what lies over the piece, left and right, and is not asked where nothing lies on the left.  Pieces
    with an empty answer are left out, and touching ones with equal answers are one, so the result is canonical.
    """
    opening: dict[int, list[tuple[dict[Interval, P], Interval, P]]] = {}
    closing: dict[int, list[tuple[dict[Interval, P], Interval]]] = {}
    over_left: dict[Interval, P] = {}
    over_right: dict[Interval, P] = {}
    for over, items in ((over_left, left), (over_right, right)):
        for interval, payload in items.items():
            opening.setdefault(interval[0], []).append((over, interval, payload))
            closing.setdefault(interval[1] + 1, []).append((over, interval))
    pieces: list[tuple[int, int, tuple[T, ...]]] = []
    low = 0
    for cut in sorted(opening.keys() | closing.keys()):
        if over_left:
            answer = inner(list(over_left.values()), list(over_right.values()))
            if answer and pieces and pieces[-1][1] == low - 1 and pieces[-1][2] == answer:
                pieces[-1] = (pieces[-1][0], cut - 1, answer)
            elif answer:
                pieces.append((low, cut - 1, answer))
        for over, interval in closing.get(cut, ()):
            del over[interval]
        for over, interval, payload in opening.get(cut, ()):
            over[interval] = payload
        low = cut
    return tuple(pieces)


@dataclass(frozen=True, slots=True)
class IntervalSet:
    """A set of integers.  The constructor takes canonical intervals as they are; `of` takes any."""

    intervals: Intervals = ()

    @classmethod
    def of(cls, intervals: Iterable[Interval]) -> Self:
        """The union of any intervals; ValueError where one ends before it begins."""
        listed = list(intervals)
        for low, high in listed:
            if low > high:
                message = f"an interval ends before it begins: {low} to {high}"
                raise ValueError(message)
        return cls(merge(listed))

    def complement(self, low: int, high: int) -> Self:
        """What it does not hold of `low` to `high`, both inclusive."""
        return type(self)(difference(((low, high),), self.intervals))

    def __and__(self, other: Self) -> Self:
        return type(self)(intersection(self.intervals, other.intervals))

    def __or__(self, other: Self) -> Self:
        return type(self)(merge(self.intervals + other.intervals))

    def __sub__(self, other: Self) -> Self:
        return type(self)(difference(self.intervals, other.intervals))

    def __le__(self, other: Self) -> bool:
        return not difference(self.intervals, other.intervals)

    def __bool__(self) -> bool:
        return bool(self.intervals)
