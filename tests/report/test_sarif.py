"""SARIF: levels, places and fingerprints."""

from __future__ import annotations

from typing import cast

from emscloud.diff.judge import judge
from emscloud.report.review import rows
from emscloud.report.sarif import report
from tests.report.judgements import CHECKS, sample

Node = dict[str, object]


def results(address: str = "eu/web", fallback: str = "main:dir/ems prod.yaml") -> tuple[Node, list[Node]]:
    """The run of the sample, and its results."""
    _, judgement = sample(address)
    made = report(rows(judgement), judgement.remarks, CHECKS.checks, "1.2.3", fallback)
    assert made["version"] == "2.1.0"
    (run,) = cast("list[Node]", made["runs"])
    return run, cast("list[Node]", run["results"])


def test_every_result_has_a_rule_that_is_there() -> None:
    """The checks, and the three sides for what no check names."""
    run, found = results()
    driver = cast(Node, cast(Node, run["tool"])["driver"])
    rules = [one["id"] for one in cast("list[Node]", driver["rules"])]
    assert len(set(rules)) == len(rules) == len(CHECKS.checks) + 3
    assert {one["ruleId"] for one in found} <= set(rules)
    assert [one["level"] for one in found] == ["error", "warning", "warning", "warning", "note", "note", "note", "note"]


def test_a_result_stands_in_a_file() -> None:
    """Its own, or the newer side's, without the revision's name and as a URI."""
    _, found = results()
    places = [cast(Node, cast("list[Node]", one["locations"])[0]["physicalLocation"]) for one in found]
    assert places[0] == {"artifactLocation": {"uri": "ems.yaml"}, "region": {"startLine": 7, "startColumn": 3}}
    assert places[2] == {"artifactLocation": {"uri": "dir/ems%20prod.yaml"}}


def test_a_fingerprint_is_of_the_traffic() -> None:
    """Other lines, other files and other findings change none; another group changes its own."""
    once, again = results(), results(fallback="x")
    assert [one["partialFingerprints"] for one in once[1]] == [one["partialFingerprints"] for one in again[1]]
    other = results("eu/wob")
    assert once[1][0]["partialFingerprints"] != other[1][0]["partialFingerprints"]
    assert len({str(one["partialFingerprints"]) for one in once[1]}) == len(once[1])


def test_a_suppression_is_one() -> None:
    """With its reason."""
    delta, _ = sample()
    checks = CHECKS.with_text("format: 1\nsuppress: [{check: admin-ports-from-internet, why: a bastion}]\n", "f")
    made = report(rows(judge(delta, checks)), (), checks.checks, "1", "f")
    found = cast("list[Node]", cast("list[Node]", made["runs"])[0]["results"])
    assert [one["suppressions"] for one in found if "suppressions" in one] == [
        [{"kind": "external", "justification": "admin-ports-from-internet: a bastion"}]
    ]
