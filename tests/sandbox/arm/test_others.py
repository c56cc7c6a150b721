"""Resource groups, application security groups, and what uses groups."""

from __future__ import annotations

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.network.models import ApplicationSecurityGroup, NetworkSecurityGroup

from emscloud.sandbox.arm import SUBSCRIPTION, Arm
from emscloud.sandbox.wire import Served
from tests.sandbox.arm.client import Json, ask, body, code, path, put, refusal, rule

APPS = path("applicationSecurityGroups", "apps")
NETWORK = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network"
_GROUPS = f"/subscriptions/{SUBSCRIPTION}/resourcegroups"


def _group(name: str) -> str:
    return f"{_GROUPS}/{name}?api-version=2021-04-01"


def test_a_resource_group_is_made_and_read(served: Served) -> None:
    """201 and then 200; names in any case."""
    said = {"location": "West Europe", "tags": {"a": "b"}}
    assert [201, 200] == [ask(served, "PUT", _group("New"), said)[0] for _ in range(2)]
    found = ask(served, "GET", _group("NEW"))[1]
    assert ("New", "westeurope", {"a": "b"}) == (found["name"], found["location"], found["tags"])
    assert ["New", "rg"] == [one["name"] for one in ask(served, "GET", f"{_GROUPS}?api-version=2021-04-01")[1]["value"]]


def test_a_resource_group_stays_in_its_region(served: Served) -> None:
    """409 `InvalidResourceGroupLocation`."""
    assert (409, "InvalidResourceGroupLocation") == code(ask(served, "PUT", _group("rg"), {"location": "eastus"}))


def test_a_resource_group_that_is_not_there_is_404(served: Served) -> None:
    """`ResourceGroupNotFound`."""
    assert (404, "ResourceGroupNotFound") == code(ask(served, "GET", _group("none")))


def test_a_resource_group_is_not_deleted(served: Served) -> None:
    """That is not imitated."""
    assert (405, "MethodNotAllowed") == code(ask(served, "DELETE", _group("rg")))


def test_an_application_group_is_made_read_listed_and_deleted(azure: NetworkManagementClient) -> None:
    """At once."""
    groups = azure.application_security_groups
    for _ in range(2):
        groups.begin_create_or_update("rg", "apps", ApplicationSecurityGroup(location="westeurope", tags={"a": "b"})).result()
    assert f"{NETWORK}/applicationSecurityGroups/apps" == groups.get("rg", "APPS").id
    assert (["apps"], ["apps"]) == ([one.name for one in groups.list("rg")], [one.name for one in groups.list_all()])
    groups.begin_delete("rg", "apps").result()
    groups.begin_delete("rg", "apps").result()
    with pytest.raises(ResourceNotFoundError) as caught:
        groups.get("rg", "apps")
    assert (404, "ResourceNotFound") == refusal(caught.value)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, (400, "LocationRequired")),
        ({"location": "eastus"}, (409, "InvalidResourceLocation")),
        ({"location": "westeurope", "properties": {"members": []}}, (400, "InvalidRequestFormat")),
        ({"location": "westeurope", "members": []}, (400, "InvalidRequestContent")),
        ({"location": "westeurope", "name": "other"}, (400, "InvalidRequestFormat")),
        ({"location": "westeurope", "tags": {"a": 1}}, (400, "InvalidRequestContent")),
    ],
)
def test_an_application_groups_body_is_checked(served: Served, arm: Arm, said: Json, expected: tuple[int, str]) -> None:
    """As a group's is."""
    arm.add_application_group(arm.add_resource_group("rg"), "apps")
    assert expected == code(ask(served, "PUT", APPS, said))


def test_an_application_groups_name_is_checked(served: Served) -> None:
    """`InvalidResourceName`."""
    assert (400, "InvalidResourceName") == code(
        ask(served, "PUT", path("applicationSecurityGroups", "-"), {"location": "westeurope"})
    )


