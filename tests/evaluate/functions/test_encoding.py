"""Encodings: what JSON and Base64 are not claimed to be."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.evaluate.functions.encoding import encode
from emscloud.evaluate.values import Value, object_of, tuple_of
from tests.evaluate.core import FAULT, UNKNOWN, data, ours, value_of

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=6).filter(lambda text: "\ufffd" not in text)
values: st.SearchStrategy[Value] = st.recursive(
    st.one_of(texts, st.integers(-(2**60), 2**60), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3).map(tuple_of), st.dictionaries(texts, inner, max_size=3).map(object_of)),
    max_leaves=8,
)


@given(values)
def test_json_is_json(value: Value) -> None:
    """Every other reader reads it back."""
    assert json.loads(encode(value)) == data(value)


@pytest.mark.parametrize(
    "text",
    [
        'jsonencode("\\u0001")', 'jsonencode("\\u007f")', "jsonencode(1 / 3)", 'jsondecode("{\\"a\\":1,\\"a\\":2}")',
        'jsondecode("\\"\\\\ud800\\"")',
        'jsondecode("1e999")', 'jsondecode("-0")', f'jsondecode("{"[" * 150}{"]" * 150}")',
    ],
)  # fmt: skip
def test_what_is_not_worked_out_is_unknown(text: str) -> None:
    """Control characters, fractions without end, keys twice, halves of pairs, numbers of too many places, nesting."""
    assert str(ours(text)).startswith(UNKNOWN)


def test_many_brackets_beside_each_other_are_read() -> None:
    """Only their depth counts."""
    assert ours(f'length(jsondecode("[{",".join(["[]"] * 150)}]"))') == [150]
    assert ours('jsondecode("Infinity")') == FAULT
    assert value_of('jsondecode("-5")') == -5
    assert value_of('jsondecode("{\\"b\\": null, \\"a\\": 1.5}").b') is None
