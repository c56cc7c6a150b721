"""Expressions: every form, how tightly operators bind, and what Terraform's own parser refuses."""

from __future__ import annotations

from fractions import Fraction

import pytest

from emscloud.diagnostics import Failed
from emscloud.hcl.expression import DIGITS, number
from emscloud.hcl.reader import read_expression
from emscloud.hcl.template import DEPTH
from tests.hcl.anybody import tree


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1", 1), ("1.50", Fraction(3, 2)), ("2e3", 2000), ("1e-1", Fraction(1, 10)), ("true", True), ("null", None), ("a", "@a"),
        ("a-b", "@a-b"), ("é1", "@é1"), ("(1)", ["Parentheses", 1]), ("-1", ["Unary", "-", 1]), ("!a", ["Unary", "!", "@a"]),
        ("--1", ["Unary", "-", ["Unary", "-", 1]]), ("a.b", ["Traversal", "@a", ["b"]]), ("a[0].b", ["Traversal", "@a", [0, "b"]]),
        ("a.0", ["Traversal", "@a", [0]]), ("a[b].c", ["Traversal", "@a", ["@b", "c"]]),
        ("a[*].b[0]", ["Splat", "@a", ["Traversal", ["Item"], ["b", 0]]]),
        ("a.*.b.0[1]", ["Traversal", ["Splat", "@a", ["Traversal", ["Item"], ["b", 0]]], [1]]),
        ("a[*]", ["Splat", "@a", ["Item"]]), ("a.b[*].c[*].d", ["Splat", ["Traversal",
        "@a", ["b"]], ["Splat", ["Traversal", ["Item"], ["c"]], ["Traversal", ["Item"], ["d"]]]]),
        ("f()", ["Call", "f", [], False]), ("f(1, a,)", ["Call", "f", [1, "@a"], False]), ("f(a...)", ["Call", "f", ["@a"], True]),
        ("p::q::f(1)", ["Call", "p::q::f", [1], False]), ("f(\n1\n)", ["Call", "f", [1], False]),
        ("[]", ["Tuple", []]), ("[1, 2,]", ["Tuple", [1, 2]]), ("{}", ["Object", []]),
        ("{a = 1, b : 2\n c = 3}", ["Object", [["a", 1], ["b", 2], ["c", 3]]]),
        ("{\n\n a = 1\n (b) = 2\n}", ["Object", [["a", 1], [["Parentheses", "@b"], 2]]]),
        ('{"a" = 1, null = 2, 5 = 3, "${b}" = 4}', ["Object", [["a", 1], ["null", 2], [5, 3], [["Parentheses", "@b"], 4]]]),
        ("{a.b = 1}", ["Object", [[["Traversal", "@a", ["b"]], 1]]]),
        ("[for x in a : x]", ["For", "", "x", "@a", None, "@x", None, False]),
        ("[\nfor k, v in a : v\nif b\n]", ["For", "k", "v", "@a", None, "@v", "@b", False]),
        ("{for k, v in a : k => v...if b}", ["For", "k", "v", "@a", "@k", "@v", "@b", True]),
        ("{\nfor x in a :\nx => x}", ["For", "", "x", "@a", "@x", "@x", None, False]),
        ("1 + 2 * 3 - 4", ["Operation", 1, [["+", ["Operation", 2, [["*", 3]]]], ["-", 4]]]),
        ("a || b && c == d", ["Operation", "@a", [["||", ["Operation", "@b", [["&&", ["Operation", "@c", [["==", "@d"]]]]]]]]]),
        ("a == b < c + d", ["Operation", "@a", [["==", ["Operation", "@b", [["<", ["Operation", "@c", [["+", "@d"]]]]]]]]]),
        ("a * b + c * d", ["Operation", ["Operation", "@a", [["*", "@b"]]], [["+", ["Operation", "@c", [["*", "@d"]]]]]]),
        ("-a.b * 2", ["Operation", ["Unary", "-", ["Traversal", "@a", ["b"]]], [["*", 2]]]),
        ("!a == b", ["Operation", ["Unary", "!", "@a"], [["==", "@b"]]]),
        ("a ? b : c ? d : e", ["Conditional", "@a", "@b", ["Conditional", "@c", "@d", "@e"]]),
        ("a ? b ? 1 : 2 : 3", ["Conditional", "@a", ["Conditional", "@b", 1, 2], 3]),
        ("a || b ? 1 : 2", ["Conditional", ["Operation", "@a", [["||", "@b"]]], 1, 2]),
        ("1 /* c */ + # d\n 2", ["Operation", 1, [["+", 2]]]),
    ],
)  # fmt: skip
def test_an_expression_is_its_tree(text: str, said: object) -> None:
    """Operators bind as HCL has them, steps and splats reach as far as they do there."""
    assert tree(text) == said


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1), ("1 2", 3), ("(1", 3), ("[1", 3), ("[1 2]", 4), ("{a}", 3), ("{a = 1", 7), ("{a = 1 b = 2}", 8), ("f(1 2)", 5),
        ("f(a... , b)", 8),
        ("a.", 3), ("a..b", 3), ("a[", 3), ("a[*", 4), ("a[*.b]", 4), ("a.*.1.2", 5), ("a ? b", 6), ("a ?", 4), ("1 +", 4),
        ("1.2.3", 1), ("a::b", 5),
        ("a::1()", 4), ("[for x : x]", 8), ("[for x in a x]", 13), ("[for x in a : x => x]", 17), ("{for x in a : x}", 16),
        ("[for x in a : x...]", 16), ("[for x in a : x if]", 19), ("{for x in a : x => x y}", 22), ("@", 1), ("a = 1", 3),
        ("'a'", 1), ("a && && b", 6),
        ("1" * (DIGITS + 1), 1), ("1e1000", 1), ("a[1", 4), ("{(a) 1}", 6), ("{a = }", 6),
    ],
)  # fmt: skip
def test_what_is_no_expression_is_refused(text: str, column: int) -> None:
    """A problem E504 at the place where it goes wrong."""
    with pytest.raises(Failed) as refused:
        read_expression(text, "x")
    (problem,) = refused.value.problems
    assert (problem.code, problem.where and (problem.where.line, problem.where.column)) == ("E504", (1, column)), problem.detail


