"""The client of Azure's SDK against an ARM on loopback: who it is, where it asks, and what may come of a call."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from emscloud.cloud import Refused
from emscloud.clouds.azure.live.client import Client, client
from emscloud.clouds.azure.live.signin import CREDENTIALS
from emscloud.sandbox.arm import SUBSCRIPTION
from emscloud.sandbox.wire import Fault
from tests.clouds.standing import Standing, refusals, standing
from tests.commands import ROOT, environment, run

KIND = "network_security_groups"
BODY = json.dumps({"location": "westeurope", "properties": {"securityRules": []}}).encode()


@pytest.fixture
def place() -> Iterator[Standing]:
    with standing() as one:
        one.arm.add_group(one.arm.add_resource_group("rg"), "web", tags={"team": "net"})
        yield one


def asking(place: Standing, more: dict[str, str | None] | None = None, subscription: str = SUBSCRIPTION, **said: str) -> Client:
    return client(place.access(more, **said), subscription)


def test_a_resource_is_read_as_it_is_written(place: Standing) -> None:
    """JSON in ARM's own words."""
    found = asking(place).get(KIND, "rg", "web")
    assert ("web", {"team": "net"}, []) == (found["name"], found["tags"], dict(found["properties"])["securityRules"])  # type: ignore[call-overload]


def test_a_list_is_read_to_its_end(place: Standing) -> None:
    """Page after page, of a resource group and of the subscription; a page that failed at first is not read twice."""
    place.arm.add_group(place.arm.add_resource_group("other"), "db")
    place.arm.add_group(place.arm.add_resource_group("rg"), "mail")
    place.arm.settings.page = 1
    place.azure.fail = lambda call: Fault.THROTTLED if call.number == 1 else None
    assert ["mail", "web"] == sorted(str(one["name"]) for one in asking(place).listed(KIND, "rg"))
    assert ["db", "mail", "web"] == sorted(str(one["name"]) for one in asking(place).listed(KIND))


def test_a_resource_is_written_and_deleted(place: Standing) -> None:
    """Each call waits until its operation has ended; a guard goes on the write alone, and one that fails is told by its code."""
    one = asking(place)
    made = one.put(KIND, "rg", "new", BODY)
    assert "Succeeded" == dict(made["properties"])["provisioningState"]  # type: ignore[call-overload]
    one.put(KIND, "rg", "new", BODY, {"If-Match": str(one.get(KIND, "rg", "new")["etag"])})
    with pytest.raises(Refused) as raised:
        one.put(KIND, "rg", "new", BODY, {"If-Match": str(made["etag"])})
    assert ("E435", "PreconditionFailed", "Microsoft.Network/networkSecurityGroups/write") == (
        raised.value.problems[0].code,
        raised.value.reason,
        raised.value.action,
    )
    one.delete(KIND, "rg", "new")
    one.delete(KIND, "rg", "new")
    assert ["web"] == [str(one["name"]) for one in one.listed(KIND)]


def test_every_call_is_logged(place: Standing) -> None:
    """Method, path, status and request id; nothing of the token."""
    one = asking(place)
    one.get(KIND, "rg", "web")
    place.azure.fail = lambda _call: Fault.RESET_BEFORE
    with pytest.raises(Refused):
        one.get(KIND, "rg", "web")
    path = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/web"
    first, *others = [line.split() for line in place.log]
    assert (["azure", "GET", path, "200"], 36) == (first[:4], len(first[4]))
    assert [["azure", "GET", path, "no", "answer"]] * 5 == others


def test_who_may_not_is_told_what_to_grant(place: Standing) -> None:
    """By the action's name."""
    place.arm.settings.permitted = frozenset({"Microsoft.Network/networkSecurityGroups/read"})
    one = asking(place)
    one.get(KIND, "rg", "web")
    with pytest.raises(Refused, match=r"^E433: .*Grant `Microsoft\.Network/networkSecurityGroups/write`\.$"):
        one.put(KIND, "rg", "web", BODY)
    with pytest.raises(Refused, match=r"^E433: .*Grant `Microsoft\.Network/networkSecurityGroups/delete`\.$"):
        one.delete(KIND, "rg", "web")


@pytest.mark.parametrize(
    ("fault", "code", "unclear"),
    [
        (Fault.THROTTLED, "E434", False),
        (Fault.UNAVAILABLE, "E436", True),
        (Fault.FAILED, "E436", True),
        (Fault.RESET_BEFORE, "E436", True),
        (Fault.RESET_AFTER, "E436", True),
    ],
)
def test_what_goes_wrong_on_the_way(place: Standing, fault: Fault, code: str, unclear: bool) -> None:
    """After four repeats; it is told whether a call may have had its effect."""
    place.azure.fail = lambda _call: fault
    with pytest.raises(Refused) as raised:
        asking(place).get(KIND, "rg", "web")
    assert (code, unclear, 5) == (raised.value.problems[0].code, raised.value.unclear, len(place.azure.calls))


