"""regex, regexall and replace: groups and what is put in place of them."""

from __future__ import annotations

import pytest

from emscloud.evaluate.values import STRING, Items, Type
from tests.evaluate.core import FAULT, ours, value_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('replace("abc", "/(?P<x>b)(c)/", "$${x}$2$3$y$")', ["abc$"]),
        ('replace("ab", "/(a)|b/", "<$1>")', ["<a><>"]),
        ('replace("a", "a", "$1")', ["$1"]),
        ('replace("a/b", "/", "-")', ["a-b"]),
        ('replace("aé", "/é/", "e")', ["ae"]),
        ('replace("aaa", "/a/", "$$1")', ["$1$1$1"]),
        ('replace("abc", "/x/", "y")', ["abc"]),
        ('regex("(?P<a>x)(y)", "xy")', FAULT),
        ('regex("(?P<a>x)|(?P<b>y)", "y")', [{"a": None, "b": "y"}]),
        ('regexall("x", "")', [[]]),
    ],
)
def test_groups_are_what_they_took(text: str, expected: object) -> None:
    """By number, by name, nothing of one that took no part."""
    assert ours(text) == expected


def test_no_match_at_all_is_a_list_of_its_type() -> None:
    """Texts, tuples or objects, as the pattern's groups have it."""
    for pattern, of in (
        ("x", STRING), ("(x)", Type("tuple", items=(STRING,))), ("(?P<n>x)", Type("object", fields=(("n", STRING),))),
    ):  # fmt: skip
        found = value_of(f'regexall("{pattern}", "")')
        assert isinstance(found, Items)
        assert found.type == Type("list", of)
