"""Calls: what arguments become before a function sees them."""

from __future__ import annotations

import pytest

from emscloud.evaluate.functions.call import Budget, Function, Parameter
from emscloud.evaluate.values import NUMBER, STRING, Beyond, Fault, Unknown, Value, tuple_of

HIDDEN = Unknown("because")
COUNT = Function(len, (Parameter(STRING), Parameter(NUMBER)), Parameter(STRING), NUMBER)


def test_arguments_are_converted_and_counted() -> None:
    """To the type of their parameter; too few are a fault, and too many where there is no rest."""
    assert COUNT([1, "2"]) == 2
    assert COUNT([1, "2", True]) == 3
    wrong: list[list[Value]] = [[1], ["a", "b"], ["a", None], ["a", 1, None], ["a", 1, tuple_of([])]]
    for arguments in wrong:
        with pytest.raises(Fault):
            COUNT(arguments)
    with pytest.raises(Fault, match="takes 1 arguments, not 2"):
        Function(len, (Parameter(),))([1, 2])


def test_an_unknown_argument_makes_the_result_unknown() -> None:
    """Of the function's type; unless the parameter takes unknowns, or parts of it may be unknown."""
    found = COUNT(["a", HIDDEN])
    assert isinstance(found, Unknown)
    assert found.type == NUMBER
    inner = tuple_of([HIDDEN])
    assert isinstance(Function(len, (Parameter(),))([inner]), Unknown)
    assert Function(len, (Parameter(partly=True),))([inner]) == 1
    assert isinstance(Function(len, (Parameter(partly=True),))([HIDDEN]), Unknown)
    assert Function(len, (Parameter(unknown=True, null=True), Parameter(null=True)))([HIDDEN, None]) == 2
    assert Function(len, (Parameter(unknown=True),))([inner]) == 1


def test_a_fault_goes_before_an_unknown() -> None:
    """What Terraform refuses whatever the unknown is."""
    with pytest.raises(Fault):
        COUNT([HIDDEN, "x"])


def test_a_budget_is_spent() -> None:
    """A value costs its parts, a text its length."""
    budget = Budget(10)
    budget.pay(tuple_of([1, 2]))
    budget.pay("x" * 128)
    budget.pay(5)
    assert budget.left == 5
    with pytest.raises(Beyond, match="steps to work out"):
        budget.spend(6)
