"""Conversions: what becomes of a value of one type where another is wanted, and what several have in common."""

from __future__ import annotations

from fractions import Fraction

import pytest

from emscloud.evaluate.convert import a, convert, convertible, equal, loose, number_text, plain, unify
from emscloud.evaluate.values import (
    ANY,
    BOOL,
    INSTANCE,
    NULL,
    NUMBER,
    STRING,
    Beyond,
    Fault,
    Items,
    Reference,
    Type,
    Unknown,
    Value,
    list_of,
    map_of,
    object_of,
    set_of,
    tuple_of,
    type_of,
)
from tests.evaluate.core import UNKNOWN, data

HIDDEN = Unknown("because")
TWO = [{"a": UNKNOWN, "b": "1"}, {"a": UNKNOWN, "b": "x"}]
LIST, SET, MAP = Type("list", STRING), Type("set", STRING), Type("map", STRING)
PAIR = Type("tuple", items=(STRING, NUMBER))
X = Type("object", fields=(("x", STRING),))
A = Type("object", fields=(("a", STRING), ("b", NUMBER)), optional=frozenset({"b"}))


@pytest.mark.parametrize(
    ("value", "want", "expected"),
    [
        (tuple_of([1, True]), LIST, ["1", "true"]), (tuple_of(["b", "a", "b"]), SET, ["a", "b"]),
        (list_of([1], NUMBER), SET, ["1"]),
        (set_of(["a"], STRING), LIST, ["a"]), (tuple_of(["a", "1"]), PAIR, ["a", 1]), (object_of({"x": 1}), MAP, {"x": "1"}),
        (map_of({"a": "x"}, STRING), A, {"a": "x", "b": None}), (object_of({"a": 1, "c": 2}), A, {"a": "1", "b": None}),
        (object_of({"a": "x", "b": "2"}), A, {"a": "x", "b": 2}), (None, LIST, None), (1, ANY, 1),
        (tuple_of([]), Type("list", ANY), []),
        (tuple_of([None]), Type("list", ANY), [None]), (list_of(["a"], STRING), Type("list", ANY), ["a"]),
        (tuple_of([tuple_of([1]), tuple_of(["a"])]), Type("list", Type("list", ANY)), [["1"], ["a"]]),
        (tuple_of([HIDDEN, 1]), LIST, [UNKNOWN, "1"]), (tuple_of([HIDDEN, 1]), SET, UNKNOWN),
        (tuple_of([HIDDEN, "a"]), Type("list", ANY), [UNKNOWN, "a"]),
        (tuple_of([HIDDEN, 1, None]), Type("list", ANY), [UNKNOWN, UNKNOWN, None]),
        (tuple_of([tuple_of([HIDDEN]), tuple_of([1])]), Type("list", ANY), [[UNKNOWN], [UNKNOWN]]),
        (tuple_of([object_of({"a": HIDDEN, "b": 1}), object_of({"a": 1, "b": "x"})]), Type("list", ANY), TWO),
        (tuple_of([tuple_of([HIDDEN, 1]), tuple_of([1])]), Type("list", ANY), [UNKNOWN, UNKNOWN]),
        (tuple_of([tuple_of([HIDDEN, "a"]), None]), Type("list", ANY), [[UNKNOWN, "a"], None]),
        ("-1.50", NUMBER, Fraction(-3, 2)), ("1.", NUMBER, 1), ("1.e2", NUMBER, 100), ("1e2", NUMBER, 100),
        ("+.5", NUMBER, Fraction(1, 2)),
        (Fraction(-1, 4), STRING, "-0.25"), ("0", BOOL, False),
    ],
)  # fmt: skip
def test_a_value_becomes_one_of_another_type(value: Value, want: Type, expected: object) -> None:
    """As Terraform converts it, part by part; what is unknown stays unknown."""
    assert data(convert(value, want)) == expected


@pytest.mark.parametrize(
    ("value", "want"),
    [
        (1, LIST), (tuple_of([1]), STRING), (tuple_of([1]), PAIR), (list_of(["a", "1"], STRING), PAIR), (object_of({}), A),
        (map_of({}, STRING), A),
        (tuple_of([tuple_of([1])]), LIST), (True, NUMBER), (1, BOOL), ("yes", BOOL), ("1_0", NUMBER), ("", NUMBER),
        (object_of({}), LIST),
        (Unknown("w", type=LIST), STRING), (Unknown("w", type=BOOL), NUMBER), (tuple_of([1, tuple_of([])]), Type("list", ANY)),
    ],
)  # fmt: skip
def test_what_does_not_convert_is_a_fault(value: Value, want: Type) -> None:
    """Where Terraform has no conversion."""
    with pytest.raises(Fault):
        convert(value, want)


@pytest.mark.parametrize("text", ["inf", "-Infinity", "1e1000", "1p5", "9" * 200, "-0", "-0.0"])
def test_numbers_that_are_no_decimals_are_beyond(text: str) -> None:
    """What Go takes for a number and is none here, or is of more digits than are kept."""
    with pytest.raises(Beyond):
        convert(text, NUMBER)


