"""The pictures show facts of examples/ems, and fit a phone."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.papers import ROOT

PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.svg"))
EXAMPLE = "\n".join(
    path.read_text("utf-8") for path in sorted((ROOT / "examples" / "ems").rglob("*")) if path.suffix in (".yaml", ".lock", ".tf")
)
_FACT = re.compile(r"\b\d+\.\d+\.\d+\.\d+(?:/\d+)?|[0-9a-f]+::/\d+|\b[a-z-]+\.[a-z]+\.(?:com|net)\b|\b\d{3,5}\b|azure-\w+(?:-\w+)*")
OTHER = {"192.0.2.11"}
"""An address to which the admins of the example move."""


def words(path: Path) -> list[str]:
    """The texts of a picture."""
    return [str(one.text) for one in ET.parse(path).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_what_a_picture_shows_is_in_the_example(path: Path) -> None:
    """Addresses, names, ports, priorities and losses."""
    facts = {fact for text in words(path) for fact in _FACT.findall(text)} - OTHER
    assert [fact for fact in facts if fact not in EXAMPLE] == []


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_says_what_it_is(path: Path) -> None:
    """It has a title and a description, and nothing that runs or is fetched."""
    root = ET.parse(path).getroot()
    assert [child.tag.partition("}")[2] for child in root][:2] == ["title", "desc"]
    assert root.get("viewBox", "").startswith("0 0 380 ")
    assert re.findall(r"<script|href|https?://(?!www\.w3\.org)|@import|\bon\w+=", path.read_text("utf-8")) == []


def test_every_picture_is_on_a_page() -> None:
    """None is left over."""
    pages = "".join(path.read_text("utf-8") for path in (ROOT / "docs").rglob("*.md"))
    assert [path.name for path in PICTURES if f"pictures/{path.name})" not in pages] == []
