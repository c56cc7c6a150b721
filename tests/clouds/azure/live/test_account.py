"""What is refused before anything is written, what a plan leans on, and how many calls it takes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from emscloud.clouds.azure.artifact import SecurityRule
from emscloud.clouds.azure.live.account import Azure, connect
from emscloud.diagnostics import Failed
from emscloud.model.policy import Direction
from emscloud.plan.saved import read, write
from emscloud.plan.steps import Action, Identity, Verdict
from emscloud.sandbox.arm import SUBSCRIPTION, Remains, Status
from emscloud.sandbox.wire import Call
from tests.clouds.azure.live.rig import Rig, module, rule
from tests.clouds.azure.live.scenes import FOREIGN, NEW, OLD, SMALL, arrived
from tests.clouds.standing import standing

WEB: dict[str, Sequence[SecurityRule]] = {"web": [rule("https", 443, "10.1.0.0/16")]}
TAGS = {"emscloud:policy": "p", "emscloud:group": "web"}


def refused(rig: Rig, groups: dict[str, Sequence[SecurityRule]] = WEB) -> str:
    """The words with which an apply is refused that changed nothing."""
    with pytest.raises(Failed) as caught:
        rig.apply(groups)
    assert [] == rig.writes()
    return str(caught.value)


def test_who_asks_is_said() -> None:
    """As the token says; a place is asked nothing before."""
    with standing() as one:
        account = connect(one.access(), Identity("p", "we", "azure", (("subscription_id", SUBSCRIPTION), ("resource_group", "rg"))))
        assert ("the token of EMSCLOUD_AZURE_TOKEN", []) == (account.who(), one.azure.calls)


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ((("subscription_id", SUBSCRIPTION), ("resource_group", "none")), "ResourceGroupNotFound"),
        ((("subscription_id", SUBSCRIPTION.replace("1", "9")), ("resource_group", "rg")), "SubscriptionNotFound"),
    ],
)
def test_a_place_that_is_not_there_is_refused(rig: Rig, place: tuple[tuple[str, str], ...], reason: str) -> None:
    """E440: a typing error makes no groups elsewhere."""
    with standing() as one:
        one.arm.add_resource_group("rg")
        account = connect(one.access(), replace(rig.identity, place=place))
        with pytest.raises(Failed, match=f"E440: There is no .*{reason}"):
            account.leave(rig.run)


def test_somebody_elses_group_is_not_taken(rig: Rig) -> None:
    """E441, whatever the case of its name."""
    rig.arm.add_group(rig.place, "P-Web")
    assert "E441: P-Web has the name of `web` and is not tagged as emscloud's: apply touches only what it made" in refused(rig)


def test_a_group_of_terraforms_is_not_taken(rig: Rig) -> None:
    """E442, by its tags."""
    rig.arm.add_group(rig.place, "another", tags={**TAGS, "emscloud:managed-by": "terraform"})
    assert "E442: another is `web`, and Terraform manages it" in refused(rig)


def test_two_groups_with_one_groups_tags_are_refused(rig: Rig) -> None:
    """E443 names both."""
    for name in ("one", "two"):
        rig.arm.add_group(rig.place, name, tags={**TAGS, "emscloud:managed-by": "emscloud"})
    assert "E443: one and two are both tagged as `web`" in refused(rig)


def test_a_group_in_another_region_is_refused(rig: Rig) -> None:
    """E440: a group does not move."""
    rig.stand(WEB)
    with pytest.raises(Failed, match="E440: p-web lies in westeurope, and we says northeurope: a group does not move"):
        rig.ready(WEB, "northeurope")


def test_a_group_of_another_policy_stays(rig: Rig) -> None:
    """It is neither changed nor deleted."""
    other = rig.arm.add_group(rig.place, "q-web", tags={**TAGS, "emscloud:managed-by": "emscloud", "emscloud:policy": "q"})
    before = rig.arm.group(other)
    rig.apply(WEB)
    rig.destroy()
    assert ([other], before) == (rig.arm.group_ids(), rig.arm.group(other))


def test_a_group_in_use_is_not_deleted(rig: Rig) -> None:
    """E450 names interfaces and subnets, before anything is done; so does one that got a user meanwhile."""
    rig.stand(OLD)
    for kind, name in (("networkInterfaces", "nic"), ("virtualNetworks/net/subnets", "inner")):
        rig.arm.attach(rig.id("db"), f"{rig.place}/providers/Microsoft.Network/{kind}/{name}")
    with pytest.raises(Failed, match=r"E450: p-db is on the interface nic .*; p-db is on the subnet inner .*Nothing was changed"):
        rig.destroy()
    assert ([], frozenset(OLD)) == (rig.writes(), rig.names())


def test_a_group_that_got_a_user_meanwhile_is_named(rig: Rig) -> None:
    """ARM refuses to delete it; what was done before stays, and no rule of it is lost."""
    rig.stand(OLD)
    nic = f"{rig.place}/providers/Microsoft.Network/networkInterfaces/nic"
    rig.served.before = lambda call: rig.arm.attach(rig.id("web"), nic) if call.action.startswith("DELETE") else None
    with pytest.raises(Failed, match="E450: p-web is on the interface nic"):
        rig.destroy()
    assert (frozenset({"web"}), 6) == (rig.names(), len(rig.rules("web")))


def test_nothing_to_do_is_one_call(rig: Rig) -> None:
    """And a fresh group is one write, whatever its rules."""
    many = {"web": [replace(rule(f"r{number}", 1000 + number, "10.1.0.0/16"), priority=200 + number) for number in range(60)]}
    assert () == rig.apply(many).problems
    assert ["PUT networkSecurityGroups"] == rig.writes()
    start = len(rig.served.calls)
    assert (0, ()) == ((outcome := rig.apply(many)).writes, outcome.problems)
    assert ["GET networkSecurityGroups"] == rig.calls(start)


def test_what_a_plan_says(rig: Rig) -> None:
    """Each rule with its packet; the verdict is about traffic; a group is written as a whole, so there is no gap."""
    rig.stand(OLD)
    plan = rig.plan(NEW)
    assert Verdict.BOTH == plan.verdict
    said = {(step.action, step.group, (step.new or step.old).atom.data[2]): str(step.packet) for step in plan.steps}  # type: ignore[union-attr]
    assert {
        (Action.GRANT, "db", "high_tcp_ipv4"): "None",
        (Action.MODIFY, "db", "pg_tcp_ipv4"): "None",
        (Action.GRANT, "web", "dns_tcp_ipv4"): "None",
        (Action.REVOKE, "web", "out_tcp_ipv4"): "tcp/443 with peer 1.0.0.1",
        (Action.MODIFY, "web", "https_tcp_ipv4"): "tcp/443 with peer 10.0.0.0",
        (Action.MODIFY, "web", "six_tcp_ipv6"): "None",
        (Action.MODIFY, "web", "ssh_tcp_ipv4"): "tcp/444 with peer 192.0.2.0",
    } == said
    assert () == plan.gaps
    assert [] == rig.writes()


def test_tags_and_properties_of_others_stay(rig: Rig) -> None:
    """A write takes back what was read; another's tag is no reason for one."""
    rig.stand(WEB)
    group = rig.arm.world.groups[rig.id("web").lower()]
    group.goal = replace(group.goal, tags={**(group.goal.tags or {}), "team": "net"}, flush=True)
    rig.arm.remove_rule(rig.id("web"), "https_tcp_ipv4")
    rig.apply(WEB)
    assert ("net", True) == ((group.goal.tags or {})["team"], group.goal.flush)


