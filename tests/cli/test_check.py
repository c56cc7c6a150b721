"""`emscloud check`: every problem of every policy at once, and what the proof rests on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import jsonschema
import pytest

from emscloud.report.text import TRUSTS
from emscloud.schemas import schema
from tests.commands import SMALL, Ran, example, run, small, tree

WRONG = SMALL.replace("tcp/443", "tcp/443-80").replace("10.9.0.0/16", "10.9.0.1/16").replace("why: operators", "because: x")
Found = dict[str, list[dict[str, object]]]


def checked(ran: Ran) -> Found:
    """The JSON of a check, held against its own schema."""
    value = ran.json()
    jsonschema.Draft202012Validator(schema("check")).validate(value)
    return cast(Found, value)


def place(problem: dict[str, object]) -> dict[str, object]:
    """Where a problem stands."""
    return cast("dict[str, object]", problem["where"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two wrong policies in folders of their own, and a sound one."""
    made = tmp_path_factory.mktemp("policies")
    small(made / "a", WRONG)
    small(made / "b/deep", SMALL.replace("cloud: aws", "cloud: awz"), "web.emscloud.yaml")
    small(made, name="sound.yaml")
    return made


def test_the_example_is_proven_for_both_clouds(tmp_path: Path) -> None:
    """The account is the result and ends with what the proof trusts; what it goes without is talked, and nothing is written."""
    policy = example(tmp_path)
    before = tree(tmp_path)
    ran = run("check", policy.name, "--paranoid", cwd=tmp_path)
    lines = ran.out.split("\n")
    said = [line for line in ran.err.split("\n") if line[:1].strip()]
    assert (ran.code, tree(tmp_path)) == (0, before)
    assert said == ["note E340: Names are used and nothing reaches a resolver", "note E341: LDAP without Kerberos or DNS"]
    assert [line for line in lines if "proven" in line] == ["  proven prod-eu (AWS)", "  proven prod-azure (Azure)"]
    assert "  python-hcl2 reads the text as the strict reader does" in lines
    assert "Note of emscloud.lock: Every address here is a documentation address" in ran.out
    assert lines[-3:] == [*TRUSTS, ""]


@pytest.mark.parametrize(
    ("resolvers", "severity"), [("", "note"), ("resolvers: [192.0.2.53]\n", "warning"), ("checks: [own.yaml]\n", None)]
)
def test_what_a_policy_goes_without_is_told(tmp_path: Path, resolvers: str, severity: str | None) -> None:
    """As a note, or as a warning where the policy says who is asked; its own checks may silence it. The exit stays 0."""
    text = SMALL.replace("inbound: tcp/443, from: [192.0.2.0/24]", "outbound: tcp/443, to: [a.example]") + resolvers
    path = small(tmp_path, text)
    entry = {"name": "a.example", "address": "8.8.8.8", "vantage": "by hand", "first": "2026-01-01"}
    path.with_suffix(".lock").write_text(json.dumps({"format": 1, "addresses": [entry]}), "utf-8")
    own = "format: 1\nsuppress: [{check: names-by-the-clouds-resolver, group: web, why: the cloud's own is asked}]\n"
    (tmp_path / "own.yaml").write_text(own, "utf-8")
    ran = run("check", path.name, "--format", "json", cwd=tmp_path)
    found = [(one["code"], one["severity"]) for one in checked(ran)["problems"]]
    assert (ran.code, found) == (0, [("E340", severity)] if severity else [])


def test_all_problems_of_all_policies_come_at_once(folder: Path) -> None:
    """Each has its file, line and column in the JSON; the sound policy among them is proven."""
    ran = run("check", "a", "b", "sound.yaml", "--format", "json", cwd=folder)
    found = checked(ran)
    places = [(one["code"], *place(one).values()) for one in found["problems"]]
    assert places == [
        ("E113", "a/emscloud.yaml", 6, 34),
        ("E111", "a/emscloud.yaml", 7, 9),
        ("E113", "a/emscloud.yaml", 7, 43),
        ("E110", "a/emscloud.yaml", 7, 57),
        ("E113", "b/deep/web.emscloud.yaml", 9, 15),
    ]
    assert [(one["policy"], one["target"], one["proven"]) for one in found["targets"]] == [
        ("sound.yaml", "eu", True),
        ("sound.yaml", "we", True),
    ]
    assert (ran.code, ran.err) == (1, "")


