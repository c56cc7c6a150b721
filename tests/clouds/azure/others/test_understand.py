"""Network security groups that others wrote are judged packet by packet, and what is not known widens what may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from emscloud.clouds.azure import KINDS, blocks, lift, lower, recognise
from emscloud.clouds.azure.others.understand import understand
from emscloud.diagnostics import Severity
from emscloud.foreign import Attribute, Group, Instance, Pointer, Unwritten
from emscloud.hcl import strict
from emscloud.hcl.resources import resources
from emscloud.hcl.syntax import Block
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.model.policy import Direction, Grounded
from emscloud.model.service import ICMPV6, TCP, Reach
from emscloud.resolve.scope import private_space
from emscloud.spaces.address import parse_network
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import UNIVERSE, TrafficSet, between
from emscloud.spaces.traffic import boxes as packets_of
from tests import judge, others, strategies
from tests.clouds import understanding
from tests.clouds.understanding import KNOCKED
from tests.others import ASG, FAR, azure_sides, instances

EXAMPLE = Path(__file__).parents[4] / "examples" / "ems" / "terraform" / "prod-azure"
ANYBODY = (ANYWHERE_V4, ANYWHERE_V6)
TEN, ELEVEN = parse_network("10.0.0.0/8"), parse_network("11.0.0.0/8")
EVERYTHING = UNIVERSE - TrafficSet(packets_of(Reach(ICMPV6, -1, -1), ANYWHERE_V6))
NETWORK, BALANCER = Symbol("azure", "VirtualNetwork"), Symbol("azure", "AzureLoadBalancer")
GROUP = "azurerm_network_security_group.web"
DENY: Mapping[str, Attribute] = {"name": "deny", "priority": 4096, "access": "Deny", "protocol": "*", "source_address_prefix": "*"}


def https(*networks: Network) -> TrafficSet:
    """TCP to port 443 from some peers."""
    return TrafficSet([box for one in networks for box in packets_of(Reach(TCP, 443, 443), one)])


def item(**values: Attribute) -> Mapping[str, Attribute]:
    """A rule that lets HTTPS in from 10.0.0.0/8, where nothing else is said."""
    return {
        "name": "https",
        "priority": 200,
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "Tcp",
        "source_port_range": "*",
        "destination_port_range": "*" if values.get("protocol") == "*" else "443",
        "source_address_prefix": None if "source_address_prefixes" in values else "10.0.0.0/8",
        "destination_address_prefix": "*",
        **values,
    }


def web(*rules: Attribute, **values: Attribute) -> Instance:
    """A group with rules in it; without any its rules are not written."""
    held: dict[str, Attribute] = {
        "name": "web",
        "resource_group_name": "rg",
        **({"security_rule": rules} if rules else {}),
        **values,
    }
    return Instance(GROUP, "azurerm_network_security_group", held)


def alone(name: str = "one", **values: Attribute) -> Instance:
    """A rule of its own."""
    place: dict[str, Attribute] = {"network_security_group_name": "web", "resource_group_name": "rg"}
    return Instance(
        f"azurerm_network_security_rule.{name}", "azurerm_network_security_rule", {**place, **item(name=name), **values}
    )


def group(*listed: Instance, extents: dict[Symbol, tuple[Network, ...]] | None = None) -> Group:
    """The first group of a side."""
    return understand(listed, extents or {}, private_space())[0]


def inbound(*listed: Instance) -> Bounds:
    """What the first group of a side lets in."""
    return group(*listed).flows[Direction.IN]


def closed(*rules: Attribute) -> Bounds:
    """What a group lets in with these rules and a deny of everything at its end."""
    return inbound(web(*rules, item(**DENY)))


NAMES = {name: Symbol("azure", name) for name in ("VirtualNetwork", "AzureLoadBalancer", "Internet", "Storage", FAR)}
NAMES[ASG] = Symbol("azure", "azurerm_application_security_group.web")
BEHIND = [frozenset({name}) for name in NAMES]


@settings(deadline=None, max_examples=40)
@given(azure_sides(plain=True))
def test_bounds_are_what_a_judge_says_packet_by_packet(side: list[others.Resource]) -> None:
    """Where nothing is said that a packet does not show, bounds are what an evaluator says that knows nothing of us."""
    found = {one.address: one for one in understand(instances(side), {}, private_space())}
    for name in ("one", "two"):
        for packet in judge.packets(behind=[frozenset(), frozenset({"VirtualNetwork"})]):
            said = judge.judged(side, f"azurerm_network_security_group.{name}", packet)
            bounds = found[f"azurerm_network_security_group.{name}"].flows[Direction(packet.way)]
            assert others.sure(bounds, packet, NAMES) is (said == judge.YES), packet
            assert others.point(packet) in bounds.may or True not in said, packet
            if not packet.behind:
                anybody = judge.judged(side, f"azurerm_network_security_group.{name}", replace(packet, behind=frozenset(NAMES)))
                assert (others.point(packet) in bounds.may) is (True in said | anybody), packet


@settings(deadline=None, max_examples=40)
@given(azure_sides())
def test_bounds_are_sound_packet_by_packet(side: list[others.Resource]) -> None:
    """What is certain is so whoever stands behind what, and nothing is let through that bounds do not allow for."""
    found = {one.address: one for one in understand(instances(side), {}, (ANYWHERE_V4, ANYWHERE_V6))}
    for name in ("one", "two"):
        for packet in judge.packets(behind=[frozenset(), *BEHIND]):
            said = judge.judged(side, f"azurerm_network_security_group.{name}", packet)
            bounds = found[f"azurerm_network_security_group.{name}"].flows[Direction(packet.way)]
            assert not others.sure(bounds, packet, NAMES) or said == judge.YES, packet
            assert others.point(packet) in bounds.may or True not in said, packet


@settings(deadline=None, max_examples=60)
@given(azure_sides(), st.data())
def test_what_is_not_known_widens(side: list[others.Resource], data: st.DataObject) -> None:
    """A hole in any value takes nothing away from what may be let through and adds nothing to what certainly is."""
    known = instances(side)
    at = data.draw(st.integers(1, len(known) - 1))
    names = [f"azurerm_network_security_group.{name}" for name in ("one", "two")]
    understanding.what_is_not_known_widens(understand, known, at, data, names)


@settings(deadline=None, max_examples=120)
@given(azure_sides(), st.randoms(use_true_random=False))
def test_order_changes_nothing(side: list[others.Resource], random: Random) -> None:
    """Resources in any order give the same groups."""
    understanding.order_changes_nothing(understand, instances(side), random)


def test_the_default_rules_follow() -> None:
    """A group of others without a deny lets the virtual network in and the internet out."""
    found = group(web(item()))
    assert found.flows[Direction.IN].must == https(TEN)
    assert set(found.flows[Direction.IN].named) == {NETWORK, BALANCER}
    assert set(found.flows[Direction.OUT].named) == {NETWORK, Symbol("azure", "Internet")}


def test_rules_in_the_group_and_of_their_own_say_the_same() -> None:
    """A rule means the same in its group and beside it."""
    assert (
        inbound(web(item())) == inbound(web(), alone()) == inbound(web(), alone(network_security_group_name=Pointer(GROUP, "name")))
    )


@pytest.mark.parametrize("words", [{"access": "ALLOW", "direction": "inbound", "protocol": "tcp"}, {"priority": "200"}])
def test_words_are_taken_in_any_case(words: dict[str, Attribute]) -> None:
    """ARM takes its words in any case, and Terraform a number that is written as a text."""
    assert inbound(web(item(**words))) == inbound(web(item()))


@pytest.mark.parametrize(
    "values",
    [
        {"source_address_prefix": "10.0.0.0/8,11.0.0.0/8"},
        {"source_address_prefix": "10.0.0.1/8"},
        {"source_address_prefix": "any"},
        {"source_address_prefix": None},
        {"source_address_prefixes": ("VirtualNetwork",)},
        {"source_address_prefixes": KNOCKED},
        {"source_application_security_group_ids": ("web",), "source_address_prefix": None},
    ],
)
def test_a_peer_that_is_not_known_may_be_anybody(values: dict[str, Attribute]) -> None:
    """What the provider or ARM refuses, and what is not known, leaves the services."""
    assert closed(item(**values)) == Bounds.of(TrafficSet(), maybe=https(*ANYBODY))


def test_one_peer_of_several_that_is_not_known_leaves_the_others() -> None:
    """Known prefixes of a rule stay certain, and everybody is possible."""
    assert closed(item(source_address_prefixes=("10.0.0.0/8", KNOCKED))) == Bounds.of(https(TEN), maybe=https(*ANYBODY))


def test_ports_and_protocols_that_are_not_known() -> None:
    """Unknown ports are every port of the protocol, an unknown protocol is everything with the peer."""
    ported = TrafficSet(packets_of(Reach(TCP, 0, 65535), TEN))
    assert closed(item(destination_port_range=KNOCKED)) == Bounds.of(TrafficSet(), maybe=ported)
    assert closed(item(destination_port_range="80,443")).may == ported
    assert closed(item(protocol=KNOCKED, destination_port_range="*")) == Bounds.of(TrafficSet(), maybe=EVERYTHING & between([TEN]))


@pytest.mark.parametrize("priority", [KNOCKED, 99, 4097, "first"])
def test_an_unknown_priority_may_be_first_or_last(priority: Attribute) -> None:
    """An allow without a known place is certain where no other rule denies; a deny cuts all that is certain."""
    deny = item(**{**DENY, "priority": 100, "source_address_prefix": "11.0.0.0/8", "direction": "Inbound"})
    allow = item(priority=priority, source_address_prefixes=("10.0.0.0/8", "11.0.0.0/8"))
    found = inbound(web(deny, allow))
    assert found.must == https(TEN)
    assert https(TEN, ELEVEN) <= found.may
    cut = inbound(web(item(), item(name="deny", priority=priority, access="Deny")))
    assert cut.must == TrafficSet()
    assert https(TEN) <= cut.may


def test_an_unknown_access_is_either() -> None:
    """A rule of which it is not known whether it allows makes what it matches possible."""
    found = group(web(item(access=KNOCKED), item(**{**DENY, "direction": "Inbound", "destination_port_range": "*"})))
    assert found.flows[Direction.IN] == Bounds.of(TrafficSet(), maybe=https(TEN))
    assert [hole.why for hole in found.holes] == [f"{GROUP} security_rule[0]: the access is not known: it was knocked out"]


def test_an_unknown_direction_is_both() -> None:
    """A rule of which the direction is not known is possible in both."""
    found = group(web(item(direction=KNOCKED, source_address_prefix="*")))
    assert https(*ANYBODY) <= found.flows[Direction.IN].may
    assert found.flows[Direction.OUT].must == TrafficSet()


def test_rules_that_are_not_known_are_everything() -> None:
    """A group whose rules are unknown lets nothing through for certain, and possibly everything that a rule can say."""
    found = group(web(security_rule=KNOCKED))
    assert found.flows == {direction: Bounds(maybe=EVERYTHING) for direction in Direction}
    assert [hole.why for hole in found.holes] == [f"{GROUP}: its rules are not known: it was knocked out"]


def test_equal_priorities_are_not_decided() -> None:
    """ARM refuses two rules of one priority; which of them decides is not known, and both say so."""
    found = group(web(item(), item(name="deny", access="Deny")))
    assert found.flows[Direction.IN].must == TrafficSet()
    assert https(TEN) <= found.flows[Direction.IN].may
    words = "another rule has its priority 200, which ARM refuses"
    assert [hole.why for hole in found.holes] == [
        f"{GROUP} security_rule[0] (https): {words}",
        f"{GROUP} security_rule[1] (deny): {words}",
    ]


def test_a_group_or_rule_whose_number_is_not_known_is_possible() -> None:
    """With an unknown count nothing is certain, not even the default rules of a group."""
    found = group(replace(web(item()), hole=KNOCKED))
    assert found.flows[Direction.IN].must == TrafficSet()
    assert found.flows[Direction.IN].named == {}
    assert https(TEN) <= found.flows[Direction.IN].may
    assert inbound(web(), replace(alone(), hole=KNOCKED)).must == TrafficSet()


def test_a_group_is_known_by_its_name_and_resource_group() -> None:
    """Of groups with one name the one in the rule's resource group is meant; where that is not known, any of them may be."""
    other = Instance(
        "azurerm_network_security_group.zwei", "azurerm_network_security_group", {"name": "web", "resource_group_name": "rg2"}
    )
    certain = understand([web(), other, alone(resource_group_name="RG2")], {}, ())
    assert [one.flows[Direction.IN].must for one in certain] == [TrafficSet(), https(TEN)]
    unsure = understand([web(), other, alone(resource_group_name=KNOCKED)], {}, ())
    assert [one.flows[Direction.IN].must for one in unsure] == [TrafficSet()] * 2
    assert [https(TEN) <= one.flows[Direction.IN].may for one in unsure] == [True] * 2
    assert [bool(one.holes) for one in unsure] == [True] * 2


