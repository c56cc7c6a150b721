"""What moto answers is held to the same strictness: groups of interfaces, VPCs, tags, zones and attributes."""

from __future__ import annotations

from typing import Any

import pytest

from emscloud.sandbox.ec2 import Quotas
from tests.sandbox.ec2.sdk import Account, code, refusal


def _subnet(account: Account) -> str:
    (one,) = account.ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [account.vpc]}])["Subnets"]
    return str(one["SubnetId"])


def test_an_interface_has_the_groups_that_it_was_given(account: Account) -> None:
    """And is found by them."""
    asked = {"SubnetId": _subnet(account), "Groups": [account.group]}
    made = account.ec2.create_network_interface(**asked)["NetworkInterface"]["NetworkInterfaceId"]
    filters = [{"Name": "group-id", "Values": [account.group]}]
    (found,) = account.ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]
    assert (made, [account.group]) == (found["NetworkInterfaceId"], [group["GroupId"] for group in found["Groups"]])
    account.ec2.delete_network_interface(NetworkInterfaceId=made)
    assert [] == account.ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]


def test_an_interface_that_was_attached_is_one_like_others(account: Account) -> None:
    """`attach` makes what a call would have made."""
    interface = account.cloud.attach(account.group)
    (found,) = account.ec2.describe_network_interfaces(NetworkInterfaceIds=[interface])["NetworkInterfaces"]
    assert (account.vpc, True) == (found["VpcId"], found["PrivateIpAddress"].startswith("10.0."))


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (["sg-0123456789abcdef0"], "InvalidGroup.NotFound"),
        (["somebody"], "InvalidGroupId.Malformed"),
    ],
)
def test_an_interface_of_a_group_that_is_not_there_is_refused(account: Account, groups: list[str], said: str) -> None:
    """A group that moto would make up."""
    before = account.cloud.groups()
    assert said == code(account.ec2.create_network_interface, SubnetId=_subnet(account), Groups=groups)
    interface = account.cloud.attach(account.group)
    asked = {"NetworkInterfaceId": interface, "Groups": groups}
    assert said == code(account.ec2.modify_network_interface_attribute, **asked)
    assert before == account.cloud.groups()


def test_an_interface_has_five_groups_at_most(account: Account) -> None:
    """Or as many as the quota says, when it is made and later."""
    groups = [account.group, *(account.cloud.group(account.vpc) for _ in range(5))]
    interface = account.cloud.attach(account.group)
    made = {"SubnetId": _subnet(account), "Groups": groups}
    changed = {"NetworkInterfaceId": interface, "Groups": groups}
    assert "SecurityGroupsPerInterfaceLimitExceeded" == code(account.ec2.create_network_interface, **made)
    assert "SecurityGroupsPerInterfaceLimitExceeded" == code(account.ec2.modify_network_interface_attribute, **changed)
    account.cloud.quotas = Quotas(interface=6)
    account.ec2.create_network_interface(**made)
    account.ec2.modify_network_interface_attribute(**changed)


def test_an_interface_has_groups_of_its_own_vpc(account: Account) -> None:
    """Others are refused, when it is made and later."""
    far = account.cloud.group()
    made = {"SubnetId": _subnet(account), "Groups": [far]}
    said = f"Security group {far} and the interface's subnet belong to different networks."
    assert ("InvalidParameter", said) == refusal(account.ec2.create_network_interface, **made)
    changed = {"NetworkInterfaceId": account.cloud.attach(account.group), "Groups": [far]}
    assert ("InvalidParameter", said) == refusal(account.ec2.modify_network_interface_attribute, **changed)


@pytest.mark.parametrize(
    ("call", "asked", "said"),
    [
        ("create_network_interface", {"SubnetId": "subnet-1"}, "InvalidSubnetID.NotFound"),
        ("modify_network_interface_attribute", {"NetworkInterfaceId": "eni-1"}, "InvalidNetworkInterfaceID.NotFound"),
    ],
)
def test_what_moto_does_not_find_is_not_found(account: Account, call: str, asked: dict[str, str], said: str) -> None:
    """Its words are passed on."""
    assert said == code(getattr(account.ec2, call), Groups=[account.group], **asked)


def test_a_vpc_with_groups_is_not_deleted(account: Account) -> None:
    """Its default group is no hindrance."""
    vpc = account.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    group = account.cloud.group(vpc)
    assert "DependencyViolation" == code(account.ec2.delete_vpc, VpcId=vpc)
    account.ec2.delete_security_group(GroupId=group)
    account.ec2.delete_vpc(VpcId=vpc)


def test_tags_of_a_vpc_are_checked(account: Account) -> None:
    """AWS's own, which moto would take."""
    tags = [{"ResourceType": "vpc", "Tags": [{"Key": "aws:x", "Value": ""}]}]
    assert "InvalidParameterValue" == code(account.ec2.create_vpc, CidrBlock="10.9.0.0/16", TagSpecifications=tags)


def test_lists_of_moto_come_in_pages_too(account: Account) -> None:
    """Each VPC once."""
    for number in range(6):
        account.cloud.vpc(f"10.{number}.0.0/16")
    pages = list(account.ec2.get_paginator("describe_vpcs").paginate(PaginationConfig={"PageSize": 5}))
    assert [5, 3] == [len(page["Vpcs"]) for page in pages]
    assert 8 == len({vpc["VpcId"] for page in pages for vpc in page["Vpcs"]})