def test_a_problem_has_its_line_and_a_caret_on_standard_error(folder: Path) -> None:
    """The text shows place, line, caret and what to do, and counts; standard output is empty."""
    ran = run("check", "a/emscloud.yaml", cwd=folder)
    assert (ran.code, ran.out, ran.err.endswith("4 errors: mend them, and check again.\n")) == (1, "", True)
    assert ran.err.split("\n")[:6] == [
        "error E113: A value that does not fit",
        "  a/emscloud.yaml:6:34",
        "     6 |       - {id: https, inbound: tcp/443-80, from: [192.0.2.0/24], why: customers}",
        "       |                                  ^^^^^^",
        "  The range 443-80 runs backwards. Did you mean `80-443`?",
        "",
    ]


@pytest.mark.parametrize(("day", "code"), [("2027-03-31", 0), ("2027-04-01", 1)])
def test_a_rule_counts_on_its_last_day_and_not_after_it(folder: Path, day: str, code: int) -> None:
    """`--as-of` judges `expires`: an error from the day after it, with its place."""
    ran = run("check", "sound.yaml", "--as-of", day, "--format", "json", cwd=folder)
    assert (ran.code, [(one["code"], place(one)["line"]) for one in checked(ran)["problems"]]) == (code, [("E140", 7)] * code)


def test_without_a_day_nothing_expires(folder: Path) -> None:
    """No clock is read: a rule that expired long ago is sound where no day is given."""
    small(folder, SMALL.replace("2027-03-31", "1999-12-31"), "old.yaml")
    assert run("check", "old.yaml", cwd=folder).code == 0


def test_a_warning_changes_no_exit_code(folder: Path) -> None:
    """A rule that names nobody in one target is said, and the exit is 0."""
    small(folder, SMALL.replace("from: [10.9.0.0/16]", "from: [{azure: Storage}]"), "warned.yaml")
    ran = run("check", "warned.yaml", "--format", "json", cwd=folder)
    assert (ran.code, [(one["code"], one["severity"]) for one in checked(ran)["problems"]]) == (0, [("E204", "warning")])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.yaml"], "nowhere.yaml cannot be read: No such file or directory."),
        (["sound.yaml", "--as-of", "31.3.2027"], "`31.3.2027` is no date; write one such as 2027-03-31."),
        (["sound.yaml", "--format", "xml"], "Invalid value for '--format'"),
        (["empty"], "empty holds no emscloud.yaml, and nothing below it does."),
        ([], "Missing argument 'POLICY...'"),
    ],
)
def test_a_wrong_call_exits_with_1(folder: Path, arguments: list[str], said: str) -> None:
    """What cannot be checked is an error on standard error that says why."""
    (folder / "empty").mkdir(exist_ok=True)
    ran = run("check", *arguments, cwd=folder)
    assert (ran.code, said in ran.err) == (1, True)


def test_several_notes_of_locks_are_all_said(tmp_path: Path) -> None:
    """Each lock's note is given with the lock's name, also where the first policy has none."""
    small(tmp_path)
    example(tmp_path / "ems")
    ran = run("check", ".", cwd=tmp_path)
    notes = [line.partition(": ")[0] for line in ran.out.split("\n") if line.startswith("Note")]
    assert (ran.code, notes) == (0, ["Note of ems/emscloud.lock"])


def test_a_lock_that_git_half_merged_is_named(tmp_path: Path) -> None:
    """Conflict markers in the lock are an error at their line, which says what mends it."""
    small(tmp_path)
    (tmp_path / "emscloud.lock").write_text('{\n<<<<<<< ours\n=======\n>>>>>>> theirs\n  "format": 1\n}\n', "utf-8")
    ran = run("check", ".", "--format", "json", cwd=tmp_path)
    where = {"file": "emscloud.lock", "line": 2, "column": 1}
    assert (ran.code, [(one["code"], one["where"]) for one in checked(ran)["problems"]]) == (1, [("E211", where)])
