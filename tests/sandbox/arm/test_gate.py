"""Who is let in, which versions there are, and what is permitted."""

from __future__ import annotations

import pytest
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.mgmt.network import NetworkManagementClient

from emscloud.sandbox.arm import SUBSCRIPTION, Arm
from emscloud.sandbox.wire import Served
from tests.sandbox.arm.client import VERSION, ask, body, code, get, network, path, put, refusal, refused, rule

WEB = path("networkSecurityGroups", "web")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Bearer expired", "ExpiredAuthenticationToken"),
        ("Bearer other", "InvalidAuthenticationToken"),
        ("Basic sandbox-token", "AuthenticationFailed"),
        ("Bearer", "AuthenticationFailed"),
        ("", "AuthenticationFailed"),
        (None, "AuthenticationFailed"),
    ],
)
def test_a_token_that_is_not_good_is_401(served: Served, header: str | None, expected: str) -> None:
    """Before anything else is looked at."""
    answer = ask(served, "GET", path("networkSecurityGroups", "web", version=None), headers={"Authorization": header})
    assert (401, expected, True) == (*code(answer), "WWW-Authenticate" in answer[2])


@pytest.mark.parametrize(("token", "expected"), [("expired", "ExpiredAuthenticationToken"), ("x", "InvalidAuthenticationToken")])
def test_the_sdk_knows_a_bad_token(served: Served, token: str, expected: str) -> None:
    """As `ClientAuthenticationError`."""
    with network(served, token) as azure, pytest.raises(ClientAuthenticationError) as caught:
        get(azure, "web")
    assert (401, expected) == refusal(caught.value)


def test_any_token_may_be_let_in(served: Served, arm: Arm) -> None:
    """And none."""
    arm.settings.token = None
    assert (404, "ResourceNotFound") == code(ask(served, "GET", WEB, headers={"Authorization": ""}))


def test_a_subscription_has_to_be_there(served: Served) -> None:
    """404 `SubscriptionNotFound`."""
    with network(served, subscription=SUBSCRIPTION.replace("1", "9")) as azure:
        assert (404, "SubscriptionNotFound") == refused(azure, "web", body())


def test_a_subscription_is_a_guid(served: Served) -> None:
    """400 `InvalidSubscriptionId`."""
    assert (400, "InvalidSubscriptionId") == code(ask(served, "GET", WEB.replace(SUBSCRIPTION, "mine")))


def test_a_resource_group_has_to_be_there(azure: NetworkManagementClient) -> None:
    """404 `ResourceGroupNotFound`, of reads and writes."""
    assert (404, "ResourceGroupNotFound") == refused(azure, "web", body(), group="none")
    with pytest.raises(HttpResponseError) as caught:
        get(azure, "web", "none")
    assert (404, "ResourceGroupNotFound") == refusal(caught.value)


@pytest.mark.parametrize(
    "where", [path("networkSecurityGroups", "web", version=None), path("networkSecurityGroups", "web", version="")]
)
def test_a_version_is_needed(served: Served, where: str) -> None:
    """`MissingApiVersionParameter`."""
    assert (400, "MissingApiVersionParameter") == code(ask(served, "GET", where))


@pytest.mark.parametrize("version", ["latest", "2024", "2024-05-01-"])
def test_a_version_is_a_date(served: Served, version: str) -> None:
    """`InvalidApiVersionParameter`."""
    assert (400, "InvalidApiVersionParameter") == code(ask(served, "GET", path("networkSecurityGroups", "web", version=version)))


def test_a_version_has_to_be_there(served: Served) -> None:
    """`NoRegisteredProviderFound` names the type, its versions and the region."""
    answer = ask(served, "PUT", path("networkSecurityGroups", "web", version="2024-05-02"), body())
    assert (400, "NoRegisteredProviderFound") == code(answer)
    message = answer[1]["error"]["message"]
    assert ("location 'westeurope'" in message, "type 'networkSecurityGroups'" in message, VERSION in message) == (True, True, True)


def test_a_version_of_resource_groups_has_to_be_there(served: Served) -> None:
    """They have versions of their own."""
    where = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg?api-version="
    assert 200 == ask(served, "GET", f"{where}2021-04-01")[0]
    assert (400, "InvalidApiVersionParameter") == code(ask(served, "GET", where + VERSION))


def test_a_body_is_json(served: Served) -> None:
    """415 where it says that it is something else."""
    for method in ("PUT", "PATCH"):
        assert (415, "UnsupportedMediaType") == code(ask(served, method, WEB, body(), {"Content-Type": "text/plain"}))
    assert 201 == ask(served, "PUT", WEB, body(), {"Content-Type": "application/json; charset=utf-8"})[0]


_READ = "Microsoft.Network/networkSecurityGroups/read"
_WRITE = "Microsoft.Network/networkSecurityGroups/write"


def test_a_write_has_to_be_permitted(azure: NetworkManagementClient, arm: Arm) -> None:
    """403 names the action and the scope; nothing is made."""
    arm.settings.permitted = frozenset({_READ})
    with pytest.raises(HttpResponseError) as caught:
        put(azure, "web", body())
    assert (403, "AuthorizationFailed") == refusal(caught.value)
    assert f"'{_WRITE}' over scope '{WEB.partition('?')[0]}'" in str(caught.value)
    assert [] == arm.group_ids()


def test_a_read_has_to_be_permitted(azure: NetworkManagementClient, arm: Arm) -> None:
    """Nobody is told whether the group is there."""
    arm.settings.permitted = frozenset({_WRITE})
    with pytest.raises(HttpResponseError) as caught:
        get(azure, "web")
    assert (403, "AuthorizationFailed") == refusal(caught.value)


@pytest.mark.parametrize(
    ("method", "where", "action"),
    [
        ("DELETE", WEB, "networkSecurityGroups/delete"),
        ("PATCH", WEB, "networkSecurityGroups/write"),
        ("GET", path("networkSecurityGroups"), "networkSecurityGroups/read"),
        ("PUT", path("networkSecurityGroups/web/securityRules", "one"), "networkSecurityGroups/securityRules/write"),
        ("DELETE", path("networkSecurityGroups/web/securityRules", "one"), "networkSecurityGroups/securityRules/delete"),
        ("PUT", path("applicationSecurityGroups", "apps"), "applicationSecurityGroups/write"),
        (
            "GET",
            f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Network/locations/westeurope/operations/x?api-version={VERSION}",
            "locations/operations/read",
        ),
    ],
)
def test_each_call_has_an_action(served: Served, arm: Arm, method: str, where: str, action: str) -> None:
    """Named in the refusal."""
    arm.settings.permitted = frozenset()
    answer = ask(served, method, where, {})
    assert (403, "AuthorizationFailed") == code(answer)
    assert f"'Microsoft.Network/{action}'" in answer[1]["error"]["message"]


def test_actions_of_resource_groups_are_of_resources(served: Served, arm: Arm) -> None:
    """`Microsoft.Resources/subscriptions/resourceGroups/read`."""
    where = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg?api-version=2021-04-01"
    arm.settings.permitted = frozenset({"Microsoft.Resources/subscriptions/resourceGroups/read"})
    assert (200, 403) == (ask(served, "GET", where)[0], ask(served, "PUT", where, {})[0])


def test_a_star_permits_whatever_it_stands_for(azure: NetworkManagementClient, arm: Arm) -> None:
    """In any case, as roles have it."""
    arm.settings.permitted = frozenset({"microsoft.network/*/read", "Microsoft.Network/networkSecurityGroups/WRITE"})
    put(azure, "web", body(rule()))
