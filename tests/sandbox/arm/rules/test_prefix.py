"""Which words are prefixes, tags and ports, and which overlap."""

from __future__ import annotations

import ipaddress
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.sandbox.arm.rules import prefix


@pytest.mark.parametrize("word", ["Internet", "virtualnetwork", "Sql.westeurope", "AzureFrontDoor.Backend", "STORAGE.NorthEurope"])
def test_tags_are_known_in_any_case_and_of_a_region(word: str) -> None:
    """A tag may be of a region."""
    assert prefix.is_tag(word)


@pytest.mark.parametrize("word", ["*", "Any", "10.0.0.0", "Sql.", ".westeurope", "Sql.Nowhere", "westeurope", ""])
def test_other_words_are_no_tags(word: str) -> None:
    """A region alone is none, nor is `Any`."""
    assert not prefix.is_tag(word)


@pytest.mark.parametrize(
    "word", ["10.0.0.1/8", "10.0.0.0/33", "10.0.0", "10.0.0.0/", "fe80::1%eth0", " 10.0.0.0", "10.0.0.0/0.0.0.255", "a"]
)
def test_what_is_no_network_is_none(word: str) -> None:
    """Host bits, masks, scopes and blanks."""
    assert prefix.network(word) is None


_NETWORKS = st.builds(
    lambda bits, length: str(ipaddress.ip_network((bits << 28, length), strict=False)), st.integers(0, 15), st.integers(0, 5)
) | st.builds(
    lambda bits, length: str(ipaddress.ip_network((bits << 124, length), strict=False)), st.integers(1, 15), st.integers(0, 5)
)


@settings(deadline=None)
@given(st.lists(_NETWORKS, max_size=5))
def test_overlap_is_what_the_standard_library_says(words: list[str]) -> None:
    """Some pair overlaps, and the pair that is named does."""
    pairs = [(ipaddress.ip_network(a), ipaddress.ip_network(b)) for a, b in combinations(words, 2)]
    found = prefix.overlapping(words)
    assert any(a.version == b.version and a.overlaps(b) for a, b in pairs) == (found is not None)
    if found:
        one, other = map(ipaddress.ip_network, found)
        assert one.overlaps(other)


_RANGES = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda pair: f"{min(pair)}-{max(pair)}")


@settings(deadline=None)
@given(st.lists(_RANGES | st.integers(0, 20).map(str), max_size=5))
def test_ports_overlap_where_they_share_one(words: list[str]) -> None:
    """The model: a port that two ranges hold."""
    sets = [set(range(found[0], found[1] + 1)) for word in words if (found := prefix.ports(word))]
    assert any(a & b for a, b in combinations(sets, 2)) == (prefix.overlapping_ports(words) is not None)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("*", (0, 65535)), ("80", (80, 80)), ("0-65535", (0, 65535)), ("80-79", None), ("65536", None), ("80 ", None), ("٨٠", None)],
)
def test_ports_are_numbers(word: str, expected: tuple[int, int] | None) -> None:
    """In ASCII digits, first before last."""
    assert expected == prefix.ports(word)
