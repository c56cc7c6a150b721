"""A rule is spelled as EC2 spells it, or refused with EC2's code."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.sandbox.ec2 import atom
from emscloud.sandbox.ec2.query import Refused
from tests.sandbox.ec2.sdk import Account, refusal, tcp

MARKS = frozenset(string.ascii_letters + string.digits + " ._-:/()#,@[]+=&;{}!$*")
TEN = [{"CidrIp": "10.0.0.0/8"}]


@pytest.mark.parametrize(
    ("permission", "said"),
    [
        ({"IpRanges": TEN}, "Invalid value 'null' for protocol."),
        ({"IpProtocol": "foo", "IpRanges": TEN}, "Invalid value 'foo' for IP protocol. Unknown protocol."),
        ({"IpProtocol": "256", "IpRanges": TEN}, "Invalid value '256' for IP protocol. Unknown protocol."),
        ({"IpProtocol": "-2", "IpRanges": TEN}, "Invalid value '-2' for IP protocol. Unknown protocol."),
        ({"IpProtocol": "tcp", "IpRanges": TEN}, "Must specify both from and to ports with TCP/UDP."),
        ({"IpProtocol": "17", "FromPort": 53, "IpRanges": TEN}, "Must specify both from and to ports with TCP/UDP."),
        (tcp(65536, "10.0.0.0/8"), "TCP/UDP port (65536) out of range"),
        (tcp(-1, "10.0.0.0/8"), "TCP/UDP port (-1) out of range"),
        ({**tcp(80, "10.0.0.0/8"), "FromPort": 443}, "Invalid TCP/UDP port range (443:80)"),
        ({"IpProtocol": "icmp", "IpRanges": TEN}, "Must specify both from and to ports with ICMP."),
        ({"IpProtocol": "icmpv6", "FromPort": 1, "IpRanges": TEN}, "Must specify both from and to ports with ICMP."),
        ({"IpProtocol": "icmp", "FromPort": 256, "ToPort": 0, "IpRanges": TEN}, "ICMP type (256) out of range"),
        ({"IpProtocol": "icmp", "FromPort": 8, "ToPort": -2, "IpRanges": TEN}, "ICMP code (-2) out of range"),
        ({"IpProtocol": "icmp", "FromPort": -1, "ToPort": 0, "IpRanges": TEN}, "Invalid ICMP code (0) for every type"),
        (tcp(80, "10.0.0.0/33"), "CIDR block 10.0.0.0/33 is malformed"),
        (tcp(80, "10.0.0.0"), "CIDR block 10.0.0.0 is malformed"),
        (tcp(80, "10.0.0.0/255.0.0.0"), "CIDR block 10.0.0.0/255.0.0.0 is malformed"),
        (tcp(80, "10.0.0/8"), "CIDR block 10.0.0/8 is malformed"),
        (tcp(80, "::/0"), "CIDR block ::/0 is malformed"),
        (tcp(80, Ipv6Ranges=[{"CidrIpv6": "0.0.0.0/0"}]), "CIDR block 0.0.0.0/0 is malformed"),
        (tcp(80, Ipv6Ranges=[{"CidrIpv6": "fe80::%eth0/64"}]), "CIDR block fe80::%eth0/64 is malformed"),
        (tcp(80, IpRanges=[{**TEN[0], "Description": "it's"}]), "Invalid rule description."),
        (tcp(80, IpRanges=[{**TEN[0], "Description": "a>b"}]), "Invalid rule description."),
        (tcp(80, IpRanges=[{**TEN[0], "Description": "\N{LATIN SMALL LETTER E WITH ACUTE}"}]), "Invalid rule description."),
        (tcp(80, IpRanges=[{**TEN[0], "Description": "x" * 256}]), "Invalid rule description."),
    ],
)
@pytest.mark.parametrize("call", ["authorize_security_group_ingress", "authorize_security_group_egress"])
def test_what_is_no_rule_is_refused(account: Account, call: str, permission: dict[str, Any], said: str) -> None:
    """`InvalidParameterValue`, for each reason its own words, and nothing is granted."""
    code, message = refusal(getattr(account.ec2, call), GroupId=account.group, IpPermissions=[permission])
    assert ("InvalidParameterValue", True) == (code, said in message), message
    assert set() == account.held()


def test_a_permission_for_nobody_is_refused(account: Account) -> None:
    """A peer is missing, not everybody meant."""
    assert (
        "MissingParameter"
        == refusal(account.ec2.authorize_security_group_ingress, GroupId=account.group, IpPermissions=[tcp(80)])[0]
    )


@pytest.mark.parametrize("pair", [{"GroupName": "other"}, {"GroupId": "sg-1", "VpcPeeringConnectionId": "pcx-1"}])
def test_a_group_of_elsewhere_is_not_guessed(account: Account, pair: dict[str, str]) -> None:
    """By name and across a peering is not imitated, so it is refused loudly."""
    asked = {"GroupId": account.group, "IpPermissions": [tcp(80, UserIdGroupPairs=[pair])]}
    assert "UnsupportedOperation" == refusal(account.ec2.authorize_security_group_ingress, **asked)[0]


def test_a_group_without_an_id_is_none(account: Account) -> None:
    """A pair names one."""
    asked = {"GroupId": account.group, "IpPermissions": [tcp(80, UserIdGroupPairs=[{"UserId": "123456789012"}])]}
    assert "MissingParameter" == refusal(account.ec2.authorize_security_group_ingress, **asked)[0]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"IpProtocol": "-1", "FromPort": 80, "ToPort": 443}, ("-1", -1, -1)),
        ({"IpProtocol": "50"}, ("50", -1, -1)),
        ({"IpProtocol": "050", "FromPort": 1, "ToPort": 2}, ("50", -1, -1)),
        ({"IpProtocol": "0"}, ("0", -1, -1)),
        ({"IpProtocol": "17", "FromPort": 53, "ToPort": 53}, ("udp", 53, 53)),
        ({"IpProtocol": "UDP", "FromPort": 0, "ToPort": 65535}, ("udp", 0, 65535)),
        ({"IpProtocol": "1", "FromPort": 8, "ToPort": -1}, ("icmp", 8, -1)),
        ({"IpProtocol": "58"}, ("icmpv6", -1, -1)),
        ({"IpProtocol": "icmpv6", "FromPort": 128, "ToPort": 0}, ("icmpv6", 128, 0)),
    ],
)
def test_a_service_is_kept_in_ec2s_own_spelling(account: Account, asked: dict[str, Any], kept: tuple[str, int, int]) -> None:
    """Numbers become names where there are any; ports are forgotten where they do not apply."""
    (rule,) = account.allow({**asked, "IpRanges": TEN})
    assert {("ingress", *kept, "ipv4", "10.0.0.0/8")} == account.held()
    assert kept == (rule["IpProtocol"], rule["FromPort"], rule["ToPort"])


@pytest.mark.parametrize(("egress", "said"), [(True, "peer: ::/0, ALL, ALLOW"), (False, "peer: ::/0, ALL, ALLOW")])
def test_a_rule_is_named_as_users_know_it(egress: bool, said: str) -> None:
    """Without ports, where there are none."""
    assert said == str(atom.Atom(egress, "-1", -1, -1, "ipv6", "::/0"))


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_a_networks_spelling_is_a_fixed_point(address: object, length: int) -> None:
    """What was canonicalised stays as it is, and host bits make no difference."""
    once = atom.network(f"{address}/{length}", 4)
    assert once == atom.network(once, 4)


@given(st.text(max_size=300) | st.text(sorted(MARKS), max_size=300))
def test_a_description_is_kept_or_refused(text: str) -> None:
    """What is taken is at most 255 characters of the set, and comes back as it went; nothing is cut or changed."""
    if set(text) <= MARKS and len(text) <= 255:
        assert (text or None) == atom.description(text)
    else:
        with pytest.raises(Refused, match="InvalidParameterValue"):
            atom.description(text)