@pytest.mark.parametrize(
    ("name", "address"),
    [("far", "rg/far"), (Pointer("data.azurerm_network_security_group.far", "name"), "data.azurerm_network_security_group.far")],
)
def test_a_group_of_somebody_else_may_do_anything(name: str | Pointer, address: str) -> None:
    """Of a group that the side does not have everything is possible; only a rule at 100 cannot be preceded."""
    (found,) = understand([alone(network_security_group_name=name)], {}, ())
    assert found.address == address
    assert found.flows[Direction.IN].must == TrafficSet()
    assert found.flows[Direction.IN].may == found.flows[Direction.OUT].may == EVERYTHING
    (first,) = understand([alone(network_security_group_name=name, priority=100)], {}, ())
    assert first.flows[Direction.IN].must == https(TEN)


def test_a_change_of_a_rule_there_is_seen() -> None:
    """Each rule of a group of somebody else says what it does, so that two sides that differ in it have other holes."""
    sides = [{"source_address_prefix": "10.0.0.0/8"}, {"source_address_prefix": "11.0.0.0/8"}, {"access": "Deny"}]
    said = [understand([alone(network_security_group_name="far", **values)], {}, ())[0].holes for values in sides]
    assert len(set(said)) == 3
    assert (
        said[0][1].why
        == "azurerm_network_security_rule.one (one): rules that are not known may come before it (in tcp/443 with 10.0.0.0/8)"
    )
    hidden = replace(alone(network_security_group_name="far"), sensitive=frozenset({"source_address_prefix"}))
    assert "10.0.0.0" not in str(understand([hidden], {}, ())[0].holes)