@pytest.mark.parametrize(
    ("opened", "closed"),
    [("[", "]"), ("(", ")"), ("{a=", "}"), ("f(", ")"), ('"${', '}"'), ("-", ""), ("!", ""), ("a[", "]"), ("a[*].b", "")],
)
@pytest.mark.parametrize("times", [5_000, 200_000])
def test_nesting_has_a_limit(opened: str, closed: str, times: int) -> None:
    """Thousands of brackets within each other are a problem that says so, not a crash."""
    with pytest.raises(Failed) as refused:
        read_expression(opened * times + "1" + closed * times, "x")
    assert refused.value.problems[0].code in {"E504", "E505"}
    if opened != "a[*].b":
        assert refused.value.problems[0].code == "E505"


def test_what_people_write_is_not_too_deep() -> None:
    """Up to the limit everything is read; a chain of operators and of conditions in a row has none."""
    half = DEPTH // 2
    read_expression("[" * half + "1" + "]" * half, "x")
    read_expression(" + ".join(["a"] * 5_000), "x")
    read_expression(".".join(["a"] * 5_000), "x")


def test_numbers_are_exact() -> None:
    """A number is an int or a Fraction; what is none, or has too many digits, is None."""
    assert number("0.1") == Fraction(1, 10)
    assert (number("1.0"), type(number("1.0"))) == (1, int)
    assert number("1e2") == 100
    assert [number(text) for text in ("", "1.", "x", "1e999", "1" * 101, "1e-101")] == [None] * 6
