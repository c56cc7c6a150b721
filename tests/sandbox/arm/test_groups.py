"""Groups through azure-mgmt-network: made, replaced, guarded, deleted, and their rules one by one."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.mgmt.network import NetworkManagementClient

from emscloud.sandbox.arm import SUBSCRIPTION, Arm
from emscloud.sandbox.wire import Served
from tests.sandbox.arm.client import Json, ask, body, code, get, path, put, refusal, refused, rule, whole

WEB = path("networkSecurityGroups", "web")
GROUP = WEB.partition("?")[0]
NETWORK = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network"


def test_a_group_is_made_and_read_back(azure: NetworkManagementClient, arm: Arm) -> None:
    """A PUT begins an operation; once it succeeded a GET shows the rules, and they are in effect."""
    found = put(azure, "web", body(rule()))
    assert ("Succeeded", ["one"]) == (
        found["properties"]["provisioningState"],
        [one["name"] for one in found["properties"]["securityRules"]],
    )
    assert found == get(azure, "web") == arm.group(GROUP)
    assert found["properties"]["securityRules"] == arm.rules(GROUP)


def test_a_put_is_201_and_then_200_with_an_operation(served: Served) -> None:
    """Both say `Updating`, and where to ask how it goes on."""
    for status in (201, 200):
        answer = ask(served, "PUT", WEB, body())
        assert (status, "Updating") == (answer[0], answer[1]["properties"]["provisioningState"])
        assert (
            f"{served.url}/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Network/locations/westeurope/operations/"
            in answer[2]["Azure-AsyncOperation"]
        )


def test_what_a_body_leaves_out_is_lost(azure: NetworkManagementClient) -> None:
    """Rules, tags and `flushConnection`; the guid stays."""
    first = put(azure, "web", body(rule(), flushConnection=True) | {"tags": {"a": "b"}})
    second = put(azure, "web", {"location": "westeurope"})
    assert ([], False, False) == (
        second["properties"]["securityRules"],
        "tags" in second,
        "flushConnection" in second["properties"],
    )
    assert first["properties"]["resourceGuid"] == second["properties"]["resourceGuid"]


def test_a_group_shows_the_six_default_rules(azure: NetworkManagementClient) -> None:
    """With ids below the group, and its ETag."""
    found = put(azure, "web", body())
    defaults = found["properties"]["defaultSecurityRules"]
    assert (6, {found["etag"]}) == (len(defaults), {one["etag"] for one in defaults})
    assert f"{GROUP}/defaultSecurityRules/AllowVnetInBound" == defaults[0]["id"]


def test_names_are_found_in_any_case_and_keep_that_of_their_making(azure: NetworkManagementClient) -> None:
    """Of the group, of its resource group, and of its rules."""
    put(azure, "Web", body(rule("One")))
    found = put(azure, "WEB", body(rule("oNE")), group="RG")
    assert (f"{NETWORK}/networkSecurityGroups/Web", "Web", "oNE") == (
        found["id"],
        get(azure, "web")["name"],
        found["properties"]["securityRules"][0]["name"],
    )


def test_every_write_has_a_new_weak_etag(azure: NetworkManagementClient, served: Served) -> None:
    """Also when the operation ends; the rules have the group's; a GET has it as a header too."""
    seen = []
    for _ in range(2):
        seen.append(ask(served, "PUT", WEB, body(rule()))[1]["etag"])
        while get(azure, "web")["properties"]["provisioningState"] != "Succeeded":
            pass
        _, found, headers = ask(served, "GET", WEB)
        assert headers["ETag"] == found["etag"] == found["properties"]["securityRules"][0]["etag"]
        seen.append(found["etag"])
    assert 4 == len(set(seen))
    assert all(etag.startswith('W/"') for etag in seen)


def test_if_match_lets_a_put_through_that_saw_the_last_write(azure: NetworkManagementClient) -> None:
    """The ETag of the last GET, or `*`."""
    etag = put(azure, "web", body())["etag"]
    put(azure, "web", body(rule()), If_Match=etag)
    put(azure, "web", body(), If_Match="*")


