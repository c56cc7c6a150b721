"""Network security groups as they are lowered → paths; and what such rules mean, for plans and proofs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from emscloud.clouds.azure.artifact import Module, NetworkSecurityGroup
from emscloud.clouds.azure.lift import lift as lifted
from emscloud.clouds.azure.lift import read
from emscloud.clouds.azure.live.read import rule_values
from emscloud.clouds.azure.live.rule import NsgRule, body, written
from emscloud.clouds.azure.others.kinds import GROUP, INLINE
from emscloud.clouds.azure.others.understand import understand
from emscloud.foreign import Attribute, Group, Instance
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.plan.rule import Asked, Lift
from emscloud.plan.steps import Path
from emscloud.plan.whole import Meaning
from emscloud.plan.world import MANAGER, OURS
from emscloud.resolve.scope import private_space
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import TrafficSet

Extents: TypeAlias = Mapping[Symbol, tuple[Network, ...]]


def wanted(module: Module) -> tuple[Path[NsgRule], ...]:
    """The groups of a policy as paths with nothing before."""
    return tuple([_path(one) for one in module.groups])


def _path(group: NetworkSecurityGroup) -> Path[NsgRule]:
    tags = {**dict(group.tags), MANAGER: OURS}
    after = [Asked(written(rule), rule.description, tuple([cause.id for cause in rule.causes])) for rule in group.rules]
    return Path(group.group, group.name, None, (), tuple(sorted(after)), group.location, tuple(sorted(tags.items())))


def bounded(extents: Extents) -> Extents:
    """The same bounds, of application security groups by their ids in lower case, as NsgRule has them."""
    return {Symbol(one.space, one.name.lower()) if "/" in one.name else one: held for one, held in extents.items()}


def lift_of(extents: Extents) -> Lift[NsgRule]:
    """How rules of one group are lifted together; application security groups that `extents` does not know are private."""
    known = dict(bounded(extents))

    def lift(rules: Iterable[NsgRule]) -> Mapping[Direction, Bounds]:
        listed = sorted(rules, key=lambda one: (one.direction, one.priority))
        for rule in listed:
            for id_ in (*rule.source.groups, *rule.destination.groups):
                known.setdefault(Symbol("azure", id_), private_space())
        made = NetworkSecurityGroup("", "", "", "", (), tuple([one.artifact for one in listed]))
        return lifted(Module((made,)), known)[""]

    return lift


def match(rule: NsgRule) -> Bounds:
    """What a rule applies to, or may, whether it allows or denies."""
    sure, perhaps = read(rule.artifact)
    boxes = {symbol: [*sure.get(symbol, ()), *perhaps.get(symbol, ())] for symbol in (*sure, *perhaps)}
    every = TrafficSet(boxes.pop(None, []))
    return Bounds.of(every, {symbol: TrafficSet(listed) for symbol, listed in boxes.items() if symbol})


def group_of(path: Path[NsgRule], rules: Sequence[NsgRule], extents: Extents) -> Group:
    """A group with these rules, as anybody's."""
    values: dict[str, Attribute] = {"name": path.name, INLINE: tuple([rule_values(body(rule, "")) for rule in rules])}
    return understand([Instance(path.group, GROUP, values)], bounded(extents), private_space())[0]


def meaning_of(extents: Extents) -> Meaning[NsgRule]:
    """What rules mean where `extents` bounds their symbols."""
    return Meaning(
        name=lambda rule: rule.name.lower(),
        lift=lift_of(extents),
        allows=lambda rule: rule.access == "Allow",
        match=match,
        group=lambda path, rules: group_of(path, rules, extents),
        extents=extents,
    )


def at(path: Path[NsgRule], ids: Mapping[str, str]) -> Path[NsgRule]:
    """A path with the id of its group, where that is there."""
    return replace(path, id=ids.get(path.group))
