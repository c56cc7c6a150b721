"""What a group's rules weigh against the quotas of EC2, and what would fit when they do not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from emscloud.cloud import Budget
from emscloud.clouds.aws.artifact import Rule, SecurityGroup
from emscloud.clouds.aws.limits import GROUPS_PER_INTERFACE, QUOTA_CODE, RULES_PER_GROUP, RULES_PER_INTERFACE, WARN_AT
from emscloud.diagnostics import Problem, Severity
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction, Grounded, GroundedGroup, Requirement
from emscloud.spaces.cover import cover

_NAMES = {Direction.IN: "ingress", Direction.OUT: "egress"}


def budgets(grounded: Grounded, groups: Iterable[SecurityGroup]) -> tuple[tuple[Budget, ...], list[Problem]]:
    """Four budgets a group, and their problems: E302 over, E303 from 80 %, E304 and E305 prefix lists."""
    limits = cast("dict[str, object]", grounded.target.settings.get("limits") or {})
    limit = cast(int, limits.get("rules_per_group", RULES_PER_GROUP))
    lists = cast("dict[str, dict[str, int]]", limits.get("prefix_lists") or {})
    found: list[Budget] = []
    problems: list[Problem] = []
    sources = {group.name: group for group in grounded.groups}
    for group in groups:
        problems.extend(_list_problems(grounded, sources[group.group], group.rules, lists))
        for direction in Direction:
            for family in (4, 6):
                fills = _fills([rule for rule in group.rules if rule.direction is direction], family, lists)
                used = sum(weight for _, weight in fills)
                name = f"{_NAMES[direction]} IPv{family}"
                budget = Budget(group.group, name, used, limit, tuple(fills))
                found.append(budget)
                if used > limit:
                    problems.append(_over(grounded, sources[group.group], direction, family, budget))
                elif used * 100 >= limit * WARN_AT:
                    detail = f"`{group.group}` in {grounded.target.name} uses {used} of {limit} rules ({name}): {_filled(budget)}."
                    problems.append(Problem("E303", detail, sources[group.group].where, Severity.WARNING))
    return tuple(found), problems


def _fills(rules: list[Rule], family: int, lists: dict[str, dict[str, int]]) -> list[tuple[str, int]]:
    """What each requirement weighs in one family, heaviest first; a rule of several causes counts for its first."""
    weights: dict[str, int] = {}
    for rule in rules:
        weight = _weight(rule, family, lists)
        if weight:
            weights[rule.causes[0].id] = weights.get(rule.causes[0].id, 0) + weight
    return sorted(weights.items(), key=lambda item: (-item[1], item[0]))


def _weight(rule: Rule, family: int, lists: dict[str, dict[str, int]]) -> int:
    """A prefix weighs 1 in its family, a group 1 in both, a prefix list its maximum in its own."""
    if rule.kind == "referenced_security_group_id":
        return 1
    if rule.kind == "prefix_list_id":
        known = lists.get(rule.peer)
        return 1 if known is None else known["max_entries"] * (known["family"] == family)
    return int(rule.kind == f"cidr_ipv{family}")


def _filled(budget: Budget) -> str:
    return ", ".join(f"{name} {weight}" for name, weight in budget.fills)


def _list_problems(
    grounded: Grounded, group: GroundedGroup, rules: tuple[Rule, ...], lists: dict[str, dict[str, int]]
) -> list[Problem]:
    problems: dict[str, Problem] = {}
    for rule in rules:
        if rule.kind != "prefix_list_id":
            continue
        known = lists.get(rule.peer)
        if known is None:
            detail = (
                f"{rule.peer} weighs its maximum of entries in every rule, and that is not known here. Say it in the target "
                f"`{grounded.target.name}`: `limits: {{prefix_lists: {{{rule.peer}: {{max_entries: 20, family: 4}}}}}}`."
            )
            problems.setdefault(rule.peer, Problem("E304", detail, group.where, Severity.WARNING))
        elif (rule.protocol == "icmp" and known["family"] == 6) or (rule.protocol == "icmpv6" and known["family"] == 4):  # noqa: PLR2004
            detail = f"{rule.peer} holds IPv{known['family']} prefixes, for which `{rule.protocol}` does not exist ({rule.key})."
            problems.setdefault(rule.label, Problem("E305", detail, group.where))
    return list(problems.values())


def _over(grounded: Grounded, group: GroundedGroup, direction: Direction, family: int, budget: Budget) -> Problem:
    head = (
        f"`{group.name}` in {grounded.target.name} needs {budget.used} rules ({budget.name}); the quota is {budget.limit}. "
        f"They are: {_filled(budget)}."
    )
    asks = [ask for ask in group.requirements if ask.direction is direction]
    advice = [
        *_fewer_ranges(asks, family, budget),
        *_group_reference(asks, family, budget),
        *_cover(asks, family, budget),
        _quota(grounded, budget),
        *_several(budget),
    ]
    said = " ".join(f"({number}) {text}" for number, text in enumerate(advice, 1))
    tail = "A prefix list is no way out: it weighs its maximum of entries in every rule."
    return Problem("E302", f"{head} What would help: {said} {tail}", group.where)


def _networks(ask: Requirement, family: int) -> list[Network]:
    return [peer for peer in ask.peers if isinstance(peer, Network) and peer.family == family]


def _verdict(used: int, budget: Budget) -> str:
    return f"{used} rules, which fits" if used <= budget.limit else f"{used} rules, which is still too many"


def _fewer_ranges(asks: list[Requirement], family: int, budget: Budget) -> list[str]:
    """Port ranges that a setting decides are the first to give up."""
    found = []
    for ask in asks:
        peers = len(_networks(ask, family)) + sum(isinstance(peer, Symbol) for peer in ask.peers)
        ranges = [service for service in ask.services if service.v4 and service.v4.low != service.v4.high]
        if len(ranges) > 1 and peers:
            left = budget.used - peers * (len(ranges) - 1)
            named = ", ".join(service.text for service in ranges)
            text = f"one range of ports for {ask.id} instead of {len(ranges)} ({named}): {_verdict(left, budget)}."
            found.append(f"fewer RPC ranges, as {text}" if ask.id.endswith("/rpc") else f"fewer ranges, as {text}")
    return found


def _group_reference(asks: list[Requirement], family: int, budget: Budget) -> list[str]:
    """The peers that weigh most, as members of one security group."""
    by_peers = _by_peers(asks, family)
    if not by_peers:
        return []
    peers, services = max(by_peers.items(), key=lambda item: (len(item[0]) - 1) * item[1])
    left = budget.used - (len(peers) - 1) * services
    text = f"a group reference in place of {len(peers)} prefixes, where these peers are members of one security group "
    return [text + f"in reach of this VPC (it weighs one): {_verdict(left, budget)}."] if len(peers) > 1 else []


def _by_peers(asks: list[Requirement], family: int) -> dict[tuple[Network, ...], int]:
    """How many services are asked for with each list of prefixes."""
    found: dict[tuple[Network, ...], int] = {}
    for ask in asks:
        peers = tuple(_networks(ask, family))
        count = sum((service.v4 if family == 4 else service.v6) is not None for service in ask.services)  # noqa: PLR2004
        if peers:
            found[peers] = found.get(peers, 0) + count
    return found


def _cover(asks: list[Requirement], family: int, budget: Budget) -> list[str]:
    """The heaviest list of prefixes, as the most CIDRs that would fit."""
    by_peers = _by_peers(asks, family)
    if not by_peers:
        return []
    peers, services = max(by_peers.items(), key=lambda item: (len(item[0]) - 1) * item[1])
    room = (budget.limit - (budget.used - len(peers) * services)) // services
    if len(peers) < 2 or room < 1:  # noqa: PLR2004
        return []
    best = cover(peers, room)
    listed = ", ".join(prefix.text for prefix in best.prefixes)
    left = budget.used - (len(peers) - len(best.prefixes)) * services
    return [
        f"a cover: {len(best.prefixes)} CIDRs hold those {len(peers)} prefixes and add {best.added:,} addresses "
        f"({listed}): {_verdict(left, budget)}."
    ]


def _quota(grounded: Grounded, budget: Budget) -> str:
    region = grounded.target.settings["region"]
    command = (
        f"aws service-quotas request-service-quota-increase --service-code vpc --quota-code {QUOTA_CODE} "
        f"--desired-value {budget.used} --region {region}"
    )
    most = RULES_PER_INTERFACE // budget.used
    note = f"with {budget.used} rules a group an interface takes {most} groups, since groups x rules may not pass {RULES_PER_INTERFACE:,}"
    return f"a higher quota, asked for with `{command}` ({note}); then `limits: {{rules_per_group: {budget.used}}}`."


def _several(budget: Budget) -> list[str]:
    needed = -(-budget.used // budget.limit)
    if needed > GROUPS_PER_INTERFACE or needed * budget.limit > RULES_PER_INTERFACE:
        return []
    return [f"several groups: {needed} groups on the same interface hold them, of {GROUPS_PER_INTERFACE} that an interface takes."]
