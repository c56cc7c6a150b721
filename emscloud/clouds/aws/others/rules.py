"""Rules as others write them, in three spellings, and what each lets through by itself."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from emscloud.clouds.aws.others.kinds import INLINE, MODERN, RULE
from emscloud.clouds.aws.others.peers import ANYWHERE, Directory, Peer, masked
from emscloud.clouds.aws.others.services import Services, services
from emscloud.diagnostics import Where
from emscloud.foreign import Attribute, Hole, Instance, Unwritten, because, entries, listed, placed, text, unset
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.model.service import EVERY, Reach
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import Box, TrafficSet, between, boxes

_LISTS = {"cidr_blocks": "v4", "ipv6_cidr_blocks": "v6", "prefix_list_ids": "list"}
INLINE_PEERS = {**_LISTS, "security_groups": "group", "self": "self"}
_RULE = {**_LISTS, "source_security_group_id": "group", "self": "self"}
_MODERN = {"cidr_ipv4": "v4", "cidr_ipv6": "v6", "prefix_list_id": "list", "referenced_security_group_id": "group"}
_MANY = frozenset({*_LISTS, "security_groups"})
"""Arguments that are lists."""
_CIDRS = {"v4": 4, "v6": 6}
_TYPES = {"ingress": Direction.IN, "egress": Direction.OUT}
Atom: TypeAlias = tuple[Direction, tuple[Reach, ...], str]
"""A rule as EC2 keeps it: one direction, one service, one peer."""
_EVERYTHING = Reach(EVERY, 0, 65535)


@dataclass(slots=True)
class Part:
    """What rules let through, being gathered: certainly, behind a symbol over every peer address, and perhaps."""

    must: list[Box] = field(default_factory=list)
    named: dict[Symbol, list[Box]] = field(default_factory=dict)
    maybe: list[Box] = field(default_factory=list)

    def add(self, other: Part) -> None:
        """Take in what another lets through."""
        self.must += other.must
        self.maybe += other.maybe
        for symbol, packets in other.named.items():
            self.named.setdefault(symbol, []).extend(packets)

    def doubted(self, extents: Mapping[Symbol, tuple[Network, ...]]) -> Part:
        """The same where it is not certain that any of it is there."""
        perhaps = [*self.must, *self.maybe]
        for symbol, packets in self.named.items():
            extent = extents.get(symbol)
            perhaps += packets if extent is None else (TrafficSet(packets) & between(extent)).boxes
        return Part(maybe=perhaps)

    def bounds(self, extents: Mapping[Symbol, tuple[Network, ...]]) -> Bounds:
        """As bounds."""
        named = {symbol: TrafficSet(packets) for symbol, packets in self.named.items()}
        return Bounds.of(TrafficSet(self.must), named, extents, TrafficSet(self.maybe))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A rule in whatever spelling: `directions` are both where it is not known which, `peers` (kind, value) one by one.

    `hole` is why it is not certain that the rule is there.  `left` and `sensitive` are as in Carrier and Group.
    """

    name: str
    directions: tuple[Direction, ...]
    services: Services
    peers: tuple[tuple[str, Attribute], ...]
    where: Where | None = None
    hole: Hole | None = None
    left: bool = False
    sensitive: bool = False


def inline(group: Instance, attribute: str) -> Iterator[Spoken]:
    """The rules that stand in a group, in the order in which they stand there."""
    written = group.values.get(attribute)
    left = group.unwritten.get(attribute) is Unwritten.LEFT
    for place, item in enumerate(entries(written)):
        name = f"{group.address} {attribute}[{place}]" if isinstance(written, tuple) else f"{group.address} {attribute}"
        fields = item if isinstance(item, Mapping) and isinstance(written, tuple) else None
        hidden = attribute in group.sensitive
        if fields is None:
            unknown = Services((), (_EVERYTHING,), (because("its rules are not known", item),))
            yield Spoken(name, (INLINE[attribute],), unknown, (("anybody", item),), group.where, None, left, hidden)
            continue
        spoken = services(fields.get("protocol"), fields.get("from_port"), fields.get("to_port"))
        title = name if hidden else _described(name, fields)
        yield Spoken(title, (INLINE[attribute],), spoken, peers_of(fields), group.where, None, left, hidden)


def peers_of(fields: Mapping[str, Attribute]) -> tuple[tuple[str, Attribute], ...]:
    """The peers of a rule that stands in its group."""
    return _peers(fields, INLINE_PEERS)


