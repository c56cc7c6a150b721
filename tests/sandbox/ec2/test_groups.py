"""Groups are made, shown and deleted as EC2 does, and refused with its codes."""

from __future__ import annotations

from typing import Any

import pytest

from emscloud.sandbox.ec2 import Quotas
from tests.sandbox.ec2.sdk import Account, code, refusal, tcp


def test_a_group_is_made_with_its_tags(account: Account) -> None:
    """In the one call, and the answer has them and the ARN."""
    tags = [{"Key": "a", "Value": "b"}]
    made = account.ec2.create_security_group(
        GroupName="web ",
        Description="x & y",
        VpcId=account.vpc,
        TagSpecifications=[{"ResourceType": "security-group", "Tags": tags}],
    )
    group = made["GroupId"]
    assert (tags, f"arn:aws:ec2:eu-west-1:123456789012:security-group/{group}") == (made["Tags"], made["SecurityGroupArn"])
    (shown,) = account.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    assert ("web", "x & y", account.vpc, tags) == (shown["GroupName"], shown["Description"], shown["VpcId"], shown["Tags"])
    everywhere = {"UserIdGroupPairs": [], "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [], "PrefixListIds": []}
    assert ([], [{"IpProtocol": "-1", **everywhere}]) == (shown["IpPermissions"], shown["IpPermissionsEgress"])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"GroupName": "sg-mine"}, "InvalidParameterValue"),
        ({"GroupName": ""}, "InvalidParameterValue"),
        ({"GroupName": "x" * 256}, "InvalidParameterValue"),
        ({"GroupName": "it's"}, "InvalidParameterValue"),
        ({"GroupName": "default"}, "InvalidGroup.Reserved"),
        ({"Description": "it's"}, "InvalidParameterValue"),
        ({"Description": "x" * 256}, "InvalidParameterValue"),
        ({"Description": ""}, "MissingParameter"),
        ({"VpcId": "vpc-0123456789abcdef0"}, "InvalidVpcID.NotFound"),
        ({"GroupName": "ours"}, "InvalidGroup.Duplicate"),
    ],
)
def test_a_group_that_may_not_be_is_refused(account: Account, asked: dict[str, str], said: str) -> None:
    """Its name, its description, its VPC; and nothing is made."""
    before = account.cloud.groups()
    whole = {"GroupName": "a", "Description": "b", "VpcId": account.vpc, **asked}
    assert said == code(account.ec2.create_security_group, **whole)
    assert before == account.cloud.groups()


def test_a_name_is_unique_in_its_vpc_alone(account: Account) -> None:
    """Another VPC may have it, the default one included."""
    account.ec2.create_security_group(GroupName="ours", Description="b")
    said = f"The security group 'ours' already exists for VPC '{account.vpc}'"
    asked = {"GroupName": "ours", "Description": "b", "VpcId": account.vpc}
    assert ("InvalidGroup.Duplicate", said) == refusal(account.ec2.create_security_group, **asked)


def test_a_region_has_room_for_so_many(account: Account) -> None:
    """The default groups of VPCs count."""
    account.cloud.quotas = Quotas(groups=len(account.cloud.groups()))
    asked = {"GroupName": "a", "Description": "b", "VpcId": account.vpc}
    assert "SecurityGroupLimitExceeded" == code(account.ec2.create_security_group, **asked)


def test_a_deleted_group_is_gone(account: Account) -> None:
    """With its tags, and the answer names it."""
    account.ec2.create_tags(Resources=[account.group], Tags=[{"Key": "a", "Value": "b"}])
    answer = account.ec2.delete_security_group(GroupId=account.group)
    assert (True, account.group) == (answer["Return"], answer["GroupId"])
    assert account.group not in account.cloud.groups()
    assert {} == account.cloud.tags(account.group)
    assert "InvalidGroup.NotFound" == code(account.ec2.delete_security_group, GroupId=account.group)


def test_a_group_of_an_interface_is_not_deleted(account: Account) -> None:
    """Until the interface is gone."""
    interface = account.cloud.attach(account.group)
    said = ("DependencyViolation", f"resource {account.group} has a dependent object")
    assert said == refusal(account.ec2.delete_security_group, GroupId=account.group)
    account.cloud.detach(interface)
    account.ec2.delete_security_group(GroupId=account.group)


