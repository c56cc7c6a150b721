"""A rule has one spelling, however ARM or lowering writes it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.clouds.azure.artifact import Endpoint, SecurityRule
from emscloud.clouds.azure.live.rule import body, ours, rule_of, shown, written
from emscloud.clouds.azure.lower import DENIES
from emscloud.model.policy import Direction

ASG = "/subscriptions/S/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/Clerks"
PEERS = st.one_of(
    st.lists(st.sampled_from(["10.0.0.0/8", "192.0.2.1/32", "198.51.100.0/24"]), min_size=1, unique=True).map(
        lambda listed: Endpoint(address_prefixes=tuple(sorted(listed)), port_range="*")
    ),
    st.sampled_from(["*", "AzureLoadBalancer", "Internet"]).map(lambda one: Endpoint(address_prefix=one, port_range="*")),
    st.just(Endpoint(application_security_group_ids=(ASG,), port_range="*")),
)
RULES = st.builds(
    lambda way, access, protocol, source, ports: SecurityRule(
        "one", 100, way, access, protocol, source, Endpoint(address_prefix="*", port_ranges=ports)
    ),
    st.sampled_from(list(Direction)),
    st.sampled_from(["Allow", "Deny"]),
    st.sampled_from(["Tcp", "Udp", "*"]),
    PEERS,
    st.sampled_from([("443",), ("22", "443"), ("9", "80-90", "443")]),
)


@given(RULES)
def test_a_rule_reads_back_as_it_was_written(rule: SecurityRule) -> None:
    """From what a write takes, and from a plan on disk."""
    one = written(rule)
    assert (one, one) == (shown(body(one, "")), rule_of(json.loads(json.dumps(one.data))))
    assert one == written(one.artifact)


def test_arms_spellings_are_one() -> None:
    """A field for one and a field for several, prefixes without a length, every port, case, order."""
    inner: dict[str, Any] = {
        "protocol": "TCP",
        "sourcePortRange": "0-65535",
        "destinationPortRanges": ["8443", "443"],
        "destinationPortRange": "",
        "sourceAddressPrefixes": ["10.2.0.0/16", "10.1.0.1"],
        "destinationAddressPrefix": "*",
        "access": "allow",
        "priority": 100,
        "direction": "inbound",
    }
    end = Endpoint(address_prefixes=("10.1.0.1/32", "10.2.0.0/16"), port_range="*")
    at = Endpoint(address_prefix="*", port_ranges=("443", "8443"))
    assert written(SecurityRule("one", 100, Direction.IN, "Allow", "Tcp", end, at)) == shown({"name": "one", "properties": inner})


def test_a_rule_is_said_in_the_words_of_a_policy() -> None:
    """Peers beyond a few are counted; members, source ports and a deny are told."""
    peers = Endpoint(address_prefixes=tuple(f"10.{number}.0.0/16" for number in range(7)), port_range="*")
    web = SecurityRule("web", 100, Direction.IN, "Allow", "Tcp", peers, Endpoint(address_prefix="*", port_ranges=("443", "8443")))
    odd = SecurityRule(
        "odd",
        120,
        Direction.OUT,
        "Deny",
        "*",
        Endpoint(application_security_group_ids=(ASG,), port_ranges=("53",)),
        Endpoint(address_prefix="Internet", port_range="*"),
    )
    assert [
        "in tcp/443,8443 from 10.0.0.0/16, 10.1.0.0/16, 10.2.0.0/16 and 4 more (web, priority 100)",
        "out deny any with source port 53 to Internet at clerks (odd, priority 120)",
        "in deny any from * (emscloud-deny-inbound, priority 4096)",
    ] == [written(one).words for one in (web, odd, DENIES[0])]


@pytest.mark.parametrize("at", [0, 1, 3, 4, 5])
def test_a_rule_on_disk_that_is_none_is_refused(at: int) -> None:
    """TypeError, ValueError or KeyError, which a saved plan turns into its own words."""
    data: list[Any] = written(DENIES[0]).data
    data[at] = 7.5
    with pytest.raises((TypeError, ValueError, KeyError)):
        rule_of(data)


def test_rules_of_ours_are_told_by_name_and_description() -> None:
    """As nobody calls them by hand: both begin with the requirement's id."""
    long = "r" * 64
    assert [True, True, True, False, False, False] == [
        ours("emscloud-deny-inbound", ""),
        ours("forticlient-ems.telemetry_tcp_ipv4", "forticlient-ems/telemetry: endpoints report"),
        ours(f"{long}_tcp_-0a1b2c3d"[:80], f"{long}: why"),
        ours("rdp", "until the VPN works"),
        ours("ntp_udp_ipv4", ""),
        ours("ntp_udp_ipv4", "other: words"),
    ]