def standalone(instance: Instance) -> Spoken:
    """The rule that a resource of its own is."""
    values, kind = instance.values, instance.kind
    if kind in MODERN:
        directions: tuple[Direction, ...] = (MODERN[kind],)
        spoken = services(values.get("ip_protocol"), values.get("from_port"), values.get("to_port"))
        peers = _peers(values, _MODERN)
    else:
        way = _TYPES.get((text(values.get("type")) or "").lower())
        directions = (way,) if way else tuple(Direction)
        spoken = services(values.get("protocol"), values.get("from_port"), values.get("to_port"))
        peers = _peers(values, _RULE)
    hole = instance.hole
    if len(directions) > 1:
        hole = hole or because("its type is not known", values.get("type"))
    hidden = bool(instance.sensitive & {"description"})
    return Spoken(
        instance.address if hidden else _described(instance.address, values),
        directions,
        spoken,
        peers,
        instance.where,
        hole,
        Unwritten.LEFT in instance.unwritten.values(),
        bool(instance.sensitive & {*_MODERN, *_RULE, "from_port", "to_port", "protocol", "ip_protocol"}),
    )


def is_rule(instance: Instance) -> bool:
    """Whether a resource is a rule of its own."""
    return instance.kind == RULE or instance.kind in MODERN


class Reading:
    """One rule of one group: its peers, what it lets through, and what of it is not known."""

    def __init__(self, spoken: Spoken, own: str | None, directory: Directory) -> None:
        self.spoken = spoken
        self._directory = directory
        self.peers = [peer for kind, value in spoken.peers for peer in self._named(kind, value, own)]
        self.sensitive = spoken.sensitive or any(peer.sensitive for peer in self.peers)

    @cached_property
    def part(self) -> Part:
        """What it lets through: known peers stay certain where the services are, and the other way round."""
        found = Part()
        services = self.spoken.services
        for peer in self.peers:
            for reach in services.sure:
                found.must += _packets(reach, peer.sure)
                found.maybe += _packets(reach, peer.perhaps)
                if peer.symbol:
                    found.named.setdefault(peer.symbol, []).extend(_packets(reach, ANYWHERE[None]))
            for reach in services.perhaps:
                found.maybe += _packets(reach, (*peer.sure, *peer.perhaps, *self._extent(peer)))
        return found.doubted(self._directory.extents) if self.spoken.hole else found

    @cached_property
    def bounds(self) -> Bounds:
        """The same as bounds."""
        return self.part.bounds(self._directory.extents)

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        """What is not known of it, with its name and place."""
        if not self.peers:
            return ()
        reasons = [*self.spoken.services.holes, *[hole for peer in self.peers for hole in peer.holes]]
        if self.spoken.hole:
            reasons.append(self.spoken.hole)
        return tuple(placed(self.spoken.name, reasons, self.spoken.where))

    def atoms(self) -> frozenset[Atom]:
        """The rules of EC2 that it is made of, one a peer, as far as they are known; equal rules have equal atoms."""
        return frozenset(atom for peer in self.peers for atom in self._atoms(peer))

    def without(self, atoms: Container[Atom]) -> None:
        """Leave out the peers with which it is one of these."""
        self.peers = [peer for peer in self.peers if not any(atom in atoms for atom in self._atoms(peer))]

    def _atoms(self, peer: Peer) -> Iterator[Atom]:
        if peer.key and not self.spoken.services.holes and len(self.spoken.directions) == 1:
            yield (self.spoken.directions[0], self.spoken.services.sure, peer.key)

    def _extent(self, peer: Peer) -> tuple[Network, ...]:
        return self._directory.extents.get(peer.symbol, ANYWHERE[None]) if peer.symbol else ()

    def _named(self, kind: str, value: Attribute, own: str | None) -> Iterator[Peer]:
        """Who one argument names."""
        if kind == "anybody":
            yield Peer("", perhaps=ANYWHERE[None])
        elif kind == "self":
            yield from self._itself(value, own)
        else:
            for entry in entries(value):
                yield (
                    self._directory.group(entry)
                    if kind == "group"
                    else self._directory.listed(entry)
                    if kind == "list"
                    else (_prefix(entry, _CIDRS[kind]))
                )

    def _itself(self, value: Attribute, own: str | None) -> Iterator[Peer]:
        if value is False or (text(value) or "").lower() == "false":
            return
        certain = value is True or (text(value) or "").lower() == "true"
        peer = self._directory.group(None) if own is None else self._directory.itself(own)
        if certain:
            yield peer
        else:
            yield Peer("", perhaps=(*peer.perhaps, *self._extent(peer)), holes=(because("`self` is not known", value),))


def _peers(values: Mapping[str, Attribute], kinds: Mapping[str, str]) -> tuple[tuple[str, Attribute], ...]:
    return tuple(
        [
            (kind, entry)
            for name, kind in kinds.items()
            if not unset(value := values.get(name))
            for entry in (listed(value) if name in _MANY else (value,))
        ]
    )


def _prefix(value: Attribute, family: int) -> Peer:
    found = masked(value, family)
    if found is None:
        return Peer("", perhaps=ANYWHERE[family], holes=(because("a prefix is not known", value),))
    return Peer(found.text, (found,))


def _packets(reach: Reach, networks: Iterable[Network]) -> list[Box]:
    return [box for network in networks for box in boxes(reach, network)]


def _described(name: str, values: Mapping[str, Attribute]) -> str:
    words = values.get("description")
    return f"{name} ({words})" if isinstance(words, str) and words else name
