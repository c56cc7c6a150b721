"""The command line as a whole: help, version, wrong calls, and what a start costs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from emscloud import __version__
from emscloud.cli import COMMANDS
from tests.commands import SMALL, environment, run, small


def test_every_command_is_a_file_and_stands_in_the_help(tmp_path: Path) -> None:
    """Without a command the help is the result; it names each with its words."""
    ran = run(cwd=tmp_path)
    assert (ran.code, ran.err, ran.out) == (0, "", run("--help", cwd=tmp_path).out)
    assert [name for name in COMMANDS if f"\n  {name} " not in ran.out] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help(tmp_path: Path, name: str) -> None:
    """`COMMAND --help` exits with 0 and begins with how it is called."""
    ran = run(name, "--help", cwd=tmp_path)
    assert (ran.code, ran.err, ran.out.startswith(f"Usage: emscloud {name} ")) == (0, "", True)


def test_the_version_is_the_packages(tmp_path: Path) -> None:
    """`--version` prints it."""
    assert run("--version", cwd=tmp_path).out == f"emscloud {__version__}\n"


@pytest.mark.parametrize("words", [["chekc"], ["--nope"], ["check", "--nope", "x"], ["emit"], ["schema", "a", "b"]])
def test_a_wrong_call_exits_with_1(tmp_path: Path, words: list[str]) -> None:
    """Click's own 2 is taken by findings, so a wrong call is 1; it is told on standard error."""
    ran = run(*words, cwd=tmp_path)
    assert (ran.code, ran.out, ran.err.startswith("Usage: emscloud"), "Error: " in ran.err) == (1, "", True, True)


def test_a_message_imports_neither_yaml_nor_rich_nor_a_reader(tmp_path: Path) -> None:
    """`explain E203` starts without anything that it does not need."""
    script = (
        "import sys\nsys.argv = ['emscloud', 'explain', 'E203']\nfrom emscloud.cli import main\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    print(stop.code, sorted({'yaml', 'rich', 'hcl2', 'jsonschema', "
        "'pydantic', 'emscloud.pipeline', 'emscloud.load'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment(), capture_output=True, check=False, encoding="utf-8"
    )
    assert done.stdout.split("\n")[-2] == "0 []"


def test_a_reader_that_leaves_early_sees_no_traceback(tmp_path: Path) -> None:
    """A pipe that is closed, as by `head`, ends the command quietly."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "emscloud", "schema"],
            cwd=tmp_path, env=environment(), stdout=closed, stderr=subprocess.PIPE, check=False, encoding="utf-8",
        )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_output_that_lacks_letters_gets_them_escaped(tmp_path: Path, form: str) -> None:
    """Where standard output is ASCII alone, a name with an accent stops nothing, and JSON stays JSON."""
    small(tmp_path, SMALL.replace("why: customers", "why: Zugang für Ökonomen").replace("192.0.2.0/24", "192.0.2.1/24"))
    more = {"PYTHONIOENCODING": "ascii"}
    ran = run("check", "emscloud.yaml", "--format", form, cwd=tmp_path, more=more)
    assert (ran.code, "Traceback" in ran.err) == (1, False)
    assert ("f\\xfcr \\xd6konomen" in ran.err) if form == "text" else ran.json()


def test_an_output_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """A full disk behind standard output is said in a line, with exit code 1."""
    done = subprocess.run(
        f"{sys.executable} -m emscloud check {small(tmp_path)} > /dev/full",
        shell=True,
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.endswith("cannot be written: No space left on device\n")) == (1, True)


@pytest.mark.parametrize(("closed", "code"), [(">&-", 1), ("2>&-", 0), (">&- 2>&-", 1)])
def test_a_closed_output_is_an_error(tmp_path: Path, closed: str, code: int) -> None:
    """Said in a line where standard error is there, with exit code 1; without standard error a command goes on."""
    done = subprocess.run(
        f"{sys.executable} -m emscloud check {small(tmp_path)} {closed}",
        shell=True,
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    said = "emscloud: the output cannot be written: standard output is closed\n" if closed == ">&-" else ""
    assert (done.returncode, done.stderr) == (code, said)


@pytest.mark.parametrize("module", ["typer", "emscloud.cli.diff", "emscloud.diff.judge"])
def test_an_interrupt_at_the_start_sees_no_traceback(tmp_path: Path, module: str) -> None:
    """Whatever is being imported then; the exit is that of an interrupt later on."""
    script = (
        "import runpy, sys\nclass Stop:\n    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}:\n            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stop())\nsys.argv = ['emscloud', 'diff', 'a', 'b']\n"
        "runpy.run_module('emscloud', run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment(), capture_output=True, check=False, encoding="utf-8"
    )
    assert (done.returncode, "Traceback" in done.stderr, done.stdout) == (1, False, "")