def test_a_group_that_another_names_is_not_deleted(account: Account) -> None:
    """Its own rule that names it is no hindrance."""
    account.allow(tcp(443, UserIdGroupPairs=[{"GroupId": account.group}]))
    other = account.cloud.group(account.vpc, rules=[("egress", "tcp", 443, 443, "group", account.group, None)])
    assert "DependencyViolation" == code(account.ec2.delete_security_group, GroupId=account.group)
    account.ec2.delete_security_group(GroupId=other)
    account.ec2.delete_security_group(GroupId=account.group)


def test_a_default_group_stays(account: Account) -> None:
    """Nobody deletes it."""
    (default,) = [
        group["GroupId"]
        for group in account.ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [account.vpc]}])["SecurityGroups"]
        if group["GroupName"] == "default"
    ]
    assert "CannotDelete" == code(account.ec2.delete_security_group, GroupId=default)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"GroupIds": ["sg-0123456789abcdef0"]},
            ("InvalidGroup.NotFound", "The security group 'sg-0123456789abcdef0' does not exist"),
        ),
        ({"GroupIds": ["someid"]}, ("InvalidGroupId.Malformed", 'Invalid id: "someid" (expecting "sg-...")')),
        ({"GroupNames": ["ours"]}, ("InvalidGroup.NotFound", "The security group 'ours' does not exist in default VPC")),
    ],
)
def test_a_group_that_is_not_there_is_not_found(account: Account, asked: dict[str, Any], said: tuple[str, str]) -> None:
    """A name counts in the default VPC alone."""
    assert said == refusal(account.ec2.describe_security_groups, **asked)


def test_a_group_of_the_default_vpc_has_a_name_to_call_it_by(account: Account) -> None:
    """Once, whether it is named by id, by name or both."""
    group = account.cloud.group(name="by name")
    asked = {"GroupNames": ["by name"], "GroupIds": [group, group]}
    assert [group] == [one["GroupId"] for one in account.ec2.describe_security_groups(**asked)["SecurityGroups"]]
    account.ec2.delete_security_group(GroupName="by name")
    assert group not in account.cloud.groups()


def test_a_call_names_its_group(account: Account) -> None:
    """Neither id nor name is refused."""
    assert "MissingParameter" == code(account.ec2.delete_security_group)


def test_rules_are_shown_by_protocol_and_ports(account: Account) -> None:
    """One permission for each, with every kind of peer and its description."""
    entries = account.cloud.prefix_list()
    permission = tcp(
        443,
        IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": "a"}],
        Ipv6Ranges=[{"CidrIpv6": "::/0", "Description": "b"}],
        PrefixListIds=[{"PrefixListId": entries, "Description": "c"}],
        UserIdGroupPairs=[{"GroupId": account.group, "Description": "d"}],
    )
    account.allow(permission, {"IpProtocol": "47", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]})
    (shown,) = account.ec2.describe_security_groups(GroupIds=[account.group])["SecurityGroups"]
    pair = {"GroupId": account.group, "UserId": "123456789012", "Description": "d"}
    nobody: dict[str, list[object]] = {"Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []}
    assert [
        {**permission, "UserIdGroupPairs": [pair]},
        {"IpProtocol": "47", "IpRanges": [{"CidrIp": "10.0.0.0/8"}], **nobody},
    ] == shown["IpPermissions"]


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("description", "ours", True),
        ("group-id", "sg-*", True),
        ("vpc-id", "vpc-0", False),
        ("ip-permission.cidr", "10.0.0.0/8", True),
        ("ip-permission.cidr", "0.0.0.0/0", False),
        ("ip-permission.ipv6-cidr", "::/0", True),
        ("ip-permission.group-id", "sg-*", True),
        ("ip-permission.prefix-list-id", "pl-*", True),
        ("ip-permission.protocol", "tcp", True),
        ("ip-permission.from-port", "443", True),
        ("ip-permission.to-port", "80", False),
        ("egress.ip-permission.cidr", "10.0.0.0/8", False),
    ],
)
def test_groups_are_chosen_by_their_rules(account: Account, name: str, value: str, found: bool) -> None:
    """By the filters that EC2 has for them."""
    peers = {"Ipv6Ranges": [{"CidrIpv6": "::/0"}], "PrefixListIds": [{"PrefixListId": account.cloud.prefix_list()}]}
    account.allow(tcp(443, "10.0.0.0/8", UserIdGroupPairs=[{"GroupId": account.group}], **peers))
    groups = account.ec2.describe_security_groups(Filters=[{"Name": name, "Values": [value]}])["SecurityGroups"]
    assert found is (account.group in [group["GroupId"] for group in groups])
