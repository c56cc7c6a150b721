"""Steps say what they do, and a plan what has to be accepted."""

from __future__ import annotations

from emscloud.model.policy import Direction
from emscloud.plan.rule import Asked, Held
from emscloud.plan.steps import Action, Identity, Step
from tests.account import atom

OLD, NEW = atom(80, 80, "10.0.0.0/30"), atom(80, 81, "10.0.0.0/30")


def test_a_step_names_its_rule() -> None:
    """A change in place names both; what is only described otherwise is one rule; a group has its name."""
    rule, asked = Held(OLD, "sgr-1", "a"), Asked(NEW, "b", ("row",))
    assert ["in tcp/80 from 10.0.0.0/30 becomes in tcp/80-81 from 10.0.0.0/30", "in tcp/80 from 10.0.0.0/30", "web"] == [
        Step(Action.MODIFY, "web", "", 1, Direction.IN, rule, asked).words,
        Step(Action.MODIFY, "web", "", 1, Direction.IN, rule, Asked(OLD, "b")).words,
        Step(Action.CREATE, "web", "").words,
    ]
    assert (("row",), ()) == (Step(Action.GRANT, "web", "", new=asked).causes, Step(Action.REVOKE, "web", "", old=rule).causes)


def test_an_identity_names_its_place() -> None:
    """By the target's own keys."""
    assert "vpc-1" == Identity("p", "t", "aws", (("region", "r"), ("vpc_id", "vpc-1"))).at("vpc_id")
