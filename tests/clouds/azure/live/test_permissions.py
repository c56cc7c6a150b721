"""The Azure role is enough and not more: every action of it is asked for, and every call is in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.core.polling.arm_polling import ARMPolling
from azure.mgmt.network import NetworkManagementClient

from emscloud.cloud import Refused
from emscloud.clouds.azure.live.account import connect
from emscloud.clouds.azure.live.client import client
from emscloud.clouds.azure.live.permissions import permissions
from emscloud.clouds.azure.live.read import live
from emscloud.diagnostics import Failed
from emscloud.model.policy import Grounded, Target
from emscloud.plan.account import Ready, Run
from emscloud.plan.steps import Identity
from emscloud.sandbox.arm import SUBSCRIPTION
from tests.clouds.azure.live.rig import module, rule
from tests.clouds.standing import Standing, standing
from tests.commands import ROOT
from tests.sandbox.arm.client import network

ROOMS = [ROOT / "emscloud" / "clouds" / "azure" / name for name in ("live", "adopt")]
KIND = "network_security_groups"
NETWORK = "Microsoft.Network"
VERBS = {"get": "read", "listed": "read", "put": "write", "delete": "delete"}
"""The client's methods, and what they ask for."""
PLACES = {"usages": "locations/usages"}
"""Where a kind of the SDK stands in ARM, if not under its own name."""
BESIDE = {
    "applicationSecurityGroups/joinNetworkSecurityRule/action",
    "locations/operationResults/read",
    "locations/operations/read",
}
"""What a write or a deletion needs beside its own action, which no text of ours names."""


@pytest.fixture
def place() -> Iterator[Standing]:
    with standing() as one:
        yield one


def actions(*, read_only: bool) -> frozenset[str]:
    """All that a role names, without the provider."""
    named = cast("list[str]", permissions(read_only)["Actions"])
    assert all(one.startswith(f"{NETWORK}/") for one in named)
    return frozenset(one.removeprefix(f"{NETWORK}/") for one in named)


def permitted(*, read_only: bool, without: str = "") -> frozenset[str]:
    return frozenset(f"{NETWORK}/{one}" for one in actions(read_only=read_only) - {without})


