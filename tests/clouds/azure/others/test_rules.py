"""Security rules as others write them."""

from __future__ import annotations

import pytest

from emscloud.clouds.azure.others.rules import Reader, Spoken
from emscloud.foreign import Attribute, Hole, Instance, Pointer, Unwritten
from emscloud.model.peer import V6_BASE, Symbol
from emscloud.model.policy import Direction
from emscloud.model.service import TCP

HOLE = Hole("nobody knows")
TEN = (TCP << 16 | 443, TCP << 16 | 443, 0, V6_BASE - 1, 10 << 24, (11 << 24) - 1)
RULE: dict[str, Attribute] = {
    "name": "https",
    "priority": 200,
    "direction": "Inbound",
    "access": "Allow",
    "protocol": "Tcp",
    "source_address_prefix": "10.0.0.0/8",
    "source_port_range": "*",
    "destination_address_prefix": "*",
    "destination_port_range": "443",
}
ASG = Instance("azurerm_application_security_group.a", "azurerm_application_security_group", {"id": "/subscriptions/0/a"})


def spoken(*others: Instance, hole: Hole | None = None, **values: Attribute) -> Spoken:
    """A rule of its own, read."""
    rule = Instance("azurerm_network_security_rule.r", "azurerm_network_security_rule", {**RULE, **values}, hole=hole)
    return Reader(others).standalone(rule)


def test_a_rule_that_is_known() -> None:
    """It matches surely, at its priority."""
    found = spoken()
    assert (found.directions, found.access, found.priority) == ((Direction.IN,), ("Allow",), 200)
    assert (found.sure, found.perhaps) == ({Direction.IN: {None: [TEN]}}, {Direction.IN: {}})
    assert (found.holes, found.doubt, found.title) == ((), False, "azurerm_network_security_rule.r (https)")


def test_an_outbound_rule_has_its_peer_at_the_destination() -> None:
    """There the source is the members' side."""
    found = spoken(direction="outbound", source_address_prefix="*", destination_address_prefix="10.0.0.0/8")
    assert found.sure == {Direction.OUT: {None: [TEN]}}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("direction", "In", "the direction is not known: `In` is not taken here"),
        ("access", HOLE, "the access is not known: nobody knows"),
        ("protocol", "icmpv6", "the protocol is not known: `icmpv6` is not taken here"),
        ("priority", 5000, "the priority is not known: `5000` is not taken here"),
        ("priority", HOLE, "the priority is not known: nobody knows"),
        ("source_address_prefix", HOLE, "the source is not known: an address is not known: nobody knows"),
        ("destination_address_prefix", None, "the destination is not known: the destination has no address"),
        ("destination_port_range", "x", "the destination is not known: a port is not known: `x` is not taken here"),
        ("source_port_range", None, "the source is not known: the source has no port"),
        ("destination_port_ranges", HOLE, "the destination is not known: a port is not known: its list is not known: nobody knows"),
    ],
)
def test_what_is_not_known_is_said(name: str, value: Attribute, words: str) -> None:
    """With the rule's address."""
    values = {name: value}
    assert [one.why for one in spoken(hole=None, **values).holes] == [f"azurerm_network_security_rule.r: {words}"]


def test_a_source_port_makes_the_rule_unsure() -> None:
    """No packet of ours has a source port; a list that holds every port is every port."""
    assert spoken(source_port_range="1024-65535").sure == {Direction.IN: {}}
    assert spoken(source_port_range=None, source_port_ranges=("0-65535", HOLE)).sure == {Direction.IN: {None: [TEN]}}


@pytest.mark.parametrize(
    ("text", "name"), [("internet", "Internet"), ("VIRTUALNETWORK", "VirtualNetwork"), ("Storage.WestEurope", "Storage.WestEurope")]
)
def test_tags_are_symbols(text: str, name: str) -> None:
    """Those of the default rules have one spelling."""
    assert set(spoken(source_address_prefix=text).sure[Direction.IN]) == {Symbol("azure", name)}


@pytest.mark.parametrize(
    ("reference", "name"),
    [("/SUBSCRIPTIONS/0/A", ASG.address), ("/subscriptions/0/b", "/subscriptions/0/b"), (Pointer("x.y", "id"), "x.y")],
)
def test_application_security_groups_have_their_address_for_a_name(reference: Attribute, name: str) -> None:
    """Of the side, by id in any case; another has its id."""
    found = spoken(ASG, source_address_prefix=None, source_application_security_group_ids=(reference,))
    assert set(found.sure[Direction.IN]) == {Symbol("azure", name)}


def test_an_application_security_group_without_a_known_number() -> None:
    """A reference to one of its instances is one to it."""
    counted = Instance(ASG.address, ASG.kind, {}, hole=HOLE)
    found = spoken(counted, source_address_prefix=None, source_application_security_group_ids=(Pointer(f"{ASG.address}[1]", "id"),))
    assert set(found.sure[Direction.IN]) == {Symbol("azure", ASG.address)}


def test_rules_in_their_group() -> None:
    """Each is called by its position; what is no list of rules may be any."""
    group = Instance(
        "g.g", "azurerm_network_security_group", {"security_rule": (RULE, HOLE)}, unwritten={"security_rule": Unwritten.LEFT}
    )
    first, second = Reader([]).inline(group)
    assert (first.title, first.left, second.doubt) == ("g.g security_rule[0] (https)", True, True)
    assert [one.why for one in second.holes] == ["g.g: its rules are not known: nobody knows"]
    whole = list(Reader([]).inline(Instance("g.g", "azurerm_network_security_group", {"security_rule": HOLE})))
    assert [(one.directions, one.access, one.priority) for one in whole] == [(tuple(Direction), ("Allow", "Deny"), None)]


def test_a_rule_whose_number_is_not_known_is_in_doubt() -> None:
    """As is one whose direction is not known."""
    assert [spoken(hole=HOLE).doubt, spoken(direction=HOLE).doubt, spoken(access=HOLE).doubt] == [True, True, False]
