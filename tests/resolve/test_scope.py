"""What kind of address an answer is, and whether a name may have it."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.resolve.scope import FORBIDDEN, PRIVATE, kind_of, other_kinds, private_space, refusal
from emscloud.spaces.address import parse_network


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("8.8.8.8", "public"),
        ("64:ff9b::7f00:1", "a translation of IPv4"),
        ("2002:7f00:1::", "a translation of IPv4"),
        ("9.255.255.255", "public"),
        ("10.0.0.0", "private"),
        ("10.255.255.255", "private"),
        ("11.0.0.0", "public"),
        ("172.15.255.255", "public"),
        ("172.16.0.1", "private"),
        ("172.32.0.0", "public"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "private"),
        ("100.128.0.0", "public"),
        ("fd00::1", "private"),
        ("fc00::1", "private"),
        ("2001:4860:4860::8888", "public"),
        ("192.0.2.1", "documentation"),
        ("198.51.100.1", "documentation"),
        ("203.0.113.255", "documentation"),
        ("2001:db8::1", "documentation"),
        ("3fff::1", "documentation"),
        ("0.0.0.0", "unspecified"),
        ("::", "unspecified"),
        ("127.0.0.53", "loopback"),
        ("::1", "loopback"),
        ("169.254.169.254", "the cloud's metadata service"),
        ("fd00:ec2::254", "the cloud's metadata service"),
        ("169.254.0.1", "link-local"),
        ("fe80::1", "link-local"),
        ("224.0.0.1", "multicast"),
        ("ff02::1", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("192.0.0.8", "reserved"),
        ("198.18.0.1", "reserved"),
        ("2001::1", "reserved"),
        ("168.63.129.16", "Azure's platform address"),
        ("10.0.0.0/7", "private"),
        ("0.0.0.0/0", "unspecified"),
        ("2001:db8::/16", "reserved"),
    ],
)
def test_an_address_is_of_one_kind(address: str, kind: str) -> None:
    """A prefix is of the first kind that it touches."""
    assert kind == kind_of(parse_network(str(ip_network(address, strict=False))))


@pytest.mark.parametrize(
    ("address", "scope", "expected"),
    [
        ("8.8.8.8", "public", None),
        ("8.8.8.8", "private", None),
        ("8.8.8.8", "documentation", None),
        ("10.0.0.1", "public", "it is a private address"),
        ("10.0.0.1", "private", None),
        ("10.0.0.1", "documentation", "it is a private address"),
        ("192.0.2.1", "public", "it is a documentation address"),
        ("192.0.2.1", "private", "it is a documentation address"),
        ("192.0.2.1", "documentation", None),
        ("127.0.0.1", "private", "it is loopback, which no answer may be"),
        ("169.254.169.254", "private", "it is the cloud's metadata service, which no answer may be"),
    ],
)
def test_a_name_may_have_public_addresses_and_those_of_its_scope(address: str, scope: str, expected: str | None) -> None:
    """And never a forbidden one."""
    assert expected == refusal(parse_network(address), scope)


@given(st.ip_addresses().map(str), st.sampled_from(("public", "private", "documentation")))
def test_no_scope_lets_in_what_python_calls_local(address: str, scope: str) -> None:
    """By the standard library's own table of loopback, link-local, multicast and unspecified addresses."""
    ip = ip_network(address).network_address
    if ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        assert refusal(parse_network(str(ip)), scope)


def test_the_kinds_are_well_formed() -> None:
    """Private space is what a reference to a group stands for at most; no two lists of it share an address with another."""
    assert PRIVATE == tuple(network.text for network in private_space())
    assert all(kind_of(parse_network(text)) == kind for kind, texts in FORBIDDEN.items() for text in texts if kind != "link-local")


def test_a_cover_reaches_into_no_other_kind() -> None:
    """Public addresses keep out of everything special; private ones may be joined by private ones."""
    public = {network.text for network in other_kinds([parse_network("8.8.8.8")])}
    assert {"10.0.0.0/8", "127.0.0.0/8", "168.63.129.16/32", "192.0.2.0/24", "fc00::/7"} <= public
    inside = {network.text for network in other_kinds([parse_network("10.0.0.1"), parse_network("8.8.8.8")])}
    assert public - inside == set(PRIVATE)
