"""A group made by hand is taken on by its tags alone, wherever that is cut, and an apply then cuts nothing that both allow."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.clouds.aws.adopt.take import Take
from emscloud.clouds.aws.artifact import Rule
from emscloud.clouds.aws.live.state import State
from emscloud.diagnostics import Failed
from emscloud.model.policy import Direction
from emscloud.plan.account import Run
from emscloud.plan.steps import Action, Verdict
from emscloud.sandbox.wire import Call, Fault
from tests.clouds.aws.adopt.legacy import NEW, OLD, TAGS, VIEWS, adopt, legacy, listed, ready
from tests.clouds.aws.live.rig import Place, Rig, module, rule, view
from tests.clouds.aws.live.scenes import FOREIGN, Probe

SHOWN = 3
"""Calls until the group was read for what is shown."""
PEERS = ("10.1.0.0/16", "10.1.0.0/17", "10.0.0.0/8", "0.0.0.0/0", "fd00::/8")
RULES = st.builds(
    rule,
    st.sampled_from([22, 80, 443]),
    st.sampled_from(PEERS),
    st.sampled_from(["row: why", "by hand"]),
    st.sampled_from([Direction.IN, Direction.OUT]),
)
EVERYTHING = replace(rule(0, "0.0.0.0/0", "row: why", Direction.OUT), protocol="-1", from_port=None, to_port=None)
SETS = st.lists(
    st.one_of(RULES, st.just(EVERYTHING)), max_size=6, unique_by=lambda one: (one.direction, one.protocol, one.from_port, one.peer)
)
WRITES = ("Create", "Authorize", "Revoke", "Modify", "Delete")


def writes(rig: Rig) -> list[str]:
    return [one for one in rig.calls() if one.startswith(WRITES)]


def untouched(rig: Rig, live: str) -> bool:
    return rig.cloud.rules(live) == frozenset(VIEWS)


def test_what_an_apply_would_do_is_shown_and_the_group_alone_tagged(rig: Rig) -> None:
    """One call; what matches stays, described as it is; what nobody asks for is foreign, the egress to everyone among it."""
    live = legacy(rig)
    found = ready(rig, f"{rig.identity.at('region')}/{live}")
    assert [
        (Action.ADOPT, f"{live} (legacy)"),
        (Action.GRANT, "in tcp/80 from group web"),
        (Action.GRANT, "out tcp/443 to 8.8.8.0/24"),
        (Action.FOREIGN, "in tcp/22 from 192.0.2.0/24"),
        (Action.FOREIGN, "out any to 0.0.0.0/0"),
        (Action.MODIFY, "web"),
    ] == listed(found.plan)
    assert (Verdict.BOTH, ()) == (found.plan.verdict, found.problems)
    assert ([], {"team": "it"}) == (writes(rig), rig.cloud.tags(live))
    outcome = found.perform(rig.run)
    assert (1, (), ["CreateTags"]) == (outcome.writes, outcome.problems, writes(rig))
    assert ({"team": "it"} | TAGS, True) == (rig.cloud.tags(live), untouched(rig, live))


def test_a_second_time_there_is_nothing_to_do(rig: Rig) -> None:
    """The plan is that of an apply, and no call changes anything."""
    live = legacy(rig)
    adopt(rig, live)
    again = ready(rig, live)
    assert Action.ADOPT not in {step.action for step in again.plan.steps}
    assert (0, ["CreateTags"]) == (again.perform(rig.run).writes, writes(rig))


def test_an_apply_goes_on_from_there_without_a_gap(rig: Rig) -> None:
    """Rules come, then foreign ones go; what both allow is let through at every call; twice is once; its name stays."""
    live = legacy(rig)
    adopt(rig, live)
    probe = Probe(rig, OLD, NEW, rig.cloud.group(rig.vpc, "bystander"), [])
    rig.served.after, before = probe, len(rig.served.calls)
    assert () == rig.apply(NEW).problems
    ids = {"web": live}
    stays = {view(rule(443, "10.1.0.0/16", "by hand"), ids)}
    comes = {view(one, ids) for one in NEW["web"][1:]}
    assert ([], frozenset(stays | comes)) == (probe.wrong, rig.cloud.rules(live))
    done = [one for one in rig.calls(before) if one.startswith(WRITES)]
    *moves, last = [one.partition("SecurityGroup")[0] for one in done]
    assert (["Authorize", "Authorize", "Revoke", "Revoke"], "CreateTags") == (moves, last)
    assert ("legacy", ()) == (rig.cloud.groups()[live], rig.plan(NEW).steps)
    assert any("to legacy" in one for one in rig.told)


def test_what_was_taken_on_goes_with_destroy_when_nothing_uses_it(rig: Rig) -> None:
    """It is ours: E450 while an interface has it, and gone after that."""
    live = legacy(rig)
    adopt(rig, live)
    interface = rig.cloud.attach(live)
    with pytest.raises(Failed, match=rf"E450: legacy \({live}\) is on the interface {interface}"):
        rig.destroy()
    rig.cloud.detach(interface)
    rig.destroy()
    assert live not in rig.cloud.groups()


def wrong(rig: Rig, case: str) -> tuple[str, str, str]:
    """A live group that is not to be taken on, the code, and words of the refusal."""
    id_ = f"sg-{'0' * 16}1"
    if case == "another region":
        return f"us-east-1/{id_}", "E440", f"{id_} is in us-east-1, and eu is in eu-west-1"
    if case == "nowhere":
        return id_, "E440", f"There is no {id_} in the region eu-west-1 of the account 123456789012"
    if case == "another VPC":
        vpc = rig.cloud.vpc("10.1.0.0/16")
        return rig.cloud.group(vpc, "legacy"), "E440", f"is in {vpc}, and eu is {rig.vpc}"
    if case == "no id":
        return "ems-legacy", "E510", "`ems-legacy` is no live group of AWS"
    if case == "the default group":
        (id_,) = (
            id_ for id_, name in rig.cloud.groups().items() if name == "default" and rig.cloud._world.moto.groups[rig.vpc].get(id_)
        )
        return id_, "E456", "is its VPC's default group"
    if case == "there already":
        rig.stand(OLD)
        return legacy(rig), "E456", r"`web` is p-web \(sg-.*\) already"
    if case == "another's name":
        return legacy(rig, "P-Db"), "E456", "has the name that `db` of this policy gets"
    return legacy(rig, tags=TAGGED[case][0]), *TAGGED[case][1:]


TAGGED = {
    "terraform's": ({"emscloud:managed-by": "terraform", "emscloud:policy": "p"}, "E442", "Terraform manages it"),
    "another policy's": ({**TAGS, "emscloud:policy": "q"}, "E456", "is tagged as `web` of the policy q already"),
    "another group": ({**TAGS, "emscloud:group": "db"}, "E456", "is tagged as `db` of the policy p already"),
    "another manager's": ({"emscloud:managed-by": "pulumi"}, "E456", "is tagged emscloud:managed-by=pulumi"),
    "a stack's": ({"crossplane-kind": "securitygroup.ec2"}, "E456", "By its tag crossplane-kind=.* Crossplane manages"),
    "a tool's": ({"ManagedBy": "Terraform"}, "E456", "By its tag ManagedBy=Terraform Terraform manages"),
}


@pytest.mark.parametrize(
    "case", ["another region", "nowhere", "another VPC", "no id", "the default group", "there already", "another's name", *TAGGED]
)
def test_what_is_not_to_be_taken_on_is_refused_with_the_way_out(rig: Rig, case: str) -> None:
    """And nothing is written."""
    live, code, words = wrong(rig, case)
    with pytest.raises(Failed, match=f"{code}: .*{words}"):
        ready(rig, live, {**NEW, "db": []})
    assert [] == writes(rig)


def test_a_group_in_several_parts_is_not_taken_on(rig: Rig) -> None:
    """It could be but one of them."""
    groups = module(rig.vpc, NEW)
    (group,) = groups.groups
    spread = replace(groups, groups=(replace(group, spread=True),))
    with pytest.raises(Failed, match="E456: `web` is spread"):
        Take(rig.clients.ec2, State(rig.identity), "web", spread).find(legacy(rig), rig.run)


def test_the_name_that_a_group_gets_is_no_hindrance(rig: Rig) -> None:
    """What `apply` refuses with E441 is taken on."""
    live = legacy(rig, "p-web")
    with pytest.raises(Failed, match=r"E441: .*Take it on with `emscloud adopt`"):
        rig.plan(NEW)
    assert () == adopt(rig, live).problems
    assert Action.CREATE not in {step.action for step in rig.plan(NEW).steps}


def test_a_controllers_group_is_taken_on_with_a_warning(rig: Rig) -> None:
    """E457, here and at every later plan, for its name or its tags, and for a rule of one; launch wizards come back never."""
    live = legacy(rig, "k8s-elb-0123", {"kubernetes.io/cluster/prod": "owned"})
    assert [("E457", True)] == [(one.code, "tag kubernetes.io/cluster/prod" in one.detail) for one in ready(rig, live).problems]
    adopt(rig, live)
    rig.cloud.put(live, (*FOREIGN[:6], "elbv2.k8s.aws/targetGroupBinding=shared"))
    assert ["E457", "E457"] == [one.code for one in rig.ready(NEW).problems]
    assert () == ready(rig, legacy(rig, "launch-wizard-7"), {"db": [], **NEW}, "db").problems


@settings(max_examples=20)
@given(SETS, SETS)
def test_whatever_was_there_nothing_is_cut_that_both_allow(place: Place, old: list[Rule], new: list[Rule]) -> None:
    """Any group that is taken on becomes any policy: what matches stays under its id, the rest comes and then goes."""
    rig = place.rig()
    live = rig.cloud.group(rig.vpc, "legacy", [view(one, {}) for one in old])
    held = {one[:6]: one for one in rig.cloud.rules(live)}
    assert () == adopt(rig, live, {"web": new}).problems
    probe = Probe(rig, {"web": old}, {"web": new}, rig.cloud.group(rig.vpc, "bystander"), [])
    rig.served.after = probe
    assert () == rig.apply({"web": new}).problems
    wanted = [view(one, {"web": live}) for one in new]
    assert ([], {held.get(one[:6], one) for one in wanted}) == (probe.wrong, set(rig.cloud.rules(live)))
    assert () == rig.plan({"web": new}).steps


@pytest.fixture(scope="module")
def calls(place: Place) -> int:
    """How many calls it takes in which nothing goes wrong."""
    rig = place.rig()
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
def test_a_fault_at_any_call_is_survived(place: Place, calls: int, fault: Fault) -> None:
    """The run goes on to its end, and no rule is another."""
    for at in range(calls):
        rig = place.rig(hasty=fault is Fault.LOST)
        live = legacy(rig)
        rig.served.fail = partial(_at, len(rig.served.calls) + at, fault)
        assert (at, ()) == (at, adopt(rig, live).problems)
        assert (at, {"team": "it"} | TAGS, True) == (at, rig.cloud.tags(live), untouched(rig, live))


@pytest.mark.parametrize("fault", [Fault.RESET_BEFORE, Fault.RESET_AFTER])
def test_a_run_that_is_cut_at_any_call_is_finished_by_the_next(place: Place, calls: int, fault: Fault) -> None:
    """Before the call's effect and after it; the same command then finds it tagged, or tags it."""
    for at in range(calls):
        rig = place.rig()
        live = legacy(rig)
        rig.served.fail = partial(_from, len(rig.served.calls) + at, fault)
        with pytest.raises(Failed, match=r"E432|E436"):
            adopt(rig, live, run=Run(rig.waits.append, patience=0.0))
        rig.served.fail = lambda _call: None
        assert (at, (), True) == (at, adopt(rig, live).problems, untouched(rig, live))
        assert {"team": "it"} | TAGS == rig.cloud.tags(live)


