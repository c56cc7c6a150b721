"""What is refused before anything is written, what a plan leans on, and how many calls it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from emscloud.cloud import Access
from emscloud.clouds.aws.artifact import Rule
from emscloud.clouds.aws.live.account import Aws, connect
from emscloud.clouds.aws.live.parts.plan import REMEMBERED
from emscloud.diagnostics import Failed
from emscloud.model.policy import Direction
from emscloud.plan.saved import read, write
from emscloud.plan.steps import Action, Verdict
from emscloud.sandbox.ec2 import Quotas
from emscloud.sandbox.wire import Call, Fault
from tests.clouds.aws.live.rig import Rig, rule, rules_of
from tests.clouds.aws.live.scenes import FOREIGN, NEW, OLD, arrived

WEB: dict[str, Sequence[Rule]] = {"web": [rule(443, "10.1.0.0/16")]}
WRITES = ("Create", "Authorize", "Revoke", "Modify", "Delete", "Update")


def refused(rig: Rig, groups: dict[str, Sequence[Rule]] = WEB) -> str:
    """The words with which an apply is refused that changed nothing."""
    with pytest.raises(Failed) as caught:
        rig.apply(groups)
    assert [] == [call for call in rig.calls() if call.startswith(WRITES)]
    return str(caught.value)


def test_who_asks_is_said_and_of_the_right_account(rig: Rig) -> None:
    """E440 for the credentials of another."""
    assert "arn:aws:iam::123456789012:user/sandbox" == rig.account().who()
    place = (("account_id", "000000000000"), *rig.identity.place[1:])
    with pytest.raises(Failed, match="E440: These credentials are of the account 123456789012, and eu is 000000000000"):
        Aws(rig.clients, replace(rig.identity, place=place)).who()


def test_another_region_than_the_targets_is_refused(rig: Rig) -> None:
    """E440, before anything is asked."""
    with pytest.raises(Failed, match="E440: `--region eu-north-1` is not the region of eu, eu-west-1"):
        connect(Access(region="eu-north-1"), rig.identity)
    assert [] == rig.calls()


def test_a_vpc_that_is_not_there_is_refused(rig: Rig) -> None:
    """E440: a typing error makes no groups elsewhere."""
    rig.vpc = "vpc-0123456789abcdef0"
    assert "E440: vpc-0123456789abcdef0 is not in the region eu-west-1" in refused(rig)


def test_somebody_elses_group_is_not_taken(rig: Rig) -> None:
    """E441, whatever the case of its name; with another manager's tag that is said."""
    made = rig.cloud.group(rig.vpc, "P-Web")
    assert (
        f"E441: P-Web ({made}) has the name of `web` and is not tagged as emscloud's: apply touches only what it made"
        in refused(rig)
    )
    rig.cloud._world.tag(made, {"emscloud:managed-by": "pulumi"})
    assert "is tagged emscloud:managed-by=pulumi" in refused(rig)


@pytest.mark.parametrize("name", ["p-web", "another"])
def test_a_group_of_terraforms_is_not_taken(rig: Rig, name: str) -> None:
    """E442, by its name or by its tags."""
    made = rig.cloud.group(rig.vpc, name)
    rig.cloud._world.tag(made, {"emscloud:managed-by": "terraform", "emscloud:policy": "p", "emscloud:group": "web"})
    assert f"E442: {name} ({made}) is `web`, and Terraform manages it" in refused(rig)


def test_two_groups_with_one_groups_tags_are_refused(rig: Rig) -> None:
    """E443 names both."""
    rig.stand(WEB)
    copy = rig.cloud.group(rig.vpc, "copy")
    rig.cloud._world.tag(copy, rig.cloud.tags(rig.ids()["web"]))
    assert f"copy ({copy})" in refused(rig)


def test_a_group_that_was_renamed_is_found_by_its_tags(rig: Rig) -> None:
    """An adopted group keeps its name."""
    rig.stand(WEB)
    rig.cloud._world.moto.groups[rig.vpc][rig.ids()["web"]].name = "older"
    rig.cloud._world._groups.clear()
    assert [] == [step for step in rig.plan({"web": []}).steps if step.action is Action.CREATE]


