"""A group made by hand is taken on by one guarded write of its tags, wherever that is cut, and none of its rules is another."""

from __future__ import annotations

from functools import partial

import pytest

from emscloud.clouds.azure.live.state import KIND, Live
from emscloud.diagnostics import Failed
from emscloud.model.policy import Grounded, Target
from emscloud.plan.account import Run
from emscloud.plan.steps import Action, Verdict
from emscloud.sandbox.arm import SUBSCRIPTION, Meeting, Remains, Status
from emscloud.sandbox.wire import Call, Fault
from tests.clouds.azure.adopt.legacy import NEW, TAGS, adopt, legacy, listed, ready, rules, tags
from tests.clouds.azure.live.rig import RG, Place, Rig, module
from tests.clouds.azure.live.scenes import FOREIGN, allowed, wished

BEFORE = [("https", 100, "Allow"), ("rdp", 110, "Allow"), ("rest", 4000, "Deny")]
SHOWN = 2
"""Calls until the group was read for what is shown."""


def test_what_an_apply_would_do_is_shown_and_the_group_alone_tagged(rig: Rig) -> None:
    """One write, its rules and other tags as they were; foreign rules apart."""
    live = legacy(rig)
    found = ready(rig, live.upper().replace("/SUBSCRIPTIONS/", "/subscriptions/"))
    assert (Action.ADOPT, "legacy") == listed(found.plan)[0]
    assert {"https", "rdp", "rest"} == {name for action, name in listed(found.plan) if action is Action.FOREIGN}
    assert (Verdict.BOTH, (), []) == (found.plan.verdict, found.problems, rig.writes())
    outcome = found.perform(rig.run)
    assert (1, (), ["PUT networkSecurityGroups"]) == (outcome.writes, outcome.problems, rig.writes())
    assert ({"team": "it"} | TAGS, BEFORE) == (tags(rig, live), rules(rig, live))


def test_a_second_time_there_is_nothing_to_do(rig: Rig) -> None:
    """The plan is that of an apply, and nothing is written."""
    live = legacy(rig)
    adopt(rig, live)
    again = ready(rig, live)
    assert Action.ADOPT not in {step.action for step in again.plan.steps}
    assert (0, 1) == (again.perform(rig.run).writes, len(rig.writes()))


def test_an_apply_goes_on_from_there(rig: Rig) -> None:
    """In one write, under its own name; what is in effect is the policy, other tags stay, and twice is once."""
    live = legacy(rig)
    adopt(rig, live)
    assert () == rig.apply(NEW).problems
    assert wished(NEW, "web") == allowed(rig.arm.rules(live))
    assert (2, (), [live]) == (len(rig.writes()), rig.plan(NEW).steps, rig.arm.group_ids())
    assert "it" == dict(tags(rig, live))["team"]  # type: ignore[call-overload]


def test_what_was_taken_on_goes_with_destroy_when_nothing_uses_it(rig: Rig) -> None:
    """It is ours: E450 while an interface has it, and gone after that."""
    live = legacy(rig)
    adopt(rig, live)
    user = f"{rig.place}/providers/Microsoft.Network/networkInterfaces/nic"
    rig.arm.attach(live, user)
    with pytest.raises(Failed, match="E450: legacy is on the interface nic"):
        rig.destroy()
    rig.arm.detach(user)
    rig.destroy()
    assert [] == rig.arm.group_ids()


TAGGED = {
    "terraform's": ({"emscloud:managed-by": "terraform", "emscloud:policy": "p"}, "E442", "Terraform manages it"),
    "another policy's": ({**TAGS, "emscloud:policy": "q"}, "E456", "is tagged as `web` of the policy q already"),
    "another group": ({**TAGS, "emscloud:group": "db"}, "E456", "is tagged as `db` of the policy p already"),
    "a tool's": ({"managed_by": "bicep"}, "E456", "By its tag managed_by=bicep bicep manages legacy"),
}


def wrong(rig: Rig, case: str) -> tuple[str, str, str]:
    """A live group that is not to be taken on, the code, and words of the refusal."""
    nowhere = rig.id("web")
    if case == "another subscription":
        return nowhere.replace(SUBSCRIPTION, "0"), "E440", f"p-web is in the subscription 0, and we is in {SUBSCRIPTION}"
    if case == "another resource group":
        return nowhere.replace("/rg/", "/other/"), "E440", "p-web is in the resource group other, and we is in rg"
    if case == "nowhere":
        return nowhere, "E440", "There is no p-web in rg"
    if case == "no id":
        return "ems-legacy", "E510", "`ems-legacy` is no live group of Azure"
    if case == "there already":
        rig.stand(NEW)
        return legacy(rig), "E456", "`web` is p-web already"
    if case == "a write that failed":
        live = legacy(rig)
        rig.arm.end_next(Status.FAILED)
        with pytest.raises(Failed, match="E436"):
            rig.client.put(KIND, RG, "legacy", Live(rig.arm.group(live)).body([], {}))
        return live, "E456", "The last write of legacy ended Failed"
    return legacy(rig, tags=TAGGED[case][0]), *TAGGED[case][1:]


PLACES = ["another subscription", "another resource group", "nowhere", "no id"]


@pytest.mark.parametrize("case", [*PLACES, "there already", "a write that failed", *TAGGED])
def test_what_is_not_to_be_taken_on_is_refused_with_the_way_out(rig: Rig, case: str) -> None:
    """And nothing is written."""
    live, code, words = wrong(rig, case)
    before = rig.writes()
    with pytest.raises(Failed, match=f"{code}: .*{words}"):
        ready(rig, live, {**NEW, "db": []})
    assert before == rig.writes()