def test_a_fraction_without_end_has_no_text() -> None:
    """Its digits would hang on Terraform's precision."""
    assert number_text(Fraction(1, 8)) == "0.125"
    assert number_text(-7) == "-7"
    with pytest.raises(Beyond):
        number_text(Fraction(1, 3))


def test_an_unknown_takes_the_type() -> None:
    """Of the wanted type, without what may be left out; an unknown of a resource fits everywhere."""
    assert type_of(convert(HIDDEN, A)) == plain(A)
    assert type_of(convert(Unknown("w", type=INSTANCE), MAP)) == MAP
    assert plain(Type("tuple", items=(A,))).items[0].optional == frozenset()
    assert plain(STRING) is STRING


@pytest.mark.parametrize(
    ("given", "want", "fits"),
    [
        (LIST, SET, True), (PAIR, LIST, True), (PAIR, Type("list", BOOL), False), (MAP, A, True), (Type("map", LIST), A, False),
        (A, MAP, True),
        (Type("object", fields=(("a", LIST),)), A, False), (Type("object"), A, False),
        (Type("object", fields=(("a", STRING),)), A, True),
        (PAIR, PAIR, True), (PAIR, Type("tuple", items=(STRING,)), False), (LIST, PAIR, False), (STRING, LIST, False),
        (NUMBER, BOOL, False),
        (NUMBER, STRING, True), (NULL, LIST, True), (LIST, ANY, True), (LIST, MAP, False), (MAP, LIST, False),
        (A, Type("object", fields=(("a", LIST),)), False),
    ],
)  # fmt: skip
def test_types_are_known_to_fit(given: Type, want: Type, fits: bool) -> None:
    """Whether a value that is not known may still become one of a type."""
    assert convertible(given, want) is fits


@pytest.mark.parametrize(
    ("types", "common"),
    [
        ([], NULL), ([NULL, NULL], NULL), ([STRING, NULL], STRING), ([STRING, NUMBER, BOOL], STRING), ([NUMBER, BOOL], None),
        ([ANY, NUMBER], ANY),
        ([ANY, STRING, NUMBER], STRING), ([ANY, STRING, LIST], ANY), ([INSTANCE, NUMBER], ANY), ([LIST, STRING], None),
        ([LIST, MAP], None),
        ([LIST, Type("list", NUMBER)], LIST), ([LIST, Type("list", LIST)], None),
        ([PAIR, Type("tuple", items=(BOOL, NUMBER))], PAIR),
        ([PAIR, Type("tuple", items=(NUMBER, STRING))], Type("tuple", items=(STRING, STRING))), ([PAIR, Type("tuple")], LIST),
        ([PAIR, Type("tuple", items=(LIST,))], None), ([Type("tuple"), LIST], LIST), ([SET, LIST], SET), ([SET, PAIR], SET),
        ([MAP, Type("object", fields=(("x", NUMBER),))], MAP), ([MAP, Type("object", fields=(("x", LIST),))], None),
        ([Type("object", fields=(("x", NUMBER),)), X], X),
        ([Type("object", fields=(("x", NUMBER),)), Type("object", fields=(("x", LIST),))], None),
        ([Type("object", fields=(("x", NUMBER),)), Type("object", fields=(("y", STRING),))], MAP),
        ([MAP, Type("map", NUMBER)], MAP),
    ],
)  # fmt: skip
def test_types_have_one_in_common(types: list[Type], common: Type | None) -> None:
    """The one that values of all of them convert to, none, or nobody knows which."""
    assert unify(types) == common


def test_types_have_words() -> None:
    """For messages."""
    assert [a(one) for one in (STRING, LIST, A, NULL, ANY, INSTANCE)] == [
        "a string",
        "a list",
        "an object",
        "null",
        "any value",
        "a resource",
    ]
    assert loose(Type("list", Type("object", fields=(("a", NULL),))))
    assert not loose(LIST)


def test_equality_minds_the_type() -> None:
    """As `==` has it; what holds an unknown or a bare null is not decided."""
    assert equal(1, 1) is True
    assert equal(1, "1") is False
    assert equal(None, None) is True
    assert equal(None, 1) is False
    assert equal(tuple_of([1]), list_of([1], NUMBER)) is False
    assert isinstance(equal(HIDDEN, 1), Unknown)
    assert isinstance(equal(1, tuple_of([HIDDEN])), Unknown)
    assert isinstance(equal(tuple_of([None]), tuple_of([None])), Unknown)
    assert isinstance(convert(tuple_of(["a"]), LIST), Items)


def test_the_id_of_what_is_there_is_not_null() -> None:
    """Nor is null it, on either side; of an instance that may not be there, and of other attributes, nobody knows."""
    sure, unsure, other = (Reference("t.n", path, there=there) for path, there in ((".id", True), (".id", False), (".x", True)))
    assert (equal(Unknown("why", reference=sure), None), equal(None, Unknown("why", type=STRING, reference=sure))) == (False, False)
    for reference in (unsure, other):
        assert isinstance(equal(Unknown("why", reference=reference), None), Unknown)
    assert isinstance(equal(Unknown("why", reference=sure), "x"), Unknown)
