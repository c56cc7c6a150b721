"""Steps say what they do, and a plan what has to be accepted."""

from __future__ import annotations

from dataclasses import replace

from emscloud.model.policy import Direction
from emscloud.plan.lists.listed import Listed
from emscloud.plan.rule import Asked, Held, digest
from emscloud.plan.steps import Action, Identity, Step
from tests.account import atom, held
from tests.plan.plans import path, plan

OLD, NEW, EXTRA = atom(80, 80, "10.0.0.0/30"), atom(80, 81, "10.0.0.0/30"), atom(82, 82, "10.0.0.0/30")


def test_a_step_names_its_rule() -> None:
    """A change in place names both; what is only described otherwise is one rule; a group has its name, or what people call it."""
    rule, asked = Held(OLD, "sgr-1", "a"), Asked(NEW, "b", ("row",))
    listed = Listed(Direction.IN, "l", 4, None, None, 1)
    assert [
        "in tcp/80 from 10.0.0.0/30 becomes in tcp/80-81 from 10.0.0.0/30",
        "in tcp/80 from 10.0.0.0/30",
        "web",
        "l",
        "old (sg-1)",
    ] == [
        Step(Action.MODIFY, "web", "", 1, Direction.IN, rule, asked).words,
        Step(Action.MODIFY, "web", "", 1, Direction.IN, rule, Asked(OLD, "b")).words,
        Step(Action.CREATE, "web", "").words,
        Step(Action.CREATE, "web", "", listed=listed).words,
        Step(Action.ADOPT, "web", "", live="old (sg-1)").words,
    ]
    assert (("row",), ()) == (Step(Action.GRANT, "web", "", new=asked).causes, Step(Action.REVOKE, "web", "", old=rule).causes)


def test_an_identity_names_its_place() -> None:
    """By the target's own keys."""
    assert "vpc-1" == Identity("p", "t", "aws", (("region", "r"), ("vpc_id", "vpc-1"))).at("vpc_id")


def test_what_was_applied_and_is_otherwise_now_is_drift() -> None:
    """Only where the group remembers this very policy; what somebody put there is drift in any case."""
    one = path({OLD, EXTRA}, {OLD, NEW}, foreign={EXTRA})
    assert [Action.FOREIGN] == [step.action for step in plan(one).drift]
    settled = replace(one, applied=digest(one.after or ()))
    assert [Action.FOREIGN, Action.GRANT] == [step.action for step in plan(settled).drift]
    assert () == plan(replace(settled, before=held({OLD, NEW}))).drift
    assert () == plan(replace(settled, before=held({OLD, NEW}, "said otherwise {}"))).drift


def test_a_group_that_is_gone_beside_others_is_drift() -> None:
    """Where no other group is at this policy nobody knows whether it ever was there."""
    settled, gone = path({OLD}, {OLD}), path(None, {NEW}, group="db")
    assert () == plan(settled, gone).drift
    settled = replace(settled, applied=digest(settled.after or ()))
    assert [Action.GRANT] == [step.action for step in plan(settled, gone).drift]


def test_rules_whose_going_changes_traffic_have_a_packet() -> None:
    """Also those of somebody else; of one that another rule stands for there is none, nor of another group's."""
    covered, gone = atom(80, 80, "10.0.0.1/32"), atom(90, 90, "10.0.0.0/30")
    one = path({OLD, covered, EXTRA, gone}, {OLD}, foreign={EXTRA})
    made = plan(one, path({NEW}, None, group="db"))
    ids = {rule.id: rule.atom for rule in one.before}
    assert {EXTRA, gone} == {ids[id_] for id_ in made.cut("web")}
    assert all(packet is not None for packet in made.cut("web").values())
