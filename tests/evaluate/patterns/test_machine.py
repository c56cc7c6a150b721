"""The machine: work has an end, whatever the pattern."""

from __future__ import annotations

import pytest

from emscloud.evaluate.patterns.machine import Program, Writer, every
from emscloud.evaluate.patterns.regexp import compiled
from emscloud.evaluate.values import Beyond


def test_a_search_finds_the_first_place_and_the_preferred_way() -> None:
    """Begin and end of the whole and of each group."""
    assert compiled("(a|ab)(c|bcd)").search("xabcd") == [1, 5, 1, 2, 2, 5]
    assert compiled("(a)|b").search("b") == [0, 1, -1, -1]
    assert compiled("x").search("abc") is None
    assert compiled("b").search("bab", 1) == [2, 3]


def test_patterns_that_hang_others_do_not_hang() -> None:
    """Nested repetitions take time in proportion to the text."""
    assert compiled("(?:a+)+b").search("a" * 2_000) is None
    assert compiled("(?:a|aa)+$").search("a" * 2_000) == [0, 2_000]
    with pytest.raises(Beyond, match="too long"):
        compiled("(?:a+)+b.*c").search("a" * 4_000_000)
    with pytest.raises(Beyond, match="too long"):
        compiled("(?:" + "a" * 50 + "){100}")


def test_matches_do_not_overlap() -> None:
    """An empty match right behind another does not count."""
    assert [found[:2] for found in every(compiled("a*"), "baac")] == [[0, 0], [1, 3], [4, 4]]
    assert [found[:2] for found in every(compiled(""), "ab")] == [[0, 0], [1, 1], [2, 2]]


def test_case_does_not_matter_within_ascii_only() -> None:
    """Beyond it, Go folds more letters than Python's ASCII does."""
    assert compiled("(?i)k").search("K") == [0, 1]
    with pytest.raises(Beyond):
        compiled("(?i)k").search("\u212a")


def test_a_program_is_written_step_by_step() -> None:
    """Nothing is in it before."""
    assert Writer().program == Program()
