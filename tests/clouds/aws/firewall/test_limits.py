"""Quotas of Network Firewall: how much room a group is made with."""

from __future__ import annotations

import pytest

from emscloud.clouds.aws.firewall.limits import CAPACITY, UNNAMED, capacity


@pytest.mark.parametrize(
    ("rules", "room"),
    [(0, 100), (1, 100), (50, 100), (51, 200), (100, 200), (101, 400), (12_800, 25_600), (12_801, 30_000), (40_000, 30_000)],
)
def test_there_is_room_for_as_many_again(rules: int, room: int) -> None:
    """The capacity is fixed when a group is made, so it is twice what is there, in steps, as far as AWS goes."""
    assert capacity(rules) == room
    assert capacity(rules) <= CAPACITY


def test_the_ports_of_tls_and_http_are_none_of_the_unnamed() -> None:
    """A name can be seen there."""
    assert {80, 443, 8080, 8443, 636, 993, 995, 853} & UNNAMED == set()
