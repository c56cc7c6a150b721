"""Schemas for whatever a tree of Terraform writes: true ones for what filters traffic, and what is written for the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from emscloud.hcl.tree import Body, Section
from tests.terraform.provider import SCHEMAS

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
_META = frozenset({"count", "for_each", "provider", "depends_on"})
_ALIAS = frozenset({"version", "alias"})
_ASIDE = frozenset({"lifecycle", "provisioner", "connection"})
_INDEX = r"(?:\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]|\.\*|\.\d+)*"


@dataclass(slots=True)
class Shape:
    """What is written somewhere in blocks of one kind, and read from them."""

    arguments: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    blocks: dict[str, Shape] = field(default_factory=dict)

    def take(self, body: Body, aside: frozenset[str] = frozenset()) -> None:
        """Take in one block."""
        self.arguments |= body.attributes.keys() - aside
        for block in body.blocks:
            if block.kind in _ASIDE:
                continue
            if block.kind == "dynamic" and block.labels:
                for content in block.body.blocks:
                    self.blocks.setdefault(block.labels[0], Shape()).take(content.body)
            else:
                self.blocks.setdefault(block.kind, Shape()).take(block.body)

    def facts(self) -> dict[str, Json]:
        """As the imitation reads it."""
        read = (self.read | {"id"}) - self.blocks.keys() - self.arguments
        held: dict[str, Json] = {name: _open(computed=True) for name in sorted(self.arguments - self.blocks.keys())}
        blocks: dict[str, Json] = {name: one.nested() for name, one in sorted(self.blocks.items())}
        return {"arguments": {**held, **{name: _open(computed=True) for name in sorted(read)}}, "blocks": blocks}

    def nested(self) -> dict[str, Json]:
        """As a block within another."""
        held: dict[str, Json] = {name: _open(computed=False) for name in sorted(self.arguments - self.blocks.keys())}
        held |= {name: _open(computed=True) for name in sorted(self.read - self.arguments - self.blocks.keys())}
        blocks: dict[str, Json] = {name: one.nested() for name, one in sorted(self.blocks.items())}
        return {"nesting": "list", "mode": "block", "min": 0, "max": None, "arguments": held, "blocks": blocks}


def _open(*, computed: bool) -> dict[str, Json]:
    return {"type": "dynamic", "required": False, "computed": computed}


@dataclass(slots=True)
class Gathered:
    """Everything that a tree of texts writes, and what it reads from what it wrote."""

    resources: dict[str, Shape] = field(default_factory=dict)
    data: dict[str, Shape] = field(default_factory=dict)
    providers: dict[str, Shape] = field(default_factory=dict)
    sources: dict[str, set[str]] = field(default_factory=dict)

    def take(self, body: Body, text: str) -> None:
        """Take in one file."""
        for section in body.blocks:
            if section.kind in ("resource", "data") and len(section.labels) == 2:
                held = self.resources if section.kind == "resource" else self.data
                held.setdefault(section.labels[0], Shape()).take(section.body, _META)
            elif section.kind == "provider" and section.labels:
                self.providers.setdefault(section.labels[0], Shape()).take(section.body, _ALIAS)
        for address in re.findall(r'source\s*=\s*"((?:registry\.terraform\.io/)?[\w-]+/[\w-]+)"', text):
            self._source(address.removeprefix("registry.terraform.io/"))

    def _source(self, address: str) -> None:
        self.sources.setdefault(address.partition("/")[2].lower(), set()).add(address.lower())

    def look(self, texts: Iterable[str]) -> None:
        """What the texts read of each kind that is written."""
        whole = "\n".join(texts)
        for prefix, held in (("", self.resources), (r"data\.", self.data)):
            for kind, shape in held.items():
                shape.read |= set(re.findall(rf"\b{prefix}{kind}\.[\w-]+{_INDEX}\.([a-zA-Z_]\w*)", whole))
                for name, block in shape.blocks.items():
                    block.read |= set(re.findall(rf"\.{name}{_INDEX}\.([a-zA-Z_]\w*)", whole))

    def also(self, name: str) -> None:
        """An attribute that Terraform missed somewhere."""
        for shape in (*self.resources.values(), *self.data.values()):
            shape.read.add(name)

    def facts(self) -> dict[str, Json]:
        """Schemas by the name of the provider."""
        hidden: dict[str, Json] = {"arguments": {"value": _open(computed=True), "id": _open(computed=True)}, "blocks": {}}
        found: dict[str, Json] = {
            "judge": {"version": "9.9.9", "provider": Shape().facts(), "resources": {"judge_hidden": hidden}, "data": {}}
        }
        for name in sorted({_prefix(kind) for kind in (*self.resources, *self.data)} | self.sources.keys() | self.providers.keys()):
            shape = self.providers.get(name, Shape())
            true = _true(name)
            resources: dict[str, Json] = {k: one.facts() for k, one in self.resources.items() if self._serves(name, k)}
            data: dict[str, Json] = {k: one.facts() for k, one in self.data.items() if self._serves(name, k)}
            resources |= {kind: facts for kind, facts in true.items() if kind in resources}
            found[name] = {"version": "9.9.9", "provider": shape.facts(), "resources": resources, "data": data}
        return found

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Each provider's name, and every namespace under which it is asked for."""
        for name in self.facts():
            for address in sorted(self.sources.get(name, set()) | {f"hashicorp/{name}"}):
                yield address.partition("/")[0], name

    def _serves(self, name: str, kind: str) -> bool:
        return _prefix(kind) == name or (name.startswith(f"{_prefix(kind)}-"))


def _prefix(kind: str) -> str:
    return kind.partition("_")[0]


def _true(name: str) -> dict[str, Json]:
    file = SCHEMAS / f"{name}.json"
    resources = json.loads(file.read_text(encoding="utf-8"))["resources"] if file.exists() else {}
    assert isinstance(resources, dict)
    return resources


def source_of(section: Section) -> str | None:
    """The source of a module's call, where it is written out."""
    given = section.body.attributes.get("source")
    value = getattr(given.value, "value", None) if given else None
    return value if isinstance(value, str) else None


def write(facts: dict[str, Json], place: Path) -> None:
    """Keep the schemas for the imitation."""
    place.write_text(json.dumps(facts), encoding="utf-8")
