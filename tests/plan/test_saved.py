"""A plan on disk is a path: it holds wherever each rule is at its before or its after."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.diagnostics import Failed
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom, Room, atom_of, entry_of
from emscloud.plan.lists.listed import Listed
from emscloud.plan.make import make
from emscloud.plan.rule import Asked, Held, Owner
from emscloud.plan.saved import moved, read, write
from emscloud.resolve.scope import private_space
from tests.account import LIFT, SETS, atom, done, held
from tests.plan.plans import IDENTITY, path, plan

A, B, C = atom(80, 80, "10.0.0.0/32"), atom(81, 81, "10.0.0.3/32"), atom(82, 82, "web")


def test_a_plan_reads_back_as_it_was_written() -> None:
    """Identity, paths, room and extents; keys that others read are left alone."""
    room = Room(9, "the account's quota", {"pl-1": (20, 0)})
    lists = (Listed(Direction.IN, "l", 4, "pl-1", 3, None), Listed(Direction.OUT, "l", 6, None, None, 5, (("k", "v"),)))
    entry = entry_of(Direction.IN, "l", "10.0.0.0/8")
    listed = replace(path({A, entry}, {A}, group="listed"), lists=lists)
    paths = (listed, path(None, {A}, group="new"), path({A}, None, group="old"), path({A, B}, {A, C}, foreign={B}))
    made = make(IDENTITY, paths, room, LIFT, {Symbol("group", "web"): private_space()})
    found = read(write(made, {"verdict": "both", "steps": []}), "plan.json")
    read_back = (found.identity, found.paths(atom_of), found.room, found.extents)
    assert (made.identity, made.paths, made.room, made.extents) == read_back


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 1}', '{"format": "1"}', "[" * 100_000, '{"format": 1, "identity": {}}']
)
def test_anything_else_is_refused(text: str) -> None:
    """E448."""
    with pytest.raises(Failed, match="E448"):
        read(text, "plan.json")


def test_every_part_of_a_plan_has_its_type() -> None:
    """A plan in which one value is another's is refused, and never half read."""
    value = json.loads(write(plan(path({A}, {B})), {}))
    for key in value:
        with pytest.raises(Failed, match="E448"):
            read(json.dumps({**value, key: True}), "plan.json")


def test_a_newer_format_is_refused_by_its_number() -> None:
    """E448 names both."""
    with pytest.raises(Failed, match="has format 2, and this version reads 1"):
        read('{"format": 2}', "plan.json")


@given(SETS, SETS, st.data())
def test_a_run_that_was_cut_anywhere_is_on_the_path(old: frozenset[Atom], new: frozenset[Atom], data: st.DataObject) -> None:
    """After any number of the steps nothing has moved, and what is left leads to the same end."""
    made = plan(path(old, new))
    count = data.draw(st.integers(0, len(made.steps)))
    live = {one.atom: one for one in made.paths[0].before}
    for step in made.steps[:count]:
        if step.old:
            del live[step.old.atom]
        if step.new:
            live[step.new.atom] = Held(step.new.atom, "sgr-new", step.new.description)
    now = replace(made.paths[0], before=tuple(sorted(live.values())))
    assert [] == list(moved(made.paths, [now]))
    left = plan(now)
    assert {one.atom for one in now.after or ()} == _end(frozenset(live), left.steps)


def _end(live: frozenset[Atom], steps: object) -> frozenset[Atom]:
    from emscloud.plan.order import Move, Way  # noqa: PLC0415

    assert isinstance(steps, tuple)
    for step in steps:
        live = done(live, Move(Way.MODIFY, 0, step.old, step.new))
    return live


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ("`web`: in tcp/80 from 10.0.0.0/32 is gone", ()),
        ("`web`: in tcp/82 from group web is new (sgr-1)", held({A, C})),
        ("`web`: in tcp/80 from 10.0.0.0/32 is described otherwise now (sgr-0)", held({A}, "other")),
        ("`web`: in tcp/81 from 10.0.0.3/32 is another rule now (sgr-1)", held({A, B})),
    ],
)
def test_what_moved_is_said(words: str, rules: tuple[Held[Atom], ...]) -> None:
    """A rule that is gone, new, described otherwise, or another than the one that was listed as foreign."""
    one = path({A, B}, {A}, foreign={B})
    assert [words] == list(moved([one], [replace(one, before=rules)]))


def test_a_group_that_is_another_or_gone_has_moved() -> None:
    """By its id; one that the plan makes may be there, one that it takes away may be gone."""
    one, new, old = path({A}, {A}), path(None, {A}, group="new"), path({A}, None, group="old")
    assert ["`web` is sg-2 now, and was sg-web"] == list(moved([one], [replace(one, id="sg-2")]))
    assert ["`web` (sg-web) is gone"] == list(moved([one], [replace(one, id=None, before=())]))
    assert [] == list(moved([new, old], [replace(new, id="sg-new"), replace(old, id=None, before=())]))
    assert ["`new` (sg-new) is there now"] == list(moved([], [replace(new, id="sg-new")]))


def test_a_list_that_is_another_or_gone_has_moved() -> None:
    """One that the plan makes may be there, one that it takes away may be gone; one of which it does not know may not."""
    stays, comes, goes = [
        Listed(Direction.IN, name, 4, id_, 1 if id_ else None, after)
        for name, id_, after in (("a", "pl-a", 1), ("b", None, 1), ("c", "pl-c", None))
    ]
    one = replace(path({A}, {A}), lists=(stays, comes, goes))
    assert [] == list(moved([one], [replace(one, lists=(stays, replace(comes, id="pl-b", before=1)))]))
    assert ["`web`: the list a is pl-x now, and was pl-a"] == list(moved([one], [replace(one, lists=(replace(stays, id="pl-x"),))]))
    assert ["`web`: the list a (pl-a) is gone"] == list(moved([one], [replace(one, lists=())]))
    assert ["`web`: the list d (pl-d) is there now"] == list(
        moved([one], [replace(one, lists=(stays, replace(goes, name="d", id="pl-d")))])
    )


def test_what_a_new_group_lets_out_is_no_news() -> None:
    """The run that made it goes on by taking it away."""
    one = replace(path(None, {A}), id="sg-web")
    assert [] == list(moved([path(None, {A})], [replace(one, before=(Held(C, "sgr-1", "", Owner.BIRTH),))]))


def test_what_is_asked_for_may_be_somebody_elses() -> None:
    """It is there, in other words; so is what the group was born with."""
    for owner in (Owner.FOREIGN, Owner.BIRTH):
        assert [] == list(moved([path(set(), {A})], [replace(path(set(), {A}), before=(Held(A, "sgr-1", "theirs", owner),))]))


def test_a_rule_that_became_ours_in_words_too_is_at_its_after() -> None:
    """Another description counts as a before and an after."""
    one = path({A}, {A}, words="old")
    assert [] == list(moved([one], [one]))
    assert [] == list(moved([one], [replace(one, before=(Held(A, "sgr-0", Asked(A, "10.0.0.0/32").description),))]))
