"""The wheel builds, installs in an empty environment, and the installed command runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_installed_command_proves_the_example(tmp_path: Path) -> None:
    """What users install carries the catalog and the messages, and needs nothing of the checkout."""
    source = tmp_path / "source"
    shutil.copytree(ROOT / "emscloud", source / "emscloud", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "docs" / "man", source / "docs" / "man")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    _run(*pip, "wheel", "--no-deps", "--wheel-dir", tmp_path, source, cwd=tmp_path)
    (wheel,) = tmp_path.glob("emscloud-*.whl")
    venv.create(tmp_path / "env", with_pip=True)
    here = tmp_path / "env" / "bin"
    _run(here / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet", wheel, cwd=tmp_path)
    shutil.copytree(ROOT / "examples" / "ems", tmp_path / "ems")
    assert _run(here / "emscloud", "--version", cwd=tmp_path).startswith("emscloud ")
    assert (tmp_path / "env" / "share" / "man" / "man1" / "emscloud.1").read_text("utf-8").startswith(".TH EMSCLOUD 1")
    assert "proven" in _run(here / "emscloud", "check", "ems/emscloud.yaml", cwd=tmp_path)
    assert "up to date" in _run(here / "emscloud", "emit", "ems/emscloud.yaml", cwd=tmp_path)
    assert "lock" in _run(here / "emscloud", "explain", "E201", cwd=tmp_path)
    same = ("diff", "ems/emscloud.yaml", "ems/emscloud.yaml", "--format", "html")
    assert _run(here / "emscloud", *same, cwd=tmp_path).startswith("<!doctype html>")
