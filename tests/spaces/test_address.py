"""Addresses and prefixes beside the standard library's, and the fewest prefixes beside a count on a small tree."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, V6_BASE, V6_END, Network
from emscloud.spaces.address import AddressSet, fewest, format_address, network, parse_network

v4 = st.builds(network, st.integers(0, V6_BASE - 1), st.integers(0, 32))
v6 = st.builds(network, st.integers(V6_BASE, V6_END), st.integers(0, 128)).filter(lambda one: one.low - V6_BASE >> 32 != 0xFFFF)
edge = st.one_of(
    st.builds(network, st.integers(V6_BASE - 32, V6_BASE - 1), st.integers(27, 32)),
    st.builds(network, st.integers(V6_BASE, V6_BASE + 31), st.integers(123, 128)),
)
"""Prefixes of the last 32 IPv4 addresses and the first 32 IPv6 ones, which touch on the axis."""
SMALL = range(V6_BASE - 32, V6_BASE + 32)


def points(networks: Iterable[Network]) -> set[int]:
    """Every address of small prefixes."""
    return {point for one in networks for point in range(one.low, one.high + 1)}


def least(held: set[int], low: int, high: int) -> int:
    """How many prefixes it takes to hold exactly the addresses of a prefix that are in a set."""
    if held.isdisjoint(range(low, high + 1)):
        return 0
    if held.issuperset(range(low, high + 1)):
        return 1
    middle = (low + high) // 2
    return least(held, low, middle) + least(held, middle + 1, high)


@given(v4)
def test_ipv4_is_read_and_written_as_the_library_does(one: Network) -> None:
    """The text of an IPv4 prefix is the standard library's, and reading it gives the prefix back."""
    expected = ipaddress.ip_network(one.text)
    assert (str(expected), int(expected[0]), int(expected[-1])) == (one.text, one.low, one.high)
    assert parse_network(one.text) == one


@given(v6)
@example(network(V6_BASE + 0x01020304, 128))
@example(network(V6_BASE + 0x00010000, 128))
def test_ipv6_is_read_and_written_as_the_library_does(one: Network) -> None:
    """The text of an IPv6 prefix is the standard library's (RFC 5952), and reading it gives the prefix back."""
    expected = ipaddress.ip_network(one.text)
    assert (str(expected), int(expected[0]), int(expected[-1])) == (one.text, one.low - V6_BASE, one.high - V6_BASE)
    assert parse_network(one.text) == one


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("192.0.2.10", "192.0.2.10/32"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("::/0", "::/0"),
        ("2001:DB8:0:0::1", "2001:db8::1/128"),
        ("2001:0db8::/32", "2001:db8::/32"),
        ("::1.2.3.4", "::102:304/128"),
        ("64:ff9b::192.0.2.1", "64:ff9b::c000:201/128"),
    ],
)
def test_reading_makes_text_canonical(text: str, canonical: str) -> None:
    """An address gets its length, and IPv6 is in lower case, compressed and without dotted parts."""
    assert parse_network(text).text == canonical


@pytest.mark.parametrize(
    ("point", "text"),
    [
        (0, "0.0.0.0"),
        (V6_BASE - 1, "255.255.255.255"),
        (V6_BASE, "::"),
        (V6_BASE + (0xFFFF << 32), "::ffff:0:0"),
        (V6_BASE + (0xFFFF << 32) + 0x00010A00, "::ffff:1:a00"),
    ],
)
def test_a_point_has_one_spelling(point: int, text: str) -> None:
    """A point of the axis is written in its family's canonical form, never as dotted IPv4 within IPv6."""
    assert format_address(point) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10.0.0.5/8", "`10.0.0.5/8` has host bits set; its network is 10.0.0.0/8."),
        ("2001:db8::1/32", "`2001:db8::1/32` has host bits set; its network is 2001:db8::/32."),
        (
            "10.0.0.0-10.0.0.9",
            "`10.0.0.0-10.0.0.9` is a range. The prefixes that are exactly it: 10.0.0.0/29, 10.0.0.8/31.",
        ),
        ("::1 - ::2", "`::1 - ::2` is a range. The prefixes that are exactly it: ::1/128, ::2/128."),
        (
            "::1-::20",
            "`::1-::20` is a range. The prefixes that are exactly it: ::1/128, ::2/127, ::4/126, ::8/125 and 2 more.",
        ),
        ("10.0.0.9-10.0.0.1", "`10.0.0.9-10.0.0.1` is a range. It runs backwards."),
        ("10.0.0.1-9", "`10.0.0.1-9` is no address: IPv4 has four parts from 0 to 255, such as 192.0.2.10."),
        ("10.0.0.1-::1", "`10.0.0.1-::1` is no address: IPv6 is written such as 2001:db8::1."),
        ("010.0.0.1", "`010.0.0.1` is no address: a part that begins with 0 could be octal; leave the zeros out."),
        ("10.0.0/8", "`10.0.0/8` is no address: IPv4 has four parts from 0 to 255, such as 192.0.2.10."),
        ("10.0.0.256", "`10.0.0.256` is no address: IPv4 has four parts from 0 to 255, such as 192.0.2.10."),
        ("", "`` is no address: IPv4 has four parts from 0 to 255, such as 192.0.2.10."),
        ("10.0.0.0\0", r"`10.0.0.0\x00` is no address: IPv4 has four parts from 0 to 255, such as 192.0.2.10."),
        ("::g", "`::g` is no address: IPv6 is written such as 2001:db8::1."),
        ("fe80::1%eth0", "`fe80::1%eth0` is no address: a zone (after %) means nothing to a cloud."),
        ("10.0.0.0/33", "`10.0.0.0/33`: the length of a prefix is a number from 0 to 32."),
        ("10.0.0.0/08", "`10.0.0.0/08`: the length of a prefix is a number from 0 to 32."),
        ("10.0.0.0/", "`10.0.0.0/`: the length of a prefix is a number from 0 to 32."),
        ("10.0.0.0/٨", "`10.0.0.0/٨`: the length of a prefix is a number from 0 to 32."),
        ("10.0.0.0/255.0.0.0", "`10.0.0.0/255.0.0.0`: the length of a prefix is a number from 0 to 32."),
        ("2001:db8::/129", "`2001:db8::/129`: the length of a prefix is a number from 0 to 128."),
        ("::ffff:10.1.2.3", "`::ffff:10.1.2.3` is IPv4 in IPv6 form; write 10.1.2.3."),
        ("::ffff:10.0.0.0/104", "`::ffff:10.0.0.0/104` is IPv4 in IPv6 form; write 10.0.0.0/8."),
        ("::ffff:0:0/64", "`::ffff:0:0/64` has host bits set; its network is ::/64."),
    ],
)
def test_what_is_no_prefix_is_refused_in_a_sentence(text: str, said: str) -> None:
    """What cannot be read says what is wrong with it and what to write instead."""
    with pytest.raises(ValueError, match="`") as refused:
        parse_network(text)
    assert str(refused.value) == said


