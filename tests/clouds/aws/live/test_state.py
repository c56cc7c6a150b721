"""Live rules come in many spellings and have one atom; whose they are is told by their tags."""

from __future__ import annotations

import pytest

from emscloud.clouds.aws.live.state import State, atom_of
from emscloud.model.policy import Direction
from emscloud.plan.atom import ANY, Atom, Kind
from emscloud.plan.rule import Owner
from emscloud.plan.steps import Identity
from tests.clouds.aws.live.rig import Rig, rule
from tests.clouds.aws.live.scenes import FOREIGN


@pytest.mark.parametrize(
    ("said", "atom"),
    [
        ({"IpProtocol": "6", "FromPort": 80, "ToPort": 81, "CidrIpv4": "10.0.0.1/8"}, ("tcp", 80, 81, Kind.IPV4, "10.0.0.0/8")),
        ({"IpProtocol": "UDP", "FromPort": 0, "ToPort": 0, "CidrIpv6": "FD00::/8"}, ("udp", 0, 0, Kind.IPV6, "fd00::/8")),
        ({"IpProtocol": "-1", "FromPort": 80, "ToPort": 80, "PrefixListId": "pl-1"}, ("-1", ANY, ANY, Kind.LIST, "pl-1")),
        ({"IpProtocol": "icmpv6", "CidrIpv6": "::/0"}, ("icmpv6", ANY, ANY, Kind.IPV6, "::/0")),
        ({"IpProtocol": "50", "ReferencedGroupInfo": {"GroupId": "sg-1", "UserId": "9"}}, ("50", ANY, ANY, Kind.GROUP, "sg-1")),
        (
            {"IpProtocol": "1", "FromPort": 8, "ToPort": -1, "ReferencedGroupInfo": {"GroupId": "sg-2"}},
            ("icmp", 8, ANY, Kind.OWN, "web"),
        ),
    ],
)
def test_a_rule_has_one_atom(said: dict[str, object], atom: tuple[str, int, int, Kind, str]) -> None:
    """Protocols by name, ports where they count, networks in canonical spelling, groups of the policy by name."""
    assert Atom(Direction.IN, *atom) == atom_of(said, {"sg-2": "web"})
    assert Direction.OUT is atom_of({**said, "IsEgress": True}, {}).direction


def test_a_rule_without_our_tags_is_foreign(rig: Rig) -> None:
    """In a group of ours."""
    rig.stand({"web": [rule(443, "10.0.0.0/8")]})
    rig.cloud.put(rig.ids()["web"], FOREIGN)
    state = State(rig.identity)
    state.read(rig.clients.ec2)
    assert {443: Owner.OURS, 3389: Owner.FOREIGN} == {one.atom.first: one.owner for one in state.rules(rig.ids()["web"])}


def test_what_a_group_was_born_with_is_told_from_what_somebody_let_out(rig: Rig) -> None:
    """Before any rule of ours is in it the egress to everyone is its birth; later, or described, it is somebody's."""
    made = rig.cloud.group(rig.vpc, "p-web")
    rig.cloud._world.tag(made, {"emscloud:group": "web", "emscloud:policy": "p", "emscloud:managed-by": "emscloud"})
    rig.cloud.put(made, FOREIGN)
    state = State(rig.identity)

    def owners() -> list[tuple[str, Owner]]:
        state.read(rig.clients.ec2)
        return [(one.atom.protocol, one.owner) for one in state.rules(made)]

    assert [("tcp", Owner.FOREIGN), ("-1", Owner.BIRTH)] == owners()
    ours = rig.cloud.put(made, ("ingress", "udp", 53, 53, "ipv4", "10.0.0.0/8", "row"))
    rig.cloud._world.tag(ours, {"emscloud:group": "web", "emscloud:policy": "p"})
    assert [("tcp", Owner.FOREIGN), ("udp", Owner.OURS), ("-1", Owner.FOREIGN)] == owners()


def test_a_group_that_was_only_just_made_is_known(rig: Rig) -> None:
    """Though EC2's lists do not have it yet."""
    state = State(Identity("p", "eu", "aws", rig.identity.place))
    state.made("sg-1", "p-web", {"emscloud:group": "web", "emscloud:policy": "p", "emscloud:managed-by": "emscloud"})
    state.read(rig.clients.ec2)
    assert {"sg-1": "web"} == state.ours
