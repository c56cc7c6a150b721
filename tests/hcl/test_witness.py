"""The witness: python-hcl2 reads from our text what the strict reader does."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import example, given, settings

from emscloud.diagnostics import Failed, Where
from emscloud.hcl import witness
from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block, Heredoc, Ref
from tests.hcl.trees import HOSTILE, files, mute

PLAIN = "string where only a plain string can stand"


@settings(max_examples=60, deadline=None)
@given(files)
@example((Block("b", (), (("a", "${"), ("b", "}"))),))
@example((Block("b", (), (("a", tuple(a + b for a in HOSTILE for b in HOSTILE)),)),))
def test_what_is_printed_is_read_back_without_comments(blocks: tuple[Block, ...]) -> None:
    """The witness gives the printed tree back, comments apart."""
    assert witness.read(render(blocks), "main.tf") == mute(blocks)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-1", -1),
        ("a.b.c", Ref("a.b.c")),
        ("in", Ref("in")),
        ('"\\u202e\\U0001f600"', "\u202e\U0001f600"),
        ('{a = 1, "b" : 2, in = 3}', {"a": 1, "b": 2, "in": 3}),
        ('"$$$${a} %%{"', "$$${a} %{"),
        ('[\n1, # one\n"b"]', (1, "b")),
        ("<<-EOT\n      a\n     b\n   EOT", Heredoc((" a", "b"))),
    ],
)
def test_it_is_no_stricter_than_terraform(text: str, value: object) -> None:
    """Form is the strict reader's business: the witness takes what means the same."""
    (block,) = witness.read(f"b {{\n  a = {text}\n}}\n", "main.tf")
    assert block.attributes == (("a", value),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('"${a}"', PLAIN),
        ('"a\nb"', PLAIN),
        ("-a", "unary_op"),
        ("!a", "unary_op"),
        ("-true", "unary_op"),
        ("1.5", "float_lit"),
        ("(1)", "expr_term"),
        ("f(1)", "function_call"),
        ("a[0]", "index_expr_term"),
        ("(a).b", "expr_term"),
        ("a[0].b", "index_expr_term"),
        ("1 + 1", "binary_op"),
        ("{(a) = 1}", "expr_term"),
        ("{a = 1, a = 2}", "a is there twice"),
        (r'"\q"', r"the escape \q"),
        ("1\n  a = 2", "a is there twice"),
        ("{1 = 2}", "int_lit"),
        ("<<-EOT\n    ${a}\n  EOT", "a heredoc with more in it than words"),
        ("<<-EOT\n    %{a}\n  EOT", "a heredoc with more in it than words"),
        ("<<EOT\na\nEOT", "heredoc_template"),
    ],
)
def test_what_is_no_literal_is_refused(text: str, reason: str) -> None:
    """Interpolations, calls, operators and repeated names are E503, for nothing of ours has them."""
    with pytest.raises(Failed) as refused:
        witness.read(f"b {{\n  a = {text}\n}}\n", "main.tf")
    (problem,) = refused.value.problems
    assert (problem.code, problem.where) == ("E503", Where("main.tf"))
    assert problem.detail == f"python-hcl2 does not read main.tf as emscloud does: {reason}."


def test_a_bare_label_is_refused() -> None:
    """A label without quotes is nothing of ours."""
    with pytest.raises(Failed, match="identifier where only a plain string can stand"):
        witness.read("b a {}\n", "main.tf")


@pytest.mark.parametrize(("text", "line", "column"), [("a = [\n", 2, 1), ("b {\n  a = $\n}\n", 2, 7)])
def test_what_is_no_hcl_is_refused_with_its_place(text: str, line: int, column: int) -> None:
    """What python-hcl2 cannot parse is E503 where it stopped."""
    with pytest.raises(Failed) as refused:
        witness.read(text, "main.tf")
    (problem,) = refused.value.problems
    assert (problem.code, problem.where) == ("E503", Where("main.tf", line, column))


def test_deep_nesting_is_refused() -> None:
    """A tree too deep for Python is a problem, not a crash."""
    with pytest.raises(Failed, match="nested too deeply"):
        witness.read(f"a = {'[' * 2000}{']' * 2000}\n", "main.tf")


def test_importing_it_does_not_import_its_parser() -> None:
    """python-hcl2 is loaded by `check --paranoid` alone, since it is slow to import."""
    script = "import sys, emscloud.hcl.witness; print({'hcl2', 'lark'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout == "set()\n"
