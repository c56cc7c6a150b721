"""Rules in three spellings, and what each lets through by itself."""

from __future__ import annotations

import pytest

from emscloud.clouds.aws.others.peers import Directory
from emscloud.clouds.aws.others.rules import Part, Reading, inline, is_rule, standalone
from emscloud.foreign import Attribute, Hole, Instance, Unwritten
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.model.policy import Direction
from emscloud.model.service import TCP, Reach
from emscloud.spaces.address import parse_network
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import Box, TrafficSet, boxes

HOLE = Hole("nobody knows")
TEN, DOCS = parse_network("10.0.0.0/8"), parse_network("192.0.2.0/24")
HTTPS: dict[str, Attribute] = {"protocol": "tcp", "from_port": 443, "to_port": 443}
OWN = Symbol("aws", "aws_security_group.web")


def https(*networks: Network) -> list[Box]:
    """TCP to port 443 from some peers."""
    return [box for one in networks for box in boxes(Reach(TCP, 443, 443), one)]


def group(*items: Attribute, unwritten: dict[str, Unwritten] | None = None) -> Instance:
    """A group with these inline rules of ingress."""
    return Instance("aws_security_group.web", "aws_security_group", {"ingress": items}, unwritten=unwritten or {})


def rule(kind: str = "aws_security_group_rule", hole: Hole | None = None, **values: Attribute) -> Instance:
    """A rule of its own."""
    return Instance(f"{kind}.r", kind, {"type": "ingress", **HTTPS, **values}, hole=hole)


def reading(instance: Instance) -> Reading:
    """A rule of its own of the group web, read."""
    return Reading(standalone(instance), "aws_security_group.web", Directory([], {}, (TEN,)))


def test_inline_rules_stand_in_their_order() -> None:
    """Each is called by its position and its description."""
    found = list(inline(group({**HTTPS, "description": "office"}, HOLE), "ingress"))
    assert [one.name for one in found] == ["aws_security_group.web ingress[0] (office)", "aws_security_group.web ingress[1]"]
    assert [one.directions for one in found] == [(Direction.IN,)] * 2
    assert [[hole.why for hole in one.services.holes] for one in found] == [[], ["its rules are not known: nobody knows"]]
    assert list(inline(group(), "egress")) == []


def test_a_rule_that_is_left_says_so() -> None:
    """What was only read does not."""
    assert [one.left for one in inline(group(HTTPS, unwritten={"ingress": Unwritten.LEFT}), "ingress")] == [True]
    assert [one.left for one in inline(group(HTTPS, unwritten={"ingress": Unwritten.READ}), "ingress")] == [False]
    assert standalone(Instance("aws_security_group_rule.r", "aws_security_group_rule", {}, unwritten={"type": Unwritten.LEFT})).left


@pytest.mark.parametrize(("kind", "direction"), [("ingress", Direction.IN), ("egress", Direction.OUT)])
def test_the_newer_kinds_say_their_direction(kind: str, direction: Direction) -> None:
    """The older kind says it by its type, in any case."""
    newer = Instance("a.b", f"aws_vpc_security_group_{kind}_rule", {"ip_protocol": "-1"})
    assert standalone(newer).directions == standalone(rule(type=kind.upper())).directions == (direction,)
    assert is_rule(newer)
    assert not is_rule(group())


def test_a_type_that_is_not_known_is_both() -> None:
    """Then nothing of the rule is certain in either."""
    found = standalone(rule(type=HOLE))
    assert (found.directions, found.hole) == (tuple(Direction), Hole("its type is not known: nobody knows"))
    assert standalone(rule(type=HOLE, hole=Hole("its count is not known"))).hole == Hole("its count is not known")


def test_each_peer_by_itself() -> None:
    """Prefixes are certain, the group itself is a symbol, and a list that is not known is one hole."""
    found = reading(rule(cidr_blocks=("10.0.0.0/8",), self=True, ipv6_cidr_blocks=HOLE))
    assert found.part == Part(https(TEN), {OWN: https(ANYWHERE_V4, ANYWHERE_V6)}, https(ANYWHERE_V6))
    words = "aws_security_group_rule.r: a prefix is not known: its list is not known: nobody knows"
    assert [one.why for one in found.holes] == [words]


@pytest.mark.parametrize(("value", "there"), [(False, False), ("false", False), (None, False), (True, True), ("TRUE", True)])
def test_self_is_a_flag(value: Attribute, there: bool) -> None:
    """Also one that is written as a text."""
    assert bool(reading(rule(self=value)).part.named) is there


def test_a_self_that_is_not_known_is_possible() -> None:
    """Whoever the group can stand for, and nobody else."""
    assert reading(rule(self=HOLE)).part == Part(maybe=https(TEN))


def test_a_rule_without_peers_has_no_holes() -> None:
    """It opens nothing, so it does not matter what it would open."""
    assert list(reading(rule(from_port=HOLE)).holes) == []


def test_what_is_not_certain_is_only_possible() -> None:
    """A symbol then counts within what it can stand for."""
    found = reading(rule(hole=HOLE, cidr_blocks=("192.0.2.0/24",), self=True)).part
    assert found.bounds({}) == Bounds(maybe=TrafficSet(https(TEN, DOCS)))
    unbounded = Part(named={OWN: https(ANYWHERE_V4)}).doubted({})
    assert unbounded.maybe == https(ANYWHERE_V4)


def test_rules_of_ec2_are_told_apart_by_service_and_peer() -> None:
    """Two rules that overlap are one where service and peer are; unknown ones are like no other."""
    found = reading(rule(cidr_blocks=("10.1.2.3/8", HOLE), self=True))
    assert found.atoms() == {
        (Direction.IN, (Reach(TCP, 443, 443),), "10.0.0.0/8"),
        (Direction.IN, (Reach(TCP, 443, 443),), str(OWN)),
    }
    assert (
        reading(rule(cidr_blocks=("10.0.0.0/8",), to_port=HOLE)).atoms()
        == reading(rule(cidr_blocks=("10.0.0.0/8",), type=HOLE)).atoms()
        == frozenset()
    )
    found.without(reading(rule(cidr_blocks=("10.0.0.0/8",))).atoms())
    assert [peer.key for peer in found.peers] == ["", str(OWN)]


def test_parts_add_up() -> None:
    """What rules let through is their union."""
    both = Part(https(TEN), {OWN: https(TEN)})
    both.add(Part(https(DOCS), {OWN: https(DOCS)}, https(ANYWHERE_V6)))
    assert both == Part(https(TEN, DOCS), {OWN: https(TEN, DOCS)}, https(ANYWHERE_V6))
