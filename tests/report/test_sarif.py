"""SARIF: levels, places and fingerprints."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import cast

from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from emscloud.diff.judge import judge
from emscloud.report.review import rows
from emscloud.report.sarif import report
from tests.report.judgements import CHECKS, HOSTILE, named, sample

Node = dict[str, object]
SCHEMA = Draft4Validator(
    json.loads((Path(__file__).parent / "sarif-2.1.0.json").read_text("utf-8")), format_checker=Draft4Validator.FORMAT_CHECKER
)
"""The whole schema of OASIS, but for its words."""
REFERENCE = re.compile(r"(?!//)(?:[A-Za-z0-9./~_-]|%[0-9A-F]{2})*")
"""A relative reference of RFC 3986 without query and fragment."""


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


def test_a_result_names_its_rule_by_number_too() -> None:
    """The index is that of the rule with its id, whose level stands there as well."""
    run, found = results()
    rules = cast("list[Node]", cast(Node, cast(Node, run["tool"])["driver"])["rules"])
    assert [rules[cast(int, one["ruleIndex"])]["id"] for one in found] == [one["ruleId"] for one in found]
    assert all(set(rule) == {"id", "shortDescription", "fullDescription", "help", "defaultConfiguration"} for rule in rules)


def test_the_report_is_valid() -> None:
    """Of nothing, of the sample, and with suppressions; and the schema does refuse what is none."""
    assert SCHEMA.is_valid(report((), (), CHECKS.checks, "1", "f"))
    delta, judgement = sample()
    made = report(rows(judgement), judgement.remarks, CHECKS.checks, "1", "f")
    SCHEMA.validate(made)
    checks = CHECKS.with_text("format: 1\nsuppress: [{check: admin-ports-from-internet, why: a bastion}]\n", "f")
    SCHEMA.validate(report(rows(judge(delta, checks)), (), checks.checks, "1", "f"))
    result = cast("list[Node]", cast("list[Node]", made["runs"])[0]["results"])[0]
    nowhere = [{"physicalLocation": {"region": {"startLine": 0}}}]
    broken_ones: list[Node] = [{"level": "grave"}, {"message": {}}, {"locations": nowhere}, {"x": 1}]
    for wrong in broken_ones:
        broken = {**made, "runs": [{**cast("list[Node]", made["runs"])[0], "results": [{**result, **wrong}]}]}
        assert not SCHEMA.is_valid(broken), wrong


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()), min_size=1))
@example(HOSTILE)
@example("[click](https://x) {0} \u202e\ud800")
def test_whatever_the_names_are_the_report_is_valid(words: str) -> None:
    """No link, no placeholder, no escape and no line of somebody's comes out, and paths are references."""
    _, judgement, checks = named(words)
    made = report(rows(judgement), judgement.remarks, checks, "1", words)
    SCHEMA.validate(json.loads(json.dumps(made)))
    for result in cast("list[Node]", cast("list[Node]", made["runs"])[0]["results"]):
        text = str(cast(Node, result["message"])["text"])
        assert "](" not in text
        assert text.isprintable()
        assert not re.search(r"(?<!\{)(?:\{\{)*\{\d+\}", text)
        place = cast(Node, cast("list[Node]", result["locations"])[0]["physicalLocation"])
        assert REFERENCE.fullmatch(str(cast(Node, place["artifactLocation"])["uri"]))
