"""Pages are followed: their files are written, their commands run in a shell, and what they print is compared."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import yaml

from emscloud.cli.sandbox import serving
from tests.sources.repository import Repository
from tests.terraform import shim

ROOT = Path(__file__).parent.parent
_FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r'\btitle="([^"]+)"')
_COMMENT = re.compile(r"\s{2,}# (?:(\d+): )?(.*)$")
_LONGEST = 300
"""Seconds after which a page that hangs has failed."""


@dataclass(frozen=True, slots=True)
class File:
    """A block with a title: written where the page is followed."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a `console` block, the exit code that the page promises, and the lines that it shows."""

    text: str
    code: int
    shown: tuple[str, ...]

    def complaint(self, code: int, output: str) -> str:
        """What is not as the page has it; empty if nothing."""
        if code != self.code:
            return f"$ {self.text}\nexits with {code} instead of {self.code}:\n{output}"
        if self.shown and not _pattern(self.shown).fullmatch("".join(f"{line.rstrip()}\n" for line in output.splitlines())):
            shown = "\n".join(self.shown)
            return f"$ {self.text}\nprints\n{output}\ninstead of\n{shown}"
        return ""


@dataclass(frozen=True, slots=True)
class Page:
    """What a page is about to do, and its front matter: `sandbox` (both clouds imitated), `terraform`, `port` (to be replaced)."""

    settings: Mapping[str, object]
    steps: tuple[File | Command, ...]

    @property
    def commands(self) -> tuple[Command, ...]:
        """Its commands alone."""
        return tuple(step for step in self.steps if isinstance(step, Command))


def read(text: str) -> Page:
    """The page that a text is."""
    settings: Mapping[str, object] = {}
    if text.startswith("---\n"):
        front, text = text.removeprefix("---\n").split("\n---\n", 1)
        settings = yaml.safe_load(front)
    steps: list[File | Command] = []
    for fence in _FENCE.finditer(text):
        lines = [line.removeprefix(fence["indent"]) for line in fence["body"].splitlines()]
        title = _TITLE.search(fence["info"])
        if title:
            steps.append(File(title[1], "".join(f"{line}\n" for line in lines)))
        elif fence["info"].split()[:1] == ["console"]:
            steps += _commands(lines)
    return Page(settings, tuple(steps))


def languages(text: str) -> set[str]:
    """The languages of a page's blocks that have no title."""
    return {(fence["info"].split() or [""])[0] for fence in _FENCE.finditer(text) if not _TITLE.search(fence["info"])}


def _commands(lines: Sequence[str]) -> Iterator[Command]:
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    assert starts[:1] == [0] or not lines, f"a console block begins with a command, not with {lines[0]!r}"
    for start, end in pairwise([*starts, len(lines)]):
        block = lines[start:end]
        more = next((number for number, line in enumerate(block[1:], 1) if not line.startswith("> ")), len(block))
        words = "\n".join([block[0].removeprefix("$ "), *(line.removeprefix("> ") for line in block[1:more])])
        comment = _COMMENT.search(words)
        text = words[: comment.start()] if comment else words
        shown = tuple(line.rstrip() for line in block[more:])
        while shown and not shown[-1]:
            shown = shown[:-1]
        yield Command(text, int((comment and comment[1]) or 0), shown)


def _pattern(shown: Sequence[str]) -> re.Pattern[str]:
    lines = [r"(?:.*\n)*?" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") + "\n" for line in shown]
    return re.compile("".join(lines))


def follow(page: Page, folder: Path, environment: Mapping[str, str]) -> list[str]:
    """Do what a page says in one shell, in a folder; what is not as it says, command by command."""
    port, free = page.settings.get("port"), _free_port()
    mark, stash = uuid.uuid4().hex, folder.parent / f"{folder.name}.files"
    stash.mkdir()
    script = ["set -m"]
    for number, step in enumerate(page.steps):
        text = step.text.replace(str(port), str(free)) if port else step.text
        if isinstance(step, File):
            (stash / str(number)).write_text(text, "utf-8")
            place = shlex.quote(step.name)
            script.append(f'mkdir -p "$(dirname {place})" && cp {shlex.quote(str(stash / str(number)))} {place}')
        else:
            script.append(f'{text}\nprintf "\\n{mark} %s\\n" "$?"')
    script.append("kill $(jobs -p) 2>/dev/null")
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=_LONGEST,
    )
    said = re.split(rf"\n{mark} (\d+)\n", done.stdout.replace(str(free), str(port)) if port else done.stdout)
    pairs = list(zip(page.commands, said[::2], said[1::2], strict=False))
    complaints = [command.complaint(int(code), output) for command, output, code in pairs]
    left = page.commands[len(pairs) :]
    return [*filter(None, complaints), *(f"$ {command.text}\ndid not come to its end: {said[-1]}" for command in left)]


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def workplace(folder: Path) -> dict[str, str]:
    """A folder as a page finds it, which is made: a repository with copies of `examples` and `modules`, and `emscloud` on the PATH.

    The environment in which to follow a page there.
    """
    made = Repository(folder)
    for name in ("examples", "modules"):
        shutil.copytree(ROOT / name, folder / name)
    made.commit("the examples")
    programs = folder.parent / f"{folder.name}.bin"
    programs.mkdir()
    for name, words in (("emscloud", "-m emscloud "), ("python", ""), ("python3", "")):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {words}"$@"\n', "utf-8")
        (programs / name).chmod(0o755)
    identity = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in _IDENTITY.items()}
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "NO_COLOR": "1", "COLUMNS": "132"}
    return {**os.environ, **identity, **quiet, "PYTHONPATH": str(ROOT), "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}


_IDENTITY = {"NAME": "Reader", "EMAIL": "reader@example.com"}


@contextmanager
def practised(page: Page, environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The environment of a page: with both clouds served where it is practised in the sandbox, with `terraform` where it has that.

    Terraform's providers then act on what is served; without a sandbox they keep what they are told.
    """
    sandbox = bool(page.settings.get("sandbox"))
    with _served(environment, sandbox=sandbox) as served:
        if not page.settings.get("terraform"):
            yield served
            return
        with shim.on_path(served, acting=sandbox) as whole:
            yield whole


@contextmanager
def _served(environment: Mapping[str, str], *, sandbox: bool) -> Iterator[dict[str, str]]:
    """The environment while both clouds are served, or as it was."""
    if not sandbox:
        yield dict(environment)
        return
    with serving() as variables:
        yield {**environment, **variables}
