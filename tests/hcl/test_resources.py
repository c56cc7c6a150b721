"""Resources: what a module holds, whatever text it came from."""

from __future__ import annotations

import pytest
from hypothesis import given

from emscloud.diagnostics import Failed
from emscloud.hcl import strict
from emscloud.hcl.resources import Resource, resources
from emscloud.hcl.syntax import Block, Ref, Value
from tests.hcl.trees import attributes, names

REGION = Block("variable", ("region",), (("type", Ref("string")), ("default", "eu-west-1")))


def test_a_resource_block_is_a_resource() -> None:
    """Its labels are kind and name, its attributes the values, in order; other blocks are no resources."""
    output = 'output "id" {\n  value = aws_vpc.a.id\n}\n'
    text = f'provider "aws" {{}}\n\n{output}\n# c\nresource "aws_vpc" "a" {{\n  b = 1\n}}\n'
    assert resources(strict.read(text, "main.tf")) == (Resource("aws_vpc", "a", {"b": 1}),)


def test_nested_blocks_are_tuples_by_kind() -> None:
    """Blocks of one kind become one tuple of dicts in their order, deeper ones likewise."""
    deep = Block("rule", (), (("a", 1),), (Block("peer", (), (("b", 2),)),))
    block = Block("resource", ("k", "n"), (), (deep, Block("other"), Block("rule", (), (("a", 3),))))
    expected: dict[str, Value] = {"rule": ({"a": 1, "peer": ({"b": 2},)}, {"a": 3}), "other": ({},)}
    assert resources([block]) == (Resource("k", "n", expected),)


def test_variables_are_replaced_by_their_defaults() -> None:
    """Also inside lists, objects and nested blocks, and wherever in the module the variable stands."""
    region = Ref("var.region")
    body: tuple[tuple[str, Value], ...] = (("a", region), ("b", (region, 1)), ("c", {"d": region, "e": None}))
    block = Block("resource", ("k", "n"), body, (Block("f", (), (("g", region),)),))
    where = "eu-west-1"
    expected: dict[str, Value] = {"a": where, "b": (where, 1), "c": {"d": where, "e": None}, "f": ({"g": where},)}
    assert resources([block, REGION]) == (Resource("k", "n", expected),)


def test_what_has_no_default_stays_a_reference() -> None:
    """A variable without a default, an unknown one and any other reference are not guessed; null is a default."""
    variables = Block("variable", ("asked",)), Block("variable", ("nothing",), (("default", None),))
    body = (*((name, Ref(f"var.{name}")) for name in ("asked", "unknown", "nothing")), ("id", Ref("aws_vpc.a.id")))
    blocks = [*variables, Block("resource", ("k", "n"), body)]
    expected = {"asked": Ref("var.asked"), "unknown": Ref("var.unknown"), "nothing": None, "id": Ref("aws_vpc.a.id")}
    assert resources(blocks) == (Resource("k", "n", expected),)


@given(names, names, attributes)
def test_literals_are_kept(kind: str, name: str, body: tuple[tuple[str, str], ...]) -> None:
    """Where there are no variables, values are the attributes as they are."""
    assert resources([Block("resource", (kind, name), body)]) == (Resource(kind, name, dict(body)),)


def test_an_address_twice_is_refused() -> None:
    """Each resource or variable address that is there again is an E502 of its own, all at once."""
    twice = Block("resource", ("k", "n"))
    with pytest.raises(Failed) as refused:
        resources([twice, REGION, twice, REGION, Block("resource", ("k", "m"))])
    assert [(problem.code, problem.detail.partition(".  ")[0]) for problem in refused.value.problems] == [
        ("E502", "k.n is there twice. Terraform takes each address once; rename one."),
        ("E502", "var.region is there twice. Terraform takes each address once; rename one."),
    ]


def test_an_attribute_that_is_a_block_too_is_refused() -> None:
    """Of `rule = []` and `rule {}` in one body neither may silently win."""
    with pytest.raises(Failed, match="E502: rule is an attribute and a block of one body"):
        resources([Block("resource", ("k", "n"), (("rule", ()),), (Block("rule"),))])


@pytest.mark.parametrize("labels", [(), ("k",), ("k", "n", "x")])
def test_a_resource_has_a_kind_and_a_name(labels: tuple[str, ...]) -> None:
    """Any other number of labels is no Terraform, and an E502."""
    with pytest.raises(Failed, match="E502: A resource has two labels, its kind and its name"):
        resources([Block("resource", labels)])
