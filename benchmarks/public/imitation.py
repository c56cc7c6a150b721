"""A provider whose schema was gathered from the text itself, for Terraform core to plan with: `python -m … FACTS NAME`.

What filters traffic has its true schema; of everything else each argument that the texts write is taken as it comes,
and what nobody writes is known after apply.  With MARKS in the environment identities are words that say whose they are.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from tf.runner import run_provider
from tf.schema import Attribute, Schema
from tf.types import Unknown
from tf.utils import Diagnostics

from tests.terraform.provider import Kind, Nested, Served, State, fields, schema

MARKS = "EMSCLOUD_MARKS"
ZONES = "aws_availability_zones"
"""What subnets are counted by, so that core has to know it."""
_COUNT = itertools.count(1)


class _Marked(Attribute):  # type: ignore[misc]  # the framework has no types
    """An attribute that is a word of its own in each resource."""

    @property
    def default(self) -> object:
        """A word that nothing else is; a type that is left open goes with it."""
        name = "unset" if self.name == "source_security_group_id" else self.name
        word = f"judge:{name}:{os.getpid()}x{next(_COUNT)}"
        return [b'"string"', word] if self.type.pattern == "dynamic" else word

    @default.setter
    def default(self, value: object) -> None:
        """What the framework would take in its place."""


class _Filled(Nested):
    """A block in which what nobody sets is known after apply."""

    def encode(self, value: object) -> object:
        """The blocks with what is not known."""
        computed = [name for name, field in fields(self.facts, "arguments").items() if field["computed"]]
        blocks = value[1] if isinstance(value, list) and value and isinstance(value[0], bytes) else value
        for one in blocks if isinstance(blocks, list) else ():
            one.update({name: Unknown for name in computed if one.get(name) is None})
        return value

    def semantically_equal(self, one: object, other: object) -> bool:
        """Never, so that they are encoded."""
        del one, other
        return False


class _Marking(Kind):
    """A kind of resource whose identities are known from the first plan on."""

    @property
    def open(self) -> bool:
        """Whether its schema is what was gathered from texts."""
        return all(field["type"] == "dynamic" for field in fields(self.facts, "arguments").values())

    def get_schema(self) -> Schema:
        """Its schema."""
        made = schema(self.facts)
        made.block_types = [_Filled(one.type_name, one.facts) if self.open else one for one in made.block_types]
        if MARKS in os.environ:
            made.attributes = [_mark(one) for one in made.attributes]
        return made

    def validate(self, problems: Diagnostics, kind: str, config: State) -> None:
        """Nothing: which of some arguments is set may be known only after apply."""


def _mark(one: Attribute) -> Attribute:
    if not one.computed or not (one.name == "id" or one.name.endswith(("security_group_id", "prefix_list_id"))):
        return one
    return _Marked(one.name, one.type, required=one.required, optional=one.optional, computed=True)


class _Data(Kind):
    """A kind of data source; it says what it was asked."""

    def read(self, _context: object, current: State) -> State:
        """The question; zones are three."""
        said = {name: None if value is Unknown else value for name, value in current.items()}
        zones = [b'["list","string"]', ["zone-a", "zone-b", "zone-c"]]
        return {name: zones if self.name == ZONES and name in ("names", "zone_ids") else value for name, value in said.items()}


class _Whole(Served):
    """A provider with data sources; names are whole."""

    def __init__(self, name: str, facts: Mapping[str, object]) -> None:
        super().__init__(name, facts)
        self.kinds = [_Marking(self, kind, one) for kind, one in fields(facts, "resources").items()]
        self.data = [_Data(self, kind, one) for kind, one in fields(facts, "data").items()]

    def get_model_prefix(self) -> str:
        """Nothing: a kind may be called as it likes."""
        return ""

    def get_data_sources(self) -> list[object]:
        """One for each kind that the texts ask."""
        return list(self.data)

    def new_data_source(self, kind: _Data) -> _Data:
        """The kind itself."""
        return kind


if __name__ == "__main__":
    run_provider(_Whole(sys.argv[2], json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))[sys.argv[2]]), sys.argv[3:])
