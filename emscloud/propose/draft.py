"""Held, Claim and Draft: live groups on their way to a policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from emscloud.load.catalog import ExpandedRow
from emscloud.model.catalog import ServiceVersion
from emscloud.model.policy import Direction
from emscloud.model.service import Reach
from emscloud.propose.atoms import Key, Peer, Source


@dataclass(frozen=True, slots=True)
class Held:
    """A live group with its name in the policy, its target there, and what it surely lets through."""

    name: str
    target: str
    cloud: str
    title: str
    atoms: Mapping[Key, tuple[Source, ...]]


@dataclass(frozen=True, slots=True)
class Claim:
    """Features of a host of a service that a group was found to hold; `settings` are those that differ from the page's.

    `rows` are the claimed rows, each with the live rules that say it.  `by_name` are features of the host that addresses
    do not tell.
    """

    group: str
    service: ServiceVersion
    host: str
    features: tuple[str, ...]
    settings: Mapping[str, tuple[str, ...]]
    rows: tuple[tuple[ExpandedRow, tuple[Source, ...]], ...]
    by_name: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a group: services as reaches, all with all peers, and the live rules that say it."""

    id: str
    direction: Direction
    reaches: tuple[Reach, ...]
    peers: tuple[Peer, ...]
    why: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A target: `settings` are what is known, `blanks` the keys that are left to fill in."""

    name: str
    cloud: str
    settings: Mapping[str, object]
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that is printed: a policy, and what has to be said about it.

    `peers` is by role and target.  `accept` is (loss, requirement, group).  `unsaid` are lines about what is not in it.
    """

    name: str
    places: tuple[Place, ...]
    groups: tuple[Held, ...]
    claims: tuple[Claim, ...]
    peers: Mapping[str, Mapping[str, tuple[Peer, ...]]]
    roles: Mapping[str, str]
    rules: Mapping[str, tuple[Rule, ...]]
    accept: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = field(default=())
    unsaid: tuple[str, ...] = field(default=())
