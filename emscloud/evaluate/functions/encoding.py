"""Texts of values and values of texts: JSON, Base64, digests and URLs."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from emscloud.evaluate.convert import number_text
from emscloud.evaluate.functions.call import Function, Parameter
from emscloud.evaluate.values import STRING, Beyond, Fault, Fields, Items, Value, object_of, tuple_of
from emscloud.hcl.expression import number
from emscloud.hcl.template import normal

# go-cty's cty/json and stdlib/json.go, Terraform's internal/lang/funcs/{encoding,crypto}.go, and Go's encoding/json, which
# also escapes what HTML would take for its own.
_ESCAPED = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
_NESTED = 100  # how deep JSON may be nested
_RESERVED = re.compile(r"[^A-Za-z0-9_.~-]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def encode(value: Value) -> str:
    """A known value as Terraform writes it in JSON."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Fraction):
        return number_text(value)
    if isinstance(value, Items):
        return f"[{','.join([encode(item) for item in value.items])}]"
    assert isinstance(value, Fields)
    return "{" + ",".join([f"{_string(name)}:{encode(item)}" for name, item in value.items.items()]) + "}"


def _string(text: str) -> str:
    if "\x7f" in text or "\ufffd" in text or any(char < " " and char not in "\n\r\t" for char in text):
        raise Beyond("a text with control characters is not written as JSON here")
    return json.dumps(text, ensure_ascii=False).translate(_ESCAPED)


def _decode(arguments: Sequence[Value]) -> Value:
    text = str(arguments[0])
    if text.count("[") + text.count("{") > _NESTED and _depth(text) > _NESTED:
        raise Beyond("this JSON is nested too deep")
    try:
        found = json.loads(
            text, parse_int=_json_number, parse_float=_json_number, parse_constant=_no_constant, object_pairs_hook=_pairs
        )
    except ValueError as error:
        raise Fault("this text is no JSON") from error
    return _value(found)


def _depth(text: str) -> int:
    """A bound of how deep brackets nest, those within strings counted too."""
    depth = most = 0
    for char in text:
        depth += (char in "[{") - (char in "]}")
        most = max(most, depth)
    return most


def _json_number(text: str) -> int | Fraction:
    value = number(text.removeprefix("-"))
    if value is None or (not value and text.startswith("-")):
        raise Beyond("a number has more places than are worked out, or is a zero below zero")
    return -value if text.startswith("-") else value


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) < len(pairs):
        raise Beyond("this JSON says a key twice")
    return dict(pairs)


def _no_constant(text: str) -> None:
    raise Fault(f"{text} is no JSON")


def _value(found: object) -> Value:
    if isinstance(found, str):
        if _SURROGATE.search(found):
            raise Beyond("this JSON holds half of a pair of surrogates")
        return normal(found)
    if isinstance(found, dict):
        return object_of({normal(name): _value(item) for name, item in found.items()})
    if isinstance(found, list):
        return tuple_of([_value(item) for item in found])
    assert found is None or isinstance(found, bool | int | Fraction)
    return found


def _base64encode(arguments: Sequence[Value]) -> Value:
    return base64.b64encode(str(arguments[0]).encode()).decode()


def _base64decode(arguments: Sequence[Value]) -> Value:
    try:
        return normal(base64.b64decode(str(arguments[0]).replace("\n", "").replace("\r", ""), validate=True).decode())
    except (binascii.Error, ValueError) as error:
        raise Fault("this text is no Base64 of a text") from error


def _digest(name: str, encoded: Callable[[bytes], str]) -> Callable[[Sequence[Value]], Value]:
    def run(arguments: Sequence[Value]) -> Value:
        return encoded(hashlib.new(name, str(arguments[0]).encode(), usedforsecurity=False).digest())

    return run


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _urlencode(arguments: Sequence[Value]) -> Value:
    text = str(arguments[0]).encode().decode("latin-1")
    return _RESERVED.sub(lambda found: "+" if found[0] == " " else f"%{ord(found[0]):02X}", text)


_TEXT = (Parameter(STRING),)
FUNCTIONS = {
    "base64decode": Function(_base64decode, _TEXT, result=STRING),
    "base64encode": Function(_base64encode, _TEXT, result=STRING),
    "base64sha256": Function(_digest("sha256", _base64), _TEXT, result=STRING),
    "base64sha512": Function(_digest("sha512", _base64), _TEXT, result=STRING),
    "jsondecode": Function(_decode, _TEXT),
    "jsonencode": Function(lambda arguments: encode(arguments[0]), (Parameter(null=True),), result=STRING),
    "md5": Function(_digest("md5", bytes.hex), _TEXT, result=STRING),
    "sha1": Function(_digest("sha1", bytes.hex), _TEXT, result=STRING),
    "sha256": Function(_digest("sha256", bytes.hex), _TEXT, result=STRING),
    "sha512": Function(_digest("sha512", bytes.hex), _TEXT, result=STRING),
    "urlencode": Function(_urlencode, _TEXT, result=STRING),
}
"""Terraform's functions that encode and decode, by name."""
