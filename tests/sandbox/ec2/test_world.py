"""A world has what EC2 gives to a new account and VPC, shares nothing with another, and can be slow to know what is new."""

from __future__ import annotations

from typing import Any

import pytest

from emscloud.sandbox.ec2 import Ec2
from tests.sandbox.ec2 import sdk
from tests.sandbox.ec2.sdk import Account, code, refusal, tcp

EVERYTHING = ("egress", "-1", -1, -1, "ipv4", "0.0.0.0/0", None)
EVERYTHING_V6 = ("egress", "-1", -1, -1, "ipv6", "::/0", None)


@pytest.mark.parametrize(("ipv6", "rules"), [(False, {EVERYTHING}), (True, {EVERYTHING, EVERYTHING_V6})])
def test_a_new_group_lets_everything_out(account: Account, ipv6: bool, rules: set[object]) -> None:
    """Also over IPv6, where its VPC has that."""
    made = account.ec2.create_security_group(GroupName="a", Description="b", VpcId=account.cloud.vpc("10.1.0.0/16", ipv6=ipv6))
    assert rules == account.cloud.rules(made["GroupId"])


def test_a_vpcs_default_group_lets_its_members_in(account: Account) -> None:
    """Besides letting everything out."""
    filters = [{"Name": "vpc-id", "Values": [account.vpc]}, {"Name": "group-name", "Values": ["default"]}]
    (group,) = account.ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    itself = ("ingress", "-1", -1, -1, "group", group["GroupId"], None)
    assert {EVERYTHING, itself} == account.cloud.rules(group["GroupId"])


def test_a_vpc_takes_its_default_group_with_it(account: Account) -> None:
    """It is moto that knows which groups there are."""
    vpc = account.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    before = set(account.cloud.groups())
    account.ec2.delete_vpc(VpcId=vpc)
    assert 1 == len(before - set(account.cloud.groups()))


def test_two_accounts_share_nothing(account: Account) -> None:
    """Also where they have the same number."""
    with sdk.account() as other:
        assert "InvalidGroup.NotFound" == code(other.ec2.describe_security_groups, GroupIds=[account.group])
        assert set() == set(account.cloud.groups()) & set(other.cloud.groups())
    assert Ec2("210987654321", "eu-north-1").groups().keys().isdisjoint(account.cloud.groups())


@pytest.mark.parametrize(
    "asked",
    [
        lambda account, group: account.ec2.describe_security_groups(GroupIds=[group]),
        lambda account, group: account.ec2.create_tags(Resources=[group], Tags=[{"Key": "a", "Value": "b"}]),
        lambda account, group: account.allow(tcp(443, "10.0.0.0/8"), group=group),
        lambda account, group: account.allow(tcp(443, UserIdGroupPairs=[{"GroupId": group}])),
        lambda account, group: account.ec2.revoke_security_group_egress(GroupId=group, SecurityGroupRuleIds=["sgr-1"]),
        lambda account, group: account.ec2.delete_security_group(GroupId=group),
    ],
)
def test_a_new_group_is_not_found_for_a_while(account: Account, asked: Any) -> None:
    """By the first two calls that name it, whatever they want of it; then it is."""
    account.cloud.lag(2)
    group = account.ec2.create_security_group(GroupName="a", Description="b", VpcId=account.vpc)["GroupId"]
    said = ("InvalidGroup.NotFound", f"The security group '{group}' does not exist")
    assert [said, said] == [refusal(asked, account=account, group=group) for _ in range(2)]
    account.ec2.describe_security_groups(GroupIds=[group])


def test_a_new_group_is_not_listed_for_a_while(account: Account) -> None:
    """Nor are its rules; the group that was there before always is."""
    account.cloud.lag(1)
    group = account.ec2.create_security_group(GroupName="a", Description="b", VpcId=account.vpc)["GroupId"]
    listed = [[one["GroupId"] for one in account.ec2.describe_security_groups()["SecurityGroups"]] for _ in range(2)]
    assert [(False, True), (True, True)] == [(group in ids, account.group in ids) for ids in listed]


