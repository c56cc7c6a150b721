"""A diff of many rules, ten of them edited or all: emscloud's work from two sides to the comment, beside a peer in the same run.

Run it with `python -m benchmarks.diff`.  The peer is `fwshift compare` on the same rules as iptables-save prints them, the
whole of its run with its start and its reading; it is a program of its own, and without it there is no figure beside ours.
"""

from __future__ import annotations

import ipaddress
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Row, best, table
from emscloud.diff.checks import Checks
from emscloud.diff.delta import delta
from emscloud.diff.judge import judge
from emscloud.diff.side import Side
from emscloud.report import markdown
from emscloud.report.page import document
from emscloud.report.review import rows
from tests.diff.samples import group, rule, side

AIMS = {1_000: "0.30 s", 5_000: "1.00 s"}
FLOOR = "ipaddress, rule by rule of a port"
MISSING = "diff: fwshift is not installed, so there is no figure beside ours; install it with: pip install fwshift\n"
Rule = tuple[str, str, int]


def rules(count: int, first: int = 0, port: int = 1000) -> list[Rule]:
    """Name, prefix and port of as many rules: fifty ports, every prefix once."""
    return [(f"r{at}", f"10.{at // 250}.{at % 250}.0/24", port + at % 50) for at in range(first, first + count)]


def edits(count: int) -> dict[str, tuple[list[Rule], list[Rule]]]:
    """Both sides of each change."""
    return {"ten edits": (rules(count), rules(count, 10)), "all differ": (rules(count), rules(count, port=2000))}


def built(listed: list[Rule]) -> Side:
    """One group of these rules."""
    return side(group(*[rule(f"tcp/{port}", prefix, name) for name, prefix, port in listed]))


def work(old: Side, new: Side, checks: Checks, *, page: bool) -> None:
    """From two sides to the comment, or to the page."""
    found = delta(old, new)
    judgement = judge(found, checks)
    listed = rows(judgement)
    if page:
        document.report(found.verdict, ("a", "b"), listed, judgement.remarks, found, ())
    else:
        markdown.report(found.verdict, ("a", "b"), listed, judgement.remarks, found.pairs, ())


def peer(program: str, folder: Path, sides: tuple[list[Rule], list[Rule]]) -> float:
    """Seconds of the peer; SystemExit where it does not see that the sides differ."""
    names = []
    for at, listed in enumerate(sides):
        lines = [f"-A FORWARD -i eth0 -o eth1 -p tcp -s {prefix} --dport {port} -j ACCEPT\n" for _, prefix, port in listed]
        names.append(folder / f"{at}.rules")
        names[-1].write_text("*filter\n:FORWARD DROP [0:0]\n" + "".join(lines) + "COMMIT\n", "utf-8")
    words = [program, "compare", "--from", "iptables", "--from-second", "iptables", *map(str, names)]

    def run() -> None:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if "1 opened, certain, 1 closed, certain" not in done.stdout:
            raise SystemExit(f"fwshift sees no difference: {done.stdout[:300]}{done.stderr[:300]}")

    return best(run, 1)


def pairwise(sides: tuple[list[Rule], list[Rule]]) -> int:
    """The floor: for each rule whether one of the other side with its port holds it, by ipaddress; how many none holds."""
    by_port: list[dict[int, list[ipaddress.IPv4Network]]] = [{}, {}]
    for held, listed in zip(by_port, sides, strict=True):
        for _, prefix, port in listed:
            held.setdefault(port, []).append(ipaddress.IPv4Network(prefix))
    return sum(
        not any(one.subnet_of(other) for other in theirs.get(port, ()))
        for ours, theirs in (by_port, by_port[::-1])
        for port, prefixes in ours.items()
        for one in prefixes
    )


def compared(count: int, what: str, listed: tuple[list[Rule], list[Rule]], program: str | None) -> list[Row]:
    """Our figures for one change, the comment's beside the peer's, which takes minutes for more than the least of rules."""
    checks, (old, new) = Checks.shipped(), map(built, listed)
    comment = best(lambda: work(old, new, checks, page=False), 2)
    page = best(lambda: work(old, new, checks, page=True), 1)
    floor = best(lambda: pairwise(listed), 1)
    found = [Row(f"{count:,} rules, {what}, to the comment", comment, FLOOR, floor, AIMS[count])]
    if program and count == min(AIMS):
        with tempfile.TemporaryDirectory() as name:
            theirs = peer(program, Path(name), listed)
        found.append(Row(f"{count:,} rules, {what}, to the comment", comment, "fwshift compare, its whole run", theirs, ""))
    return [*found, Row(f"{count:,} rules, {what}, to the page", page, FLOOR, floor, "")]


def main() -> None:
    """Print the table."""
    program = shutil.which("fwshift") or shutil.which("fwshift", path=Path(sys.executable).parent)
    found = [row for count in AIMS for what, listed in edits(count).items() for row in compared(count, what, listed, program)]
    sys.stdout.write(table(found))
    if program is None:
        sys.stdout.write(MISSING)


if __name__ == "__main__":
    main()