def test_if_match_refuses_a_put_that_missed_a_write(azure: NetworkManagementClient, served: Served, arm: Arm) -> None:
    """412 with `PreconditionFailedEtagMismatch` in a detail, which names both; nothing changes."""
    old = put(azure, "web", body())["etag"]
    arm.put_rule(GROUP, "hand", rule()["properties"])
    before = arm.group(GROUP)
    assert (412, "PreconditionFailed") == refused(azure, "web", body(), If_Match=old)
    answer = ask(served, "PUT", WEB, body(), {"If-Match": old})
    assert ("PreconditionFailedEtagMismatch", True, True) == (
        answer[1]["error"]["details"][0]["code"],
        old in answer[1]["error"]["details"][0]["message"],
        before["etag"] in answer[1]["error"]["details"][0]["message"],
    )
    assert before == arm.group(GROUP)


def test_if_match_refuses_while_another_write_runs(azure: NetworkManagementClient, served: Served) -> None:
    """A running write has changed the ETag already."""
    old = put(azure, "web", body())["etag"]
    ask(served, "PUT", WEB, body(rule()))
    assert (412, "PreconditionFailed") == code(ask(served, "PUT", WEB, body(), {"If-Match": old}))


def test_if_match_on_nothing_is_refused(azure: NetworkManagementClient) -> None:
    """Where no group is, no ETag matches."""
    assert (412, "PreconditionFailed") == refused(azure, "web", body(), If_Match="*")


def test_if_none_match_makes_and_does_not_replace(azure: NetworkManagementClient) -> None:
    """`*` on what is there is 412."""
    put(azure, "web", body(), If_None_Match="*")
    assert (412, "PreconditionFailed") == refused(azure, "web", body(), If_None_Match="*")


def test_an_etag_header_guards_nothing(azure: NetworkManagementClient) -> None:
    """It is no header of requests."""
    put(azure, "web", body())
    put(azure, "web", body(), ETag='W/"old"')


def test_if_match_guards_deletion_and_tags(served: Served, arm: Arm) -> None:
    """PATCH and DELETE with an old ETag are 412."""
    arm.add_group(arm.add_resource_group("rg"), "web")
    for method in ("PATCH", "DELETE"):
        assert (412, "PreconditionFailed") == code(ask(served, method, WEB, {"tags": {}}, {"If-Match": 'W/"old"'}))


def test_tags_are_replaced_at_once(azure: NetworkManagementClient, arm: Arm) -> None:
    """`UpdateTags` leaves the rules; tags that it does not name are gone."""
    arm.add_group(arm.add_resource_group("rg"), "web", [rule()], {"a": "1"})
    before = arm.group(GROUP)
    groups: Any = azure.network_security_groups
    found = groups.update_tags("rg", "web", {"tags": {"b": "2"}}, cls=whole)
    assert ({"b": "2"}, ["one"]) == (found["tags"], [one["name"] for one in found["properties"]["securityRules"]])
    assert before["etag"] != found["etag"]
    put(azure, "web", body())
    assert "tags" not in get(azure, "web")


def test_tags_may_change_while_rules_do(served: Served, arm: Arm) -> None:
    """The operation goes on, and both are there in the end."""
    ask(served, "PUT", WEB, body(rule()) | {"tags": {"a": "1"}})
    assert "Updating" == ask(served, "PATCH", WEB, {"tags": {"b": "2"}})[1]["properties"]["provisioningState"]
    arm.finish()
    assert ({"b": "2"}, 1) == (arm.group(GROUP)["tags"], len(arm.rules(GROUP)))


def test_a_groups_name_is_checked(azure: NetworkManagementClient) -> None:
    """`InvalidResourceName`."""
    for name in ("-web", "web-", "w eb", "w" * 81):
        assert (400, "InvalidResourceName") == refused(azure, name, body())


def test_patch_knows_tags_alone(served: Served, arm: Arm) -> None:
    """Anything else is an unknown member."""
    arm.add_group(arm.add_resource_group("rg"), "web")
    assert (400, "InvalidRequestFormat") == code(ask(served, "PATCH", WEB, {"properties": {}}))


