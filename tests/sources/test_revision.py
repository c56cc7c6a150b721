"""Files at a git revision: a real repository, made by the test."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud.diagnostics import Failed
from emscloud.sources.revision import Revision
from tests.sources.repository import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Two commits on main and one beside it."""
    made = Repository(tmp_path / "repo")
    made.write({"deploy/emscloud.yaml": "one\n", "deploy/services/x/1.r1.yaml": "x\n", "top.yaml": "top\n"})
    made.commit("first")
    made.git("branch", "side")
    made.write({"deploy/emscloud.yaml": "two\n"})
    made.commit("second")
    return made


def code(words: str, folder: Path) -> str:
    """The code of the one problem that a revision has."""
    with pytest.raises(Failed) as raised:
        Revision.named(words, folder)
    (problem,) = raised.value.problems
    return problem.code


def test_a_file_is_as_it_was(repository: Repository) -> None:
    """At a branch, a commit's parent, and where main and HEAD parted; the worktree is not touched."""
    (repository.folder / "deploy" / "emscloud.yaml").write_text("three\n")
    for label, text in (("main", "two\n"), ("main~1", "one\n"), ("side", "one\n"), ("HEAD", "two\n"), ("side...", "one\n")):
        revision = Revision.named(label, repository.folder / "deploy")
        assert revision.text(f"{label}:deploy/emscloud.yaml") == text
        assert revision.text("deploy/../deploy/./emscloud.yaml") == text
    assert (repository.folder / "deploy" / "emscloud.yaml").read_text() == "three\n"


def test_folders_are_listed(repository: Repository) -> None:
    """Files are no folders, and what is not there is none."""
    revision = Revision.named("main", repository.folder)
    assert revision.names("main:deploy") == ("emscloud.yaml", "services")
    assert revision.names("main:") == revision.names(".") == ("deploy", "top.yaml")
    assert (revision.names("top.yaml"), revision.names("gone")) == (None, None)
    assert (revision.exists("top.yaml"), revision.exists("deploy"), revision.exists("deploy/gone/x")) == (True, False, False)


def test_links_are_followed_within_the_repository(repository: Repository) -> None:
    """To files and to folders; one that leads in a circle or out of it is refused."""
    (repository.folder / "link.yaml").symlink_to("deploy/emscloud.yaml")
    (repository.folder / "there").symlink_to("deploy")
    (repository.folder / "round").symlink_to("round")
    (repository.folder / "out").symlink_to("../../etc/passwd")
    repository.commit("links")
    revision = Revision.named("main", repository.folder)
    assert (revision.text("link.yaml"), revision.text("there/emscloud.yaml")) == ("two\n", "two\n")
    assert revision.names("there") == ("emscloud.yaml", "services")
    for path in ("round", "out", "../x", "/etc/passwd", ".."):
        with pytest.raises(Failed) as raised:
            revision.text(path)
        assert [problem.code for problem in raised.value.problems] == ["E512"]


def test_folders_and_links_without_end_are_refused(repository: Repository) -> None:
    """Two links that lead through each other, a thousand folders, and a name that no program can be given."""
    (repository.folder / "one").symlink_to("two/x")
    (repository.folder / "two").symlink_to("one/x")
    (repository.folder / "far").symlink_to("a/" * 1000 + "b")
    repository.commit("links")
    revision = Revision.named("main", repository.folder)
    for path in ("one", "one/y", "far", "a/" * 1000 + "b", "a/" * 40 + "\0/b"):
        assert (revision.names(path), revision.exists(path)) == (None, False)
        with pytest.raises(Failed, match="E512"):
            revision.text(path)
    assert code("ma\0in", repository.folder) == "E511"
    assert code("ma\ud800in", repository.folder) == "E511"


def test_what_cannot_be_read_is_told(repository: Repository, tmp_path: Path) -> None:
    """A file that is not there, a folder, bytes that are no UTF-8, and a file below one that is not there."""
    (repository.folder / "latin").write_bytes(b"\xff")
    repository.commit("more")
    revision = Revision.named("main", repository.folder)
    for path, expected in (
        ("gone", "E512"),
        ("deploy", "E512"),
        ("latin", "E100"),
        ("gone/too", "E512"),
        ("main:./latin", "E512"),
    ):
        with pytest.raises(Failed) as raised:
            revision.text(path)
        assert [problem.code for problem in raised.value.problems] == [expected]
    assert code("gone", repository.folder) == "E511"
    assert code("--all", repository.folder) == "E511"
    assert code("main", tmp_path) == "E511"
    repository.git("checkout", "-q", "--orphan", "lonely")
    repository.commit("nothing in common")
    assert code("main...", repository.folder) == "E511"


def test_a_shallow_clone_is_told_what_to_do(repository: Repository, tmp_path: Path) -> None:
    """The name is there in the full repository, and not in what was fetched."""
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.folder}", str(tmp_path / "shallow"))
    with pytest.raises(Failed) as raised:
        Revision.named("main~1", tmp_path / "shallow")
    (problem,) = raised.value.problems
    assert "this clone is shallow: run `git fetch --unshallow`" in problem.detail
