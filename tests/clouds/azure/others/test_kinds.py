"""The kinds of resources that network security groups are made of are the provider's."""

from __future__ import annotations

import json

from emscloud.clouds.azure.others.kinds import GROUP, INLINE, KINDS
from tests.terraform.provider import SCHEMAS


def test_kinds_are_the_providers() -> None:
    """Every kind is in the provider's schema, and a group holds rules in this attribute."""
    schemas = json.loads((SCHEMAS / "azurerm.json").read_text("utf-8"))["resources"]
    assert set(KINDS) <= schemas.keys()
    assert INLINE in schemas[GROUP]["blocks"]
