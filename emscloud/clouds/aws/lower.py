"""Grounded → security groups; one rule a peer, a protocol and a range of ports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from emscloud.cloud import Budget, Lowered, Number
from emscloud.clouds.aws.artifact import Cause, Module, PeerKind, Rule, SecurityGroup
from emscloud.clouds.aws.budget import budgets
from emscloud.clouds.aws.limits import DESCRIPTION, GROUP_NAME, ILLEGAL, Limits
from emscloud.diagnostics import Problem
from emscloud.load.terms import to_ascii
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction, Grounded, GroundedGroup, Requirement
from emscloud.model.service import EVERY, ICMP, ICMPV6, TCP, UDP, Reach, Service

_SPELLED = {EVERY: "-1", ICMP: "icmp", ICMPV6: "icmpv6", TCP: "tcp", UDP: "udp"}
_INSTEAD = str.maketrans({"'": "", '"': "", "`": "", "<": "(", ">": ")", "\\": "/", "|": "/", "~": "-", "?": ".", "%": "", "^": ""})


class _Atom(NamedTuple):
    """What EC2 takes for one rule: two atoms that are equal are one rule."""

    protocol: str
    from_port: int | None
    to_port: int | None
    kind: PeerKind
    peer: str
    own: bool


def lower(grounded: Grounded) -> Lowered[Module]:
    """Security groups that let through exactly what is asked; nothing is lost on AWS.

    Problems: E301 a name that EC2 refuses, E302 and E303 quotas, E304 and E305 prefix lists.
    """
    settings = grounded.target.settings
    limits = Limits.of(settings)
    groups: list[SecurityGroup] = []
    numbers: list[Number] = []
    found: list[Budget] = []
    problems: list[Problem] = []
    names: dict[str, str] = {}
    for group in sorted(grounded.groups, key=_by_name):
        name = f"{grounded.policy}-{group.name}"
        problems += _named(name, group, names)
        ranked = _ranked(group)
        numbers.extend(Number(group.name, ask.direction, ask.id, rank) for rank, ask in ranked)
        tags = {"emscloud:group": group.name, "emscloud:managed-by": "terraform", "emscloud:policy": grounded.policy}
        described = f"Group {group.name} of the emscloud policy {grounded.policy}"
        rules = _rules(group.name, [ask for _, ask in ranked])
        groups.append(SecurityGroup(group.name, name, described, tuple(tags.items()), rules))
        room, warned = budgets(grounded.target, group, rules, limits, partial(_rules, group.name))
        found += room
        problems += warned
    module = Module(
        vpc_id=str(settings["vpc_id"]),
        exclusive=bool(settings.get("exclusive")),
        groups=tuple(groups),
        account_id=str(settings["account_id"]),
        region=str(settings["region"]),
    )
    return Lowered(module, (), tuple(sorted(numbers, key=_by_rank)), tuple(found), tuple(problems))


def _named(name: str, group: GroundedGroup, names: dict[str, str]) -> Iterator[Problem]:
    """E301 where EC2 refuses a name; `names` are those taken so far, since a VPC tells none apart by case."""
    if name.lower().startswith("sg-") or len(name) > GROUP_NAME:
        said = f"EC2 takes no group whose name begins with `sg-` or passes {GROUP_NAME} characters: `{name}`. Rename the policy."
        yield Problem("E301", said, group.where)
    other = names.setdefault(name.lower(), group.name)
    if other != group.name:
        said = f"`{other}` and `{group.name}` differ in case alone, which is one name to EC2. Rename one of them."
        yield Problem("E301", said, group.where)


def _by_name(group: GroundedGroup) -> str:
    return group.name


def _by_rank(number: Number) -> tuple[str, str, int]:
    return (number.group, number.direction.value, number.number)


def _ranked(group: GroundedGroup) -> list[tuple[int, Requirement]]:
    """Requirements in the order in which they first appeared: remembered ones, then the new ones by id."""
    ranked: list[tuple[int, Requirement]] = []
    for direction in Direction:
        asks = sorted((ask for ask in group.requirements if ask.direction is direction), key=lambda ask: ask.id)
        known = [group.numbers.get((direction, ask.id)) for ask in asks]
        following = max((number for (side, _), number in group.numbers.items() if side is direction), default=0)
        for ask, number in zip(asks, known, strict=True):
            if number is None:
                following += 1
            ranked.append((following if number is None else number, ask))
    ranked.sort(key=lambda pair: (pair[1].direction.value, pair[0], pair[1].id))
    return ranked


def _rules(group: str, asks: Sequence[Requirement]) -> tuple[Rule, ...]:
    """One rule for each atom, named by the first requirement that asks for it, in the order of direction and label."""
    found: dict[tuple[Direction, _Atom], list[tuple[Requirement, str, str]]] = {}
    for ask in asks:
        several = len(ask.services) > 1
        for service in sorted(ask.services, key=_by_text) if several else ask.services:
            for peer in ask.peers:
                for atom, word in _atoms(service, peer):
                    suffix = word or (service.text if several else "")
                    found.setdefault((ask.direction, atom), []).append((ask, _shown(peer), suffix))
    rules = []
    label = _id_in_label(group)
    for (direction, atom), causes in found.items():
        ask, whom, suffix = causes[0]
        key = f"{ask.id} {whom} {suffix}" if suffix else f"{ask.id} {whom}"
        named = f"{label}_{_id_in_label(ask.id)}_{_in_label(whom)}"
        once = list(dict.fromkeys(cause for cause, _, _ in causes)) if len(causes) > 1 else [ask]
        rules.append(
            Rule(
                f"{named}_{_in_label(suffix)}" if suffix else named,
                direction,
                *atom,
                _description(once),
                key,
                tuple([Cause(cause.id, cause.page, cause.why) for cause in once]),
            )
        )
    rules.sort(key=lambda rule: (rule.direction.value, rule.label))
    return tuple(rules)


def _atoms(service: Service, peer: Network | Symbol) -> Iterator[tuple[_Atom, str]]:
    """The rules that say a service for a peer, and a word where one service takes two of them."""
    if isinstance(peer, Network):
        kind: PeerKind = "cidr_ipv4" if peer.family == 4 else "cidr_ipv6"  # noqa: PLR2004
        reach = service.v4 if kind == "cidr_ipv4" else service.v6
        if reach is not None:
            yield _atom(reach, kind, peer.text, own=False), ""
        return
    own = peer.space == "group"
    kind = "prefix_list_id" if peer.name.startswith("pl-") and not own else "referenced_security_group_id"
    if service.v4 == service.v6 and service.v4 is not None:
        yield _atom(service.v4, kind, peer.name, own=own), ""
        return
    both = service.v4 is not None and service.v6 is not None
    for reach, word in ((service.v4, "icmpv4"), (service.v6, "icmpv6")):
        if reach is not None:
            yield _atom(reach, kind, peer.name, own=own), service.text.replace("icmp", word) if both else ""


def _atom(reach: Reach, kind: PeerKind, peer: str, *, own: bool) -> _Atom:
    protocol = _SPELLED.get(reach.protocol) or str(reach.protocol)
    if reach.protocol in (TCP, UDP, ICMP, ICMPV6):
        return _Atom(protocol, reach.low, reach.high, kind, peer, own)
    return _Atom(protocol, None, None, kind, peer, own)


def _by_text(service: Service) -> str:
    return service.text


def _shown(peer: Network | Symbol) -> str:
    if isinstance(peer, Network):
        return peer.text
    return f"group-{peer.name}" if peer.space == "group" else peer.name


@lru_cache(maxsize=65536)
def _id_in_label(text: str) -> str:
    """An id as a part of a label: `_` doubled, and a single one for the `/` between a service and its row.

    Parts are joined by a single `_` and begin with none, so where one ends is never in doubt.  Peers and services
    are told from ids, and from each other, by how they begin and how often `-` stands in them: no two keys make one label.
    """
    return text.replace("_", "__").replace("/", "_")


@lru_cache(maxsize=65536)
def _in_label(text: str) -> str:
    """A peer or a service as a part of a label: `-` for what an identifier cannot hold."""
    return text.replace("_", "__").replace("/", "-").replace(".", "-").replace(":", "-")


def _description(causes: list[Requirement]) -> str:
    """`ids: why` in EC2's characters and length; when it does not fit, the why goes first, then ids are counted."""
    ids = ", ".join(cause.id for cause in causes)
    text = f"{ids}: {legal(causes[0].why)}"
    if len(ids) <= DESCRIPTION:
        return text[:DESCRIPTION].rstrip(": ")
    kept = len(causes) - 1
    while len(", ".join(cause.id for cause in causes[:kept])) > DESCRIPTION - len(" +10000 more"):
        kept -= 1
    return ", ".join(cause.id for cause in causes[:kept]) + f" +{len(causes) - kept} more"


def legal(text: str) -> str:
    """A text in the characters that EC2 takes."""
    return ILLEGAL.sub("", to_ascii(text).translate(_INSTEAD)) if ILLEGAL.search(text) else text