def test_tags_are_set_on_all_or_none(account: Account) -> None:
    """And are found by resource, key, value and kind."""
    interface = account.cloud.attach(account.group)
    entries = account.cloud.prefix_list()
    rule = account.cloud.put(account.group, ("ingress", "tcp", 22, 22, "ipv4", "10.0.0.0/8", None))
    resources = [account.group, account.vpc, _subnet(account), interface, entries, rule]
    tags = [{"Key": "a", "Value": "b"}]
    account.ec2.create_tags(Resources=resources, Tags=tags)
    found = account.ec2.describe_tags(Filters=[{"Name": "key", "Values": ["a"]}])["Tags"]
    kinds = ["network-interface", "prefix-list", "security-group", "security-group-rule", "subnet", "vpc"]
    assert (set(resources), kinds) == ({tag["ResourceId"] for tag in found}, sorted(tag["ResourceType"] for tag in found))
    filters = [{"Name": "resource-type", "Values": ["vpc"]}, {"Name": "value", "Values": ["b"]}]
    assert [account.vpc] == [tag["ResourceId"] for tag in account.ec2.describe_tags(Filters=filters)["Tags"]]
    filters = [{"Name": "resource-id", "Values": [rule]}]
    assert 1 == len(account.ec2.describe_tags(Filters=filters)["Tags"])


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("sg-0123456789abcdef0", "InvalidGroup.NotFound"),
        ("sgr-0123456789abcdef0", "InvalidSecurityGroupRuleId.NotFound"),
        ("pl-0123456789abcdef0", "InvalidPrefixListID.NotFound"),
        ("vpc-0123456789abcdef0", "InvalidVpcID.NotFound"),
        ("subnet-0123456789abcdef0", "InvalidSubnetID.NotFound"),
        ("eni-0123456789abcdef0", "InvalidNetworkInterfaceID.NotFound"),
        ("thing-1", "InvalidID"),
    ],
)
@pytest.mark.parametrize("call", ["create_tags", "delete_tags"])
def test_tags_of_what_is_not_there_are_refused(account: Account, call: str, missing: str, said: str) -> None:
    """In the words of its kind, and what is there is left as it was."""
    account.ec2.create_tags(Resources=[account.group], Tags=[{"Key": "a", "Value": "b"}])
    tags = [{"Key": "a", "Value": "c"}] if call == "create_tags" else [{"Key": "a"}]
    assert said == code(getattr(account.ec2, call), Resources=[account.group, missing], Tags=tags)
    assert {"a": "b"} == account.cloud.tags(account.group)


@pytest.mark.parametrize(
    ("tags", "left"),
    [
        ([{"Key": "a"}], {"b": "2"}),
        ([{"Key": "a", "Value": "1"}], {"b": "2"}),
        ([{"Key": "a", "Value": "2"}], {"a": "1", "b": "2"}),
        ([{"Key": "c"}], {"a": "1", "b": "2"}),
        ([], {}),
    ],
)
def test_a_tag_is_deleted_by_key_and_value(account: Account, tags: list[dict[str, str]], left: dict[str, str]) -> None:
    """By key alone whatever its value; without any, all go."""
    account.ec2.create_tags(Resources=[account.group], Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    account.ec2.delete_tags(Resources=[account.group], Tags=tags)
    assert left == account.cloud.tags(account.group)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ({"ZoneNames": ["eu-west-1b"]}, ["eu-west-1b"]),
        ({"Filters": [{"Name": "zone-name", "Values": ["*c"]}, {"Name": "state", "Values": ["available"]}]}, ["eu-west-1c"]),
    ],
)
def test_zones_are_those_of_the_region(account: Account, asked: dict[str, Any], found: list[str]) -> None:
    """All, by name, or by filter."""
    zones = account.ec2.describe_availability_zones(**asked)["AvailabilityZones"]
    assert found == [zone["ZoneName"] for zone in zones]


@pytest.mark.parametrize("asked", [{"ZoneNames": ["us-east-1a"]}, {"ZoneIds": ["use1-az1"]}])
def test_a_zone_of_elsewhere_is_refused(account: Account, asked: dict[str, list[str]]) -> None:
    """By name and by id."""
    assert "InvalidParameterValue" == code(account.ec2.describe_availability_zones, **asked)


def test_attributes_of_the_account_are_its_own(account: Account) -> None:
    """Its default VPC and its quota, or those that are asked for."""
    account.cloud.quotas = Quotas(interface=7)
    told = account.ec2.describe_account_attributes()["AccountAttributes"]
    assert {
        "default-vpc": account.cloud.default_vpc(),
        "supported-platforms": "VPC",
        "vpc-max-security-groups-per-interface": "7",
    } == {one["AttributeName"]: one["AttributeValues"][0]["AttributeValue"] for one in told}
    names = ["vpc-max-security-groups-per-interface"]
    assert 1 == len(account.ec2.describe_account_attributes(AttributeNames=names)["AccountAttributes"])
    assert "InvalidParameterValue" == code(account.ec2.describe_account_attributes, AttributeNames=["max-instances"])
