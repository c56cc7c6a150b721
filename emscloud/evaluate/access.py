"""Steps into values: attributes, indexes, and what a loop or a splat goes through."""

from __future__ import annotations

import json
from collections.abc import Iterator

from emscloud.evaluate.convert import a, convert
from emscloud.evaluate.functions.numbers import whole
from emscloud.evaluate.values import (
    ANY,
    INSTANCE,
    NUMBER,
    STRING,
    Fault,
    Fields,
    Items,
    Reference,
    Type,
    Unknown,
    Value,
    type_of,
    unknown_in,
)
from emscloud.hcl.tree import shown

# As github.com/hashicorp/hcl, ops.go, has them.


def attribute(value: Value, name: str) -> Value:
    """`.name` of a value.  Raises Fault where it has none."""
    if isinstance(value, Fields):
        if name not in value.items:
            raise Fault(f"there is no `{shown(name)}` in {a(value.type)}")
        return value.items[name]
    if isinstance(value, Unknown):
        return _part(value, name)
    raise Fault(f"{a(type_of(value))} has no attributes")


def index(value: Value, key: Value) -> Value:
    """`[key]` of a value.  Raises Fault where it has none."""
    if value is None or key is None:
        raise Fault("null is no key and has none")
    if isinstance(value, Fields):
        name = convert(key, STRING)
        return unknown_in(name).derived(value.type.of or ANY) if isinstance(name, Unknown) else attribute(value, str(name))
    if isinstance(value, Items) and value.kind != "set":
        place = convert(key, NUMBER)
        if isinstance(place, Unknown):
            return place.derived(value.type.of or ANY)
        number = whole(place)
        if not 0 <= number < len(value.items):
            raise Fault(f"there is no element {number} among {len(value.items)}")
        return value.items[number]
    if isinstance(value, Unknown):
        return _indexed(value, key)
    raise Fault(f"{a(type_of(value))} has no elements to choose by a key")


def _indexed(value: Unknown, key: Value) -> Value:
    """An element of what is not known."""
    kind, reference = value.type.kind, value.reference
    if kind in {"object", "instance"} and isinstance(key, str):
        return _part(value, key)
    if kind in {"string", "number", "bool", "set"}:
        raise Fault(f"{a(value.type)} has no elements to choose by a key")
    if isinstance(key, Unknown) or not isinstance(key, str | int):
        return value.derived(value.type.of or ANY)
    step = f"[{json.dumps(key, ensure_ascii=False)}]"
    if kind == "instances" and reference:
        return Unknown(value.why, value.address, value.where, INSTANCE, Reference(f"{reference.address}{step}"))
    return _below(value, value.type.of or ANY, step)


def _field(type_: Type, name: str) -> Type:
    """The type of an attribute of what is not known.  Raises Fault where there can be none."""
    if type_.kind == "object":
        for field, found in type_.fields:
            if field == name:
                return found
        raise Fault(f"there is no `{shown(name)}` in {a(type_)}")
    if type_.kind in {"any", "instance", "instances", "map"}:
        return type_.of or ANY
    raise Fault(f"{a(type_)} has no attributes")


def _part(value: Unknown, name: str) -> Value:
    """An attribute of what is not known as a whole.  Raises Fault where there can be none."""
    return value.parts[name] if name in value.parts else _below(value, _field(value.type, name), f".{name}")


def _below(value: Unknown, type_: Type, step: str) -> Unknown:
    """A part of what is not known; exactly that part where the whole is exactly something."""
    had = value.reference
    reference = Reference(had.address, f"{had.path}{step}", had.there) if had else None
    return Unknown(value.why, value.address, value.where, type_, reference)


def rounds(value: Value) -> Iterator[tuple[Value, Value]] | Unknown:
    """Keys and elements of what a loop goes through.  Raises Fault where nothing goes through it."""
    if isinstance(value, Items):
        return ((item if value.kind == "set" else number, item) for number, item in enumerate(value.items))
    if isinstance(value, Fields):
        return iter(value.items.items())
    if isinstance(value, Unknown) and value.type.kind not in {"string", "number", "bool"}:
        return value
    raise Fault(f"a loop goes through lists, maps and their like, not through {a(type_of(value))}")


def elements(value: Value) -> tuple[Value, ...] | Unknown:
    """What a splat takes: a sequence's elements, nothing of a null, and anything else as one."""
    if value is None:
        return ()
    if isinstance(value, Items):
        return value.items
    if isinstance(value, Unknown) and value.type.kind != "instance":
        return value
    return (value,)