def test_a_group_of_another_account_is_not_taken(rig: Rig) -> None:
    """E441: a VPC may be shared, and tags may be anybody's."""
    rig.stand(WEB)
    rig.cloud._world.account = "000000000000"
    assert "is of the account 000000000000: apply touches only what it made" in refused(rig)


def test_a_group_of_another_policy_stays(rig: Rig) -> None:
    """It is neither changed nor deleted, and a rule of it that names a group of ours is no drift."""
    other = rig.cloud.group(rig.vpc, "q-web")
    rig.cloud._world.tag(other, {"emscloud:managed-by": "emscloud", "emscloud:policy": "q", "emscloud:group": "web"})
    before = rig.cloud.rules(other)
    rig.apply(WEB)
    rig.destroy()
    assert ({}, before) == (rig.ids(), rig.cloud.rules(other))


def test_a_group_in_use_is_not_deleted(rig: Rig) -> None:
    """E450 names interfaces and rules of others, before anything is done."""
    rig.stand(OLD)
    ids = rig.ids()
    interface = rig.cloud.attach(ids["db"])
    other = rig.cloud.group(rig.vpc, "other", [("ingress", "tcp", 1, 1, "group", ids["web"], None)])
    with pytest.raises(Failed) as caught:
        rig.destroy()
    words = str(caught.value)
    assert (
        f"E450: p-db ({ids['db']}) is on the interface {interface}; p-web ({ids['web']}) is named by rules of other ({other})"
        in words
    )
    assert [] == [call for call in rig.calls() if call.startswith(WRITES)]


def test_a_group_that_the_policy_no_longer_has_goes(rig: Rig) -> None:
    """With the rules that tie it to others."""
    rig.stand(OLD)
    assert () == rig.apply({"web": NEW["web"][:1]}).problems
    assert arrived(rig, {"web": NEW["web"][:1]})


def test_a_full_group_is_changed_without_room(rig: Rig) -> None:
    """Two rules of two become others in place, and EC2 never has a third."""
    rig.cloud.quotas, rig.settings = Quotas(rules=2), {"limits": {"rules_per_group": 2}}
    rig.stand({"web": [rule(443, "10.1.0.0/16", "a: one"), rule(443, "10.2.0.0/16", "b: two")]})
    new = {"web": [rule(80, "10.1.0.0/16", "c: three"), rule(80, "10.3.0.0/16", "d: four")]}
    assert () == rig.apply(new).problems
    assert arrived(rig, new)


def test_a_group_without_rules_is_closed(rig: Rig) -> None:
    """In both families; where there is nothing to grant too."""
    rig.vpc = rig.cloud.vpc("10.9.0.0/16", ipv6=True)
    assert () == rig.apply({"web": []}).problems
    assert frozenset() == rig.rules("web")


def test_a_group_that_may_send_everything_keeps_what_it_was_born_with(rig: Rig) -> None:
    """It is what is asked for, so no call names it; once it is not asked for, it goes."""
    every = Rule("", Direction.OUT, "-1", None, None, "cidr_ipv4", "0.0.0.0/0", own=False, description="all: why")
    assert () == rig.apply({"web": [every, *WEB["web"]]}).problems
    assert ["Create", "Author"] == [call[:6] for call in rig.calls() if call.startswith(WRITES)]
    assert () == rig.apply(WEB).problems
    assert arrived(rig, WEB)


def test_sixty_fresh_rules_take_six_calls(rig: Rig) -> None:
    """And a group that is there takes six: three to read, one to grant, one to remember, one to prove; the quota apart."""
    many = [rule(443, f"10.{number}.0.0/16") for number in range(60)]
    rig.apply({"web": many[:30]})
    ec2 = [call for call in rig.calls() if call != "GetServiceQuota"]
    assert 6 == len(ec2), ec2
    start = len(rig.served.calls)
    rig.apply({"web": many})
    assert 6 == len([call for call in rig.calls(start) if call != "GetServiceQuota"])


def test_where_there_is_nothing_to_do_two_calls_are_made(rig: Rig) -> None:
    """One for the groups and one for all of their rules; that is proven, too."""
    rig.stand(OLD)
    assert () == rig.apply(OLD).problems
    assert ["DescribeSecurityGroups", "DescribeSecurityGroupRules"] == rig.calls()


