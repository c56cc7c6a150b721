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


@pytest.mark.parametrize("call", ["authorize_security_group_ingress", "authorize_security_group_egress"])
def test_a_peer_that_is_not_there_is_not_found(account: Account, call: str) -> None:
    """A group, a group of another VPC, a prefix list: each with its code and words."""

    def refused(**peers: Any) -> tuple[str, str]:
        return refusal(getattr(account.ec2, call), GroupId=account.group, IpPermissions=[tcp(443, "10.0.0.0/8", **peers)])

    group, entries = "sg-0123456789abcdef0", "pl-0123456789abcdef0"
    far = account.cloud.group()
    apart = "You have specified two resources that belong to different networks."
    said = f"The security group '{group}' does not exist"
    assert ("InvalidGroup.NotFound", said) == refused(UserIdGroupPairs=[{"GroupId": group}])
    assert ("InvalidGroup.NotFound", apart) == refused(UserIdGroupPairs=[{"GroupId": far}])
    said = f"The prefix list ID '{entries}' does not exist"
    assert ("InvalidPrefixListID.NotFound", said) == refused(PrefixListIds=[{"PrefixListId": entries}])
    assert set() == account.held()


def test_descriptions_are_kept_for_every_kind_of_peer(account: Account) -> None:
    """Groups and prefix lists too."""
    entries = account.cloud.prefix_list()
    account.allow(
        tcp(
            443,
            PrefixListIds=[{"PrefixListId": entries, "Description": "list"}],
            UserIdGroupPairs=[{"GroupId": account.group, "Description": "group"}],
        )
    )
    found = account.ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [account.group]}])
    assert {"list", "group"} == {rule["Description"] for rule in found["SecurityGroupRules"]}


@pytest.mark.parametrize("call", ["authorize_security_group_ingress", "authorize_security_group_egress"])
def test_a_grant_of_nothing_is_refused(account: Account, call: str) -> None:
    """It would do nothing and look as if it had."""
    assert "MissingParameter" == code(getattr(account.ec2, call), GroupId=account.group)


def test_the_older_way_is_for_one_inbound_network(account: Account) -> None:
    """With everything beside the permissions; outbound, or for a group by name, it is refused."""
    one = {"GroupId": account.group, "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8"}
    account.ec2.authorize_security_group_ingress(**one)
    assert {WEB} == account.held()
    assert "InvalidParameterValue" == code(account.ec2.authorize_security_group_egress, **one)
    named = {"GroupId": account.group, "SourceSecurityGroupName": "ours"}
    assert "InvalidParameterValue" == code(account.ec2.authorize_security_group_ingress, **named)
    account.ec2.revoke_security_group_ingress(**one)
    assert set() == account.held()


