"""`emscloud completion`: the scripts, in the shells themselves."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import ROOT, environment, example, run

SHELLS = ("bash", "zsh", "fish")
SYNTAX = {"bash": "-n", "zsh": "-n", "fish": "--no-execute"}
TYPED = {
    "emscloud chec": "emscloud check ",
    "emscloud diff --explain": "emscloud diff --explain-text ",
    "emscloud diff --format sar": "emscloud diff --format sarif ",
    "emscloud diff --format=sar": "emscloud diff --format=sarif ",
    "emscloud catalog sho": "emscloud catalog show ",
    "emscloud catalog show fortim": "emscloud catalog show fortimanager@7.0 ",
    "emscloud catalog show forticlient-ems@6.4": "emscloud catalog show forticlient-ems@6.4 ",
    "emscloud catalog diff forticlient-ems@6.0 windows-host@2": "emscloud catalog diff forticlient-ems@6.0 windows-host@2019 ",
    "emscloud explain E20": "emscloud explain E20",
    "emscloud explain emscloud.yaml#chr": "emscloud explain emscloud.yaml#chromebooks ",
    "emscloud plan emscloud.yaml --target prod-e": "emscloud plan emscloud.yaml --target prod-eu ",
    "emscloud check emscloud.y": "emscloud check emscloud.yaml ",
    "emscloud check a\\ fo": "emscloud check a\\ folder/",
    "emscloud emit emscloud.yaml --out a": "emscloud emit emscloud.yaml --out a\\ folder/",
    "emscloud explain a\\ folder/p\\;\\ touch\\ x.yaml#ch": "emscloud explain a\\ folder/p\\;\\ touch\\ x.yaml#chromebooks ",
    "emscloud explain 'a folder/p; touch x.yaml'#ch": "emscloud explain a\\ folder/p\\;\\ touch\\ x.yaml#chromebooks ",
    'emscloud explain "a folder/p; touch x.yaml#ch': 'emscloud explain "a folder/p; touch x.yaml#chromebooks" ',
    "emscloud explain 'a folder/$(touch x).yaml#ch": "emscloud explain 'a folder/$(touch x).yaml#chromebooks' ",
    'emscloud explain "a folder/\\$(touch x).yaml#ch': 'emscloud explain "a folder/\\$(touch x).yaml#ch',
    "emscloud nothing": "emscloud nothing",
    "true; emscloud sche": "true; emscloud schema ",
    "bin/emscloud sche": "bin/emscloud schema ",
}
"""A line on which Tab is typed, and what it becomes."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a policy, a folder with a blank in its name, and the command in `bin`."""
    example(tmp_path)
    (tmp_path / "a folder").mkdir()
    for name in ("p; touch x.yaml", "$(touch x).yaml"):
        shutil.copy(tmp_path / "emscloud.yaml", tmp_path / "a folder" / name)
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "emscloud"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m emscloud "$@"\n', "utf-8")
    command.chmod(0o755)
    return tmp_path


def more(folder: Path) -> dict[str, str]:
    """The command on the PATH, and a terminal that a shell may be dumb on."""
    return environment({"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "TERM": "dumb", "HOME": str(folder)})


def test_bash_completes(folder: Path) -> None:
    """Each line becomes what it should in an interactive bash in which Tab is typed."""
    (folder / "rc").write_text(
        "PS1='ready> '\nsource <(emscloud completion bash)\nbind 'set bell-style none'\n"
        'bind -x \'"\\C-x\\C-p": printf "%s\\n" "$READLINE_LINE" >> lines\'\n',
        "utf-8",
    )
    ours, its = pty.openpty()
    command = ["bash", "--noprofile", "--rcfile", "rc", "-i"]
    running = subprocess.Popen(command, cwd=folder, env=more(folder), stdin=its, stdout=its, stderr=its, start_new_session=True)
    os.close(its)
    shown = b""
    while b"ready> " not in shown:
        shown += os.read(ours, 65536)
    for line in TYPED:
        os.write(ours, line.encode() + b"\t\x18\x10\x15")
    os.write(ours, b"exit\r")
    assert running.wait(timeout=120) == 0
    os.close(ours)
    assert list(TYPED.values()) == (folder / "lines").read_text("utf-8").splitlines()


@pytest.mark.parametrize("shell", SHELLS)
def test_each_script_is_one(tmp_path: Path, shell: str) -> None:
    """It is what stands beside the command, and the shell, where it is there, finds no fault in it."""
    ran = run("completion", shell, cwd=tmp_path)
    script = ROOT / "emscloud" / "cli" / "shells" / f"emscloud.{shell}"
    assert (0, script.read_text("utf-8"), "") == (ran.code, ran.out, ran.err)
    if shutil.which(shell):
        done = subprocess.run([shell, SYNTAX[shell], script], capture_output=True, text=True, check=False)
        assert (0, "") == (done.returncode, done.stderr)


def test_fish_completes_where_it_is(folder: Path) -> None:
    """`complete -C` says what fish would: words with what they are."""
    if shutil.which("fish"):
        ask = 'source (emscloud completion fish | psub); complete -C "emscloud sche"'
        done = subprocess.run(["fish", "-N", "-c", ask], cwd=folder, env=more(folder), capture_output=True, text=True, check=True)
        assert "schema\tPrint a JSON Schema.\n" == done.stdout


@pytest.mark.parametrize(
    ("shell", "said"),
    [
        ("bash", "words\nschema\n"),
        ("zsh", "words\nschema:Print a JSON Schema.\n"),
        ("fish", "words\nschema\tPrint a JSON Schema.\n"),
    ],
)
def test_an_answer_is_as_the_script_reads_it(tmp_path: Path, shell: str, said: str) -> None:
    """What may be comes first, then a line a word."""
    assert said == run("completion", shell, "emscloud sche", cwd=tmp_path).out


def test_bash_gets_what_stands_behind_a_break(tmp_path: Path) -> None:
    """Readline replaces a word from its last break on, and only where it is one; an @ belongs to what is replaced."""
    line = "emscloud catalog show fortimanager@7"
    breaks = {"COMP_WORDBREAKS": " \t\n\"'@><=;|&(:"}
    assert "words\n@7.0\n" == run("completion", "bash", line, cwd=tmp_path, more=breaks).out
    assert "words\nfortimanager@7.0\n" == run("completion", "bash", line, cwd=tmp_path).out


def test_zsh_gets_a_colon_of_a_word_marked(tmp_path: Path) -> None:
    """In zsh a colon parts a word from what it is, so one within it is escaped."""
    (tmp_path / "a:b.yaml").write_text("groups: {web: {}}\n", "utf-8")
    assert "words\na\\:b.yaml#web\n" == run("completion", "zsh", "emscloud explain a:b.yaml#", cwd=tmp_path).out


def test_an_unknown_shell_is_refused(tmp_path: Path) -> None:
    """The exit is 1, and the shells are named."""
    ran = run("completion", "tcsh", cwd=tmp_path)
    assert (1, "", True) == (ran.code, ran.out, "'bash', 'zsh', 'fish'" in ran.err)
