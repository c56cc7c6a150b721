"""What a command was told of an account, with the environment, as one value."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud.cli.signin import access
from emscloud.diagnostics import Failed

NOTHING = dict.fromkeys(("profile", "role_arn", "region", "credential", "endpoint", "log"))


def test_what_was_said_and_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of both."""
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    said = {"profile": "p", "role_arn": "r", "region": "g", "credential": "c", "endpoint": "e"}
    with access(**said, log=None) as found:
        assert said == {name: getattr(found, name) for name in said}
        assert ("eu-west-1", None) == (found.environment["AWS_REGION"], found.log)


def test_a_log_is_written_line_by_line(tmp_path: Path) -> None:
    """After what is in the file already."""
    path = tmp_path / "log"
    path.write_text("before\n", "utf-8")
    with access(**{**NOTHING, "log": str(path)}) as found:
        assert found.log is not None
        found.log("one")
        assert "before\none\n" == path.read_text("utf-8")


def test_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    """Is told before anything is asked."""
    with (
        pytest.raises(Failed, match=r"^E402: .*none/log cannot be written: No such file or directory"),
        access(**{**NOTHING, "log": str(tmp_path / "none" / "log")}),
    ):
        pass