def test_patch_of_nothing_is_404(served: Served) -> None:
    """Tags make no group."""
    assert (404, "ResourceNotFound") == code(ask(served, "PATCH", WEB, {"tags": {}}))


def test_a_group_is_deleted_by_an_operation(azure: NetworkManagementClient, served: Served, arm: Arm) -> None:
    """202 and `Deleting` first; then it is gone, and a second deletion is 204."""
    arm.add_group(arm.add_resource_group("rg"), "web", [rule()])
    poller = azure.network_security_groups.begin_delete("rg", "web")
    assert "Deleting" == arm.group(GROUP)["properties"]["provisioningState"]  # type: ignore[index]
    assert 1 == len(arm.rules(GROUP))
    poller.result()
    assert [] == arm.group_ids()
    assert 204 == ask(served, "DELETE", WEB)[0]


def test_a_get_of_nothing_is_404(azure: NetworkManagementClient) -> None:
    """`ResourceNotFound`, which the SDK knows."""
    with pytest.raises(ResourceNotFoundError) as caught:
        get(azure, "web")
    assert (404, "ResourceNotFound") == refusal(caught.value)


@pytest.mark.parametrize("user", ["networkInterfaces/nic1", "virtualNetworks/net/subnets/front"])
def test_a_group_in_use_is_not_deleted(azure: NetworkManagementClient, arm: Arm, user: str) -> None:
    """400 names the user; without it the group goes."""
    arm.add_group(arm.add_resource_group("rg"), "web")
    arm.attach(GROUP, f"{NETWORK}/{user}")
    with pytest.raises(HttpResponseError) as caught:
        azure.network_security_groups.begin_delete("rg", "web")
    assert (400, "InUseNetworkSecurityGroupCannotBeDeleted") == refusal(caught.value)
    assert f"{NETWORK}/{user}" in str(caught.value)
    arm.detach(f"{NETWORK}/{user}")
    azure.network_security_groups.begin_delete("rg", "web").result()
    assert [] == arm.group_ids()


def test_a_group_says_what_uses_it(azure: NetworkManagementClient, arm: Arm) -> None:
    """Interfaces and subnets by their ids, none where there are none."""
    group = arm.add_group(arm.add_resource_group("rg"), "web")
    assert {"networkInterfaces", "subnets"}.isdisjoint(get(azure, "web")["properties"])
    arm.attach(group, f"{NETWORK}/networkInterfaces/nic1")
    arm.attach(group, f"{NETWORK}/virtualNetworks/net/subnets/front")
    found = get(azure, "web")["properties"]
    assert [{"id": f"{NETWORK}/networkInterfaces/nic1"}] == found["networkInterfaces"]
    assert [{"id": f"{NETWORK}/virtualNetworks/net/subnets/front"}] == found["subnets"]


def _put_rule(azure: NetworkManagementClient, one: Json, **headers: str) -> Json:
    rules: Any = azure.security_rules
    sent = {word.replace("_", "-"): value for word, value in headers.items()}
    found: Json = rules.begin_create_or_update(
        "rg", "web", one["name"], {"properties": one["properties"]}, cls=whole, headers=sent
    ).result()
    return found


def test_a_rule_is_made_replaced_and_taken_away_by_itself(azure: NetworkManagementClient, arm: Arm) -> None:
    """The others stay."""
    arm.add_group(arm.add_resource_group("rg"), "web", [rule("one"), rule("two", 101)])
    _put_rule(azure, rule("three", 102))
    assert "Udp" == _put_rule(azure, rule("ONE", 103, protocol="Udp"))["properties"]["protocol"]
    assert ["one", "two", "three"] == _names(arm)
    azure.security_rules.begin_delete("rg", "web", "TWO").result()
    assert ["one", "three"] == _names(arm)
    azure.security_rules.begin_delete("rg", "web", "two").result()


def _names(arm: Arm) -> list[object]:
    return [one["name"] for one in arm.rules(GROUP)]


