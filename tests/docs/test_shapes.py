"""The pages of what people write hold every key with words, a value and an example, and the examples are taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from docs.tools import shapes
from docs.tools.shapes import Section, policy_page, sections, service_page, words
from emscloud import clouds, pipeline
from emscloud.load.catalog import Catalog
from emscloud.load.language import policy_shape
from emscloud.load.service import SERVICE
from emscloud.load.shape import Field, ListOf, Record, Schema, Text, Whole
from emscloud.schemas import schema
from tests.papers import ROOT

TOOLS = ROOT / "docs" / "tools"
POLICY = (TOOLS / "every-key.yaml").read_text("utf-8")
SERVICE_FILE = (TOOLS / "every-key.service.yaml").read_text("utf-8")


def found(name: str) -> list[Section]:
    """The sections of a page."""
    if name == "service":
        return sections(SERVICE, SERVICE_FILE)
    return sections(policy_shape({cloud: clouds.get(cloud) for cloud in clouds.names()}), POLICY)


def keys(one: Schema) -> Iterator[str]:
    """Every key of a JSON Schema."""
    for key, inner in cast("dict[str, Schema]", one.get("properties", {})).items():
        yield key
        yield from keys(inner)
    for word in ("items", "additionalProperties"):
        if isinstance(one.get(word), dict):
            yield from keys(cast(Schema, one[word]))
    for word in ("anyOf", "oneOf"):
        for inner in cast("list[Schema]", one.get(word, [])):
            yield from keys(inner)


@pytest.mark.parametrize("name", ["policy", "service"])
def test_every_key_of_the_schema_has_a_row(name: str) -> None:
    """What an editor completes is what the page lists; references are peers, which have a table of their own."""
    listed = {key for one in found(name) for key in one.record.fields}
    assert set(keys(schema(name))) - listed == ({"aws", "azure", "group"} - listed if name == "policy" else set())


@pytest.mark.parametrize("name", ["policy", "service"])
def test_every_key_has_words(name: str) -> None:
    """No row says nothing."""
    assert [(one.place, key) for one in found(name) for key, known in one.record.fields.items() if not known.doc] == []


@pytest.mark.parametrize("name", ["policy", "service"])
def test_every_key_has_an_example(name: str) -> None:
    """The file behind the page uses each of them; what is too long for a cell has its keys in a section of its own."""
    lacking = [(one.place, key) for one in found(name) for key in one.record.fields if shapes.held(one.example, key) is None]
    assert lacking == []


def test_the_examples_of_a_policy_are_a_policy(tmp_path: Path) -> None:
    """It is proven in both clouds, with a service and checks of its own beside it."""
    services = tmp_path / "services" / "backup-server"
    services.mkdir(parents=True)
    (services / "3.r1.yaml").write_text(SERVICE_FILE, "utf-8")
    (tmp_path / "checks.yaml").write_text("format: 1\n", "utf-8")
    (tmp_path / "emscloud.yaml").write_text(POLICY, "utf-8")
    names = ("ntp.example.com", "198.51.100.123"), ("partner.example.com", "203.0.113.70")
    lines = ", ".join(
        f'{{"name": "{name}", "address": "{address}", "vantage": "by hand", "first": "2026-11-25"}}' for name, address in names
    )
    (tmp_path / "emscloud.lock").write_text(f'{{"format": 1, "addresses": [{lines}]}}', "utf-8")
    made = pipeline.build(pipeline.open_policy(tmp_path / "emscloud.yaml"))
    assert ([one for one in made.problems if one.severity.value == "error"], len(made.targets)) == ([], 2)


def test_the_examples_of_a_service_are_a_service(tmp_path: Path) -> None:
    """The catalog takes it."""
    folder = tmp_path / "backup-server"
    folder.mkdir()
    (folder / "3.r1.yaml").write_text(SERVICE_FILE, "utf-8")
    assert len(Catalog.shipped().with_folder(str(tmp_path)).find("backup-server", "3").rows) == 4


def test_values_are_said_in_words() -> None:
    """Lists, numbers and mappings, with a link where a mapping has a section."""
    inner = Record({"a": Field(Whole(1, 5))}, (), "thing")
    assert words(ListOf(Text("a word")), {}) == "list: a word"
    assert words(Whole(1, 5), {}) == "a whole number, 1 to 5"
    assert words(inner, {}) == "thing"
    assert words(inner, {id(inner): Section("things[]", inner, None)}) == "[thing](#things)"


def test_a_long_example_is_cut_at_an_entry() -> None:
    """It stays readable, and says that there is more."""
    long = [f"entry-number-{number}" for number in range(30)]
    text = shapes.shown(long)
    assert len(text) <= shapes.LONGEST + 4
    assert text.startswith("[entry-number-0, ")
    assert text.endswith(", …]")


def test_pages_hold_each_section_once() -> None:
    """A heading for each mapping."""
    for text in (policy_page(POLICY), service_page(SERVICE_FILE)):
        headings = [line for line in text.splitlines() if line.startswith("## ")]
        assert sorted(set(headings)) == sorted(headings)
