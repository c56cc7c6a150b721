"""Covers beside every cover there is, on small universes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.model.peer import V6_BASE, Network
from emscloud.spaces.address import fewest, network, parse_network
from emscloud.spaces.cover import Cover, cover

BITS = 5
ROOTS = (network(0x0A000000, 32 - BITS), network(V6_BASE + (0x20010DB8 << 96), 128 - BITS))

prefixes = st.one_of(
    [
        st.builds(network, st.integers(root.low, root.high), st.integers(width - BITS, width))
        for root, width in zip(ROOTS, (32, 128), strict=True)
    ]
)
narrow = st.one_of(
    [st.builds(network, st.integers(root.low, root.high), st.just(32 if root.family == 4 else 128)) for root in ROOTS]
)
limits = st.dictionaries(st.sampled_from((4, 6)), st.integers(0, BITS), max_size=2).map(
    lambda bits: {family: (32 if family == 4 else 128) - count for family, count in bits.items()}
)


@dataclass(frozen=True)
class Naive:
    """Every cover of a root, by trying each prefix or both its halves."""

    given: frozenset[Network]
    never_wider: Mapping[int, int]
    keep_out: tuple[Network, ...]

    def held(self, one: Network) -> int:
        """How many given addresses a prefix holds."""
        return sum(any(given.low <= point <= given.high for given in self.given) for point in range(one.low, one.high + 1))

    def allowed(self, one: Network) -> bool:
        """Whether a cover may have this prefix."""
        length = int(one.text.split("/")[1])
        adds = self.held(one) <= one.high - one.low
        touches = any(one.low <= out.high and out.low <= one.high for out in self.keep_out)
        return (length >= self.never_wider.get(one.family, 0) or one in self.given) and not (adds and touches)

    def covers(self, one: Network) -> Iterator[tuple[int, int]]:
        """The number of prefixes and of added addresses of each cover of what a prefix holds of the given."""
        held, size = self.held(one), one.high - one.low + 1
        if not held:
            yield (0, 0)
            return
        allowed = self.allowed(one)
        if allowed:
            yield (1, size - held)
        if size > 1 and not (allowed and held == size):
            length = int(one.text.split("/")[1]) + 1
            halves = [set(self.covers(network(point, length))) for point in (one.low, one.high)]
            for (count, added), (more, further) in product(*halves):
                yield (count + more, added + further)


@settings(max_examples=200, deadline=None)
@given(st.lists(prefixes, min_size=1, max_size=7), st.integers(0, 6), limits, st.lists(narrow, max_size=2))
def test_no_cover_adds_fewer(networks: list[Network], count: int, never_wider: dict[int, int], keep_out: list[Network]) -> None:
    """A cover keeps its limits, holds all, and adds as few as the best of all; where none fits, the least count is said."""
    naive = Naive(frozenset(networks), never_wider, tuple(keep_out))
    both = [(one + more, added + further) for (one, added), (more, further) in product(*map(set, map(naive.covers, ROOTS)))]
    fitting = [added for used, added in both if used <= count]
    if not fitting:
        least = min(used for used, _ in both)
        with pytest.raises(ValueError, match=f"{count} prefixes cannot hold .* the fewest that can are {least}\\."):
            cover(networks, count, never_wider, keep_out)
        return
    made = cover(networks, count, never_wider, keep_out)
    assert made.added == min(fitting)
    assert len(made.prefixes) <= count
    assert all(map(naive.allowed, made.prefixes))
    assert sum(one.high - one.low + 1 - naive.held(one) for one in made.prefixes) == made.added
    assert fewest([*networks, *made.prefixes]) == fewest(made.prefixes)
    assert list(made.prefixes) == sorted(made.prefixes, key=lambda one: one.low)


@given(st.lists(prefixes, min_size=1, max_size=12), st.integers(2, 6), st.randoms(use_true_random=False))
def test_order_and_repetition_say_nothing(networks: list[Network], count: int, chance: Random) -> None:
    """The same addresses in another order, some of them twice, have the same cover."""
    other = [*networks, networks[0]]
    chance.shuffle(other)
    assert cover(other, count) == cover(networks, count)


def texts(made: Cover) -> list[str]:
    """The prefixes of a cover as text."""
    return [one.text for one in made.prefixes]


def test_the_best_pair_is_not_the_greedy_one() -> None:
    """Joining the nearest first would add more: one merge of three can be cheaper than two merges of two."""
    given = [parse_network(f"10.0.0.{last}") for last in (0, 3, 4, 8, 9, 10)]
    assert texts(cover(given, 3)) == ["10.0.0.0/30", "10.0.0.4/32", "10.0.0.8/30"]
    assert cover(given, 2) == Cover((parse_network("10.0.0.0/29"), parse_network("10.0.0.8/30")), 6)


def test_nothing_is_covered_by_nothing() -> None:
    """No addresses need no prefixes, even where none are allowed."""
    assert cover([], 0) == Cover((), 0)


def test_what_fits_is_merged_and_adds_nothing() -> None:
    """Where the exact prefixes fit, they are the cover."""
    given = [parse_network(text) for text in ("10.0.1.0/24", "10.0.0.0/24", "2001:db8::/64")]
    assert (texts(cover(given, 2)), cover(given, 2).added) == (["10.0.0.0/23", "2001:db8::/64"], 0)


def test_two_families_take_two_prefixes() -> None:
    """One prefix cannot hold addresses of both families."""
    given = [parse_network(text) for text in ("10.0.0.1", "10.0.0.3", "2001:db8::1")]
    assert texts(cover(given, 2)) == ["10.0.0.0/30", "2001:db8::1/128"]
    with pytest.raises(ValueError, match="1 prefixes cannot hold every address within the limits; the fewest that can are 2"):
        cover(given, 1)


def test_a_given_prefix_may_be_wider_than_the_limit_but_no_made_one() -> None:
    """A given /16 stays, and two /24 that would merge exactly stay apart where no prefix may be wider than /24."""
    given = [parse_network(text) for text in ("10.1.0.0/16", "10.2.0.0/24", "10.2.1.0/24")]
    assert texts(cover(given, 3, {4: 24})) == ["10.1.0.0/16", "10.2.0.0/24", "10.2.1.0/24"]
    with pytest.raises(ValueError, match="2 prefixes cannot hold every address within the limits; the fewest that can are 3"):
        cover(given, 2, {4: 24})


def test_the_limit_itself_is_allowed() -> None:
    """A made prefix may be as wide as the limit, and not one bit wider."""
    given = [parse_network(f"10.0.0.{last}") for last in (0, 2)]
    assert texts(cover(given, 1, {4: 30})) == ["10.0.0.0/30"]
    with pytest.raises(ValueError, match="the fewest that can are 2"):
        cover(given, 1, {4: 31})


def test_what_must_stay_out_stays_out() -> None:
    """A prefix that would let in an excepted address is not taken, however few others it would add."""
    given = [parse_network(f"10.0.0.{last}") for last in (0, 2, 8, 15)]
    out = [parse_network("10.0.0.1")]
    assert texts(cover(given, 3)) == ["10.0.0.0/30", "10.0.0.8/32", "10.0.0.15/32"]
    assert texts(cover(given, 3, keep_out=out)) == ["10.0.0.0/32", "10.0.0.2/32", "10.0.0.8/29"]


@pytest.mark.parametrize(("given", "out"), [((1, 2), 0), ((0, 2), 3), ((0, 3), 1)])
def test_both_ends_of_a_prefix_are_in_it(given: tuple[int, int], out: int) -> None:
    """The first and the last address of a prefix bar it like any between."""
    networks = [parse_network(f"10.0.0.{last}") for last in given]
    assert texts(cover(networks, 1)) == ["10.0.0.0/30"]
    with pytest.raises(ValueError, match="the fewest that can are 2"):
        cover(networks, 1, keep_out=[parse_network(f"10.0.0.{out}")])


def test_the_fewest_of_equally_good_prefixes_are_taken() -> None:
    """Where a prefix adds as much as its two halves do, it is one."""
    given = [parse_network(f"10.0.0.{last}") for last in (0, 3, 4, 7, 16)]
    assert texts(cover(given, 3)) == ["10.0.0.0/29", "10.0.0.16/32"]


@pytest.mark.parametrize("count", [0, -1])
def test_a_count_of_none_is_refused(count: int) -> None:
    """Addresses need a prefix at least."""
    with pytest.raises(ValueError, match=f"{count} prefixes cannot hold every address"):
        cover([parse_network("10.0.0.1")], count)
