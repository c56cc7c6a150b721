"""Lists, tuples, maps and objects: taking apart, putting together, looking up."""

from __future__ import annotations

from collections.abc import Sequence

from emscloud.evaluate.convert import a, convert, equal, unify
from emscloud.evaluate.functions.call import Function, Parameter
from emscloud.evaluate.functions.numbers import whole
from emscloud.evaluate.values import (
    ANY,
    BOOL,
    NULL,
    NUMBER,
    STRING,
    Beyond,
    Fault,
    Fields,
    Items,
    Type,
    Unknown,
    Value,
    identity,
    known,
    list_of,
    map_of,
    object_of,
    tuple_of,
    type_of,
    unknown_in,
)

# As go-cty's stdlib/collection.go and Terraform's internal/lang/funcs/collection.go have them.
TEXTS = Type("list", STRING)
_ANYTHING = Parameter(partly=True)
_LIST = Parameter(Type("list", ANY), partly=True)
_KNOWN_LIST = Parameter(Type("list", ANY))


def ordered(value: Value, *kinds: str) -> Items:
    """A value that has to be a sequence of one of these kinds.  Raises Fault otherwise."""
    if not isinstance(value, Items) or value.kind not in kinds:
        raise Fault(f"it takes a {' or a '.join(kinds)}, not {a(type_of(value))}")
    return value


def _fields(value: Value) -> Fields:
    if not isinstance(value, Fields):
        raise Fault(f"it takes a map or an object, not {a(type_of(value))}")
    return value


def _of(value: Items | Fields) -> Type:
    """The type of a list's, set's or map's elements."""
    return value.type.of or NULL


def _like(value: Items, items: Sequence[Value]) -> Items:
    """A tuple of a tuple's items, a list of all others'."""
    return tuple_of(items) if value.kind == "tuple" else list_of(items, _of(value))


def _coalescelist(arguments: Sequence[Value]) -> Value:
    for argument in arguments:
        if isinstance(argument, Unknown):
            return argument.derived()
        if argument is None:
            raise Beyond("whether a null is a list here hangs on its type")
        if ordered(argument, "list", "tuple").items:
            return argument
    raise Fault("every list is empty")


def _compact(arguments: Sequence[Value]) -> Value:
    items = ordered(arguments[0], "list").items
    for item in items:
        if isinstance(item, Unknown) and not identity(item):
            return item.derived(TEXTS)
    return list_of([item for item in items if item is not None and item != ""], STRING)


def _concat(arguments: Sequence[Value]) -> Value:
    if not arguments:
        raise Fault("it takes at least one list")
    lists = [ordered(argument, "list", "tuple") for argument in arguments]
    common = unify([one.type for one in lists]) if all(one.kind == "list" for one in lists) else None
    if common and common.kind == "list":
        converted = [ordered(convert(one, common), "list") for one in lists]
        return list_of([item for one in converted for item in one.items], common.of or NULL)
    return tuple_of([item for one in lists for item in one.items])


def _contains(arguments: Sequence[Value]) -> Value:
    if arguments[1] is None:
        raise Beyond("Terraform's versions differ on a null that is looked for")
    found: Unknown | None = None
    for item in ordered(arguments[0], "list", "tuple", "set").items:
        same = equal(arguments[1], item)
        if same is True:
            return True
        found = found or (same if isinstance(same, Unknown) else None)
    return found or False


def _distinct(arguments: Sequence[Value]) -> Value:
    value = ordered(arguments[0], "list")
    kept: list[Value] = []
    for item in value.items:
        if not any(_same(item, one) for one in kept):
            kept.append(item)
    return list_of(kept, _of(value))


def _same(one: Value, other: Value) -> bool:
    """Whether two known values are equal.  Raises Fault where even Terraform does not say."""
    found = equal(one, other)
    if isinstance(found, Unknown):
        raise Fault(found.why)
    return found


def _chunklist(arguments: Sequence[Value]) -> Value:
    value, size = ordered(arguments[0], "list"), whole(arguments[1])
    if size < 0:
        raise Fault("the size of a chunk is not below zero")
    step = size or max(1, len(value.items))
    starts = range(0, len(value.items), step)
    return list_of([list_of(value.items[start : start + step], _of(value)) for start in starts], Type("list", _of(value)))


