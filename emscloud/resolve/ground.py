"""names + answers → addresses; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from emscloud.diagnostics import Problem, Severity, Where
from emscloud.model.peer import Hostname, Network, Reference, Symbol
from emscloud.model.policy import Grounded, GroundedGroup, Requirement, Target
from emscloud.model.service import Service
from emscloud.model.written import Ask, Covering, Group, Policy, Role, Term
from emscloud.resolve.lock import Lock
from emscloud.resolve.scope import other_kinds, private_space, refusal


class Ways(Protocol):
    """What grounding has to know of a target's cloud."""

    TITLE: str
    MEMORY: tuple[str, ...]
    NAMES_GROUPS: bool

    @property
    def reference(self) -> Callable[[str], Reference]:
        """What a reference of this cloud names."""

    @property
    def extra(self) -> Callable[[Mapping[str, object]], tuple[Requirement, ...]]:
        """What a target's settings add to each of its groups."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A policy for one target, and what is wrong with it there; with an error among the problems it is not whole."""

    grounded: Grounded
    problems: tuple[Problem, ...]


def ground(policy: Policy, target: Target, lock: Lock, cloud: Ways) -> Ground:
    """Bind every peer of a policy to addresses and symbols of one target.

    Problems: E201 a name without addresses, E202 a role that says nothing, E203 a group without addresses, E204 a
    rule that names nobody (a warning), E205 a service that does not exist for its peers, E206 an address that a
    name may not have, E209 a cover that cannot be.
    """
    work = _Work(policy, target, lock, cloud)
    remembered = lock.remembered(cloud.MEMORY, target.name)
    groups = tuple(
        GroundedGroup(
            name=group.name,
            requirements=(*work.requirements(group), *cloud.extra(target.settings)),  # noqa: S610  (no database)
            addresses=addresses(group, target.name),
            numbers=remembered.get(group.name, {}),
            spread=group.spread,
            prefix_lists=group.prefix_lists,
            where=group.where,
        )
        for group in policy.groups.values()
        if group.within(target.name)
    )
    used = {peer for group in groups for ask in group.requirements for peer in ask.peers if isinstance(peer, Symbol)}
    extents = {symbol: extent for symbol in sorted(used) if (extent := work.extent(symbol)) is not None}
    return Ground(Grounded(policy.name, target, groups, extents), tuple(dict.fromkeys(work.problems)))


def addresses(group: Group, target: str) -> tuple[Network, ...]:
    """Where a group's members live in a target; empty where the policy does not say."""
    terms = group.addresses.at(target) if group.addresses else ()
    found = {peer for term in terms for peer in term.peers if isinstance(peer, Network)}
    return tuple(sorted(found, key=_order))


def extent_of(policy: Policy, target: str, name: str) -> tuple[Network, ...]:
    """The most that a reference to a group of the policy can stand for."""
    said = policy.assume.get(Symbol("group", name)) or addresses(policy.groups[name], target)
    return said or private_space()


def named(policy: Policy, target: str, terms: tuple[Term, ...]) -> Iterator[tuple[Network | Hostname | Symbol, Term]]:
    """What terms stand for in a target, roles followed."""
    for term in terms:
        for peer in term.peers:
            if isinstance(peer, Role):
                for inner in policy.peers[peer.name].at(target):
                    yield from ((one, inner) for one in inner.peers if not isinstance(one, Role))
            else:
                yield peer, term


def _order(peer: Network | Symbol) -> tuple[int, int, int, str, str]:
    if isinstance(peer, Network):
        return (0, peer.low, peer.high, "", "")
    return (1, 0, 0, peer.space, peer.name)


