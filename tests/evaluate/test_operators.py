"""Operators on values: what is a fault, and what an unknown makes of a result."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from emscloud.evaluate.operators import binary, chosen, joined, key_text, truth, unary
from emscloud.evaluate.values import ANY, BOOL, NUMBER, STRING, Fault, Type, Unknown, Value, tuple_of

HIDDEN = Unknown("because")
FAULT = Fault("it is wrong")


def type_of(value: Value) -> Type:
    """The type of an unknown."""
    assert isinstance(value, Unknown)
    return value.type


def test_an_unknown_side_gives_an_unknown_of_the_result() -> None:
    """A number of sums, a truth of comparisons."""
    assert type_of(binary("+", HIDDEN, 1)) == NUMBER
    assert type_of(binary("<", 1, HIDDEN)) == BOOL
    assert type_of(binary("==", 1, HIDDEN)) == BOOL
    assert type_of(unary("-", HIDDEN)) == NUMBER
    assert type_of(unary("!", HIDDEN)) == BOOL


def test_null_is_a_fault() -> None:
    """In arithmetic, signs, conditions, texts and keys; not in `==`."""
    works: list[Callable[[], Value]] = [
        lambda: binary("+", None, 1), lambda: binary("<", 1, None), lambda: unary("-", None), lambda: truth(None),
        lambda: joined(["a", None]), lambda: key_text(None),
    ]  # fmt: skip
    for work in works:
        with pytest.raises(Fault):
            work()
    assert binary("!=", None, 1) is True


def test_a_condition_chooses_and_converts() -> None:
    """The type of the other side counts; a fault counts where it is chosen."""
    assert chosen(True, 1, "a", (NUMBER, STRING)) == "1"
    assert chosen(False, 1, "a", (NUMBER, STRING)) == "a"
    assert chosen(True, 1, FAULT, (NUMBER, ANY)) == 1
    with pytest.raises(Fault, match="it is wrong"):
        chosen(False, 1, FAULT, (NUMBER, ANY))
    with pytest.raises(Fault, match="in common"):
        chosen(True, 1, tuple_of([]), (NUMBER, Type("tuple")))


def test_an_undecided_condition_is_unknown_but_of_two_equals() -> None:
    """Known where both sides are known and the same after conversion."""
    assert chosen(HIDDEN, 1, "1", (NUMBER, STRING)) == "1"
    assert chosen(HIDDEN, None, None, (ANY, ANY)) == HIDDEN.derived()
    assert type_of(chosen(HIDDEN, 1, 2, (NUMBER, NUMBER))) == NUMBER
    assert type_of(chosen(HIDDEN, 1, FAULT, (NUMBER, NUMBER))) == ANY
    assert type_of(chosen(HIDDEN, FAULT, 1, (NUMBER, NUMBER))) == ANY
    assert type_of(chosen(HIDDEN, 1, HIDDEN, (NUMBER, ANY))) == ANY


def test_texts_are_joined_and_keys_are_texts() -> None:
    """Numbers and truths are written out; one unknown hides the whole."""
    assert joined(["a", 1, True]) == "a1true"
    assert type_of(joined(["a", HIDDEN])) == STRING
    assert key_text(1) == "1"
    assert type_of(key_text(HIDDEN)) == STRING
    assert truth("true") is True
    assert type_of(truth(HIDDEN)) == BOOL
