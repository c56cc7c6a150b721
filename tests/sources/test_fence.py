"""The fence: nothing outside of the repository is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud.diagnostics import Failed
from emscloud.sources.fence import Fenced
from tests.sources.repository import Repository


def test_the_repository_is_the_fence(tmp_path: Path) -> None:
    """`..`, links and whole paths that lead out are not followed; inside, all of them are."""
    made = Repository(tmp_path / "repo")
    (tmp_path / "secret").write_text("secret\n")
    made.write({"a/b/x.tf": "x\n", "y.tf": "y\n"})
    (made.folder / "a" / "in.tf").symlink_to("../y.tf")
    (made.folder / "a" / "out.tf").symlink_to(tmp_path / "secret")
    (made.folder / "a" / "round.tf").symlink_to("round.tf")
    fence = Fenced.around(made.folder / "a" / "b")
    assert fence.root == made.folder.resolve()
    at = str(made.folder / "a")
    assert (fence.text(f"{at}/b/x.tf"), fence.text(f"{at}/in.tf"), fence.text(f"{at}/../y.tf")) == ("x\n", "y\n", "y\n")
    for path in (f"{at}/out.tf", f"{at}/round.tf", f"{at}/../../secret", str(tmp_path / "secret"), "/etc/passwd", f"{at}/\0"):
        assert not fence.exists(path)
        with pytest.raises(Failed) as raised:
            fence.text(path)
        assert [problem.code for problem in raised.value.problems] == ["E512"]
    assert fence.exists(f"{at}/in.tf")
    assert fence.names(at) == ("b", "in.tf", "out.tf", "round.tf")
    assert (fence.names(str(tmp_path)), fence.names("/etc")) == (None, None)


def test_without_a_repository_the_working_directory_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the folder of what was named, outside of it."""
    (tmp_path / "here" / "deep").mkdir(parents=True)
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "x.tf").write_text("")
    monkeypatch.chdir(tmp_path / "here")
    assert Fenced.around(Path("deep")).root == (tmp_path / "here").resolve()
    assert (
        Fenced.around(tmp_path / "there").root == Fenced.around(tmp_path / "there" / "x.tf").root == (tmp_path / "there").resolve()
    )
