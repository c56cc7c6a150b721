"""The service behind the wire: actions, methods, pages, and what it says when it is broken."""

from __future__ import annotations

import json

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.network import NetworkManagementClient
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from emscloud.sandbox.arm import SUBSCRIPTION, Arm
from emscloud.sandbox.wire import Fault, Served
from tests.sandbox.arm.client import VERSION, ask, body, code, get, path, put, refusal, rule

WEB = path("networkSecurityGroups", "web")
GROUP = WEB.partition("?")[0]


@pytest.mark.parametrize(
    ("method", "where", "expected"),
    [
        ("PUT", WEB, ("PUT networkSecurityGroups", True)),
        ("GET", path("NETWORKSECURITYGROUPS"), ("GET networkSecurityGroups", False)),
        ("DELETE", path("networkSecurityGroups/web/securityRules", "one"), ("DELETE networkSecurityGroups/securityRules", True)),
        ("PATCH", f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg", ("PATCH resourceGroups", True)),
        ("GET", "/", ("GET", False)),
        ("POST", "/subscriptions", ("POST", True)),
    ],
)
def test_an_action_is_a_method_and_a_kind(method: str, where: str, expected: tuple[str, bool]) -> None:
    """In ARM's case; whatever is no read may change something."""
    assert expected == Arm().action(Request(EnvironBuilder(where, method=method).get_environ()))


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT"])
def test_a_method_that_is_not_imitated_is_405(served: Served, method: str) -> None:
    """Of a list, whatever is no GET."""
    status, found, _ = ask(served, method, path("networkSecurityGroups"), {})
    assert (405, "" if method == "HEAD" else "MethodNotAllowed") == (status, found.get("error", {}).get("code", ""))


@pytest.mark.parametrize(
    "where", ["/", "/subscriptions", f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Compute/disks", "/x/y/z"]
)
def test_a_path_that_is_not_imitated_is_404(served: Served, where: str) -> None:
    """Nothing is taken for granted."""
    assert (404, "NotFound") == code(ask(served, "GET", f"{where}?api-version={VERSION}"))


def test_a_kind_that_is_not_imitated_is_404(served: Served) -> None:
    """`InvalidResourceType`."""
    assert (404, "InvalidResourceType") == code(ask(served, "GET", path("routeTables", "one")))


def test_interfaces_are_not_listed(served: Served) -> None:
    """Only read one by one."""
    assert (405, "MethodNotAllowed") == code(ask(served, "GET", path("networkInterfaces")))


def test_a_page_links_to_the_next_one(served: Served, arm: Arm) -> None:
    """By an address on the same host; the last one has no link."""
    arm.settings.page = 2
    for number in range(3):
        arm.add_group(arm.add_resource_group("rg"), f"g{number}")
    first = ask(served, "GET", path("networkSecurityGroups"))[1]
    second = ask(served, "GET", first["nextLink"].removeprefix(served.url))[1]
    assert (["g0", "g1"], ["g2"], False) == (
        [one["name"] for one in first["value"]],
        [one["name"] for one in second["value"]],
        "nextLink" in second,
    )


def test_a_list_is_a_look_at_what_runs(served: Served, arm: Arm) -> None:
    """Who lists until all is done comes to an end."""
    ask(served, "PUT", WEB, body(rule()))
    states = [ask(served, "GET", path("networkSecurityGroups"))[1]["value"][0]["properties"]["provisioningState"] for _ in range(2)]
    assert ["Updating", "Succeeded"] == states
    assert not arm.running(GROUP)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.THROTTLED, (429, "RetryableError", [])),
        (Fault.UNAVAILABLE, (503, "ServiceUnavailable", [])),
        (Fault.FAILED, (500, "InternalServerError", [GROUP])),
    ],
)
def test_a_fault_is_in_arms_words(
    azure: NetworkManagementClient, served: Served, arm: Arm, fault: Fault, expected: tuple[int, str, list[str]]
) -> None:
    """Before the effect or after it; the SDK reads the code."""
    served.fail = lambda call: fault if call.write else None
    with pytest.raises(HttpResponseError) as caught:
        put(azure, "web", body(rule()))
    assert expected == (*refusal(caught.value), arm.group_ids())


def test_throttling_says_when_to_come_again() -> None:
    """In a header and in a detail."""
    arm = Arm()
    arm.settings.retry_after = 9
    answer = arm.broken(Fault.THROTTLED)
    (detail,) = json.loads(answer.get_data())["error"]["details"]
    assert ("9", True) == (answer.headers["Retry-After"], "in 9 seconds" in detail["message"])


def test_calls_are_kept_with_their_actions(azure: NetworkManagementClient, served: Served) -> None:
    """A PUT, its polls, and the GET at the end."""
    put(azure, "web", body())
    get(azure, "web")
    assert ["PUT networkSecurityGroups", "GET locations/operations", "GET locations/operations"] + [
        "GET networkSecurityGroups"
    ] * 2 == [call.action for call in served.calls]


def test_two_clouds_with_the_same_calls_answer_the_same() -> None:
    """Ids and ETags are no accident."""
    answers = []
    for _ in range(2):
        arm = Arm()
        arm.add_group(arm.add_resource_group("rg"), "web", [rule()])
        answers.append(arm.group(GROUP))
    assert answers[0] == answers[1]
