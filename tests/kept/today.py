"""What emscloud makes today of what was kept, in the form in which it was kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from typer.main import get_command

from emscloud import messages
from emscloud.cli import COMMANDS, app_for
from tests.commands import ROOT, Ran, run

HERE = Path(__file__).parent
POLICIES = ("full", "ems", "fleet")
PLANS = {"aws": "prod-eu", "azure": "prod-azure"}
"""The targets of `ems` of which a plan is kept, by their clouds; the sandbox has their places."""
INPUTS = ("policy", "service", "checks", "lock")
OUTPUTS = ("check", "diff", "plan", "explain")
FULL, EMS = "policies/full/emscloud.yaml", "policies/ems/emscloud.yaml"
RUNS: Mapping[str, tuple[str, ...]] = {
    "check.json": ("check", FULL, EMS, "--format", "json"),
    "check-expired.json": ("check", FULL, "--as-of", "2027-06-01", "--format", "json"),
    "diff.json": ("diff", FULL, EMS, "--format", "json"),
    "diff-nothing.json": ("diff", EMS, EMS, "--format", "json"),
    "diff.sarif": ("diff", FULL, EMS, "--format", "sarif"),
    "explain.json": ("explain", f"{FULL}#door", "in", "10.40.1.1", "tcp/9443", "--format", "json"),
    "explain-not.json": ("explain", FULL, "in", "203.0.113.1", "tcp/23", "--format", "json"),
    "explain-code.json": ("explain", "E203", "--format", "json"),
    "plan.json": ("plan", EMS, "--target", "prod-eu", "--format", "json"),
}
"""The outputs that are kept, each with its command, which runs in the folder of its version; `plan` in the sandbox."""
EXITS: Mapping[str, tuple[str, ...]] = {
    "a wrong call": ("check", "--no-such-option"),
    "no such file": ("check", "none.yaml"),
    "findings below the level": ("diff", FULL, EMS, "--fail-on", "never"),
    "nothing stale": ("emit", EMS, "--check", "--locked"),
    "everything stale": ("emit", EMS, "--out", "none", "--check"),
    "another catalog version": ("catalog", "diff", "forticlient-ems@6.0", "@6.4"),
}
"""Further commands whose exit code is kept."""


def versions() -> list[Path]:
    """The folders of the kept versions, the oldest first."""
    return sorted(
        (path for path in HERE.glob("*.*") if path.is_dir()), key=lambda path: [int(part) for part in path.name.split(".")]
    )


def runs(folder: Path, sandbox: Mapping[str, str]) -> Iterator[tuple[str, Ran]]:
    """Each kept command, run in a version's folder."""
    for name, words in {**RUNS, **EXITS}.items():
        yield name, run(*words, cwd=folder, more=dict(sandbox))


def addresses(folder: Path) -> list[str]:
    """The address of each resource that a folder's files declare, and of each rule that stands inside of one."""
    found = []
    for path in sorted(folder.rglob("*.tf")):
        below = path.parent.relative_to(folder).as_posix().removeprefix(".")
        for block in re.finditer(r'^resource "(\S+)" "(\S+)" \{\n(.*?)^\}$', path.read_text("utf-8"), re.DOTALL | re.MULTILINE):
            address = ".".join([*filter(None, [below]), block[1], block[2]])
            rules = re.findall(r'^  security_rule \{\n    name\s+= "([^"]+)"$', block[3], re.MULTILINE)
            found += [address, *(f"{address} {rule}" for rule in rules)]
    return sorted(found)


def filters(folder: Path) -> dict[str, list[str]]:
    """What the filters by name below a folder say, line by line, without comments: `diff` does not judge them."""
    files = {file: path for path in folder.glob("*/*/*.tf") if "rule" in (file := path.relative_to(folder).as_posix())}
    return {
        file: [line for line in path.read_text("utf-8").splitlines() if not line.lstrip().startswith("#")]
        for file, path in sorted(files.items())
    }


def module(folder: Path) -> dict[str, object]:
    """A module's variables with their types, which of them have to be given, its outputs and its resources."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.tf")))
    blocks = re.findall(r'^variable "(\S+)" \{\n(.*?)^\}$', text, re.DOTALL | re.MULTILINE)
    types = {name: " ".join(re.findall(r"^  type\s+= (.*)$", body, re.MULTILINE)) for name, body in blocks}
    given = [name for name, body in blocks if not re.search(r"^  default\s+= ", body, re.MULTILINE)]
    outputs = re.findall(r'^output "(\S+)" \{$', text, re.MULTILINE)
    return {"variables": types, "required": sorted(given), "outputs": sorted(outputs), "resources": addresses(folder)}


def modules() -> dict[str, dict[str, object]]:
    """Every module of `modules/`, by cloud and service."""
    folders = sorted(path.parent for path in (ROOT / "modules").glob("*/*/variables.tf"))
    return {folder.relative_to(ROOT / "modules").as_posix(): module(folder) for folder in folders}


def interface() -> dict[str, list[str]]:
    """Every command's arguments, by their places, and options."""
    found = {}
    for name in COMMANDS:
        command = getattr(get_command(app_for([name])), "commands", {})[name]
        for below, one in getattr(command, "commands", {"": command}).items():
            places = [f"argument {at}" for at, held in enumerate(held for held in one.params if held.param_type_name == "argument")]
            options = [spelling for held in one.params if held.param_type_name == "option" for spelling in held.opts]
            found[f"{name} {below}".strip()] = [*places, *sorted(options)]
    return found


def codes() -> dict[str, str]:
    """Every message code and its summary."""
    return messages.summaries()


def read(path: Path) -> object:
    """A JSON file."""
    return json.loads(path.read_text("utf-8"))
