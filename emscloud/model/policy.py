"""Requirement, Target and Grounded: a policy whose every name is an address or a symbol; ByName: where names stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from emscloud.diagnostics import Where
from emscloud.model.peer import Hostname, Network, Symbol
from emscloud.model.service import Reach, Service


class Direction(StrEnum):
    """Seen from the group's members: IN is ingress, OUT is egress."""

    IN = "in"
    OUT = "out"


COVER = "cover"
"""The name of the widening that a cover is: addresses that its prefixes hold beyond those asked for."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of a vendor's page, or one rule of the user's, bound to addresses for one target.

    `id` is unique in its group: `service/row` for a row, the rule's own id otherwise.  `why` is words for people
    (already known to be one line of printable text that can be written in ASCII).  `page` names the page and the
    row that asked for it, empty for a user's rule.  `peers` has no duplicates and is sorted.  Where a cover put
    fewer and wider prefixes among `peers`, `meant` are the peers that were asked for; otherwise it is empty.
    """

    id: str
    direction: Direction
    services: tuple[Service, ...]
    peers: tuple[Network | Symbol, ...]
    why: str
    page: str = ""
    where: Where | None = field(default=None, compare=False)
    meant: tuple[Network | Symbol, ...] = ()


@dataclass(frozen=True, slots=True)
class GroundedGroup:
    """One group in one target; becomes one security group or one NSG.

    `numbers` is what the lock remembers of this group, by direction and a key that the cloud chooses (Azure: a
    rule's key and its priority; AWS: a requirement's id and its rank of first appearance, and in a group that is
    spread a rule's key and its part).  `spread` lets a cloud with small groups make several of this one, for the same
    interfaces.  `prefix_lists` lets it hold prefixes in lists of their own: the maximum of each, 0 for as many as it
    holds, None for no lists.
    """

    name: str
    requirements: tuple[Requirement, ...]
    addresses: tuple[Network, ...] = ()
    numbers: Mapping[tuple[Direction, str], int] = field(default_factory=dict)
    spread: bool = False
    prefix_lists: int | None = None
    where: Where | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a policy goes.  `settings` are the target's further keys, as its cloud's shape loaded them."""

    name: str
    cloud: str
    settings: Mapping[str, object]
    where: Where | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Accept:
    """A loss or a widening that the policy takes by name, for one requirement; None is every group, every target."""

    loss: str
    requirement: str
    why: str
    group: str | None = None
    target: str | None = None
    where: Where | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Grounded:
    """A policy for one target, with no host name left in it: the input of `lower` and of `meaning`.

    `extents` gives for each Symbol in use the most that it can stand for; a Symbol that is not there is bounded by nothing.
    """

    policy: str
    target: Target
    groups: tuple[GroundedGroup, ...]
    extents: Mapping[Symbol, tuple[Network, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NamedRequirement:
    """A requirement of egress as a filter by name judges it: its host names are not resolved.

    `services` and `to` have no duplicates and are sorted; a group of the policy is its addresses.  The rest is as in
    Requirement.
    """

    id: str
    services: tuple[Service, ...]
    to: tuple[Hostname | Network | Symbol, ...]
    why: str
    page: str = ""
    where: Where | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class NamedGroup:
    """A group whose egress a filter by name judges: all of it, by the members' addresses, which are never none."""

    name: str
    addresses: tuple[Network, ...]
    requirements: tuple[NamedRequirement, ...]
    where: Where | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ByName:
    """What a filter by name of one target is made of: the groups that ask for a host name, in the order of their names."""

    policy: str
    target: Target
    groups: tuple[NamedGroup, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """What a filter by name lets through: from these addresses, of one family and sorted, a service to one other end.

    `reach` is the service in that family.
    """

    sources: tuple[Network, ...]
    reach: Reach
    to: Hostname | Network | Symbol
