"""`emscloud resolve --offline`: the lock brought in order without asking anybody."""

from __future__ import annotations

import typer

from emscloud import pipeline, store
from emscloud.cli import FINDINGS
from emscloud.cli.talk import failing, result, say
from emscloud.diagnostics import Failed, Problem
from emscloud.report import text


def resolve(
    policy: list[str] = typer.Argument(help="Policy files, or folders that hold them."),
    offline: bool = typer.Option(False, "--offline", help="Mend numbers and pins; ask no DNS."),
    check: bool = typer.Option(False, "--check", help="Write nothing; say whether the lock would change."),
) -> None:
    """Bring the lock in order: numbers that a merge left twice, and pins of services."""
    changed: list[store.Change] = []
    with failing():
        if not offline:
            raise Failed(
                [Problem("E410", "This version mends a lock and asks no DNS: use `--offline`, and enter addresses in the lock.")]
            )
        for path in pipeline.policies(policy):
            one = pipeline.mend(path)
            if one.failed:
                raise Failed(one.problems)
            say(one.problems)
            lock = pipeline.new_lock(one, None)
            if lock is not None and lock != one.opened.locked:
                lock_path = one.opened.lock_path
                changed += [store.Change(lock_path, "changed")] if check else store.write([], {lock_path: lock})
    result(text.changes(changed) or [[("The lock is in order.", "good")]])
    if check and changed:
        raise typer.Exit(FINDINGS)
