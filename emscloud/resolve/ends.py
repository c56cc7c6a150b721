"""Both ends of a flow between two groups of a policy: what one allows, the other has to allow."""

from __future__ import annotations

from collections.abc import Iterator

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
    ends = _Ends(policy, target, lock)
    groups = [group for group in policy.groups.values() if group.within(target.name)]
    found = [problem for group in groups for ask in group.asks for problem in ends.missing(group, ask)]
    return tuple(dict.fromkeys(found))


class _Ends:
    """The flows between the groups of one target."""

    def __init__(self, policy: Policy, target: Target, lock: Lock) -> None:
        self.policy, self.target, self.lock = policy, target, lock

    def missing(self, group: Group, ask: Ask) -> Iterator[Problem]:
        """A problem for each group that an ask names and that does not allow the flow."""
        for peer, _ in named(self.policy, self.target.name, ask.terms):
            if not isinstance(peer, Symbol) or peer.space != "group":
                continue
            other = self.policy.groups[peer.name]
            if not other.within(self.target.name):
                continue
            flow = _flow(ask.services, extent_of(self.policy, self.target.name, group.name))
            missing = flow - self.allowed(other, group.name, _opposite(ask.direction))
            if missing:
                yield _problem(self.target, group, ask, other, missing)

    def allowed(self, group: Group, peer: str, direction: Direction) -> TrafficSet:
        """What a group allows in one direction, in as far as it can be with members of the group `peer`."""
        allowed = TrafficSet()
        for ask in group.asks:
            if ask.direction is direction:
                peers = named(self.policy, self.target.name, ask.terms)
                allowed |= _flow(ask.services, tuple(network for one, _ in peers for network in self._of(one, peer)))
        return allowed

    def _of(self, one: Network | Hostname | Symbol, peer: str) -> tuple[Network, ...]:
        """Where a peer of a rule may be a member of the group `peer`."""
        if isinstance(one, Network):
            return (one,)
        if isinstance(one, Hostname):
            return self.lock.networks(one.name)
        return (ANYWHERE_V4, ANYWHERE_V6) if one == Symbol("group", peer) else ()


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
