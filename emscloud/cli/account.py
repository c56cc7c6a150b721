"""The account of a compiled policy, as `check` and `emit` give it."""

from __future__ import annotations

from datetime import date

from emscloud.byname.filtered import folder_of
from emscloud.cloud import Loss
from emscloud.diagnostics import Failed, Problem, Severity
from emscloud.messages import summaries
from emscloud.pipeline import Result
from emscloud.prove import fits
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
        return date.fromisoformat(written).isoformat()
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
        losses = [(loss, _why(result, loss, one.target.name)) for loss in one.lowered.losses]
        found += text.target(one.cloud.TITLE, one.target.name, counts, one.lowered.budgets, losses)
        if one.by_name.texts:
            found += text.by_name(folder_of(one.cloud), one.by_name.groups, one.by_name.rules)
        found += text.assumptions(symbol.name for symbol in sorted(one.grounded.extents))
    if paranoid:
        found.append([("  python-hcl2 reads the text as the strict reader does", "good")])
    return found


def _why(result: Result, loss: Loss, target: str) -> str:
    return next(entry.why for entry in result.opened.policy.accept if fits(entry, loss, target))


def end(results: list[Result], found: list[Problem]) -> list[text.Line]:
    """The last lines: what the proof trusts, or how many problems there are."""
    if wrong(found):
        errors = sum(problem.severity is Severity.ERROR for problem in found)
        return [[("1 error: mend it" if errors == 1 else f"{errors} errors: mend them", "error"), (", and check again.", "plain")]]
    locks = [one.opened for one in results if one.opened.lock.note]
    return [*([(f"Note of {one.lock_path}: {one.lock.note}", "dim")] for one in locks), *text.trusts()]


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
