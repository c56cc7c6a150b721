"""JSON, for a program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from emscloud.answer import Answer
from emscloud.cloud import Budget, Loss
from emscloud.diagnostics import Problem

FORMAT = 1


def problem(one: Problem, summaries: Mapping[str, str]) -> dict[str, object]:
    """A problem; every key is always there, null where it says nothing."""
    where = one.where
    return {
        "code": one.code,
        "severity": one.severity.value,
        "summary": summaries[one.code],
        "detail": one.detail,
        "where": None if where is None else {"file": where.file, "line": where.line or None, "column": where.column or None},
        "packet": one.packet,
    }


def check(found: Iterable[Problem], targets: Iterable[dict[str, object]], summaries: Mapping[str, str]) -> dict[str, object]:
    """The answer of `check`."""
    return {
        "format": FORMAT,
        "problems": [problem(one, summaries) for one in found],
        "targets": list(targets),
    }


def target(  # noqa: PLR0913  (an account has as many parts)
    policy: str, name: str, cloud: str, budgets: Iterable[Budget], losses: Iterable[Loss], *, proven: bool
) -> dict[str, object]:
    """One target of a check."""
    return {
        "policy": policy,
        "target": name,
        "cloud": cloud,
        "proven": proven,
        "budgets": [
            {"group": one.group, "name": one.name, "used": one.used, "limit": one.limit, "fills": dict(one.fills)}
            for one in budgets
        ],
        "losses": [
            {"name": one.name, "group": one.group, "requirement": one.requirement, "widening": one.widening, "detail": one.detail}
            for one in losses
        ],
    }


def explain(answers: Iterable[Answer]) -> dict[str, object]:
    """The answers of `explain`."""
    return {
        "format": FORMAT,
        "answers": [
            {
                "target": one.target,
                "group": one.group,
                "allowed": one.allowed,
                "rules": [because.id for because in one.because],
                "rows": [because.page for because in one.because if because.page],
                "note": one.note or None,
            }
            for one in answers
        ],
    }
