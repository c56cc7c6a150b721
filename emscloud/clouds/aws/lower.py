"""Grounded → security groups; one rule a peer, a protocol and a range of ports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple, TypeAlias

from emscloud.cloud import Budget, Lowered, Number
from emscloud.clouds.aws.artifact import Cause, Module, PeerKind, PrefixList, Rule, SecurityGroup, part_of
from emscloud.clouds.aws.budget import budgets
from emscloud.clouds.aws.limits import DESCRIPTION, ENTRIES_PER_LIST, GROUP_NAME, ILLEGAL, Limits
from emscloud.clouds.aws.spread import spread
from emscloud.diagnostics import Problem
from emscloud.load.terms import to_ascii
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.model.policy import Direction, Grounded, GroundedGroup, Requirement
from emscloud.model.service import EVERY, ICMP, ICMPV6, TCP, UDP, Reach, Service

SPELLED = {EVERY: "-1", ICMP: "icmp", ICMPV6: "icmpv6", TCP: "tcp", UDP: "udp"}
_INSTEAD = str.maketrans({"'": "", '"': "", "`": "", "<": "(", ">": ")", "\\": "/", "|": "/", "~": "-", "?": ".", "%": "", "^": ""})


_ANYWHERE = (ANYWHERE_V4, ANYWHERE_V6)
_Lists: TypeAlias = dict[tuple[Direction, str], dict[int, PrefixList]]
"""The prefix lists of a group, by requirement and family."""


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

    Problems: E301 a name that EC2 refuses, E302 and E303 quotas, E304, E305 and E307 prefix lists.
    """
    settings = grounded.target.settings
    work = _Work(grounded, Limits.of(settings))
    for group in sorted(grounded.groups, key=_by_name):
        work.add(group)
    module = Module(
        vpc_id=str(settings["vpc_id"]),
        exclusive=bool(settings.get("exclusive")),
        groups=tuple(sorted(work.groups, key=_by_label)),
        lists=tuple(sorted(work.lists, key=_by_label)),
        account_id=str(settings["account_id"]),
        region=str(settings["region"]),
    )
    return Lowered(module, (), tuple(sorted(work.numbers, key=_by_rank)), tuple(work.budgets), tuple(work.problems))


class _Work:
    """The groups of a policy on their way to security groups."""

    def __init__(self, grounded: Grounded, limits: Limits) -> None:
        self.grounded, self.limits = grounded, limits
        self.groups: list[SecurityGroup] = []
        self.lists: list[PrefixList] = []
        self.numbers: list[Number] = []
        self.budgets: list[Budget] = []
        self.problems: list[Problem] = []
        self.names: dict[str, str] = {}

    def add(self, group: GroundedGroup) -> None:
        """One group: a security group, or several of them, and its prefix lists."""
        ranked = _ranked(group)
        self.numbers.extend(Number(group.name, ask.direction, ask.id, rank, "ranks") for rank, ask in ranked)
        asks = [ask for _, ask in ranked]
        lists = {} if group.prefix_lists is None else self._lists(group, asks)
        rules = _rules(group.name, asks, lists)
        limits = self.limits.knowing(one for held in lists.values() for one in held.values())
        parts, left = spread(rules, group.numbers, limits) if group.spread else ({1: rules}, ())
        for part, held in parts.items():
            self._part(group, part, held)
        room, warned = budgets(self.grounded.target, group, rules, left, limits, partial(_rules, group.name, lists={}))
        self.budgets += room
        self.problems += warned
        self.lists += [one for held_lists in lists.values() for one in held_lists.values()]

    def _part(self, group: GroundedGroup, part: int, rules: tuple[Rule, ...]) -> None:
        """One security group of a group.  What it is called and described as never changes: EC2 would make it anew."""
        policy = self.grounded.policy
        name = part_of(f"{policy}-{group.name}", part)
        self.problems += _named(name, group.name if part == 1 else f"part {part} of {group.name}", group, self.names)
        described = f"Group {group.name} of the emscloud policy {policy}"
        tags = self._tags(group)
        if part > 1:
            tags["emscloud:part"] = str(part)
            described = f"Part {part} of group {group.name} of the emscloud policy {policy}: attach every part"
        made = SecurityGroup(group.name, name, described, tuple(sorted(tags.items())), rules, part, group.spread)
        self.groups.append(made)
        if group.spread:
            self.numbers.extend(Number(group.name, rule.direction, rule.key, part, "parts") for rule in rules)

    def _tags(self, group: GroundedGroup) -> dict[str, str]:
        return {"emscloud:group": group.name, "emscloud:managed-by": "terraform", "emscloud:policy": self.grounded.policy}

    def _lists(self, group: GroundedGroup, asks: Sequence[Requirement]) -> _Lists:
        """A list for the prefixes of each requirement, a family; what stands for everybody stays a rule's own."""
        made: _Lists = {}
        stated = group.prefix_lists or 0
        for ask in asks:
            for family in (4, 6):
                held = [one for one in ask.peers if isinstance(one, Network) and one.family == family and one not in _ANYWHERE]
                if not held or not any((service.v4 if family == 4 else service.v6) for service in ask.services):  # noqa: PLR2004
                    continue
                most = stated or len(held)
                if len(held) > most or most > ENTRIES_PER_LIST:
                    said = f"`{ask.id}` of `{group.name}` in {self.grounded.target.name} has {len(held):,} IPv{family} prefixes"
                    detail = f"{said}, and a prefix list of this group holds {min(most, ENTRIES_PER_LIST):,}. "
                    detail += "Raise the maximum that `prefix-lists` states, or ask for less."
                    self.problems.append(Problem("E307", detail, ask.where or group.where))
                label = f"{_id_in_label(group.name)}_{_id_in_label(ask.id)}_ipv{family}"
                name = f"{self.grounded.policy}-{group.name}-{ask.id}-ipv{family}"
                cause = (Cause(ask.id, ask.page, ask.why),)
                entries = tuple(one.text for one in sorted(held, key=_by_place))
                tags = tuple(sorted(self._tags(group).items()))
                made.setdefault((ask.direction, ask.id), {})[family] = PrefixList(
                    label, group.name, name, family, most, entries, tags, cause
                )
        return made