def outcome(text: str) -> Network | str:
    """The prefix of a text, or the sentence that refuses it."""
    try:
        return parse_network(text)
    except ValueError as error:
        return str(error)


@given(st.one_of(st.text("0123456789abf.:/-% ", max_size=20), st.text(max_size=8)))
def test_any_other_text_is_refused_too(text: str) -> None:
    """Text is a prefix, which the standard library reads alike, or it is refused in one printable line."""
    made = outcome(text)
    if isinstance(made, Network):
        assert ipaddress.ip_network(text) == ipaddress.ip_network(made.text)
    else:
        assert made.isprintable()


@given(st.lists(edge, max_size=10))
@example([network(V6_BASE - 1, 32), network(V6_BASE, 128)])
def test_prefixes_are_exact_and_the_fewest(networks: list[Network]) -> None:
    """The prefixes of a set hold its addresses, each once, in order, and no fewer ones could."""
    held = points(networks)
    expected = least(held, SMALL[0], V6_BASE - 1) + least(held, V6_BASE, SMALL[-1])
    made = AddressSet.holding(networks).prefixes()
    assert fewest(networks) == made
    assert len(made) == expected
    assert sorted(point for one in made for point in range(one.low, one.high + 1)) == sorted(held)
    assert list(made) == sorted(made, key=lambda one: one.low)
    assert all(parse_network(one.text) == one for one in made)


@given(st.lists(v4, max_size=6), st.lists(v6, max_size=6))
def test_prefixes_are_those_of_the_library(narrow: list[Network], wide: list[Network]) -> None:
    """Over both whole families the fewest prefixes are those of the standard library."""
    expected = [
        *ipaddress.collapse_addresses([ipaddress.IPv4Network(one.text) for one in narrow]),
        *ipaddress.collapse_addresses([ipaddress.IPv6Network(one.text) for one in wide]),
    ]
    assert [one.text for one in fewest([*wide, *narrow])] == [str(one) for one in expected]
    assert [one.text for one in AddressSet.holding([*wide, *narrow]).prefixes()] == [str(one) for one in expected]


def test_what_stands_alone_is_the_prefix_that_was_given() -> None:
    """A prefix that holds those around it is handed on as it is, whatever the order."""
    wide, narrow = network(0, 24), network(0, 25)
    assert fewest([narrow, wide])[0] is wide
    assert fewest([wide, narrow])[0] is wide


def test_everything_is_two_prefixes() -> None:
    """The complement of nothing is both families, whole."""
    assert (~AddressSet()).prefixes() == (ANYWHERE_V4, ANYWHERE_V6)


@given(st.lists(edge, max_size=6))
def test_complement_twice_is_the_set(networks: list[Network]) -> None:
    """A set and its complement share nothing, are everything together, and the complement's is the set."""
    held = AddressSet.holding(networks)
    assert ~~held == held
    assert held & ~held == AddressSet()
    assert held | ~held == ~AddressSet()


@given(st.integers(0, V6_END), st.integers(0, 32))
def test_a_network_holds_its_point(point: int, length: int) -> None:
    """The prefix of a length around a point holds it and has that many host bits."""
    one = network(point, length)
    width = 32 if point < V6_BASE else 128
    assert one.low <= point <= one.high
    assert one.high - one.low + 1 == 1 << width - length
    assert one.family == (4 if point < V6_BASE else 6)


def test_a_set_knows_how_many_addresses_it_holds() -> None:
    """Each once, of both families."""
    assert 0 == AddressSet().size
    assert 256 + 1 == AddressSet.holding(map(parse_network, ("10.0.0.0/24", "10.0.0.7", "2001:db8::1"))).size
