"""Steps: attributes and indexes of what is known and of what is not, and what loops go through."""

from __future__ import annotations

import pytest

from emscloud.evaluate.access import attribute, elements, index, rounds
from emscloud.evaluate.values import (
    ANY,
    INSTANCE,
    INSTANCES,
    NUMBER,
    STRING,
    Fault,
    Reference,
    Type,
    Unknown,
    Value,
    list_of,
    object_of,
    set_of,
    tuple_of,
)

HIDDEN = Unknown("because")
RESOURCE = Unknown("w", "t.n", None, INSTANCE, Reference("t.n"))
RESOURCES = Unknown("w", "t.n", None, INSTANCES, Reference("t.n"))


def of(type_: Type) -> Unknown:
    return Unknown("because", type=type_)


def found(value: Value) -> tuple[Type, Reference | None]:
    """What is known of an unknown."""
    assert isinstance(value, Unknown)
    return value.type, value.reference


def test_an_unknown_has_unknown_attributes() -> None:
    """Of the type that its own type says; exactly that attribute where the whole is exactly something."""
    assert found(attribute(HIDDEN, "a")) == (ANY, None)
    assert found(attribute(of(Type("map", NUMBER)), "a")) == (NUMBER, None)
    assert found(attribute(of(Type("object", fields=(("a", NUMBER), ("b", STRING)))), "b")) == (STRING, None)
    assert found(attribute(attribute(RESOURCE, "a"), "b")) == (ANY, Reference("t.n", ".a.b"))
    for value in (of(Type("object")), of(STRING), of(Type("list", STRING)), "x", None, tuple_of([])):
        with pytest.raises(Fault):
            attribute(value, "a")


def test_an_instance_has_the_attributes_that_are_known() -> None:
    """By a point or by a key; the others are its own, and say that it is there."""
    there = Unknown("w", "t.n", None, INSTANCE, Reference("t.n", there=True), {"a": 1})
    assert (attribute(there, "a"), index(there, "a")) == (1, 1)
    other = attribute(there, "b")
    assert isinstance(other, Unknown)
    assert other.reference is not None
    assert (other.reference.path, other.reference.there) == (".b", True)


def test_an_unknown_has_unknown_elements() -> None:
    """Likewise; an instance of a resource that nobody counts is that instance."""
    assert found(index(HIDDEN, 0)) == (ANY, None)
    assert found(index(of(Type("list", NUMBER)), 0)) == (NUMBER, None)
    assert found(index(of(Type("object", fields=(("a", NUMBER),))), "a")) == (NUMBER, None)
    assert found(index(RESOURCE, "a")) == (ANY, Reference("t.n", ".a"))
    assert found(index(attribute(RESOURCE, "a"), 0)) == (ANY, Reference("t.n", ".a[0]"))
    assert found(index(RESOURCES, "k")) == (INSTANCE, Reference('t.n["k"]'))
    assert found(index(RESOURCES, 1)) == (INSTANCE, Reference("t.n[1]"))
    assert found(index(RESOURCES, HIDDEN)) == (ANY, None)
    assert found(attribute(RESOURCES, "a")) == (ANY, Reference("t.n", ".a"))
    assert found(index(of(INSTANCES), 0)) == (ANY, None)
    for value in (of(STRING), of(Type("set", STRING))):
        with pytest.raises(Fault):
            index(value, 0)


def test_an_unknown_key_gives_an_unknown_element() -> None:
    """Of the type of all elements, where they have one."""
    assert found(index(list_of([1], NUMBER), HIDDEN)) == (NUMBER, None)
    assert found(index(object_of({"a": 1}), HIDDEN)) == (ANY, None)


def test_a_loop_goes_through_keys_and_elements() -> None:
    """Numbers of a list, names of a map, and of a set the elements themselves."""
    for value, expected in (
        (tuple_of(["x"]), [(0, "x")]), (object_of({"a": 1}), [("a", 1)]), (set_of(["x"], STRING), [("x", "x")]),
    ):  # fmt: skip
        pairs = rounds(value)
        assert not isinstance(pairs, Unknown)
        assert list(pairs) == expected
    assert rounds(HIDDEN) is HIDDEN
    none: list[Value] = ["x", None, 1, of(STRING)]
    for one in none:
        with pytest.raises(Fault):
            rounds(one)


def test_a_splat_takes_elements() -> None:
    """Of a sequence each, of null none, anything else as one; a resource is one though its attributes are not known."""
    assert elements(tuple_of([1, 2])) == (1, 2)
    assert elements(None) == ()
    assert elements("a") == ("a",)
    assert elements(RESOURCE) == (RESOURCE,)
    assert elements(HIDDEN) is HIDDEN