def called() -> set[str]:
    """The actions that the rooms' texts name: a method of the client, and a kind of the SDK."""
    docs = "".join(base.__doc__ or "" for base in NetworkManagementClient.__mro__)
    kinds = set(re.findall(r":(?:vartype|ivar) (\w+):", docs))
    assert KIND in kinds
    found = set()
    for path in (path for room in ROOMS for path in room.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in VERBS and node.args:
                kind = node.args[0]
                named = kind.value if isinstance(kind, ast.Constant) else KIND if ast.unparse(kind) == "KIND" else None
                if named in kinds and named is not None:
                    first, *rest = str(named).split("_")
                    kind_of = f"{PLACES.get(first, first)}{''.join(map(str.capitalize, rest))}"
                    found.add(f"{kind_of}/{VERBS[node.func.attr]}")
    return found


def test_what_is_called_is_permitted_and_nothing_else() -> None:
    """By what the texts of the rooms say; a forgotten action fails here."""
    assert called() == actions(read_only=False) - BESIDE
    assert {one for one in called() if one.endswith("/read")} == actions(read_only=True)


def test_it_is_a_role_that_azure_takes() -> None:
    """The keys of `az role definition create`; where it may be assigned is to be filled in; what only reads says so by its name."""
    whole, reading = permissions(False), permissions(True)
    keys = {"Name", "IsCustom", "Description", "Actions", "NotActions", "DataActions", "NotDataActions", "AssignableScopes"}
    assert (keys, keys) == (set(whole), set(reading))
    assert ("emscloud apply", "emscloud plan", ["/subscriptions/SUBSCRIPTION"]) == (
        whole["Name"],
        reading["Name"],
        whole["AssignableScopes"],
    )
    assert {"locations/usages/read", "networkSecurityGroups/read"} == actions(read_only=True) < actions(read_only=False)


def cycle(place: Standing) -> list[str]:
    """A group is planned and made whose rule names an application security group, changed, looked at, and deleted.

    What was told on the way.
    """
    told: list[str] = []
    rg = place.arm.add_resource_group("rg")
    clerks = place.arm.add_application_group(rg, "clerks")
    identity = Identity("p", "we", "azure", (("subscription_id", SUBSCRIPTION), ("resource_group", "rg")))
    grounded = Grounded("p", Target("we", "azure", {}), ())
    run = Run(lambda _seconds: None, told.append)
    for port in (443, 8443):
        ready = connect(place.access(), identity).plan(module({"web": [rule("clerks", port, clerks)]}), grounded, run)
        assert () == ready.perform(run).problems
    assert frozenset({"rg/p-web"}) == live(f"{rg}/providers/Microsoft.Network/networkSecurityGroups/p-web", place.access()).asked
    connect(place.access(), identity).leave(run).perform(run)
    assert [] == place.arm.group_ids()
    return told


def planned(place: Standing) -> Ready:
    """A plan by the subscription's own quotas."""
    place.arm.add_resource_group("rg")
    identity = Identity("p", "we", "azure", (("subscription_id", SUBSCRIPTION), ("resource_group", "rg")))
    run = Run(lambda _seconds: None, quotas=True)
    return connect(place.access(), identity).plan(module({"web": []}), Grounded("p", Target("we", "azure", {}), ()), run)


def test_it_is_enough(place: Standing) -> None:
    """All others are denied."""
    place.arm.settings.permitted = permitted(read_only=False)
    cycle(place)
    assert "the subscription's quota" == planned(place).plan.room.source


def _older(place: Standing) -> None:
    """Before its version 31 the SDK asked for the answer of a deletion, too, as it does where ARM names no operation."""
    place.arm.add_group(place.arm.add_resource_group("rg"), "web")
    polling: Any = ARMPolling(0, lro_options={"final-state-via": "location"})
    network(place.azure).network_security_groups.begin_delete("rg", "web", polling=polling).result()


LOOKING = "locations/operations/read"
"""Without it a run waits, says what to grant, and goes on by looking at the group itself."""
UNTOLD = "locations/usages/read"
"""Without it the default counts, and it is said why."""
SPECIAL: Mapping[str, Callable[[Standing], None]] = {"locations/operationResults/read": _older}
"""What an action is for, where that is no part of the cycle."""


@pytest.mark.parametrize("action", sorted(actions(read_only=False)))
def test_nothing_of_it_is_superfluous(place: Standing, action: str) -> None:
    """Without any one of its actions something ends with E433, which says to grant that one, or waits with these words."""
    place.arm.settings.permitted = permitted(read_only=False, without=action)
    if action in SPECIAL:
        with pytest.raises(HttpResponseError, match=f"'{NETWORK}/{action}'"):
            SPECIAL[action](place)
        return
    if action == UNTOLD:
        assert [f"Grant `{NETWORK}/{action}`." in one.detail for one in planned(place).problems] == [True]
        return
    if action == LOOKING:
        assert 3 == sum(words.startswith("waiting") and f"Grant `{NETWORK}/{action}`." in words for words in cycle(place))
        return
    with pytest.raises(Failed, match=rf"^E433: .* Grant `{NETWORK}/{action}`\."):
        cycle(place)


def test_who_may_read_reads_and_changes_nothing(place: Standing) -> None:
    """A live side of `diff` is read; a write is refused, with what to grant."""
    group = place.arm.add_group(place.arm.add_resource_group("rg"), "web")
    place.arm.settings.permitted = permitted(read_only=True)
    assert frozenset({"rg/web"}) == live(group, place.access()).asked
    before = place.arm.group(group)
    assert () == planned(place).problems
    asked = client(place.access(), SUBSCRIPTION)
    for verb, call in (("write", lambda: asked.put(KIND, "rg", "web", b"{}")), ("delete", lambda: asked.delete(KIND, "rg", "web"))):
        with pytest.raises(Refused, match=rf"Grant `{NETWORK}/networkSecurityGroups/{verb}`"):
            call()
    assert before == place.arm.group(group)
