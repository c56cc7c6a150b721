"""Prefix lists of the policy's own, live: made, changed, refused, left alone and deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emscloud.clouds.aws.artifact import PrefixList
from emscloud.diagnostics import Failed
from emscloud.model.policy import Direction
from emscloud.plan.saved import read, write
from emscloud.plan.steps import Action, Verdict
from emscloud.sandbox.ec2 import Quotas
from emscloud.sandbox.wire import Call
from tests.clouds.aws.live.rig import Groups, Place, Rig, listed, naming, rule
from tests.clouds.aws.live.scenes import LISTED, RELISTED, UNLISTED, arrived, go, scene

STRANGER = "203.0.113.9/32"
OUT = Direction.OUT
READS = ("Describe", "Get")


def of(*entries: str, most: int | None = None) -> Groups:
    """A policy whose one group has one list and one rule for it."""
    one = listed("row", *entries, most=most)
    return {"web": [one, naming(443, one)]}


def row(rig: Rig) -> str:
    """The id of that list."""
    return rig.lists()["p-web-row-ipv4"]


def entries(rig: Rig) -> set[str]:
    """What that list holds."""
    return set(rig.cloud.entries(row(rig)))


def writes(rig: Rig, since: int | None = None) -> list[str]:
    """The calls that changed something."""
    return [call for call in rig.calls(since) if not call.startswith(READS)]


def test_a_list_is_ours_from_the_call_that_makes_it(rig: Rig) -> None:
    """With its first hundred entries; then there is nothing to do, which takes a call more for all lists and one for each."""
    many = of(*[f"10.{number // 250}.{number % 250}.0/24" for number in range(250)], most=260)
    rig.cloud.quotas = Quotas(rules=300)
    assert () == rig.apply(many).problems
    assert arrived(rig, many)
    made = ["CreateSecurityGroup", "CreateManagedPrefixList", *["ModifyManagedPrefixList"] * 2]
    assert sorted(made) == sorted(call for call in writes(rig) if "Create" in call or "Prefix" in call)
    tags = {
        "emscloud:direction": "in",
        "emscloud:group": "web",
        "emscloud:list": "p-web-row-ipv4",
        "emscloud:managed-by": "emscloud",
    }
    assert {**tags, "emscloud:policy": "p", "emscloud:vpc": rig.vpc} == rig.cloud.tags(row(rig))
    assert {"emscloud: p"} == set(rig.cloud.entries(row(rig)).values())
    start = len(rig.served.calls)
    assert () == rig.apply(many).problems
    assert ["DescribeManagedPrefixLists"] == [call for call in rig.calls(start) if "Entries" not in call and "Groups" not in call][
        1:
    ]
    assert [] == writes(rig, start)


def test_a_change_in_progress_is_awaited(rig: Rig) -> None:
    """Whatever was asked for has to be complete before anything leans on it."""
    rig.stand(LISTED)
    rig.cloud.settle = 2
    assert () == rig.apply(RELISTED).problems
    assert (True, True) == (arrived(rig, RELISTED), bool(rig.waits))
    assert () == rig.apply(UNLISTED).problems
    assert arrived(rig, UNLISTED)


def test_a_foreign_entry_goes_by_the_plan_that_lists_it(rig: Rig) -> None:
    """As drift, in the list's name; what is asked for too stays somebody else's."""
    rig.stand(of("10.1.0.0/16", most=5))
    rig.cloud.enter(row(rig), STRANGER, "debug")
    rig.cloud.enter(row(rig), "10.2.0.0/16", "theirs")
    new = of("10.1.0.0/16", "10.2.0.0/16", most=5)
    (step,) = rig.plan(new).foreign
    assert (Action.FOREIGN, f"{STRANGER} in list p-web-row-ipv4", "tcp/443 with peer 203.0.113.9") == (
        step.action,
        step.words,
        str(step.packet),
    )
    assert () == rig.apply(new).problems
    assert {"10.1.0.0/16": "emscloud: p", "10.2.0.0/16": "theirs"} == rig.cloud.entries(row(rig))


def test_an_entry_that_somebody_took_away_is_drift(rig: Rig) -> None:
    """The group's tag remembers what its lists held."""
    rig.apply(of("10.1.0.0/16", "10.2.0.0/16"))
    assert () == rig.plan(of("10.1.0.0/16")).drift
    world = rig.cloud._world.lists[row(rig)]
    world.version, world.entries[2] = 2, {"10.1.0.0/16": "emscloud: p"}
    plan = rig.plan(of("10.1.0.0/16", "10.2.0.0/16"))
    assert ([Action.GRANT], plan.steps) == ([step.action for step in plan.drift], plan.drift)


