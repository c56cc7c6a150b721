"""Rows of a table: a figure of ours beside a peer's or a floor's from the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """Seconds of ours and of the other, and what is aimed at."""

    what: str
    ours: float
    beside: str
    theirs: float
    aim: str


def best(work: Callable[[], object], runs: int) -> float:
    """The shortest of some runs, in seconds: what is left of noise is always too much, never too little."""
    took = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def table(rows: list[Row]) -> str:
    """The rows as text."""
    lines = [f"{'work':<46} {'ours':>9}   {'beside':<40} {'theirs':>9}  {'ratio':>8}  aim"]
    for row in rows:
        ratio = f"{row.ours / row.theirs:.2f} x"
        lines.append(f"{row.what:<46} {row.ours:>7.3f} s   {row.beside:<40} {row.theirs:>7.3f} s  {ratio:>8}  {row.aim}")
    return "\n".join(lines) + "\n"