def test_a_rule_is_held_against_the_groups_others(azure: NetworkManagementClient, arm: Arm) -> None:
    """Its priority is taken; the rule itself is no other."""
    arm.add_group(arm.add_resource_group("rg"), "web", [rule("one")])
    with pytest.raises(HttpResponseError) as caught:
        _put_rule(azure, rule("two"))
    assert (400, "SecurityRuleConflict") == refusal(caught.value)
    _put_rule(azure, rule("one", access="Deny"))


def test_a_rules_etag_guards_it(azure: NetworkManagementClient, arm: Arm) -> None:
    """It is the group's, so any write of the group makes it old."""
    arm.add_group(arm.add_resource_group("rg"), "web", [rule("one")])
    rules: Any = azure.security_rules
    etag = rules.get("rg", "web", "one", cls=whole)["etag"]
    put(azure, "web", body(rule("one")))
    with pytest.raises(HttpResponseError) as caught:
        _put_rule(azure, rule("one"), If_Match=etag)
    assert (412, "PreconditionFailed") == refusal(caught.value)


def test_a_rule_that_is_not_there_is_404(azure: NetworkManagementClient, served: Served, arm: Arm) -> None:
    """`NotFound` in a group that is there, `ResourceNotFound` without one, `ParentResourceNotFound` of a write."""
    one = path("networkSecurityGroups/web/securityRules", "one")
    assert (404, "ResourceNotFound") == code(ask(served, "GET", one))
    assert (404, "ParentResourceNotFound") == code(ask(served, "PUT", one, {"properties": rule()["properties"]}))
    assert (404, "ParentResourceNotFound") == code(ask(served, "DELETE", one))
    arm.add_group(arm.add_resource_group("rg"), "web")
    with pytest.raises(ResourceNotFoundError) as caught:
        azure.security_rules.get("rg", "web", "one")
    assert (404, "NotFound") == refusal(caught.value)


def test_rules_and_default_rules_are_listed(azure: NetworkManagementClient, arm: Arm) -> None:
    """And read one by one."""
    arm.add_group(arm.add_resource_group("rg"), "web", [rule("one")])
    assert ["one"] == [one.name for one in azure.security_rules.list("rg", "web")]
    assert 6 == len(list(azure.default_security_rules.list("rg", "web")))
    assert "DenyAllInBound" == azure.default_security_rules.get("rg", "web", "denyallinbound").name


def test_default_rules_cannot_be_written(served: Served, arm: Arm) -> None:
    """No method but GET."""
    arm.add_group(arm.add_resource_group("rg"), "web")
    one = path("networkSecurityGroups/web/defaultSecurityRules", "DenyAllInBound")
    for method in ("PUT", "DELETE"):
        assert (405, "MethodNotAllowed") == code(ask(served, method, one, {}))


def test_a_rule_whose_body_names_another_is_refused(served: Served, arm: Arm) -> None:
    """The path's name is the name."""
    arm.add_group(arm.add_resource_group("rg"), "web")
    assert (400, "InvalidRequestFormat") == code(
        ask(served, "PUT", path("networkSecurityGroups/web/securityRules", "one"), rule("two"))
    )


def test_groups_are_listed_in_pages(azure: NetworkManagementClient, arm: Arm) -> None:
    """Of a resource group and of the subscription, by `nextLink`."""
    arm.settings.page = 2
    other = arm.add_resource_group("other")
    for number in range(5):
        arm.add_group(arm.add_resource_group("rg"), f"g{number}")
    arm.add_group(other, "far")
    assert [f"g{number}" for number in range(5)] == [one.name for one in azure.network_security_groups.list("RG")]
    assert 6 == len(list(azure.network_security_groups.list_all()))


def test_a_list_of_a_missing_resource_group_is_404(azure: NetworkManagementClient) -> None:
    """Not an empty one."""
    with pytest.raises(ResourceNotFoundError) as caught:
        list(azure.network_security_groups.list("none"))
    assert (404, "ResourceGroupNotFound") == refusal(caught.value)
