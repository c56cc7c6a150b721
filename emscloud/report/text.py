"""For a terminal: lines of words, each with the name of a style."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from emscloud.answer import PART, Answer
from emscloud.cloud import Budget, Loss
from emscloud.diagnostics import Problem, Severity, Where
from emscloud.model.policy import Direction
from emscloud.resolve.lock import Address
from emscloud.store import Change

Line: TypeAlias = list[tuple[str, str]]
"""Words and their styles: plain, dim, bold, good, warning, error."""

_WRITTEN = {"new": "new", "changed": "changed", "stale": "removed"}
_FOUND = {"new": "missing", "changed": "differs", "stale": "stale"}
_STYLES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "bold"}

TRUSTS = (
    (
        "The proof trusts the catalog's transcription of the vendor's page, the addresses in the lock, emscloud's own algebra, "
        "Terraform's provider and the cloud."
    ),
    (
        "It does not see network ACLs, routes, other groups on the interface, a subnet's NSG, administrators' rules, or "
        "connections that are already open."
    ),
)


def safe(text: str) -> str:
    """A text in which nothing steers a terminal or ends a line; `plain` and the terminal's printer pass every word through it."""
    return text if text.isprintable() else "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return " " if char == "\t" else char.encode("unicode_escape").decode("ascii")


def problems(found: Iterable[Problem], summaries: Mapping[str, str]) -> list[Line]:
    """Every problem with its place, its line and a caret, what it is and what to do."""
    lines: list[Line] = []
    for problem in found:
        style = _STYLES[problem.severity]
        lines.append([(f"{problem.severity.value} {problem.code}", style), (f": {summaries[problem.code]}", "bold")])
        if problem.where is not None:
            lines.extend(_place(problem.where, style))
        lines.append([(f"  {problem.detail}", "plain")])
        if problem.packet is not None:
            lines.append([(f"  packet: {problem.packet}", "plain")])
        lines.append([("", "plain")])
    return lines


def _place(where: Where, style: str) -> list[Line]:
    if not where.line:
        return [[(f"  {where.file}", "dim")]]
    lines: list[Line] = [[(f"  {where.file}:{where.line}:{where.column}", "dim")]]
    if where.text:
        start, shown = _window(where)
        margin = f"{where.line:>6} | "
        lines.append([(margin, "dim"), (shown, "plain")])
        before = safe(shown[: where.column - 1 - start])
        marked = safe(shown[where.column - 1 - start :][: where.length])
        lines.append([(" " * (len(margin) - 2) + "| " + " " * len(before), "dim"), ("^" * max(1, len(marked)), style)])
    return lines


def _window(where: Where) -> tuple[int, str]:
    """The part of a long line around its column."""
    start = max(0, where.column - 80) if len(where.text) > 140 else 0  # noqa: PLR2004  (a wide terminal)
    return start, where.text[start : start + 140]


def target(
    title: str,
    name: str,
    groups: Iterable[tuple[str, int]],
    budgets: Iterable[Budget],
    losses: Iterable[tuple[Loss, str]],
) -> list[Line]:
    """The account of one proven target: its groups, what their rules fill, and what was accepted."""
    lines: list[Line] = [[("  proven ", "good"), (name, "bold"), (f" ({title})", "plain")]]
    filled: dict[str, list[Budget]] = {}
    for budget in budgets:
        filled.setdefault(budget.group, []).append(budget)
    for group, count in groups:
        used = ", ".join(f"{budget.name} {budget.used}/{budget.limit}" for budget in filled.get(group, []) if budget.used)
        asked = "1 requirement" if count == 1 else f"{count} requirements"
        lines.append([(f"    {group}: {asked}", "plain"), (f"  {used}" if used else "", "dim")])
    for loss, why in losses:
        kind = "wider" if loss.widening else "left out"
        lines.append([(f"    {kind}: {loss.requirement}, {loss.name}", "warning"), (f"  {loss.detail} ({why})", "dim")])
    return lines


def by_name(folder: str, groups: Iterable[str], rules: int) -> list[Line]:
    """The account of a target's filter by name."""
    counted = "1 rule" if rules == 1 else f"{rules} rules"
    return [[(f"    by name: {', '.join(groups)}", "plain"), (f"  {counted} in {folder}", "dim")]]


def assumptions(references: Iterable[str]) -> list[Line]:
    """What is assumed of references to groups, where there are any."""
    named = ", ".join(references)
    if not named:
        return []
    said = "stand at most for the addresses that the policy gives them, and without such for private ones"
    return [[(f"    assumed: references to {named} {said}", "dim")]]


def trusts() -> list[Line]:
    """What a proof rests on, and what it does not see."""
    return [[(sentence, "dim")] for sentence in TRUSTS]


def changes(found: Iterable[Change], *, done: bool) -> list[Line]:
    """What was written, or what a write would find."""
    words = _WRITTEN if done else _FOUND
    return [[(f"  {words[change.kind]:<8}", "bold"), (f" {change.path}", "plain")] for change in found]


def moved(addresses: tuple[Iterable[Address], Iterable[Address]]) -> list[Line]:
    """Addresses that came and went, a line each, for the reviewer of a lock."""
    new, gone = addresses
    lines: list[Line] = [[(f"  + {one.name} {one.address}", "good"), (f"  (seen at {one.vantage})", "dim")] for one in new]
    return lines + [[(f"  - {one.name} {one.address}", "warning"), (f"  (not seen at {one.vantage})", "dim")] for one in gone]


def answers(found: Iterable[Answer], direction: Direction, question: str) -> list[Line]:
    """One paragraph an answer: the verdict, the rules, and the rows behind them."""
    verdicts = {True: ("allowed", "good"), False: ("not allowed", "error"), None: ("cannot be said", "warning")}
    lines: list[Line] = []
    for one in found:
        word, style = verdicts[one.allowed] if one.note != PART else ("partly allowed", "warning")
        note = f" ({one.note})" if one.note else ""
        lines.append([(word, style), (f"  {one.target} {one.group} {direction.value}: {question}{note}", "plain")])
        for because in one.because:
            lines.append([(f"  by {because.id}: ", "bold"), (because.why, "plain")])
            if because.page:
                lines.append([(f"     asked for by {because.page}", "dim")])
    return lines


def plain(lines: Iterable[Line]) -> str:
    """The lines without styles, and each of them one line."""
    return "".join("".join(safe(words) for words, _ in line) + "\n" for line in lines)
