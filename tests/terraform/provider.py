"""A Terraform provider that keeps what it is told: true names and types, no cloud behind it.

Run by Terraform core as `python provider.py aws` (or `azurerm`); its schema is `schemas/<name>.json`.  What it creates
is kept in Terraform's own state, so a plan after an apply is empty exactly when text and schema agree.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from tf.gen import tfplugin_pb2 as wire  # the framework has no types
from tf.runner import run_provider
from tf.schema import Attribute, Block, Schema
from tf.types import Unknown
from tf.utils import Diagnostics

State: TypeAlias = dict[str, object]

SCHEMAS = Path(__file__).parent / "schemas"
NOWHERE = "nowhere"
"""The region of who configures none."""


class Type:
    """A type as the plugin protocol writes it; values are passed on as they come."""

    def __init__(self, pattern: object) -> None:
        self.pattern = pattern

    def encode(self, value: object) -> object:
        """The value itself."""
        return value

    def decode(self, value: object) -> object:
        """The value itself."""
        return value

    def semantically_equal(self, one: object, other: object) -> bool:
        """Equal: core sends sets in one order."""
        return one == other

    def tf_type(self) -> bytes:
        """The type's JSON."""
        return json.dumps(self.pattern).encode()


class Nested(Type):
    """A block inside a block: a set, a list, or a single one."""

    def __init__(self, name: str, facts: Mapping[str, object]) -> None:
        super().__init__(facts["nesting"])
        self.type_name = name
        self.facts = facts

    def to_pb(self) -> wire.Schema.NestedBlock:
        """The block as the protocol describes it; its number is left to core for lists and sets alone."""
        body = Block(attributes=attributes(self.facts, None), block_types=nested(self.facts))
        many = {} if self.pattern == "single" else {"min_items": self.facts["min"], "max_items": self.facts["max"] or 0}
        nesting = wire.Schema.NestedBlock.NestingMode.Value(str(self.pattern).upper())
        return wire.Schema.NestedBlock(type_name=self.type_name, block=body.to_pb(), nesting=nesting, **many)


def fields(facts: Mapping[str, object], name: str) -> Mapping[str, Mapping[str, object]]:
    """A table of named facts, empty where there is none."""
    found = facts.get(name, {})
    assert isinstance(found, Mapping)
    return found


def pattern(text: str, nested: Mapping[str, object]) -> object:
    """`set(string)` as the protocol has it; `object` is made of the fields of `nested`."""
    outer = re.fullmatch(r"(list|set|map)\((\w+)\)", text)
    if outer:
        return [outer[1], pattern(outer[2], nested)]
    if text == "object":
        return [
            "object",
            {name: pattern(str(field["type"]), {}) for name, field in fields(nested, "arguments").items()},
        ]
    return text


def attributes(facts: Mapping[str, object], blocks: Mapping[str, Mapping[str, object]] | None) -> list[Attribute]:
    """Arguments and read-only attributes, without those that are blocks."""
    settable = [
        Attribute(
            name,
            Type(pattern(str(field["type"]), (blocks or {}).get(name, {}))),
            required=bool(field["required"]),
            optional=not field["required"],
            computed=bool(field.get("computed")),
        )
        for name, field in fields(facts, "arguments").items()
        if not str(field["type"]).startswith("block(")
    ]
    read_only = fields(facts, "attributes").items()
    return settable + [Attribute(name, Type(pattern(str(field["type"]), {})), computed=True) for name, field in read_only]


def nested(facts: Mapping[str, object]) -> list[Nested]:
    """The blocks of a body."""
    return [Nested(name, block) for name, block in fields(facts, "blocks").items() if block["mode"] == "block"]


def schema(facts: Mapping[str, object]) -> Schema:
    """The schema of a resource, or of the provider's own configuration."""
    return Schema(version=1, attributes=attributes(facts, fields(facts, "blocks")), block_types=nested(facts))


