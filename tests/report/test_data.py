"""JSON, for a program: every key is always there, null where it says nothing."""

from __future__ import annotations

from dataclasses import replace

import jsonschema

from emscloud.answer import Answer, Because
from emscloud.cloud import Budget, Loss
from emscloud.diagnostics import Problem, Where
from emscloud.messages import summaries
from emscloud.model.policy import Direction
from emscloud.report import data
from emscloud.schemas import schema
from emscloud.spaces.traffic import TrafficSet

PROBLEM = Problem("E113", "It does not fit.")


def test_a_problem_has_all_of_its_keys() -> None:
    """A place that is not known is null, and so are the line and column of a file as a whole."""
    whole = {"code": "E113", "severity": "error", "summary": "A value that does not fit", "detail": "It does not fit."}
    assert data.problem(PROBLEM, summaries()) == {**whole, "where": None, "packet": None}
    filed = replace(PROBLEM, where=Where("a.yaml"))
    assert data.problem(filed, summaries())["where"] == {"file": "a.yaml", "line": None, "column": None}
    placed = replace(PROBLEM, where=Where("a.yaml", 2, 3, 9, "text"), packet="in tcp/1")
    assert data.problem(placed, summaries()) == {**whole, "where": {"file": "a.yaml", "line": 2, "column": 3}, "packet": "in tcp/1"}


def test_a_check_is_of_its_schema() -> None:
    """With problems and targets, and with neither."""
    budget = Budget("web", "rules", 3, 60, (("b", 2), ("a", 1)))
    loss = Loss("azure-icmpv6", "web", "ping", Direction.IN, TrafficSet(), widening=False, detail="It is left out.")
    target = data.target("a.yaml", "we", "azure", [budget], [loss], proven=True)
    value = data.check([PROBLEM, replace(PROBLEM, where=Where("a"))], [target], summaries())
    validator = jsonschema.Draft202012Validator(schema("check"))
    validator.validate(value)
    validator.validate(data.check([], [], summaries()))
    assert data.check([], [], summaries()) == {"format": 1, "problems": [], "targets": []}
    assert target["budgets"] == [{"group": "web", "name": "rules", "used": 3, "limit": 60, "fills": {"b": 2, "a": 1}}]


def test_an_explanation_is_of_its_schema() -> None:
    """Rules are the ids, rows only those of a page; null where nothing can be said."""
    found = [
        Answer("eu", "web", True, (Because("svc/row", "reason", "Page: Row"), Because("own", "mine", ""))),
        Answer("we", "web", None, (), "only a part of it"),
    ]
    value = data.explain(found)
    jsonschema.Draft202012Validator(schema("explain")).validate(value)
    assert value == {
        "format": 1,
        "answers": [
            {"target": "eu", "group": "web", "allowed": True, "rules": ["svc/row", "own"], "rows": ["Page: Row"], "note": None},
            {"target": "we", "group": "web", "allowed": None, "rules": [], "rows": [], "note": "only a part of it"},
        ],
    }