def test_a_rule_of_nobody_knows_which_group_is_one_by_itself() -> None:
    """Where the side has no group at all, such a rule is a group of its own."""
    (found,) = understand([alone(network_security_group_name=KNOCKED)], {}, ())
    assert (found.address, found.flows[Direction.IN].must) == ("azurerm_network_security_rule.one", TrafficSet())


def test_application_security_groups_are_symbols() -> None:
    """One of the side has its address for a name, another its id; private space bounds them, unless the caller does."""
    member = Instance("azurerm_application_security_group.app", "azurerm_application_security_group", {"id": ASG})
    rule = item(
        source_address_prefix=None,
        source_application_security_group_ids=(ASG.upper(), FAR, Pointer("azurerm_application_security_group.new", "id")),
    )
    found = group(member, web(rule), extents={Symbol("azure", FAR): (TEN,)}).flows[Direction.IN]
    names = {symbol.name for symbol in found.named}
    assert names >= {"azurerm_application_security_group.app", FAR, "azurerm_application_security_group.new"}
    assert found.extents[Symbol("azure", FAR)] == (TEN,)
    assert found.extents[Symbol("azure", "azurerm_application_security_group.app")] == private_space()


def test_two_styles_take_each_other_away() -> None:
    """Beside rules in the group no rule of its own is certain, and the group says so."""
    found = group(web(item(source_address_prefix="11.0.0.0/8")), alone(priority=300))
    assert found.flows[Direction.IN].must == https(ELEVEN)
    assert https(TEN) <= found.flows[Direction.IN].may
    assert [(code, words) for code, words, _ in found.remarks] == [
        ("mixed-styles", f"{GROUP} holds rules, and azurerm_network_security_rule.one (one) adds to it")
    ]


