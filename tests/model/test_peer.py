"""Peers: prefixes on one axis for both families, names, symbols."""

from __future__ import annotations

import pytest

from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, V6_BASE, V6_END, Hostname, Network, Reference, Symbol


@pytest.mark.parametrize(
    ("network", "family"),
    [
        (Network("0.0.0.0/32", 0, 0), 4),
        (Network("255.255.255.255/32", V6_BASE - 1, V6_BASE - 1), 4),
        (Network("::/128", V6_BASE, V6_BASE), 6),
        (ANYWHERE_V4, 4),
        (ANYWHERE_V6, 6),
    ],
)
def test_a_network_is_of_one_family(network: Network, family: int) -> None:
    """IPv6 begins where IPv4 ends."""
    assert family == network.family


def test_the_two_families_fill_the_axis() -> None:
    """Without a gap and without an overlap."""
    assert (0, V6_BASE, V6_END) == (ANYWHERE_V4.low, ANYWHERE_V4.high + 1, ANYWHERE_V6.high)
    assert (V6_BASE, 2**32 + 2**128 - 1) == (ANYWHERE_V6.low, V6_END)


def test_symbols_have_an_order() -> None:
    """By space, then by name, so that output has one."""
    symbols = [Symbol("group", "a"), Symbol("aws", "sg-2"), Symbol("aws", "sg-1")]
    assert [Symbol("aws", "sg-1"), Symbol("aws", "sg-2"), Symbol("group", "a")] == sorted(symbols)


def test_peers_are_values() -> None:
    """Equal ones are one in a set."""
    assert 3 == len(
        {Hostname("a"), Hostname("a"), Symbol("aws", "a"), Symbol("aws", "a"), ANYWHERE_V4, Network("0.0.0.0/0", 0, V6_BASE - 1)}
    )


def test_a_reference_is_one_of_three() -> None:
    """A group, a list, a tag: each is bounded in its own way."""
    assert {"group", "list", "tag"} == {reference.value for reference in Reference}
