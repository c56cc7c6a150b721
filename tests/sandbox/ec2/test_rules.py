"""Rules come, change and go as a whole call or not at all, and each refusal has EC2's code."""

from __future__ import annotations

from typing import Any

import pytest

from emscloud.sandbox.ec2 import Quotas
from tests.sandbox.ec2.sdk import Account, code, refusal, tcp

WEB = ("ingress", "tcp", 443, 443, "ipv4", "10.0.0.0/8")


def test_a_grant_is_answered_with_the_rules_that_it_made(account: Account) -> None:
    """`Return`, and each rule with id, ARN, owner and tags."""
    tags = [{"ResourceType": "security-group-rule", "Tags": [{"Key": "who", "Value": "us"}]}]
    answer = account.ec2.authorize_security_group_ingress(
        GroupId=account.group, IpPermissions=[tcp(443, "10.0.0.0/8")], TagSpecifications=tags
    )
    (rule,) = answer["SecurityGroupRules"]
    assert answer["Return"] is True
    assert rule["SecurityGroupRuleArn"] == f"arn:aws:ec2:eu-west-1:123456789012:security-group-rule/{rule['SecurityGroupRuleId']}"
    assert (rule["GroupOwnerId"], rule["IsEgress"], rule["CidrIpv4"]) == ("123456789012", False, "10.0.0.0/8")
    assert rule["Tags"] == [{"Key": "who", "Value": "us"}]
    assert account.cloud.tags(rule["SecurityGroupRuleId"]) == {"who": "us"}


def test_a_grant_with_one_duplicate_grants_nothing(account: Account) -> None:
    """The call fails as a whole, with the words that users know."""
    account.allow(tcp(443, "10.0.0.0/8"))
    refused = refusal(
        account.ec2.authorize_security_group_ingress,
        GroupId=account.group,
        IpPermissions=[tcp(80, "10.0.0.0/8"), tcp(443, "10.0.0.0/8")],
    )
    said = 'the specified rule "peer: 10.0.0.0/8, TCP, from port: 443, to port: 443, ALLOW" already exists'
    assert ("InvalidPermission.Duplicate", said) == refused
    assert {WEB} == account.held()


@pytest.mark.parametrize(
    "again",
    [
        tcp(443, "10.1.2.3/8"),
        {**tcp(443, "10.0.0.0/8"), "IpProtocol": "6"},
        {**tcp(443, "10.0.0.0/8"), "IpProtocol": "TCP"},
        tcp(443, IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": "another"}]),
    ],
)
def test_a_duplicate_is_one_however_it_is_spelled(account: Account, again: dict[str, Any]) -> None:
    """Host bits, protocol numbers, case and descriptions make no other rule."""
    account.allow(tcp(443, "10.0.0.0/8"))
    asked = {"GroupId": account.group, "IpPermissions": [again]}
    assert code(account.ec2.authorize_security_group_ingress, **asked) == "InvalidPermission.Duplicate"


def test_ipv6_is_one_network_in_every_spelling(account: Account) -> None:
    """`2001:DB8:0::/32` and `2001:db8::1/32` are the same."""
    account.allow(tcp(443, Ipv6Ranges=[{"CidrIpv6": "2001:DB8:0::/32"}]))
    assert {("ingress", "tcp", 443, 443, "ipv6", "2001:db8::/32")} == account.held()
    asked = {"GroupId": account.group, "IpPermissions": [tcp(443, Ipv6Ranges=[{"CidrIpv6": "2001:db8::1/32"}])]}
    assert code(account.ec2.authorize_security_group_ingress, **asked) == "InvalidPermission.Duplicate"


def test_one_peer_twice_in_a_call_is_refused(account: Account) -> None:
    """Another code than for one that is there already."""
    asked = {"GroupId": account.group, "IpPermissions": [tcp(443, "10.0.0.0/8", "10.0.0.1/8")]}
    refused = refusal(account.ec2.authorize_security_group_ingress, **asked)
    assert ("InvalidParameterValue", "The same permission must not appear multiple times") == refused
    assert set() == account.held()


def test_a_grant_past_the_quota_grants_nothing(account: Account) -> None:
    """Of three rules where there is room for two, none is made; IPv6 has room of its own."""
    account.cloud.quotas = Quotas(rules=2)
    three = [f"10.{n}.0.0/16" for n in range(3)]
    asked = {"GroupId": account.group, "IpPermissions": [tcp(443, *three)]}
    assert code(account.ec2.authorize_security_group_ingress, **asked) == "RulesPerSecurityGroupLimitExceeded"
    assert set() == account.held()
    account.allow(tcp(443, *three[:2], Ipv6Ranges=[{"CidrIpv6": f"2001:db8:{n}::/48"} for n in range(2)]))
    assert len(account.held()) == 4


def test_a_revoke_with_one_miss_revokes_nothing(account: Account) -> None:
    """The call fails as a whole."""
    account.allow(tcp(443, "10.0.0.0/8"))
    asked = {"GroupId": account.group, "IpPermissions": [tcp(443, "10.0.0.0/8"), tcp(80, "10.0.0.0/8")]}
    assert code(account.ec2.revoke_security_group_ingress, **asked) == "InvalidPermission.NotFound"
    assert {WEB} == account.held()
