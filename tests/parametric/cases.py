"""The modules that are committed, and how a configuration calls one for every assignment at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from emscloud import module
from emscloud.load.catalog import Catalog
from emscloud.module import Module
from tests.parametric.assignments import Assignment, arguments, assignments

ROOT = Path(__file__).parent.parent.parent
PROVIDERS = {"aws": "aws", "azure": "azurerm"}
CONFIGURED: Mapping[str, object] = {"aws": [{}], "azure": [{"features": [{}]}]}
COMMON: Mapping[str, Mapping[str, object]] = {
    "aws": {"vpc_id": "vpc-0123456789abcdef0"},
    "azure": {"resource_group_name": "rg-ems", "location": "westeurope"},
}
LOSSES: Mapping[str, tuple[str, ...]] = {"aws": (), "azure": ("azure-icmp-types", "azure-icmpv6")}
"""What a policy accepts on a cloud, and a module likewise where some rule of it may need that."""


@dataclass(frozen=True)
class Case:
    """One committed module: its service and host on a cloud, and its folder."""

    cloud: str
    host: str
    folder: str

    @property
    def provider(self) -> str:
        """The cloud's provider."""
        return PROVIDERS[self.cloud]

    @property
    def path(self) -> Path:
        """Where it is committed."""
        return ROOT / "modules" / self.cloud / self.folder

    def module(self) -> Module:
        """The module as it is generated."""
        return _module(self.cloud, self.host)

    def assignments(self) -> Mapping[str, Assignment]:
        """Every assignment that is tried, by name."""
        return assignments(self.module().made, self.cloud)

    def texts(self, below: str = "module") -> dict[str, str]:
        """The module's own Terraform, in a folder."""
        return {f"{below}/{name}": text for name, text in self.module().texts.items() if "/" not in name and name.endswith(".tf")}

    def called(self, chosen: Mapping[str, Assignment], below: Iterable[str] = ("module",)) -> str:
        """A root in JSON that calls modules (one, or several texts of it) once for each assignment."""
        held = {name: self.arguments(one) for name, one in chosen.items()}
        given: dict[str, object] = {name: f"${{each.value.{name}}}" for name in next(iter(held.values()))}
        given |= self.common()
        calls = {
            folder.replace("module", "case", 1): {"source": f"./{folder}", "for_each": "${local.cases}", **given}
            for folder in below
        }
        root = {"provider": {self.provider: CONFIGURED[self.cloud]}, "locals": {"cases": held}, "module": calls}
        return json.dumps(root)

    def common(self) -> dict[str, object]:
        """What is given to every call: the place, and what is accepted of the cloud's losses."""
        known = {block.labels[0] for block in self.module().printed.files["variables.tf"]}
        accepted = {"accept": list(LOSSES[self.cloud])} if "accept" in known else {}
        return {**COMMON[self.cloud], **accepted}

    def arguments(self, one: Assignment) -> dict[str, object]:
        """A call's arguments, those of the cloud's own apart."""
        return arguments(self.module().made, self.cloud, one)


@cache
def _module(cloud: str, host: str) -> Module:
    catalog = Catalog.shipped()
    return module.build(catalog.find("forticlient-ems", catalog.versions("forticlient-ems")[-1]), host, cloud)


CASES = (
    Case("aws", "ems-server", "forticlient-ems"),
    Case("aws", "chromebook", "forticlient-ems-chromebook"),
    Case("azure", "ems-server", "forticlient-ems"),
    Case("azure", "chromebook", "forticlient-ems-chromebook"),
)
"""All that stands in `modules/`."""
