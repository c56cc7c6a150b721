"""Numbers: the operators and the functions; whole numbers are exact, and so are fractions as far as Terraform's are."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from emscloud.evaluate.convert import convert
from emscloud.evaluate.functions.call import Function, Parameter
from emscloud.evaluate.values import NUMBER, Beyond, Fault, Items, Type, Value, list_of

# Terraform's numbers are binary, of 512 or of 64 bits (go-cty's ParseNumberVal and NumberIntVal), and round where they do not
# suffice.  So a result is given only where both precisions hold it exactly; a fraction such as 1/3 may still be compared,
# rounded to a whole number or passed on.
_MOST = 2**63
_NEAR = Fraction(1, 2**40)
_RANGE = 1024  # Terraform refuses a longer one (go-cty, stdlib/sequence.go)
_INTEGER = re.compile(r"[+-]?[0-9A-Za-z]+")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

_ONE = Parameter(NUMBER)


def _exact(value: Value) -> Fraction:
    """A number that Terraform has exactly, to compute with."""
    number = numeric(value)
    if number.denominator & (number.denominator - 1) or abs(number.numerator) >= _MOST or number.denominator >= _MOST:
        raise Beyond("a number is a fraction or larger than is worked out")
    return number


def numeric(value: Value) -> Fraction:
    """A value that has been converted to a number."""
    assert isinstance(value, int | Fraction)
    return Fraction(value)


def plain(number: Fraction) -> int | Fraction:
    """A whole number as an int."""
    return number.numerator if number.denominator == 1 else number


def _made(number: Fraction) -> Value:
    return plain(_exact(number))


def add(one: Value, other: Value) -> Value:
    """The sum."""
    return _made(_exact(one) + _exact(other))


def subtract(one: Value, other: Value) -> Value:
    """The difference."""
    return _made(_exact(one) - _exact(other))


def multiply(one: Value, other: Value) -> Value:
    """The product."""
    left, right = _exact(one), _exact(other)
    return _made(unsigned(left * right, negative=left < 0 or right < 0))


def unsigned(number: Fraction, *, negative: bool) -> Fraction:
    """A number that is not Terraform's zero below zero, which it writes as -0.  Raises Beyond where it might be that."""
    if negative and not number:
        raise Beyond("a zero below zero is not worked out")
    return number


def divide(one: Value, other: Value) -> Value:
    """The quotient, which may be a fraction that Terraform has to round."""
    divisor = _exact(other)
    if not divisor:
        raise Beyond("a division by zero is not worked out")
    number = _exact(one)
    return plain(unsigned(number / divisor, negative=divisor < 0))


def modulo(one: Value, other: Value) -> Value:
    """The rest of a division towards zero; of a division by zero the number itself."""
    number, divisor = _exact(one), _exact(other)
    return _made(number - divisor * int(number / divisor)) if divisor else plain(number)


def negate(one: Value) -> Value:
    """The number below zero."""
    return plain(-unsigned(numeric(one), negative=True))


def less(one: Value, other: Value) -> bool:
    """Whether the first is less.  Raises Beyond for fractions that are closer than any precision tells."""
    left, right = numeric(one), numeric(other)
    if left.denominator * right.denominator != 1 and left != right and abs(left - right) < _NEAR:
        raise Beyond("two fractions are too close to tell")
    return left < right


def _ceil(arguments: Sequence[Value]) -> Value:
    return math.ceil(numeric(arguments[0]))


def _floor(arguments: Sequence[Value]) -> Value:
    return math.floor(numeric(arguments[0]))


def _absolute(arguments: Sequence[Value]) -> Value:
    return plain(abs(numeric(arguments[0])))


def _signum(arguments: Sequence[Value]) -> Value:
    number = whole(arguments[0])
    return (number > 0) - (number < 0)


def whole(value: Value) -> int:
    """A number as a whole one.  Raises Fault for a fraction."""
    number = numeric(value)
    if number.denominator != 1:
        raise Fault("a whole number is needed")
    return number.numerator


def _least(arguments: Sequence[Value]) -> Value:
    return _chosen(arguments, less)


def _greatest(arguments: Sequence[Value]) -> Value:
    return _chosen(arguments, lambda one, other: less(other, one))


def _chosen(arguments: Sequence[Value], better: Callable[[Value, Value], bool]) -> Value:
    if not arguments:
        raise Fault("it takes at least one number")
    best = arguments[0]
    for one in arguments[1:]:
        if better(one, best):
            best = one
    return best


def _parseint(arguments: Sequence[Value]) -> Value:
    text, base = arguments[0], whole(arguments[1])
    if not isinstance(text, str):
        raise Fault("its first argument is a text")
    if not 2 <= base <= len(_DIGITS):  # noqa: PLR2004  (the least base there is)
        raise Fault("the base is between 2 and 62")
    digits = text.lstrip("+-") if text[:1] in {"+", "-"} else text
    values = [_DIGITS.find(digit.lower() if base <= 36 else digit) for digit in digits]  # noqa: PLR2004  (digits and one alphabet)
    if _INTEGER.fullmatch(text) is None or any(not 0 <= value < base for value in values):
        raise Fault(f"this text is no number of base {base}")
    number = 0
    for value in values:
        number = number * base + value
    return _made(Fraction(-number if text.startswith("-") else number))


def _power(arguments: Sequence[Value]) -> Value:
    base, exponent = numeric(arguments[0]), numeric(arguments[1])
    if base.denominator != 1 or exponent.denominator != 1 or not 0 <= exponent <= 64 or abs(base) ** int(exponent) > 2**53:  # noqa: PLR2004
        raise Beyond("a power that no whole number of 53 bits holds is not worked out")
    return int(pow(int(base), int(exponent)))


def _sum(arguments: Sequence[Value]) -> Value:
    items = arguments[0]
    if not isinstance(items, Items) or not items.items:
        raise Fault("it takes a list of numbers, one at least")
    total: Value = 0
    for item in items.items:
        if item is None:
            raise Fault("its list holds null")
        total = add(total, convert(item, NUMBER))
    return total


def _range(arguments: Sequence[Value]) -> Value:
    if not 1 <= len(arguments) <= 3:  # noqa: PLR2004  (end; start, end; start, end, step)
        raise Fault("it takes one to three numbers")
    numbers = [_exact(argument) for argument in arguments]
    start, end = (Fraction(0), numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])
    step = numbers[2] if len(numbers) == 3 else Fraction(-1 if end < start else 1)  # noqa: PLR2004
    if (end > start if step < 0 else end < start) or (not step and start != end):
        raise Fault("its step does not lead to its end")
    count = math.ceil((end - start) / step) if step else 0
    if count > _RANGE:
        raise Fault(f"it would make more than {_RANGE} numbers")
    return list_of([plain(start + step * index) for index in range(count)], NUMBER)


FUNCTIONS = {
    "abs": Function(_absolute, (_ONE,), result=NUMBER),
    "ceil": Function(_ceil, (_ONE,), result=NUMBER),
    "floor": Function(_floor, (_ONE,), result=NUMBER),
    "max": Function(_greatest, rest=_ONE, result=NUMBER),
    "min": Function(_least, rest=_ONE, result=NUMBER),
    "parseint": Function(_parseint, (Parameter(), _ONE), result=NUMBER),
    "pow": Function(_power, (_ONE, _ONE), result=NUMBER),
    "range": Function(_range, rest=_ONE, result=Type("list", NUMBER)),
    "signum": Function(_signum, (_ONE,), result=NUMBER),
    "sum": Function(_sum, (Parameter(),), result=NUMBER),
}
"""Terraform's functions of numbers, by name."""