def _element(arguments: Sequence[Value]) -> Value:
    value, index = ordered(arguments[0], "list", "tuple"), whole(arguments[1])
    if not value.items:
        raise Fault("an empty list has no element")
    return value.items[index % len(value.items)]


def _flatten(arguments: Sequence[Value]) -> Value:
    found: list[Value] = []
    pending = list(reversed(ordered(arguments[0], "list", "tuple", "set").items))
    while pending:
        item = pending.pop()
        if isinstance(item, Items):
            pending += reversed(item.items)
        elif isinstance(item, Unknown) and item.type.kind in {"any", "list", "set", "tuple"}:
            return item.derived()
        else:
            found.append(item)
    return tuple_of(found)


def _index(arguments: Sequence[Value]) -> Value:
    for index, item in enumerate(ordered(arguments[0], "list", "tuple").items):
        same = equal(item, arguments[1])
        if isinstance(same, Unknown):
            return same.derived(NUMBER)
        if same:
            return index
    raise Fault("the item is not in the list")


def _keys(arguments: Sequence[Value]) -> Value:
    value = _fields(arguments[0])
    return list_of(value.items, STRING) if value.kind == "map" else tuple_of(value.items)


def _lookup(arguments: Sequence[Value]) -> Value:
    if len(arguments) > 3:  # noqa: PLR2004  (map, key, default)
        raise Fault("it takes two or three arguments")
    value, key = _fields(arguments[0]), str(arguments[1])
    if value.kind == "map":
        otherwise = convert(arguments[2], _of(value)) if len(arguments) > 2 else None  # noqa: PLR2004
    else:
        otherwise = arguments[2] if len(arguments) > 2 else None  # noqa: PLR2004
    if key in value.items:
        return value.items[key]
    if len(arguments) == 2:  # noqa: PLR2004
        raise Fault("the key is not in the map, and there is no default")
    return otherwise


def _matchkeys(arguments: Sequence[Value]) -> Value:
    values, keys, wanted = [ordered(argument, "list") for argument in arguments]
    common = unify([keys.type, wanted.type])
    if common is None:
        raise Fault("keys and the keys to find have no type in common")
    if len(values.items) != len(keys.items):
        raise Fault("there are not as many keys as values")
    searched = ordered(convert(wanted, common), "list").items
    pairs = zip(values.items, ordered(convert(keys, common), "list").items, strict=True)
    return list_of([value for value, key in pairs if any(_same(key, one) for one in searched)], _of(values))


def _merge(arguments: Sequence[Value]) -> Value:
    merged: dict[str, Value] = {}
    types = []
    for argument in arguments:
        if argument is None:
            continue
        value = _fields(argument)
        types.append(value.type)
        merged |= value.items
    if types and types[0].kind == "map" and len(types) == len(arguments) and all(one == types[0] for one in types):
        return map_of(merged, types[0].of or NULL)
    return object_of(merged)


def _one(arguments: Sequence[Value]) -> Value:
    items = ordered(arguments[0], "list", "tuple", "set").items
    if len(items) > 1:
        raise Fault("it takes a list of one element or none")
    return items[0] if items else None


def _reverse(arguments: Sequence[Value]) -> Value:
    value = ordered(arguments[0], "list", "tuple", "set")
    return _like(value, value.items[::-1])


def _slice(arguments: Sequence[Value]) -> Value:
    value, start, end = ordered(arguments[0], "list", "tuple"), whole(arguments[1]), whole(arguments[2])
    if not 0 <= start <= end <= len(value.items):
        raise Fault("the slice does not lie within the list")
    return _like(value, value.items[start:end])


def _sort(arguments: Sequence[Value]) -> Value:
    items = ordered(arguments[0], "list").items
    if None in items:
        raise Fault("a null has no place in an order")
    return list_of(sorted(map(str, items)), STRING)


def _transpose(arguments: Sequence[Value]) -> Value:
    found: dict[str, list[str]] = {}
    for name, texts in _fields(arguments[0]).items.items():
        for text in ordered(texts, "list").items:
            if text is None:
                raise Fault("its lists hold no null")
            found.setdefault(str(text), []).append(name)
    return map_of({text: list_of(sorted(names), STRING) for text, names in found.items()}, TEXTS)


