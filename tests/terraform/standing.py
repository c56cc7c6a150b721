"""Providers that stand ready: each is one process for every run of Terraform core, which would start it a dozen times a run."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

VARIABLE = "TF_REATTACH_PROVIDERS"
"""Where core looks for providers that somebody else has started; source: "Debugging Terraform providers" of HashiCorp's
plugin development pages."""
_KEEPER = 'export TMPDIR="$1"; shift; "$@" </dev/null & exec >/dev/null; cat; kill $!; wait; rm -rf "$TMPDIR"'
"""Runs a program until standard input ends, which it does with whoever started this, and clears up after it."""


def imitations(clouds: tuple[str, ...]) -> str:
    """The value of VARIABLE for our imitations of these clouds' providers."""
    return json.dumps({address: way for cloud in clouds for address, way in json.loads(_imitation(cloud)).items()})


@cache
def _imitation(cloud: str) -> str:
    program = str(Path(__file__).parent / "provider.py")
    return started(tempfile.mkdtemp(), sys.executable, "-u", program, cloud, "--dev")


def started(folder: str, *words: str) -> str:
    """The value of VARIABLE for the provider that these words start; the folder is for its files, and goes when it ends.

    AssertionError if it does not start.
    """
    process, said = _start(folder, *words)
    _running.append(process)
    return said


@contextmanager
def running(folder: str, *words: str) -> Iterator[str]:
    """The same for as long as this context."""
    process, said = _start(folder, *words)
    try:
        yield said
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=60)


def _start(folder: str, *words: str) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        ["sh", "-c", _KEEPER, "sh", folder, *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
        process_group=0,  # an interrupt is for whoever started it, with whom it ends all the same
    )  # fmt: skip
    assert process.stdout is not None
    said = next((line for line in process.stdout if f"{VARIABLE}=" in line), "")
    assert said, f"this did not start: {shlex.join(words)}"
    return process, said.partition("=")[2].strip().strip("'")


_running: list[subprocess.Popen[str]] = []  # a process that nobody holds would lose its standard input
