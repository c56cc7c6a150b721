"""The wheel builds, holds what it needs, and its command runs in an environment with nothing but what it asks for."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from email.message import Message
from email.parser import Parser
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from emscloud import __version__

ROOT = Path(__file__).parent.parent
EXTRAS = {"aws", "azure", "doh", "paranoid", "sandbox"}
"""What `all` holds; the other extras are for whoever works on emscloud."""


def _run(*command: str | Path, cwd: Path, code: int = 0) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from no more than the package and the three files beside it."""
    place = tmp_path_factory.mktemp("wheel")
    source = place / "source"
    shutil.copytree(ROOT / "emscloud", source / "emscloud", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    _run(*pip, "wheel", "--no-deps", "--wheel-dir", place, source, cwd=place)
    (built,) = place.glob("emscloud-*.whl")
    return built


def metadata(wheel: Path) -> Message:
    """What a wheel says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        (path,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return Parser().parsestr(archive.read(path).decode())


def _needed(lines: list[str], extra: str, seen: set[str]) -> Iterator[str]:
    """The packages that lines of requirements lead to, each once."""
    for one in map(Requirement, lines):
        if one.marker is not None and not one.marker.evaluate({"extra": extra}):
            continue
        for more in ("", *sorted(one.extras)):
            if f"{one.name}[{more}]" not in seen:
                seen.add(f"{one.name}[{more}]")
                yield one.name
                yield from _needed(distribution(one.name).requires or [], more, seen)


def installed(wheel: Path, place: Path, extra: str = "") -> Path:
    """The command of a new environment with the wheel in it, and of other packages those alone that it asks for.

    They are the test's own packages, by links: what is not asked for is not there.
    """
    venv.create(place, with_pip=False, symlinks=True)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--python", place / "bin" / "python")
    _run(*pip, "install", "--no-deps", wheel, cwd=place)
    (packages,) = (place / "lib").glob("python3*/site-packages")
    for name in _needed(metadata(wheel).get_all("Requires-Dist", []), extra, set()):
        held = distribution(name)
        for top in {path.parts[0] for path in held.files or () if path.parts[0] not in ("..", "__pycache__")}:
            if not (packages / top).exists():
                (packages / top).symlink_to(Path(str(held.locate_file(top))).resolve())
    return place / "bin" / "emscloud"


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command without any extra."""
    return installed(wheel, tmp_path_factory.mktemp("bare"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example."""
    shutil.copytree(ROOT / "examples" / "ems", tmp_path / "ems")
    return tmp_path


def test_the_installed_command_proves_the_example(bare: Path, folder: Path) -> None:
    """What users install carries the catalog, the messages and the page, and needs nothing of the checkout."""
    assert f"emscloud {__version__}\n" == _run(bare, "--version", cwd=folder)
    assert "proven" in _run(bare, "check", "ems/emscloud.yaml", cwd=folder)
    assert "up to date" in _run(bare, "emit", "ems/emscloud.yaml", cwd=folder)
    assert "lock" in _run(bare, "explain", "E201", cwd=folder)
    same = ("diff", "ems/emscloud.yaml", "ems/emscloud.yaml", "--format", "html")
    assert _run(bare, *same, cwd=folder).startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("extra", "command"),
    [
        ("aws", "plan ems/emscloud.yaml --target prod-eu"),
        ("azure", "plan ems/emscloud.yaml --target prod-azure"),
        ("doh", "resolve ems/emscloud.yaml --server https://dns.example/dns-query"),
        ("paranoid", "check ems/emscloud.yaml --paranoid"),
        ("sandbox", "sandbox -- true"),
    ],
)
def test_what_lacks_an_extra_says_which(bare: Path, folder: Path, extra: str, command: str) -> None:
    """A command that needs an extra fails without it, and says how to install that one."""
    assert f"pip install 'emscloud[{extra}]'" in _run(bare, *command.split(), cwd=folder, code=1)


def test_all_is_every_extra_of_a_user(wheel: Path) -> None:
    """`all` asks for what the extras of users ask for, and for nothing of those who work on emscloud."""
    asked = [Requirement(line) for line in metadata(wheel).get_all("Requires-Dist", [])]

    def of(extra: str) -> set[str]:
        return {one.name for one in asked if one.marker is not None and one.marker.evaluate({"extra": extra})}

    assert of("all") == {name for extra in EXTRAS for name in of(extra)}
    assert {*EXTRAS, "all", "dev", "release"} == set(metadata(wheel).get_all("Provides-Extra", []))


def test_with_every_extra_nothing_lacks(wheel: Path, folder: Path) -> None:
    """What `all` asks for is enough to read with a second reader, and to plan in both imitated clouds."""
    command = installed(wheel, folder / "env", "all")
    assert "python-hcl2 reads" in _run(command, "check", "ems/emscloud.yaml", "--paranoid", cwd=folder)
    _run(command, "sandbox", "--", command, "plan", "ems/emscloud.yaml", cwd=folder, code=2)
    _run(folder / "env" / "bin" / "python", "-c", "import emscloud.resolve.secure", cwd=folder)


def test_the_version_stands_in_one_place(wheel: Path) -> None:
    """The wheel's is that of `emscloud/__init__.py`, and pyproject.toml has none."""
    said = metadata(wheel)
    assert (__version__, "Apache-2.0") == (said["Version"], said["License-Expression"])
    assert "\nversion = " not in (ROOT / "pyproject.toml").read_text("utf-8")


def test_the_wheel_holds_the_package_alone(wheel: Path) -> None:
    """Every file of the package is in it, data too, and no test."""
    kept = {path.relative_to(ROOT).as_posix() for path in (ROOT / "emscloud").rglob("*") if path.is_file()}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert {name for name in kept if "__pycache__" not in name} == held
