"""What becomes of a write: when it takes effect, what a later one does to it, what a failure leaves."""

from __future__ import annotations

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.network import NetworkManagementClient
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.sandbox.arm import SUBSCRIPTION, Arm, Meeting, Remains, Status
from emscloud.sandbox.wire import Fault, Served
from tests.sandbox.arm.client import Json, ask, body, code, direct, get, network, path, put, refusal, refused, rule

WEB = path("networkSecurityGroups", "web")
GROUP = WEB.partition("?")[0]
ASG = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups"


def _names(arm: Arm) -> list[object]:
    return [one["name"] for one in arm.rules(GROUP)]


def _state(arm: Arm) -> object:
    properties = arm.group(GROUP)["properties"]
    assert isinstance(properties, dict)
    return properties["provisioningState"]


def _shown(arm: Arm) -> list[object]:
    properties = arm.group(GROUP)["properties"]
    assert isinstance(properties, dict)
    return [one["name"] for one in properties["securityRules"]]


def test_rules_are_in_effect_once_the_operation_succeeded(served: Served, arm: Arm) -> None:
    """Until then a GET shows them, `Updating`, and what was before is in effect."""
    arm.add_group(arm.add_resource_group("rg"), "web", [rule("old")])
    ask(served, "PUT", WEB, body(rule("new")))
    assert (["old"], ["new"], "Updating", True) == (_names(arm), _shown(arm), _state(arm), arm.running(GROUP))
    assert "Updating" == ask(served, "GET", WEB)[1]["properties"]["provisioningState"]
    assert "Succeeded" == ask(served, "GET", WEB)[1]["properties"]["provisioningState"]
    assert (["new"], False) == (_names(arm), arm.running(GROUP))


def test_a_new_group_has_no_rules_in_effect_before(served: Served, arm: Arm) -> None:
    """Nothing was there."""
    ask(served, "PUT", WEB, body(rule("new")))
    assert [] == _names(arm)
    arm.finish()
    assert ["new"] == _names(arm)


def test_without_polls_the_effect_is_there_with_the_answer(served: Served, arm: Arm) -> None:
    """The answer still says `Updating`, as ARM's does."""
    arm.settings.polls = 0
    assert "Updating" == ask(served, "PUT", WEB, body(rule()))[1]["properties"]["provisioningState"]
    assert (["one"], "Succeeded") == (_names(arm), _state(arm))


@pytest.mark.parametrize("status", [Status.FAILED, Status.CANCELED])
@pytest.mark.parametrize(
    ("remains", "left"),
    [(Remains.GOAL, (["new"], ["old"])), (Remains.OLD, (["old"], ["old"])), (Remains.NEW, (["new"], ["new"]))],
)
def test_what_a_failure_leaves(
    azure: NetworkManagementClient, arm: Arm, status: Status, remains: Remains, left: tuple[list[str], list[str]]
) -> None:
    """What a GET shows and what is in effect may be two things; the state says how it ended."""
    arm.add_group(arm.add_resource_group("rg"), "web", [rule("old")])
    arm.settings.remains = remains
    arm.end_next(status, "SomeCode", "It went wrong.")
    with pytest.raises(HttpResponseError) as caught:
        put(azure, "web", body(rule("new")))
    assert "SomeCode" in str(caught.value)
    assert (status.value, *left) == (_state(arm), _shown(arm), _names(arm))
    put(azure, "web", body(rule("newer")))
    assert ("Succeeded", ["newer"]) == (_state(arm), _names(arm))


@pytest.mark.parametrize(("remains", "there"), [(Remains.GOAL, True), (Remains.OLD, False), (Remains.NEW, True)])
def test_what_a_failed_creation_leaves(azure: NetworkManagementClient, arm: Arm, remains: Remains, there: bool) -> None:
    """A group in the state `Failed`, or none."""
    arm.settings.remains = remains
    arm.end_next(Status.FAILED)
    with pytest.raises(HttpResponseError):
        put(azure, "web", body(rule()))
    assert there == (arm.group_ids() == [GROUP])


