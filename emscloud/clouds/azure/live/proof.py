"""That live network security groups are the policy: their rules as ARM shows them, read as anybody's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from emscloud.clouds.azure.live.read import instance
from emscloud.clouds.azure.live.rule import NsgRule
from emscloud.clouds.azure.live.state import State
from emscloud.clouds.azure.live.wanted import Extents, bounded, lift_of
from emscloud.clouds.azure.others.kinds import INLINE
from emscloud.clouds.azure.others.understand import understand
from emscloud.diagnostics import Problem
from emscloud.foreign import Attribute, Instance
from emscloud.plan.proof import unlike
from emscloud.plan.steps import Path
from emscloud.resolve.scope import private_space


def proven(state: State, paths: Iterable[Path[NsgRule]], extents: Extents) -> Iterator[Problem]:
    """E447 for each group and direction that lets through something else than what its path ends in, with a packet."""
    ids = state.ours
    lift = lift_of(extents)
    for path in paths:
        live = state.groups.get(ids.get(path.group, ""))
        found = understand([_lowered(instance(live.whole, path.group))], bounded(extents), private_space()) if live else ()
        yield from unlike(path.group, lift(one.atom for one in path.after or ()), found[0] if found else None)
        if live and live.state != "Succeeded":
            yield Problem("E447", f"`{path.group}`: its last write ended {live.state}, so what it shows need not be in effect.")


def _lowered(one: Instance) -> Instance:
    """With the ids of application security groups in lower case, in which ARM takes them for the same."""
    rules = cast("tuple[Mapping[str, Attribute], ...]", one.values[INLINE])
    return replace(one, values={**one.values, INLINE: tuple([_ids_lowered(rule) for rule in rules])})


def _ids_lowered(rule: Mapping[str, Attribute]) -> Mapping[str, Attribute]:
    ends = [f"{end}_application_security_group_ids" for end in ("source", "destination")]
    return {**rule, **{name: tuple([str(one).lower() for one in cast("tuple[str, ...]", rule[name])]) for name in ends}}
