"""What an expression is worth: Terraform's values and their types, and Unknown for what nobody can know."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from emscloud.diagnostics import Where

# The values and types are those of Terraform's type system (github.com/zclconf/go-cty, docs/types.md).
SIZE = 100_000
"""Values that one value may hold in all; a longer list is Unknown, since a few lines of text could make it of any length."""

Kind: TypeAlias = Literal[
    "string", "number", "bool", "null", "any", "list", "set", "map", "tuple", "object", "instance", "instances"
]


@dataclass(frozen=True, slots=True)
class Type:
    """A type: `of` for the elements of a list, set or map, `items` of a tuple, `fields` of an object, sorted by name.

    "any" is the type of what is not known; "instance" that of a resource, whose attributes only its provider knows, and
    "instances" that of a resource of which nobody knows how many there are.  "null" is that of a bare null, which goes
    with every type.  `optional` are the fields that a value may leave out, in a variable's type alone.
    """

    kind: Kind
    of: Type | None = None
    items: tuple[Type, ...] = ()
    fields: tuple[tuple[str, Type], ...] = ()
    optional: frozenset[str] = frozenset()


STRING, NUMBER, BOOL, NULL, ANY = Type("string"), Type("number"), Type("bool"), Type("null"), Type("any")
INSTANCE, INSTANCES = Type("instance"), Type("instances")
OPEN = frozenset({"any", "instance", "instances"})
"""Kinds of what only a provider or nobody knows."""
SEQUENCES = frozenset({"tuple", "list", "set"})
MAPPINGS = frozenset({"object", "map"})


@dataclass(frozen=True, slots=True)
class Reference:
    """What a value is exactly, though its text is not known: `path` below the resource, variable or output at `address`.

    Two equal references of one module are one value, such as the id of one security group.  `there` is true below an
    instance of a resource that is certain to be there.
    """

    address: str
    path: str = ""
    there: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"{self.address}{self.path}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that cannot be known: why, as a sentence, and what is to blame, by its address and place.

    `reference` is there where the value is exactly what that names; `parts` are those of its attributes that are known.
    """

    why: str
    address: str = ""
    where: Where | None = None
    type: Type = ANY
    reference: Reference | None = None
    parts: Mapping[str, Value] = field(default_factory=dict, compare=False)

    def of(self, type_: Type) -> Unknown:
        """The same, known to be of this type."""
        return self if type_ is self.type else Unknown(self.why, self.address, self.where, type_, self.reference)

    def derived(self, type_: Type = ANY) -> Unknown:
        """What is made of it: as unknown, but another value."""
        return Unknown(self.why, self.address, self.where, type_)


@dataclass(frozen=True, slots=True)
class Items:
    """A tuple, list or set; a set is in Terraform's order of sets and holds nothing twice."""

    kind: Literal["tuple", "list", "set"]
    items: tuple[Value, ...]
    type: Type = field(compare=False, repr=False)
    size: int = field(compare=False, repr=False)
    known: bool = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Fields:
    """An object or map, sorted by key."""

    kind: Literal["object", "map"]
    items: Mapping[str, Value]
    type: Type = field(compare=False, repr=False)
    size: int = field(compare=False, repr=False)
    known: bool = field(compare=False, repr=False)


Value: TypeAlias = "str | int | Fraction | bool | Items | Fields | Unknown | None"


class Fault(Exception):  # noqa: N818  (what Terraform would say, not what is wrong with us)
    """Terraform would refuse this: a sentence.  `try` and `can` catch it."""


class Beyond(Exception):  # noqa: N818  (a limit of ours)
    """More than is worked out: a sentence.  Nothing catches it but what makes an Unknown of it."""


def type_of(value: Value) -> Type:
    """The type of a value."""
    if isinstance(value, str):
        return STRING
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int | Fraction):
        return NUMBER
    return value.type


def known(value: Value) -> bool:
    """Whether nothing in it is unknown."""
    return value.known if isinstance(value, Items | Fields) else not isinstance(value, Unknown)


def attribute_of(value: Value) -> str | None:
    """The attribute of an instance that is there which a value is; Terraform has refused the text where it has none such."""
    reference = value.reference if isinstance(value, Unknown) else None
    if reference is None or not reference.there or reference.path.count(".") != 1 or "[" in reference.path:
        return None
    return reference.path[1:]


def identity(value: Value) -> bool:
    """Whether a value is the id of an instance that is there: nobody knows it, and it is neither null nor empty."""
    return attribute_of(value) == "id"


def unknown_in(value: Value) -> Unknown:
    """The first unknown of a value that holds one."""
    while not isinstance(value, Unknown):
        assert isinstance(value, Items | Fields)
        inner = value.items if isinstance(value, Items) else value.items.values()
        value = next(one for one in inner if not known(one))
    return value


def _size(values: Iterable[Value]) -> int:
    size = 1
    for value in values:
        size += value.size if isinstance(value, Items | Fields) else 1
    if size > SIZE:
        raise Beyond(f"it holds more than {SIZE:,} values")
    return size


def tuple_of(items: Iterable[Value]) -> Items:
    """A tuple.  Raises Beyond where it would be too large, as all of these do."""
    made = tuple(items)
    type_ = Type("tuple", items=tuple([type_of(item) for item in made]))
    return Items("tuple", made, type_, _size(made), all(map(known, made)))


def list_of(items: Iterable[Value], of: Type) -> Items:
    """A list whose elements are of this type already."""
    made = tuple(items)
    return Items("list", made, Type("list", of), _size(made), all(map(known, made)))


def set_of(items: Iterable[Value], of: Type) -> Items:
    """A set of elements that are known and of this type already."""
    kept: dict[str, Value] = {}
    for item in items:
        kept.setdefault(key_of(item), item)
    made = tuple(sorted(kept.values(), key=order_of))
    return Items("set", made, Type("set", of), _size(made), known=True)


def object_of(items: Mapping[str, Value]) -> Fields:
    """An object."""
    made = {name: items[name] for name in sorted(items)}
    type_ = Type("object", fields=tuple([(name, type_of(value)) for name, value in made.items()]))
    return Fields("object", made, type_, _size(made.values()), all(map(known, made.values())))


def map_of(items: Mapping[str, Value], of: Type) -> Fields:
    """A map whose elements are of this type already."""
    made = {name: items[name] for name in sorted(items)}
    return Fields("map", made, Type("map", of), _size(made.values()), all(map(known, made.values())))


def key_of(value: Value) -> str:
    """A text that two values of one type share exactly when they are equal; the order of a set of collections.

    The order is what go-cty makes of them (cty/set_internals.go); it says of it that it is no promise.
    """
    if value is None:
        return "~"
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Items):
        inside = "".join([f"{key_of(item)};" for item in value.items])
        return f"<{inside}>" if value.kind == "tuple" else f"[{inside}]"
    if isinstance(value, Fields):
        if value.kind == "object":
            return f"<{''.join([f'{key_of(item)};' for item in value.items.values()])}>"
        return "{" + "".join([f"{key_of(name)}:{key_of(item)};" for name, item in value.items.items()]) + "}"
    if isinstance(value, Fraction) and value.denominator & (value.denominator - 1):
        raise Beyond("whether two fractions are equal hangs on Terraform's precision")
    return str(value)


def order_of(value: Value) -> tuple[int, int | Fraction, str]:
    """Where a value stands in a set: numbers by size, texts by code points, null last."""
    if value is None:
        return (2, 0, "")
    if isinstance(value, int | Fraction):
        return (0, value, "")
    return (0, 0, value if isinstance(value, str) else key_of(value))
