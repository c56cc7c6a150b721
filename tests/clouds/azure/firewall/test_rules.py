"""Azure Firewall's rules: what is asked is allowed, by name or by address, and nothing else is."""

from __future__ import annotations

import pytest

from emscloud.clouds.azure.firewall.rules import rules
from tests.clouds.azure.firewall.samples import APPLICATION_GROUP, ask, policy
from tests.strategies import WORDS


@pytest.mark.parametrize(
    ("service", "to", "protocol", "port", "ends", "named"),
    [
        ("tcp/443", "b.example a.example", "Https", "443", ("b.example", "a.example"), True),
        ("tcp/80", "a.example", "Http", "80", ("a.example",), True),
        ("tcp/25", "a.example", "TCP", "25", ("a.example",), True),
        ("tcp/8443", "a.example", "TCP", "8443", ("a.example",), True),
        ("tcp/80-81", "a.example", "TCP", "80-81", ("a.example",), True),
        ("udp/123", "a.example", "UDP", "123", ("a.example",), True),
        ("udp/0-65535", "a.example", "UDP", "*", ("a.example",), True),
        ("tcp/443", "10.9.0.1 Storage", "TCP", "443", ("10.9.0.1/32", "Storage"), False),
        ("icmp", "10.9.0.1", "ICMP", "*", ("10.9.0.1/32",), False),
        ("any", "10.9.0.1", "Any", "*", ("10.9.0.1/32",), False),
    ],
)
def test_a_requirement_is_a_rule(  # noqa: PLR0917  (a case is what goes in and what comes out)
    service: str, to: str, protocol: str, port: str, ends: tuple[str, ...], named: bool
) -> None:
    """HTTP and HTTPS at their ports are application rules, all else is a network rule; names and addresses stand apart."""
    made = rules(policy(ask("x", service, to)))
    (rule,) = (*made.application, *made.network)
    assert (rule.protocol, rule.port, rule.to, rule.named) == (protocol, port, ends, named)
    assert bool(made.application) == (protocol in ("Http", "Https"))
    assert (rule.sources, rule.description, made.left_out) == (("10.0.1.0/24",), "x: needed", [])


@pytest.mark.parametrize(
    ("service", "to", "words"),
    [
        ("icmp", "a.example", "judges names of TCP and UDP alone"),
        ("any", "a.example", "judges names of TCP and UDP alone"),
        ("icmp/echo-request", "10.9.0.1", "every type of ICMP together"),
        ("proto/47", "10.9.0.1", "TCP, UDP, ICMP, or every protocol"),
        ("tcp/443", APPLICATION_GROUP, "cannot name an application security group"),
        ("tcp/443", "VirtualNetwork", "network security groups alone do"),
        ("tcp/443", "Internet", "network security groups alone do"),
    ],
)
def test_what_cannot_be_said_is_left_out_and_nothing_wider_said(service: str, to: str, words: str) -> None:
    """There is no rule, and a reason."""
    made = rules(policy(ask("x", service, to)))
    assert ([], []) == (made.application, made.network)
    assert [words in one.reason for one in made.left_out] == [True]


def test_ipv6_is_left_out() -> None:
    """Of a group with addresses of both families the IPv6 ones are no source, and what goes to IPv6 is left out."""
    made = rules(policy(ask("x", "tcp/443", "a.example 10.9.0.1 2001:db8::1"), addresses="10.0.1.0/24 fd00::/64"))
    assert [(rule.sources, rule.to) for rule in (*made.application, *made.network)] == [
        (("10.0.1.0/24",), ("a.example",)),
        (("10.0.1.0/24",), ("10.9.0.1/32",)),
    ]
    assert [one.reason for one in made.left_out] == ["its IPv6 is a preview that judges no names"] * 2


@pytest.mark.parametrize("why", WORDS)
def test_a_description_is_one_line_of_printable_ascii(why: str) -> None:
    """Whatever the reason is."""
    (rule,) = rules(policy(ask("x", "tcp/443", "a.example", why=why))).application
    assert (rule.description.isascii(), rule.description.isprintable()) == (True, True)


def test_names_are_of_a_group_a_requirement_and_a_service() -> None:
    """Readable, within what Azure takes, and never the same for two rules."""
    asks = [ask(name, "tcp/443 tcp/8443 udp/443 any", "a.example 10.9.0.1") for name in ("svc/row", "svc-row", "X", "x", "x" * 64)]
    made = rules(policy(*asks))
    names = [rule.name for rule in (*made.application, *made.network)]
    assert "web.svc.row_https_443.names" in names
    assert len({name.lower() for name in names}) == len(names)
    assert max(map(len, names)) <= 80
