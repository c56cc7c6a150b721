"""The account of a compiled policy, as `check` and `emit` give it."""

from __future__ import annotations

import datetime

from emscloud.diagnostics import Failed, Problem, Severity
from emscloud.messages import summaries
from emscloud.pipeline import Result
from emscloud.report import data as as_data
from emscloud.report import text


def wrong(found: list[Problem] | tuple[Problem, ...]) -> bool:
    """Whether any problem is an error."""
    return any(problem.severity is Severity.ERROR for problem in found)


def day(written: str | None) -> str | None:
    """A day as YYYY-MM-DD; raises Failed with E410 for anything else."""
    if written is None:
        return None
    try:
        return datetime.date.fromisoformat(written).isoformat()
    except ValueError:
        raise Failed([Problem("E410", f"`{written}` is no date; write one such as 2027-03-31.")]) from None


def lines(result: Result, *, paranoid: bool) -> list[text.Line]:
    """What was proven, target by target; nothing where the policy failed."""
    if result.failed:
        return []
    policy = result.opened.policy
    found: list[text.Line] = [[(f"{result.opened.path}", "bold"), (f"  {policy.name}", "plain")]]
    for one in result.targets:
        counts = [(group.name, len(group.requirements)) for group in one.grounded.groups]
        losses = [(loss, _why(result, loss.name, loss.requirement)) for loss in one.lowered.losses]
        found += text.target(one.cloud.TITLE, one.target.name, counts, one.lowered.budgets, losses)
        found += text.assumptions(symbol.name for symbol in sorted(one.grounded.extents))
    if paranoid:
        found.append([("  python-hcl2 reads the text as the strict reader does", "good")])
    return found


def _why(result: Result, loss: str, requirement: str) -> str:
    entries = result.opened.policy.accept
    return next(entry.why for entry in entries if (entry.loss, entry.requirement) == (loss, requirement))


def end(results: list[Result], found: list[Problem]) -> list[text.Line]:
    """The last lines: what the proof trusts, or how many problems there are."""
    if wrong(found):
        errors = sum(problem.severity is Severity.ERROR for problem in found)
        return [[(f"{errors} error{'s' if errors > 1 else ''}; nothing is proven until they are gone", "error")]]
    if results and results[0].opened.lock.note:
        notes = [[(f"Note of {one.opened.lock_path}: {text.safe(one.opened.lock.note)}", "dim")] for one in results]
        return [*notes, *text.trusts()]
    return text.trusts()


def data(results: list[Result], found: list[Problem]) -> dict[str, object]:
    """The same as a value for JSON."""
    targets = [
        as_data.target(
            str(result.opened.path),
            one.target.name,
            one.target.cloud,
            one.lowered.budgets,
            one.lowered.losses,
            proven=not result.failed,
        )
        for result in results
        for one in result.targets
    ]
    return as_data.check(found, targets, summaries())
