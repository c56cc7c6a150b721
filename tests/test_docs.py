"""The papers are true: every command, code and cloud is documented, and the README's commands run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from emscloud import clouds, messages, pipeline
from emscloud.cli import COMMANDS
from emscloud.cli.sandbox import serving
from tests.load.policies import AWS, written
from tests.sources.repository import Repository
from tests.test_house import MODULES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
SOURCES = {path: path.read_text("utf-8") for path in MODULES}


def test_every_command_is_in_the_papers() -> None:
    """The README's table of commands lists each of them, but for those that a page of docs/ is about."""
    papers = [README, *(path.read_text("utf-8") for path in sorted((ROOT / "docs").rglob("*.md")))]
    assert [name for name in COMMANDS if not any(f"`emscloud {name}" in paper for paper in papers)] == []


def test_every_code_that_is_used_has_a_message_and_the_reverse() -> None:
    """A code has a summary and a long form; none is documented that nothing says."""
    used = {code for text in SOURCES.values() for code in re.findall(r'"(E[0-9]{3})"', text)}
    assert used == set(messages.summaries())


def test_every_message_says_more_than_its_summary() -> None:
    """The long form of a message explains; it is not empty."""
    assert [code for code in messages.summaries() if len((messages.long_form(code) or "").split("\n\n", 1)[-1]) < 60] == []


def test_every_cloud_is_in_the_architecture() -> None:
    """Each folder in `clouds/` is named."""
    assert [name for name in clouds.names() if f"clouds/{name}" not in ARCHITECTURE] == []


def test_the_architecture_names_every_room() -> None:
    """The tree in ARCHITECTURE.md holds each room and each module at the top."""
    tops = {path.relative_to(ROOT / "emscloud").parts[0] for path in MODULES} - {"__init__.py", "__main__.py"}
    missing = [top for top in sorted(tops) if f"`{top}`" not in ARCHITECTURE and f"`{top}/" not in ARCHITECTURE]
    assert [] == missing


def test_every_file_that_the_papers_link_to_is_there() -> None:
    """Links between the papers lead somewhere."""
    papers = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
    links = {(paper, link) for paper in papers for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / paper).read_text("utf-8"))}
    assert {(paper, link) for paper, link in links if not (ROOT / link).exists()} == set()


BEFORE, FORTIGUARD = README.split("## FortiGuard, step by step\n")


def _commands(text: str = BEFORE) -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("$ .venv/bin/emscloud")]
    return [line.removeprefix("$ .venv/bin/emscloud").partition("#  ")[0].partition("  #")[0].strip() for line in lines]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the README's commands use."""
    copy = tmp_path_factory.mktemp("readme") / "repository"
    made = Repository(copy)
    shutil.copytree(ROOT / "examples", copy / "examples")
    made.commit("the examples")
    _programs(copy)
    return copy


def _programs(folder: Path) -> None:
    """`.venv/bin` with `emscloud` and `python` in it."""
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, words in (("emscloud", "-m emscloud "), ("python", "")):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {words}"$@"\n', "utf-8")
        (programs / name).chmod(0o755)


def test_the_readmes_commands_run(folder: Path) -> None:
    """Each `emscloud` command of the README runs in its order; only `check` of a file with blanks fails."""
    commands = _commands()
    assert len(commands) >= 5
    for command in commands:
        done = _run(folder, command)
        assert done.returncode == int(command == "check my.yaml"), (command, done.stdout, done.stderr)


def test_the_live_groups_commands_run(folder: Path) -> None:
    """Each finds what is open to everyone in the sandbox's group, and does not fail over it."""
    commands = _commands(README.partition("### Live groups\n")[2].partition("\n### ")[0])
    assert len(commands) == 2
    for command in commands:
        done = _run(folder, command)
        assert (0, True) == (done.returncode, "tcp/3389 (RDP)" in done.stdout), (command, done.stdout, done.stderr)


def _run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "emscloud", *shlex.split(command)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_fortiguard_can_be_followed_step_by_step(tmp_path: Path) -> None:
    """Every line of the page runs in a shell as it stands; a comment says which fails, and the messages that it names are there."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    _programs(tmp_path)
    page = FORTIGUARD.partition("\n## ")[0]
    lines = [line for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    steps = [
        re.split(r"\s{2,}# ", line.removeprefix("$ ").replace(":5300", f":{port}").replace(" 5300 ", f" {port} ")) for line in lines
    ]
    script = "set -m\n" + "".join(f'{command}\necho "== $?"\n' for command, *_ in steps)
    done = subprocess.run(
        ["bash", "-c", f"{script}kill %1 2>/dev/null"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    said = re.split(r"== (\d+)\n", done.stdout)
    assert len(steps) == len(said) // 2 >= 12
    for (command, *comment), output, code in zip(steps, said[::2], said[1::2], strict=False):
        words = " ".join(comment)
        expected = 1 if words.startswith("refused") else 2 if words.startswith("would change") else 0
        assert (expected, []) == (int(code), [one for one in re.findall(r"E\d{3}", words) if one not in output]), (command, output)


def test_the_readmes_policy_compiles(tmp_path: Path) -> None:
    """The policy that the README shows is proven as it stands, for both clouds."""
    text, *_parts = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    path = tmp_path / "emscloud.yaml"
    path.write_text(text, "utf-8")
    result = pipeline.build(pipeline.open_policy(path))
    assert ((), ["aws", "azure"]) == (result.problems, [one.target.cloud for one in result.targets])


def test_the_readmes_parts_of_a_policy_load() -> None:
    """What it shows of a policy's further keys is taken, with a rule for the role that it binds."""
    _, *parts = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert parts
    rest = "name: ems\ngroups: {web: {rules: [{id: a, outbound: tcp/443, to: [updates], why: w}]}}\n"
    for part in parts:
        assert written(f"{part}{rest}targets: {{prod: {AWS}}}\n").remarks == ()


def test_read_runs_as_the_readme_has_it(tmp_path: Path) -> None:
    """Each line of its section runs in a shell, and what it prints is a policy of which `diff` says nothing."""
    _programs(tmp_path)
    section = README.split("\n## Starting from live groups\n")[1].partition("\n## ")[0]
    lines = [line for block in re.findall(r"```console\n(.*?)```", section, re.DOTALL) for line in block.splitlines()]
    assert len(lines) == 3
    for line in lines:
        command, *_ = re.split(r"\s{2,}# ", line.removeprefix("$ "))
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert done.stdout.startswith("nothing")
    assert "features: [telemetry]" in (tmp_path / "found.yaml").read_text("utf-8")


def test_apply_runs_as_the_readme_has_it(tmp_path: Path) -> None:
    """Each command of its section runs in the sandbox in its order; a comment says which exits with 2."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    section = README.split("\n## Apply\n")[1].partition("\n## ")[0]
    lines = [line for block in re.findall(r"```console\n(.*?)```", section, re.DOTALL) for line in block.splitlines()]
    steps = [re.split(r"\s{2,}# ", line.removeprefix("$ emscloud ")) for line in lines]
    assert len(steps) >= 6
    with serving() as variables:
        for command, *comment in steps:
            done = subprocess.run(
                [sys.executable, "-m", "emscloud", *shlex.split(command)],
                cwd=tmp_path,
                env=os.environ | {"PYTHONPATH": str(ROOT)} | dict(variables),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == (2 if " ".join(comment).startswith("2:") else 0), (command, done.stdout, done.stderr)
