"""Grounded → network security groups, with their losses and widenings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from emscloud.cloud import Budget, Loss, Lowered, Number
from emscloud.clouds.azure.artifact import ANY, Cause, Endpoint, Module, NetworkSecurityGroup, Protocol, SecurityRule
from emscloud.clouds.azure.budget import budgets, judge
from emscloud.clouds.azure.identity import claim, description, priorities, rule_name
from emscloud.clouds.azure.limits import DENY_PRIORITY, PROBES, PROBES_PRIORITY, Limits
from emscloud.clouds.azure.service import OTHER, TYPES, V6, spoken
from emscloud.clouds.azure.target import reference
from emscloud.diagnostics import Problem
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, V6_BASE, V6_END, Network, Reference, Symbol
from emscloud.model.policy import Direction, Grounded, GroundedGroup, Requirement
from emscloud.spaces.interval import Intervals
from emscloud.spaces.service import ServiceSet, describe
from emscloud.spaces.traffic import Box, TrafficSet

DETAILS = {
    TYPES: "An NSG rule cannot name an ICMP type, so a rule for all of ICMP lets through {words} as well.",
    V6: "Network security groups do not support ICMPv6, so {words} is left out.",
    OTHER: "An NSG rule names TCP, UDP, ICMP, ESP, AH or everything, so {words} is left out.",
}
_NOBODY = Symbol("", "")  # sorts first, and stands for no symbol
DENIES = (
    SecurityRule(
        *("emscloud-deny-inbound", DENY_PRIORITY, Direction.IN, "Deny", "*"),
        description="emscloud: whatever no rule above lets in, the virtual network and the load balancer too",
    ),
    SecurityRule(
        *("emscloud-deny-outbound", DENY_PRIORITY, Direction.OUT, "Deny", "*"),
        description="emscloud: whatever no rule above lets out, the virtual network and the internet too",
    ),
)
"""Before the default rules, which allow more than any policy asks for."""


@dataclass(slots=True)
class _Draft:
    """A rule that has no priority yet."""

    key: str
    name: str
    cause: Requirement
    protocol: Protocol
    source: Endpoint
    destination: Endpoint

    def at(self, priority: int) -> SecurityRule:
        cause, text = self.cause, description(self.cause)
        head = (self.name, priority, cause.direction)
        causes = (Cause(cause.id, cause.page, cause.why),)
        return SecurityRule(*head, "Allow", self.protocol, self.source, self.destination, text, self.key, causes)


@dataclass(slots=True)
class _Said:
    """What is to be said besides the artifact."""

    losses: list[Loss]
    numbers: list[Number]
    budgets: list[Budget]
    problems: list[Problem]


def lower(grounded: Grounded) -> Lowered[Module]:
    """The groups of a policy as NSGs; the same bytes whatever the order of groups, requirements and peers.

    Problems are E301 (a name that ARM refuses), E302 and E303 (quotas) and E306 (priorities).
    """
    settings = grounded.target.settings
    subscription, resource_group, location = [
        str(settings.get(name, "")) for name in ("subscription_id", "resource_group", "location")
    ]
    limits = Limits.of(settings)
    said = _Said([], [], [], [])
    made: list[NetworkSecurityGroup] = []
    names: dict[str, str] = {}
    for group in sorted(grounded.groups, key=lambda group: group.name):
        name = f"{grounded.policy}-{group.name}"
        claim(name, group.name, names, group, said.problems)
        tags = {"emscloud:group": group.name, "emscloud:managed-by": "terraform", "emscloud:policy": grounded.policy}
        rules = _rules(group, said)
        one = NetworkSecurityGroup(group.name, name, resource_group, location, tuple(tags.items()), rules)
        made.append(one)
        for budget in budgets(one, limits):
            said.budgets.append(budget)
            problem = judge(budget, group, one)
            if problem:
                said.problems.append(problem)
    module = Module(tuple(made), subscription, resource_group, location)
    return Lowered(module, tuple(said.losses), tuple(said.numbers), tuple(said.budgets), tuple(said.problems))


def _rules(group: GroundedGroup, said: _Said) -> tuple[SecurityRule, ...]:
    """Every rule of a group, in order."""
    names: dict[str, str] = {}
    rules: list[SecurityRule] = []
    lists: dict[Direction, list[Requirement]] = {direction: [] for direction in Direction}
    for requirement in group.requirements:
        lists[requirement.direction].append(requirement)
    for direction, deny in zip(Direction, DENIES, strict=True):
        drafts: list[_Draft] = []
        for requirement in sorted(lists[direction], key=_id):
            _drafts(requirement, drafts, said.losses, group.name)
        keys = [draft.key for draft in drafts if not _is_probes(draft.cause)]
        numbers = priorities(group, direction, keys, said.problems)
        found: list[SecurityRule] = [deny]
        for draft in drafts:
            priority = PROBES_PRIORITY if _is_probes(draft.cause) else numbers.get(draft.key)
            if priority is not None:
                claim(draft.name, draft.key, names, group, said.problems)
                found.append(draft.at(priority))
        found.sort(key=_priority)
        rules += found
        said.numbers += [Number(group.name, direction, key, number, "priorities") for key, number in sorted(numbers.items())]
    return tuple(rules)


def probes() -> SecurityRule:
    """The rule of a target's `load_balancer_probes`: the last before our deny, which would cut them."""
    drafts: list[_Draft] = []
    _drafts(PROBES, drafts, [], "")
    (draft,) = drafts
    return draft.at(PROBES_PRIORITY)


