"""Policy, Group, Ask, Binding and Term: a policy as it is written, its names not yet addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from emscloud.diagnostics import Problem, Where
from emscloud.model.peer import Hostname, Network, Symbol
from emscloud.model.policy import Accept, Direction, Target
from emscloud.model.service import Service


@dataclass(frozen=True, slots=True)
class Role:
    """A name under `peers`."""

    name: str


@dataclass(frozen=True, slots=True)
class Covering:
    """Addresses stand in the rules as at most `count` prefixes, which may hold others as well.

    `never_wider` are the shortest lengths of a prefix, as pairs of family (4 or 6) and length; no prefix that adds
    an address touches `keep_out`.
    """

    count: int
    never_wider: tuple[tuple[int, int], ...] = ()
    keep_out: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a list of peers; `anywhere` is two Networks.  With a `cover` it holds addresses and host names alone."""

    peers: tuple[Network | Hostname | Symbol | Role, ...]
    where: Where | None = field(default=None, compare=False)
    cover: Covering | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """What a role or a group's addresses stand for: one list for every target, or a list a target."""

    everywhere: tuple[Term, ...] | None
    by_target: Mapping[str, tuple[Term, ...]]
    where: Where | None = field(default=None, compare=False)

    def at(self, target: str) -> tuple[Term, ...]:
        """The entries for one target; empty where it says nothing."""
        return self.by_target.get(target, ()) if self.everywhere is None else self.everywhere


@dataclass(frozen=True, slots=True)
class Ask:
    """One row of a page, or one rule of the user's, before its peers are bound.

    `terms` name who is meant: a row's role, a rule's `from` or `to`, the catalog's own host names.  `expires` is a
    date as YYYY-MM-DD or empty, and `until` its place.
    """

    id: str
    direction: Direction
    services: tuple[Service, ...]
    terms: tuple[Term, ...]
    why: str
    page: str = ""
    ticket: str = ""
    expires: str = ""
    until: Where | None = field(default=None, compare=False)
    where: Where | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    """One security group or NSG in each of `targets`; None is all of them.

    `spread` and `prefix_lists` are as in GroundedGroup.
    """

    name: str
    asks: tuple[Ask, ...]
    addresses: Binding | None = None
    targets: tuple[str, ...] | None = None
    spread: bool = False
    prefix_lists: int | None = None
    where: Where | None = field(default=None, compare=False)

    def within(self, target: str) -> bool:
        """Whether a target holds this group."""
        return self.targets is None or target in self.targets


@dataclass(frozen=True, slots=True)
class Pin:
    """A catalog service in use, for the lock: `service` is name@version, `digest` that of its content."""

    service: str
    revision: int
    digest: str
    newest: int


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy file, valid in itself; `remarks` are warnings about it.

    `resolvers` are who is asked for host names where the command does not say; `grace` the days after which an
    address that is no longer answered goes (None: never); `cover` holds for every host name that has none of its own;
    `checks` are files with checks of the user's, as the policy names them.
    """

    name: str
    groups: Mapping[str, Group]
    targets: Mapping[str, Target]
    peers: Mapping[str, Binding]
    scopes: Mapping[str, str]
    accept: tuple[Accept, ...]
    assume: Mapping[Symbol, tuple[Network, ...]]
    pins: tuple[Pin, ...]
    resolvers: tuple[str, ...] = ()
    grace: int | None = None
    cover: Covering | None = None
    checks: tuple[str, ...] = ()
    remarks: tuple[Problem, ...] = ()
    file: str = field(default="", compare=False)

    def scope(self, name: str) -> str:
        """What an answer for a host name may be: the longest key of `names` that fits, else public."""
        if name in self.scopes:
            return self.scopes[name]
        fits = [key for key in self.scopes if key.startswith("*.") and name.endswith(key[1:])]
        return self.scopes[max(fits, key=len)] if fits else "public"
