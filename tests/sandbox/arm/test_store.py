"""What is kept, and how a GET shows it."""

from __future__ import annotations

from emscloud.sandbox.arm import SUBSCRIPTION, Arm
from tests.sandbox.arm.client import rule

NETWORK = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network"


def test_a_group_is_shown_in_the_providers_order() -> None:
    """As recorded by Azure/azure-cli's tests."""
    arm = Arm()
    group = arm.group(arm.add_group(arm.add_resource_group("rg"), "web", [rule()], {"a": "b"}, flush=True))
    assert ["name", "id", "etag", "type", "location", "tags", "properties"] == list(group)
    inner = group["properties"]
    assert isinstance(inner, dict)
    assert ["provisioningState", "resourceGuid", "flushConnection", "securityRules", "defaultSecurityRules"] == list(inner)
    assert ["name", "id", "etag", "type", "properties"] == list(inner["securityRules"][0])


def test_ids_and_etags_are_new_each_time() -> None:
    """And weak."""
    world = Arm().world
    assert 3 == len({world.fresh(), world.etag(), world.etag()})
    assert world.etag().startswith('W/"')


def test_what_names_an_application_group_is_found() -> None:
    """Rules by their ids, interfaces by theirs, each once."""
    arm = Arm()
    apps = arm.add_application_group(arm.add_resource_group("rg"), "apps")
    other = arm.add_application_group(arm.add_resource_group("rg"), "other")
    both = {"sourceAddressPrefix": None, "sourceApplicationSecurityGroups": [{"id": apps}]}
    named = rule("one", 100, **both, destinationAddressPrefix=None, destinationApplicationSecurityGroups=[{"id": apps}])
    group = arm.add_group(arm.add_resource_group("rg"), "web", [named, rule("two", 101)])
    arm.attach(apps, f"{NETWORK}/networkInterfaces/nic1")
    assert [f"{NETWORK}/networkInterfaces/nic1", f"{group}/securityRules/one"] == [one.id for one in arm.world.naming(apps.lower())]
    assert [] == arm.world.naming(other.lower())
