"""The real command, `python -m emscloud`, in a process with an environment of its own."""

from __future__ import annotations

import ctypes
import json
import os
import pty
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
SMALL = """\
name: small
groups:
  web:
    addresses: [10.0.1.10]
    rules:
      - {id: https, inbound: tcp/443, from: [192.0.2.0/24], why: customers}
      - {id: ssh, inbound: tcp/22, from: [10.9.0.0/16], why: operators, expires: 2027-03-31}
targets:
  eu: {cloud: aws, account_id: "123456789012", region: eu-west-1, vpc_id: vpc-0123456789abcdef0}
  we: {cloud: azure, subscription_id: "00000000-0000-0000-0000-000000000000", resource_group: rg, location: westeurope}
"""
"""A policy of one group, for both clouds."""
_DROP_BOUND, _OVERRIDE = 24, 1  # PR_CAPBSET_DROP and CAP_DAC_OVERRIDE of Linux


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    def json(self) -> object:
        """Standard output as JSON."""
        return json.loads(self.out)


def environment(more: dict[str, str] | None = None, package: Path = ROOT) -> dict[str, str]:
    """What a command sees of the machine: nothing of the caller's but where programs are."""
    own = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
    return own | (more or {})


def run(
    *arguments: str | Path,
    cwd: Path,
    more: dict[str, str] | None = None,
    package: Path = ROOT,
    room: int | None = None,
    mortal: bool = False,
) -> Ran:
    """Run `emscloud ARGUMENTS` with pipes for its output.

    `room` is the bytes that a file may have, as on a full disk; `mortal` takes from root what lets it write anywhere.
    """

    def before() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        if mortal and os.geteuid() == 0:
            ctypes.CDLL(None).prctl(_DROP_BOUND, _OVERRIDE, 0, 0, 0)

    done = subprocess.run(
        [sys.executable, "-m", "emscloud", *map(str, arguments)],
        cwd=cwd, env=environment(more, package), capture_output=True, check=False, encoding="utf-8", timeout=60,
        stdin=subprocess.DEVNULL, preexec_fn=before if room is not None or mortal else None,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


def on_terminal(*arguments: str | Path, cwd: Path, answers: str = "", more: dict[str, str] | None = None) -> tuple[int, str]:
    """Run `emscloud ARGUMENTS` on a terminal, type the answers, and give the exit code and all that was shown."""
    ours, its = pty.openpty()
    try:
        running = subprocess.Popen(
            [sys.executable, "-m", "emscloud", *map(str, arguments)],
            cwd=cwd, env=environment({"TERM": "xterm-256color", **(more or {})}), stdin=its, stdout=its, stderr=its,
        )  # fmt: skip
        os.close(its)
        os.write(ours, answers.encode())
        shown = b""
        while piece := _read(ours):
            shown += piece
        return running.wait(timeout=60), shown.decode()
    finally:
        os.close(ours)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that the other side has gone
        return b""


def example(folder: Path) -> Path:
    """The shipped example in a folder of its own, its lock without numbers and pins; the policy's path."""
    folder.mkdir(parents=True, exist_ok=True)
    source = ROOT / "examples" / "ems"
    policy = folder / "emscloud.yaml"
    policy.write_text((source / "emscloud.yaml").read_text("utf-8"), "utf-8")
    lock = json.loads((source / "emscloud.lock").read_text("utf-8"))
    bare = {key: lock[key] for key in ("format", "note", "addresses")}
    (folder / "emscloud.lock").write_text(json.dumps(bare), "utf-8")
    return policy


def small(folder: Path, text: str = SMALL, name: str = "emscloud.yaml") -> Path:
    """A small policy in a folder of its own; its path."""
    folder.mkdir(parents=True, exist_ok=True)
    policy = folder / name
    policy.write_text(text, "utf-8")
    return policy


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
