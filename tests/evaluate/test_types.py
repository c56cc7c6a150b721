"""Variables' types: what they ask for, and the defaults of what is left out, beside Terraform core."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from emscloud.evaluate.types import Constraint, constraint
from emscloud.evaluate.values import ANY, BOOL, NUMBER, STRING, Fault, Type, Unknown
from emscloud.hcl.reader import read_expression
from tests.evaluate import core
from tests.evaluate.core import data, value_of


def made(text: str) -> Constraint:
    """The constraint of a type's text."""
    return constraint(read_expression(text, "x"), lambda expression: getattr(expression, "value", None))


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("string", STRING), ("number", NUMBER), ("bool", BOOL), ("any", ANY), ("list", Type("list", ANY)),
        ("map", Type("map", ANY)), ('"string"', STRING),
        ("list(string)", Type("list", STRING)), ("set(any)", Type("set", ANY)), ('"map(number)"', Type("map", NUMBER)),
        ("tuple([string, bool])", Type("tuple", items=(STRING, BOOL))),
        ("object({b = number, a = optional(string)})", Type("object", fields=(("a", STRING),
        ("b", NUMBER)), optional=frozenset({"a"}))),
    ],
)  # fmt: skip
def test_a_type_is_read(text: str, type_: Type) -> None:
    """Keywords, constructors, and the forms in quotes that JSON has."""
    assert made(text).type == type_


@pytest.mark.parametrize(
    "text",
    [
        "text",
        "set",
        "list()",
        "list(string, string)",
        "tuple(string)",
        "object([])",
        "object({(a) = string})",
        '"list("',
        "optional(string)",
        "f(string)",
        "5",
    ],
)
def test_what_is_no_type_is_a_fault(text: str) -> None:
    """Nothing is guessed of a type that Terraform does not have."""
    with pytest.raises(Fault):
        made(text)


CASES = [
    ("list(string)", '["a", 1]'),
    ("set(number)", '["2", 1]'),
    ("map(string)", "{a = 1, b = true}"),
    ("any", '["a", 1]'),
    ("list(any)", '["a", 1]'),
    ("tuple([string, number])", '[1, "2"]'),
    ("object({a = string})", "{a = 1, b = 2}"),
    ("object({a = optional(string)})", "{}"),
    ("object({a = optional(number, 3), b = optional(string, 4)})", "{a = null}"),
    ("object({a = optional(list(string), [])})", "{}"),
    ('list(object({p = number, c = optional(list(string), ["0.0.0.0/0"])}))', '[{p = 1}, {p = 2, c = ["10.0.0.0/8"]}]'),
    ("map(object({p = optional(number, 80)}))", "{a = {}, b = {p = 1}}"),
    ("set(object({p = optional(number, 80)}))", "[{}, {p = 80}, {p = 1}]"),
    ("object({a = optional(object({b = optional(number, 1)}), {})})", "{}"),
    ("object({a = object({b = optional(number, 1)})})", "{a = {}}"),
    ("tuple([object({b = optional(number, 1)})])", "[{}]"),
    ("object({a = optional(any)})", "{a = [1]}"),
    ("object({a = string, b = optional(bool, true)})", "{a = null}"),
    ("number", '"5"'),
    ("list(string)", "null"),
    ('map(map(object({x = optional(string, "d")})))', "{k = {l = {}}}"),
]  # fmt: skip


def test_values_fit_as_core_has_it(tmp_path: Path) -> None:
    """Conversions and defaults of a variable's value are those of Terraform core."""
    blocks = [
        f'variable "v{i}" {{\n  type    = {kind}\n  default = {value}\n}}\noutput "o{i}" {{\n  value = jsonencode(var.v{i})\n}}\n'
        for i, (kind, value) in enumerate(CASES)
    ]
    (tmp_path / "main.tf").write_text("".join(blocks))
    said = core.applied(tmp_path)
    found = core.module({"main.tf": "".join(blocks)}).outputs
    mine = {name: json.loads(str(value)) for name, value in found.items()}
    assert mine == {name: json.loads(str(value)) for name, value in said.items()}


def test_a_value_that_does_not_fit_is_a_fault() -> None:
    """A required attribute that is not there, a part of the wrong kind."""
    for kind, value in (("object({a = string})", "{}"), ("list(number)", '["x"]'), ("tuple([string])", "[]"), ("string", "[]")):
        with pytest.raises(Fault):
            made(kind).applied(value_of(value))


def test_an_unknown_takes_the_type_of_its_variable() -> None:
    """Its parts that are known get their defaults all the same."""
    hidden = Unknown("because")
    assert made("list(string)").applied(hidden) == hidden.of(Type("list", STRING))
    shape = made("object({a = string, b = optional(number, 1)})")
    assert data(shape.applied(value_of("{a = x}", x=hidden))) == {"a": core.UNKNOWN, "b": 1}
    assert data(made("list(object({b = optional(number, 1)}))").applied(value_of("[x]", x=hidden))) == [core.UNKNOWN]
