"""A live group whose tag remembers something else is tagged last."""

from __future__ import annotations

from dataclasses import replace

from emscloud.clouds.aws.live.parts.plan import REMEMBERED, Basis, planned
from emscloud.plan.rule import digest
from emscloud.plan.steps import Action
from tests.account import LIFT, ROOMY, atom
from tests.plan.plans import IDENTITY, path

BASIS = Basis(IDENTITY, ROOMY, LIFT, {})
A, B = atom(80, 80, "10.0.0.0/32"), atom(81, 81, "10.0.0.3/32")


def test_what_was_applied_is_remembered_after_the_rules() -> None:
    """Of all groups, and before any goes; a group that is made, or that remembers it already, takes no step."""
    settled = path({A}, {A}, group="settled")
    settled = replace(settled, applied=digest(settled.after or ()))
    paths = [path({A}, {B}), path(None, {A}, group="new"), path({A}, None, group="old"), settled]
    plan, _ = planned(paths, BASIS, {})
    assert [("web", REMEMBERED), ("old", "it goes, and its rules with it")] == [(one.group, one.reason) for one in plan.steps[-2:]]
    assert [Action.MODIFY] == [one.action for one in plan.steps if one.reason == REMEMBERED]
    assert ["new", "old", "settled", "web"] == [one.group for one in plan.paths]


def test_a_part_that_keeps_something_does_not_remember_yet() -> None:
    """Or what goes later would read as somebody's change."""
    paths = [path({A}, {B}), path(set(), {A}, group="web/2")]
    plan, held = planned(paths, BASIS, {"eni-1": frozenset({"sg-web"})})
    assert ({"web"}, ["web/2"]) == (set(held.keeping), [one.group for one in plan.steps if one.reason == REMEMBERED])
