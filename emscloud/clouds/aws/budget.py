"""What a group's rules weigh against the quotas of EC2, and what would fit when they do not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from emscloud.cloud import Budget
from emscloud.clouds.aws.artifact import Rule
from emscloud.clouds.aws.limits import QUOTA_CODE, RULES_PER_INTERFACE, WARN_AT, Limits, weight
from emscloud.diagnostics import Problem, Severity
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction, GroundedGroup, Requirement, Target
from emscloud.model.service import TCP, UDP, Service

Lower = Callable[[Sequence[Requirement]], tuple[Rule, ...]]
"""Requirements of a group to its rules, without lists of its own; what others would weigh is found by lowering them."""

_NAMES = {Direction.IN: "ingress", Direction.OUT: "egress"}
_MEMBERS = Symbol("group", "")  # some group in place of prefixes; no group of a policy is nameless
_SHOWN = 12  # entries of a list in a message
_TRIED = 3  # requirements for which a message works out what would help


def budgets(  # noqa: PLR0913, PLR0917  (what is weighed, and what to say of it)
    target: Target, group: GroundedGroup, rules: tuple[Rule, ...], left: tuple[Rule, ...], limits: Limits, lower: Lower
) -> tuple[tuple[Budget, ...], list[Problem]]:
    """The four budgets of a group, and their problems: E302 over, E303 from 80 %, E304 and E305 prefix lists.

    `left` are rules for which no part of a group that is spread has room.
    """
    problems = list(_list_problems(target, group, limits))
    room = limits.rules * (limits.parts if group.spread else 1)
    found: dict[tuple[Direction, int], Budget] = {}
    for direction in Direction:
        for family in (4, 6):
            fills = _fills([rule for rule in rules if rule.direction is direction], family, limits)
            used = sum([weighed for _, weighed in fills])
            found[direction, family] = Budget(group.name, f"{_NAMES[direction]} IPv{family}", used, room, fills)
    most = max(budget.used for budget in found.values())
    for (direction, family), budget in found.items():
        if budget.used > budget.limit:
            asks = tuple(ask for ask in group.requirements if ask.direction is direction)
            problems.append(_Overrun(target, group, asks, family, budget, limits, lower).problem(most))
        elif budget.used * 100 >= budget.limit * WARN_AT:
            said = f"`{group.name}` in {target.name} uses {budget.used:,} of {budget.limit:,} rules ({budget.name})"
            problems.append(Problem("E303", f"{said}: {_filled(budget)}.", group.where, Severity.WARNING))
    if left and not any(budget.used > budget.limit for budget in found.values()):
        keys = _listed([rule.key for rule in left])
        detail = (
            f"`{group.name}` in {target.name} is spread over {_count(limits.parts, 'security group')} of {limits.rules:,} rules, "
            f"and none has room for {keys}. Give its prefix lists a smaller maximum, or ask for less."
        )
        problems.append(Problem("E302", detail, group.where))
    return tuple(found.values()), problems


def _fills(rules: Iterable[Rule], family: int, limits: Limits) -> tuple[tuple[str, int], ...]:
    """What each requirement weighs in one family, heaviest first; a rule of several causes counts for its first."""
    weights: dict[str, int] = {}
    for rule in rules:
        weighed = weight(rule, family, limits)
        if weighed:
            cause = rule.causes[0].id
            weights[cause] = weights.get(cause, 0) + weighed
    return tuple(sorted(weights.items(), key=_heaviest))


def _heaviest(fill: tuple[str, int]) -> tuple[int, str]:
    return (-fill[1], fill[0])


def _filled(budget: Budget) -> str:
    return _listed([f"{name} {weighed:,}" for name, weighed in budget.fills])


def _listed(words: Sequence[str]) -> str:
    rest = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f", and {rest:,} more" if rest > 0 else "")


def _list_problems(target: Target, group: GroundedGroup, limits: Limits) -> Iterator[Problem]:
    """E304 once for each list of unknown weight, E305 for each service that a list's family does not have."""
    unknown: set[str] = set()
    for ask in group.requirements:
        for name in [peer.name for peer in ask.peers if isinstance(peer, Symbol) and _is_list(peer)]:
            known = limits.prefix_lists.get(name)
            if known is None:
                unknown.add(name)
                continue
            for service in ask.services:
                if _reach_is_missing(service, known.family):
                    detail = f"{name} holds IPv{known.family} prefixes, and `{service.text}` of `{ask.id}` does not exist there."
                    yield Problem("E305", detail, ask.where or group.where)
    for name in sorted(unknown):
        detail = (
            f"{name} weighs its maximum of entries in every rule, which only the account knows; it is counted as 1. "
            f"Say it in the target `{target.name}`: `limits: {{prefix_lists: {{{name}: {{max_entries: 20, family: 4}}}}}}`, "
            "with your own numbers."
        )
        yield Problem("E304", detail, group.where, Severity.WARNING)


