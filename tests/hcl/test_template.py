"""Templates: quotes, heredocs, directives, escapes, and what takes blanks off."""

from __future__ import annotations

import pytest

from emscloud.diagnostics import Failed
from emscloud.hcl.reader import read, read_expression
from emscloud.hcl.template import DEPTH, normal
from emscloud.hcl.tree import Literal, Parentheses
from tests.hcl.anybody import brief, problem, tree


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('""', ""),
        ('"a b"', "a b"),
        (r'"\n\r\t\"\\\u00e9\U0001F600"', '\n\r\t"\\é\U0001f600'),
        ('"$${a} %%{b} $ % $$ %% a$"', "${a} %{b} $ % $$ %% a$"),
        ('"$$${a}"', "$${a}"),
        ('"e\u0301"', "é"),
        ('"${a}"', ["Parentheses", "@a"]),
        ('"x${a}"', ["Template", ["x", "@a"]]),
        ('"${a}${b}"', ["Template", ["@a", "@b"]]),
        ('"${~ a ~}"', ["Parentheses", "@a"]),
        ('" ${~ a ~} "', ["Template", ["@a"]]),
        ('"a ${~ b} c"', ["Template", ["a", "@b", " c"]]),
        ('"a ${b ~}  c ${d}"', ["Template", ["a ", "@b", "c ", "@d"]]),
        ('"${"in ${a}"}"', ["Parentheses", ["Template", ["in ", "@a"]]]),
        ('"${ {a = "}"} }"', ["Parentheses", ["Object", [["a", "}"]]]]),
        ('"%{ if a }b%{ endif }"', ["Template", [["Conditional", "@a", "b", ""]]]),
        ('"%{ if a }%{ else }c%{ endif }"', ["Template", [["Conditional", "@a", "", "c"]]]),
        ('"%{ if a }${b}%{ else }c%{ endif }"', ["Template", [["Conditional", "@a", ["Template", ["@b"]], "c"]]]),
        ('"%{ for x in a }${x}%{ endfor }"', ["Template", [["Join", ["For", "", "x",
        "@a", None, ["Template", ["@x"]], None, False]]]]),
        ('"%{ for k, v in a ~} b %{~ endfor }"', ["Template", [["Join", ["For", "k", "v", "@a", None, "b", None, False]]]]),
        ('"%{ if a }%{ if b }c%{ endif }%{ endif }"', ["Template", [["Conditional", "@a", ["Template", [["Conditional", "@b",
        "c", ""]]], ""]]]),
        ("<<A\nx\n  y\nA\n", "x\n  y\n"),
        ("<<-A\n    x\n      y\n\n  A\n", "x\n  y\n\n"),
        ("<<-A\n    ${x}\n   b\n  A\n", ["Template", [" ", "@x", "\nb\n"]]),
        ("<<-A\n  x\n${y}\n  A\n", ["Template", ["  x\n", "@y", "\n"]]),
        ("<<A\r\nx\r\nA\r\n", "x\r\n"),
        ("<<A\nA ${x}\nA\n", ["Template", ["A ", "@x", "\n"]]),
        ("<<A\n${x} A\nA\n", ["Template", ["@x", " A\n"]]),
        ('<<A\n$${x} \\n " %%{\nA\n', '${x} \\n " %{\n'),
        ("<<A\nA\n", ""),
        ("<<A\n${<<B\nin\nB\n}\nA\n", ["Template", ["in\n", "\n"]]),
    ],
)  # fmt: skip
def test_a_template_is_its_parts(text: str, said: object) -> None:
    """Literals are decoded, interpolations are expressions, `~` takes blanks off, `<<-` the common indentation."""
    assert tree(text) == said


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ('"a', 3), ('"a\n"', 3), (r'"\q"', 2), (r'"\u12"', 2), (r'"\ud800"', 2), (r'"\U00110000"', 2), ('"${a"', 5),
        ('"${a b}"', 6),
        ('"${}"', 4), ('"%{ foo }"', 2), ('"%{ if a }b"', 2), ('"%{ endif }"', 2), ('"%{ if a }%{ endfor }"', 11),
        ('"%{ for x in a }%{ endif }"', 17), ('"%{ for x in a }%{ else }%{ endfor }"', 17),
        ('"%{ if a }%{ else }%{ else }%{ endif }"', 20),
        ('"%{ else }"', 2), ('"%{ for x of a }%{ endfor }"', 11), ('"%{ for 1 in a }%{ endfor }"', 9),
        ('"%{ for x, 1 in a }%{ endfor }"', 12),
        ('"%{ if a }%{ else }b"', 11), ('"%{ 1 }"', 5), ("<<A\nx\n", 1), ("<<A\nx\nA", 1), ("<<A\nx${y}", 1),
    ],
)  # fmt: skip
def test_what_is_no_template_is_refused(text: str, column: int) -> None:
    """A problem E504 at the place where it goes wrong."""
    with pytest.raises(Failed) as refused:
        read_expression(text, "x")
    (problem,) = refused.value.problems
    assert (problem.code, problem.where and (problem.where.line, problem.where.column)) == ("E504", (1, column))


def test_directives_have_a_depth() -> None:
    """More directives within each other than the limit are E505."""
    deep = "%{ if a }" * (DEPTH + 1) + "%{ endif }" * (DEPTH + 1)
    with pytest.raises(Failed, match="E505"):
        read_expression(f'"{deep}"', "x")


def test_a_label_is_a_plain_text() -> None:
    """Labels are decoded and take no template."""
    assert read('a "b\\"c" "" d {}', "x").blocks[0].labels == ('b"c', "", "d")
    assert problem('a "b${c}" {}') == ("E504", 1, 5)
    assert problem('a "b') == ("E504", 1, 5)


def test_texts_are_normal() -> None:
    """Every text is in form C, as Terraform keeps it; ASCII is left as it is."""
    assert normal("e\u0301") == "é"
    assert normal("abc") == "abc"


def test_places_of_parts_are_their_own() -> None:
    """A part of a template knows where it stands."""
    found = read_expression('"ab${cd}"', "x")
    assert brief(found) == ["Template", ["ab", "@cd"]]
    inner = read_expression('"${cd}"', "x")
    assert isinstance(inner, Parentheses)
    assert (inner.at, inner.inside.at) == (0, 3)
    assert isinstance(read_expression('"x"', "x"), Literal)
