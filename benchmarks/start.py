"""How long commands take from the shell, beside Python's own start and beside aerleon."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.compile import aerleon
from benchmarks.measure import Row, best, table

# Installed packages have their bytecode beside them; where it may not be written, every start would compile again.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _run(*command: str, code: int = 0) -> None:
    if subprocess.run(command, check=False, capture_output=True, env=_ENVIRONMENT).returncode != code:
        raise SystemExit(f"{command} failed")


def rows() -> list[Row]:
    """The figures."""
    ours = [sys.executable, "-m", "emscloud"]
    bare = best(lambda: _run(sys.executable, "-c", "pass"), 15)
    explain = best(lambda: _run(*ours, "explain", "E203"), 15)
    check = best(lambda: _run(*ours, "check", "examples/ems"), 7)
    theirs = best(lambda: _run(str(aerleon() / "aclgen"), "--help", code=1), 7)
    return [
        Row("emscloud explain E203", explain, "python -c pass", bare, "at most 8 x"),
        Row("emscloud check examples/ems, both clouds", check, "aerleon's help", theirs, "faster"),
    ]


def main() -> None:
    """Print the figures."""
    sys.stdout.write(table(rows()))


if __name__ == "__main__":
    main()
