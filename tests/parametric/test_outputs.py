"""Outputs: calls on several lines, and the names of a page."""

from __future__ import annotations

from emscloud.hcl.syntax import Expression
from emscloud.parametric.outputs import call, named, output
from tests.parametric.test_rules import made


def test_a_call_has_a_line_for_each_argument() -> None:
    """And of none of them there is an empty object."""
    assert ("merge(\n  a,\n  b,\n)", "{}") == (call("merge", ["a", "b"]), call("merge", []))


def test_an_output_is_an_expression() -> None:
    """With a description."""
    assert (("description", "It."), ("value", Expression("var.a"))) == output("a", "It.", "var.a").attributes


def test_the_names_of_the_page_are_an_output() -> None:
    """Under the settings at hand, for whoever has to find their addresses."""
    (found,) = named(made())
    line = 'var.mode == "tls" && var.area == "near" ? ["news.example", "also.example"] : []'
    assert (("news_names",), Expression(f"concat(\n  {line},\n)")) == (found.labels, dict(found.attributes)["value"])
