"""Files of checks: the shipped one, and users' own."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from emscloud.diagnostics import Failed, Severity
from emscloud.diff.checks import JUDGEMENTS, SHIPPED, Checks, schema
from emscloud.load.document import Disk
from emscloud.model.policy import Direction
from tests.load.policies import marked

OWN = """\
format: 1
checks:
  - id: admin-ports-from-internet
    when: {side: wider, peers: private, services: [tcp/22], at-least: 5}
    severity: note
    summary: s
    detail: d
    help: h
severities: {telemetry-to-everyone: error}
suppress:
  - {check: ipv6-forgotten, group: web, why: no IPv6 here, until: 2027-01-31}
"""


def test_the_shipped_ones_hold_together() -> None:
    """Every judgement has a check, every check its words, and the file is of its own schema."""
    checks = Checks.shipped().checks
    assert {check.judgement for check in checks.values()} - {None} == set(JUDGEMENTS)
    assert all(check.summary and check.detail.endswith(".") and check.help.endswith(".") for check in checks.values())
    assert all(check.id == name for name, check in checks.items())
    tree = YAML(typ="safe", pure=True).load(SHIPPED.read_text("utf-8"))
    assert Draft202012Validator(schema()).is_valid(tree)
    admin = checks["admin-ports-from-internet"]
    assert (admin.side, admin.direction, admin.peers, admin.severity) == ("wider", Direction.IN, "internet", Severity.ERROR)


def test_a_users_check_takes_the_place_of_a_shipped_one() -> None:
    """By its id; severities and suppressions go by ids too."""
    found = Checks.shipped().with_text(OWN, "checks.yaml")
    admin = found.checks["admin-ports-from-internet"]
    assert (admin.direction, admin.peers, admin.least, admin.severity, admin.summary) == (None, "private", 5, Severity.NOTE, "s")
    assert found.checks["telemetry-to-everyone"].severity is Severity.ERROR
    (one,) = found.suppressions
    assert (one.check, one.group, one.why, one.until) == ("ipv6-forgotten", "web", "no IPv6 here", "2027-01-31")
    assert len(found.checks) == len(Checks.shipped().checks)


@pytest.mark.parametrize(
    ("group", "as_of", "heard"),
    [("web", None, False), ("eu/web", "2027-01-31", False), ("eu/web", "2027-02-01", True), ("eu/other", None, True)],
)
def test_a_check_is_heard_where_it_is_not_suppressed(group: str, as_of: str | None, heard: bool) -> None:
    """For the suppression's group, until its last day is over."""
    found = Checks.shipped().with_text(OWN, "checks.yaml").heard("ipv6-forgotten", group, as_of)
    assert (found is not None) == heard


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("format: 2\n", "E113", "2"),
        ("checks: []\n", "E111", "c"),
        ("[]\n", "E112", "["),
        ("format: 1\nseverities: {ipv6-forgoten: note}\n", "E141", "ipv6-forgoten"),
        ("format: 1\nsuppress: [{check: nothing, why: w}]\n", "E141", "nothing"),
        ("format: 1\nsuppress: [{check: covered}]\n", "E111", "{"),
        ("format: 1\nsuppress: [{check: ipv6-forgotten, why: w, until: soon}]\n", "E113", "soon"),
        ("format: 1\nchecks: [{id: a, when: {side: over}, severity: note, summary: s, detail: d, help: h}]\n", "E113", "over"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(text: str, code: str, part: str) -> None:
    """As in a policy."""
    with pytest.raises(Failed) as raised:
        Checks.shipped().with_text(text, "checks.yaml")
    assert (code, part) in [(problem.code, marked(problem.where)) for problem in raised.value.problems]


def test_files_are_read_where_the_policy_stands(tmp_path: Path) -> None:
    """One after the other; the later one has the last word."""
    for name, severity in (("a", "note"), ("b", "error")):
        (tmp_path / name).write_text(f"format: 1\nseverities: {{ipv6-forgotten: {severity}}}\n", "utf-8")
    found = Checks.shipped().with_files([str(tmp_path / "a"), str(tmp_path / "b")], Disk())
    assert found.checks["ipv6-forgotten"].severity is Severity.ERROR