class _Work:
    """One target on its way from Asks to Requirements."""

    def __init__(self, policy: Policy, target: Target, lock: Lock, cloud: Ways) -> None:
        self.policy, self.target, self.lock, self.cloud = policy, target, lock, cloud
        self.problems: list[Problem] = []
        self.known: dict[str, tuple[Network, ...]] = {}
        self.covers: dict[tuple[Covering, frozenset[Network]], tuple[Network, ...]] = {}

    def say(self, code: str, detail: str, where: Where | None, severity: Severity = Severity.ERROR) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, detail, where, severity))

    def requirements(self, group: Group) -> tuple[Requirement, ...]:
        """What a group asks for here."""
        made = []
        for ask in group.asks:
            before = len(self.problems)
            found: set[Network | Symbol] = set()
            loose: dict[Term | None, set[Network]] = {}
            for term in ask.terms:
                found |= self._term(group, term, loose)
            meant = found.union(*loose.values())
            if meant:
                for term_or_none, networks in loose.items():
                    found.update(self._cover(ask, term_or_none, frozenset(networks)))
                self._exist(ask, found)
                peers = tuple(sorted(found, key=_order)) if len(found) > 1 else tuple(found)
                why = f"{ask.why} ({ask.ticket})" if ask.ticket else ask.why
                before_cover = () if found == meant else tuple(sorted(meant, key=_order))
                made.append(Requirement(ask.id, ask.direction, ask.services, peers, why, ask.page, ask.where, before_cover))
            elif len(self.problems) == before:
                detail = f"The rule `{ask.id}` of `{group.name}` names nobody in {self.target.name}, so it opens nothing there."
                self.say("E204", detail, ask.where, Severity.WARNING)
        return tuple(made)

    def extent(self, symbol: Symbol) -> tuple[Network, ...] | None:
        """The most that a symbol can stand for; None where nothing bounds it."""
        if symbol.space == "group":
            return extent_of(self.policy, self.target.name, symbol.name)
        assumed = self.policy.assume.get(symbol)
        if assumed is None and self.cloud.reference(symbol.name) is Reference.GROUP:
            return private_space()
        return assumed

    def _term(self, group: Group, term: Term, loose: dict[Term | None, set[Network]]) -> set[Network | Symbol]:
        """Whom one entry means here; a role has to mean somebody, also beside other entries.

        What a cover holds goes into `loose`, by the entry that has it, and by None for the policy's own.
        """
        before = len(self.problems)
        found: set[Network | Symbol] = set()
        anybody = False
        for peer, at in named(self.policy, self.target.name, (term,)):
            held = self._peer(peer, at)
            anybody = anybody or bool(held)
            if at.cover or (self.policy.cover and isinstance(peer, Hostname)):
                networks = [one for one in held if isinstance(one, Network)]
                loose.setdefault(at if at.cover else None, set()).update(networks)
            else:
                found.update(held)
        role = term.peers[0]
        if isinstance(role, Role) and not anybody and len(self.problems) == before:
            self._silent(group, role)
        return found

    def _cover(self, ask: Ask, term: Term | None, networks: frozenset[Network]) -> tuple[Network, ...]:
        """The prefixes that stand in the rules for these; these themselves where there are no such prefixes."""
        covering = term.cover if term else self.policy.cover
        assert covering is not None
        key = (covering, networks)
        if key not in self.covers:
            from emscloud.spaces.cover import cover  # noqa: PLC0415  (few policies have one)

            keep_out = (*covering.keep_out, *other_kinds(networks))
            try:
                self.covers[key] = cover(networks, covering.count, dict(covering.never_wider), keep_out).prefixes
            except ValueError as error:
                widest = ", ".join(f"{family}: {length}" for family, length in covering.never_wider)
                detail = f"The cover of `{ask.id}` in {self.target.name} cannot be (never-wider: {{{widest}}}): {error}"
                detail += " Raise `max-rules`, let `never-wider` be wider, or except less."
                self.say("E209", detail, term.where if term else ask.where)
                return tuple(networks)
        return self.covers[key]

    def _peer(self, peer: Network | Hostname | Symbol, term: Term) -> tuple[Network | Symbol, ...]:
        if isinstance(peer, Network):
            return (peer,)
        if isinstance(peer, Hostname):
            return self._addresses_of(peer.name, term)
        if peer.space != "group":
            return (peer,) if peer.space == self.target.cloud else ()
        group = self.policy.groups[peer.name]
        if self.cloud.NAMES_GROUPS and group.within(self.target.name):
            return (peer,)
        found = addresses(group, self.target.name)
        if not found:
            reason = "cannot name a group" if group.within(self.target.name) else "does not hold it"
            detail = (
                f"`{{group: {peer.name}}}` needs addresses in {self.target.name}, which {reason}. "
                f"Give the group `{peer.name}` `addresses`."
            )
            self.say("E203", detail, term.where)
        return found

    def _addresses_of(self, name: str, term: Term) -> tuple[Network, ...]:
        found = self.known.get(name)
        if found is None:
            found = self.known[name] = self.lock.networks(name)
        if not found:
            lock = self.lock.file or "the lock beside the policy"
            detail = (
                f"The lock ({lock}) holds no address of {name}. Run `emscloud resolve {self.policy.file}`, or enter what you know: "
                f'{{"name": "{name}", "address": "192.0.2.1", "vantage": "by hand", "first": "2026-11-25"}}.'
            )
            self.say("E201", detail, term.where)
        scope = self.policy.scope(name)
        for network in found:
            reason = refusal(network, scope)
            if reason:
                shown = network.text.partition("/")[0]
                detail = f"The lock gives {name} the address {shown}: {reason}."
                if reason.startswith("it is a "):
                    detail += f" If that is meant, say so: `names: {{{name}: {{scope: {reason.split()[3]}}}}}`."
                self.say("E206", detail, term.where)
        return found

    def _exist(self, ask: Ask, found: set[Network | Symbol]) -> None:
        """Every service has to exist for at least one of its peers."""
        families = {peer.family if isinstance(peer, Network) else 0 for peer in found}
        for service in ask.services:
            if not any(_exists(service, family) for family in families):
                family = "IPv6" if service.v6 is None else "IPv4"
                detail = (
                    f"`{service.text}` does not exist in {family}, and every peer of `{ask.id}` in {self.target.name} is {family}."
                )
                self.say("E205", detail, ask.where)

    def _silent(self, group: Group, role: Role) -> None:
        """A role says nothing in this target."""
        target = self.target.name
        ids = [ask.id for ask in group.asks if any(role in term.peers for term in ask.terms)]
        detail = (
            f"The role `{role.name}` says nothing in {target}, where `{group.name}` needs it ({', '.join(ids)}). "
            f"Give it addresses there, or everywhere: `{role.name}: [10.0.0.0/24]`, with your own."
        )
        self.say("E202", detail, self.policy.peers[role.name].where)


def _exists(service: Service, family: int) -> bool:
    return (family != 6 and service.v4 is not None) or (family != 4 and service.v6 is not None)  # noqa: PLR2004
