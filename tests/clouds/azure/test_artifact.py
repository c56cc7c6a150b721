"""ARM's own nouns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emscloud.clouds.azure.artifact import Cause, Endpoint
from emscloud.model.policy import Direction
from tests.clouds.azure.samples import module, rule

HERE, THERE = Endpoint("10.0.0.1/32", port_range="443"), Endpoint("192.0.2.1/32", port_range="*")


@pytest.mark.parametrize(("direction", "local"), [(Direction.IN, HERE), (Direction.OUT, THERE)])
def test_local_and_peer(direction: Direction, local: Endpoint) -> None:
    """The members are an inbound rule's destination and an outbound rule's source."""
    one = rule(100, "Allow", "Tcp", THERE, HERE, direction=direction)
    assert (one.local, {one.local, one.peer}) == (local, {HERE, THERE})


def test_what_text_cannot_carry_says_nothing() -> None:
    """Key and causes stand in comments, and where the module goes in its variables: they make no artifact another."""
    one = rule(100, "Allow")
    assert replace(one, key="k", causes=(Cause("a", "b", "c"),)) == one
    assert replace(module(one), subscription_id="", resource_group="", location="") == module(one)
