"""EC2's own nouns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emscloud.clouds.aws.artifact import Cause
from tests.clouds.aws.samples import module, rule

ONE = rule("tcp", (443, 443), "10.0.0.0/8")


def test_what_text_cannot_carry_says_nothing() -> None:
    """Key and causes stand in comments, account and region in the provider: they make no artifact another."""
    assert replace(ONE, key="k", causes=(Cause("a", "b", "c"),)) == ONE
    assert replace(module(ONE), account_id="", region="") == module(ONE)


@pytest.mark.parametrize(("field", "value"), [("label", "x"), ("description", "x"), ("to_port", 444), ("own", True), ("peer", "x")])
def test_what_text_carries_counts(field: str, value: str | int) -> None:
    """Every argument of a rule, and its label, make it another."""
    assert replace(ONE, **{field: value}) != ONE  # type: ignore[arg-type]  # (the table's values have their fields' types)
