"""Sets, and the length and type of things: toset and its like, unions, products."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

from emscloud.evaluate.convert import convert, unify
from emscloud.evaluate.functions.call import Function, Parameter
from emscloud.evaluate.functions.lists import ordered
from emscloud.evaluate.functions.texts import graphemes
from emscloud.evaluate.values import (
    ANY,
    BOOL,
    NULL,
    NUMBER,
    SIZE,
    STRING,
    Beyond,
    Fault,
    Fields,
    Items,
    Type,
    Unknown,
    Value,
    key_of,
    list_of,
    set_of,
    tuple_of,
    type_of,
)

# As go-cty's stdlib/set.go and collection.go have them.
_ANY_SET = Type("set", ANY)
_KNOWN_SET = Parameter(_ANY_SET)


def _length(arguments: Sequence[Value]) -> Value:
    value = arguments[0]
    if isinstance(value, Unknown):  # a tuple and an object have their length by their type
        sizes = {"tuple": len(value.type.items), "object": len(value.type.fields)}
        return sizes.get(value.type.kind, value.derived(NUMBER))
    if isinstance(value, str):
        return len(graphemes(value))
    if isinstance(value, Items | Fields):
        return len(value.items)
    raise Fault("only texts, lists, maps and their like have a length")


def _to(type_: Type) -> Function:
    """A function that converts."""
    return Function(lambda arguments: convert(arguments[0], type_), (Parameter(unknown=True, partly=True, null=True),))


def _combined(keep: Callable[[list[dict[str, Value]]], list[Value]]) -> Callable[[Sequence[Value]], Value]:
    """A function of sets, once they have one type; `keep` takes each as its elements by key."""

    def run(arguments: Sequence[Value]) -> Value:
        sets = [ordered(argument, "set") for argument in arguments]
        of = unify([one.type.of or NULL for one in sets])
        if of is None:
            raise Fault("its sets have no type in common")
        made = [ordered(convert(one, Type("set", of)), "set") for one in sets]
        return set_of(keep([{key_of(item): item for item in one.items} for one in made]), of)

    return run


def _union(sets: list[dict[str, Value]]) -> list[Value]:
    return [item for one in sets for item in one.values()]


def _intersection(sets: list[dict[str, Value]]) -> list[Value]:
    return [item for key, item in sets[0].items() if all(key in one for one in sets[1:])]


def _subtract(sets: list[dict[str, Value]]) -> list[Value]:
    return [item for key, item in sets[0].items() if key not in sets[1]]


def _product(arguments: Sequence[Value]) -> Value:
    if len(arguments) < 2:  # noqa: PLR2004  (a product has two sides)
        raise Fault("it takes at least two sets or lists")
    parts = [ordered(argument, "list", "tuple", "set") for argument in arguments]
    types: list[Type] = []
    count = 1
    for part in parts:
        of = unify([type_of(item) for item in part.items]) if part.kind == "tuple" else part.type.of
        if of is None:
            raise Fault("the elements of its lists have no type in common")
        types.append(of)
        count *= len(part.items)
    if count * (1 + len(parts)) > SIZE:
        raise Beyond(f"it would make {count:,} tuples")
    columns = [[convert(item, of) for item in part.items] for part, of in zip(parts, types, strict=True)]
    rows = [tuple_of(row) for row in product(*columns)]
    kind = Type("tuple", items=tuple(types))
    return set_of(rows, kind) if any(part.kind == "set" for part in parts) else list_of(rows, kind)


FUNCTIONS = {
    "length": Function(_length, (Parameter(partly=True, unknown=True),), result=NUMBER),
    "setintersection": Function(_combined(_intersection), (_KNOWN_SET,), _KNOWN_SET),
    "setproduct": Function(_product, rest=Parameter()),
    "setsubtract": Function(_combined(_subtract), (_KNOWN_SET, _KNOWN_SET)),
    "setunion": Function(_combined(_union), (_KNOWN_SET,), _KNOWN_SET),
    "tobool": _to(BOOL),
    "tolist": _to(Type("list", ANY)),
    "tomap": _to(Type("map", ANY)),
    "tonumber": _to(NUMBER),
    "toset": _to(_ANY_SET),
    "tostring": _to(STRING),
}
"""Terraform's functions of sets and types, by name."""
