"""Printing and reading 1,000 rule resources, beside python-hcl2 in the same run."""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable

import hcl2

from emscloud.hcl import strict, witness
from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block, Ref

RULES = 1_000


def rules(count: int) -> tuple[Block, ...]:
    """As many rule resources of seven attributes, in groups of 50, no two alike."""
    return tuple(
        Block(
            "resource",
            ("aws_vpc_security_group_ingress_rule", f"telemetry_{number}"),
            (
                ("security_group_id", Ref(f"aws_security_group.group_{number // 50}.id")),
                ("description", f"forticlient-ems/telemetry {number // 5}"),
                ("ip_protocol", "tcp"),
                ("from_port", 1024 + number % 50),
                ("to_port", 1024 + number % 50),
                ("cidr_ipv4", f"10.{number >> 8 & 255}.{number & 255}.0/24"),
                ("region", Ref("var.region")),
            ),
            comments=(f"forticlient-ems/telemetry {number // 5}",),
        )
        for number in range(count)
    )


def median(work: Callable[[], object], runs: int) -> float:
    """The median seconds of `work`, with nothing cached by an earlier run of it but what a process keeps."""
    spent = []
    for _ in range(runs):
        gc.collect()
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def main() -> None:
    """Print the table: work, ours and theirs in milliseconds, and how many times as fast ours is."""
    blocks = rules(RULES)
    text = render(blocks)
    theirs = hcl2.loads(text)
    many = rules(10 * RULES)
    long = render(many)
    rows = [
        (f"print {RULES:,} resources", median(lambda: render(blocks), 7), median(lambda: hcl2.dumps(theirs), 1)),
        (f"read {RULES:,} resources", median(lambda: strict.read(text, ""), 7), median(lambda: hcl2.loads(text), 1)),
        (
            f"witness {RULES:,} resources",
            median(lambda: witness.read(text, ""), 1),
            median(lambda: hcl2.loads(text), 1),
        ),
        (f"print {len(many):,} resources", median(lambda: render(many), 5), None),
        (f"read {len(many):,} resources", median(lambda: strict.read(long, ""), 5), None),
    ]
    lines = [f"{'':26}{'ours, ms':>10}{'python-hcl2, ms':>18}{'times':>8}"]
    for name, ours, peer in rows:
        beside = f"{1000 * peer:18.1f}{peer / ours:8.0f}" if peer else ""
        lines.append(f"{name:26}{1000 * ours:10.1f}{beside}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
