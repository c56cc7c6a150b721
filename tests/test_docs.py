"""The papers are true: every command, code and cloud is documented, and the README's commands run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from emscloud import clouds, messages, pipeline
from emscloud.cli import COMMANDS
from tests.papers import File, read
from tests.sources.repository import Repository
from tests.test_house import MODULES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
PAGES = {path.relative_to(ROOT / "docs").as_posix(): path.read_text("utf-8") for path in sorted((ROOT / "docs").rglob("*.md"))}
SOURCES = {path: path.read_text("utf-8") for path in MODULES}


def test_every_command_is_in_the_readme() -> None:
    """The table of commands lists each of them."""
    assert [name for name in COMMANDS if f"`emscloud {name}" not in README] == []


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
    papers = [*("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"), *(f"docs/{name}" for name in PAGES)]
    found = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
    links = {(paper, link) for paper in papers for link in found.findall((ROOT / paper).read_text("utf-8"))}
    assert {(paper, link) for paper, link in links if not ((ROOT / paper).parent / link).exists()} == set()


def _commands(text: str = README) -> list[str]:
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
    return copy


def test_the_readmes_commands_run(folder: Path) -> None:
    """Each `emscloud` command of the README runs in its order; only `check` of a file with blanks fails."""
    commands = _commands()
    assert len(commands) >= 5
    for command in commands:
        done = _run(folder, command)
        assert done.returncode == int(command == "check my.yaml"), (command, done.stdout, done.stderr)


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


def test_the_readmes_policy_compiles(tmp_path: Path) -> None:
    """The policy that the README shows is proven as it stands, for both clouds."""
    (text,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    path = tmp_path / "emscloud.yaml"
    path.write_text(text, "utf-8")
    result = pipeline.build(pipeline.open_policy(path))
    assert ((), ["aws", "azure"]) == (result.problems, [one.target.cloud for one in result.targets])


def test_the_readmes_module_is_that_of_its_page() -> None:
    """The dozen lines of HCL, which the page of the modules compares with what they let through."""
    (shown,) = re.findall(r"```hcl\n(.*?)```", README, re.DOTALL)
    (followed,) = [step.text for step in read(PAGES["how-to/modules.md"]).steps if isinstance(step, File)]
    assert shown == followed


def test_the_readme_is_short() -> None:
    """What is longer stands in the pages."""
    assert len(README.splitlines()) <= 170


@pytest.mark.parametrize(
    ("page", "commands", "codes", "shown"),
    [
        ("how-to/fortiguard.md", 12, {0, 1, 2}, ("error E201", "error E221", "warning E223", "signatures-anycast")),
        ("how-to/review.md", 8, {0, 2}, ("tcp/3389 (RDP)", "private-range-widened")),
        ("how-to/read.md", 3, {0}, ("nothing  ", "features: [telemetry]")),
        ("how-to/apply.md", 7, {0, 2}, ("proven by reading back", "nothing  the account is the policy")),
        ("how-to/adopt.md", 5, {0, 2}, ("adopted in 1 call", "import {")),
        ("how-to/drift.md", 6, {0, 2}, ("somebody else put it there",)),
        ("how-to/modules.md", 4, {0}, ("written", "all is up to date")),
        ("how-to/windows.md", 4, {0}, ("proven fleet-eu", "ad-member/kerberos")),
        ("start.md", 12, {0, 1, 2}, ("applied in 3 calls",)),
    ],
)
def test_the_pages_hold_what_a_reader_follows(page: str, commands: int, codes: set[int], shown: tuple[str, ...]) -> None:
    """They have their commands, with the exit codes and the words that tests/docs compares as it follows them."""
    found = read(PAGES[page]).commands
    lines = "\n".join(line for command in found for line in command.shown)
    assert len(found) >= commands
    assert codes <= {command.code for command in found}
    assert [words for words in shown if words not in lines] == []
