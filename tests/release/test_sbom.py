"""What is in the SBOM."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from release import sbom
from tests.commands import ROOT

PACKAGES = {"azure-identity", "pyyaml"}


def wheel(*lines: str) -> bytes:
    """A wheel that asks for packages."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a-1.dist-info/METADATA", "Name: a\n" + "".join(f"Requires-Dist: {line}\n" for line in lines))
    return file.getvalue()


def bill(version: str = "0.1.0", **changed: object) -> str:
    """An SBOM of two packages, one of them changed."""
    one = {"name": "PyYAML", "version": "6.0", "purl": "pkg:x/pyyaml@6.0"} | changed
    two = {"name": "azure_identity", "version": "1", "purl": "pkg:x/azure-identity@1"}
    return json.dumps({"metadata": {"component": {"name": "emscloud", "version": version}}, "components": [one, two]})


def test_the_version_is_written_into_the_description() -> None:
    """The tool reads pyproject.toml alone, which leaves it to the package."""
    text = sbom.described((ROOT / "pyproject.toml").read_text("utf-8"), "1.2.3")
    assert ('version = "1.2.3"' in text, "dynamic" in text) == (True, False)
    with pytest.raises(ValueError, match="does not leave the version"):
        sbom.described(text, "1.2.3")


def test_what_a_wheel_asks_for() -> None:
    """Always, or by the extra; each in its one spelling."""
    made = wheel("PyYAML>=6", "azure_identity>=1; extra == 'all'", "h2[a,b]<9,>=8; extra == 'all'", "ruff; extra == 'dev'")
    assert {"pyyaml", "azure-identity", "h2"} == sbom.asked_for(made)


def test_a_whole_one_lacks_nothing() -> None:
    """Names are compared in their one spelling."""
    assert [] == sbom.lacks(bill(), "0.1.0", PACKAGES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (bill(version="0.2.0"), ["emscloud 0.1.0"]),
        (bill(name="other"), ["pyyaml"]),
        (bill(purl=None), ["pyyaml"]),
    ],
)
def test_what_lacks_is_named(text: str, expected: list[str]) -> None:
    """Another version, a package that is not there, one without a purl."""
    assert expected == sbom.lacks(text, "0.1.0", PACKAGES)