def test_what_somebody_did_is_drift(rig: Rig) -> None:
    """A rule that was added, one that was changed and one that was taken away; not what the policy itself has new."""
    rig.apply(OLD)
    rig.arm.put_rule(rig.id("web"), "foreign", FOREIGN)
    rig.arm.remove_rule(rig.id("web"), "ssh_tcp_ipv4")
    assert [(Action.FOREIGN, "closes"), (Action.GRANT, "opens")] == [
        (step.action, "opens" if step.action is Action.GRANT else "closes") for step in rig.plan(OLD).drift
    ]
    assert [Action.FOREIGN] == [step.action for step in rig.plan(NEW).drift if step.group == "web"]
    assert () == rig.apply(OLD).problems
    assert (True, ()) == (arrived(rig, OLD), rig.plan(OLD).steps)


def test_a_write_that_failed_is_done_again(rig: Rig) -> None:
    """Though the group shows what was asked for: it need not be in effect."""
    rig.stand(OLD)
    rig.arm.settings.remains = Remains.GOAL
    for _ in range(20):
        rig.arm.end_next(Status.FAILED)
    with pytest.raises(Failed, match=r"E436: .*E452: The run ends here"):
        rig.apply(SMALL)
    rig.arm.operations.endings.clear()
    plan = rig.plan(SMALL)
    assert (Verdict.BOTH, [Action.MODIFY]) == (plan.verdict, [step.action for step in plan.steps if step.group == "web"])
    assert () == rig.apply(SMALL).problems
    assert arrived(rig, SMALL)


def test_ctrl_c_stops_between_calls(rig: Rig) -> None:
    """E452 says where it stands, and the next run finishes."""
    rig.stop = lambda: bool(rig.writes())
    with pytest.raises(Failed, match=r"E452: Stopped before the next call, which was to write p-web\. 1 call was sent"):
        rig.apply(OLD)
    assert frozenset({"db"}) == rig.names()
    rig.stop = lambda: False
    assert () == rig.apply(OLD).problems
    assert arrived(rig, OLD)