def test_an_application_groups_etag_guards_it(served: Served, arm: Arm) -> None:
    """412 of PUT and DELETE with an old one."""
    arm.add_application_group(arm.add_resource_group("rg"), "apps")
    for method in ("PUT", "DELETE"):
        assert (412, "PreconditionFailed") == code(ask(served, method, APPS, {"location": "westeurope"}, {"If-Match": 'W/"old"'}))


def _delete(azure: NetworkManagementClient) -> HttpResponseError:
    with pytest.raises(HttpResponseError) as caught:
        azure.application_security_groups.begin_delete("rg", "apps").result()
    return caught.value


def test_an_application_group_that_a_rule_names_is_not_deleted(azure: NetworkManagementClient, arm: Arm) -> None:
    """400 names the rule; also while it is in effect though a running write drops it."""
    apps = arm.add_application_group(arm.add_resource_group("rg"), "apps")
    naming = rule(sourceAddressPrefix=None, sourceApplicationSecurityGroups=[{"id": apps.upper()}])
    group = arm.add_group(arm.add_resource_group("rg"), "web", [naming])
    error = _delete(azure)
    assert (400, "InUseApplicationSecurityGroupCannotBeDeleted") == refusal(error)
    assert f"{group}/securityRules/one" in str(error)
    poller = azure.network_security_groups.begin_create_or_update("rg", "web", NetworkSecurityGroup(location="westeurope"))
    assert (400, "InUseApplicationSecurityGroupCannotBeDeleted") == refusal(_delete(azure))
    poller.result()
    azure.application_security_groups.begin_delete("rg", "apps").result()


def test_an_application_group_with_members_is_not_deleted(azure: NetworkManagementClient, arm: Arm) -> None:
    """400 names the interface."""
    apps = arm.add_application_group(arm.add_resource_group("rg"), "apps")
    arm.attach(apps, f"{NETWORK}/networkInterfaces/nic1")
    assert "nic1" == azure.network_interfaces.get("rg", "nic1").name
    error = _delete(azure)
    assert (400, "InUseApplicationSecurityGroupCannotBeDeleted") == refusal(error)
    assert "networkInterfaces/nic1" in str(error)
    arm.detach(f"{NETWORK}/networkInterfaces/nic1")
    azure.application_security_groups.begin_delete("rg", "apps").result()


def test_an_interface_and_a_subnet_say_which_group_they_have(served: Served, arm: Arm) -> None:
    """By its id; one that is nowhere is 404."""
    group = arm.add_group(arm.add_resource_group("rg"), "web")
    for user in ("networkInterfaces/nic1", "virtualNetworks/net/subnets/front"):
        kind, _, name = user.rpartition("/")
        assert (404, "ResourceNotFound") == code(ask(served, "GET", path(kind, name)))
        arm.attach(group, f"{NETWORK}/{user}")
        assert {"id": group} == ask(served, "GET", path(kind, name))[1]["properties"]["networkSecurityGroup"]


def test_limits_are_told_for_a_region(azure: NetworkManagementClient, arm: Arm) -> None:
    """As they are set."""
    arm.settings.rules, arm.settings.values = 500, 2000
    found = {one.name.value: one.limit for one in azure.usages.list("westeurope")}
    assert {"SecurityRulesPerNetworkSecurityGroup": 500, "SecurityRuleAddressesOrPortsPerNetworkSecurityGroup": 2000} == found


def test_limits_are_of_regions_that_are_there(azure: NetworkManagementClient) -> None:
    """`LocationNotAvailableForResourceType`."""
    with pytest.raises(HttpResponseError) as caught:
        list(azure.usages.list("atlantis"))
    assert (400, "LocationNotAvailableForResourceType") == refusal(caught.value)


def test_a_group_in_another_resource_group_is_named_too(azure: NetworkManagementClient, arm: Arm) -> None:
    """References cross resource groups."""
    apps = arm.add_application_group(arm.add_resource_group("apps"), "apps")
    put(azure, "web", body(rule(sourceAddressPrefix=None, sourceApplicationSecurityGroups=[{"id": apps}])))
