"""What a variable's `type` asks for, with the defaults of its optional attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from emscloud.diagnostics import Failed
from emscloud.evaluate.convert import convert
from emscloud.evaluate.values import ANY, BOOL, NUMBER, STRING, Fault, Fields, Items, Kind, Type, Value, object_of, tuple_of
from emscloud.hcl.reader import read_expression
from emscloud.hcl.tree import Call, Expression, Literal, Name, Object, Tuple

# As github.com/hashicorp/hcl, ext/typeexpr, has them.
_SIMPLE = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": ANY, "list": Type("list", ANY), "map": Type("map", ANY)}
_OF: Mapping[str, Kind] = {"list": "list", "set": "set", "map": "map"}


@dataclass(frozen=True, slots=True)
class Constraint:
    """A type; below it the defaults of its attributes, and the constraints of its parts, "" for every element."""

    type: Type
    defaults: Mapping[str, Value] = field(default_factory=dict)
    parts: Mapping[str, Constraint] = field(default_factory=dict)

    def applied(self, value: Value) -> Value:
        """The value as one of this type, what is left out filled in.  Raises Fault where it is none."""
        return convert(_filled(value, self), self.type)


def constraint(expression: Expression, evaluate: Callable[[Expression], Value]) -> Constraint:
    """What a `type` says; `evaluate` gives the defaults their values.  Raises Fault where it says no type."""
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        try:
            return constraint(read_expression(expression.value, ""), evaluate)
        except Failed as failed:
            raise Fault("a type in quotes is no type") from failed
    if isinstance(expression, Name) and expression.name in _SIMPLE:
        return Constraint(_SIMPLE[expression.name])
    if isinstance(expression, Call) and len(expression.arguments) == 1:
        argument = expression.arguments[0]
        if expression.name in _OF:
            of = constraint(argument, evaluate)
            return Constraint(Type(_OF[expression.name], of.type), parts={"": of})
        if expression.name == "object" and isinstance(argument, Object):
            return _object(argument, evaluate)
        if expression.name == "tuple" and isinstance(argument, Tuple):
            parts = {str(index): constraint(item, evaluate) for index, item in enumerate(argument.items)}
            return Constraint(Type("tuple", items=tuple([part.type for part in parts.values()])), parts=parts)
    raise Fault("the type of a variable is none that Terraform has")


def _object(given: Object, evaluate: Callable[[Expression], Value]) -> Constraint:
    parts: dict[str, Constraint] = {}
    defaults: dict[str, Value] = {}
    optional: set[str] = set()
    for key, kind in given.pairs:
        if not isinstance(key, Literal) or not isinstance(key.value, str):
            raise Fault("the attributes of an object's type have names")
        name, wanted = key.value, kind
        if isinstance(kind, Call) and kind.name == "optional" and 1 <= len(kind.arguments) <= 2:  # noqa: PLR2004  (type, default)
            optional.add(name)
            wanted = kind.arguments[0]
        parts[name] = constraint(wanted, evaluate)
        if wanted is not kind and isinstance(kind, Call) and len(kind.arguments) > 1:
            defaults[name] = convert(evaluate(kind.arguments[1]), parts[name].type)
    fields = tuple([(name, parts[name].type) for name in sorted(parts)])
    return Constraint(Type("object", fields=fields, optional=frozenset(optional)), defaults, parts)


def _filled(value: Value, wanted: Constraint) -> Value:
    """The value with defaults in place of what is left out or null."""
    if not wanted.parts:
        return value
    every = wanted.parts.get("")
    if isinstance(value, Items):
        parts = [every or wanted.parts.get(str(index)) for index in range(len(value.items))]
        return tuple_of([_filled(item, part) if part else item for item, part in zip(value.items, parts, strict=True)])
    if isinstance(value, Fields):
        made = dict(value.items)
        if wanted.type.kind == "object":
            made |= {name: default for name, default in wanted.defaults.items() if made.get(name) is None}
        for name, item in made.items():
            part = every or wanted.parts.get(name)
            if part:
                made[name] = _filled(item, part)
        return object_of(made)
    return value
