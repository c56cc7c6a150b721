"""The package as a cloud."""

from __future__ import annotations

from emscloud.cloud import Cloud
from emscloud.clouds import aws
from emscloud.clouds.aws.artifact import Module
from tests.clouds.aws.samples import SETTINGS


def test_the_package_is_a_cloud() -> None:
    """The module itself is the object that satisfies the protocol."""
    cloud: Cloud[Module] = aws
    assert (cloud.TITLE, cloud.MEMORY, cloud.NAMES_GROUPS) == ("AWS", ("ranks", "parts"), True)
    assert cloud.RESOLVER == "the Amazon resolver"


def test_nothing_is_lost_on_aws() -> None:
    """EC2 can say every service for every peer, so there is nothing to accept."""
    assert (aws.LOSSES, aws.AT_MOST) == ((), {})


def test_no_setting_opens_anything() -> None:
    """What a target's settings say adds no requirement."""
    assert aws.extra(SETTINGS | {"root": True, "exclusive": True}) == ()