def test_a_group_does_not_move_to_another_region(rig: Rig) -> None:
    """E440."""
    take, grounded = rig.account(), Grounded("p", Target("we", "azure", {}), ())
    with pytest.raises(Failed, match="E440: legacy lies in westeurope, and we says northeurope"):
        take.adopt(legacy(rig), "web", module(NEW, "northeurope"), grounded, rig.run)


def test_a_controllers_group_is_taken_on_with_a_warning(rig: Rig) -> None:
    """E457, here and at every later plan, by the names that Azure's cloud provider gives."""
    live = legacy(rig, "aks-agentpool-1-nsg")
    assert ["E457"] == [one.code for one in ready(rig, live).problems]
    adopt(rig, live)
    rig.arm.put_rule(live, "k8s-azure-lb_allow_IPv4_0", {**FOREIGN, "priority": 500})
    assert ["E457", "E457"] == [one.code for one in rig.ready(NEW).problems]


@pytest.fixture(scope="module")
def calls(server: Place) -> int:
    """How many calls it takes in which nothing goes wrong."""
    rig = server.rig()
    start = len(rig.calls())
    adopt(rig, legacy(rig))
    found = len(rig.calls()) - start
    print(f"{found * len(Fault)} faults, {2 * found} cuts, {found} foreign edits")  # noqa: T201  (how much was tried is worth seeing)
    return found


def _at(number: int, fault: Fault, call: Call) -> Fault | None:
    return fault if call.number == number else None


def _from(number: int, fault: Fault, call: Call) -> Fault | None:
    return fault if call.number >= number else None


@pytest.mark.parametrize("fault", list(Fault))
def test_a_fault_at_any_call_is_survived(server: Place, calls: int, fault: Fault) -> None:
    """The run goes on to its end, and no rule is another."""
    for at in range(calls):
        rig = server.rig(hasty=fault is Fault.LOST)
        live = legacy(rig)
        rig.served.fail = partial(_at, len(rig.served.calls) + at, fault)
        assert (at, ()) == (at, adopt(rig, live).problems)
        assert (at, {"team": "it"} | TAGS, BEFORE) == (at, tags(rig, live), rules(rig, live))


@pytest.mark.parametrize("fault", [Fault.RESET_BEFORE, Fault.RESET_AFTER])
def test_a_run_that_is_cut_at_any_call_is_finished_by_the_next(server: Place, calls: int, fault: Fault) -> None:
    """Before the call's effect and after it; the same command then finds it tagged, or tags it."""
    for at in range(calls):
        rig = server.rig()
        live = legacy(rig)
        rig.served.fail = partial(_from, len(rig.served.calls) + at, fault)
        with pytest.raises(Failed, match=r"E432|E436"):
            adopt(rig, live, run=Run(rig.waits.append, patience=0.0))
        rig.served.fail = lambda _call: None
        assert (at, (), BEFORE) == (at, adopt(rig, live).problems, rules(rig, live))
        assert {"team": "it"} | TAGS == tags(rig, live)


@pytest.mark.parametrize("remains", list(Remains))
@pytest.mark.parametrize("status", [Status.FAILED, Status.CANCELED])
def test_a_write_that_ends_badly_is_read_back_and_done_again(rig: Rig, status: Status, remains: Remains) -> None:
    """Whatever it leaves in effect, and whatever a GET shows of it."""
    live = legacy(rig)
    rig.arm.settings.remains = remains
    found = ready(rig, live)
    rig.arm.end_next(status)
    assert ((), {"team": "it"} | TAGS, BEFORE) == (found.perform(rig.run).problems, tags(rig, live), rules(rig, live))


@pytest.mark.parametrize("meeting", list(Meeting))
def test_somebody_elses_write_is_awaited_and_then_decides(rig: Rig, meeting: Meeting) -> None:
    """One that began before ours: E444, for its rule is another than what was shown; nothing of ours came over it."""
    live = legacy(rig)
    rig.arm.settings.meeting, rig.arm.settings.polls = meeting, 2
    found = ready(rig, live)
    rig.arm.put_rule(live, "later", {**FOREIGN, "priority": 300})
    with pytest.raises(Failed, match=r"E444: legacy has other rules now\. Nothing was changed"):
        found.perform(rig.run)
    assert ([], {"team": "it"}) == (rig.writes(), tags(rig, live))


def test_a_world_that_moves_is_seen(server: Place, calls: int) -> None:
    """A rule that appears after the group was shown is E444; and it is never written away."""
    for at in range(SHOWN, calls):
        rig = server.rig()
        live = legacy(rig)

        def put(call: Call, rig: Rig = rig, live: str = live, number: int = len(rig.served.calls) + at) -> None:
            if call.number == number:
                rig.arm.put_rule(live, "later", {**FOREIGN, "priority": 300})

        rig.served.before = put
        try:
            said = [problem.code for problem in adopt(rig, live).problems]
        except Failed as error:
            said = [problem.code for problem in error.problems]
        assert (at, ["E444"], True) == (at, said, ("later", 300, "Allow") in rules(rig, live))
        rig.served.before = lambda _call: None
        assert () == adopt(rig, live).problems


def test_ctrl_c_stops_before_the_call(rig: Rig) -> None:
    """E452, with nothing written."""
    live, stop = legacy(rig), Run(rig.waits.append, stopped=lambda: True)
    with pytest.raises(Failed, match=r"E452: Stopped before the next call, .* Nothing was changed"):
        adopt(rig, live, run=stop)
    assert [] == rig.writes()
