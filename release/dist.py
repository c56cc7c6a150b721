"""Wheel, sdist and SBOM of the commit that is checked out; built twice in unlike places, and kept where both are the same bytes."""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from release import sbom

ROOT = Path(__file__).parent.parent
PLACES = (
    ("one", {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"}, 0o022),
    ("a place with another name/below/it", {"TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"}, 0o077),
)
"""Where a build stands, what it sees of the world, and the modes of its files."""


class Wrong(Exception):  # noqa: N818  (what is wrong with a release is what is said)
    """Why there is no release."""


def main(arguments: list[str] | None = None) -> int:
    """Build, compare and write; 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(prog="python -m release.dist", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where to write; default: dist")
    parser.add_argument("--tag", help="the tag that is released; it has to be the version's, and the changelog dated")
    asked = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as work:
            made = built_twice(Path(work))
            if asked.tag is not None:
                fits(asked.tag, version_of(made), (ROOT / "CHANGELOG.md").read_text("utf-8"))
            whole(made, _git("ls-files").splitlines())
            written = {**made, **bill(Path(work), made)}
    except Wrong as reason:
        sys.stderr.write(f"No release: {reason}\n")
        return 1
    asked.out.mkdir(parents=True, exist_ok=True)
    for old in asked.out.glob("emscloud-*"):  # of another version, which would go out as well
        old.unlink()
    written["SHA256SUMS"] = sums(written).encode()
    for name, content in written.items():
        (asked.out / name).write_bytes(content)
        sys.stdout.write(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
    return 0


def built_twice(work: Path) -> dict[str, bytes]:
    """The archives of the commit by their names; raises Wrong where two builds differ."""
    first, second = [_build(work / name, variables, mask) for name, variables, mask in PLACES]
    if unlike := same(first, second):
        raise Wrong(f"two builds of one commit differ: {', '.join(unlike)}")
    return first


def same(first: Mapping[str, bytes], second: Mapping[str, bytes]) -> list[str]:
    """The names of what two builds do not have alike."""
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def _build(place: Path, variables: Mapping[str, str], mask: int) -> dict[str, bytes]:
    source = place / "source"
    source.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout  # noqa: S607
    subprocess.run(["tar", "-x", "-m", "-C", str(source)], input=archive, check=True, umask=mask)  # noqa: S607  (-m: of now)
    _run("-m", "build", "--outdir", str(place / "made"), str(source), variables=variables, mask=mask)
    return {path.name: path.read_bytes() for path in sorted((place / "made").iterdir())}


def _run(*arguments: str, variables: Mapping[str, str], mask: int = 0o022) -> None:
    environment = os.environ | {"SOURCE_DATE_EPOCH": epoch()} | dict(variables)
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False, umask=mask)
    if done.returncode:
        raise Wrong(f"{' '.join(arguments[:2])} failed:\n{done.stdout}{done.stderr}")


def epoch() -> str:
    """The second in which the commit was made: the time of every file in the archives."""
    return _git("log", "-1", "--format=%ct").strip()


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S607


def version_of(made: Iterable[str]) -> str:
    """The version that an sdist's name says."""
    (version,) = [found[1] for name in made if (found := re.fullmatch(r"emscloud-(.+)\.tar\.gz", name))]
    return version


def fits(tag: str, version: str, changelog: str) -> None:
    """Raise Wrong where a tag is not the version's, or the changelog does not say when that came out."""
    if tag != f"v{version}":
        raise Wrong(f"the tag is {tag}, and the version is {version}: emscloud/__init__.py says it")
    if not re.search(rf"^## {re.escape(version)} \(\d{{4}}-\d\d-\d\d\)$", changelog, re.MULTILINE):
        raise Wrong(f"CHANGELOG.md has no heading `## {version} (YYYY-MM-DD)`")


def whole(made: Mapping[str, bytes], kept: Iterable[str]) -> None:
    """Raise Wrong where the sdist lacks a file that git keeps, or has one that it does not: its tests could not run."""
    name = f"emscloud-{version_of(made)}"
    with tempfile.TemporaryFile() as file:
        file.write(made[f"{name}.tar.gz"])
        file.seek(0)
        with tarfile.open(fileobj=file) as archive:
            held = {member.name.removeprefix(f"{name}/") for member in archive.getmembers()}
    if unlike := sorted((held - {"PKG-INFO"}) ^ set(kept)):
        raise Wrong(f"the sdist is not what git keeps: {', '.join(unlike)}")


def bill(work: Path, made: Mapping[str, bytes]) -> dict[str, bytes]:
    """The SBOM of the wheel with every extra, at the versions that the tests were last run with; written twice and compared."""
    (wheel,) = [name for name in made if name.endswith(".whl")]
    (work / wheel).write_bytes(made[wheel])
    version = version_of(made)
    described = work / "pyproject.toml"
    described.write_text(sbom.described((ROOT / "pyproject.toml").read_text("utf-8"), version), "utf-8")
    _run("-m", "venv", "--without-pip", str(work / "env"), variables={})
    python = str(work / "env" / "bin" / "python")
    pip = ("-m", "pip", "--python", python, "install", "--quiet", "--disable-pip-version-check")
    _run(*pip, "--constraint", str(ROOT / "requirements-dev.txt"), f"{work / wheel}[all]", variables={})
    texts = []
    for seed in ("1", "2"):
        out = work / f"{seed}.cdx.json"
        written = ("--output-reproducible", "--validate", "--spec-version", "1.6", "--output-file", str(out))
        tool = ("-m", "cyclonedx_py", "environment", "--pyproject", str(described))
        _run(*tool, *written, python, variables={"PYTHONHASHSEED": seed})
        texts.append(out.read_bytes())
    if texts[0] != texts[1]:
        raise Wrong("two SBOMs of one environment differ")
    if missing := sbom.lacks(texts[0].decode(), version, sbom.asked_for(made[wheel])):
        raise Wrong(f"the SBOM lacks {', '.join(missing)}")
    return {f"emscloud-{version}.cdx.json": texts[0]}


def sums(written: Mapping[str, bytes]) -> str:
    """A line a file, as `sha256sum --check` reads it."""
    return "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(written.items()))


if __name__ == "__main__":
    sys.exit(main())