def _is_probes(requirement: Requirement) -> bool:
    return requirement.id == PROBES.id and requirement == PROBES


def _id(requirement: Requirement) -> str:
    return requirement.id


def _priority(rule: SecurityRule) -> int:
    return rule.priority


def _drafts(requirement: Requirement, drafts: list[_Draft], losses: list[Loss], group: str) -> None:
    """A rule for each family and protocol of a requirement; a symbol has rules of its own."""
    v4: list[Network] = []
    v6: list[Network] = []
    symbols: list[Symbol] = []
    for peer in requirement.peers:
        if isinstance(peer, Symbol):
            symbols.append(peer)
        else:
            (v4 if peer.high < V6_BASE else v6).append(peer)
    lost: dict[tuple[str, Symbol | None], list[Box]] = {}
    for family, tail, networks in ((4, "ipv4", v4), (6, "ipv6", v6)):
        if networks:
            rules, missed = spoken(requirement.services, family)
            _add(requirement, tail, Endpoint(None, _prefixes(networks), (), "*"), rules, drafts)
            for name, services in missed:
                lost[name, None] = lost.get((name, None), []) + _boxes(services, family, networks)
    for symbol in sorted(symbols):
        _symbolic(requirement, symbol, drafts, lost)
    if lost:
        found = [(name, about or _NOBODY, boxes) for (name, about), boxes in lost.items()]
        losses += [_loss(group, requirement, *one) for one in sorted(found)]


def _symbolic(
    requirement: Requirement, symbol: Symbol, drafts: list[_Draft], lost: dict[tuple[str, Symbol | None], list[Box]]
) -> None:
    """Rules for both families at once, since nobody knows which of them a symbol holds."""
    tail, addresses = _symbol(symbol)
    both: dict[Protocol, tuple[str, ...]] = {}
    for family, whole in ((4, ANYWHERE_V4), (6, ANYWHERE_V6)):
        rules, missed = spoken(requirement.services, family)
        both.update(rules)
        for name, services in missed:
            lost[name, symbol] = lost.get((name, symbol), []) + _boxes(services, family, [whole])
    _add(requirement, tail, addresses, both.items(), drafts)


def _add(
    requirement: Requirement,
    tail: str,
    addresses: Endpoint,
    rules: Iterable[tuple[Protocol, tuple[str, ...]]],
    drafts: list[_Draft],
) -> None:
    inbound = requirement.direction is Direction.IN
    for protocol, ports in rules:
        word = "any" if protocol == "*" else protocol.lower()
        key, name = f"{requirement.id} {word} {tail}", rule_name(requirement.id, word, tail)
        ends = (addresses, _members(ports)) if inbound else (ANY, _at(addresses, ports) if ports else addresses)
        drafts.append(_Draft(key, name, requirement, protocol, *ends))


def _at(peers: Endpoint, ports: tuple[str, ...]) -> Endpoint:
    """The same addresses at some ports."""
    return Endpoint(peers.address_prefix, peers.address_prefixes, peers.application_security_group_ids, None, ports)


@lru_cache(maxsize=4096)
def _members(ports: tuple[str, ...]) -> Endpoint:
    """The group's own side, whatever the address; no ports are every port."""
    return Endpoint(address_prefix="*", port_ranges=ports) if ports else ANY


def _symbol(symbol: Symbol) -> tuple[str, Endpoint]:
    """How a key ends, and the address: a tag stands alone in its field, and so does an application security group.

    The field for the latter is a list, but ARM takes one entry:
    https://learn.microsoft.com/cli/azure/network/nsg/rule#az-network-nsg-rule-create (--source-asgs)
    """
    if symbol.space != "azure":
        message = f"an NSG cannot name {symbol}"
        raise ValueError(message)
    if reference(symbol.name) is Reference.TAG:
        return f"tag {symbol.name}", Endpoint(symbol.name, port_range="*")
    return f"asg {symbol.name}", Endpoint(None, (), (symbol.name,), "*")


def _prefixes(networks: list[Network]) -> tuple[str, ...]:
    """In order, without those that another one holds: ARM refuses overlap within a rule."""
    if len(networks) == 1:
        return (networks[0].text,)
    kept: list[str] = []
    end = -1
    for network in sorted(networks, key=_widest_first):
        if network.high > end:
            kept.append(network.text)
            end = network.high
    return tuple(kept)


def _widest_first(network: Network) -> tuple[int, int]:
    return (network.low, -network.high)


def _boxes(services: Intervals, family: int, networks: list[Network]) -> list[Box]:
    low, high = (0, V6_BASE - 1) if family == 4 else (V6_BASE, V6_END)  # noqa: PLR2004
    return [(first, last, low, high, peer.low, peer.high) for first, last in services for peer in networks]


def _loss(group: str, requirement: Requirement, name: str, about: Symbol, boxes: list[Box]) -> Loss:
    words = describe(ServiceSet.of([(box[0], box[1]) for box in boxes]).intervals)
    detail = DETAILS[name].format(words=words)
    symbol = None if about is _NOBODY else about
    head = (name, group, requirement.id, requirement.direction, TrafficSet(boxes), name == TYPES, detail, symbol)
    return Loss(*head, requirement.where)
