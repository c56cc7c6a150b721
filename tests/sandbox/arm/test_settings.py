"""What may be set, and what it is at first."""

from __future__ import annotations

from emscloud.sandbox.arm import TOKEN, VERSIONS, Meeting, Remains, Settings
from emscloud.sandbox.wire import Served
from tests.sandbox.arm.client import network


def test_settings_are_strict_and_quick_at_first() -> None:
    """All is permitted to the token, a later write supersedes, and a failure leaves the goal to be seen."""
    found = Settings()
    assert (1, 0, TOKEN, None, Meeting.SUPERSEDE, Remains.GOAL, True) == (
        found.polls,
        found.retry_after,
        found.token,
        found.permitted,
        found.meeting,
        found.remains,
        found.echo,
    )


def test_the_versions_are_in_order_and_hold_the_sdks_own(served: Served) -> None:
    """A client that names none is understood."""
    assert sorted(VERSIONS) == list(VERSIONS)
    with network(served, version=None) as azure:
        assert [] == list(azure.network_security_groups.list("rg"))


def test_settings_of_two_clouds_are_apart() -> None:
    """Nothing is shared."""
    one, other = Settings(), Settings()
    one.expired.add("x")
    assert "x" not in other.expired
