"""What a group's rules weigh against the quotas of ARM, and what would fit when they do not."""

from __future__ import annotations

from emscloud.cloud import Budget
from emscloud.clouds.azure.artifact import NetworkSecurityGroup, SecurityRule
from emscloud.clouds.azure.limits import WARN_AT, Limits
from emscloud.diagnostics import Problem, Severity
from emscloud.model.peer import Network
from emscloud.model.policy import GroundedGroup, Requirement

_KEYS = {
    "rules": "rules_per_group",
    "source addresses": "addresses_per_group",
    "destination addresses": "addresses_per_group",
    "destination ports": "ports_per_group",
}
_OWN = "emscloud"  # what fills a budget with the rules that no requirement asks for
_SHOWN = 5  # requirements that a message names


def budgets(group: NetworkSecurityGroup, limits: Limits) -> tuple[Budget, ...]:
    """The four quotas of a group and what fills them; `emscloud` stands for our own deny rules."""
    rules: dict[str, int] = {}
    sources: dict[str, int] = {}
    destinations: dict[str, int] = {}
    ports: dict[str, int] = {}
    for rule in group.rules:
        cause = rule.causes[0].id if rule.causes else _OWN
        source, destination = rule.source, rule.destination
        rules[cause] = rules.get(cause, 0) + 1
        if source.address_prefixes:
            sources[cause] = sources.get(cause, 0) + len(source.address_prefixes)
        if destination.address_prefixes:
            destinations[cause] = destinations.get(cause, 0) + len(destination.address_prefixes)
        if destination.port_ranges:
            ports[cause] = ports.get(cause, 0) + len(destination.port_ranges)
    allowed = (limits.rules, limits.addresses, limits.addresses, limits.ports)
    return tuple(
        [
            Budget(group.group, name, sum(fills.values()), limit, tuple(sorted(fills.items(), key=_heaviest)))
            for name, fills, limit in zip(_KEYS, (rules, sources, destinations, ports), allowed, strict=True)
        ]
    )


def _heaviest(fill: tuple[str, int]) -> tuple[int, str]:
    return (-fill[1], fill[0])


def judge(budget: Budget, group: GroundedGroup, made: NetworkSecurityGroup) -> Problem | None:
    """E302 where a quota is overrun, the warning E303 from 80 % of it, None below; exactly full fits."""
    used, limit = budget.used, budget.limit
    if used * 100 < limit * WARN_AT:
        return None
    shown = [f"{name} {weight:,}" for name, weight in budget.fills[:_SHOWN]]
    if len(budget.fills) > _SHOWN:
        shown.append(f"and {len(budget.fills) - _SHOWN:,} more")
    head = f"`{group.name}` uses {used:,} of {limit:,} {budget.name} in one NSG: {', '.join(shown)}."
    if used <= limit:
        return Problem("E303", head, group.where, Severity.WARNING)
    ways = " ".join(f"({number}) {text}" for number, text in enumerate(_ways(budget, group, made), 1))
    return Problem("E302", f"{head} What would help: {ways}", group.where)


def _ways(budget: Budget, group: GroundedGroup, made: NetworkSecurityGroup) -> list[str]:
    """What would make room, the least change first, each with its figures."""
    asks = {requirement.id: requirement for requirement in group.requirements}
    heaviest = next((name for name, _ in budget.fills if name in asks), None)
    ways: list[str] = []
    if heaviest is not None:
        ask, rules = asks[heaviest], [rule for rule in made.rules if rule.causes and rule.causes[0].id == heaviest]
        if budget.name == "destination ports":
            ways += _fewer_ranges(ask, rules, budget)
        elif budget.name != "rules":
            weight = dict(budget.fills)[heaviest]
            ways += [*_cover(ask, weight, budget), _symbol(ask, weight, budget)]
    key = _KEYS[budget.name]
    ways.append(f"a higher quota, asked for in a support request to Azure; then `limits: {{{key}: {budget.used}}}`.")
    ways.append(f"several groups: at least {-(-budget.used // budget.limit)}.")
    return ways


def _verdict(used: int, budget: Budget) -> str:
    return f"{used:,} {budget.name}, which {'fits' if used <= budget.limit else 'is still too many'}"


def _fewer_ranges(ask: Requirement, rules: list[SecurityRule], budget: Budget) -> list[str]:
    """One range of ports in each rule of a requirement in place of its many."""
    saved = sum(max(len(rule.destination.port_ranges) - 1, 0) for rule in rules)
    if not saved:
        return []
    most = max(len(rule.destination.port_ranges) for rule in rules)
    return [f"fewer port ranges, as one for {ask.id} instead of {most}: {_verdict(budget.used - saved, budget)}."]


def _cover(ask: Requirement, weight: int, budget: Budget) -> list[str]:
    """The heaviest list of prefixes, as the most CIDRs that would fit."""
    from emscloud.spaces.cover import cover  # noqa: PLC0415  (only a quota that is overrun pays for it)

    peers = [peer for peer in ask.peers if isinstance(peer, Network)]
    times = max(weight // len(peers), 1)  # how many rules repeat a prefix
    room = len(peers) - -(-(budget.used - budget.limit) // times)
    families = len({peer.family for peer in peers})
    if room < families:
        return []
    best = cover(peers, room)
    left = budget.used - (len(peers) - len(best.prefixes)) * times
    said = f"{len(best.prefixes):,} CIDRs hold its {len(peers):,} prefixes and add {best.added:,} addresses"
    return [f"a cover for {ask.id}: {said}: {_verdict(left, budget)}."]


def _symbol(ask: Requirement, weight: int, budget: Budget) -> str:
    """A symbol counts no address, wherever one stands for the peers."""
    text = f"a service tag or an application security group in place of {ask.id}'s prefixes"
    return f"{text}: {_verdict(budget.used - weight, budget)}."