def _by_place(network: Network) -> tuple[int, int]:
    return (network.low, network.high)


def _by_label(made: SecurityGroup | PrefixList) -> str:
    return made.label


def _named(name: str, whose: str, group: GroundedGroup, names: dict[str, str]) -> Iterator[Problem]:
    """E301 where EC2 refuses a name; `names` are those taken so far, since a VPC tells none apart by case."""
    if name.lower().startswith("sg-") or len(name) > GROUP_NAME:
        said = f"EC2 takes no group whose name begins with `sg-` or passes {GROUP_NAME} characters: `{name}`. Rename the policy."
        yield Problem("E301", said, group.where)
    other = names.setdefault(name.lower(), whose)
    if other != whose:
        said = f"`{other}` and `{whose}` would both be `{name.lower()}` to EC2, which tells no case apart. Rename one of them."
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


def _rules(group: str, asks: Sequence[Requirement], lists: _Lists) -> tuple[Rule, ...]:
    """One rule for each atom, named by the first requirement that asks for it, in the order of direction and label."""
    found: dict[tuple[Direction, _Atom], list[tuple[Requirement, str, str]]] = {}
    for ask in asks:
        several = len(ask.services) > 1
        for service in sorted(ask.services, key=_by_text) if several else ask.services:
            for peer in _peers(ask, lists):
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


def _peers(ask: Requirement, lists: _Lists) -> Sequence[Network | Symbol | PrefixList]:
    """The peers of a requirement, its lists in place of the prefixes that they hold."""
    own = lists.get((ask.direction, ask.id))
    if not own:
        return ask.peers
    rest = [one for one in ask.peers if isinstance(one, Symbol) or one in _ANYWHERE or one.family not in own]
    return [*rest, *own.values()]


def _atoms(service: Service, peer: Network | Symbol | PrefixList) -> Iterator[tuple[_Atom, str]]:
    """The rules that say a service for a peer, and a word where one service takes two of them."""
    if isinstance(peer, PrefixList):
        reach = service.v4 if peer.family == 4 else service.v6  # noqa: PLR2004
        if reach is not None:
            yield _atom(reach, "prefix_list_id", peer.label, own=True), ""
        return
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
    protocol = SPELLED.get(reach.protocol) or str(reach.protocol)
    if reach.protocol in (TCP, UDP, ICMP, ICMPV6):
        return _Atom(protocol, reach.low, reach.high, kind, peer, own)
    return _Atom(protocol, None, None, kind, peer, own)


def _by_text(service: Service) -> str:
    return service.text


def _shown(peer: Network | Symbol | PrefixList) -> str:
    if isinstance(peer, Network):
        return peer.text
    if isinstance(peer, PrefixList):
        return f"list-ipv{peer.family}"
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
