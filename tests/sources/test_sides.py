"""What a side is asked for by."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud.diagnostics import Failed
from emscloud.load.document import LIMIT
from emscloud.sources.fence import Fenced
from emscloud.sources.policy import Written
from emscloud.sources.revision import Revision
from emscloud.sources.sides import Planned, asked, opened, picked
from tests.diff.samples import group, side
from tests.sources.repository import Repository


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository to stand in."""
    made = Repository(tmp_path / "repo")
    made.write({"emscloud.yaml": "name: ems\n", "odd#name.yaml": "name: ems\n"})
    made.commit("one")
    monkeypatch.chdir(made.folder)
    return made.folder


def refused(words: str) -> str:
    """The detail of the one problem, which is E510."""
    with pytest.raises(Failed) as raised:
        opened(asked(words))
    (problem,) = raised.value.problems
    assert problem.code == "E510"
    return problem.detail


@pytest.mark.usefixtures("folder")
def test_a_path_a_group_and_a_revision() -> None:
    """An existing path wins, also one that has a `#`."""
    found = asked("emscloud.yaml#web")
    assert (isinstance(found.place, Fenced), found.path, found.group) == (True, "emscloud.yaml", "web")
    assert (asked("odd#name.yaml").path, asked("odd#name.yaml").group) == ("odd#name.yaml", None)
    found = asked("main:emscloud.yaml#web")
    assert isinstance(found.place, Revision)
    assert (found.path, found.group, found.place.label) == ("main:emscloud.yaml", "web", "main")
    held = opened(found)
    assert isinstance(held, Written)
    assert held.text == "name: ems\n"


@pytest.mark.usefixtures("folder")
def test_a_live_group() -> None:
    """A cloud's name stands before it; a path of that name wins, and a revision of that name is out of reach."""
    found = asked("aws:eu-west-1/sg-01234567#web")
    assert ("aws", "eu-west-1/sg-01234567", "web") == (found.cloud, found.path, found.group)
    Path("aws:sg-01234567").write_text("name: ems\n", "utf-8")
    assert asked("aws:sg-01234567").cloud is None
    assert asked("main:emscloud.yaml").cloud is None


@pytest.mark.usefixtures("folder")
def test_what_is_no_side() -> None:
    """With what to write."""
    Path("loop.yaml").symlink_to("loop.yaml")
    with pytest.raises(Failed) as raised:
        opened(asked("loop.yaml"))
    assert [problem.code for problem in raised.value.problems] == ["E512"]
    assert "REV:PATH for a file at a git revision" in refused("gone.yaml")
    assert "is no live group of AWS" in refused("aws:web")
    assert "a policy ends in .yaml, Terraform in .tf" in refused("main:README.md")
    assert "is no side of a diff" in refused(":x")


def test_a_group_is_picked_by_any_of_its_names() -> None:
    """Its address, the last part of that, its name in the cloud, or that in its policy."""
    both = side(group(address="eu/web", name="ems-web", tag="front"), group(address="eu/db"), label="words")
    assert [one.address for name in ("web", "eu/web", "ems-web", "front") for one in picked(both, name).groups] == ["eu/web"] * 4
    text = side(group(address="module.a.aws_security_group.web"))
    assert picked(text, "web") == text
    assert picked(both, None) is both
    with pytest.raises(Failed) as raised:
        picked(both, "x")
    assert raised.value.problems[0].detail == "`words` has no group `x`; it has eu/db, eu/web."


def test_a_plan_may_be_larger_than_a_policy(tmp_path: Path) -> None:
    """Plans of large configurations have many megabytes; policies have not."""
    words = '{"format_version": "1.2", "planned_values": {}, "resource_changes": [], "x": "' + "x" * LIMIT + '"}'
    (tmp_path / "plan.json").write_text(words)
    assert isinstance(opened(asked(str(tmp_path / "plan.json"))), Planned)