def test_what_was_read_from_the_cloud_is_no_style() -> None:
    """A group that was read lists rules of their own as well: by their name they are said once."""
    read = replace(
        web(item(name="ONE"), item(name="other", priority=300, source_address_prefix="11.0.0.0/8")),
        unwritten={"security_rule": Unwritten.READ},
    )
    found = group(read, alone())
    assert found.flows[Direction.IN].must == https(TEN, ELEVEN)
    assert (found.remarks, found.holes) == ((), ())
    assert [one.name for one in found.carriers][:2] == [
        "azurerm_network_security_rule.one (one)",
        f"{GROUP} security_rule[1] (other)",
    ]


def test_what_terraform_leaves_stays() -> None:
    """A rule that no configuration writes any more is certain, and the group says what is left."""
    found = group(replace(web(item()), unwritten={"security_rule": Unwritten.LEFT}))
    assert found.flows[Direction.IN].must == https(TEN)
    assert found.carriers[0].left
    assert [(code, words) for code, words, _ in found.remarks] == [
        ("left-by-terraform", f"Terraform leaves rules that no configuration writes: {GROUP} security_rule[0] (https)")
    ]


def test_a_deny_carries_nothing_and_keeps_out() -> None:
    """Carriers stand in the order in which they decide; a deny lets nothing through by itself."""
    found = group(web(item(description="office"), item(name="deny", priority=100, access="Deny")))
    deny, allow, *defaults = [one for one in found.carriers if one.direction is Direction.IN]
    assert (deny.name, deny.bounds, deny.keeps_out.must) == (f"{GROUP} security_rule[1] (deny)", Bounds(), https(TEN))
    assert (allow.name, allow.bounds.must) == (f"{GROUP} security_rule[0] (https: office)", https(TEN))
    assert [one.name.removeprefix(GROUP) for one in defaults] == [
        " AllowVnetInBound (a default rule)",
        " AllowAzureLoadBalancerInBound (a default rule)",
    ]