def test_a_foreign_entry_that_appears_is_kept_and_named(place: Place) -> None:
    """Before any call from the first reading to the last; the next plan lists it, and it goes."""
    one, _, start = scene(place, "lists")
    go(one, RELISTED)
    last = max(at for at, call in enumerate(one.calls(start)) if call == "DescribeManagedPrefixLists")
    for at in range(5, last + 1):
        one, _, start = scene(place, "lists")

        def before(call: Call, one: Rig = one, number: int = start + at) -> None:
            if call.number == number and one.cloud._world.lists[one.lists()["p-web-ends-ipv4"]].maximum == 3:
                one.cloud.enter(one.lists()["p-web-ends-ipv4"], STRANGER)

        one.served.before, one.served.after = before, lambda _call: None
        said = go(one, RELISTED)
        held = STRANGER in one.cloud.entries(one.lists()["p-web-ends-ipv4"])
        assert (at, held) == (at, "E446" in said)
        one.served.before = lambda _call: None
        assert (at, (), True) == (at, go(one, RELISTED), arrived(one, RELISTED))


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        ({}, "E441: The prefix list p-web-row-ipv4"),
        ({"emscloud:managed-by": "pulumi"}, "is tagged emscloud:managed-by=pulumi: apply touches only what it made"),
        ({"emscloud:managed-by": "terraform", "emscloud:policy": "p"}, "E442: .* and Terraform manages it"),
    ],
)
def test_a_list_of_somebody_elses_is_not_taken(rig: Rig, tags: dict[str, str], said: str) -> None:
    """By its name, before anything is written."""
    made = rig.cloud.prefix_list("10.1.0.0/16", name="p-web-row-ipv4")
    rig.cloud._world.tag(made, tags)
    with pytest.raises(Failed, match=said):
        rig.apply(of("10.1.0.0/16"))
    assert [] == writes(rig)


def test_two_lists_that_are_one_are_refused(rig: Rig) -> None:
    """E443 names both; lists of another policy, or of this one in another VPC, are no concern of ours."""
    rig.stand(of("10.1.0.0/16"))
    copy = rig.cloud.prefix_list("10.1.0.0/16", name="p-web-row-ipv4")
    rig.cloud._world.tag(copy, {**rig.cloud.tags(row(rig)), "emscloud:vpc": "vpc-0123456789abcdef0"})
    assert () == rig.plan(of("10.1.0.0/16")).steps
    rig.cloud._world.tag(copy, {"emscloud:vpc": rig.vpc})
    with pytest.raises(Failed, match=r"E443: The prefix lists .* are both tagged as `p-web-row-ipv4`"):
        rig.plan(of("10.1.0.0/16"))


def test_a_list_has_to_fit_into_its_group_as_it_grows(rig: Rig) -> None:
    """E449 from the plan; every rule that names it weighs what it takes."""
    one = listed("row", "10.1.0.0/16", most=20)
    rig.stand({"web": [one, naming(443, one), naming(80, one)]})
    rig.settings["limits"] = {"rules_per_group": 60}
    larger = listed("row", "10.1.0.0/16", most=40)
    with pytest.raises(Failed, match="E449: `web`: beside the list p-web-row-ipv4, once it takes 40 entries, 80 rules would count"):
        rig.plan({"web": [larger, naming(443, larger), naming(80, larger)]})
    quotas = [one.peak for one in rig.plan({"web": [one, naming(443, one), naming(80, one)]}).quotas]
    assert [40, 0, 0, 0] == [peak.peak for peak in quotas]


def test_a_list_that_may_not_grow_for_others_ends_the_run(rig: Rig) -> None:
    """A group of somebody else's names it too and has no room: EC2 says so after the call, and E452 where the run stands."""
    rig.stand(of("10.1.0.0/16"))
    used = [("ingress", "tcp", 1, 1, "prefix-list", row(rig), None), ("ingress", "tcp", 2, 2, "prefix-list", row(rig), None)]
    rig.cloud.group(rig.vpc, "other", used)
    rig.cloud.quotas = Quotas(rules=3)
    with pytest.raises(Failed) as caught:
        rig.apply(of("10.1.0.0/16", "10.2.0.0/16"))
    assert ["E435", "E452"] == [problem.code for problem in caught.value.problems]
    assert "is in the state modify-failed: The maximum number of rules" in str(caught.value)


def test_a_list_that_others_use_is_not_deleted(rig: Rig) -> None:
    """E450, before anything is done."""
    rig.stand(of("10.1.0.0/16"))
    other = rig.cloud.group(rig.vpc, "other", [("ingress", "tcp", 1, 1, "prefix-list", row(rig), None)])
    for act in (rig.destroy, lambda: rig.apply({"web": [rule(443, "10.1.0.0/16")]})):
        with pytest.raises(Failed, match=rf"E450: the list p-web-row-ipv4 \({row(rig)}\) is named by {other}"):
            act()
    assert [] == writes(rig)


