"""Whose a group is, and what strangers put into ours."""

from __future__ import annotations

import pytest

from emscloud.diagnostics import Failed
from emscloud.plan.rule import Asked, Held, Owner
from emscloud.plan.world import Standing, keeping, kept, named, strangers
from tests.account import atom
from tests.plan.plans import IDENTITY, path

A, B, C = atom(80, 80, "10.0.0.0/32"), atom(81, 81, "10.0.0.3/32"), atom(82, 82, "10.0.0.0/30")
MINE = {"emscloud:managed-by": "emscloud", "emscloud:policy": "p", "emscloud:group": "web"}


def test_groups_are_ours_by_their_tags() -> None:
    """One of another policy, and one that shares nothing, are left out."""
    groups = [
        Standing("1", "older", "older (1)", MINE),
        Standing("2", "q-web", "q-web", {**MINE, "emscloud:policy": "q"}),
        Standing("3", "x", "x", {}),
    ]
    assert {"web": "1"} == named(groups, {"web": "p-web"}, IDENTITY)


@pytest.mark.parametrize(
    ("code", "tags", "elsewhere", "words"),
    [
        ("E441", {}, None, "not tagged as emscloud's"),
        ("E441", {"emscloud:managed-by": "pulumi"}, None, "tagged emscloud:managed-by=pulumi"),
        ("E441", MINE, "of the account 2", "is of the account 2"),
        ("E442", {**MINE, "emscloud:managed-by": "terraform"}, None, "Terraform manages it"),
    ],
)
def test_a_group_of_somebody_else_is_refused(code: str, tags: dict[str, str], elsewhere: str | None, words: str) -> None:
    """By its name in any case, or by its tags."""
    with pytest.raises(Failed, match=f"{code}: .*{words}"):
        named([Standing("1", "P-Web", "P-Web (1)", tags, elsewhere)], {"web": "p-web"}, IDENTITY)


def test_two_that_say_they_are_one_are_refused() -> None:
    """E443 names both."""
    with pytest.raises(Failed, match="E443: one and two are both tagged as `web`"):
        named([Standing("1", "a", "one", MINE), Standing("2", "b", "two", MINE)], {}, IDENTITY)


def test_a_stranger_is_what_neither_state_has() -> None:
    """But for what a new group was born with; they are kept, and named."""
    one = path({A}, {B})
    rules = [Held(A, "1", ""), Held(B, "2", ""), Held(C, "3", "", Owner.FOREIGN), Held(C, "4", "", Owner.BIRTH)]
    others = strangers(one, rules)
    assert (rules[2],) == others
    assert (*(one.after or ()), Asked(C, "")) == keeping(one, others).after
    assert one is keeping(one, ())
    assert ["`web`: in tcp/82 from 10.0.0.0/30 (3, without a description)."] == [problem.detail for problem in kept("web", others)]
