"""Lists and maps: what unknown parts make of results."""

from __future__ import annotations

import pytest

from emscloud.evaluate.functions.lists import ordered
from emscloud.evaluate.values import NUMBER, STRING, Fault, Reference, Type, Unknown, tuple_of
from tests.evaluate.core import FAULT, UNKNOWN, data, value_of

XU = Unknown("because")
SU = Unknown("because", type=STRING)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("coalescelist(xu, [1])", UNKNOWN), ("coalescelist([1], xu)", [1]), ("coalesce(xu, 1)", UNKNOWN),
        ("coalesce(5, xu)", UNKNOWN),
        ('coalesce("a", xu)', "a"), ("coalesce(null, su)", UNKNOWN), ("contains([xu, 2], 1)", UNKNOWN),
        ("contains([xu, 1], 1)", True),
        ("contains([1], xu)", UNKNOWN), ("distinct([xu])", UNKNOWN), ("element([xu, 2], 1)", 2), ("flatten([[1], xu])", UNKNOWN),
        ("flatten([[1], su])", [1, UNKNOWN]), ("index([xu, 1], 1)", UNKNOWN), ("index([1, xu], 1)", 0), ("keys({a = xu})", ["a"]),
        ('lookup({a = xu, b = 1}, "b", 2)', 1), ('lookup({a = 1}, "b", xu)', UNKNOWN), ("lookup({a = 1}, su, 2)", UNKNOWN),
        ('lookup(tomap({a = 1}), "b", xu)', UNKNOWN), ("merge({a = xu}, {b = 1})", {"a": UNKNOWN, "b": 1}),
        ("merge(xu, {b = 1})", UNKNOWN),
        ("one([xu])", UNKNOWN), ("reverse([xu, 1])", [1, UNKNOWN]), ("slice([xu, 1], 1, 2)", [1]),
        ("values({a = xu, b = 1})", [UNKNOWN, 1]),
        ('zipmap(["a"], [xu])', {"a": UNKNOWN}), ("zipmap([su], [1])", UNKNOWN), ("alltrue([xu, false])", UNKNOWN),
        ("alltrue([false, xu])", False),
        ("anytrue([xu, true])", True), ("anytrue([xu, false])", UNKNOWN), ("chunklist([xu, 1], 1)", [[UNKNOWN], [UNKNOWN]]),
        ('chunklist([su, "a"], 1)', [[UNKNOWN], ["a"]]), ("sort([su])", UNKNOWN), ("transpose({a = [su]})", UNKNOWN),
        ("matchkeys([1], [su], [2])", UNKNOWN),
        ("concat([xu], [1])", [UNKNOWN, 1]), ("compact([su])", UNKNOWN), ("length(toset([su]))", UNKNOWN),
        ("setunion([su], [1])", UNKNOWN),
        ("setproduct([su], [1])", UNKNOWN), ("tomap({a = su, b = 1})", {"a": UNKNOWN, "b": "1"}),
    ],
)  # fmt: skip
def test_parts_that_are_not_known(text: str, expected: object) -> None:
    """Only what hangs on them is unknown."""
    assert data(value_of(text, xu=XU, su=SU)) == expected


def test_the_id_of_an_instance_that_is_there_is_neither_null_nor_empty() -> None:
    """So `coalesce` takes it and `compact` keeps it; of another attribute, or one that may not be there, nobody knows."""
    there = Unknown("because", reference=Reference("r.x", ".id", there=True))
    for text in ('coalesce("", there, "b")', 'coalesce(there, "b")', 'compact(["", there])[0]'):
        found = value_of(text, there=there)
        assert isinstance(found, Unknown), text
        assert found.reference == there.reference, text
    assert data(value_of('compact([there, "a", ""])', there=there)) == [UNKNOWN, "a"]
    for reference in (Reference("r.x", ".id"), Reference("r.x", ".arn", there=True)):
        other = Unknown("because", reference=reference)
        for text in ('coalesce(other, "b")', 'compact([other, "a"])'):
            found = value_of(text, other=other)
            assert isinstance(found, Unknown), text
            assert found.reference is None, text


def test_what_even_terraform_does_not_compare_is_a_fault() -> None:
    """Tuples that hold bare nulls, where a function has to tell them apart."""
    with pytest.raises(Fault):
        value_of("distinct([[null], [null]])")


def test_kinds_are_told() -> None:
    """A sequence of another kind is a fault."""
    assert ordered(tuple_of([]), "tuple").items == ()
    for kinds in (("list",), ("list", "set")):
        with pytest.raises(Fault, match=f"it takes a {' or a '.join(kinds)}, not a tuple"):
            ordered(tuple_of([]), *kinds)
    assert value_of("tolist([1])").__class__ is tuple_of([]).__class__
    found = value_of('lookup(tomap({a = 1}), "a", xu)', xu=XU)
    assert found == 1
    assert Type("list", NUMBER) != Type("list", STRING)
    assert FAULT
