"""Operators, conditions, texts and keys: what becomes of values, without a look at how they were written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from emscloud.evaluate.convert import convert, equal, unify
from emscloud.evaluate.functions import numbers
from emscloud.evaluate.functions.texts import bounded
from emscloud.evaluate.values import ANY, BOOL, NUMBER, OPEN, STRING, Fault, Type, Unknown, Value, known
from emscloud.hcl.template import normal

# As github.com/hashicorp/hcl, hclsyntax/expression_ops.go and expression.go, have them.
_ARITHMETIC = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "%": numbers.modulo,
}
_ORDER: Mapping[str, Callable[[Value, Value], bool]] = {
    "<": numbers.less,
    ">": lambda one, other: numbers.less(other, one),
    "<=": lambda one, other: not numbers.less(other, one),
    ">=": lambda one, other: not numbers.less(one, other),
}


def unary(operator: str, operand: Value) -> Value:
    """`-` and `!`."""
    value = convert(operand, NUMBER if operator == "-" else BOOL)
    if value is None:
        raise Fault(f"`{operator}` of null")
    if isinstance(value, Unknown):
        return value.derived(value.type)
    return numbers.negate(value) if operator == "-" else not value


def binary(operator: str, left: Value, right: Value) -> Value:
    """Every operator between two values but `&&` and `||`."""
    if operator in {"==", "!="}:
        same = equal(left, right)
        return same if isinstance(same, Unknown) else same == (operator == "==")
    sides = convert(left, NUMBER), convert(right, NUMBER)
    if None in sides:
        raise Fault(f"`{operator}` with null")
    result = NUMBER if operator in _ARITHMETIC else BOOL
    for side in sides:
        if isinstance(side, Unknown):
            return side.derived(result)
    return _ARITHMETIC[operator](*sides) if operator in _ARITHMETIC else _ORDER[operator](*sides)


def truth(value: Value) -> bool | Unknown:
    """A value as a condition.  Raises Fault for null."""
    found = convert(value, BOOL)
    if found is None:
        raise Fault("a condition is null")
    assert isinstance(found, bool | Unknown)
    return found


def chosen(condition: Value, yes: Value | Fault, no: Value | Fault, types: Sequence[Type]) -> Value:
    """What a condition makes of two results of these types; the one that is not chosen may be a fault."""
    common = ANY if any(type_.kind in OPEN for type_ in types) else unify(types)
    if common is None:
        raise Fault("the two results of a condition have no type in common")
    if isinstance(condition, Unknown):
        return _undecided(condition, yes, no, common)
    one = yes if condition else no
    if isinstance(one, Fault):
        raise one
    return convert(one, common)


def _undecided(condition: Unknown, yes: Value | Fault, no: Value | Fault, common: Type) -> Value:
    """What a condition that is not known makes: the same on both sides is known all the same."""
    if isinstance(yes, Fault) or isinstance(no, Fault) or common.kind in OPEN:
        return condition.derived()
    one, other = convert(yes, common), convert(no, common)
    return one if known(one) and known(other) and equal(one, other) is True else condition.derived(common)


def joined(parts: Sequence[Value]) -> Value:
    """Parts of a text, one after the other."""
    texts: list[str] = []
    hidden: Unknown | None = None
    for part in parts:
        text = convert(part, STRING)
        if text is None:
            raise Fault("a null is no part of a text")
        if isinstance(text, Unknown):
            hidden = hidden or text
        else:
            texts.append(str(text))
    bounded(sum(map(len, texts)))
    return hidden.derived(STRING) if hidden else normal("".join(texts))


def key_text(value: Value) -> str | Unknown:
    """A value as a key.  Raises Fault for null."""
    name = convert(value, STRING)
    if name is None:
        raise Fault("null is no key")
    return name if isinstance(name, Unknown) else str(name)
