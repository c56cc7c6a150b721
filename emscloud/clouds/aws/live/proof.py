"""That a live account is the policy: the rules as EC2 shows them, read as anybody's, against what is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from emscloud.clouds.aws.live.read import listed, rule
from emscloud.clouds.aws.live.state import State
from emscloud.clouds.aws.others.understand import understand
from emscloud.diagnostics import Problem
from emscloud.diff.side import flows
from emscloud.foreign import Attribute, Group, Instance
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom
from emscloud.plan.rule import Lift
from emscloud.plan.steps import Path
from emscloud.resolve.scope import private_space
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import TrafficSet

_NOTHING = TrafficSet()
_LESS = "the live group does not let through what the policy asks for"
_MORE = "the live group lets through what the policy does not ask for"


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
        for direction in Direction:
            found = flows(live, direction)
            for less, more, words in ((wanted[direction], found, _LESS), (found, wanted[direction], _MORE)):
                packet = _beyond(less, more)
                if packet is not None:
                    yield Problem("E447", f"`{path.group}` {direction.value}: {words}.", packet=packet)


def _beyond(one: Bounds, other: Bounds) -> str | None:
    """A packet that one lets through and the other does not, or not for certain; None where there is none."""
    packet = (one.must - other.must).witness() or (one.maybe - other.maybe).witness()
    if packet is not None:
        return str(packet)
    for symbol, traffic in one.named.items():
        behind = (traffic - other.named.get(symbol, _NOTHING) - other.must).witness()
        if behind is not None:
            return f"{behind}, where that peer is behind {symbol.name}"
    return None