@pytest.mark.parametrize("remains", list(Remains))
def test_a_failed_deletion_leaves_the_group(azure: NetworkManagementClient, arm: Arm, remains: Remains) -> None:
    """With its rules in effect."""
    arm.add_group(arm.add_resource_group("rg"), "web", [rule("old")])
    arm.settings.remains = remains
    arm.end_next(Status.FAILED)
    with pytest.raises(HttpResponseError):
        azure.network_security_groups.begin_delete("rg", "web").result()
    assert ("Failed", ["old"]) == (_state(arm), _names(arm))


def test_a_later_put_supersedes_one_that_runs(served: Served, arm: Arm) -> None:
    """The earlier operation says `Canceled` and by whom; the later one's rules come into effect."""
    arm.add_group(arm.add_resource_group("rg"), "web", [rule("old")])
    first = ask(served, "PUT", WEB, body(rule("first")))[2]["Azure-AsyncOperation"].removeprefix(served.url)
    second = ask(served, "PUT", WEB, body(rule("second")))[2]["Azure-AsyncOperation"].removeprefix(served.url)
    said = ask(served, "GET", first)[1]
    assert ("Canceled", "Canceled", "CanceledAndSupersededDueToAnotherOperation") == (
        said["status"],
        said["error"]["code"],
        said["error"]["details"][0]["code"],
    )
    assert ["old"] == _names(arm)
    assert ["InProgress", "Succeeded"] == [ask(served, "GET", second)[1]["status"] for _ in range(2)]
    assert ["second"] == _names(arm)


def test_a_superseded_put_may_have_come_into_effect(served: Served, arm: Arm) -> None:
    """With `Remains.NEW` its rules are in effect until the later one's are."""
    arm.settings.remains = Remains.NEW
    arm.add_group(arm.add_resource_group("rg"), "web", [rule("old")])
    ask(served, "PUT", WEB, body(rule("first")))
    ask(served, "PUT", WEB, body(rule("second")))
    assert ["first"] == _names(arm)


def test_the_sdk_sees_that_it_was_superseded(azure: NetworkManagementClient, served: Served, arm: Arm) -> None:
    """Its poller raises; the message says by what."""
    served.after = lambda call: arm.put_rule(GROUP, "hand", rule()["properties"]) if call.number == 0 else None
    with pytest.raises(HttpResponseError, match="Operation was canceled"):
        put(azure, "web", body(rule("mine", 200)))
    assert ["mine", "hand"] == _names(arm)


def test_an_answer_that_failed_after_its_effect_is_met_by_ones_own_write(served: Served, arm: Arm) -> None:
    """The SDK repeats a guarded PUT after a 500 by itself, and is told that the world moved: by itself."""
    etag = arm.group(arm.add_group(arm.add_resource_group("rg"), "web"))["etag"]
    served.fail = lambda call: Fault.FAILED if call.number == 0 else None
    with network(served, repeats=3) as azure:
        assert (412, "PreconditionFailed") == refused(azure, "web", body(rule()), If_Match=str(etag))
    arm.finish()
    assert (["one"], ["PUT networkSecurityGroups"] * 2) == (_names(arm), [call.action for call in served.calls])


def test_a_rule_written_by_itself_supersedes_too(served: Served, arm: Arm) -> None:
    """It is added to what the earlier write asked for."""
    ask(served, "PUT", WEB, body(rule("one")))
    ask(served, "PUT", path("networkSecurityGroups/web/securityRules", "two"), {"properties": rule("two", 101)["properties"]})
    arm.finish()
    assert ["one", "two"] == _names(arm)


def test_another_operation_can_be_a_conflict(azure: NetworkManagementClient, served: Served, arm: Arm) -> None:
    """409 `AnotherOperationInProgress` names the operation; it is over once the other ended."""
    arm.settings.meeting = Meeting.CONFLICT
    ask(served, "PUT", WEB, body(rule("one")))
    assert (409, "AnotherOperationInProgress") == refused(azure, "web", body())
    with pytest.raises(HttpResponseError) as caught:
        azure.network_security_groups.begin_delete("rg", "web")
    assert (409, "AnotherOperationInProgress") == refusal(caught.value)
    arm.finish()
    put(azure, "web", body())


