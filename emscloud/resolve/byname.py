"""A policy for a filter by name: its egress, with host names as they are written; pure, and without the lock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from emscloud.diagnostics import Problem, Where
from emscloud.model.peer import Hostname, Network, Symbol
from emscloud.model.policy import ByName, Direction, NamedGroup, NamedRequirement, Passage, Target
from emscloud.model.written import Ask, Policy
from emscloud.resolve.ground import addresses, named


@dataclass(frozen=True, slots=True)
class Named:
    """A policy for a filter by name of one target, and what is wrong with it there."""

    by_name: ByName
    problems: tuple[Problem, ...]


def by_name(policy: Policy, target: Target) -> Named:
    """Every group of a target that asks for a host name, with all of its egress.

    Problems: E330 a group without addresses, be it the one that sends or one that is sent to.
    """
    groups: list[NamedGroup] = []
    problems: list[Problem] = []
    for name in sorted(policy.groups):
        group = policy.groups[name]
        asks = [ask for ask in group.asks if ask.direction is Direction.OUT]
        if not group.within(target.name) or not any(_names(policy, target, ask) for ask in asks):
            continue
        own = addresses(group, target.name)
        if not own:
            detail = f"A filter by name judges the traffic of `{name}` in {target.name} by its members' addresses."
            problems.append(_lacking(detail, group.where))
        found = [_requirement(policy, target, ask, problems) for ask in sorted(asks, key=_id)]
        groups.append(NamedGroup(name, own, tuple(one for one in found if one.to), group.where))
    return Named(ByName(policy.name, target, tuple(groups)), tuple(dict.fromkeys(problems)))


def passages(group: NamedGroup, ask: NamedRequirement) -> Iterator[Passage]:
    """What a requirement of a group lets through by name: each of its services to each of its ends, a family apart.

    Addresses of two families have nothing to say to each other.
    """
    for family in (4, 6):
        sources = tuple(one for one in group.addresses if one.family == family)
        if sources:
            for service in ask.services:
                reach = service.v4 if family == 4 else service.v6  # noqa: PLR2004
                if reach is not None:
                    ends = (to for to in ask.to if not isinstance(to, Network) or to.family == family)
                    yield from (Passage(sources, reach, to) for to in ends)


def _id(ask: Ask) -> str:
    return ask.id


def _names(policy: Policy, target: Target, ask: Ask) -> bool:
    """Whether an ask names a host."""
    return any(isinstance(peer, Hostname) for peer, _ in named(policy, target.name, ask.terms))


def _requirement(policy: Policy, target: Target, ask: Ask, problems: list[Problem]) -> NamedRequirement:
    ends: set[Hostname | Network | Symbol] = set()
    for peer, term in named(policy, target.name, ask.terms):
        if not isinstance(peer, Symbol) or peer.space == target.cloud:
            ends.add(peer)
        elif peer.space == "group":
            own = addresses(policy.groups[peer.name], target.name)
            if not own:
                detail = f"A filter by name knows `{{group: {peer.name}}}` in {target.name} by its addresses."
                problems.append(_lacking(detail, term.where))
            ends.update(own)
    services = {service.text: service for service in ask.services}
    why = f"{ask.why} ({ask.ticket})" if ask.ticket else ask.why
    ordered = tuple(services[text] for text in sorted(services))
    return NamedRequirement(ask.id, ordered, tuple(sorted(ends, key=_order)), why, ask.page, ask.where)


def _lacking(detail: str, where: Where | None) -> Problem:
    return Problem("E330", f"{detail} Give the group a line such as `addresses: [10.0.1.0/24]`, with your own.", where)


def _order(end: Hostname | Network | Symbol) -> tuple[int, int, int, str, str]:
    """Host names, then addresses, then references."""
    if isinstance(end, Hostname):
        return (0, 0, 0, end.name, "")
    if isinstance(end, Network):
        return (1, end.low, end.high, "", "")
    return (2, 0, 0, end.space, end.name)
