"""Texts: what one character is, and what is not claimed beyond ASCII."""

from __future__ import annotations

import pytest

from emscloud.evaluate.functions.texts import bounded, graphemes
from emscloud.evaluate.values import Beyond
from tests.evaluate.core import UNKNOWN, ours


def test_a_character_is_what_a_reader_takes_for_one() -> None:
    """A line's end of two bytes is one; letters beyond ASCII are one each."""
    assert graphemes("aé日\r\n\n\r") == ["a", "é", "日", "\r\n", "\n", "\r"]
    assert graphemes("") == []


@pytest.mark.parametrize("text", ["e\u0301", "\U0001f1e9\U0001f1ea", "👍\U0001f3fd", "\u1112\u1161", "👨\u200d👩", "한"])
def test_what_may_join_is_not_counted(text: str) -> None:
    """Marks, flags, tones of skin, Hangul, joiners."""
    with pytest.raises(Beyond):
        graphemes(text)


@pytest.mark.parametrize(
    "text", ['title("é")', 'upper("ŉ")', 'lower("İ")', 'length("e\u0301x\u0301")', 'substr("👍\U0001f3fd", 0, 1)']
)
def test_what_hangs_on_unicode_tables_is_unknown(text: str) -> None:
    """Unless it comes to one character in form C."""
    assert str(ours(text)).startswith(UNKNOWN)


def test_texts_have_a_size() -> None:
    """A million characters and no more."""
    bounded(1_000_000)
    with pytest.raises(Beyond):
        bounded(1_000_001)


def test_spaces_that_no_line_gets_have_a_size_too() -> None:
    """They are made before anybody looks for a line, by Terraform as well."""
    assert all(str(ours(f'indent({number}, "a")')).startswith(UNKNOWN) for number in ("1e30", "1000000000000"))
    assert ours('indent(2, "a")') == ["a"]
