"""The page of commands has each with its usage, its parameters and its exit codes."""

from __future__ import annotations

import re

from docs.tools.commands import page
from docs.tools.tree import commands


def test_every_command_has_a_section_with_its_usage() -> None:
    """Heading and usage are the command's own."""
    text = page()
    assert [one.name for one in commands() if f"\n## {one.name} {{#" not in text or f"\n{one.usage}\n" not in text] == []


def test_every_option_stands_in_its_section() -> None:
    """With its words."""
    sections = dict(re.findall(r"^## (emscloud [a-z -]+) \{#[^\n]*\n(.*?)(?=^## |\Z)", page(), re.DOTALL | re.MULTILINE))
    lacking = [
        (one.name, name)
        for one in commands()
        for each in one.options
        for name in each.names
        if f"`{name}" not in sections[one.name]
    ]
    assert lacking == []


def test_exit_codes_are_said() -> None:
    """Those of each command in the table, and what 2 means in its section."""
    text = page()
    assert "| [`emscloud emit`](#emscloud-emit) | Write proven Terraform for each target of a policy. | 0, 1, 2 |" in text
    assert "COMMAND's |" in text
    assert [one.name for one in commands() if one.finds and f"Exits with 2 where {one.finds}." not in text] == []
