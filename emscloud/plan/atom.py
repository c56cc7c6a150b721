"""Atom: the smallest thing that a group which only allows can gain or lose, in its one spelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from emscloud.model.policy import Direction
from emscloud.plan.rule import exactly
from emscloud.spaces.address import parse_network

ANY = -1
"""A port, a type or a code that says nothing, as EC2 has it."""
_PORTED = ("tcp", "udp")
_TYPED = ("icmp", "icmpv6")
_OWN: Mapping[str, str] = {"own-group": "group", "own-list": "list"}
_VERBS = {Direction.IN: "from", Direction.OUT: "to"}


class Kind(StrEnum):
    """What a peer is."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"
    LIST = "prefix-list"
    GROUP = "group"
    OWN = "own-group"  # a group of the same policy, by its name there: it may have no id yet
    OWN_LIST = "own-list"  # a prefix list of the same group, by its name


@dataclass(frozen=True, slots=True, order=True)
class Atom:
    """One direction, one protocol, one range and one peer; what is equal is one rule to the cloud.

    `protocol` is tcp, udp, icmp, icmpv6, another's number, or -1 for all of them.  `first` and `last` are ports, of ICMP
    type and code, and ANY where they do not apply.  `peer` is a canonical prefix, an id, or the name of a group or a list.
    An atom `within` a prefix list is no rule but an entry of that list, by whose name rules of its group and direction
    have it for a peer: a prefix, of every protocol.
    """

    direction: Direction
    protocol: str
    first: int
    last: int
    kind: Kind
    peer: str
    within: str = ""

    @property
    def words(self) -> str:
        """For people: `in tcp/443 from 10.0.0.0/8`, `10.0.0.0/8 in list p-web-row-ipv4`."""
        if self.within:
            return f"{self.peer} in list {self.within}"
        whom = f"{_OWN[self.kind]} {self.peer}" if self.kind in _OWN else self.peer
        return f"{self.direction.value} {self.service} {_VERBS[self.direction]} {whom}"

    @property
    def data(self) -> list[object]:
        """For a plan on disk; `atom_of` reads it."""
        within = [self.within] if self.within else []
        return [self.direction.value, self.protocol, self.first, self.last, self.kind.value, self.peer, *within]

    @property
    def service(self) -> str:
        """As a policy writes it: `tcp/1024-5000`, `icmp/8/0`, `proto/47`, `any`."""
        if self.protocol in _PORTED:
            return f"{self.protocol}/{self.first}" if self.first == self.last else f"{self.protocol}/{self.first}-{self.last}"
        if self.protocol in _TYPED:
            said = [str(number) for number in (self.first, self.last) if number != ANY]
            return "/".join([self.protocol, *said])
        return "any" if self.protocol == "-1" else f"proto/{self.protocol}"


def atom_of(entry: Sequence[object]) -> Atom:
    """An atom from its `data`; raises TypeError or ValueError for anything else."""
    way, protocol, first, last, kind, *peer = entry
    numbers = exactly(int, first), exactly(int, last)
    whom, within = [exactly(str, one) for one in (*peer, *[""] * (2 - len(peer)))]
    made = Atom(Direction(exactly(str, way)), exactly(str, protocol), *numbers, Kind(exactly(str, kind)), whom, within)
    if made.kind in (Kind.IPV4, Kind.IPV6):
        parse_network(whom)
    return made


def entry_of(direction: Direction, within: str, network: str) -> Atom:
    """An entry of a prefix list that rules of a direction name."""
    return Atom(direction, "-1", ANY, ANY, Kind.IPV6 if ":" in network else Kind.IPV4, network, within)


@dataclass(frozen=True, slots=True)
class Room:
    """How many rules a group takes in one direction and family, and who says so.

    `lists` has what a prefix list weighs in IPv4 and in IPv6, by its id or, where it is the policy's own, its name; one
    that is not known counts as one rule.
    """

    limit: int
    source: str
    lists: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def weigh(self, atom: Atom) -> tuple[int, int]:
        """What an atom weighs in IPv4 and in IPv6."""
        if atom.kind in (Kind.LIST, Kind.OWN_LIST):
            return self.lists.get(atom.peer, (1, 1))
        return int(atom.kind is not Kind.IPV6), int(atom.kind is not Kind.IPV4)
