"""The package as a cloud."""

from __future__ import annotations

import pytest

from emscloud.cloud import Cloud
from emscloud.clouds import azure
from emscloud.clouds.azure.artifact import Module
from emscloud.clouds.azure.limits import PROBES
from emscloud.spaces.meaning import meaning
from tests.clouds.azure.samples import grounded


def test_the_package_is_a_cloud() -> None:
    """The module itself is the object that satisfies the protocol."""
    cloud: Cloud[Module] = azure
    assert (cloud.TITLE, cloud.MEMORY, cloud.NAMES_GROUPS) == ("Azure", ("priorities",), False)
    assert cloud.RESOLVER == "Azure's own resolver"
    assert cloud.LOSSES == ("azure-icmp-types", "azure-icmpv6", "azure-protocol")


@pytest.mark.parametrize(
    ("settings", "count"), [({}, 0), ({"load_balancer_probes": False}, 0), ({"load_balancer_probes": True}, 1)]
)
def test_probes_are_a_choice(settings: dict[str, object], count: int) -> None:
    """Health probes are let in only where the target says so."""
    assert azure.extra(settings) == (PROBES,) * count


def test_probes_are_proven_like_the_rest() -> None:
    """With probes, what the group lets through is what the policy with that requirement means."""
    policy = grounded(*azure.extra({"load_balancer_probes": True}))
    assert azure.lift(azure.lower(policy).artifact, {}) == meaning(policy)
