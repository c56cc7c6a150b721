"""`emscloud resolve --offline`: the lock brought in order without asking anybody."""

from __future__ import annotations

import typer

from emscloud import pipeline, store
from emscloud.cli import FINDINGS
from emscloud.cli.talk import failing, result, say
from emscloud.diagnostics import Failed, Problem
from emscloud.report import text


def resolve(
    policy: list[str] = typer.Argument(metavar="POLICY...", help="Policy files, or folders that hold them."),
    offline: bool = typer.Option(False, "--offline", help="Mend numbers and pins; ask no DNS."),
    check: bool = typer.Option(False, "--check", help="Write nothing; say whether the lock would change."),
) -> None:
    """Bring the lock in order: numbers that a merge left twice, and pins of services."""
    with failing():
        if not offline:
            raise Failed(
                [Problem("E410", "This version mends a lock and asks no DNS: use `--offline`, and enter addresses in the lock.")]
            )
        results = _mended(policy)
        say(problem for one in results for problem in one.problems)
        locks = {one.opened.lock_path: lock for one in results if (lock := pipeline.new_lock(one, None)) is not None}
        changed = store.lacking(locks) if check else store.write([], locks)
    said = text.changes(changed, done=not check)
    result(said or [[("The lock is in order." if len(results) == 1 else "The locks are in order.", "good")]])
    if check and changed:
        raise typer.Exit(FINDINGS)


def _mended(policy: list[str]) -> list[pipeline.Result]:
    """Every policy with its lock mended; raises Failed with the problems of all of them."""
    results: list[pipeline.Result] = []
    wrong: list[Problem] = []
    for path in pipeline.policies(policy):
        try:
            one = pipeline.mend(path)
        except Failed as error:
            wrong += error.problems
            continue
        wrong += one.problems if one.failed else ()
        results.append(one)
    if wrong:
        raise Failed(wrong)
    return results
