"""A group that somebody made by hand, and a policy that takes it on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from emscloud.clouds.aws.artifact import Rule
from emscloud.model.policy import Direction, Grounded, Target
from emscloud.plan.account import NOTHING, Imports, Old, Outcome, Ready, Run
from emscloud.plan.rule import Rule as Rule_
from emscloud.plan.steps import Action, Plan
from emscloud.sandbox.ec2 import RuleView
from tests.clouds.aws.live.rig import Rig, module, rule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OUT = Direction.OUT
OPEN = Rule("every", OUT, "-1", None, None, "cidr_ipv4", "0.0.0.0/0", False, "")
Groups: TypeAlias = "Mapping[str, Sequence[Rule]]"
OLD: Groups = {"web": [rule(443, "10.1.0.0/16", "by hand"), rule(22, "192.0.2.0/24", "by hand"), OPEN]}
"""What the live group holds; all of it goes out, as of a group that was only just made."""
NEW: Groups = {"web": [rule(443, "10.1.0.0/16"), rule(80, "web"), rule(443, "8.8.8.0/24", direction=OUT)]}
VIEWS: tuple[RuleView, ...] = (
    ("ingress", "tcp", 443, 443, "ipv4", "10.1.0.0/16", "by hand"),
    ("ingress", "tcp", 22, 22, "ipv4", "192.0.2.0/24", "by hand"),
    ("egress", "-1", -1, -1, "ipv4", "0.0.0.0/0", None),
)
TAGS = {"emscloud:adopted": "true", "emscloud:group": "web", "emscloud:managed-by": "emscloud", "emscloud:policy": "p"}


def legacy(rig: Rig, name: str = "legacy", tags: Mapping[str, str] | None = None) -> str:
    """A live group with its rules, tagged by others at most."""
    made = rig.cloud.group(rig.vpc, name, VIEWS)
    rig.cloud._world.tag(made, {"team": "it", **(tags or {})})
    return made


def ready(rig: Rig, live: str, groups: Groups = NEW, group: str = "web", run: Run | None = None) -> Ready:
    """What taking on a live group as a group of the policy comes to."""
    target = Target("eu", "aws", {"vpc_id": rig.vpc, **rig.settings})
    return rig.account().adopt(live, group, module(rig.vpc, groups), Grounded("p", target, ()), run or rig.run)


def adopt(rig: Rig, live: str, groups: Groups = NEW, run: Run | None = None) -> Outcome:
    return ready(rig, live, groups, run=run).perform(run or rig.run)


def imports(rig: Rig, live: str, groups: Groups = NEW, old: Old = NOTHING) -> Imports:
    grounded = Grounded("p", Target("eu", "aws", {"vpc_id": rig.vpc}), ())
    return rig.account().imports(live, "web", module(rig.vpc, groups), grounded, rig.run, old)


def listed(plan: Plan[Rule_]) -> list[tuple[Action, str]]:
    return [(step.action, step.words) for step in plan.steps]
