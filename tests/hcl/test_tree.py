"""Trees: places of what was read, and what messages repeat of it."""

from __future__ import annotations

import pytest

from emscloud.diagnostics import Failed, Where
from emscloud.hcl.reader import read
from emscloud.hcl.tree import SHOWN, Source, shown


def test_an_offset_is_a_place() -> None:
    """Line and column count from one; the line comes along for the caret, without its end."""
    source = Source("a.tf", "ab\r\ncd\n\nx")
    assert [source.where(at) for at in (0, 1, 4, 5, 7, 8)] == [
        Where("a.tf", 1, 1), Where("a.tf", 1, 2), Where("a.tf", 2, 1), Where("a.tf", 2, 2), Where("a.tf", 3, 1),
        Where("a.tf", 4, 1),
    ]  # fmt: skip
    assert [source.where(at).text for at in (0, 4, 7, 8)] == ["ab", "cd", "", "x"]


def test_a_place_stays_within_its_line() -> None:
    """An offset at a line's end, and a length beyond it, are cut."""
    source = Source("a.tf", "abc\r\n")
    assert source.where(4) == Where("a.tf", 1, 4)
    assert source.where(1, 50).length == 2
    assert source.where(5) == Where("a.tf", 2, 1)


def test_blocks_and_attributes_have_places() -> None:
    """The place of a block is that of its kind, of an attribute that of its name."""
    body = read("x {\n  long = 1\n}\n", "a.tf")
    assert body.blocks[0].where == Where("a.tf", 1, 1)
    found = body.blocks[0].body.attributes["long"].where
    assert (found.line, found.column, found.length) == (2, 3, 4)


def test_a_message_repeats_no_escape() -> None:
    """What steers a terminal is written out, and what is long is cut."""
    assert shown("a\x1b[31m\u202e\n") == "a\\x1b[31m\\u202e\\n"
    assert len(shown("x" * 200)) == SHOWN
    assert shown("é") == "é"


def test_a_problem_can_be_raised() -> None:
    """`failed` gives the error with code, place and detail."""
    with pytest.raises(Failed, match="E504: no"):
        raise Source("a.tf", "x").failed("E504", 0, "no")
