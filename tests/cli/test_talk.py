"""How commands speak: colours on a terminal alone, and nothing that is printed steers it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from emscloud.cli.talk import Format, json_result, progress, result, talk
from tests.commands import SMALL, on_terminal, run, small

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a small policy."""
    return small(tmp_path).parent


def test_a_terminal_gets_colours(folder: Path) -> None:
    """On a terminal words have styles; without them the text is that of a pipe."""
    code, shown = on_terminal("check", "emscloud.yaml", cwd=folder)
    piped = run("check", "emscloud.yaml", cwd=folder)
    assert (code, bool(ESCAPE.search(shown))) == (0, True)
    assert ESCAPE.sub("", shown).replace("\r\n", "\n") == piped.out


@pytest.mark.parametrize("more", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_color_holds(folder: Path, more: dict[str, str]) -> None:
    """With NO_COLOR, or on a terminal that has none, no escape code is written."""
    code, shown = on_terminal("check", "emscloud.yaml", cwd=folder, more=more)
    assert (code, "\x1b" in shown) == (0, False)


def test_a_pipe_gets_no_escape_codes(folder: Path) -> None:
    """Neither stream has one, whatever stands in the environment; errors are no exception."""
    small(folder, SMALL.replace("tcp/443", "tcp/99999"), "wrong.yaml")
    for more in ({}, {"FORCE_COLOR": "1"}, {"CLICOLOR_FORCE": "1"}, {"TERM": "xterm-256color"}):
        ran = run("check", "emscloud.yaml", "wrong.yaml", cwd=folder, more=more)
        assert (ran.code, "\x1b" in ran.out + ran.err) == (1, False)


def test_a_line_is_not_wrapped(tmp_path: Path) -> None:
    """A long message stays one line on a narrow terminal: what is copied from it is whole."""
    _code, shown = on_terminal("check", "x" * 120 + ".yaml", cwd=tmp_path, more={"COLUMNS": "40"})
    assert f"{'x' * 120}.yaml cannot be read: No such file or directory." in ESCAPE.sub("", shown)


def test_a_file_name_steers_no_terminal(tmp_path: Path) -> None:
    """A name with an escape code, a line break and a mark for the writing direction is shown, not obeyed."""
    name = "a\x1b[31m\nerror\u202e[bold]x.yaml"
    _code, shown = on_terminal("check", name, cwd=tmp_path, more={"NO_COLOR": "1"})
    assert "  a\\x1b[31m\\nerror\\u202e[bold]x.yaml cannot be read: No such file or directory." in shown.split("\r\n")


def test_results_and_talk_go_their_ways(capsys: pytest.CaptureFixture[str]) -> None:
    """Results to standard output, talk to standard error, JSON in ASCII to standard output."""
    result([[("a ", "good"), ("b", "plain")], []])
    talk([[("c", "error")]])
    json_result({"why": "für \x1b[31m"})
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ('a b\n\n{\n  "why": "f\\u00fcr \\u001b[31m"\n}\n', "c\n")


def test_progress_is_nothing_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither stream has anything of it."""
    with progress() as said:
        said("1 of 2")
    assert ("", "") == capsys.readouterr()


def test_there_are_two_formats() -> None:
    """One for people, one for programs."""
    assert [each.value for each in Format] == ["text", "json"]
