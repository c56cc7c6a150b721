"""The workflows: who may what, when, and by whose code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

import pytest
import ruamel.yaml

from tests.commands import ROOT

FOLDER = ROOT / ".github" / "workflows"
NAMES = ("ci", "release")
Node = dict[str, object]


def text(name: str) -> str:
    """A workflow as it is written."""
    return (FOLDER / f"{name}.yml").read_text("utf-8")


def read(name: str) -> Node:
    """A workflow; `on` is a word, as in YAML 1.2."""
    return cast(Node, ruamel.yaml.YAML(typ="safe", pure=True).load(text(name)))


def jobs(name: str) -> dict[str, Node]:
    """Its jobs by their names."""
    return cast("dict[str, Node]", read(name)["jobs"])


def steps(job: Node) -> list[Node]:
    """A job's steps; none where it calls a workflow."""
    return cast("list[Node]", job.get("steps", []))


def everything(node: object) -> list[str]:
    """Every text of a value."""
    if isinstance(node, dict):
        return [one for held in node.values() for one in everything(held)]
    return [one for held in node for one in everything(held)] if isinstance(node, list) else [str(node)]


def test_these_are_all() -> None:
    """No workflow escapes these tests."""
    assert {f"{name}.yml" for name in NAMES} == {path.name for path in FOLDER.iterdir()}


@pytest.mark.parametrize("name", NAMES)
def test_code_of_others_is_pinned(name: str) -> None:
    """An action by a commit, with its version beside it; a workflow of our own by its path."""
    used = re.findall(r"uses: (.*)", text(name)) + re.findall(r"uses: (.*)", (ROOT / "action.yml").read_text("utf-8"))
    assert used
    assert [
        one for one in used if not re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\./\.github/workflows/ci\.yml", one)
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_an_action_is_the_same_everywhere(name: str) -> None:
    """One commit an action."""
    pins = {one for each in NAMES for one in re.findall(r"uses: ([^@\s]+)@(\S+)", text(each))}
    assert len({action for action, _ in pins}) == len(pins), name


@pytest.mark.parametrize("name", NAMES)
def test_there_is_no_secret(name: str) -> None:
    """Nothing reads one, and none is handed on."""
    assert "secrets" not in text(name)


@pytest.mark.parametrize("name", NAMES)
def test_no_text_of_an_event_is_part_of_a_command(name: str) -> None:
    """What a tag or a pull request says reaches commands by their environment alone."""
    assert [step["run"] for job in jobs(name).values() for step in steps(job) if "${{" in str(step.get("run", ""))] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_checkout_leaves_no_token(name: str) -> None:
    """Nothing that runs after it finds one in the folder."""
    taken = [
        step for job in jobs(name).values() for step in steps(job) if str(step.get("uses", "")).startswith("actions/checkout@")
    ]
    assert taken
    assert all(step.get("with") == {"persist-credentials": False} for step in taken)


def test_what_runs_on_a_pull_request_may_read_alone() -> None:
    """And runs what continuous integration runs, which needs no more."""
    workflow = read("ci")
    assert {"push": {"branches": ["main"]}, "pull_request": None, "workflow_call": None} == workflow["on"]
    assert {"contents": "read"} == workflow["permissions"]
    (job,) = jobs("ci").values()
    assert "permissions" not in job
    assert [".ci/run"] == [step["run"] for step in steps(job) if "run" in step]


def test_a_release_is_a_tag_and_nothing_else() -> None:
    """No branch, no button, no other event starts it, and what publishes says so once more."""
    assert {"push": {"tags": ["v*"]}} == read("release")["on"]
    assert "startsWith(github.ref, 'refs/tags/v')" == jobs("release")["publish"]["if"]


def test_each_job_of_a_release_may_what_it_needs() -> None:
    """Nothing by default; one job alone is known to others, and one alone may write here."""
    assert {} == read("release")["permissions"]
    assert {
        "check": {"contents": "read"},
        "build": {"contents": "read"},
        "publish": {"id-token": "write", "attestations": "write"},
        "attach": {"contents": "write"},
    } == {name: job["permissions"] for name, job in jobs("release").items()}


def test_nothing_is_published_that_was_not_checked_and_built_twice() -> None:
    """The order of the jobs, and what they run."""
    held = jobs("release")
    assert ([None, None, ["check", "build"], "publish"], "release") == (
        [job.get("needs") for job in held.values()],
        held["publish"]["environment"],
    )
    assert "./.github/workflows/ci.yml" == held["check"]["uses"]
    (build,) = [step for step in steps(held["build"]) if "run" in step]
    assert {"run": 'make dist TAG="$TAG"', "env": {"TAG": "${{ github.ref_name }}"}} == build


def test_who_publishes_runs_no_code_of_the_project() -> None:
    """It has no checkout; it attests every file, and hands the archives on."""
    publish = jobs("release")["publish"]
    assert ["actions/download-artifact", "actions/attest", "", "pypa/gh-action-pypi-publish"] == [
        str(step.get("uses", "")).partition("@")[0] for step in steps(publish)
    ]
    assert {"subject-path": "dist/*"} == steps(publish)[1]["with"]
    assert {"packages-dir": "archives"} == steps(publish)[3]["with"]


def test_no_index_is_named() -> None:
    """Where archives go is what the publishing action has for its default."""
    assert [one for name in NAMES for one in everything(read(name)) if re.search(r"https?://", one)] == []


def test_what_they_call_is_there() -> None:
    """The script, and the target of the Makefile."""
    assert Path(ROOT / ".ci" / "run").stat().st_mode & 0o111
    assert "\ndist:\n" in (ROOT / "Makefile").read_text("utf-8")
