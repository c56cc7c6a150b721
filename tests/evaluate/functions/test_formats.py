"""Formats: what unknowns make of them, and what of Go's numbers is not written."""

from __future__ import annotations

import pytest

from emscloud.evaluate.functions.formats import formatted
from emscloud.evaluate.values import STRING, Type, Unknown
from tests.evaluate.core import UNKNOWN, data, ours, value_of

XU = Unknown("because")


@pytest.mark.parametrize(
    "text",
    [
        'format("%e", 1)', 'format("%g", 1)', 'format("%#x", 1)', 'format("%#.1f", 1)', 'format("%.0f", 0.5)',
        'format("%v", 0.00001)', 'format("%v", 1000000.5)',
        'format("%99999s", "a")', 'format("%.99999f", 1)', 'format("%5s", "e\\u0301x\\u0301")', 'format("%v", 1 / 3)',
    ],
)  # fmt: skip
def test_what_is_not_worked_out_is_unknown(text: str) -> None:
    """Exponents, signs of bases, ties, fields of many thousands."""
    assert str(ours(text)).startswith(UNKNOWN)


def test_unknown_arguments_make_unknown_texts() -> None:
    """Row by row, where the rows are known; of an unknown list not even those are."""
    assert data(value_of('format("%s", xu)', xu=XU)) == UNKNOWN
    assert data(value_of('formatlist("%s%s", [xu, "a"], "b")', xu=XU)) == [UNKNOWN, "ab"]
    assert data(value_of('formatlist("%s%s", ["a"], xu)', xu=XU)) == UNKNOWN
    assert data(value_of('formatlist("%s%s", ["a"], su)', su=Unknown("w", type=STRING))) == [UNKNOWN]
    assert data(value_of('formatlist("%s", lu)', lu=Unknown("w", type=Type("list", STRING)))) == UNKNOWN


def test_a_format_is_its_text() -> None:
    """Signs doubled, arguments in any order."""
    assert formatted("%%%s%%", ["a"]) == "%a%"
    assert formatted("%[2]d-%[1]d", [1, 2]) == "2-1"
    assert formatted("%.0d|%+.1f", [0, -1]) == "|-1.0"