def test_what_was_applied_is_remembered(rig: Rig) -> None:
    """The last step of a change, which opens nothing and is no drift; a group that is made has the tag from the start."""
    rig.apply(WEB)
    made = rig.cloud.tags(rig.ids()["web"])["emscloud:applied"]
    more = {"web": [*WEB["web"], rule(80, "10.2.0.0/16")]}
    plan = rig.plan(more)
    last = plan.steps[-1]
    assert ("web", None, REMEMBERED, ()) == (last.group, last.direction, last.reason, plan.drift)
    assert () == rig.apply(more).problems
    assert made != rig.cloud.tags(rig.ids()["web"])["emscloud:applied"]
    assert ["Create", "Revoke", "Author", "Author", "Create"] == [one[:6] for one in rig.calls() if one.startswith(WRITES)]
    assert () == rig.plan(more).steps


def test_a_lost_tag_is_written_again(rig: Rig) -> None:
    """By the next apply, in one call; traffic stays as it is."""
    rig.apply(WEB)
    rig.cloud._world.moto.tags[rig.ids()["web"]].pop("emscloud:applied")
    plan, start = rig.plan(WEB), len(rig.served.calls)
    assert (Verdict.NOTHING, [REMEMBERED]) == (plan.verdict, [step.reason for step in plan.steps])
    assert () == rig.apply(WEB).problems
    assert ["CreateTags"] == [one for one in rig.calls(start) if one.startswith(WRITES)]


def test_what_somebody_revoked_is_drift_until_the_policy_changes(rig: Rig) -> None:
    """Then it cannot be told apart from what the policy brings."""
    rig.apply(WEB)
    (held,) = [one.id for one in rig.cloud._world.groups[rig.ids()["web"]].rules.values()]
    rig.cloud.take(held)
    assert [Action.GRANT] == [step.action for step in rig.plan(WEB).drift]
    assert () == rig.plan({"web": [*WEB["web"], rule(80, "10.2.0.0/16")]}).drift


def test_a_stranger_that_is_kept_is_not_remembered(rig: Rig) -> None:
    """The tag speaks of the policy, so the next plan shows the stranger alone, as drift."""
    rig.stand({"web": []})

    def before(call: Call) -> None:
        if call.action.startswith("Authorize"):
            rig.cloud.put(rig.ids()["web"], FOREIGN)

    rig.served.before = before
    rig.served.fail = lambda call: Fault.RESET_AFTER if call.action.startswith("Authorize") else None
    assert ["E446"] == [problem.code for problem in rig.apply(WEB).problems]
    assert [Action.FOREIGN] == [step.action for step in rig.plan(WEB).steps]


def test_everything_is_read_page_by_page(rig: Rig) -> None:
    """Pages of one rule make no difference."""
    rig.cloud.page = 1
    rig.stand(OLD)
    assert Verdict.NOTHING == rig.plan(OLD).verdict


def test_groups_that_ec2_does_not_know_yet_are_awaited(rig: Rig) -> None:
    """`InvalidGroup.NotFound` and lists without them, for what this run made."""
    rig.cloud.lag(3)
    assert () == rig.apply(OLD).problems
    assert arrived(rig, OLD)


def test_patience_ends(rig: Rig) -> None:
    """A cloud that throttles for ever ends the run, which says what it did."""
    rig.served.fail = lambda call: Fault.THROTTLED if call.action.startswith("Authorize") else None
    with pytest.raises(Failed) as caught:
        rig.apply(WEB)
    assert ["E434", "E452"] == [problem.code for problem in caught.value.problems]
    assert "2 calls were sent that change something" in str(caught.value)
    assert sum(rig.waits) <= 120


def test_a_call_that_never_comes_to_anything_ends_the_run(rig: Rig) -> None:
    """Each time the account is read again and the same is left to do; after a few times that is said."""
    rig.served.fail = lambda call: Fault.RESET_BEFORE if call.action.startswith("Authorize") else None
    with pytest.raises(Failed) as caught:
        rig.apply(WEB)
    assert ["E436", "E452"] == [problem.code for problem in caught.value.problems]
    assert frozenset() == rig.rules("web")


def test_a_group_that_is_taken_into_use_meanwhile_is_named(rig: Rig) -> None:
    """E450 instead of EC2's word that something depends on it."""
    rig.stand(WEB)

    def before(call: Call) -> None:
        if call.action == "DeleteSecurityGroup":
            rig.cloud.attach(rig.ids()["web"])

    rig.served.before = before
    with pytest.raises(Failed, match=r"E450: p-web \(sg-[0-9a-f]+\) is on the interface eni-"):
        rig.destroy()