def _values(arguments: Sequence[Value]) -> Value:
    value = _fields(arguments[0])
    items = value.items.values()
    return list_of(items, _of(value)) if value.kind == "map" else tuple_of(items)


def _zipmap(arguments: Sequence[Value]) -> Value:
    keys, values = ordered(arguments[0], "list"), ordered(arguments[1], "list", "tuple")
    if len(keys.items) != len(values.items):
        raise Fault("there are not as many keys as values")
    if not known(keys):
        return unknown_in(keys).derived()
    if None in keys.items:
        raise Fault("a key is not null")
    pairs = dict(zip(map(str, keys.items), values.items, strict=True))
    return map_of(pairs, _of(values)) if values.kind == "list" else object_of(pairs)


def _all(arguments: Sequence[Value]) -> Value:
    for item in ordered(arguments[0], "list").items:
        if isinstance(item, Unknown):
            return item.derived(BOOL)
        if not item:
            return False
    return True


def _any(arguments: Sequence[Value]) -> Value:
    items = ordered(arguments[0], "list").items
    unknowns = [item for item in items if isinstance(item, Unknown)]
    if any(item is True for item in items):
        return True
    return unknowns[0].derived(BOOL) if unknowns else False


def _coalesce(arguments: Sequence[Value]) -> Value:
    common = unify([type_of(argument) for argument in arguments])
    if common is None:
        raise Fault("its arguments have no type in common")
    for argument in arguments:
        if isinstance(argument, Unknown):
            return argument if identity(argument) else argument.derived(common)
        value = convert(argument, common)
        if value is not None and value != "":
            return value if common.kind != "any" else _hidden(arguments)
    raise Fault("every argument is null or empty")


def _hidden(arguments: Sequence[Value]) -> Unknown:
    return next(unknown_in(argument) for argument in arguments if not known(argument)).derived()


FUNCTIONS = {
    "alltrue": Function(_all, (Parameter(Type("list", BOOL), partly=True),), result=BOOL),
    "anytrue": Function(_any, (Parameter(Type("list", BOOL), partly=True),), result=BOOL),
    "chunklist": Function(_chunklist, (_LIST, Parameter(NUMBER))),
    "coalesce": Function(_coalesce, rest=Parameter(unknown=True, null=True)),
    "coalescelist": Function(_coalescelist, rest=Parameter(unknown=True, null=True)),
    "compact": Function(_compact, (Parameter(TEXTS, partly=True),), result=TEXTS),
    "concat": Function(_concat, rest=_ANYTHING),
    "contains": Function(_contains, (_ANYTHING, Parameter(partly=True, null=True)), result=BOOL),
    "distinct": Function(_distinct, (_KNOWN_LIST,)),
    "element": Function(_element, (_ANYTHING, Parameter(NUMBER))),
    "flatten": Function(_flatten, (_ANYTHING,)),
    "index": Function(_index, (_ANYTHING, _ANYTHING), result=NUMBER),
    "keys": Function(_keys, (_ANYTHING,)),
    "lookup": Function(_lookup, (_ANYTHING, Parameter(STRING)), Parameter(unknown=True, null=True)),
    "matchkeys": Function(_matchkeys, (_KNOWN_LIST, _KNOWN_LIST, _KNOWN_LIST)),
    "merge": Function(_merge, rest=Parameter(partly=True, null=True)),
    "one": Function(_one, (_ANYTHING,)),
    "reverse": Function(_reverse, (_ANYTHING,)),
    "slice": Function(_slice, (_ANYTHING, Parameter(NUMBER), Parameter(NUMBER))),
    "sort": Function(_sort, (Parameter(TEXTS),), result=TEXTS),
    "transpose": Function(_transpose, (Parameter(Type("map", TEXTS)),), result=Type("map", TEXTS)),
    "values": Function(_values, (_ANYTHING,)),
    "zipmap": Function(_zipmap, (Parameter(TEXTS, partly=True), _ANYTHING)),
}
"""Terraform's functions of lists and maps, by name."""
