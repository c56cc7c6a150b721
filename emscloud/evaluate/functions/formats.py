"""format and formatlist."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from emscloud.evaluate.convert import convert, number_text
from emscloud.evaluate.functions.call import Function, Parameter
from emscloud.evaluate.functions.encoding import encode
from emscloud.evaluate.functions.lists import TEXTS
from emscloud.evaluate.functions.numbers import numeric, whole
from emscloud.evaluate.functions.texts import bounded, graphemes
from emscloud.evaluate.values import BOOL, NUMBER, STRING, Beyond, Fault, Fields, Items, Unknown, Value, known, list_of, unknown_in
from emscloud.hcl.template import normal

# As go-cty's stdlib/format.go and format_fsm.rl have them, and Go's fmt for numbers.
_VERB = re.compile(r"%([0#\-+ ]*)([1-9][0-9]*)?(\.[0-9]*)?(?:\[([1-9][0-9]*)\])?([A-Za-z])")
_WIDEST = 10_000  # a width or a precision
_BASES = {"b": "b", "o": "o", "d": "d", "x": "x", "X": "X"}
_SMALL = Fraction(1, 1000)
_SHORT = 10**6  # from here on Go writes a number with an exponent


@dataclass(frozen=True, slots=True)
class _Verb:
    """`%` with its flags, width, precision and letter."""

    flags: str
    width: int
    precision: int | None
    letter: str

    def padded(self, text: str) -> str:
        """A text as wide as it has to be."""
        missing = self.width - len(graphemes(text))
        fill = ("0" if "0" in self.flags else " ") * missing
        return text + fill if "-" in self.flags else fill + text


def formatted(template: str, arguments: Sequence[Value]) -> str:
    """A text with every verb in place.  Raises Fault where a verb and its argument do not go together."""
    made, at, following, most = list[str](), 0, 1, 0
    for sign in re.finditer("%", template):
        if sign.start() < at:
            continue
        made.append(template[at : sign.start()])
        found = _VERB.match(template, sign.start())
        if template.startswith("%%", sign.start()):
            made.append("%")
            at = sign.start() + 2
            continue
        if found is None:
            raise Fault("a `%` begins no verb")
        at, number = found.end(), int((found[4] or str(following))[:9])
        following, most = number + 1, max(most, number)
        if number > len(arguments):
            raise Fault(f"it has no argument {number}")
        width, precision = int((found[2] or "0")[:9]), int(found[3][1:10] or "0") if found[3] else None
        if max(width, precision or 0) > _WIDEST:
            raise Beyond("so wide a field is not worked out")
        made.append(_one(_Verb(found[1], width, precision, found[5]), arguments[number - 1]))
        bounded(sum(map(len, made)))
    if most < len(arguments):
        raise Fault("it has more arguments than verbs")
    return normal("".join(made) + template[at:])


def _one(verb: _Verb, value: Value) -> str:
    """One argument, as its verb has it."""
    letter = verb.letter
    if letter == "v":
        return verb.padded(_plain(value) if "#" not in verb.flags else encode(value))
    if value is None:
        raise Fault("a null has no such form")
    if letter == "t":
        return "true" if convert(value, BOOL) else "false"
    if letter in _BASES:
        return _integer(verb, whole(convert(value, NUMBER)))
    if letter == "f":
        return _decimal(verb, numeric(convert(value, NUMBER)))
    if letter in "sq":
        text = str(convert(value, STRING))
        if verb.precision:
            text = "".join(graphemes(text)[: verb.precision])
        return verb.padded(text if letter == "s" else encode(text))
    if letter in "eEgG":
        raise Beyond("a number with an exponent is not written")
    raise Fault("there is no such verb")


def _plain(value: Value) -> str:
    """The default form: a text as it is, a number in the fewest digits, all else as JSON."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool | Items | Fields | Unknown):
        return encode(value)
    if -_SHORT < value < _SHORT:
        if value and -_SMALL < value < _SMALL:
            raise Beyond("a number with an exponent is not written")
        return number_text(value)
    if not isinstance(value, int):
        raise Beyond("a number with an exponent is not written")
    digits = str(abs(value))
    rest = digits[1:].rstrip("0")
    return f"{'-' if value < 0 else ''}{digits[0]}{'.' if rest else ''}{rest}e+{len(digits) - 1:02}"


def _integer(verb: _Verb, number: int) -> str:
    if "#" in verb.flags:
        raise Beyond("a number with the sign of its base is not written")
    digits = format(abs(number), _BASES[verb.letter])
    if verb.precision is not None:
        digits = "" if verb.precision == 0 and number == 0 else digits.rjust(verb.precision, "0")
    return _signed(verb, number < 0, digits, zeros=verb.precision is None)


def _decimal(verb: _Verb, number: Fraction) -> str:
    places = 6 if verb.precision is None else verb.precision
    scaled = abs(number) * 10**places
    rounded = round(scaled)
    if scaled.denominator == 2:  # noqa: PLR2004  (exactly between two)
        raise Beyond("a number that lies between two of its forms is not rounded")
    if "#" in verb.flags:
        raise Beyond("a number with the sign of its base is not written")
    digits = str(rounded).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return _signed(verb, number < 0, text, zeros=True)


def _signed(verb: _Verb, negative: bool, digits: str, *, zeros: bool) -> str:  # noqa: FBT001  (a number's sign)
    """Digits with their sign, as wide as they have to be; zeros stand between the two, blanks beside them."""
    sign = "-" if negative else "+" if "+" in verb.flags else " " if " " in verb.flags else ""
    if "-" in verb.flags:
        return (sign + digits).ljust(verb.width)
    if "0" in verb.flags and zeros:
        digits = digits.rjust(verb.width - len(sign), "0")
    return (sign + digits).rjust(verb.width)


def _format(arguments: Sequence[Value]) -> Value:
    for argument in arguments[1:]:
        if not known(argument):
            return unknown_in(argument).derived(STRING)
    return formatted(str(arguments[0]), arguments[1:])


def _formatlist(arguments: Sequence[Value]) -> Value:
    columns = [argument.items if isinstance(argument, Items) else None for argument in arguments[1:]]
    lengths = {len(column) for column in columns if column is not None}
    hidden = [argument for argument in arguments[1:] if isinstance(argument, Unknown) and argument.type.kind not in _SINGLE]
    if len(lengths) > 1:
        raise Fault("its lists are not of one length")
    if hidden:
        return hidden[0].derived(TEXTS)
    rows: list[Value] = []
    for row in range(lengths.pop() if lengths else 1):
        pairs = zip(columns, arguments[1:], strict=True)
        values = [argument if column is None else column[row] for column, argument in pairs]
        rows.append(_format([arguments[0], *values]))
    return list_of(rows, STRING)


_SINGLE = frozenset({"string", "number", "bool"})  # types of what is no list
_REST = Parameter(unknown=True, null=True)
FUNCTIONS = {
    "format": Function(_format, (Parameter(STRING),), _REST, STRING),
    "formatlist": Function(_formatlist, (Parameter(STRING),), _REST, TEXTS),
}
"""Terraform's functions of formats, by name."""