def test_a_revoke_tells_what_it_took(account: Account) -> None:
    """By what the rules are, whatever their descriptions; with ids, and the tags go too."""
    entries = account.cloud.prefix_list()
    peers = {"PrefixListIds": [{"PrefixListId": entries}], "UserIdGroupPairs": [{"GroupId": account.group}]}
    made = account.allow(tcp(443, IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": "a"}], **peers))
    ids = {rule["SecurityGroupRuleId"] for rule in made}
    account.ec2.create_tags(Resources=list(ids), Tags=[{"Key": "a", "Value": "b"}])
    answer = account.ec2.revoke_security_group_ingress(GroupId=account.group, IpPermissions=[tcp(443, "10.0.0.9/8", **peers)])
    gone = answer["RevokedSecurityGroupRules"]
    assert (True, ids) == (answer["Return"], {rule["SecurityGroupRuleId"] for rule in gone})
    assert ["10.0.0.0/8", entries, account.group] == [
        next(rule[name] for name in ("CidrIpv4", "PrefixListId", "ReferencedGroupId") if name in rule) for rule in gone
    ]
    assert [{}, {}, {}] == [account.cloud.tags(one) for one in ids]
    assert set() == account.held()


def test_a_revoke_by_id_takes_all_or_nothing(account: Account) -> None:
    """An id of the other direction, another group or nobody is not found."""
    (rule,) = account.allow(tcp(443, "10.0.0.0/8"))
    id_ = rule["SecurityGroupRuleId"]
    other = account.cloud.put(account.cloud.group(account.vpc), ("ingress", "tcp", 1, 1, "ipv4", "10.0.0.0/8", None))
    missing = ("InvalidSecurityGroupRuleId.NotFound", f"The security group rule ID '{other}' does not exist")
    both = {"GroupId": account.group, "SecurityGroupRuleIds": [id_, other]}
    assert missing == refusal(account.ec2.revoke_security_group_ingress, **both)
    one = {"GroupId": account.group, "SecurityGroupRuleIds": [id_]}
    assert "InvalidSecurityGroupRuleId.NotFound" == code(account.ec2.revoke_security_group_egress, **one)
    malformed = {"GroupId": account.group, "SecurityGroupRuleIds": ["rule"]}
    assert "InvalidSecurityGroupRuleId.Malformed" == code(account.ec2.revoke_security_group_ingress, **malformed)
    assert {WEB} == account.held()
    account.ec2.revoke_security_group_ingress(**one)
    assert set() == account.held()


def test_a_revoke_is_by_ids_or_by_permissions(account: Account) -> None:
    """Both are refused, and neither."""
    both = {"GroupId": account.group, "SecurityGroupRuleIds": ["sgr-1"], "IpPermissions": [tcp(443, "10.0.0.0/8")]}
    assert "InvalidParameterCombination" == code(account.ec2.revoke_security_group_ingress, **both)
    assert "MissingParameter" == code(account.ec2.revoke_security_group_ingress, GroupId=account.group)


def test_a_revoke_in_the_default_vpc_forgives_a_miss(account: Account) -> None:
    """What is not there is told of, and the rest goes: so nobody may lean on a refusal."""
    group = account.cloud.group(rules=[("ingress", "tcp", 443, 443, "ipv4", "10.0.0.0/8", None)])
    asked = {"GroupId": group, "IpPermissions": [tcp(443, "10.0.0.0/8"), tcp(80, "10.0.0.0/8")]}
    answer = account.ec2.revoke_security_group_ingress(**asked)
    (unknown,) = answer["UnknownIpPermissions"]
    assert (True, 80, 1) == (answer["Return"], unknown["FromPort"], len(answer["RevokedSecurityGroupRules"]))
    assert frozenset() == account.cloud.rules(group)


def _modify(account: Account, **rules: dict[str, Any]) -> dict[str, Any]:
    said = [{"SecurityGroupRuleId": id_.replace("_", "-"), "SecurityGroupRule": rule} for id_, rule in rules.items()]
    return {"GroupId": account.group, "SecurityGroupRules": said}


def _rule(account: Account, port: int = 443, **peers: Any) -> str:
    (made,) = account.allow(tcp(port, **(peers or {"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "old"}]})))
    return str(made["SecurityGroupRuleId"]).replace("-", "_")


HTTP = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIpv4": "10.0.0.0/8"}


def test_a_modified_rule_keeps_its_id_and_tags(account: Account) -> None:
    """Everything else is as is said; a description that is not said is gone."""
    rule = _rule(account)
    id_ = rule.replace("_", "-")
    account.ec2.create_tags(Resources=[id_], Tags=[{"Key": "a", "Value": "b"}])
    new = {"IpProtocol": "17", "FromPort": 53, "ToPort": 54, "CidrIpv4": "192.0.2.1/24"}
    assert account.ec2.modify_security_group_rules(**_modify(account, **{rule: new}))["Return"] is True
    (shown,) = account.ec2.describe_security_group_rules(SecurityGroupRuleIds=[id_])["SecurityGroupRules"]
    assert ("udp", 53, 54, "192.0.2.0/24") == (shown["IpProtocol"], shown["FromPort"], shown["ToPort"], shown["CidrIpv4"])
    assert (False, False, [{"Key": "a", "Value": "b"}]) == ("Description" in shown, shown["IsEgress"], shown["Tags"])


@pytest.mark.parametrize(
    "other",
    [
        {"CidrIpv6": "::/0"},
        {"PrefixListId": "pl-1"},
        {"ReferencedGroupId": "sg-1"},
    ],
)
def test_a_rule_keeps_its_kind_of_peer(account: Account, other: dict[str, str]) -> None:
    """An IPv4 network does not become anything else."""
    rule = _rule(account)
    new = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **other}
    said, message = refusal(account.ec2.modify_security_group_rules, **_modify(account, **{rule: new}))
    assert ("InvalidParameterValue", True) == (said, message.startswith("Invalid rule type for security group rule 'sgr-"))
    assert {WEB} == account.held()


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ({"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}, "MissingParameter"),
        ({**HTTP, "CidrIpv6": "::/0"}, "InvalidParameterCombination"),
        ({"FromPort": 443, "ToPort": 443, "CidrIpv4": "10.0.0.0/8"}, "InvalidParameterValue"),
        ({"IpProtocol": "tcp", "CidrIpv4": "10.0.0.0/8"}, "InvalidParameterValue"),
        ({**HTTP, "ToPort": 79}, "InvalidParameterValue"),
        ({**HTTP, "CidrIpv4": "10.0.0.0/33"}, "InvalidParameterValue"),
        ({**HTTP, "Description": "it's"}, "InvalidParameterValue"),
    ],
)
def test_a_rule_is_not_modified_into_what_is_none(account: Account, new: dict[str, Any], said: str) -> None:
    """The same refusals as for a new one, and one peer has to be said."""
    rule = _rule(account)
    assert said == code(account.ec2.modify_security_group_rules, **_modify(account, **{rule: new}))
    assert {(*WEB, "old")} == account.cloud.rules(account.group)


@pytest.mark.parametrize(("kind", "missing"), [("ReferencedGroupId", "sg-1"), ("PrefixListId", "pl-1")])
def test_a_rule_is_not_modified_to_a_peer_that_is_not_there(account: Account, kind: str, missing: str) -> None:
    """Neither a group nor a list."""
    peers = {
        "ReferencedGroupId": {"UserIdGroupPairs": [{"GroupId": account.group}]},
        "PrefixListId": {"PrefixListIds": [{"PrefixListId": account.cloud.prefix_list()}]},
    }
    rule = _rule(account, 443, **peers[kind])
    new = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, kind: missing}
    said = code(account.ec2.modify_security_group_rules, **_modify(account, **{rule: new}))
    assert said in ("InvalidGroup.NotFound", "InvalidPrefixListID.NotFound")


def test_a_rule_is_not_modified_into_another(account: Account) -> None:
    """Into one that is there, one that is modified in the same call, or what that was before."""
    one, two, three = (_rule(account, port) for port in (443, 444, 445))
    before = account.held()
    taken = {**HTTP, "FromPort": 444, "ToPort": 444}
    free = {**HTTP, "FromPort": 446, "ToPort": 446}
    for changes in ({one: taken}, {one: free, three: free}, {one: taken, two: free}):
        assert "InvalidPermission.Duplicate" == code(account.ec2.modify_security_group_rules, **_modify(account, **changes))
        assert before == account.held()


def test_modifications_are_all_made_or_none(account: Account) -> None:
    """An unknown rule, or one twice, spoils the call."""
    rule = _rule(account)
    missing = _modify(account, **{rule: HTTP, "sgr_0123456789abcdef0": HTTP})
    assert "InvalidSecurityGroupRuleId.NotFound" == code(account.ec2.modify_security_group_rules, **missing)
    twice = _modify(account, **{rule: HTTP})
    twice["SecurityGroupRules"] *= 2
    assert "InvalidParameterValue" == code(account.ec2.modify_security_group_rules, **twice)
    assert {WEB} == account.held()
    account.ec2.modify_security_group_rules(**_modify(account, **{rule: HTTP}))
    assert {("ingress", "tcp", 80, 80, "ipv4", "10.0.0.0/8")} == account.held()


def test_a_modification_past_the_quota_is_refused(account: Account) -> None:
    """A heavier list weighs more."""
    light, heavy = account.cloud.prefix_list(maximum=1), account.cloud.prefix_list(maximum=61)
    rule = _rule(account, PrefixListIds=[{"PrefixListId": light}])
    new = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListId": heavy}
    said = code(account.ec2.modify_security_group_rules, **_modify(account, **{rule: new}))
    assert ("RulesPerSecurityGroupLimitExceeded", {("ingress", "tcp", 443, 443, "prefix-list", light)}) == (said, account.held())


def test_descriptions_change_by_id_or_by_what_a_rule_is(account: Account) -> None:
    """One that is left out is removed; the direction counts."""
    (rule,) = account.allow(tcp(443, "10.0.0.0/8"))
    id_ = rule["SecurityGroupRuleId"]
    ingress = account.ec2.update_security_group_rule_descriptions_ingress
    by_id = {"GroupId": account.group, "SecurityGroupRuleDescriptions": [{"SecurityGroupRuleId": id_, "Description": "new"}]}
    assert ingress(**by_id)["Return"] is True
    assert {(*WEB, "new")} == account.cloud.rules(account.group)
    by_rule = {"GroupId": account.group, "IpPermissions": [tcp(443, "10.0.0.0/8")]}
    assert ingress(**by_rule)["Return"] is True
    assert {(*WEB, None)} == account.cloud.rules(account.group)
    egress = account.ec2.update_security_group_rule_descriptions_egress
    assert "InvalidSecurityGroupRuleId.NotFound" == code(egress, **by_id)
    assert "InvalidPermission.NotFound" == code(egress, **by_rule)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "MissingParameter"),
        ({"IpPermissions": [tcp(443, "10.0.0.0/8"), tcp(80, "10.0.0.0/8")]}, "InvalidPermission.NotFound"),
        ({"IpPermissions": [tcp(443, IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": "it's"}])]}, "InvalidParameterValue"),
        (
            {"IpPermissions": [tcp(443, "10.0.0.0/8")], "SecurityGroupRuleDescriptions": [{"SecurityGroupRuleId": "sgr-1"}]},
            "InvalidParameterCombination",
        ),
    ],
)
def test_descriptions_change_all_or_none(account: Account, asked: dict[str, Any], said: str) -> None:
    """What is not there, not allowed or not clear is refused."""
    _rule(account)
    assert said == code(account.ec2.update_security_group_rule_descriptions_ingress, GroupId=account.group, **asked)
    assert {(*WEB, "old")} == account.cloud.rules(account.group)


def test_rules_are_shown_by_id(account: Account) -> None:
    """Each once; ports are -1 where there are none, a group is told with its owner."""
    (rule, group) = account.allow(
        {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}], "UserIdGroupPairs": [{"GroupId": account.group}]}
    )
    ids = [rule["SecurityGroupRuleId"], group["SecurityGroupRuleId"]]
    shown = account.ec2.describe_security_group_rules(SecurityGroupRuleIds=[*ids, *ids])["SecurityGroupRules"]
    assert [rule, group] == shown
    assert (-1, -1) == (shown[0]["FromPort"], shown[0]["ToPort"])
    assert {"GroupId": account.group, "UserId": "123456789012"} == shown[1]["ReferencedGroupInfo"]
    missing = "sgr-0123456789abcdef0"
    said = ("InvalidSecurityGroupRuleId.NotFound", f"The security group rule ID '{missing}' does not exist")
    assert said == refusal(account.ec2.describe_security_group_rules, SecurityGroupRuleIds=[ids[0], missing])