def _is_list(symbol: Symbol) -> bool:
    return symbol.space == "aws" and symbol.name.startswith("pl-")


def _reach_is_missing(service: Service, family: int) -> bool:
    return (service.v4 if family == 4 else service.v6) is None  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class _Overrun:
    """A budget that is overrun, the requirements of its direction, and what they would need were they others."""

    target: Target
    group: GroundedGroup
    asks: tuple[Requirement, ...]
    family: int
    budget: Budget
    limits: Limits
    lower: Lower

    def problem(self, most: int) -> Problem:
        """E302 with what fills the budget, and what would fit, the least change first; `most` of all four is used."""
        budget = self.budget
        head = (
            f"`{self.group.name}` in {self.target.name} needs {budget.used:,} rules ({budget.name}); the quota is "
            f"{budget.limit:,}. They are: {_filled(budget)}."
        )
        advice = [*self.sharper(), *self.fewer_ranges(), *self.fewer_peers(), *self.quota(most), *self.several()]
        said = "".join(f" ({number}) {text}" for number, text in enumerate(advice, 1))
        help_ = f" What would help:{said}" if said else " Ask for less."
        tail = "A prefix list is no way out: it weighs its maximum of entries in every rule."
        return Problem("E302", f"{head}{help_} {tail}", self.group.where)

    def sharper(self) -> Iterator[str]:
        """Prefix lists that weigh more than they hold."""
        used = self.used(self.asks)
        if used < self.budget.used:
            yield f"`prefix-lists: true`, with which a list weighs what it holds: {self.verdict(used)}."

    def used(self, asks: Sequence[Requirement]) -> int:
        """What these requirements weigh in place of those."""
        return sum(weight(rule, self.family, self.limits) for rule in self.lower(asks))

    def verdict(self, used: int) -> str:
        """What a change comes to."""
        return f"{_count(used, 'rule')}, which {'fits' if used <= self.budget.limit else 'is still too many'}"

    def fewer_ranges(self) -> Iterator[str]:
        """Several ranges of ports, of which a setting or the rule decides how many: one of each protocol instead."""
        wide = [ask for ask in self.asks if len(_one_range(ask.services)) < len(ask.services)]
        wide.sort(key=lambda ask: (-len(ask.peers) * len(ask.services), ask.id))
        for ask in wide[:_TRIED]:
            kept = _one_range(ask.services)
            ranges = [service.text for service in ask.services if _is_range(service)]
            used = self.used([replace(ask, services=kept) if one is ask else one for one in self.asks])
            if used < self.budget.used:
                dropped = len(ask.services) - len(kept)
                saved = (self.budget.used - used) // dropped
                text = f"fewer ranges of ports for {ask.id}, which has {len(ranges)} ({_listed(ranges)})"
                yield f"{text}: {_count(saved, 'rule')} fewer for each; without {dropped}, {self.verdict(used)}."

    def fewer_peers(self) -> Iterator[str]:
        """The prefixes that weigh most, as one group reference, and as the most CIDRs that fit."""
        weights: dict[tuple[Network, ...], int] = {}
        for ask in self.asks:
            peers = self.prefixes(ask)
            there = [service for service in ask.services if not _reach_is_missing(service, self.family)]
            weights[peers] = weights.get(peers, 0) + len(peers) * len(there)
        peers = max(weights, key=lambda peers: (weights[peers], [peer.text for peer in peers]), default=())
        if not weights.get(peers):
            return
        used = self.used(self.with_peers(peers, (_MEMBERS,)))
        if used < self.budget.used:
            text = f"a group reference in place of {len(peers):,} prefixes, if they are members of one security group in reach"
            yield f"{text} (it weighs 1): {self.verdict(used)}."
        yield from self.cover(peers)

    def cover(self, peers: tuple[Network, ...]) -> Iterator[str]:
        """As many CIDRs as there is room for, which add the fewest addresses."""
        from emscloud.spaces.cover import cover  # noqa: PLC0415  (only a quota that is overrun pays for it)

        rest = self.used(self.with_peers(peers, ()))
        other = replace(peers[0], text="")  # a prefix that nobody else asks for
        each = self.used(self.with_peers(peers, (other,))) - rest
        room = (self.budget.limit - rest) // each
        if room < 1:
            return
        best = cover(peers, room)
        used = self.used(self.with_peers(peers, best.prefixes))
        one = len(best.prefixes) == 1
        held = f"{_count(len(best.prefixes), 'CIDR')} {'holds' if one else 'hold'} all {len(peers):,} prefixes"
        added = f"{'adds' if one else 'add'} {best.added:,} {'address' if best.added == 1 else 'addresses'}"
        yield f"a cover: {held} and {added} ({_listed([prefix.text for prefix in best.prefixes])}): {self.verdict(used)}."

    def prefixes(self, ask: Requirement) -> tuple[Network, ...]:
        """A requirement's peers that are prefixes of this family."""
        return tuple([peer for peer in ask.peers if isinstance(peer, Network) and peer.family == self.family])

    def with_peers(self, old: tuple[Network, ...], new: tuple[Network | Symbol, ...]) -> list[Requirement]:
        """The requirements with other peers in place of exactly these prefixes of this family."""
        gone = frozenset(old)
        return [
            replace(ask, peers=(*[peer for peer in ask.peers if peer not in gone], *new)) if self.prefixes(ask) == old else ask
            for ask in self.asks
        ]

    def quota(self, most: int) -> Iterator[str]:
        """A higher quota, unless no account has one so high."""
        if most > RULES_PER_INTERFACE:
            return
        each = -(-most // self.limits.parts) if self.group.spread else most
        command = (
            f"aws service-quotas request-service-quota-increase --service-code vpc --quota-code {QUOTA_CODE} "
            f"--desired-value {each} --region {self.target.settings['region']}"
        )
        groups = RULES_PER_INTERFACE // each
        room = f"groups x rules may not pass {RULES_PER_INTERFACE:,}, so an interface takes at most {groups} groups then"
        yield f"a higher quota, asked for with `{command}` ({room}); then `limits: {{rules_per_group: {each}}}`."

    def several(self) -> Iterator[str]:
        """Several groups on an interface, if it takes so many and each rule fits in one."""
        if self.group.spread:
            return
        needed = -(-self.budget.used // self.budget.limit)
        heaviest = max(weight(rule, self.family, self.limits) for rule in self.lower(self.asks))
        if needed <= self.limits.parts and heaviest <= self.budget.limit:
            yield f"several groups: `spread: true` makes {needed} for the same interface, which takes {self.limits.parts}."


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _is_range(service: Service) -> bool:
    """Whether it is several ports of TCP or UDP, both of which are the same in either family."""
    return service.v4 is not None and service.v4.protocol in (TCP, UDP) and service.v4.low < service.v4.high


def _one_range(services: Iterable[Service]) -> tuple[Service, ...]:
    """Services without all but the first range of each protocol."""
    seen: set[str] = set()
    kept = []
    for service in services:
        protocol = service.text.partition("/")[0]
        if not _is_range(service) or protocol not in seen:
            kept.append(service)
        if _is_range(service):
            seen.add(protocol)
    return tuple(kept)
