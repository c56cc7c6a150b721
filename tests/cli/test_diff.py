"""`emscloud diff`: exits, formats and levels."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from emscloud import schemas
from tests.commands import ROOT, Ran, example, run


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The example, and a copy that lets endpoints of a wider range in and RDP from everyone."""
    old = example(tmp_path_factory.mktemp("old"))
    folder = tmp_path_factory.mktemp("new") / "ems"
    shutil.copytree(old.parent, folder)
    new = folder / old.name
    text = new.read_text("utf-8")
    new.write_text(text.replace("10.20.0.0/16", "10.20.0.0/15").replace("from: [10.0.0.5]", "from: [anywhere]"), "utf-8")
    return str(old), str(new)


def diff(*words: str) -> Ran:
    """Run `emscloud diff`."""
    return run("diff", *words, cwd=ROOT)


def test_the_exit_says_whether_there_is_something(pair: tuple[str, str]) -> None:
    """0 for the same traffic, 2 for findings from the level on, 1 for what is no side."""
    old, new = pair
    assert diff(old, old).code == 0
    assert diff(old, new).code == 2
    assert [diff(old, new, "--fail-on", level).code for level in ("note", "warning", "error", "never")] == [2, 2, 2, 0]
    assert [diff(new, old, "--fail-on", level).code for level in ("note", "warning", "error", "never")] == [2, 0, 0, 0]
    failed = diff(old, "gone.yaml")
    assert (failed.code, failed.out, "E510" in failed.err) == (1, "", True)


def test_every_format(pair: tuple[str, str]) -> None:
    """Each to standard output; the verdict is in all of them."""
    old, new = pair
    assert diff(old, new).out.startswith("wider  ")
    assert diff(old, new, "--format", "markdown").out.startswith("<!-- emscloud diff -->\n")
    data = json.loads(diff(old, new, "--format", "json").out)
    assert (data["format"], data["verdict"]) == (1, "wider")
    assert Draft202012Validator(schemas.schema("diff")).is_valid(data)
    assert diff(old, new, "--format", "html").out.startswith("<!doctype html>\n")
    sarif = json.loads(diff(old, new, "--format", "sarif").out)
    assert sarif["version"] == "2.1.0"


def test_a_suppression_that_is_over_is_a_warning(tmp_path: Path) -> None:
    """On standard error; the exit is that of the findings."""
    path = example(tmp_path)
    (path.parent / "own.yaml").write_text("format: 1\nsuppress: [{check: rule-nobody-needs, why: w, until: 2026-01-01}]\n")
    path.write_text(path.read_text("utf-8").replace("\ntargets:", "\nchecks: [./own.yaml]\ntargets:"), "utf-8")
    done = diff(str(path), str(path), "--as-of", "2026-01-02")
    assert (done.code, "E142" in done.err) == (0, True)
    assert "E142" not in diff(str(path), str(path)).err


def test_text_alone_is_listed_when_asked_for(pair: tuple[str, str], tmp_path: Path) -> None:
    """With --explain-text."""
    old, _ = pair
    path = example(tmp_path)
    path.write_text(path.read_text("utf-8").replace("id: rdp-from-bastion", "id: rdp"), "utf-8")
    assert "changed in text, not in traffic: prod-eu/ems-server: rdp is new" in diff(old, str(path), "--explain-text").out
    assert "rdp" not in diff(old, str(path)).out


def test_checks_of_ones_own_judge_terraform_too(tmp_path: Path) -> None:
    """`--checks` needs no policy; what is wrong with the file is told as of any other."""
    (tmp_path / "one.tf").write_text('resource "aws_security_group" "web" {\n  name = "web"\n}\n')
    (tmp_path / "two.tf").write_text(
        'resource "aws_security_group" "web" {\n  name = "web"\n  ingress {\n    from_port   = 22\n    to_port     = 22\n'
        '    protocol    = "tcp"\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n}\n'
    )
    (tmp_path / "checks.yaml").write_text("format: 1\nseverities: {admin-ports-from-internet: note}\n")
    (tmp_path / "wrong.yaml").write_text("format: 1\nseverities: {no-such-check: note}\n")
    sides = ("diff", "one.tf", "two.tf")
    assert [2, 0, 0] == [
        run(*sides, *more, cwd=tmp_path).code
        for more in (("--fail-on", "error"), ("--fail-on", "error", "--checks", "checks.yaml"), ("--fail-on", "never"))
    ]
    ran = run(*sides, "--checks", "wrong.yaml", cwd=tmp_path)
    assert (1, True) == (ran.code, "E141" in ran.err and "wrong.yaml" in ran.err)


def test_a_check_that_only_the_older_side_has_is_a_rule_of_sarif(tmp_path: Path) -> None:
    """Both sides' checks judge, so that none goes by the change that it forbids; each result names its rule."""
    old, new = example(tmp_path / "old"), example(tmp_path / "new")
    (old.parent / "checks.yaml").write_text(
        "format: 1\nchecks:\n  - {id: rdp-opens, when: {side: wider, services: [tcp/3389]}, severity: error, "
        "summary: RDP opens, detail: It was closed., help: Close it.}\n",
        "utf-8",
    )
    old.write_text(f"{old.read_text('utf-8')}\nchecks: [./checks.yaml]\n", "utf-8")
    new.write_text(new.read_text("utf-8").replace("from: [10.0.0.5]", "from: [10.0.0.6]"), "utf-8")
    ran = run("diff", old, new, "--format", "sarif", cwd=tmp_path)
    (held,) = json.loads(ran.out)["runs"]
    rules = [rule["id"] for rule in held["tool"]["driver"]["rules"]]
    assert (2, True) == (ran.code, "rdp-opens" in {one["ruleId"] for one in held["results"]})
    assert [one["ruleId"] for one in held["results"]] == [rules[one["ruleIndex"]] for one in held["results"]]