def test_what_arm_does_not_know(place: Standing) -> None:
    """A group, a subscription and a token."""
    assert {"group": "E435", "subscription": "E435", "odd": "E435", "expired": "E431", "wrong": "E431"} == refusals(
        {
            "group": lambda: asking(place).get(KIND, "rg", "none"),
            "subscription": lambda: asking(place, None, SUBSCRIPTION.replace("1", "9")).get(KIND, "rg", "web"),
            "odd": lambda: asking(place, None, "mine").get(KIND, "rg", "web"),
            "expired": lambda: asking(place, {"EMSCLOUD_AZURE_TOKEN": "expired"}).get(KIND, "rg", "web"),
            "wrong": lambda: asking(place, {"EMSCLOUD_AZURE_TOKEN": "wrong"}).get(KIND, "rg", "web"),
        }
    )


def test_an_operation_that_fails_is_told(place: Standing) -> None:
    """By the code with which it ended."""
    from emscloud.sandbox.arm import Status  # noqa: PLC0415  (of this test alone)

    place.arm.end_next(Status.FAILED, "NetworkThing", "It did not work.")
    with pytest.raises(Refused, match="It did not work"):
        asking(place).put(KIND, "rg", "web", BODY)


def test_plain_http_is_spoken_on_this_machine_alone(place: Standing) -> None:
    """And with the fixed token alone; `--endpoint` wins over the environment."""
    place.arm.settings.token = None
    assert {"far": "E432", "tokenless": "E432", "odd": "E432", "deaf": "E432"} == refusals(
        {
            "far": lambda: asking(place, endpoint="http://192.0.2.1").get(KIND, "rg", "web"),
            "tokenless": lambda: asking(place, {"EMSCLOUD_AZURE_TOKEN": None}).get(KIND, "rg", "web"),
            "odd": lambda: asking(place, endpoint="management.azure.com").get(KIND, "rg", "web"),
            "deaf": lambda: asking(place, endpoint="http://127.0.0.1:1").get(KIND, "rg", "web"),
        }
    )
    assert "https://management.azure.com" == client(place.access({"EMSCLOUD_AZURE_ENDPOINT": None}), SUBSCRIPTION).endpoint


@pytest.mark.parametrize("choice", ["cli", "developer-cli", "environment", "powershell", "workload"])
def test_who_is_not_signed_in(place: Standing, choice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each credential says what it lacks; no tool is on this path, and nothing of Azure in this environment."""
    monkeypatch.setenv("PATH", str(tmp_path))
    nobody: dict[str, str | None] = {"EMSCLOUD_AZURE_TOKEN": None}
    one = asking(place, nobody, endpoint="https://127.0.0.1:1", credential=choice)
    with pytest.raises(Refused, match=r"^E430: .*az login"):
        one.get(KIND, "rg", "web")


def test_a_credential_that_is_none(place: Standing) -> None:
    """Is a wrong call, which lists them all."""
    one = asking(place, {"EMSCLOUD_AZURE_TOKEN": None}, endpoint="https://127.0.0.1:1", credential="magic")
    with pytest.raises(Refused, match=f"^E410: `magic` is no credential. There are {', '.join(CREDENTIALS)}"):
        one.get(KIND, "rg", "web")


def test_the_sdk_says_nothing_of_its_own(tmp_path: Path) -> None:
    """What is wrong is said once, by us."""
    id_ = f"azure:/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/web"
    ran = run("diff", id_, "/dev/null", "--credential", "cli", "--endpoint", "https://127.0.0.1:1", cwd=tmp_path, more={"PATH": ""})
    words = "Azure CLI not found on path. Sign in with `az login`, or choose another credential with `--credential`."
    assert (1, "", f"error E430: Not signed in\n  {words}\n") == (ran.code, ran.out, ran.err.lstrip().replace("\n\n", "\n"))


def test_without_the_sdk_it_is_said_what_to_install(tmp_path: Path) -> None:
    """The command names the extra."""
    id_ = "azure:/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/web"
    code = (
        "import sys; sys.modules['azure.identity'] = None\n"
        f"sys.argv = ['emscloud', 'diff', '{id_}', '/dev/null']\n"
        "from emscloud.cli import main\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(package=ROOT), capture_output=True, text=True, check=False
    )
    assert (1, True) == (done.returncode, "pip install 'emscloud[azure]'" in done.stderr)
