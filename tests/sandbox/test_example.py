"""The sandbox's clouds hold the places of the shipped example, and what somebody made there by hand."""

from __future__ import annotations

from pathlib import Path

from emscloud.pipeline import open_policy
from emscloud.sandbox import example as world
from emscloud.sandbox.example import example

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
