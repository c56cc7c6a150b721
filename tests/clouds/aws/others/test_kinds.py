"""The kinds of resources that security groups are made of are the provider's."""

from __future__ import annotations

import json

from emscloud.clouds.aws.others.kinds import GROUPS, INLINE, KINDS
from tests.terraform.provider import SCHEMAS


def test_kinds_are_the_providers() -> None:
    """Every kind is in the provider's schema, and groups hold rules in these attributes."""
    schemas = json.loads((SCHEMAS / "aws.json").read_text("utf-8"))["resources"]
    assert set(KINDS) <= schemas.keys()
    assert all(schemas[kind]["blocks"].keys() >= INLINE.keys() for kind in GROUPS)
