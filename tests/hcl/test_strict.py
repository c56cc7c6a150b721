"""The strict reader: all that is printed comes back, and nothing else is read."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from emscloud.diagnostics import Failed, Where
from emscloud.hcl import strict, witness
from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block
from tests.hcl import treesitter
from tests.hcl.trees import HOSTILE, comments, files, mute


@given(files, st.lists(comments, max_size=2))
def test_what_is_printed_is_read_back(blocks: tuple[Block, ...], header: list[str]) -> None:
    """Reading is the inverse of printing, for every tree, whatever stands at the top of the file."""
    assert strict.read(render(blocks, "\n".join(header)), "main.tf") == blocks


@given(files.filter(bool), st.data())
def test_no_byte_is_passed_over(blocks: tuple[Block, ...], data: st.DataObject) -> None:
    """Text with a character changed, dropped or put in is refused, or is the printed form of what is read from it."""
    text = render(blocks)
    at = data.draw(st.integers(0, len(text)))
    put, dropped = data.draw(st.sampled_from(["", " ", *HOSTILE, "a", "0", "."])), data.draw(st.integers(0, 1))
    changed = text[:at] + put + text[at + dropped :]
    assume(changed != text)
    try:
        found = strict.read(changed, "main.tf")
    except Failed as failed:
        found = None
        codes = [problem.code for problem in failed.problems]
    if found is None:
        assert codes == ["E501"]
    else:
        header, _, rest = changed.partition("\n\n")
        assert render(found) in ({changed, rest} if header.startswith("#") else {changed})


@settings(max_examples=40, deadline=None)
@given(files)
def test_other_readers_agree(blocks: tuple[Block, ...]) -> None:
    """python-hcl2 and tree-sitter read the same names and values from all that the strict reader takes."""
    text = render(blocks)
    expected = mute(strict.read(text, "main.tf"))
    assert expected == witness.read(text, "main.tf")
    assert expected == treesitter.read(text)


def test_a_header_is_told_from_a_comment() -> None:
    """Comment lines at the top belong to the file where an empty line follows them, else to the block below."""
    assert strict.read("# h\n\n# c\nb {}\n", "main.tf") == (Block("b", comments=("c",)),)
    assert strict.read("# c\nb {}\n", "main.tf") == (Block("b", comments=("c",)),)
    assert strict.read("# h\n#\n", "main.tf") == ()
    assert strict.read("", "main.tf") == ()


def test_the_problem_says_where_and_what() -> None:
    """A refusal is one E501 with file, line, column, the line's text and what was expected."""
    with pytest.raises(Failed) as refused:
        strict.read('b {\n  a = "x\n}\n', "ems.tf")
    (problem,) = refused.value.problems
    assert problem.code == "E501"
    assert problem.where == Where("ems.tf", 2, 9)
    assert problem.where.text == '  a = "x'
    assert problem.detail.startswith("Line 2, column 9 of ems.tf: expected more of a string, ")


APART = "an empty line or a closing bracket"
END = "the end of the line"
ESCAPE = "the character itself or its shorter escape"
HEAD = "a label that is a name in quotes, ` {` or ` {}` and the end of the line"
ITEM = "`,` at the end of an item, or ` = ` after a name"
NAME = "a name that is no keyword"
STRING = "more of a string, with escapes where there have to be some, or its closing quote"


WORDS = "a line of the heredoc behind 4 spaces, without `${` and `%{`, or `EOT`"


def _in(*lines: str) -> str:
    """A block of these lines."""
    return "\n".join(["b {", *lines, "}", ""])


