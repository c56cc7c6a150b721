"""What the SBOM is made of beside CycloneDX's own tool, and what has to be in it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from email.parser import Parser

_ASKED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?[^;]*(?:;\s*(?P<marker>.*))?")


def described(pyproject: str, version: str) -> str:
    """The text of pyproject.toml with its version in it, as the tool reads no other file for one."""
    written = pyproject.replace('dynamic = ["version"]', f'version = "{version}"', 1)
    if written == pyproject:
        raise ValueError("pyproject.toml does not leave the version to emscloud/__init__.py")
    return written


def asked_for(wheel: bytes, extra: str = "all") -> set[str]:
    """The packages that a wheel asks for, with those of an extra; as pip names them."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        (path,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        lines = Parser().parsestr(archive.read(path).decode()).get_all("Requires-Dist", [])
    found = [_ASKED.fullmatch(line) for line in lines]
    wanted = [one for one in found if one and one["marker"] in (None, f"extra == '{extra}'")]
    return {plain(one["name"]) for one in wanted}


def plain(name: str) -> str:
    """A package's name in its one spelling: small letters, and a hyphen for each run of `-`, `_` and `.`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def lacks(text: str, version: str, packages: set[str]) -> list[str]:
    """What an SBOM should say and does not: emscloud in this version, and each package with a version and a purl."""
    said = json.loads(text)
    root = said["metadata"]["component"]
    complete = {plain(one["name"]) for one in said["components"] if one.get("version") and one.get("purl")}
    wrong = [] if (root["name"], root.get("version")) == ("emscloud", version) else [f"emscloud {version}"]
    return wrong + sorted(packages - complete)
