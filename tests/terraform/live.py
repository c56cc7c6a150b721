"""A Terraform provider with true names and types that really makes what it is told, in the clouds that are served.

Run as `python -m tests.terraform.live aws` (or `azurerm`) where the sandbox's variables are set: `provider.py`, with hands.
Kinds that `hands` does not know are kept in Terraform's state alone, as `provider.py` has them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from tf.runner import run_provider
from tf.schema import Schema
from tf.types import Unknown
from tf.utils import Diagnostics

from tests.terraform import standing
from tests.terraform.hands import FIXED, Aws, Azure, Hands
from tests.terraform.provider import SCHEMAS, Kind, Served, State, fields

ROOT = Path(__file__).parent.parent.parent


class Real(Kind):
    """A kind of which every step is a call."""

    @property
    def hands(self) -> Hands:
        """Those of the provider as it is configured now."""
        assert isinstance(self.provider, Live)
        return self.provider.hands

    def get_schema(self) -> Schema:
        """What it is made of, and what of it cannot change."""
        made = super().get_schema()
        for one in made.attributes:
            one.requires_replace = one.name in FIXED[self.name]
        return made

    def plan(self, _context: object, _current: State | None, planned: State) -> State:
        """What was proposed, and all tags are its tags, for no default ones are configured."""
        return {**planned, "tags_all": planned["tags"] or {}} if "tags_all" in planned else planned

    def create(self, _context: object, planned: State) -> State:
        """Made, and read back for what only the cloud knows."""
        asked = {name: None if value is Unknown else value for name, value in planned.items()}
        return self._read({**asked, **self.hands.create(self.name, asked)}, planned)

    def read(self, _context: object, current: State) -> State:
        """As it is there; nothing where it is gone."""
        found = self.hands.read(self.name, current)
        return {**current, **found} if found is not None else None  # type: ignore[return-value]

    def update(self, _context: object, current: State, planned: State) -> State:
        """Changed in place."""
        asked = {name: current[name] if value is Unknown else value for name, value in planned.items()}
        self.hands.update(self.name, current, asked)
        return self._read({**asked, "id": current["id"]}, planned)

    def delete(self, _context: object, current: State) -> None:
        """Taken away."""
        self.hands.delete(self.name, current)

    def _read(self, known: State, planned: State) -> State:
        found = self.hands.read(self.name, known)
        assert found is not None
        types = {**fields(self.facts, "arguments"), **fields(self.facts, "attributes")}
        empty: dict[str, object] = {"bool": False, "number": 0, "string": "", "map(string)": {}}
        made = {**known, **found}
        spare = {name: made[name] if made[name] is not None else empty.get(str(types[name]["type"]), []) for name in planned}
        return {name: spare[name] if value is Unknown else value for name, value in planned.items()}


class Live(Served):
    """The provider of one cloud, with hands in it."""

    def __init__(self, name: str) -> None:
        facts = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
        super().__init__(name, facts)
        self.kinds = [Real(self, kind, one) if kind in FIXED else Kind(self, kind, one) for kind, one in facts["resources"].items()]
        self.hands: Hands = Aws(None) if name == "aws" else Azure(None)

    def configure_provider(self, problems: Diagnostics, config: State) -> None:
        """Where it acts."""
        super().configure_provider(problems, config)
        region, subscription = (str(config.get(name) or "") for name in ("region", "subscription_id"))
        self.hands = Aws(region) if self.name == "aws" else Azure(subscription)


def running(folder: str, cloud: str, environment: Mapping[str, str]) -> AbstractContextManager[str]:
    """Where core finds a provider that stands ready as long as this context, for the clouds that the environment names."""
    words = ("env", *(f"{name}={value}" for name, value in environment.items()))
    path = f"PYTHONPATH={ROOT}"
    return standing.running(folder, *words, path, sys.executable, "-u", "-m", "tests.terraform.live", cloud, "--dev")


if __name__ == "__main__":
    os.environ.setdefault("AWS_REGION", "eu-west-1")
    run_provider(Live(sys.argv[1]), sys.argv[2:])
