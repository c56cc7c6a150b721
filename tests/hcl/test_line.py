"""The lines of printed text, one by one."""

from __future__ import annotations

import pytest

from emscloud.hcl.line import BLOCK, COMMENT, ITEM, KEY, OTHER, PAIR, Line, Unexpected, expect, line, words
from emscloud.hcl.syntax import Ref


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", (OTHER, 0, "", 0, 0, None, "", ())),
        ("  }", (OTHER, 2, "", 0, 0, None, "", ())),
        ("  ],", (OTHER, 2, "", 0, 0, None, "", ())),
        ("  # it", (COMMENT, 2, "it", 0, 0, None, "", ())),
        ("#", (COMMENT, 0, "", 0, 0, None, "", ())),
        ('resource "a" "b-1" {', (BLOCK, 0, "resource", 0, 0, None, "{", ("a", "b-1"))),
        ("  features {}", (BLOCK, 2, "features", 0, 0, None, "", ())),
        ('  a   = "b"', (PAIR, 2, "a", 6, 3, "b", "", ())),
        ("a = -10", (PAIR, 0, "a", 2, 1, -10, "", ())),
        ("a = var.x", (PAIR, 0, "a", 2, 1, Ref("var.x"), "", ())),
        ("a = null", (PAIR, 0, "a", 2, 1, None, "", ())),
        (r'a = "\"$${\u0024$${\U000e0001"', (PAIR, 0, "a", 2, 1, '"${$${\U000e0001', "", ())),
        ('a = ["b", [], {}, true]', (PAIR, 0, "a", 2, 1, ("b", (), {}, True), "", ())),
        ("a = <<-EOT", (PAIR, 0, "a", 2, 1, None, "<<-EOT", ())),
        ("a = [", (PAIR, 0, "a", 2, 1, None, "[", ())),
        (r'  "\u00e9" = {', (KEY, 2, "é", 11, 1, None, "{", ())),
        ('  "for" = 1', (KEY, 2, "for", 8, 1, 1, "", ())),
        ("    {", (ITEM, 4, "", 0, 0, None, "{", ())),
        ('    "é",', (ITEM, 4, "", 0, 0, "é", "", ())),
        ("    [1],", (ITEM, 4, "", 0, 0, (1,), "", ())),
    ],
)
def test_a_line_says_what_it_is(text: str, said: Line) -> None:
    """A line gives its shape, indent, name, place of `=` and value, each apart."""
    assert line(text) == said


def test_a_line_of_a_heredoc_says_what_it_holds() -> None:
    """Behind its indentation every sign stands for itself, but for what would begin an interpolation."""
    assert words(r'    pass $A "x\;" ${ %'.replace("${", "$ {"), 4) == r'pass $A "x\;" $ { %'
    for text in (
        "   x",
        "     x",
        "    ",
        "    \u00a0x",
        "    EOT",
        "    EOT ",
        "    EOT\u00a0",
        "    a ${b}",
        "    a %{b}",
        "    a\tb",
    ):
        with pytest.raises(Unexpected, match="a line of the heredoc"):
            words(text, 4)


def test_true_is_not_one() -> None:
    """A boolean comes back as a boolean, though Python holds it equal to a number."""
    assert line("a = true")[5] is True
    assert line("a = 1")[5] == 1
    assert line("a = 1")[5] is not True


def test_the_unexpected_says_what_was_expected() -> None:
    """The error carries the offset, from 0, and the words."""
    with pytest.raises(Unexpected, match="a value") as refused:
        expect(3, "a value")
    assert (refused.value.offset, refused.value.expected) == (3, "a value")
