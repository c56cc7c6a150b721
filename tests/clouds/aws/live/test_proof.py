"""A live group is held to the policy in both directions, by a reading that knows nothing of atoms."""

from __future__ import annotations

import pytest

from emscloud.clouds.aws.live.proof import unlike
from emscloud.clouds.aws.live.state import State
from emscloud.clouds.aws.live.wanted import lift_of, wanted
from emscloud.sandbox.ec2 import RuleView
from tests.clouds.aws.live.rig import Rig, module
from tests.clouds.aws.live.scenes import OLD


def found(rig: Rig) -> list[tuple[str, str | None]]:
    """What is unlike the policy."""
    state = State(rig.identity)
    state.read(rig.clients.ec2)
    paths = wanted(module(rig.vpc, OLD), state.ours)
    return [(one.detail, one.packet) for one in unlike(state, paths, rig.ids(), lift_of({}), {})]


def test_an_account_that_is_the_policy_is_proven(rig: Rig) -> None:
    """Prefixes, groups of the policy, both directions."""
    rig.stand(OLD)
    assert [] == found(rig)


@pytest.mark.parametrize(
    ("view", "packet"),
    [
        (("ingress", "tcp", 9, 9, "ipv4", "10.0.0.0/8", None), "tcp/9 with peer 10.0.0.0"),
        (("egress", "-1", -1, -1, "ipv6", "::/0", None), "tcp/443 with peer 2000::1"),
        (
            ("ingress", "udp", 53, 53, "prefix-list", "pl-00000000000000001", None),
            "udp/53 with peer 1.0.0.1, where that peer is behind pl-00000000000000001",
        ),
    ],
)
def test_what_is_more_is_found(rig: Rig, view: RuleView, packet: str) -> None:
    """With a packet, or one behind a reference."""
    rig.stand(OLD)
    rig.cloud.put(rig.ids()["web"], view)
    ((detail, shown),) = found(rig)
    assert (True, packet) == ("lets through what the policy does not ask for" in detail, shown)


def test_what_is_less_is_found(rig: Rig) -> None:
    """Each group and direction of a group that is empty."""
    rig.stand({"web": [], "db": OLD["db"]})
    assert [
        "`web` in: the live group does not let through what the policy asks for.",
        "`web` out: the live group does not let through what the policy asks for.",
    ] == [detail for detail, _ in found(rig)]
