"""Conversions between types, the type that several values have in common, and what is equal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from emscloud.evaluate.values import (
    ANY,
    BOOL,
    MAPPINGS,
    NULL,
    OPEN,
    SEQUENCES,
    STRING,
    Beyond,
    Fault,
    Fields,
    Items,
    Type,
    Unknown,
    Value,
    identity,
    key_of,
    known,
    list_of,
    map_of,
    object_of,
    set_of,
    tuple_of,
    type_of,
    unknown_in,
)
from emscloud.hcl.expression import DIGITS

# The rules are those of github.com/zclconf/go-cty, cty/convert.
PRIMITIVES = frozenset({"string", "number", "bool"})
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]{1,9}))?")
_SPECIAL = re.compile(r"[+-]?(?:[iI]nf(?:inity)?|[0-9.]+[eEpP][+-]?[0-9]+)")
_PLACES = 15
"""Decimal places up to which a fraction has one text, whatever precision Terraform reached it with."""


def convert(value: Value, want: Type) -> Value:
    """The value as one of this type.  Raises Fault where Terraform has no such conversion."""
    if want.kind in {"any", "null"} or value is None:
        return value
    if isinstance(value, Unknown):
        if not convertible(value.type, want):
            raise Fault(f"{a(want)} is needed, and this is {a(value.type)}")
        return value.of(plain(want))
    if want.kind in PRIMITIVES:
        return _primitive(value, want)
    if isinstance(value, Items) and want.kind in SEQUENCES:
        return _sequence(value, want)
    if isinstance(value, Fields) and want.kind in MAPPINGS:
        return _object(value, want) if want.kind == "object" else _map(value, want)
    raise Fault(f"{a(want)} is needed, and this is {a(type_of(value))}")


def a(type_: Type) -> str:
    """A type in words."""
    return {"any": "any value", "null": "null", "object": "an object", "instance": "a resource", "instances": "a resource"}.get(
        type_.kind, f"a {type_.kind}"
    )


def plain(type_: Type) -> Type:
    """A type as values have it, without fields that may be left out."""
    if type_.kind in PRIMITIVES:
        return type_
    of = plain(type_.of) if type_.of else None
    fields = tuple([(name, plain(field)) for name, field in type_.fields])
    return Type(type_.kind, of, tuple([plain(item) for item in type_.items]), fields)


def loose(type_: Type) -> bool:
    """Whether a type is not known to its last part."""
    inner = (*type_.items, *(field for _, field in type_.fields), *((type_.of,) if type_.of else ()))
    return type_.kind in OPEN or type_.kind == "null" or any(map(loose, inner))


def convertible(given: Type, want: Type) -> bool:
    """Whether some value of a type might be converted to another."""
    if given.kind in OPEN or given.kind == "null" or want.kind in {"any", "null"}:
        return True
    if want.kind in PRIMITIVES:
        return given.kind == want.kind or (given.kind in PRIMITIVES and "string" in {given.kind, want.kind})
    if want.kind in {"list", "set"} and given.kind in SEQUENCES:
        return all(convertible(one, want.of or ANY) for one in _elements(given))
    if want.kind == "map" and given.kind in MAPPINGS:
        return all(convertible(one, want.of or ANY) for one in _elements(given))
    if want.kind == "object" and given.kind in MAPPINGS:
        fields = dict(given.fields)
        return all(
            convertible(given.of or fields.get(name, ANY), field)
            and (given.kind == "map" or name in fields or name in want.optional)
            for name, field in want.fields
        )
    same = want.kind == given.kind == "tuple" and len(want.items) == len(given.items)
    return same and all(convertible(*pair) for pair in zip(given.items, want.items, strict=True))


def _elements(type_: Type) -> Iterable[Type]:
    return (*type_.items, *(field for _, field in type_.fields), *((type_.of,) if type_.of else ()))


def _primitive(value: Value, want: Type) -> Value:
    if type_of(value) == want:
        return value
    if want == STRING:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | Fraction):
            return number_text(value)
    elif isinstance(value, str):
        return _truth(value) if want == BOOL else _number(value)
    raise Fault(f"{a(want)} is needed, and this is {a(type_of(value))}")


def _truth(text: str) -> bool:
    if text in {"true", "1"}:
        return True
    if text in {"false", "0"}:
        return False
    raise Fault("a bool is needed, and this text says neither true nor false")


def _number(text: str) -> int | Fraction:
    found = _DECIMAL.fullmatch(text)
    if found is None and _SPECIAL.fullmatch(text) is None:
        raise Fault("a number is needed, and this text says none")
    if found is None or len(text) > DIGITS or abs(int(found[1] or "0")) > DIGITS:
        raise Beyond("a number has more places than are worked out")
    if text.startswith("-") and not text.strip("-0."):
        raise Beyond("a zero below zero is not worked out")
    exact = Fraction(text.removesuffix(".")) if "e" not in text.lower() else Fraction(re.sub(r"\.(?=[eE])", "", text))
    return exact.numerator if exact.denominator == 1 else exact


def number_text(value: int | Fraction) -> str:
    """A number as Terraform writes it.  Raises Beyond for a fraction whose digits hang on Terraform's precision."""
    if isinstance(value, int):
        return str(value)
    scaled = value * 10**_PLACES
    if scaled.denominator != 1:
        raise Beyond("the digits of a fraction are not worked out")
    digits = str(abs(scaled.numerator)).rjust(_PLACES + 1, "0")
    return ("-" if value < 0 else "") + f"{digits[:-_PLACES]}.{digits[-_PLACES:]}".rstrip("0")


