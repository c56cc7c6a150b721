"""The account of a compiled policy: its lines, its last lines, its JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from emscloud.cli import account
from emscloud.diagnostics import Failed, Problem, Severity
from emscloud.pipeline import Result, build, open_policy
from emscloud.report.text import plain, trusts
from emscloud.schemas import schema
from tests.commands import example
from tests.test_pipeline import named


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The shipped example, compiled."""
    return build(open_policy(example(tmp_path_factory.mktemp("ems"))))


WRONG = Problem("E320", "It differs.")


def test_a_day_is_a_date() -> None:
    """None stays None; what is no date is a wrong call."""
    assert (account.day(None), account.day("2027-03-31")) == (None, "2027-03-31")
    with pytest.raises(Failed, match=r"E410: `tomorrow` is no date; write one such as 2027-03-31\."):
        account.day("tomorrow")


def test_only_an_error_is_wrong() -> None:
    """Warnings and notes change no exit code."""
    lesser = [replace(WRONG, severity=Severity.WARNING), replace(WRONG, severity=Severity.NOTE)]
    assert (account.wrong(lesser), account.wrong([*lesser, WRONG])) == (False, True)


def test_a_policy_that_failed_has_no_account(result: Result) -> None:
    """Nothing is called proven of a policy with an error."""
    assert account.lines(replace(result, problems=(WRONG,)), paranoid=True) == []
    assert '"proven": true' not in json.dumps(account.data([replace(result, problems=(WRONG,))], [WRONG]))


def test_each_loss_has_the_reason_of_the_entry_that_takes_it(result: Result) -> None:
    """Of two entries for one loss, that of the target in question gives the why."""
    policy = result.opened.policy
    entry = policy.accept[0]
    others = [replace(entry, target="prod-eu", why="not this"), replace(entry, group="ems-standby", why="nor this")]
    opened = replace(result.opened, policy=replace(policy, accept=(*others, *policy.accept)))
    text = plain(account.lines(replace(result, opened=opened), paranoid=False))
    assert (f"({entry.why})" in text, "not this" in text, "nor this" in text) == (True, False, False)


def test_the_end_is_what_the_proof_trusts_or_how_many_errors(result: Result) -> None:
    """A lock's note is said before what is trusted; errors are counted, warnings are not."""
    noted = replace(result, opened=replace(result.opened, lock=replace(result.opened.lock, note="")))
    assert account.end([noted], []) == trusts()
    assert account.end([noted, result], [])[0][0][0].startswith(f"Note of {result.opened.lock_path}: Every address")
    assert plain(account.end([result], [WRONG])) == "1 error: mend it, and check again.\n"
    assert (
        plain(account.end([], [WRONG, WRONG, replace(WRONG, severity=Severity.NOTE)])) == "2 errors: mend them, and check again.\n"
    )


def test_the_json_is_what_its_schema_says(result: Result) -> None:
    """Targets with budgets and losses, problems with every key."""
    value = account.data([result], [WRONG])
    jsonschema.Draft202012Validator(schema("check")).validate(value)
    assert value["problems"] == [
        {"code": "E320", "severity": "error", "summary": "The proof failed", "detail": "It differs.", "where": None, "packet": None}
    ]


def test_the_policy_is_named_by_its_path(result: Result) -> None:
    """The account begins with the file that it speaks of."""
    assert Path(account.lines(result, paranoid=True)[0][0][0]) == result.opened.path


def test_a_filter_by_name_is_in_the_account(tmp_path: Path) -> None:
    """Its groups, how many rules it has, and where it is; a target without one has no such line."""
    result = build(open_policy(named(tmp_path)))
    said = [line for line in plain(account.lines(result, paranoid=False)).split("\n") if "by name" in line]
    assert said == ["    by name: web  6 rules in network-firewall", "    by name: web  1 rule in firewall"]