def test_what_is_not_permitted_ends_the_run(rig: Rig) -> None:
    """It names the action; nothing is waited for."""
    rig.cloud.permit = frozenset({"ec2:DescribeSecurityGroups", "ec2:DescribeSecurityGroupRules"})
    with pytest.raises(Failed, match=r"E433: .*ec2:CreateSecurityGroup"):
        rig.apply(WEB)
    assert [] == rig.waits


def test_a_run_stops_between_calls_and_is_finished_by_the_next(rig: Rig) -> None:
    """E452 says before which call."""
    rig.stand(OLD)
    rig.stop = lambda: any(call.startswith("Authorize") for call in rig.calls())
    with pytest.raises(Failed, match=r"E452: Stopped before the next call, which was to .* 1 call was sent"):
        rig.apply(NEW)
    rig.stop = lambda: False
    assert () == rig.apply(NEW).problems
    assert arrived(rig, NEW)


def test_a_saved_plan_goes_on_where_a_run_was_cut(rig: Rig) -> None:
    """From its text alone."""
    rig.stand(OLD)
    saved = read(write(rig.plan(NEW), {}), "plan.json")
    rig.stop = lambda: any(call.startswith("Authorize") for call in rig.calls())
    with pytest.raises(Failed, match="E452"):
        rig.account().resume(saved, rig.run).perform(rig.run)
    rig.stop = lambda: False
    assert () == rig.account().resume(saved, rig.run).perform(rig.run).problems
    assert arrived(rig, NEW)
    assert () == rig.account().resume(saved, rig.run).plan.steps


def test_a_saved_plan_is_refused_where_the_world_moved(rig: Rig) -> None:
    """E444 names the rule; a foreign rule that it listed may be gone already."""
    rig.stand(OLD)
    listed = rig.cloud.put(rig.ids()["web"], FOREIGN)
    saved = read(write(rig.plan(NEW), {}), "plan.json")
    rig.cloud.take(listed)
    assert [] == [step for step in rig.account().resume(saved, rig.run).plan.steps if step.action is Action.FOREIGN]
    rig.cloud.put(rig.ids()["db"], FOREIGN)
    with pytest.raises(Failed, match=r"E444: `db`: in tcp/3389 from 203\.0\.113\.7/32 is new"):
        rig.account().resume(saved, rig.run)


def test_a_foreign_rule_goes_by_the_plan_that_lists_it(rig: Rig) -> None:
    """Apart from the rest; one that the policy asks for too is left as it is."""
    rig.stand({"web": []})
    rig.cloud.put(rig.ids()["web"], FOREIGN)
    rig.cloud.put(rig.ids()["web"], ("ingress", "tcp", 443, 443, "ipv4", "10.1.0.0/16", "theirs"))
    plan = rig.plan(WEB)
    assert [Action.FOREIGN] == [step.action for step in plan.steps if step.direction]
    assert () == rig.apply(WEB).problems
    assert {"theirs"} == {view[6] for view in rig.rules("web")}


def test_a_rule_that_goes_meanwhile_ends_the_run_with_a_packet(rig: Rig) -> None:
    """E447, or E444 where it is seen on the way; the next run mends it."""
    rig.stand(OLD)

    def before(call: Call) -> None:
        if call.action.startswith("Revoke"):
            kept = [one for one in rig.cloud._world.groups[rig.ids()["db"]].rules.values() if one.atom.kind == "group"]
            for one in kept:
                rig.cloud.take(one.id)

    rig.served.before = before
    (problem,) = rig.apply(NEW).problems
    assert ("E447", True) == (problem.code, "tcp/5432" in str(problem.packet))
    rig.served.before = lambda _call: None
    assert () == rig.apply(NEW).problems


def test_a_reference_by_id_to_a_group_of_the_policy_is_the_group(rig: Rig) -> None:
    """`{aws: sg-…}` and `{group: db}` are one rule to EC2, and one atom."""
    rig.stand(OLD)
    db = rig.ids()["db"]
    by_id = {**OLD, "web": [replace(one, peer=db, own=False) if one.peer == "db" else one for one in rules_of(OLD["web"])]}
    assert () == rig.plan(by_id).steps
