"""Every group's moves become steps in one order, and the verdict is what they do to traffic."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from emscloud.diagnostics import Failed
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom, Kind, Room, entry_of
from emscloud.plan.lists.listed import Listed
from emscloud.plan.steps import Action, Verdict
from tests.account import SETS, allowed, atom
from tests.plan.plans import path, plan

A, B, WIDE = atom(80, 80, "10.0.0.0/32"), atom(81, 81, "10.0.0.3/32"), atom(80, 81, "10.0.0.0/30")
WEB = atom(80, 80, "web")


@given(SETS, SETS)
def test_the_verdict_is_about_packets(old: frozenset[Atom], new: frozenset[Atom]) -> None:
    """It opens where a packet is new, closes where one is gone; where references hide that, it may say more and never less."""
    if any(one.peer == "web" for one in old ^ new):
        return
    opens, closes = bool(allowed(new) - allowed(old)), bool(allowed(old) - allowed(new))
    said = {(True, True): "both", (True, False): "opens", (False, True): "closes", (False, False): "nothing"}[opens, closes]
    assert said == plan(path(old, new)).verdict


def test_other_rules_for_the_same_packets_change_nothing() -> None:
    """Two halves in place of a whole are steps, and the verdict is *nothing*."""
    halves = {atom(80, 81, "10.0.0.0/31"), atom(80, 81, "10.0.0.2/31")}
    made = plan(path({WIDE}, halves))
    assert (Verdict.NOTHING, 3) == (made.verdict, len(made.steps))


def test_what_cannot_be_told_is_both() -> None:
    """A reference that becomes a prefix may open and close, so nobody may approve it as an addition."""
    assert Verdict.BOTH == plan(path({WEB}, {atom(80, 80, "10.0.0.0/30")})).verdict


def test_groups_are_made_first_and_go_last() -> None:
    """Between them rules come before rules go, over all groups."""
    made = plan(path(None, {A}, group="new"), path({A}, {B}, group="web"), path({A, WEB}, None, group="old"))
    assert [
        (Action.CREATE, "new"),
        (Action.GRANT, "new"),
        (Action.GRANT, "web"),
        (Action.REVOKE, "web"),
        (Action.REVOKE, "old"),
        (Action.DELETE, "old"),
    ] == [(step.action, step.group) for step in made.steps]


def test_a_foreign_rule_has_a_step_of_its_own_kind() -> None:
    """It goes only because the plan says so; in a group that goes it is named as well."""
    made = plan(path({A, B}, {A}, foreign={B}), path({B}, None, foreign={B}, group="old"))
    assert [("web", Action.FOREIGN, B), ("old", Action.FOREIGN, B)] == [
        (one.group, one.action, one.old and one.old.atom) for one in made.foreign
    ]


def test_a_step_has_a_packet_that_it_alone_opens_or_closes() -> None:
    """None where others let it through anyway."""
    made = plan(path({WIDE}, {A, WIDE}), path({A}, {B}, group="b"))
    assert [("web", "None"), ("b", "tcp/81 with peer 10.0.0.3"), ("b", "tcp/80 with peer 10.0.0.0")] == sorted(
        [(step.group, str(step.packet)) for step in made.steps], key=lambda one: one[0], reverse=True
    )


def test_a_peak_is_counted_for_each_direction_and_family() -> None:
    """Live and wanted rules together, against the room."""
    made = plan(path({A, B}, {B, WIDE, atom(80, 80, "fd00::/127")}), room=Room(9, "the account's quota"))
    assert [(Direction.IN, 4, 3, 9), (Direction.IN, 6, 1, 9), (Direction.OUT, 4, 0, 9), (Direction.OUT, 6, 0, 9)] == [
        (one.peak.direction, one.peak.family, one.peak.peak, one.peak.limit) for one in made.quotas
    ]


def test_a_gap_is_of_its_group() -> None:
    """It has to be accepted by that name."""
    made = plan(path({WEB}, {atom(80, 80, "10.0.0.0/30")}), path({A}, {A}, group="b"), room=Room(1, "a quota"))
    assert (("web",), ["tcp/80 with peer 10.0.0.0"]) == (made.gaps, [str(step.gap) for step in made.steps if step.gap])


def test_lists_are_made_first_shrink_late_and_go_last() -> None:
    """Around the rules; a list that is made takes what comes into it, and one of a group that goes does so before the group."""
    naming, entry = Atom(Direction.IN, "tcp", 80, 80, Kind.OWN_LIST, "new"), entry_of(Direction.IN, "new", "10.0.0.0/8")
    lists = tuple(
        Listed(Direction.IN, name, 4, f"pl-{name}" if before else None, before, after)
        for name, before, after in (("gone", 2, None), ("large", 1, 5), ("new", None, 3), ("small", 9, 2))
    )
    one = replace(path({A}, {naming, entry}), lists=lists)
    leaving = replace(path({naming, entry}, None, group="old"), lists=(Listed(Direction.IN, "new", 4, "pl-1", 3, None),))
    assert [
        ("web", Action.CREATE, "new"),
        ("web", Action.MODIFY, "large"),
        ("web", Action.GRANT, "10.0.0.0/8 in list new"),
        ("web", Action.GRANT, "in tcp/80 from list new"),
        ("web", Action.REVOKE, "in tcp/80 from 10.0.0.0/32"),
        ("old", Action.REVOKE, "in tcp/80 from list new"),
        ("web", Action.MODIFY, "small"),
        ("old", Action.DELETE, "new"),
        ("web", Action.DELETE, "gone"),
        ("old", Action.DELETE, "old"),
    ] == [(step.group, step.action, step.words) for step in plan(one, leaving).steps]


def test_the_packet_of_an_entry_is_that_of_the_rules_that_name_its_list() -> None:
    """And that of a rule that names one is behind an entry of it."""
    naming = Atom(Direction.IN, "tcp", 80, 80, Kind.OWN_LIST, "l")
    low, high = (entry_of(Direction.IN, "l", f"10.0.{number}.0/24") for number in (0, 1))
    one = replace(path({naming, low}, {naming, low, high}), lists=(Listed(Direction.IN, "l", 4, "pl-1", 2, 2),))
    made = plan(one, replace(path({low}, {naming, low}, group="b"), lists=one.lists))
    assert ["tcp/80 with peer 10.0.0.0", "tcp/80 with peer 10.0.1.0"] == sorted(str(step.packet) for step in made.steps)
    assert Verdict.OPENS == made.verdict


def test_what_does_not_fit_names_the_group() -> None:
    """E449."""
    with pytest.raises(Failed, match="E449: `web`: 2 rules"):
        plan(path({A}, {A, B}), room=Room(1, "a quota"))
