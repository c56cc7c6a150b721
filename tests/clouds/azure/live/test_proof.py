"""A live group is held to the policy in both directions, by a reading that knows nothing of plans."""

from __future__ import annotations

import pytest

from emscloud.clouds.azure.live.proof import proven
from emscloud.clouds.azure.live.state import State
from emscloud.clouds.azure.live.wanted import wanted
from emscloud.sandbox.arm import Status
from tests.clouds.azure.live.rig import Rig, module
from tests.clouds.azure.live.scenes import FOREIGN, OLD


def found(rig: Rig) -> list[tuple[str, str | None]]:
    """What is unlike the policy."""
    state = State(rig.identity)
    state.read(rig.client)
    return [(one.detail, one.packet) for one in proven(state, wanted(module(OLD)), {})]


def test_a_subscription_that_is_the_policy_is_proven(rig: Rig) -> None:
    """Prefixes of both families, both directions."""
    rig.stand(OLD)
    assert [] == found(rig)


@pytest.mark.parametrize(
    ("changed", "packet"),
    [
        ({}, "tcp/3389 with peer 203.0.113.7"),
        ({"direction": "Outbound", "protocol": "*", "sourceAddressPrefix": "*"}, "3389 with peer"),
        ({"sourceAddressPrefix": "AzureLoadBalancer"}, "where that peer is behind AzureLoadBalancer"),
    ],
)
def test_what_is_more_is_found(rig: Rig, changed: dict[str, object], packet: str) -> None:
    """With a packet."""
    rig.stand(OLD)
    rig.arm.put_rule(rig.id("web"), "foreign", {**FOREIGN, "destinationPortRange": "3389", **changed})
    ((words, shown),) = found(rig)
    assert (True, True) == ("lets through what the policy does not ask for" in words, packet in str(shown))


def test_what_is_less_is_found(rig: Rig) -> None:
    """A rule that is gone, and a deny that stands before it."""
    rig.stand(OLD)
    rig.arm.remove_rule(rig.id("web"), "ssh_tcp_ipv4")
    everything = {"access": "Deny", "sourceAddressPrefix": "*", "destinationPortRange": "*", "priority": 100}
    rig.arm.put_rule(rig.id("db"), "foreign", {**FOREIGN, **everything})
    words = "the live group does not let through what the policy asks for."
    assert {f"`web` in: {words}", f"`db` in: {words}"} == {said for said, _ in found(rig)}


def test_a_group_that_is_gone_is_found(rig: Rig) -> None:
    """It lets nothing through."""
    rig.stand({"web": OLD["web"]})
    assert {"`db` in: the live group does not let through what the policy asks for."} == {words for words, _ in found(rig)}


def test_what_need_not_be_in_effect_is_no_proof(rig: Rig) -> None:
    """After a write that failed a group shows what was asked for."""
    rig.stand(OLD)
    rig.arm.world.groups[rig.id("web").lower()].state = Status.FAILED.value
    assert [("`web`: its last write ended Failed, so what it shows need not be in effect.", None)] == found(rig)
