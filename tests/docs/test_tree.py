"""The tree of commands is that of the command line, each parameter with words, and 2 where a command can exit with it."""

from __future__ import annotations

import ast
import importlib
import inspect

from docs.tools.tree import Parameter, commands, options
from emscloud.cli import COMMANDS, FINDS


def test_every_command_is_there_and_those_of_groups_one_by_one() -> None:
    """The order is that of the help."""
    assert list(dict.fromkeys(one.path[0] for one in commands())) == list(COMMANDS)
    assert [one.name for one in commands() if one.path[0] == "catalog"] == [
        "emscloud catalog list", "emscloud catalog show", "emscloud catalog diff",
    ]  # fmt: skip


def test_every_parameter_has_words() -> None:
    """An argument or an option that nobody described would be an empty cell."""
    bare = [(one.name, each.written) for one in commands() for each in (*one.arguments, *one.options) if not each.words]
    assert (bare, [one.written for one in options()]) == ([], ["--version"])


def test_an_option_is_read_with_its_value_default_and_whether_it_is_needed() -> None:
    """Flags have no value, choices name themselves, numbers have a word."""
    found = {each.written: each for one in commands() for each in one.options}
    assert found["--format text|json"].default == "text"
    assert found["--rounds N"].default == "1"
    assert (found["--check"].value, found["--check"].default) == ("", "")
    assert found["--out DIR"].required
    assert found["--server SERVER"].several


def test_an_argument_stands_in_the_usage_as_the_help_has_it() -> None:
    """What may be left out stands in brackets, once."""
    usages = {one.name: one.usage for one in commands()}
    assert usages["emscloud init"] == "emscloud init [OPTIONS] [FILE]"
    assert usages["emscloud diff"] == "emscloud diff [OPTIONS] OLD [NEW]"
    assert usages["emscloud sandbox"] == "emscloud sandbox [OPTIONS] [-- COMMAND…]"
    assert Parameter((), "POLICY", "").written == "POLICY"


def test_a_command_that_can_find_something_says_what() -> None:
    """Its module raises FINDINGS exactly where its line says what 2 means."""
    finding = {name for name in COMMANDS if _finds(name)}
    assert finding == {name.partition(" ")[0] for name in FINDS}


def _finds(name: str) -> bool:
    source = inspect.getsource(importlib.import_module(f"emscloud.cli.{name}"))
    return any(isinstance(node, ast.Name) and node.id == "FINDINGS" for node in ast.walk(ast.parse(source)))
