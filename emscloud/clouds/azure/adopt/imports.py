"""A live network security group → Terraform's import block for it; its rules stand within it."""

from __future__ import annotations

from collections.abc import Mapping

from emscloud.clouds.azure.adopt.take import Found
from emscloud.clouds.azure.artifact import Module
from emscloud.clouds.azure.live.rule import NsgRule
from emscloud.clouds.azure.others.kinds import RULE
from emscloud.clouds.azure.terraform import TYPE
from emscloud.foreign import Instance, text
from emscloud.hcl.syntax import Block, Ref, Value
from emscloud.plan.account import Imports, Old, spoken
from emscloud.plan.steps import Path
from emscloud.spaces.traffic import Packet

_REMOVED = "Terraform takes these away in the same write, for the rules of a group stand within it"


def imports(artifact: Module, path: Path[NsgRule], found: Found, old: Old, cut: Mapping[str, Packet]) -> Imports:
    """The group by its address in the module that `emit` writes; `path` begins at what is live.

    Its rules have names of the module's then; `cut` has a packet for each whose going changes traffic, by its name.
    """
    group = next(one for one in artifact.groups if one.group == path.group)
    live = found.live
    place = f"/subscriptions/{artifact.subscription_id}/resourceGroups/{group.resource_group}"
    id_ = f"{place}/providers/Microsoft.Network/networkSecurityGroups/{live.name}"
    said: list[tuple[str, Value]] = [] if live.name == group.name else [("name", live.name)]
    others = {key: value for key, value in live.tags.items() if not key.startswith("emscloud:")}
    if others:
        said.append(("tags", dict(sorted({**others, **dict(group.tags)}.items()))))
    left = [spoken(one, cut[one.id]) for one in path.before if one.id in cut]
    block = Block("import", (), (("to", Ref(f"{TYPE}.{group.group}")), ("id", id_)))
    kept = Block("resource", (TYPE, group.group), tuple(said)) if said else None
    within = f"{id_}/securityRules/".lower()
    owned = [one.address for one in old.instances if one.kind == RULE and _id(one).startswith(within)]
    return Imports(live.name, (block,), kept, tuple(left), _REMOVED, found.managed, tuple(owned))


def _id(one: Instance) -> str:
    """As ARM compares it."""
    return (text(one.values.get("id")) or "").lower()
