"""That a live account is the policy: the rules as EC2 shows them, read as anybody's, against what is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from emscloud.clouds.aws.live.read import listed, rule
from emscloud.clouds.aws.live.state import State
from emscloud.clouds.aws.others.understand import understand
from emscloud.diagnostics import Problem
from emscloud.foreign import Attribute, Group, Instance
from emscloud.model.peer import Network, Symbol
from emscloud.plan.atom import Atom
from emscloud.plan.proof import unlike as held
from emscloud.plan.rule import Lift
from emscloud.plan.steps import Path
from emscloud.resolve.scope import private_space


def instances(state: State) -> Iterator[Instance]:
    """Our groups with their rules, and our prefix lists, as resources, in the words of Terraform's provider."""
    for id_ in state.ours:
        live = state.groups[id_]
        yield Instance(id_, "aws_security_group", {"id": id_, "name": live.name, "tags": dict(live.tags)})
        yield from map(rule, state.shown.get(id_, []))
    for one in state.lists.ours.values():
        values: Mapping[str, Attribute] = {"name": one.name, "address_family": f"IPv{one.family}"}
        yield listed(one.id, values, state.lists.entries.get(one.id, (0, []))[1])


def read_as_anybodys(state: State, extents: Mapping[Symbol, tuple[Network, ...]]) -> dict[str, Group]:
    """Our groups by id."""
    found = understand(instances(state), extents, private_space())
    return {one.id: one for one in found if one.id}


def unlike(
    state: State,
    paths: tuple[Path[Atom], ...],
    ids: Mapping[str, str],
    lift: Lift[Atom],
    extents: Mapping[Symbol, tuple[Network, ...]],
) -> Iterator[Problem]:
    """E447 for each group and direction that lets through something else than what its path ends in, with a packet."""
    groups = read_as_anybodys(state, extents)
    for path in paths:
        if path.after is None:
            continue
        wanted = lift(one.atom for one in path.after)
        live = groups.get(ids.get(path.group, ""))
        yield from held(path.group, wanted, live)
