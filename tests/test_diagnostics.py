"""Problems, their places, and the order in which they are told."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.diagnostics import Failed, Problem, Severity, Where

_places = st.none() | st.builds(Where, st.sampled_from(("a", "b")), st.integers(0, 3), st.integers(0, 3))
_problems = st.builds(Problem, st.sampled_from(("E110", "E113")), st.sampled_from(("x", "y")), _places)


def test_a_problem_is_an_error_unless_it_is_said() -> None:
    """Without a place and without a packet."""
    problem = Problem("E110", "What, why, what to do.")
    assert (Severity.ERROR, None, None) == (problem.severity, problem.where, problem.packet)
    assert ["note", "warning", "error"] == [severity.value for severity in Severity]


def test_the_text_of_a_line_is_no_part_of_a_place() -> None:
    """Two readings of one file are equal however much of it they keep."""
    assert Where("f", 1, 2, 3, "abc") == Where("f", 1, 2, 3)
    assert (0, 0, 1, "") == (Where("f").line, Where("f").column, Where("f").length, Where("f").text)
    assert Where("f", 1, 2, 3) != Where("f", 1, 2, 4)
    assert "abc" not in repr(Where("f", 1, 2, 3, "abc"))


@given(st.lists(_problems))
def test_problems_are_told_in_the_order_of_their_places(problems: list[Problem]) -> None:
    """However they were found: by file, line and column, those without a place first."""
    told = Failed(problems).problems
    places = [(one.where.file, one.where.line, one.where.column) if one.where else ("", 0, 0) for one in told]
    assert sorted(places) == places
    assert sorted(map(repr, problems)) == sorted(map(repr, told))
    assert told == Failed(tuple(reversed(problems))).problems


def test_a_failure_says_its_problems() -> None:
    """For whoever meets it as an exception alone."""
    error = Failed([Problem("E112", "Two.", Where("f", 2)), Problem("E110", "One.", Where("f", 1))])
    assert ("E110: One.; E112: Two.", ["E110", "E112"]) == (str(error), [one.code for one in error.problems])
    assert isinstance(error, Exception)


@pytest.mark.parametrize("thing", [Where("f"), Problem("E110", "x")])
def test_a_problem_is_never_changed(thing: Where | Problem) -> None:
    """It can be in a set, and be told once."""
    with pytest.raises(FrozenInstanceError):
        setattr(thing, "file" if isinstance(thing, Where) else "code", "other")
    assert 1 == len({thing, thing})