class Kind:
    """A kind of resource: for the framework both the class and its only instance."""

    def __init__(self, provider: Served, name: str, facts: Mapping[str, object]) -> None:
        self.provider = provider
        self.name = name
        self.facts = facts

    def get_name(self) -> str:
        """The name behind the provider's prefix."""
        return self.name.removeprefix(self.provider.get_model_prefix())

    def get_schema(self) -> Schema:
        """What it is made of."""
        return schema(self.facts)

    def validate(self, problems: Diagnostics, _kind: str, config: State) -> None:
        """What core does not check by the schema: exactly one of some, and fields that an object must have.

        What is not known yet may still come to be null, so it is neither set nor missing: as the clouds' providers have it.
        """
        choices = self.facts.get("exactly_one_of", ())
        assert isinstance(choices, list | tuple)
        given = [config[name] for name in choices if config[name] is not None]
        known = [value for value in given if value is not Unknown]
        if len(known) > 1 or (choices and not given):
            problems.add_error("Invalid Attribute Combination", f"Exactly one of {', '.join(choices)} must be set.")
        for name, block in fields(self.facts, "blocks").items():
            needed = [field for field, facts in fields(block, "arguments").items() if facts["required"]]
            items = config.get(name)
            for item in items if isinstance(items, list) else ():
                missing = [field for field in needed if item[field] is None]
                if missing:
                    problems.add_error("Missing required argument", f"{name} needs {', '.join(missing)}.", path=[name])

    def plan(self, _context: object, _current: State | None, planned: State) -> State:
        """What was proposed."""
        return planned

    def create(self, _context: object, planned: State) -> State:
        """What was planned, and something of the right type for all that only a cloud would know."""
        said = {name: value for name, value in planned.items() if value is not Unknown}
        digest = hashlib.sha256(json.dumps([self.name, said], sort_keys=True).encode()).hexdigest()[:17]
        types = {**fields(self.facts, "arguments"), **fields(self.facts, "attributes")}
        made: dict[str, object] = {"number": 1, "bool": False, "map(string)": planned.get("tags") or {}}
        filled: State = {}
        for name, value in planned.items():
            text = str(types[name]["type"])
            known = self.provider.region if name == "region" else f"{name}-{digest}" if text == "string" else made.get(text, [])
            filled[name] = known if value is Unknown else value
        return filled

    def read(self, _context: object, current: State) -> State:
        """What is in the state: nothing moves behind Terraform's back."""
        return current

    def import_(self, _context: object, id: str) -> State:  # noqa: A002  (the framework's own)
        """Something of that id, of which nothing else is known."""
        names = {**fields(self.facts, "arguments"), **fields(self.facts, "attributes")}
        blocks = {
            block.type_name: dict.fromkeys(fields(block.facts, "arguments")) if block.pattern == "single" else []
            for block in nested(self.facts)
        }
        return {**dict.fromkeys(names), **blocks, "id": id}

    def update(self, context: object, _current: State, planned: State) -> State:
        """As if made anew."""
        return self.create(context, planned)

    def delete(self, _context: object, _current: State) -> None:
        """Nothing is left."""


class Served:
    """The provider of one cloud."""

    def __init__(self, name: str, facts: Mapping[str, object]) -> None:
        self.name = name
        self.facts = facts
        self.region = NOWHERE
        self.kinds = [Kind(self, kind, resource) for kind, resource in fields(facts, "resources").items()]

    def get_model_prefix(self) -> str:
        """What the names of its resources begin with."""
        return f"{self.name}_"

    def get_provider_schema(self, _problems: Diagnostics) -> Schema:
        """The schema of its configuration."""
        return schema(fields(self.facts, "provider"))

    def full_name(self) -> str:
        """Its address."""
        return f"registry.terraform.io/hashicorp/{self.name}"

    def validate_config(self, _problems: Diagnostics, _config: State) -> None:
        """Core has checked it by the schema."""

    def configure_provider(self, _problems: Diagnostics, config: State) -> None:
        """Remember the region, which resources report, and nothing of an earlier run."""
        self.region = str(config.get("region") or NOWHERE)

    def get_data_sources(self) -> list[object]:
        """None."""
        return []

    def get_functions(self) -> list[object]:
        """None."""
        return []

    def get_resources(self) -> list[Kind]:
        """One for each kind that the schema file has."""
        return self.kinds

    def new_resource(self, kind: Kind) -> Kind:
        """The kind itself."""
        return kind


if __name__ == "__main__":
    run_provider(Served(sys.argv[1], json.loads((SCHEMAS / f"{sys.argv[1]}.json").read_text(encoding="utf-8"))), sys.argv[2:])
