"""Syntax: what a block is when nothing is said of it."""

from __future__ import annotations

from emscloud.hcl.syntax import Block, Ref, Value


def test_a_block_is_empty_unless_said() -> None:
    """Labels, attributes, nested blocks and comments are each optional."""
    assert Block("features") == Block("features", (), (), (), ())


def test_a_reference_is_not_its_text() -> None:
    """A reference and a string of the same letters are different values, since one is bare and one is quoted."""
    values: list[Value] = [Ref("var.x"), "var.x"]
    assert values[0] != values[1]
