"""Numbers: where they are exact, and where they are not claimed to be."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from emscloud.evaluate.functions.numbers import add, divide, less, multiply, negate, numeric, whole
from emscloud.evaluate.values import Beyond, Fault, Value
from tests.evaluate.core import FAULT, UNKNOWN, ours


def test_whole_numbers_and_halves_are_exact() -> None:
    """What 64 bits hold is computed with; a third may be rounded and compared, but not computed with."""
    assert add(2**61, Fraction(1, 2)) == 2**61 + Fraction(1, 2)
    assert divide(1, 3) == Fraction(1, 3)
    assert less(divide(1, 3), 1) is True
    works: list[Callable[[], Value]] = [
        lambda: add(Fraction(1, 3), 1),
        lambda: add(2**62, 2**62),
        lambda: multiply(Fraction(1, 2**62), Fraction(1, 4)),
    ]
    for work in works:
        with pytest.raises(Beyond):
            work()


def test_what_no_precision_tells_apart_is_beyond() -> None:
    """Two fractions next to each other."""
    with pytest.raises(Beyond, match="too close"):
        less(Fraction(1, 3), Fraction(1, 3) + Fraction(1, 2**50))
    assert less(Fraction(1, 3), Fraction(1, 3)) is False


def test_a_zero_below_zero_is_beyond() -> None:
    """Terraform writes it -0."""
    works: list[Callable[[], Value]] = [lambda: negate(0), lambda: multiply(-1, 0), lambda: divide(0, -5)]
    for work in works:
        with pytest.raises(Beyond):
            work()
    assert negate(5) == -5
    assert multiply(-1, 2) == -2


def test_a_number_that_has_to_be_whole() -> None:
    """A fraction is a fault."""
    assert whole(5) == 5
    assert numeric(5) == 5
    with pytest.raises(Fault):
        whole(Fraction(1, 2))


@pytest.mark.parametrize(
    "text", ["pow(2, 64)", "pow(2, -1)", "pow(2, 0.5)", "pow(-3, 50)", 'parseint("ffffffffffffffffffff", 16)', "0.1 + 1", "1 / 0"]
)
def test_what_would_be_rounded_is_unknown(text: str) -> None:
    """Terraform's digits would depend on its precision."""
    assert str(ours(text)).startswith(UNKNOWN)


def test_faults_are_faults() -> None:
    """Whatever else is wrong."""
    for text in ("max()", 'parseint("9", 8)', "sum([null])", "range(0, 2, 0)"):
        assert ours(text) == FAULT
