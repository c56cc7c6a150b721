"""Regular expressions: beside Python's own where the two mean the same, and refused where Go refuses them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.evaluate.patterns.machine import every
from emscloud.evaluate.patterns.regexp import compiled
from emscloud.evaluate.values import Beyond, Fault

atoms = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "\\.", "(?:ab)", "(a)", "(?P<n>b)", "^", "$", "\\b", "\\B", "é", "[[:alpha:]x]"]
)
_PYTHON = {"[[:alpha:]x]": "[A-Za-zx]", "$": "\\Z"}


def _joined(parts: list[tuple[str, str]]) -> tuple[str, str]:
    parts = [(atom, "" if atom in {"^", "$", "\\b", "\\B"} else sign) for atom, sign in parts]
    mine = "".join(atom + sign for atom, sign in parts)
    theirs = "".join(_PYTHON.get(atom, atom) + sign for atom, sign in parts)
    return mine, theirs


pieces = st.lists(st.tuples(atoms, st.sampled_from(["", "", "", "?", "??"])), min_size=1, max_size=5).map(_joined)
loops = st.lists(st.tuples(st.sampled_from(["a", "b", "[ab]", "\\d", "(?:ab)", "."]), st.sampled_from(["", "*", "+", "*?", "+?",
"{2}", "{1,2}", "{0,2}?", "{1,}"])), min_size=1, max_size=4).map(_joined)  # fmt: skip


@given(st.lists(st.one_of(pieces, loops), min_size=1, max_size=2), st.text("ab1.é\n", max_size=12))
def test_matches_are_those_of_python(alternatives: list[tuple[str, str]], text: str) -> None:
    """The same places and groups, for patterns that both read alike."""
    mine = "|".join(one for one, _ in alternatives)
    theirs = "|".join(one for _, one in alternatives)
    if mine.count("(?P<n>") > 1 or (not text and "\\B" in mine):  # until 3.14 Python has no \\B in an empty text; Go has
        return
    found = re.search(theirs, text, re.ASCII)
    try:
        ours = compiled(mine).search(text)
    except Beyond:
        return
    spans = [found.span(index) for index in range(found.re.groups + 1)] if found else None
    assert (list(zip(ours[::2], ours[1::2], strict=True)) if ours else None) == spans


@given(loops.filter(lambda pattern: "?" not in pattern[0].replace("(?:", "")), st.text("ab1", max_size=10))
def test_all_matches_are_those_of_python(pattern: tuple[str, str], text: str) -> None:
    """One after the other; Python counts an empty match behind another, Go does not."""
    spans = [(one[0], one[1]) for one in every(compiled(pattern[0]), text)]
    others = [one.span() for one in re.finditer(pattern[1], text, re.ASCII)]
    assert spans == [span for i, span in enumerate(others) if span[0] < span[1] or not i or others[i - 1][1] != span[0]]


@pytest.mark.parametrize(
    "pattern", ["(", ")", "a)", "[", "[a", "*", "+a", "?", "{2}", "a**", "a+*", "a{2}{3}", "a{2,1}", "a{1001}", "\\", "(a", "a|*"]
)
def test_what_go_refuses_is_a_fault(pattern: str) -> None:
    """A pattern that is none."""
    with pytest.raises(Fault):
        compiled(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "\\pL", "\\C", "\\1", "\\Q", "(?=a)", "(?!a)", "(?<=a)", "(?P=n)", "(?U)a", "[[:^alpha:]]", "[[:nope:]]", "[b-a]",
        "[\\d-z]", "[a-\\d]", "(?:a*)*",
        "(?:a?)+", "(?:)*", "(a){2}", "(a){0,2}", "((?:a){3}b){2}", "(?:" * 60 + "a" + ")" * 60, "(?:a{100}){100}", "\\z*",
    ],
)  # fmt: skip
def test_what_is_not_read_is_beyond(pattern: str) -> None:
    """Never another meaning."""
    with pytest.raises(Beyond):
        compiled(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "span"),
    [
        ("a{,2}", "a{,2}", (0, 5)), ("{", "{", (0, 1)), ("a{", "a{", (0, 2)), ("[]a]+", "a]", (0, 2)), ("[^]]", "]a", (1, 2)),
        ("[a-]+", "-a", (0, 2)),
        ("[\\]\\-\\\\]+", "]-\\", (0, 3)), ("\\x41\\x{1F600}", "A\U0001f600", (0, 2)), ("\\t\\n\\f\\v\\a\\r", "\t\n\f\v\a\r",
        (0, 6)), ("\\s", "\v ", (1, 2)),
        ("\\S", " \v", (1, 2)), ("[\\s\\S]", "\v", (0, 1)), ("\\D\\W", "1a-", (1, 3)), ("(?s).", "\n", (0, 1)), (".", "\na",
        (1, 2)), ("(?i)a(?-i)b", "Ab", (0, 2)),
        ("(?i:a)b", "aB", None), ("(?m)^b$", "a\nb\nc", (2, 3)), ("^b", "a\nb", None), ("a$", "a\n", None), ("\\Ab", "ab", None),
        ("a\\z", "ba", (1, 2)),
        ("a|", "b", (0, 0)), ("|a", "a", (0, 0)), ("(?:)", "a", (0, 0)), ("(?<n>a)", "a", (0, 1)), ("[[:digit:][:space:]]+",
        "a1 ", (1, 3)), ("[[:punct:]]", "a-", (1, 2)),
        ("[.*+?]", "a?", (1, 2)), ("a{0}b", "ab", (1, 2)), ("a{2,}", "aaa", (0, 3)), ("a{2,}?", "aaa", (0, 2)), ("a{1000}",
        "a" * 1000, (0, 1000)), ("[\\x00-\\x7f]", "é~", (1, 2)),
    ],
)  # fmt: skip
def test_syntax_means_what_it_does_in_go(pattern: str, text: str, span: tuple[int, int] | None) -> None:
    """Classes, escapes, flags, anchors, counts."""
    found = compiled(pattern).search(text)
    assert (tuple(found[:2]) if found else None) == span
