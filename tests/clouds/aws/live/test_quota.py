"""How many rules a group takes, and who says so."""

from __future__ import annotations

import pytest

from emscloud.clouds.aws.live.client import Answer, Client
from emscloud.clouds.aws.live.quota import stated, told_by
from emscloud.plan.account import Run
from emscloud.plan.atom import Room
from emscloud.sandbox.ec2 import Quotas, Told
from tests.clouds.aws.live.rig import Rig

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
