"""What may follow on a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.cli import COMMANDS
from emscloud.cli.following import following, split


def words(line: str) -> list[str]:
    """The words that may follow."""
    return [word for word, _ in following(line).words]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", [""]),
        ("emscloud", ["emscloud"]),
        ("emscloud ", ["emscloud", ""]),
        ("emscloud a\\ b 'c d' e", ["emscloud", "a b", "c d", "e"]),
        ("emscloud 'c d", ["emscloud", "c d"]),
        ('emscloud "', ["emscloud", ""]),
        ("emscloud x#y ", ["emscloud", "x#y", ""]),
    ],
)
def test_a_line_has_words(line: str, expected: list[str]) -> None:
    """As a shell has them; the last is begun, whether or not a letter of it is there."""
    assert expected == split(line)


def test_every_command_may_follow() -> None:
    """With the words of the help."""
    assert tuple(COMMANDS.items()) == following("emscloud ").words
    assert ["destroy"] == words("emscloud d")[:1]
    assert ["destroy", "diff"] == words("emscloud d")


def test_the_commands_of_a_command_may_follow() -> None:
    """With words of their own."""
    assert ["list", "show", "diff"] == words("emscloud catalog ")
    assert "newer version" in following("emscloud catalog d").words[0][1]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("emscloud check --p", ["--paranoid"]),
        ("emscloud check --paranoid --p", []),
        ("emscloud diff --var-file a --var", ["--var-file"]),
        ("emscloud check -", ["--as-of", "--paranoid", "--format", "--help"]),
        ("emscloud check -- -", []),
        ("emscloud -", ["--version", "--help"]),
        ("emscloud catalog show --c", ["--catalog"]),
    ],
)
def test_options_may_follow(line: str, expected: list[str]) -> None:
    """Each once, but for one that may be given several times; none after `--`."""
    assert expected == words(line)


@pytest.mark.parametrize(
    ("line", "kind", "expected"),
    [
        ("emscloud check --format ", "words", ["text", "json"]),
        ("emscloud check --format=j", "words", ["--format=json"]),
        ("emscloud diff a b --fail-on w", "words", ["warning"]),
        ("emscloud check --as-of ", "words", []),
        ("emscloud check a.yaml ", "files", []),
        ("emscloud emit --out=", "folders", []),
        ("emscloud diff a b ", "words", []),
        ("emscloud completion ", "words", ["bash", "zsh", "fish"]),
        ("emscloud completion bash ", "words", []),
        ("emscloud nothing ", "words", []),
        ("emscloud nothing --", "words", ["--help"]),
        ("emscloud", "words", []),
        ("emscloud sandbox -- m", "files", []),
    ],
)
def test_values_may_follow(line: str, kind: str, expected: list[str]) -> None:
    """Of an option, behind a blank or `=`, and of an argument in its place."""
    assert (kind, expected) == (following(line).kind, words(line))


@given(st.text(alphabet="abcdefgh -='\"\\#@:.EN0", max_size=30))
def test_no_line_breaks_it(rest: str) -> None:
    """Whatever is typed, what may follow begins with the word begun."""
    found = following(f"emscloud {rest}")
    assert all(word.startswith(found.begun) for word, _ in found.words)


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("emscloud a", ""),
        ("emscloud 'a b", "'"),
        ('emscloud "a b', '"'),
        ("emscloud \"it's", '"'),
        ("emscloud 'a' b\\", ""),
        ("", ""),
    ],
)
def test_a_quotation_mark_that_is_open_is_known(line: str, mark: str) -> None:
    """A word is put on the line as it is, and what it may hold depends on that."""
    assert mark == following(line).quote
