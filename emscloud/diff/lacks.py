"""What a group of a policy goes without: a resolver for the names that it uses, Kerberos and DNS beside LDAP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from emscloud.diagnostics import Problem
from emscloud.diff.checks import Checks
from emscloud.load.shape import listing
from emscloud.model.peer import Hostname, Network, Symbol
from emscloud.model.policy import Direction, Grounded, GroundedGroup, Requirement
from emscloud.model.service import EVERY, TCP, UDP
from emscloud.model.written import Policy
from emscloud.resolve.ground import named
from emscloud.spaces.address import AddressSet

_RESOLVING = ((UDP, 53), (TCP, 53), (TCP, 853), (UDP, 853))
_LDAP = ((TCP, 389), (UDP, 389), (TCP, 636))
_DOMAIN = ((TCP, 88), (UDP, 88), (UDP, 53), (TCP, 53))
_CODES = {"names-without-resolver": "E340", "names-by-the-clouds-resolver": "E340", "ldap-alone": "E341"}


def lacks(policy: Policy, grounded: Grounded, group: GroundedGroup, resolver: str) -> Iterator[tuple[str, str]]:
    """Each check that speaks of a group of a policy in one target, by its id, and a clause about it.

    `resolver` is the cloud's own, which its groups never filter, in words.  Where the policy says which resolvers are
    asked, that one is not taken to be enough.
    """
    out = [ask for ask in group.requirements if ask.direction is Direction.OUT]
    if _names(policy, grounded.target.name, group.name) and not any(_opens(ask, _RESOLVING) for ask in out):
        if policy.resolvers:
            yield "names-without-resolver", "the policy names `resolvers`"
        elif resolver:
            yield "names-by-the-clouds-resolver", f"{resolver} is never filtered"
        else:
            yield "names-without-resolver", "nothing goes out to port 53, or 853"
    nets, symbols = _peers(out, _LDAP)
    with_nets, with_symbols = _peers(out, _DOMAIN)
    if nets - with_nets or symbols - with_symbols:
        yield "ldap-alone", "port 389 or 636, and neither 88 nor 53"


def advice(policy: Policy, places: Iterable[tuple[Grounded, str]], checks: Checks, as_of: str | None) -> list[Problem]:
    """E340 and E341, one for each check that speaks, of a policy in its targets, each with its cloud's own resolver.

    Severities are those of the checks; what `checks` suppress is not said, until its last day lies before `as_of`.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for grounded, resolver in places:
        for group in grounded.groups:
            for name, words in lacks(policy, grounded, group, resolver):
                if checks.heard(name, f"{grounded.target.name}/{group.name}", as_of) is not None:
                    found.setdefault(name, {}).setdefault(f"{grounded.target.name} ({words})", []).append(group.name)
    problems = []
    for name, places_of in found.items():
        check = checks.checks[name]
        together: dict[tuple[str, ...], list[str]] = {}
        for place, groups in places_of.items():
            together.setdefault(tuple(groups), []).append(place)
        said = [f"{listing(groups)} in {' and '.join(each)}" for groups, each in together.items()]
        first = policy.groups[next(iter(together))[0]]
        problems.append(
            Problem(_CODES[name], f"{'; '.join(said)}. {check.detail} {check.help} ({name})", first.where, check.severity)
        )
    return problems


def _names(policy: Policy, target: str, group: str) -> bool:
    """Whether a group sends to a host name."""
    return any(
        isinstance(peer, Hostname)
        for ask in policy.groups[group].asks
        if ask.direction is Direction.OUT
        for peer, _ in named(policy, target, ask.terms)
    )


def _opens(ask: Requirement, ports: tuple[tuple[int, int], ...]) -> bool:
    """Whether an ask opens any of some ports (protocol and port), in either family."""
    reaches = [reach for service in ask.services for reach in (service.v4, service.v6) if reach is not None]
    return any(
        reach.protocol == EVERY or any(reach.protocol == protocol and reach.low <= port <= reach.high for protocol, port in ports)
        for reach in reaches
    )


def _peers(asks: Iterable[Requirement], ports: tuple[tuple[int, int], ...]) -> tuple[AddressSet, set[Symbol]]:
    """Whom some ports are opened to."""
    peers = [peer for ask in asks if _opens(ask, ports) for peer in ask.peers]
    networks = AddressSet.holding([peer for peer in peers if isinstance(peer, Network)])
    return networks, {peer for peer in peers if isinstance(peer, Symbol)}
