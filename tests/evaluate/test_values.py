"""Values: sizes, what is known, the order of sets."""

from __future__ import annotations

from fractions import Fraction

import pytest

from emscloud.evaluate.values import (
    ANY,
    BOOL,
    NULL,
    NUMBER,
    SIZE,
    STRING,
    Beyond,
    Reference,
    Type,
    Unknown,
    Value,
    key_of,
    known,
    list_of,
    map_of,
    object_of,
    order_of,
    set_of,
    tuple_of,
    type_of,
    unknown_in,
)

HIDDEN = Unknown("because", "a.b", None, STRING, Reference("a.b", ".id"))


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        ("a", STRING), (1, NUMBER), (Fraction(1, 2), NUMBER), (True, BOOL), (None, NULL), (HIDDEN, STRING),
        (tuple_of(["a", 1]), Type("tuple", items=(STRING, NUMBER))), (list_of(["a"], STRING), Type("list", STRING)),
        (object_of({"b": 1, "a": None}), Type("object", fields=(("a", NULL), ("b", NUMBER)))),
        (map_of({}, NUMBER), Type("map", NUMBER)),
    ],
)  # fmt: skip
def test_every_value_has_a_type(value: Value, type_: Type) -> None:
    """A truth is no number; a collection's type says its parts'."""
    assert type_of(value) == type_


def test_an_unknown_is_known_to_be_one_wherever_it_is() -> None:
    """A value that holds an unknown anywhere is not known, and gives that unknown."""
    for value in (HIDDEN, tuple_of([1, HIDDEN]), object_of({"a": tuple_of([HIDDEN])}), map_of({"a": 1, "b": HIDDEN}, STRING)):
        assert not known(value)
        assert unknown_in(value) is HIDDEN
    assert known(tuple_of([1, object_of({"a": "b"})]))


def test_an_unknown_can_be_given_a_type() -> None:
    """`of` keeps what it is exactly, `derived` does not; both keep the reason."""
    assert HIDDEN.of(STRING) is HIDDEN
    assert HIDDEN.of(NUMBER).reference == HIDDEN.reference
    assert (HIDDEN.derived().reference, HIDDEN.derived().type, HIDDEN.derived().why) == (None, ANY, "because")
    assert str(HIDDEN.reference) == "a.b.id"


def test_a_value_has_a_size() -> None:
    """Everything in it counts once more where it is held once more; beyond the limit nothing is made."""
    inner = tuple_of([1] * (SIZE // 2 - 1))
    assert inner.size == SIZE // 2
    with pytest.raises(Beyond, match="more than"):
        tuple_of([inner, inner])


def test_a_set_is_sorted_and_holds_nothing_twice() -> None:
    """Texts by code point, numbers by size, truths false first, null last; other things by what go-cty makes of them."""
    assert set_of(["b", "B", "a", "b"], STRING).items == ("B", "a", "b")
    assert set_of([10, 9, Fraction(1, 2), None], NUMBER).items == (Fraction(1, 2), 9, 10, None)
    assert set_of([True, False], BOOL).items == (False, True)
    rows = [tuple_of([2]), tuple_of([1]), tuple_of([2])]
    assert set_of(rows, Type("tuple", items=(NUMBER,))).items == (tuple_of([1]), tuple_of([2]))
    assert order_of(None)[0] == 2


def test_equal_values_have_equal_keys() -> None:
    """A key tells null, truths, texts, numbers and every kind of collection apart from others of their type."""
    values = [
        None, True, False, "a", 'a"', "~", 1, Fraction(1, 2), tuple_of([1, "a"]), list_of([1], NUMBER), list_of([1, 1], NUMBER),
        object_of({"a": 1}), object_of({"a": "1"}), map_of({"a": 1}, NUMBER), map_of({"b": 1}, NUMBER), set_of(["a"], STRING),
    ]  # fmt: skip
    keys = [key_of(value) for value in values]
    assert len(set(keys)) == len(keys) - 0
    with pytest.raises(Beyond, match="precision"):
        key_of(Fraction(1, 3))
