"""The kinds of resources that security groups are made of are the provider's."""

from __future__ import annotations

import json

from emscloud.clouds.aws.others.kinds import ARGUMENTS, GROUPS, INLINE, KINDS
from tests.terraform.provider import SCHEMAS


def test_kinds_are_the_providers() -> None:
    """Every kind is in the provider's schema, and groups hold rules in these attributes."""
    schemas = json.loads((SCHEMAS / "aws.json").read_text("utf-8"))["resources"]
    assert set(KINDS) <= schemas.keys()
    assert all(schemas[kind]["blocks"].keys() >= INLINE.keys() for kind in GROUPS)


def test_arguments_are_the_schemas() -> None:
    """Of every rule, whether it stands in a group or by itself; the provider's schema has these and no others."""
    schemas = json.loads((SCHEMAS / "aws.json").read_text("utf-8"))["resources"]
    for name, arguments in ARGUMENTS.items():
        kind, _, attribute = name.partition("/")
        schema = schemas[kind]["blocks"][attribute] if attribute else schemas[kind]
        assert (name, set(schema["arguments"])) == (name, set(arguments))
