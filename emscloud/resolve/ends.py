"""Both ends of a flow between two groups of a policy: what one allows, the other has to allow."""

from __future__ import annotations

from emscloud.diagnostics import Problem
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Hostname, Network, Symbol
from emscloud.model.policy import Direction, Target
from emscloud.model.service import Service
from emscloud.model.written import Ask, Group, Policy
from emscloud.resolve.ground import extent_of, named
from emscloud.resolve.lock import Lock
from emscloud.spaces.traffic import Box, TrafficSet, boxes


def both_ends(policy: Policy, target: Target, lock: Lock) -> tuple[Problem, ...]:
    """E207 for each flow that a group allows by naming another one, which does not allow it.

    The other end may allow it in any way: by naming, by a prefix that holds the addresses, by `anywhere`.
    """
    problems = []
    groups = [group for group in policy.groups.values() if group.within(target.name)]
    for group in groups:
        for ask in group.asks:
            for peer, term in named(policy, target.name, ask.terms):
                if not isinstance(peer, Symbol) or peer.space != "group":
                    continue
                other = policy.groups[peer.name]
                if not other.within(target.name):
                    continue
                missing = _flow(ask.services, extent_of(policy, target.name, group.name)) - _allowed(
                    policy, target, lock, other, group.name, _opposite(ask.direction)
                )
                if missing:
                    problems.append(_problem(target, group, ask, other, missing))
    return tuple(dict.fromkeys(problems))


def _opposite(direction: Direction) -> Direction:
    return Direction.OUT if direction is Direction.IN else Direction.IN


def _flow(services: tuple[Service, ...], peers: tuple[Network, ...]) -> TrafficSet:
    found: list[Box] = []
    for service in services:
        for network in peers:
            reach = service.v4 if network.family == 4 else service.v6  # noqa: PLR2004
            if reach is not None:
                found.extend(boxes(reach, network))
    return TrafficSet(found)


def _allowed(
    policy: Policy, target: Target, lock: Lock, group: Group, peer: str, direction: Direction
) -> TrafficSet:
    """What a group allows in one direction, in as far as it can be with members of the group `peer`."""
    allowed = TrafficSet()
    for ask in group.asks:
        if ask.direction is not direction:
            continue
        networks: list[Network] = []
        for one, _term in named(policy, target.name, ask.terms):
            if isinstance(one, Network):
                networks.append(one)
            elif isinstance(one, Hostname):
                networks.extend(lock.networks(one.name))
            elif one == Symbol("group", peer):
                networks.extend((ANYWHERE_V4, ANYWHERE_V6))
        allowed |= _flow(ask.services, tuple(networks))
    return allowed


def _problem(target: Target, group: Group, ask: Ask, other: Group, missing: TrafficSet) -> Problem:
    outward = ask.direction is Direction.OUT
    verb, back = ("sends to", "let it in") if outward else ("lets in from", "send it")
    key, word = ("inbound", "from") if outward else ("outbound", "to")
    services = ", ".join(service.text for service in ask.services)
    detail = (
        f"In {target.name}, `{group.name}` {verb} `{other.name}` ({services}, `{ask.id}`), but `{other.name}` does not {back}. "
        f"Give `{other.name}` a row or a rule for it, such as `{key}: {ask.services[0].text}` with "
        f"`{word}: [{{group: {group.name}}}]`, or take this one away."
    )
    return Problem("E207", detail, ask.where, packet=str(missing.witness()))
