"""A third cloud is a folder and no edit to existing Python: copies of the two clouds under other names keep every law."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COPIES = {"gcp": ("aws", "AWS", "GCP"), "other": ("azure", "Azure", "Other")}
"""The new folder, what it is a copy of, and its title."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our package with two clouds more, and the tests of the laws beside it."""
    root = tmp_path_factory.mktemp("third")
    unwanted = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "emscloud", root / "emscloud", ignore=unwanted)
    for name, (original, title, new_title) in COPIES.items():
        folder = root / "emscloud" / "clouds" / name
        shutil.copytree(ROOT / "emscloud" / "clouds" / original, folder, ignore=unwanted)
        for path in folder.rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            text = text.replace(f"emscloud.clouds.{original}", f"emscloud.clouds.{name}")
            text = text.replace(f'"{original}"', f'"{name}"').replace(f'TITLE = "{title}"', f'TITLE = "{new_title}"')
            path.write_text(text, encoding="utf-8")
    (root / "tests" / "clouds").mkdir(parents=True)
    for part in ("strategies.py", "clouds/test_laws.py"):
        shutil.copy(ROOT / "tests" / part, root / "tests" / part)
    shutil.copy(ROOT / "pyproject.toml", root / "pyproject.toml")
    return root


def _run(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTEST_ADDOPTS", None)
    return subprocess.run(
        [sys.executable, *command], cwd=tree, env=environment, capture_output=True, check=False, encoding="utf-8", timeout=300
    )


def test_nothing_else_was_edited(tree: Path) -> None:
    """Every file of the package is there as it is; the new folders are the only difference."""
    ours = {path.relative_to(ROOT): path.read_bytes() for path in (ROOT / "emscloud").rglob("*.py")}
    theirs = {path.relative_to(tree): path.read_bytes() for path in (tree / "emscloud").rglob("*.py")}
    new = {path for path in theirs if path not in ours}
    assert {path: theirs[path] for path in ours} == ours
    assert {path.parts[:3] for path in new} == {("emscloud", "clouds", name) for name in COPIES}


def test_the_laws_hold(tree: Path) -> None:
    """All laws pass for the copies, which are found by their folders alone."""
    done = _run(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib", "-k", "gcp or other")
    assert done.returncode == 0, done.stdout
    assert "16 passed" in done.stdout


def test_the_walls_hold(tree: Path) -> None:
    """The import contracts hold with two clouds more: no floor leans on one, and none knows another."""
    run = "from importlinter.cli import lint_imports_command as run; run(['--no-cache'])"
    done = _run(tree, "-c", run)
    assert done.returncode == 0, done.stdout
    assert "kept, 0 broken" in done.stdout


def test_they_speak_for_themselves(tree: Path) -> None:
    """Each is offered by its name and title."""
    said = "from emscloud import clouds; print([(name, clouds.get(name).TITLE) for name in clouds.names()])"
    done = _run(tree, "-c", said)
    known = [("aws", "AWS"), ("azure", "Azure"), ("gcp", "GCP"), ("other", "Other")]
    assert done.stdout.strip() == str(known)
