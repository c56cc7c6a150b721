"""The names of a module: each is worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest

from emscloud.evaluate.expressions import Evaluator
from emscloud.evaluate.functions.call import Budget
from emscloud.evaluate.functions.files import Shelf
from emscloud.evaluate.layout import layout
from emscloud.evaluate.scope import Place, Scope
from emscloud.evaluate.values import NUMBER, STRING, Unknown, Value
from emscloud.hcl.reader import read, read_expression
from emscloud.hcl.tree import Expression, Source
from tests.evaluate.core import data

WRITTEN = {"net": {"cidr": STRING, "port": NUMBER}}
"""What the provider of these tests leaves as it is written."""


class Alone(Scope):
    """A module that calls none."""

    def called(self, name: str, steps: Sequence[str | Expression], evaluator: Evaluator) -> tuple[Value, int]:
        del steps, evaluator
        return f"called {name}", 1


def scope(text: str, place: Place | None = None) -> Alone:
    """The scope of a module's text."""
    return Alone(layout([("main.tf", read(text, "main.tf"))]), place or Place(), Budget(), WRITTEN, Shelf.empty())


def worth(names: Scope, text: str) -> Value:
    """What an expression is worth in a scope."""
    return Evaluator(names, Source("x.tf", text), names.budget).settled(read_expression(text, "x.tf"))


def test_a_name_is_worked_out_once() -> None:
    """A local that is asked for twice costs its work once."""
    names = scope("locals {\n  a = [for x in range(1000) : x]\n}\n")
    assert isinstance(worth(names, "local.a"), type(worth(names, "[1]")))
    left = names.budget.left
    worth(names, "local.a[5]")
    assert left - names.budget.left < 10


def test_addresses_are_absolute() -> None:
    """Within a module they begin with its own."""
    names = scope('variable "v" {}\nresource "r" "x" {}\n', Place("module.m[0].", "m"))
    for text, address in (
        ("var.v", "module.m[0].var.v"),
        ("r.x.id", "module.m[0].r.x.id"),
        ("path.cwd", "module.m[0].path.cwd"),
    ):
        found = worth(names, text)
        assert isinstance(found, Unknown)
        assert str(found.reference) == address


def test_a_module_knows_its_folder() -> None:
    """From the root module's, as Terraform has it where it runs there; the working directory is not known."""
    names = scope("", Place("module.m.", "m/inner"))
    assert ("m/inner", ".") == (worth(names, "path.module"), worth(names, "path.root"))
    assert isinstance(worth(names, "path.cwd"), Unknown)


def test_called_modules_are_asked_for() -> None:
    """A reference to a module that is called goes to `called`."""
    assert worth(scope('module "m" {}\n'), "module.m") == "called m"


def _asked(asked: list[str], name: str) -> Value:
    asked.append(name)
    return 1


def test_given_values_are_asked_for_when_they_are_needed() -> None:
    """A variable that nobody reads is never worked out."""
    names = scope('variable "v" {}\nvariable "w" {}\n')
    asked: list[str] = []
    names.given = {"v": partial(_asked, asked, "v"), "w": partial(_asked, asked, "w")}
    assert (worth(names, "var.v"), worth(names, "var.v"), asked) == (1, 1, ["v"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("net.a.cidr", "10.0.0.0/16"), ("net.a.port", 443), ("net.many[1].cidr", "10.1.0.0/16"), ('net.each["k"].cidr', "k"),
        ('net.a["cidr"]', "10.0.0.0/16"), ("net.many[*].cidr", ["10.0.0.0/16", "10.1.0.0/16"]),
        ("[for one in values(net.each) : one.cidr]", ["k"]), ("net.kept.port", 1),
    ],
)  # fmt: skip
def test_what_a_provider_leaves_as_it_is_written_is_known(text: str, expected: object) -> None:
    """Of each instance, as the type that the provider has for it."""
    names = scope(
        'resource "net" "a" {\n  cidr = "10.0.0.0/16"\n  port = "443"\n}\n'
        'resource "net" "many" {\n  count = 2\n  cidr = "10.${count.index}.0.0/16"\n}\n'
        'resource "net" "each" {\n  for_each = toset(["k"])\n  cidr = each.key\n}\n'
        'resource "net" "kept" {\n  port = 1\n  cidr = "x"\n  lifecycle {\n    ignore_changes = [cidr]\n  }\n}\n'
    )
    assert data(worth(names, text)) == expected


@pytest.mark.parametrize(
    "body",
    [
        "", "cidr = null", 'cidr = "a"\n  lifecycle {\n    ignore_changes = [cidr]\n  }',
        'cidr = "a"\n  lifecycle {\n    ignore_changes = all\n  }',
        'cidr = "a"\n  lifecycle {\n    ignore_changes = ["cidr"]\n  }', "cidr = [1]", 'id = "a"',
    ],
)  # fmt: skip
def test_the_rest_of_a_resource_is_not(body: str) -> None:
    """What is unset, of another type, or of which Terraform ignores changes."""
    found = worth(scope(f'resource "net" "a" {{\n  {body}\n}}\n'), "net.a.id" if body.startswith("id") else "net.a.cidr")
    assert isinstance(found, Unknown)
    assert found.why == "Only the provider knows what becomes of net.a."


def test_an_unknown_value_that_is_written_keeps_its_own_reason() -> None:
    """A variable without a value is to blame, and not the provider."""
    found = worth(scope('variable "v" {}\nresource "net" "a" {\n  cidr = var.v\n}\n'), "net.a.cidr")
    assert isinstance(found, Unknown)
    assert found.why == "var.v has no default, and no value was given for it."
