"""The sandbox's clouds hold the places of the shipped example, and what somebody made there by hand."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from emscloud.clouds.aws import artifact as aws
from emscloud.clouds.aws.live.client import clients
from emscloud.clouds.azure import artifact as azure
from emscloud.model.policy import Direction
from emscloud.pipeline import build, open_policy
from emscloud.sandbox import example as world
from emscloud.sandbox.example import example
from emscloud.sandbox.wire import Served
from tests.clouds.standing import Standing, hold_azure

POLICY = Path(__file__).parents[2] / "examples" / "ems" / "emscloud.yaml"


def test_the_example_could_be_applied_there() -> None:
    """Account, region, VPC, subscription, resource group and location are those of its targets."""
    targets = open_policy(POLICY).policy.targets
    assert {"account_id": world.ACCOUNT, "region": world.REGION, "vpc_id": world.VPC}.items() <= targets["prod-eu"].settings.items()
    assert {
        "subscription_id": world.SUBSCRIPTION,
        "resource_group": world.RESOURCE_GROUP,
        "location": world.LOCATION,
    }.items() <= targets["prod-azure"].settings.items()


def test_somebody_was_there_before() -> None:
    """A group by hand in each, open to everyone for RDP."""
    ec2, arm = example()
    assert (world.ACCOUNT, world.REGION, {"default", "ems-legacy"}) == (ec2.account, ec2.region, set(ec2.groups().values()))
    assert ("ingress", "tcp", 3389, 3389, "ipv4", "0.0.0.0/0", "until the VPN works") in ec2.rules(world.GROUP)
    (group,) = arm.group_ids()
    place = f"/subscriptions/{world.SUBSCRIPTION}/resourceGroups/{world.RESOURCE_GROUP}"
    assert f"{place}/providers/Microsoft.Network/networkSecurityGroups/ems-legacy" == group
    assert ["telemetry", "rdp"] == [rule["name"] for rule in arm.rules(group)]


def test_the_example_fits() -> None:
    """Every rule of it is taken by both clouds, within their quotas."""
    ec2, arm = example()
    eu, we = [one.lowered.artifact for one in build(open_policy(POLICY)).targets]
    with Served(ec2) as first, Served(arm) as second:
        place = Standing(ec2, arm, first, second)
        _grant(place, cast("aws.Module", eu))
        hold_azure(place, cast("azure.Module", we), world.SUBSCRIPTION)
    assert {"ems-prod-ems-server", "ems-prod-ems-standby", "ems-prod-chromebooks"} <= set(ec2.groups().values())
    assert {"ems-legacy", "ems-prod-ems-server", "ems-prod-ems-standby"} == {one.rpartition("/")[2] for one in arm.group_ids()}


_PEERS = {
    "cidr_ipv4": ("IpRanges", "CidrIp"),
    "cidr_ipv6": ("Ipv6Ranges", "CidrIpv6"),
    "referenced_security_group_id": ("UserIdGroupPairs", "GroupId"),
}


def _grant(place: Standing, module: aws.Module) -> None:
    """Groups and their rules, by calls that EC2 checks."""
    call = clients(place.access(), None).ec2.call
    ids = {
        one.label: call("CreateSecurityGroup", GroupName=one.name, Description=one.description, VpcId=module.vpc_id)["GroupId"]
        for one in module.groups
    }
    for one in module.groups:
        for rule in one.rules:
            kind, name = _PEERS[rule.kind]
            peer = {name: ids[rule.peer] if rule.own else rule.peer, "Description": rule.description}
            ports = {} if rule.from_port is None else {"FromPort": rule.from_port, "ToPort": rule.to_port}
            action = "AuthorizeSecurityGroupIngress" if rule.direction is Direction.IN else "AuthorizeSecurityGroupEgress"
            call(action, GroupId=ids[one.label], IpPermissions=[{"IpProtocol": rule.protocol, **ports, kind: [peer]}])
