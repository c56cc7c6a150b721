"""The man page that is committed is the one of the code, whole, and roff has nothing to say about it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from docs.tools.manual import page
from docs.tools.tree import commands

COMMITTED = Path(__file__).parent.parent.parent / "docs" / "man" / "emscloud.1"


def test_the_committed_page_is_the_one_of_the_code() -> None:
    """After a change of the commands: `python -m docs.tools.manual > docs/man/emscloud.1`."""
    assert page() == COMMITTED.read_text("utf-8")


def test_every_command_and_option_is_in_it() -> None:
    """As roff has hyphens."""
    text = page()
    assert [one.name for one in commands() if f'.SS "{one.name}"' not in text] == []
    names = {name for one in commands() for each in one.options for name in each.names}
    assert [name for name in names if name.replace("-", "\\-") not in text] == []


def test_it_is_ascii_and_no_text_is_a_request() -> None:
    """Signs beyond ASCII are written by number, and what begins a line with a dot or a quote is one of roff's own words."""
    lines = page().splitlines()
    assert page().isascii()
    assert {line.partition(" ")[0] for line in lines if line.startswith((".", "'"))} <= {
        ".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".I", ".BR", ".nf", ".fi", '.\\"',
    }  # fmt: skip


def test_roff_warns_of_nothing() -> None:
    """Where groff, mandoc or man is there, it is asked with every warning on."""
    judges = {
        "groff": ["groff", "-man", "-ww", "-Tutf8", "-z", str(COMMITTED)],
        "mandoc": ["mandoc", "-T", "lint", "-W", "warning", str(COMMITTED)],
        "man": ["man", "--warnings", "-l", "-Tutf8", "-Z", str(COMMITTED)],
    }
    for name, words in judges.items():
        if shutil.which(name):
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, ""), name
