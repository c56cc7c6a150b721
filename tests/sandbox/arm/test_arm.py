"""The world of a test: prepared, looked at, and edited by other hands."""

from __future__ import annotations

import pytest
from azure.mgmt.network import NetworkManagementClient

from emscloud.sandbox.arm import SUBSCRIPTION, Arm, Refusal, Status
from emscloud.sandbox.wire import Served
from tests.sandbox.arm.client import body, get, network, put, rule

NETWORK = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network"


def test_a_group_made_by_hand_is_in_effect_at_once(azure: NetworkManagementClient, arm: Arm) -> None:
    """With its rules, tags and `flushConnection`."""
    group = arm.add_group(arm.add_resource_group("rg"), "web", [rule()], {"a": "b"}, flush=False)
    assert ([group], arm.group(group), False) == (arm.group_ids(), get(azure, "web"), arm.running(group))
    assert ["one"] == [one["name"] for one in arm.rules(group)]


def test_other_hands_do_not_wait(arm: Arm) -> None:
    """However long operations are set to run."""
    for polls in (0, 5):
        arm.settings.polls = polls
        assert 1 == len(arm.rules(arm.add_group(arm.add_resource_group("rg"), f"g{polls}", [rule()])))


def test_a_group_made_by_hand_is_checked_too(arm: Arm) -> None:
    """Nothing that ARM would refuse comes to be."""
    with pytest.raises(Refusal, match="SecurityRuleInvalidPriority"):
        arm.add_group(arm.add_resource_group("rg"), "web", [rule(priority=1)])


def test_a_rule_is_put_and_taken_away_by_hand(arm: Arm) -> None:
    """Each with a new ETag."""
    group = arm.add_group(arm.add_resource_group("rg"), "web")
    etags = [arm.group(group)["etag"]]
    arm.put_rule(group, "hand", rule()["properties"])
    etags.append(arm.group(group)["etag"])
    assert ["hand"] == [one["name"] for one in arm.rules(group)]
    arm.remove_rule(group, "HAND")
    etags.append(arm.group(group)["etag"])
    assert ([], 3) == (arm.rules(group), len(set(etags)))


def test_other_hands_are_neither_refused_nor_made_to_fail(arm: Arm) -> None:
    """What is set for the calls under test is not for them."""
    apps = arm.add_application_group(arm.add_resource_group("rg"), "apps")
    arm.settings.permitted = frozenset()
    arm.end_next(Status.FAILED)
    group = arm.add_group(arm.add_resource_group("rg"), "web")
    arm.put_rule(group, "hand", rule(sourceAddressPrefix=None, sourceApplicationSecurityGroups=[{"id": apps}])["properties"])
    assert (1, 1, frozenset()) == (len(arm.rules(group)), len(arm.operations.endings), arm.settings.permitted)


def test_what_is_not_there_is_a_key_error(arm: Arm) -> None:
    """Of both views, and of what is attached."""
    for look in (arm.group, arm.rules):
        with pytest.raises(KeyError):
            look(f"{NETWORK}/networkSecurityGroups/none")
    with pytest.raises(KeyError):
        arm.attach(f"{NETWORK}/networkSecurityGroups/none", f"{NETWORK}/networkInterfaces/nic1")


def test_another_subscription_can_be_added(arm: Arm) -> None:
    """With a resource group in it."""
    other = SUBSCRIPTION.replace("1", "7")
    arm.add_resource_group("rg", "eastus", other)
    with Served(arm) as served, network(served, subscription=other) as azure:
        put(azure, "web", body() | {"location": "eastus"})
        assert ["web"] == [one.name for one in azure.network_security_groups.list_all()]
    assert 1 == len(arm.group_ids())
