"""A group is tagged once, whatever its cloud shows of it meanwhile; how the clouds do that is tried in their own rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from emscloud.cloud import Refused
from emscloud.cloud.taking import Seen, Taking
from emscloud.diagnostics import Failed, Problem
from emscloud.plan.account import Run
from emscloud.plan.world import tags_of
from tests.plan.plans import IDENTITY, plan

OURS = tags_of(IDENTITY, "web")
BEFORE = Seen({}, "rules")


def taking(shown: Iterable[Seen], tag: Callable[[], None] = lambda: None) -> Taking:
    """One of which readings show these, one after the other."""
    left = list(shown)
    return Taking(IDENTITY, "web", "old (sg-1)", BEFORE, lambda: left.pop(0) if len(left) > 1 else left[0], tag)


def test_tags_that_show_late_are_awaited() -> None:
    """One call; EC2 may show them at a later reading."""
    called: list[int] = []
    waits: list[float] = []
    outcome = taking([BEFORE, BEFORE, Seen(OURS, "rules")], lambda: called.append(1)).perform(Run(waits.append))
    assert (1, (), [1], 1) == (outcome.writes, outcome.problems, called, len(waits))


def test_tags_that_never_show_end_it() -> None:
    """E436, and E452 with where the run stands."""
    with pytest.raises(Failed, match=r"E436: old \(sg-1\) does not show its tags\.; E452: .* calls were sent"):
        taking([BEFORE]).perform(Run(lambda _seconds: None))


def test_a_refusal_for_good_ends_it() -> None:
    """Such as that of a permission: nothing was changed."""

    def refuse() -> None:
        raise Refused("E433", "Grant it.")

    with pytest.raises(Failed, match=r"E433: Grant it\.; E452: The run ends here\. Nothing was changed"):
        taking([BEFORE], refuse).perform(Run(lambda _seconds: None))


def test_what_shows_and_is_not_in_effect_is_written_again() -> None:
    """A write that failed may leave its tags in what is shown."""
    shown = [Seen(OURS, "rules", settled=False), Seen(OURS, "rules")]
    assert 1 == taking(shown).perform(Run(lambda _seconds: None)).writes


def test_it_is_the_first_step_where_it_is_not_done_yet() -> None:
    """And none where it is."""
    first = taking([BEFORE]).ready(plan(), ())
    assert [("adopt", "old (sg-1)")] == [(step.action.value, step.live) for step in first.plan.steps]
    done = Taking(IDENTITY, "web", "", Seen(OURS, ""), lambda: BEFORE, lambda: None).ready(plan(), ())
    assert () == done.plan.steps


def test_a_group_that_moved_is_not_tagged() -> None:
    """E444 for other rules, and for other tags of emscloud's; nothing was changed."""
    for shown, words in (
        (Seen({}, "others"), "other rules"),
        (Seen({**OURS, "emscloud:policy": "q"}, "rules"), "other tags of emscloud's"),
    ):
        with pytest.raises(Failed, match=rf"E444: old \(sg-1\) has {words} now\. Nothing was changed\."):
            taking([shown], _never).perform(Run(lambda _seconds: None))


def test_a_group_that_moved_while_it_was_tagged_is_said() -> None:
    """It is ours then, and E444 says to look again."""
    outcome = taking([BEFORE, Seen(OURS, "others")]).perform(Run(lambda _seconds: None))
    assert (1, ["E444"]) == (outcome.writes, [problem.code for problem in outcome.problems])


def test_a_run_that_is_stopped_tags_nothing() -> None:
    """E452."""
    with pytest.raises(
        Failed, match=r"E452: Stopped before the next call, which was to take on old \(sg-1\)\. Nothing was changed\."
    ):
        taking([BEFORE], _never).perform(Run(lambda _seconds: None, stopped=lambda: True))


def test_a_call_of_which_nobody_knows_is_counted_and_read_back() -> None:
    """It may have had its effect; one that was throttled had none."""
    for unclear in (True, False):
        left = [Refused("E436" if unclear else "E434", "Busy.", unclear=unclear)]

        def tag(left: list[Refused] = left) -> None:
            if left:
                raise left.pop()

        outcome = taking([BEFORE, BEFORE, Seen(OURS, "rules")], tag).perform(Run(lambda _seconds: None))
        assert (unclear + 1, ()) == (outcome.writes, outcome.problems)


def test_what_controllers_keep_elsewhere_is_not_said_here() -> None:
    """Of the problems of a whole plan those of other groups' controllers are left out."""
    said = [Problem("E457", "`web`, old"), Problem("E457", "`web2`, other"), Problem("E458", "A quota.")]
    assert (said[0], said[2]) == taking([BEFORE]).ready(plan(), said).problems


def _never() -> None:
    raise AssertionError
