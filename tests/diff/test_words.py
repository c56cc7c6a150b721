"""Traffic in the fewest words."""

from __future__ import annotations

import pytest

from emscloud.diff.words import addresses, kinds, locals_, peers, public, services, size
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Symbol
from emscloud.spaces.address import AddressSet, parse_network
from emscloud.spaces.traffic import TrafficSet
from tests.diff.samples import rule

EVERYONE = AddressSet.holding((ANYWHERE_V4, ANYWHERE_V6))


def held(*texts: str) -> AddressSet:
    """The addresses of prefixes."""
    return AddressSet.holding(map(parse_network, texts))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("tcp/443", "tcp/443 (HTTPS)"),
        ("tcp/443 tcp/444 udp/53", "tcp/443-444, udp/53 (DNS)"),
        ("tcp/4711", "tcp/4711"),
        ("udp/22", "udp/22"),
        ("udp/123", "udp/123 (NTP)"),
        ("icmpv4", "icmpv4"),
        ("any", "any"),
        ("proto/47", "proto/47"),
    ],
)
def test_services(said: str, words: str) -> None:
    """Ports have names, ranges do not; what IPv4 and IPv6 say in one way is said once."""
    assert services(rule(said, "10.0.0.0/8 2001:db8::/32").bounds.must) == words


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (("10.20.0.0/15",), "10.20.0.0/15 (131,072 private addresses)"),
        (("8.8.8.8/32",), "8.8.8.8 (1 public address)"),
        (("8.8.8.0/25", "8.8.8.128/25"), "8.8.8.0/24 (256 public addresses)"),
        (("0.0.0.0/0",), "0.0.0.0/0 (everyone, IPv4)"),
        (("::/0",), "::/0 (everyone, IPv6)"),
        (("0.0.0.0/0", "::/0"), "everyone"),
        (("0.0.0.0/0", "2001:db8::1/128"), "0.0.0.0/0 (everyone, IPv4) and 2001:db8::1 (1 documentation address)"),
        (("10.0.0.1/32", "8.8.8.8/32"), "8.8.8.8, 10.0.0.1 (1 public and 1 private addresses)"),
        (("127.0.0.1/32",), "127.0.0.1 (1 special address)"),
        (("2001:db8::/32",), "2001:db8::/32 (2^96 documentation addresses)"),
        (
            tuple(f"10.0.{at}.0/24" for at in range(0, 12, 2)),
            "10.0.0.0/24, 10.0.2.0/24, 10.0.4.0/24, 10.0.6.0/24 and 2 more (1,536 private addresses)",
        ),
    ],
)
def test_addresses(texts: tuple[str, ...], words: str) -> None:
    """As few prefixes as there are, and how many addresses of which kind."""
    assert addresses(held(*texts)) == words


def test_everyone_but_a_few() -> None:
    """Where less is said by what is missing, that is said."""
    assert addresses(EVERYONE - held("10.0.0.5/32")) == "everyone, IPv4, except 10.0.0.5 and ::/0 (everyone, IPv6)"


def test_a_symbol_has_its_name() -> None:
    """A group of the policy by its own."""
    assert peers(TrafficSet(), Symbol("group", "web")) == "members of group web"
    assert peers(TrafficSet(), Symbol("azure", "Internet")) == "Internet"
    assert peers(rule("tcp/1", "10.0.0.0/8").bounds.must) == "10.0.0.0/8 (16,777,216 private addresses)"


def test_members_are_named_where_they_are_not_all() -> None:
    """A rule of others may hold for some members alone."""
    whole = rule("tcp/1", "10.0.0.0/8").bounds.must
    assert locals_(whole) == ""
    one = parse_network("10.1.0.1")
    part = TrafficSet([(box[0], box[1], one.low, one.high, box[4], box[5]) for box in whole.boxes])
    assert locals_(part) == "10.1.0.1 (1 private address)"


def test_the_kinds_leave_the_public() -> None:
    """What has a kind is not public, and together they are everything."""
    together = public()
    for space in kinds().values():
        assert not public() & space
        together |= space
    assert together == EVERYONE
    assert size(held("10.0.0.0/31")) == "2 private addresses"