def test_another_operation_can_be_a_reason_to_retry(azure: NetworkManagementClient, served: Served, arm: Arm) -> None:
    """429 `RetryableError` with `Retry-After`."""
    arm.settings.meeting = Meeting.RETRY
    arm.settings.retry_after = 7
    ask(served, "PUT", WEB, body(rule("one")))
    answer = ask(served, "PUT", WEB, body())
    assert (429, "RetryableError", "7") == (*code(answer), answer[2]["Retry-After"])
    assert "RetryableErrorDueToAnotherOperation" == answer[1]["error"]["details"][0]["code"]
    arm.finish()
    arm.settings.retry_after = 0
    assert ["one"] == [one["name"] for one in get(azure, "web")["properties"]["securityRules"]]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=15), st.integers(0, 2))
def test_no_guarded_write_is_lost(steps: list[tuple[int, bool]], polls: int) -> None:
    """The law of `If-Match`: three who each add a rule to what they read lose nothing that was accepted."""
    arm = Arm()
    arm.settings.polls = polls
    arm.add_group(arm.add_resource_group("rg"), "web")
    seen = [direct(arm, "GET", WEB)[1]] * 3
    accepted = []
    for number, (who, writes) in enumerate(steps):
        if not writes:
            seen[who] = direct(arm, "GET", WEB)[1]
            continue
        old = seen[who]["properties"]["securityRules"]
        status, _ = direct(arm, "PUT", WEB, body(*old, rule(f"r{number}", 100 + number)), seen[who]["etag"])
        assert status in (200, 412)
        accepted += [f"r{number}"] * (status == 200)
    arm.finish()
    assert accepted == _names(arm)


def _naming(application: str) -> Json:
    return body(rule(sourceAddressPrefix=None, sourceApplicationSecurityGroups=[{"id": application}]))


def test_application_groups_are_named_by_rules(azure: NetworkManagementClient, arm: Arm) -> None:
    """In any case; they are shown as they were written."""
    arm.add_application_group(arm.add_resource_group("rg"), "apps")
    found = put(azure, "web", _naming(f"{ASG}/APPS"))
    assert [{"id": f"{ASG}/APPS"}] == found["properties"]["securityRules"][0]["properties"]["sourceApplicationSecurityGroups"]


@pytest.mark.parametrize("named", [f"{ASG}/none", "apps", "/subscriptions/x", ASG])
def test_an_application_group_that_is_not_there_is_refused(azure: NetworkManagementClient, arm: Arm, named: str) -> None:
    """`InvalidResourceReference` names it."""
    arm.add_application_group(arm.add_resource_group("rg"), "apps")
    with pytest.raises(HttpResponseError) as caught:
        put(azure, "web", _naming(named))
    assert (400, "InvalidResourceReference") == refusal(caught.value)
    assert f"Resource {named} referenced by" in str(caught.value)


def test_an_application_group_of_another_region_is_refused(azure: NetworkManagementClient, arm: Arm) -> None:
    """It is as if it were not there."""
    far = arm.add_application_group(arm.add_resource_group("far", "eastus"), "apps")
    assert (400, "InvalidResourceReference") == refused(azure, "web", _naming(far))


def test_an_application_group_has_to_be_permitted(azure: NetworkManagementClient, arm: Arm) -> None:
    """`LinkedAuthorizationFailed` without `joinNetworkSecurityRule/action`."""
    apps = arm.add_application_group(arm.add_resource_group("rg"), "apps")
    arm.settings.permitted = frozenset({"Microsoft.Network/networkSecurityGroups/*", "Microsoft.Network/locations/operations/read"})
    put(azure, "web", body(rule()))
    assert (403, "LinkedAuthorizationFailed") == refused(azure, "web", _naming(apps))
    arm.settings.permitted |= {"Microsoft.Network/applicationSecurityGroups/joinNetworkSecurityRule/action"}
    put(azure, "web", _naming(apps))