def test_a_saved_plan_goes_on_where_a_run_was_cut(rig: Rig) -> None:
    """From its text alone; it is refused where the world moved."""
    rig.stand(OLD)
    saved = read(write(rig.plan(NEW), {}), "plan.json")
    rig.stop = lambda: bool(rig.writes())
    with pytest.raises(Failed, match="E452"):
        rig.account().resume(saved, rig.run).perform(rig.run)
    rig.stop = lambda: False
    assert () == rig.account().resume(saved, rig.run).perform(rig.run).problems
    assert (True, ()) == (arrived(rig, NEW), rig.account().resume(saved, rig.run).plan.steps)
    rig.arm.put_rule(rig.id("db"), "foreign", FOREIGN)
    with pytest.raises(Failed, match=r"E444: `db`: in tcp/3389 from 203\.0\.113\.7/32 \(foreign, priority 4001\) is new"):
        rig.account().resume(saved, rig.run)


def test_a_strangers_rule_in_the_place_of_ours_is_named(rig: Rig) -> None:
    """E444: ARM takes no two rules of one priority or one name."""
    rig.stand(OLD)
    taken = next(one.priority for one in NEW["web"] if one.name == "dns_tcp_ipv4")
    ready = rig.ready(NEW)
    rig.arm.put_rule(rig.id("web"), "foreign", {**FOREIGN, "priority": taken, "direction": "Outbound"})
    with pytest.raises(Failed, match=r"E444: .*is new, and takes the name or the priority of a rule that is asked for"):
        ready.perform(rig.run)


def test_a_group_that_appears_meanwhile_is_not_replaced(rig: Rig) -> None:
    """One of that name which somebody made between our reading and our write is theirs: E441."""
    made: list[str] = []

    def before(call: Call) -> None:
        if call.write and not made:
            made.append(rig.arm.add_group(rig.place, "p-web", [{"name": "theirs", "properties": FOREIGN}]))

    rig.served.before = before
    with pytest.raises(Failed, match="E441: p-web has the name of `web` and is not tagged as emscloud's"):
        rig.apply(WEB)
    assert ["theirs"] == [one["name"] for one in rig.arm.rules(made[0])]


def test_what_arm_refuses_for_good_ends_the_run(rig: Rig) -> None:
    """In its own words; nothing of the group is written."""
    asg = f"{rig.place}/providers/Microsoft.Network/applicationSecurityGroups/none"
    with pytest.raises(Failed, match=r"E435: .*E452: The run ends here. Nothing was changed"):
        rig.apply({"web": [rule("clerks", 443, asg)]})
    assert frozenset() == rig.names()


def test_application_security_groups_are_named_and_left_alone(rig: Rig) -> None:
    """Their ids are compared without case, as ARM does."""
    asg = rig.arm.add_application_group(rig.place, "Clerks")
    groups = {"web": [rule("clerks", 443, asg), rule("out", 443, asg, direction=Direction.OUT)]}
    assert () == rig.apply(groups).problems
    assert ((), {"PUT networkSecurityGroups"}) == (rig.plan(groups).steps, set(rig.writes()))


def test_a_rule_that_this_version_does_not_know_is_named(rig: Rig) -> None:
    """Rather than misread."""
    account = Azure(rig.client, rig.identity)
    rig.stand(WEB)
    account._state.read(rig.client)
    one = account._state.groups[rig.id("web").lower()]
    text = json.dumps(one.whole).replace('"Tcp"', '"Sctp"')
    with pytest.raises(Failed, match="E435: p-web has a rule `https_tcp_ipv4` with 'sctp', which this version does not know"):
        type(one)(json.loads(text)).rules  # noqa: B018  (it raises)


def test_limits_are_said(rig: Rig) -> None:
    """A target's own, or Azure's."""
    assert (1000, "Azure's default") == (rig.plan(WEB).room.limit, rig.plan(WEB).room.source)
    rig.settings["limits"] = {"rules_per_group": 500}
    assert (500, "the target's limit", 3) == ((plan := rig.plan(WEB)).room.limit, plan.room.source, plan.quotas[0].peak.peak)
    assert len(module(WEB).groups[0].rules) == 3


def test_the_subscriptions_own_quota_counts_where_room_is_scarce(rig: Rig) -> None:
    """Or where it is asked for; E449 where it is not enough, E458 where it is not told."""
    rig.settings["limits"] = {"rules_per_group": 3}
    assert (1000, "the subscription's quota") == ((room := rig.plan(WEB).room).limit, room.source)
    rig.arm.settings.rules = 2
    with pytest.raises(Failed, match="E449: `web`: 3 rules are asked for, and the subscription's quota is 2"):
        rig.plan(WEB)
    rig.arm.settings.permitted = frozenset({"Microsoft.Network/networkSecurityGroups/*"})
    ready = rig.ready(WEB)
    assert (3, ["E458"]) == (ready.plan.room.limit, [one.code for one in ready.problems])
    assert [] == rig.writes()
