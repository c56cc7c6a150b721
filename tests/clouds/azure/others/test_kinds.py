"""The kinds of resources that network security groups are made of are the provider's."""

from __future__ import annotations

import json

from emscloud.clouds.azure.others.kinds import ARGUMENTS, GROUP, INLINE, KINDS
from tests.terraform.provider import SCHEMAS


def test_kinds_are_the_providers() -> None:
    """Every kind is in the provider's schema, and a group holds rules in this attribute."""
    schemas = json.loads((SCHEMAS / "azurerm.json").read_text("utf-8"))["resources"]
    assert set(KINDS) <= schemas.keys()
    assert INLINE in schemas[GROUP]["blocks"]


def test_arguments_are_the_schemas() -> None:
    """Of every rule, whether it stands in a group or by itself; the provider's schema has these and no others."""
    schemas = json.loads((SCHEMAS / "azurerm.json").read_text("utf-8"))["resources"]
    for name, arguments in ARGUMENTS.items():
        kind, _, attribute = name.partition("/")
        schema = schemas[kind]["blocks"][attribute] if attribute else schemas[kind]
        assert (name, set(schema["arguments"])) == (name, set(arguments))
