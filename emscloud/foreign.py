"""Terraform that others wrote, once it is evaluated: instances of resources, and what is not known of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from emscloud.diagnostics import Failed, Problem, Where
from emscloud.model.policy import Direction
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import Box, TrafficSet


@dataclass(frozen=True, slots=True)
class Hole:
    """A value that cannot be known: why, as a sentence without its full stop, and where that stands.

    `stamp` stands for everything from which the value would be worked out: two unknown values are one only where that
    is the same, for `"${var.x}/32"` and `"${var.x}/0"` are unknown for one reason and are two values.
    """

    why: str
    where: Where | None = field(default=None, compare=False)
    stamp: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Pointer:
    """An attribute of another instance, whose text is not known: `address` as in Instance, `attribute` such as `id`."""

    address: str
    attribute: str


PLACES = 100_000
"""Pairs of a rule whose group is not known and a group that it may be of, which one side may have at most."""

BY_DEFAULT = "a default rule"
"""What is said of a rule that every group of a cloud has, and nobody wrote."""

Attribute: TypeAlias = "str | int | bool | tuple[Attribute, ...] | Mapping[str, Attribute] | Hole | Pointer | None"
"""A value: lists, sets and nested blocks are tuples, objects, maps and the bodies of nested blocks are mappings."""


class Unwritten(StrEnum):
    """Why an attribute has a value though no configuration is known to write it."""

    READ = "read"  # the provider read it from the cloud; a configuration may write it as well
    LEFT = "left"  # no configuration writes it any more, and Terraform leaves it as it is


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance of a resource: `address` is Terraform's own, `module.net.aws_security_group.web[0]`.

    With a `hole` nobody knows how many of it there are, none among the possibilities; its address then has no key.
    An attribute that is unset is no key of `values`, or None.  `unwritten` are attributes whose value is a fact of the
    cloud instead of a wish.  `sensitive` are attributes in which Terraform marks something as not to be shown.
    """

    address: str
    kind: str
    values: Mapping[str, Attribute]
    where: Where | None = field(default=None, compare=False)
    hole: Hole | None = None
    unwritten: Mapping[str, Unwritten] = field(default_factory=dict)
    sensitive: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Carrier:
    """One rule of a side: what it is called there, what it lets through by itself, and why it is there.

    `causes` are rows and rules of a policy by id (with the page, where there is one); of Terraform's rules there are none.
    A rule that denies lets nothing through, and `keeps_out` is what it denies by itself.  `left` is true for a rule that
    no configuration writes any more and Terraform leaves in place.
    """

    name: str
    direction: Direction
    bounds: Bounds
    causes: tuple[str, ...] = ()
    where: Where | None = field(default=None, compare=False)
    keeps_out: Bounds = field(default_factory=Bounds)
    left: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """One step of a first-match walk: whether it allows, the packets that it matches, and what has to hold besides.

    `terms` are sentences without their full stop, in the words of what was written; with none it surely matches.  One
    packet meets steps of equal terms alike, on either side.
    """

    allow: bool
    terms: frozenset[str]
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One security group or NSG of a side, whoever wrote it.

    `address` is what the side calls it (a Terraform address, a policy's group and target, an id), `name` its name in the
    cloud where that is known, `tag` the policy and the group of its emscloud tags.  `flows` is what all rules together
    let through, in the order in which the cloud takes them; `holes` are what is not known of it, each of which the flows
    allow for: must ⊆ may.  `remarks` are further things to say: (code of a judgement, words, place).  `id` is its id in
    the cloud where that is known.  Of a `sensitive` group some rule comes from a value that must not be shown.
    Of a group to which the side only adds rules, `rest` says so: it is one of the holes, and stands for everything else
    that the cloud may hold in the group; `doubtful` is what may be let through but for that.
    `decisions` are the steps of which the flows were made, in the order in which they decide, where the cloud has such an order.
    """

    cloud: str
    address: str
    name: str | None
    tag: tuple[str, str] | None
    flows: Mapping[Direction, Bounds]
    carriers: tuple[Carrier, ...]
    holes: tuple[Hole, ...] = ()
    remarks: tuple[tuple[str, str, Where | None], ...] = ()
    where: Where | None = field(default=None, compare=False)
    id: str | None = None
    sensitive: bool = False
    rest: Hole | None = None
    doubtful: Mapping[Direction, TrafficSet] = field(default_factory=dict)
    decisions: Mapping[Direction, tuple[Decision, ...]] = field(default_factory=dict)


def unset(value: Attribute) -> bool:
    """Whether a value is as good as not there: null, an empty text, an empty list."""
    return value is None or value in ("", ())


def text(value: Attribute) -> str | None:
    """A text that is known; a number is one as well, as Terraform converts it.  None for everything else."""
    if isinstance(value, bool):
        return None
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else None


def number(value: Attribute) -> int | None:
    """A whole number that is known, also one that is written as a text; None for everything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and len(value) <= _DIGITS and value.removeprefix("-").isdecimal() and value.isascii():
        return int(value)
    return value if isinstance(value, int) else None


def entries(value: Attribute) -> tuple[Attribute, ...]:
    """The items of a list; of what is no list the value itself, and of what is unset none."""
    return value if isinstance(value, tuple) else () if value is None else (value,)


def listed(value: Attribute) -> tuple[Attribute, ...]:
    """The items of what has to be a list; one that is not known is one item that is not known."""
    return entries(value) if isinstance(value, tuple | None) else (because("its list is not known", value),)


def why(value: Attribute) -> Hole:
    """Why a value does not say what it should: its own hole, or that it is something else than is taken here."""
    if isinstance(value, Hole):
        return value
    if isinstance(value, Pointer):
        return Hole(f"it is {value.address}.{value.attribute}, whose value is not known")
    if isinstance(value, str | int):
        return Hole(f"`{value}` is not taken here")
    return Hole("it is nothing that is taken here")


def because(words: str, value: Attribute) -> Hole:
    """The hole of something that depends on a value that is not known."""
    reason = why(value)
    return Hole(f"{words}: {reason.why}", reason.where)


def tag_of(values: Mapping[str, Attribute]) -> tuple[str, str] | None:
    """The policy and the group of emscloud's tags, where both are known."""
    for name in ("tags", "tags_all"):
        tags = values.get(name)
        if isinstance(tags, Mapping):
            policy, group = tags.get("emscloud:policy"), tags.get("emscloud:group")
            if isinstance(policy, str) and isinstance(group, str):
                return policy, group
    return None


def placed(name: str, found: Iterable[Hole], where: Where | None) -> Iterator[Hole]:
    """Holes with the name and the place of what they are in."""
    for hole in found:
        yield Hole(f"{name}: {hole.why}", hole.where or where)


def weighed(places: int, where: Where | None) -> None:
    """Raise Failed with E515 where what is not known may stand in more places than are gone through."""
    if places > PLACES:
        detail = (
            f"What is of a group or a list that is not known may be of every one. Here that makes {places:,} pairs, and {PLACES:,} "
            "is the most that is gone through. Write a group or a list that is known, or compare a part alone."
        )
        raise Failed([Problem("E515", detail, where)])


def keyless(address: str) -> str:
    """An address without the keys of its instances: `module.net.aws_security_group.web`."""
    return _KEY.sub("", address)


_KEY = re.compile(r"""\[(?:\d+|"(?:[^"\\]|\\.)*")\]""")
_DIGITS = 6  # of the longest number that a rule holds, with its sign
