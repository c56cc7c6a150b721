"""What a parameter's value may be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from typer.main import get_command

from emscloud import messages, schemas
from emscloud.cli import COMMANDS, app_for
from emscloud.cli.values import BY_METAVAR, Valued, values
from tests.commands import ROOT

POLICY = str(ROOT / "examples" / "ems" / "emscloud.yaml")
FREE = {"ARN", "DATE", "EVERY", "F", "H", "LINE", "LIVE", "LIVE…", "NAME", "P", "ROUNDS", "SERVER", "URL"}
"""Values that only the user knows."""


def parameters() -> Iterator[Valued]:
    """Every parameter that takes a value, of every command."""
    for name in COMMANDS:
        command = getattr(get_command(app_for([name])), "commands", {})[name]
        for one in getattr(command, "commands", {"": command}).values():
            yield from [cast(Valued, held) for held in one.params if not getattr(held, "is_flag", False)]


def test_every_value_of_the_help_is_known() -> None:
    """What stands for a value is completed, or is one that only the user knows."""
    said = {one.metavar or one.name.upper() for one in parameters() if not getattr(one.type, "choices", ())}
    assert said == BY_METAVAR.keys() | FREE


class Shown:
    """A parameter by what stands for its value."""

    type: object = None
    name = ""

    def __init__(self, metavar: str | None) -> None:
        self.metavar = metavar


@pytest.mark.parametrize(
    ("metavar", "arguments", "begun", "expected"),
    [
        ("C", [], "", ["aws", "azure"]),
        ("[NAME]", [], "", list(schemas.NAMES)),
        ("KIND", [], "", ["default", "cli", "developer-cli", "environment", "managed-identity", "powershell", "workload"]),
        ("POLICY[#GROUP]|CODE", [], "E", list(messages.summaries())),
        ("POLICY[#GROUP]|CODE", [], f"{POLICY}#", [f"{POLICY}#{name}" for name in ("ems-server", "ems-standby", "chromebooks")]),
        ("POLICY#GROUP", [], f"{POLICY}#", [f"{POLICY}#{name}" for name in ("ems-server", "ems-standby", "chromebooks")]),
        ("TARGET", [POLICY], "", ["prod-eu", "prod-azure"]),
        ("TARGET", [f"{POLICY}#web"], "", ["prod-eu", "prod-azure"]),
        ("TARGET", [], "", []),
        ("GROUP", [POLICY], "", ["ems-server", "ems-standby", "chromebooks"]),
        ("GROUP", [], "", []),
        ("GROUP=LIVE", [f"{POLICY}#ems-server"], "", ["ems-server=", "ems-standby=", "chromebooks="]),
        ("GROUP=LIVE", [], "", []),
        ("in|out PEER PROTO/PORT", [POLICY], "", ["in", "out"]),
        ("in|out PEER PROTO/PORT", [POLICY, "in"], "", ["ems-server", "ems-standby", "chromebooks"]),
        ("in|out PEER PROTO/PORT", [POLICY, "in", "chromebooks"], "", []),
        ("URL", [], "", []),
    ],
)
def test_what_it_may_be(metavar: str, arguments: list[str], begun: str, expected: list[str]) -> None:
    """Names of what is shipped, and names of the policy on the line."""
    assert expected == [word for word, _ in values(Shown(metavar), arguments, begun).words]


def test_services_are_those_of_the_catalog() -> None:
    """Each with its versions."""
    found = [word for word, _ in values(Shown("SERVICE[@VERSION]"), [], "").words]
    assert {"forticlient-ems@6.0", "forticlient-ems@6.4", "windows-host@2019"} <= set(found)


@pytest.mark.parametrize("metavar", ["POLICY#GROUP", "POLICY[#GROUP]|CODE", "FILE", "OLD", "STATE"])
def test_a_path_is_the_shells(metavar: str) -> None:
    """Before the mark of a group it is a file's name."""
    assert "files" == values(Shown(metavar), [], "exa").kind


@pytest.mark.parametrize("text", ["[", "a: b: c", "groups: [web]", "- groups", "groups:\n", "groups: {'a b': {}, '$(id)': {}}"])
def test_a_policy_that_is_none_says_nothing(tmp_path: Path, text: str) -> None:
    """Nothing is raised, and what is no name of the language is not offered."""
    path = tmp_path / "emscloud.yaml"
    path.write_text(text, "utf-8")
    assert () == values(Shown("GROUP"), [str(path)], "").words
    assert () == values(Shown("GROUP"), [str(tmp_path / "none")], "").words