def test_nothing_sensitive_is_said() -> None:
    """A group says that it is sensitive, and its words hold nothing of what is."""
    hidden = frozenset({"security_rule", "name"})
    found = group(replace(web(item(name="secret"), name="secret"), sensitive=hidden, unwritten={"security_rule": Unwritten.LEFT}))
    assert (found.sensitive, found.name) == (True, None)
    assert "secret" not in " ".join([*[one.name for one in found.carriers], *[words for _, words, _ in found.remarks]])


@settings(deadline=None, max_examples=25)
@given(strategies.grounded("azure"))
def test_our_own_modules_are_what_lifting_says(grounded: Grounded) -> None:
    """A module that emscloud wrote, understood as anybody's, lets through what recognising and lifting it gives."""
    lowered = lower(grounded)
    assume(not any(problem.severity is Severity.ERROR for problem in lowered.problems))
    _is_what_lifting_says([block for made in blocks(lowered.artifact, False).values() for block in made], grounded.extents)


def test_the_example_is_what_lifting_says() -> None:
    """So is the example of the repository."""
    _is_what_lifting_says([block for file in EXAMPLE.glob("*.tf") for block in strict.read(file.read_text("utf-8"), file.name)], {})


def _is_what_lifting_says(made: list[Block], extents: Mapping[Symbol, tuple[Network, ...]]) -> None:
    read = tuple(one for one in resources(made) if one.kind in KINDS)
    found = understand(others.written(read), extents, private_space())
    assert [one.holes for one in found] == [()] * len(found)
    assert {one.tag[1] if one.tag else "": one.flows for one in found} == lift(recognise(read), extents)


def test_what_is_forgotten_beside_rules_in_the_group_goes_with_its_write() -> None:
    """A group with rules in it is one write, so nothing is left and no style is mixed."""
    forgotten = replace(alone(priority=300), unwritten=dict.fromkeys(alone().values, Unwritten.LEFT))
    found = group(web(item(source_address_prefix="11.0.0.0/8")), forgotten)
    assert (https(ELEVEN), (), ()) == (found.flows[Direction.IN].must, found.remarks, found.holes)
    assert https(TEN) <= group(web(), forgotten).flows[Direction.IN].must