def test_ctrl_c_stops_before_the_call(rig: Rig) -> None:
    """E452, with nothing written."""
    live, stop = legacy(rig), Run(rig.waits.append, stopped=lambda: True)
    with pytest.raises(Failed, match=r"E452: Stopped before the next call, .* Nothing was changed"):
        adopt(rig, live, run=stop)
    assert [] == writes(rig)


def test_a_world_that_moves_is_seen(place: Place, calls: int) -> None:
    """A rule that appears after the group was shown is E444: before the call nothing is written, after it the plan is another."""
    for at in range(SHOWN, calls):
        rig = place.rig()
        live = legacy(rig)

        def put(call: Call, rig: Rig = rig, live: str = live, number: int = len(rig.served.calls) + at) -> None:
            if call.number == number:
                rig.cloud.put(live, FOREIGN)

        rig.served.before = put
        try:
            said = [problem.code for problem in adopt(rig, live).problems]
        except Failed as error:
            said = [problem.code for problem in error.problems]
            assert [] == writes(rig)
        assert (at, ["E444"]) == (at, said)
        rig.served.before = lambda _call: None
        assert () == adopt(rig, live).problems


def test_somebody_elses_tags_are_not_written_over(rig: Rig) -> None:
    """Another policy that takes it on meanwhile: E444."""
    live = legacy(rig)
    found = ready(rig, live)
    rig.cloud._world.tag(live, {**TAGS, "emscloud:policy": "q"})
    with pytest.raises(Failed, match=r"E444: .* has other tags of emscloud's now"):
        found.perform(rig.run)
    assert [] == writes(rig)