def test_a_list_into_which_a_stranger_put_an_entry_is_not_deleted(rig: Rig) -> None:
    """E446 and E452; the next plan lists the entry, and then all goes."""
    rig.stand(of("10.1.0.0/16", most=4))

    def before(call: Call) -> None:
        if call.action.startswith("Revoke"):
            rig.cloud.enter(row(rig), STRANGER)

    rig.served.before = before
    with pytest.raises(Failed) as caught:
        rig.apply({"web": [rule(443, "10.1.0.0/16")]})
    assert (["E446", "E452"], True) == ([problem.code for problem in caught.value.problems], STRANGER in entries(rig))
    rig.served.before = lambda _call: None
    assert [STRANGER] == [step.old.atom.data[5] for step in rig.plan({"web": [rule(443, "10.1.0.0/16")]}).foreign if step.old]
    assert () == rig.apply({"web": [rule(443, "10.1.0.0/16")]}).problems
    assert {} == rig.lists()


def test_a_group_goes_with_its_lists(rig: Rig) -> None:
    """Rules, lists, group; and lists of which somebody took the group away by hand go too."""
    rig.stand(LISTED)
    assert () == rig.destroy().problems
    assert ({}, {}) == (rig.ids(), rig.lists())
    rig.stand(LISTED)
    del rig.cloud._world.moto.groups[rig.vpc][rig.ids()["web"]]
    assert [Action.DELETE] == [step.action for step in rig.account().leave(rig.run).plan.steps]
    assert () == rig.destroy().problems
    assert {} == rig.lists()


def test_a_list_that_somebody_changes_meanwhile_is_read_again(rig: Rig) -> None:
    """Its version is another, or it is busy; the run goes on from there."""
    rig.stand(of("10.1.0.0/16", most=4))
    seen: list[str] = []

    def before(call: Call) -> None:
        if call.action == "ModifyManagedPrefixList" and not seen:
            seen.append(call.action)
            rig.cloud.enter(row(rig), STRANGER)
            rig.cloud._world.lists[row(rig)].reads = 2

    rig.served.before = before
    assert ["E446"] == [problem.code for problem in rig.apply(of("10.1.0.0/16", "10.2.0.0/16", most=4)).problems]
    assert {"10.1.0.0/16", "10.2.0.0/16", STRANGER} == entries(rig)


def test_a_saved_plan_goes_on_with_its_lists(rig: Rig) -> None:
    """From its text; E444 where a list is gone that was there."""
    rig.stand(LISTED)
    saved = read(write(rig.plan(RELISTED), {}), "plan.json")
    rig.stop = lambda: "ModifyManagedPrefixList" in rig.calls()
    with pytest.raises(Failed, match="E452"):
        rig.account().resume(saved, rig.run).perform(rig.run)
    rig.stop = lambda: False
    assert () == rig.account().resume(saved, rig.run).perform(rig.run).problems
    assert arrived(rig, RELISTED)
    gone = rig.lists()["p-web-ends-ipv4"]
    del rig.cloud._world.lists[gone]
    with pytest.raises(Failed, match=rf"E444: `web`: the list p-web-ends-ipv4 \({gone}\) is gone"):
        rig.account().resume(read(write(rig.account().resume(saved, rig.run).plan, {}), "plan.json"), rig.run)


def test_whoever_may_not_read_lists_needs_none(rig: Rig) -> None:
    """Where the policy has none; else the permission is named."""
    rig.stand({"web": [rule(443, "10.1.0.0/16")]})
    allowed = (
        "DescribeSecurityGroups",
        "DescribeSecurityGroupRules",
        "RevokeSecurityGroupIngress",
        "CreateTags",
        "DeleteSecurityGroup",
    )
    rig.cloud.permit = frozenset(f"ec2:{name}" for name in (*allowed, "DescribeNetworkInterfaces"))
    assert () == rig.apply({"web": []}).problems
    with pytest.raises(Failed, match=r"E433: .*ec2:DescribeManagedPrefixLists"):
        rig.plan(of("10.1.0.0/16"))
    assert () == rig.destroy().problems


def test_a_list_of_the_other_direction_is_another_list(rig: Rig) -> None:
    """A requirement that turns round gets a new one, and the old one goes."""
    rig.stand(of("10.1.0.0/16"))
    before, one = row(rig), listed("row", "10.1.0.0/16")
    (asked,) = [naming(443, one)]
    turned: Groups = {"web": [one, replace(asked, direction=OUT)]}
    assert Verdict.BOTH == rig.plan(turned).verdict
    assert () == rig.apply(turned).problems
    assert (True, True) == (arrived(rig, turned), before != row(rig))


def test_both_families_have_lists(rig: Rig) -> None:
    """Each its own, and each weighs in its family alone."""
    four, six = listed("row", "10.1.0.0/16", most=60), listed("row", "fd00::/8", most=60)
    both: Groups = {"web": [four, six, naming(443, four), naming(443, six)]}
    assert isinstance(six, PrefixList)
    assert () == rig.apply(both).problems
    assert arrived(rig, both)