@pytest.mark.parametrize(
    ("text", "line", "column", "expected"),
    [
        # the file
        ("b {}", 1, 5, "a line break at the end of the file"),
        ("\n", 1, 1, "a block"),
        ("b {}\n\n", 3, 1, "a block"),
        ("b {}\nb {}\n", 2, 1, APART),
        ("b {}\n\n\nb {}\n", 3, 1, "a block"),
        ("# h\n\n", 3, 1, "a block"),
        ("# h\n\n# c\n\nb {}\n", 4, 1, "a block"),
        ("b {}\r\n", 1, 2, HEAD),
        ("\ufeffb {}\n", 1, 1, "a value"),
        ("a = 1\n", 1, 1, "a block"),
        # comments
        ("#c\nb {}\n", 1, 1, "a value"),
        ("# \nb {}\n", 1, 1, "a value"),
        ("# a\u2028\nb {}\n", 1, 1, "a value"),
        ("// c\nb {}\n", 1, 1, "a value"),
        (_in("  # c", "  a = 1"), 3, 3, "a block"),
        (_in("# c", "  b {}"), 2, 1, "2 spaces at the start of the line"),
        (_in("  a = 1 # c"), 2, 8, END),
        # blocks
        ('b "a b" {}\n', 1, 2, HEAD),
        ('b  "a" {}\n', 1, 2, ITEM),
        ("b a {}\n", 1, 2, ITEM),
        ("b {\n}\n", 2, 1, "`{}` behind the name of an empty block"),
        ("for {}\n", 1, 1, NAME),
        (" b {}\n", 1, 1, "0 spaces at the start of the line"),
        (_in("  b {}", "  b {}"), 3, 1, APART),
        (_in("", "  b {}"), 2, 1, "a block"),
        (_in("  a = 1", "  b {}"), 3, 1, APART),
        (_in("  a = 1", "", "  c = 2"), 4, 3, "a block"),
        (_in("  b {}", "", "  c = 2"), 4, 3, "a block"),
        ("b {\n  a = 1\n", 3, 1, APART),
        ("b {\n  a = 1\n  }\n", 3, 1, APART),
        # attributes
        (_in("  a =1"), 2, 4, ITEM),
        (_in("  a = "), 2, 7, "a value"),
        (_in("    a = 1"), 2, 3, "2 spaces at the start of the line"),
        (_in("  a  = 1"), 2, 5, "`=` one space after the longest of these names"),
        (_in("  a = 1", "  bc = 2"), 3, 5, "`=` below the `=` of the line above"),
        (_in("  a  = {", "    k = 1", "  }"), 2, 5, "`=` after one space, since its value takes several lines"),
        (_in("  a = 1", "  a = 2"), 4, 1, "each of the names above once"),
        (_in("  null = 1"), 2, 3, NAME),
        (_in('  "a" = 1'), 2, 3, "this key without quotes"),
        (_in('  "a b" = 1'), 2, 3, "a block"),
        (_in("  a = 1,"), 2, 8, END),
        (_in("  a.b = 1"), 2, 6, ITEM),
        # values
        (_in("  a = 01"), 2, 8, END),
        (_in("  a = 1.5"), 2, 8, END),
        (_in("  a = -0"), 2, 7, "a value"),
        (_in("  a = " + "1" * 5000), 2, 4307, END),
        (_in("  a = x[0]"), 2, 8, END),
        (_in("  a = f(x)"), 2, 8, END),
        (_in("  a = x + 1"), 2, 8, END),
        (_in("  a = x ? 1 : 2"), 2, 8, END),
        (_in("  a = for.x"), 2, 7, NAME),
        (_in("  a = <<EOT", "EOT"), 2, 7, "a value"),
        (_in("  a = {b = 1}"), 2, 7, "a value"),
        (_in("  a = [1,2]"), 2, 9, "`, ` or `]`"),
        (_in("  a = [1, ]"), 2, 11, "a value"),
        (_in("  a = [for x in y : x]"), 2, 8, NAME),
        (_in(f'  a = ["{"x" * 92}"]'), 2, 101, "a list of one item a line, since it does not fit in 100 columns"),
        (_in("  a = [", "    1,", "  ]"), 4, 1, "a list on one line, since it fits in 100 columns"),
        (_in("  a = [", "  ]"), 3, 3, "an empty list or object on one line"),
        (_in("  a = {", "  }"), 3, 3, "an empty list or object on one line"),
        (_in("  a = [", "    {", "      b = 1", "    }", "  ]"), 5, 5, "`},`"),
        (_in("  a = [", "    {", "      b = 1", "    },", "  },"), 6, 3, "`]`"),
        (_in("  a = [", "   {", "     b = 1", "   },", "  ]"), 3, 4, "4 spaces at the start of the line"),
        (_in("  a = {", "    k = 1", "    k = 2", "  }"), 5, 1, "each of the names above once"),
        (_in("  a = {", '    "k" = 1', "  }"), 3, 5, "this key without quotes"),
        (_in("  a = {", "    for = 1", "  }"), 3, 5, NAME),
        (_in("  a = {", '    "é" = 1', "  }"), 3, 6, "an escape for this character, since it stands in a key"),
        (_in("  a = {", "    k = 1,", "  }"), 3, 10, END),
        # heredocs
        (_in("  a = <<-EOT", "  EOT"), 3, 1, WORDS),
        (_in("  a = <<-EOT", "    x"), 4, 1, WORDS),
        (_in("  a = <<-EOT", "   x", "  EOT"), 3, 1, WORDS),
        (_in("  a = <<-EOT", "     x", "  EOT"), 3, 1, WORDS),
        (_in("  a = <<-EOT", "", "  EOT"), 3, 1, WORDS),
        (_in("  a = <<-EOT", "    EOT", "  EOT"), 3, 1, WORDS),
        (_in("  a = <<-EOT", "    x", "EOT"), 4, 1, WORDS),
        (_in("  a = <<-EOT", "    ${x}", "  EOT"), 3, 1, WORDS),
        (_in("  a = <<-EOT", "    $${x}", "  EOT"), 3, 1, WORDS),
        (_in("  a = <<-EOT", "    %{x}", "  EOT"), 3, 1, WORDS),
        (_in("  a = <<-EOT", "    x\u202ey", "  EOT"), 3, 1, WORDS),
        (_in("  a = <<-EOT", "    \U0001f3fbx", "  EOT"), 3, 1, WORDS),
        (_in("  a = 1", "  bc = <<-EOT", "    x", "  EOT"), 3, 5, "`=` below the `=` of the line above"),
        (_in("  a  = <<-EOT", "    x", "  EOT"), 4, 5, "`=` one space after the longest of these names"),
        (
            _in("  a = {", "    k = <<-EOT", "      x", "    EOT", "  }"),
            3,
            9,
            "a value that is no heredoc, since it stands in an object",
        ),
        (_in("  a = <<EOT", "    x", "  EOT"), 2, 7, "a value"),
        # strings
        (_in('  a = "${b}"'), 2, 8, STRING),
        (_in('  a = "%{b}"'), 2, 8, STRING),
        (_in('  a = "$$${b}"'), 2, 8, STRING),
        (_in('  a = "x\ty"'), 2, 9, STRING),
        (_in('  a = "x\u2028y"'), 2, 9, STRING),
        (_in(r'  a = "\a"'), 2, 8, STRING),
        (_in(r'  a = "\u202E"'), 2, 8, STRING),
        (_in(r'  a = "x\u0041"'), 2, 9, ESCAPE),
        (_in(r'  a = "x\u000a"'), 2, 9, ESCAPE),
        (_in(r'  a = "x\U0000202e"'), 2, 9, ESCAPE),
        (_in(r'  a = "x\U00110000"'), 2, 9, ESCAPE),
        (_in(r'  a = "x\u0024{"'), 2, 9, ESCAPE),
        (_in(r'  a = "x\u0024%%{"'), 2, 9, ESCAPE),
        (_in(r'  a = "x\ud800"'), 2, 9, ESCAPE),
        (_in('  a = "b" "c"'), 2, 10, END),
        (_in("  a = " + "[" * 5000), 2, 1, "less nesting"),
    ],
)
def test_what_is_not_as_printed_is_refused(text: str, line: int, column: int, expected: str) -> None:
    """Each departure from printed text is found where it stands, and what should stand there is named."""
    with pytest.raises(Failed) as refused:
        strict.read(text, "main.tf")
    (problem,) = refused.value.problems
    assert problem.detail.partition(": expected ")[2].partition(". Only text")[0] == expected
    assert problem.where == Where("main.tf", line, column)
