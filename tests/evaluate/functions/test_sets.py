"""Sets and conversions by name."""

from __future__ import annotations

import pytest

from emscloud.evaluate.values import STRING, Beyond, Type, Unknown
from tests.evaluate.core import FAULT, data, ours, value_of


def test_conversions_keep_what_is_unknown() -> None:
    """Of the type that they make."""
    found = value_of("toset(x)", x=Unknown("because"))
    assert isinstance(found, Unknown)
    assert found.type.kind == "set"
    assert value_of("tostring(x)", x=Unknown("because")) == Unknown("because", type=STRING)
    assert value_of("tostring(null)") is None


def test_a_tuple_has_its_length_by_its_type() -> None:
    """An object likewise, though nobody knows the value; of a list nobody knows."""
    assert value_of("length(x)", x=Unknown("because", type=Type("tuple", items=(STRING, STRING)))) == 2
    assert value_of("length(x)", x=Unknown("because", type=Type("object", fields=(("a", STRING),)))) == 1
    for kind in (Type("list", STRING), STRING, Type("any"), Type("instances")):
        assert isinstance(value_of("length(x)", x=Unknown("because", type=kind)), Unknown)


def test_products_have_a_size() -> None:
    """More tuples than a value may hold are beyond us."""
    with pytest.raises(Beyond):
        value_of("setproduct(range(1000), range(1000))")
    assert data(value_of("setproduct([1], [2])")) == [[1, 2]]


def test_sets_of_one_type_are_combined() -> None:
    """And others are refused."""
    assert value_of("setunion([1], [2])").__class__ is value_of("toset([1])").__class__
    assert ours("setunion([1], [[1]])") == FAULT
    assert ours("length(5)") == FAULT
    found = value_of('setsubtract(["a", "b"], ["a"])')
    assert (data(found), getattr(found, "type", None)) == (["b"], Type("set", STRING))
