"""Rule, Held, Asked: one rule of a live group as each cloud has it, as it is there and as it is wanted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeAlias, TypeVar

from emscloud.model.policy import Direction
from emscloud.spaces.bounds import Bounds


class Rule(Protocol):
    """The smallest thing that a group gains or loses; what is equal is one rule to its cloud.

    `data` are texts, numbers and lists of them, from which the cloud makes the rule again.
    """

    @property
    def direction(self) -> Direction:
        """Which way it is."""

    @property
    def words(self) -> str:
        """For people."""

    @property
    def data(self) -> list[object]:
        """For a plan on disk."""


T = TypeVar("T")
R = TypeVar("R", bound=Rule)
R_co = TypeVar("R_co", bound=Rule, covariant=True)


class Owner(StrEnum):
    """Whose a live rule is."""

    OURS = "ours"
    FOREIGN = "foreign"
    BIRTH = "birth"  # what a new group holds by itself, and nobody asked for


@dataclass(frozen=True, slots=True, order=True)
class Held(Generic[R_co]):
    """A rule that is live, with its id."""

    atom: R_co
    id: str
    description: str
    owner: Owner = Owner.OURS


@dataclass(frozen=True, slots=True, order=True)
class Asked(Generic[R_co]):
    """A rule that is wanted; `causes` are the rows and rules that ask for it, by id."""

    atom: R_co
    description: str
    causes: tuple[str, ...] = ()


Lift: TypeAlias = Callable[[Iterable[R]], Mapping[Direction, Bounds]]
"""What rules of one group let through together."""


def digest(rules: Iterable[Asked[Rule]]) -> str:
    """Sixteen hexadecimal digits that stand for rules, whatever their order and description: what a group's tag remembers."""
    from hashlib import sha256  # noqa: PLC0415  (loads OpenSSL, which only a live account needs)

    listed = sorted(json.dumps(one.atom.data) for one in rules)
    return sha256("\n".join(listed).encode()).hexdigest()[:16]


def exactly(kind: type[T], value: object) -> T:
    """A value that is of a type, for what is read from disk; raises TypeError for any other."""
    if type(value) is not kind:
        raise TypeError
    return value
