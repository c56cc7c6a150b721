"""How many rules a group takes, and who says so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from emscloud.clouds.aws.artifact import Rule
from emscloud.clouds.aws.live.client import Answer, Client
from emscloud.clouds.aws.live.quota import stated, told_by
from emscloud.diagnostics import Severity
from emscloud.plan.account import Run
from emscloud.plan.atom import Room
from emscloud.sandbox.ec2 import Quotas, Told
from tests.clouds.aws.live.rig import Rig, rule
from tests.clouds.aws.live.test_account import refused

ROOM = Room(60, "AWS's default")
ASKED, UNASKED = Run(lambda _seconds: None, quotas=True), Run(lambda _seconds: None)


def test_a_targets_own_limit_comes_before_the_default() -> None:
    """With what prefix lists weigh in their family."""
    lists = {"pl-1": {"max_entries": 20, "family": 4}, "pl-2": {"max_entries": 7, "family": 6}}
    found = stated({"limits": {"rules_per_group": 100, "prefix_lists": lists}})
    assert (100, "the target's limit", {"pl-1": (20, 0), "pl-2": (0, 7)}) == (found.limit, found.source, found.lists)
    assert ROOM == stated({})


def test_the_account_tells(rig: Rig) -> None:
    """What was applied to it, or the default where nothing was."""
    rig.cloud.quotas = Quotas(rules=120)
    assert (120, ()) == told_by(rig.clients.quotas, ROOM, UNASKED)


def test_what_is_not_told_is_said_where_it_was_asked_for(rig: Rig) -> None:
    """A code that nobody knows is no news otherwise."""
    rig.cloud.told = Told.UNKNOWN
    assert (None, ()) == told_by(rig.clients.quotas, ROOM, UNASKED)
    limit, (problem,) = told_by(rig.clients.quotas, ROOM, ASKED)
    assert (None, "E458", True) == (
        limit,
        problem.code,
        "AWS's default counts, 60. Service Quotas knows no L-0EA8095F" in problem.detail,
    )


@pytest.mark.parametrize("answer", [{}, {"Quota": {}}, {"Quota": {"Value": "many"}}])
def test_an_answer_without_a_number_tells_nothing(answer: Answer) -> None:
    """The default is asked for next, and what was stated counts in the end."""
    asked: list[str] = []

    class Silent(Client):
        def __init__(self) -> None:
            super().__init__("service-quotas", lambda: None)  # type: ignore[arg-type,return-value]

        def call(self, action: str, **_asked: object) -> Answer:
            asked.append(action)
            return answer

    assert (None, ()) == told_by(Silent(), ROOM, UNASKED)
    assert ["GetServiceQuota", "GetAWSDefaultServiceQuota"] == asked


def filled(count: int, limit: int | None = None) -> tuple[dict[str, Sequence[Rule]], dict[str, object]]:
    """A group of so many rules, and the settings of a target with such a limit."""
    rules = [rule(443, f"10.{number}.0.0/16") for number in range(count)]
    return {"web": rules}, {"limits": {"rules_per_group": limit}} if limit else {}


@pytest.mark.parametrize(
    ("asked", "source", "room"),
    [
        ((47, None, False), "AWS's default", 60),
        ((48, None, False), "the account's quota", 90),
        ((1, None, True), "the account's quota", 90),
        ((70, None, False), "the account's quota", 90),
        ((55, 70, False), "the target's limit", 70),
        ((56, 70, False), "the account's quota", 90),
    ],
)
def test_the_accounts_quota_is_asked_for_where_room_is_scarce(
    rig: Rig, asked: tuple[int, int | None, bool], source: str, room: int
) -> None:
    """From 80 % of what the target states, where there is no room at all, or if it is wanted; the plan says whose number it is."""
    count, limit, rig.quotas = asked
    groups, rig.settings = filled(count, limit)
    rig.cloud.quotas = Quotas(rules=90)
    found = rig.ready(groups)
    assert ((source, room), ()) == ((found.plan.room.source, found.plan.room.limit), found.problems)
    assert (room == 90) == ("GetServiceQuota" in rig.calls())


@pytest.mark.parametrize("told", [Told.ABSENT, Told.DENIED])
def test_a_quota_that_is_not_told(rig: Rig, told: Told) -> None:
    """Where it was never changed, AWS's default is asked for; where it is not told, E458 says what to grant, and what counts."""
    groups, _ = filled(50)
    rig.cloud.told = told
    found = rig.ready(groups)
    if told is Told.ABSENT:
        assert ("the account's quota", 60, ()) == (found.plan.room.source, found.plan.room.limit, found.problems)
        assert ["GetServiceQuota", "GetAWSDefaultServiceQuota"] == rig.calls()[-2:]
        return
    (problem,) = found.problems
    assert ("E458", Severity.WARNING, "AWS's default") == (problem.code, problem.severity, found.plan.room.source)
    assert "so AWS's default counts, 60. servicequotas:GetServiceQuota: User is not" in problem.detail
    assert problem.detail.endswith("Grant `servicequotas:GetServiceQuota`.")


def test_a_quota_that_is_not_there(rig: Rig) -> None:
    """Neither a value nor a default: that is said where it was asked for by hand, and goes without saying otherwise."""
    rig.cloud.told = Told.UNKNOWN
    found = rig.ready(filled(50)[0])
    assert ("AWS's default", ()) == (found.plan.room.source, found.problems)
    rig.quotas = True
    found = rig.ready(filled(1)[0])
    assert ("AWS's default", ["E458"]) == (found.plan.room.source, [problem.code for problem in found.problems])
    assert "counts, 60. Service Quotas knows no L-0EA8095F." in found.problems[0].detail


def test_more_than_fits_by_any_number(rig: Rig) -> None:
    """E449, by the account's quota; where that is not told, that is said beside it."""
    groups, _ = filled(70)
    assert "E449: `web`: 70 rules are asked for inbound, and the account's quota is 60" in refused(rig, groups)
    rig.cloud.told = Told.DENIED
    assert "E458: How many rules a group takes in this account is not told" in refused(rig, groups)