def _sequence(value: Items, want: Type) -> Value:
    if want.kind == "tuple":
        if value.kind != "tuple" or len(value.items) != len(want.items):
            raise Fault(f"a tuple of {len(want.items)} is needed, and this is {a(value.type)}")
        return tuple_of([convert(item, type_) for item, type_ in zip(value.items, want.items, strict=True)])
    items, of = _alike(value.items, want.of or ANY, value.type.of)
    if want.kind == "list":
        return list_of(items, of)
    if all(map(known, items)):
        return set_of(items, of)
    return unknown_in(tuple_of(items)).derived(Type("set", of))


def _map(value: Fields, want: Type) -> Fields:
    items, of = _alike(tuple(value.items.values()), want.of or ANY, value.type.of)
    return map_of(dict(zip(value.items, items, strict=True)), of)


def _alike(items: Sequence[Value], want: Type, had: Type | None) -> tuple[list[Value], Type]:
    """Elements as one type, and that type: the wanted one, where that is any the one they have in common."""
    if want.kind == "any" and had:
        return list(items), had
    made = [convert(item, want) for item in items]
    if not items or not loose(want):
        return made, NULL if want.kind == "any" else plain(want)
    common = unify([type_of(item) for item in made])
    if common is None:
        raise Fault("the elements have no type in common")
    if not _open(common):
        return [convert(item, common) for item in made], common
    blame = unknown_in(tuple_of(made))
    return [_blurred(item, common, blame) for item in made], common


def _open(type_: Type) -> bool:
    """Whether a part of a type is not known."""
    return type_.kind in OPEN or any(map(_open, _elements(type_)))


def _blurred(value: Value, type_: Type, blame: Unknown) -> Value:
    """A value as one of a type of which a part is not known: a number there might become a text, so it is not known."""
    if value is None or isinstance(value, str | Unknown):
        return value
    if type_.kind in OPEN:
        return blame.derived()
    if isinstance(value, Items) and value.kind == type_.kind == "tuple":
        return tuple_of([_blurred(item, one, blame) for item, one in zip(value.items, type_.items, strict=True)])
    if isinstance(value, Fields) and value.kind == type_.kind == "object":
        return object_of({name: _blurred(value.items[name], one, blame) for name, one in type_.fields})
    return blame.derived() if _open(type_) else convert(value, type_)


def _object(value: Fields, want: Type) -> Value:
    made: dict[str, Value] = {}
    for name, type_ in want.fields:
        if name in value.items:
            made[name] = convert(value.items[name], type_)
        elif name in want.optional:
            made[name] = None
        else:
            raise Fault(f"the attribute `{name}` is required")
    return object_of(made)


def unify(types: Iterable[Type]) -> Type | None:
    """The type that values of all these types convert to; None where there is none, "any" where nobody knows."""
    every = list(types)
    distinct = list(dict.fromkeys(type_ for type_ in every if type_.kind != "null"))
    if len(distinct) <= 1:
        return distinct[0] if distinct else NULL
    kinds = {type_.kind for type_ in distinct}
    if kinds & OPEN:
        return STRING if "string" in kinds and kinds - OPEN <= PRIMITIVES else ANY
    if kinds <= PRIMITIVES:
        return STRING if "string" in kinds else None
    if kinds <= MAPPINGS:
        return _common_mapping(distinct)
    if kinds <= SEQUENCES:
        return _common_sequence(distinct, "set" if "set" in kinds else "list")
    return None


def _common_mapping(types: Sequence[Type]) -> Type | None:
    names = [tuple([name for name, _ in type_.fields]) for type_ in types]
    if len(set(names)) == 1 and types[0].kind == "object" and all(type_.kind == "object" for type_ in types):
        columns = [unify([type_.fields[index][1] for type_ in types]) for index in range(len(names[0]))]
        fields = tuple([(name, column) for name, column in zip(names[0], columns, strict=True) if column])
        return Type("object", fields=fields) if len(fields) == len(columns) else None
    of = unify([element for type_ in types for element in _elements(type_)])
    return Type("map", of) if of else None


def _common_sequence(types: Sequence[Type], kind: str) -> Type | None:
    if all(type_.kind == "tuple" and len(type_.items) == len(types[0].items) for type_ in types):
        columns = [unify([type_.items[index] for type_ in types]) for index in range(len(types[0].items))]
        items = tuple([column for column in columns if column])
        return Type("tuple", items=items) if len(items) == len(columns) else None
    of = unify([element for type_ in types for element in _elements(type_)])
    if of is None:
        return None
    return Type("set", of) if kind == "set" else Type("list", of)


def equal(one: Value, other: Value) -> bool | Unknown:
    """Whether two values are equal, as `==` has it: 1 is not "1", a list is no tuple, and neither is null whatever it holds."""
    if (one is None and isinstance(other, Items | Fields)) or (other is None and isinstance(one, Items | Fields)):
        return False
    if (one is None and identity(other)) or (other is None and identity(one)):  # Terraform does not say so before it is applied
        return False
    for value in (one, other):
        if not known(value):
            return unknown_in(value).derived(BOOL)
    if one is None or other is None:
        return one is other
    types = type_of(one), type_of(other)
    if any(map(loose, types)):
        return Unknown("Terraform does not compare what holds a bare null.", type=BOOL)
    if types[0] != types[1]:
        return False
    return key_of(one) == key_of(other)
