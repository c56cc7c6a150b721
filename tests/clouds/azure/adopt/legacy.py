"""A group that somebody made by hand, and a policy that takes it on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emscloud.model.policy import Direction, Grounded, Target
from emscloud.plan.account import NOTHING, Imports, Old, Outcome, Ready, Run
from emscloud.plan.rule import Rule
from emscloud.plan.steps import Action, Plan
from tests.clouds.azure.live.rig import LOCATION, Rig, module, rule
from tests.clouds.azure.live.scenes import FOREIGN, Groups

TAGS = {"emscloud:adopted": "true", "emscloud:group": "web", "emscloud:managed-by": "emscloud", "emscloud:policy": "p"}
NEW: Groups = {"web": [rule("https", 443, "10.1.0.0/16"), rule("out", 443, "8.8.8.0/24", direction=Direction.OUT)]}
DENY = {**FOREIGN, "access": "Deny", "protocol": "*", "destinationPortRange": "*", "sourceAddressPrefix": "*", "priority": 4000}
RULES: tuple[Mapping[str, object], ...] = (
    {"name": "https", "properties": {**FOREIGN, "destinationPortRange": "443", "priority": 100}},
    {"name": "rdp", "properties": {**FOREIGN, "priority": 110}},
    {"name": "rest", "properties": DENY},
)


def legacy(rig: Rig, name: str = "legacy", tags: Mapping[str, str] | None = None) -> str:
    """The id of a live group with its rules, tagged by others at most."""
    return rig.arm.add_group(rig.place, name, RULES, {"team": "it", **(tags or {})})


def ready(rig: Rig, live: str, groups: Groups = NEW, group: str = "web", run: Run | None = None) -> Ready:
    """What taking on a live group as a group of the policy comes to."""
    grounded = Grounded("p", Target("we", "azure", rig.settings), ())
    return rig.account().adopt(live, group, module(groups, LOCATION), grounded, run or rig.run)


def adopt(rig: Rig, live: str, groups: Groups = NEW, run: Run | None = None) -> Outcome:
    return ready(rig, live, groups, run=run).perform(run or rig.run)


def imports(rig: Rig, live: str, groups: Groups = NEW, old: Old = NOTHING) -> Imports:
    grounded = Grounded("p", Target("we", "azure", rig.settings), ())
    return rig.account().imports(live, "web", module(groups, LOCATION), grounded, rig.run, old)


def listed(plan: Plan[Rule]) -> list[tuple[Action, str]]:
    return [(step.action, step.old.id if step.old else step.words) for step in plan.steps]


def rules(rig: Rig, live: str) -> list[tuple[object, ...]]:
    """What is in effect: names, and what decides."""
    found: list[Any] = rig.arm.rules(live)
    return sorted((one["name"], one["properties"]["priority"], one["properties"]["access"]) for one in found)


def tags(rig: Rig, live: str) -> object:
    return rig.arm.group(live)["tags"]