def test_a_lag_can_be_by_chance() -> None:
    """The same seed gives the same lags."""

    def lags(seed: int) -> list[int]:
        with sdk.account() as one:
            one.cloud.lag(3, seed)
            return [_lag(one, str(number)) for number in range(8)]

    assert lags(1) == lags(1) != lags(2)
    assert {0, 1, 2, 3} >= set(lags(1))


def _lag(account: Account, name: str) -> int:
    group = account.ec2.create_security_group(GroupName=name, Description="b", VpcId=account.vpc)["GroupId"]
    for count in range(9):
        try:
            account.ec2.describe_security_groups(GroupIds=[group])
        except account.ec2.exceptions.ClientError:
            continue
        return count
    return 9


def test_a_vpc_and_a_group_may_have_ids_that_are_known_before(account: Account) -> None:
    """They are as any other: a default group, routes, a subnet; groups can be made, used and deleted there."""
    vpc, group = "vpc-0123456789abcdef0", "sg-0123456789abcdef0"
    assert (vpc, group) == (
        account.cloud.vpc("10.7.0.0/16", ipv6=True, known_as=vpc),
        account.cloud.group(vpc, "known", known_as=group),
    )
    (told,) = account.ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"]
    other = account.ec2.create_security_group(GroupName="other", Description="b", VpcId=vpc)["GroupId"]
    names = {
        one["GroupName"]
        for one in account.ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    }
    assert ("10.7.0.0/16", {"default", "known", "other"}) == (told["CidrBlock"], names)
    everybody = {("egress", "-1", -1, -1, "ipv4", "0.0.0.0/0", None), ("egress", "-1", -1, -1, "ipv6", "::/0", None)}
    assert everybody == account.cloud.rules(group) == account.cloud.rules(other)
    interface = account.cloud.attach(group)
    assert "DependencyViolation" == code(account.ec2.delete_security_group, GroupId=group)
    account.cloud.detach(interface)
    account.ec2.delete_security_group(GroupId=group)
    assert group not in account.cloud.groups()


def test_somebody_else_changes_rules_without_a_call(account: Account) -> None:
    """`put` and `take` are for what nobody told us of."""
    rule = ("ingress", "tcp", 22, 22, "ipv4", "192.0.2.1/32", "by hand")
    id_ = account.cloud.put(account.group, rule)
    assert {rule} == account.cloud.rules(account.group)
    account.cloud.take(id_)
    assert frozenset() == account.cloud.rules(account.group)
    assert [] == account.served.calls


@pytest.mark.parametrize(
    ("tags", "code_"),
    [
        ([{"Key": "aws:x", "Value": ""}], "InvalidParameterValue"),
        ([{"Key": "AWS:x", "Value": ""}], "InvalidParameterValue"),
        ([{"Key": "", "Value": ""}], "InvalidParameterValue"),
        ([{"Key": "k" * 128, "Value": ""}], "InvalidParameterValue"),
        ([{"Key": "k", "Value": "v" * 257}], "InvalidParameterValue"),
        ([{"Key": f"k{n}", "Value": ""} for n in range(51)], "TagLimitExceeded"),
    ],
)
def test_a_tag_that_may_not_be_is_refused(account: Account, tags: list[dict[str, str]], code_: str) -> None:
    """AWS's own names, wrong lengths and more than fifty, and nothing is tagged."""
    assert code_ == code(account.ec2.create_tags, Resources=[account.group], Tags=tags)
    assert {} == account.cloud.tags(account.group)


@pytest.mark.parametrize(
    "specification",
    [
        {"ResourceType": "vpc", "Tags": [{"Key": "a", "Value": "b"}]},
        {"ResourceType": "security-group", "Tags": []},
        {"ResourceType": "security-group", "Tags": [{"Key": "aws:a", "Value": "b"}]},
        {"ResourceType": "security-group", "Tags": [{"Key": "a", "Value": "b"}, {"Key": "a", "Value": "c"}]},
    ],
)
def test_tags_of_what_is_made_are_checked_first(account: Account, specification: dict[str, Any]) -> None:
    """Of another kind, none, AWS's own, or one twice: and the group is not made."""
    before = account.cloud.groups()
    asked = {"GroupName": "a", "Description": "b", "VpcId": account.vpc, "TagSpecifications": [specification]}
    assert "InvalidParameterValue" == code(account.ec2.create_security_group, **asked)
    assert before == account.cloud.groups()
