"""1,000 names, both families, asked of one unbound on loopback: emscloud's asking beside dig, eight at a time.

Run it with `python -m benchmarks.names`.  dig puts one question after another, so the names are dealt to eight of them.
(adnshost, which asks asynchronously, can ask port 53 alone.)
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Row, best, table
from emscloud.resolve import wire
from emscloud.resolve.server import Server, server
from tests import unbound
from tests.certificates import Authority

MANY = 1_000
AT_ONCE = 8
NAMES = [f"n{number}.example.com" for number in range(MANY)]
ZONE = "".join(
    f"n{number} IN A 198.51.{100 + number // 250}.{number % 250}\nn{number} IN AAAA 2001:db8::{number:x}\n"
    for number in range(MANY)
)
MISSING = "names: {} is not installed, so there is no figure; install it with: apt-get install {}\n"


def ours(at: Server) -> None:
    """Every name at once."""
    found = wire.ask(NAMES, [at])
    if sum(len(one.addresses) for one in found) != 2 * MANY:
        raise SystemExit("emscloud has not every address")


def dig(port: int, folder: Path) -> None:
    """Every name, dealt to some processes that run side by side."""
    running = []
    for number in range(AT_ONCE):
        questions = folder / f"questions-{number}"
        questions.write_text("".join(f"{name} A\n{name} AAAA\n" for name in NAMES[number::AT_ONCE]), "utf-8")
        command = ["dig", "-p", str(port), "@127.0.0.1", "+short", "-f", str(questions)]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE))
    lines = [line for one in running for line in one.communicate()[0].splitlines()]
    if sum(not line.startswith(b";") for line in lines) != 2 * MANY:  # what it says of its retries apart
        raise SystemExit("dig has not every address")


def main() -> None:
    """Print the figures; where a program is not installed, how to get it."""
    lacking = [(name, package) for name, package in (("unbound", "unbound"), ("dig", "bind9-dnsutils")) if _absent(name)]
    if lacking:
        sys.stdout.write("".join(MISSING.format(*one) for one in lacking))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        issued = Authority(folder).issue("unbound", ["127.0.0.1"])
        with unbound.served(folder, ZONE, issued) as at:
            theirs = best(lambda: dig(at.port, folder), 3)
            plain = best(lambda: ours(server(f"127.0.0.1:{at.port}")), 3)
    row = Row(f"resolve {MANY:,} names, A and AAAA", plain, f"dig, {AT_ONCE} side by side", theirs, "within 3 s")
    sys.stdout.write(table([row]))


def _absent(name: str) -> bool:
    return (unbound.program() if name == "unbound" else shutil.which(name)) is None


if __name__ == "__main__":
    main()
