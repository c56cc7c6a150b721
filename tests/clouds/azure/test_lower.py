"""Grounded policies as network security groups, and what has to be said about it."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.cloud import Loss, Lowered
from emscloud.clouds.azure.artifact import ANY, Cause, Endpoint, Module, SecurityRule
from emscloud.clouds.azure.lift import lift
from emscloud.clouds.azure.limits import PROBES
from emscloud.clouds.azure.lower import lower
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.model.policy import Direction, GroundedGroup, Requirement
from emscloud.model.service import EVERY, ICMP, ICMPV6, Reach
from emscloud.spaces.meaning import meaning
from emscloud.spaces.traffic import TrafficSet, boxes
from tests.clouds.azure.samples import ASG, MEMBERS, TAG, Numbers, ask, asked, grounded, net, requirements

OUT = Direction.OUT


def made(*asks: Requirement) -> tuple[SecurityRule, ...]:
    """The rules that requirements become, without our own denies."""
    return tuple(one for one in lower(grounded(*asks)).artifact.groups[0].rules if one.access == "Allow")


def only(*asks: Requirement) -> SecurityRule:
    """The one rule that they become."""
    (one,) = made(*asks)
    return one


def remembered(lowered: Lowered[Module]) -> Numbers:
    """What the lock would remember."""
    return {(number.direction, number.key): number.number for number in lowered.numbers}


def packets(protocol: int, low: int, high: int, *peers: Network) -> TrafficSet:
    """A protocol between anything and prefixes."""
    return TrafficSet([box for peer in peers for box in boxes(Reach(protocol, low, high), peer)])


def test_inbound_names_peers_as_its_source() -> None:
    """An inbound rule's source is the peers, its destination every member at the ports asked for."""
    one = only(ask("rdp", "tcp/3389", "10.0.0.5 10.0.0.9"))
    assert one.source == Endpoint(None, ("10.0.0.5/32", "10.0.0.9/32"), (), "*")
    assert one.destination == Endpoint("*", port_ranges=("3389",))


def test_outbound_names_peers_as_its_destination() -> None:
    """An outbound rule's destination is the peers at the ports asked for, its source every member."""
    one = only(ask("clock", "udp/123", "192.0.2.1", OUT))
    assert (one.source, one.destination) == (ANY, Endpoint(None, ("192.0.2.1/32",), (), None, ("123",)))


def test_a_rule_says_what_it_is_for() -> None:
    """A rule carries its key, its cause with page and reason, and a description that names the requirement."""
    one = only(ask("svc/smb", "tcp/445", "10.0.0.0/8", why="files", page="the page, row smb"))
    assert (one.key, one.name) == ("svc/smb tcp ipv4", "svc.smb_tcp_ipv4")
    assert one.description == "svc/smb: files"
    assert one.causes == (Cause("svc/smb", "the page, row smb", "files"),)


def test_a_rule_holds_one_family() -> None:
    """A rule holds IPv4 or IPv6 prefixes, never both: a requirement with both has a rule for each."""
    rules = made(ask("web", "tcp/443", "10.0.0.0/8 fd00::/8"))
    assert {(one.key, one.source.address_prefixes) for one in rules} == {
        ("web tcp ipv4", ("10.0.0.0/8",)),
        ("web tcp ipv6", ("fd00::/8",)),
    }


def test_anywhere_is_both_families_written_out() -> None:
    """`anywhere` is 0.0.0.0/0 and ::/0, in a rule each."""
    rules = made(ask("web", "tcp/443", "anywhere-ipv4 anywhere-ipv6"))
    assert {one.source.address_prefixes for one in rules} == {("0.0.0.0/0",), ("::/0",)}


def test_a_rule_holds_one_protocol() -> None:
    """TCP and UDP of one requirement are two rules."""
    rules = made(ask("dns", "tcp/53 udp/53", "10.0.0.1"))
    assert {(one.protocol, one.destination.port_ranges) for one in rules} == {("Tcp", ("53",)), ("Udp", ("53",))}


def test_prefixes_of_a_rule_do_not_overlap() -> None:
    """Azure refuses overlapping prefixes in one rule, so a prefix that another one covers is left out."""
    one = only(ask("web", "tcp/443", "10.1.2.0/24 192.0.2.0/24 10.0.0.0/8 10.0.0.0/16 10.1.2.0/24"))
    assert one.source.address_prefixes == ("10.0.0.0/8", "192.0.2.0/24")


def test_neighbouring_prefixes_stay_apart() -> None:
    """Two halves are not made one: a move of one address edits that address only."""
    assert only(ask("web", "tcp/443", "10.0.0.0 10.0.0.1")).source.address_prefixes == ("10.0.0.0/32", "10.0.0.1/32")


def test_port_ranges_of_a_rule_do_not_overlap() -> None:
    """Azure refuses overlapping port ranges in one rule, so they are merged and sorted."""
    one = only(ask("rpc", "tcp/600-700 tcp/135 tcp/650-800 tcp/443 tcp/136", "10.0.0.1"))
    assert one.destination.port_ranges == ("135-136", "443", "600-800")


def test_every_port_is_a_star() -> None:
    """Every port is `*` in the singular field."""
    assert only(ask("all", "tcp/0-65535", "10.0.0.1")).destination == ANY
    assert only(ask("all", "tcp/0-65535", "10.0.0.1", OUT)).destination == Endpoint(None, ("10.0.0.1/32",), (), "*")


@pytest.mark.parametrize(
    ("service", "protocol"), [("proto/50", "Esp"), ("proto/51", "Ah"), ("icmp", "Icmp"), ("any", "*"), ("udp/53", "Udp")]
)
def test_the_protocols_that_a_rule_names(service: str, protocol: str) -> None:
    """A rule names TCP, UDP, ICMP, ESP, AH or everything."""
    one = only(ask("x", service, "10.0.0.1"))
    assert one.protocol == protocol


def test_any_holds_what_stands_beside_it() -> None:
    """A requirement for `any` needs no further rule for a service that it names too, nor does it lose one."""
    lowered = lower(grounded(ask("x", "any tcp/443 proto/47", "10.0.0.1")))
    assert [one.key for one in lowered.artifact.groups[0].rules if one.causes] == ["x any ipv4"]
    assert lowered.losses == ()


def test_a_tag_stands_alone_in_its_field() -> None:
    """A service tag stands alone in the singular field, so it takes a rule of its own, for both families."""
    rules = made(ask("web", "tcp/443", (net("10.0.0.1"), TAG)))
    assert {(one.key, one.source.address_prefix, one.source.address_prefixes) for one in rules} == {
        ("web tcp ipv4", None, ("10.0.0.1/32",)),
        ("web tcp tag Storage", "Storage", ()),
    }


def test_an_application_security_group_takes_a_rule_of_its_own() -> None:
    """One side of a rule holds prefixes or application security groups, not both; ARM takes one of these a rule."""
    rules = made(ask("web", "tcp/443", (net("10.0.0.1"), MEMBERS, Symbol("azure", f"{ASG}db")), OUT))
    assert {one.destination.application_security_group_ids for one in rules} == {(), (f"{ASG}web",), (f"{ASG}db",)}
    assert {one.key for one in rules} == {"web tcp ipv4", f"web tcp asg {ASG}web", f"web tcp asg {ASG}db"}


@pytest.mark.parametrize("symbol", [Symbol("group", "web"), Symbol("aws", "sg-0")])
def test_other_symbols_are_a_bug(symbol: Symbol) -> None:
    """A group of the policy is its addresses by the time it comes here, and other clouds' references never come."""
    with pytest.raises(ValueError, match="cannot name"):
        made(ask("web", "tcp/443", (symbol,)))


def losses(*asks: Requirement) -> dict[tuple[str, Symbol | None], Loss]:
    """What requirements lose or widen."""
    return {(loss.name, loss.symbol): loss for loss in lower(grounded(*asks)).losses}


def test_a_type_of_icmp_becomes_all_of_it() -> None:
    """ICMP type and code cannot be said, so the rule is for all ICMP: a widening by exactly the other types."""
    (loss,) = losses(ask("ping", "icmp/echo-request", "10.0.0.0/8")).values()
    peer = net("10.0.0.0/8")
    assert (loss.name, loss.widening) == ("azure-icmp-types", True)
    assert loss.traffic == packets(ICMP, -1, -1, peer) - packets(ICMP, 8, 0, peer)
    assert loss.detail.endswith("lets through icmpv4/0-7, icmpv4/8/1-255, icmpv4/9-255 as well.")


def test_a_type_beside_all_of_icmp_widens_nothing() -> None:
    """A requirement that asks for all of ICMP anyway gets nothing that it did not ask for."""
    assert losses(ask("ping", "icmpv4/8 icmpv4", "10.0.0.0/8")) == {}


def test_icmpv6_is_left_out() -> None:
    """NSGs do not support ICMPv6: it is a loss, and no rule of any kind is made for it."""
    lowered = lower(grounded(ask("ping", "icmp", "fd00::/8")))
    assert [one.key for one in lowered.artifact.groups[0].rules if one.causes] == []
    (loss,) = lowered.losses
    assert (loss.name, loss.widening, loss.requirement) == ("azure-icmpv6", False, "ping")
    assert loss.traffic == packets(ICMPV6, -1, -1, net("fd00::/8"))


def test_any_over_ipv6_loses_icmpv6() -> None:
    """`*` over IPv6 is everything but ICMPv6."""
    (loss,) = losses(ask("all", "any", "fd00::/8 10.0.0.0/8")).values()
    assert loss.traffic == packets(ICMPV6, -1, -1, net("fd00::/8"))


def test_a_protocol_without_a_name_is_left_out() -> None:
    """A protocol other than TCP, UDP, ICMP, ESP and AH cannot be said."""
    (loss,) = losses(ask("gre", "proto/47", "10.0.0.0/8 fd00::/8")).values()
    assert (loss.name, loss.widening) == ("azure-protocol", False)
    assert loss.traffic == packets(47, 0, 65535, net("10.0.0.0/8"), net("fd00::/8"))


def test_what_a_symbol_loses_is_named() -> None:
    """What is lost for a symbol lies over every address, by the symbol's name."""
    found = losses(ask("ping", "icmp/echo-request", (net("10.0.0.1"), TAG)))
    assert set(found) == {("azure-icmp-types", None), ("azure-icmp-types", TAG), ("azure-icmpv6", TAG)}
    assert found["azure-icmpv6", TAG].traffic == packets(ICMPV6, 128, 0, ANYWHERE_V6)
    whole = packets(ICMP, -1, -1, ANYWHERE_V4)
    assert found["azure-icmp-types", TAG].traffic == whole - packets(ICMP, 8, 0, ANYWHERE_V4)


def test_our_denies_stand_last() -> None:
    """Each direction ends at 4096 with a deny of everything, before any default rule, under a name of its own."""
    rules = lower(grounded()).artifact.groups[0].rules
    assert [(one.name, one.priority, one.direction.value, one.access) for one in rules] == [
        ("emscloud-deny-inbound", 4096, "in", "Deny"),
        ("emscloud-deny-outbound", 4096, "out", "Deny"),
    ]
    assert {(one.protocol, one.source, one.destination) for one in rules} == {("*", ANY, ANY)}


def test_probes_stand_before_the_deny() -> None:
    """Health probes have a priority of their own above our deny, which the lock need not remember."""
    lowered = lower(grounded(PROBES))
    first = lowered.artifact.groups[0].rules[0]
    assert (first.priority, first.protocol, first.source.address_prefix) == (4095, "Tcp", "AzureLoadBalancer")
    assert (lowered.numbers, lowered.losses) == ((), ())


def test_a_row_that_looks_like_probes_is_not_them() -> None:
    """Only the requirement itself takes the reserved priority, not another one of its id."""
    lowered = lower(grounded(replace(PROBES, why="another reason")))
    assert lowered.artifact.groups[0].rules[0].priority < 4090


def test_equal_rules_of_two_requirements_are_two() -> None:
    """Two requirements that ask for the same are two rules with two causes."""
    assert len(made(ask("a", "tcp/443", "10.0.0.1"), ask("b", "tcp/443", "10.0.0.1"))) == 2


def test_groups_are_named_after_policy_and_group() -> None:
    """A group is `<policy>-<group>` and carries the tags by which it is found."""
    (group,) = lower(grounded()).artifact.groups
    assert (group.name, group.group, group.resource_group, group.location) == ("ems-web", "web", "rg-ems", "westeurope")
    tags = {"emscloud:group": "web", "emscloud:managed-by": "terraform", "emscloud:policy": "ems"}
    assert dict(group.tags) == tags


@pytest.mark.parametrize(("name", "good"), [("w" * 76, True), ("w" * 77, False), ("web-", False), ("web_", True)])
def test_names_that_arm_refuses(name: str, good: bool) -> None:
    """A group's name has at most 80 characters and does not end with a hyphen."""
    assert [one.code for one in lower(grounded(group=name)).problems] == ([] if good else ["E301"])


def test_names_are_compared_without_case() -> None:
    """Two groups whose names differ only by case are one in Azure."""
    both = replace(grounded(), groups=(GroundedGroup("web", ()), GroundedGroup("Web", ())))
    (problem,) = lower(both).problems
    assert (problem.code, "`web` and `Web`" in problem.detail) == ("E301", True)


def test_two_spellings_of_one_tag() -> None:
    """Two spellings of one tag in one requirement would be two rules of one name."""
    found = lower(grounded(ask("web", "tcp/443", (TAG, Symbol("azure", "STORAGE"))))).problems
    assert [one.code for one in found] == ["E301"]


@settings(deadline=None, max_examples=60)
@given(asked)
def test_faithfulness(asks: tuple[Requirement, ...]) -> None:
    """What is let through is the policy without its losses at least, and the policy with its widenings at most."""
    policy = grounded(*asks, extents={TAG: (net("192.0.2.0/24"), net("fd00:1::/32")), MEMBERS: (net("10.0.0.0/8"),)})
    lowered = lower(policy)
    assert not [problem for problem in lowered.problems if problem.code != "E303"]
    said, meant = lift(lowered.artifact, policy.extents)["web"], meaning(policy)["web"]
    for direction in Direction:
        here = [loss for loss in lowered.losses if loss.direction is direction]
        assert not said[direction].maybe
        for symbol in (None, *meant[direction].named, *said[direction].named):
            lost, added = [
                reduce(TrafficSet.__or__, [x.traffic for x in here if x.symbol == symbol and x.widening is w], TrafficSet())
                for w in (False, True)
            ]
            low, high = meant[direction].must, said[direction].must
            if symbol:
                low |= meant[direction].named.get(symbol, TrafficSet())
                high |= said[direction].named.get(symbol, TrafficSet())
                plain = [loss for loss in here if loss.symbol is None]
                lost = reduce(TrafficSet.__or__, [x.traffic for x in plain if not x.widening], lost)
                added = reduce(TrafficSet.__or__, [x.traffic for x in plain if x.widening], added)
            assert low - lost <= high
            assert high <= low | added


@settings(deadline=None, max_examples=100)
@given(requirements)
def test_losses_are_exact(one: Requirement) -> None:
    """Of one requirement by itself, what is let through is exactly the policy, less its losses, with its widenings."""
    policy = grounded(one)
    lowered = lower(policy)
    said, meant = lift(lowered.artifact, {})["web"][one.direction], meaning(policy)["web"][one.direction]
    expected = meant.must
    for loss in lowered.losses:
        assert loss.traffic
        if loss.symbol is None:
            expected = expected | loss.traffic if loss.widening else expected - loss.traffic
    assert said.must == expected


@settings(deadline=None, max_examples=60)
@given(asked, requirements, st.randoms())
def test_adding_a_requirement_moves_nothing(asks: tuple[Requirement, ...], new: Requirement, random: Random) -> None:
    """With the lock's numbers, a new requirement renames, renumbers and edits no rule that is there."""
    before = lower(grounded(*asks))
    more = [*asks, replace(new, id="new")]
    random.shuffle(more)
    after = lower(grounded(*more, numbers=remembered(before)))
    assert set(before.artifact.groups[0].rules) <= set(after.artifact.groups[0].rules)
    assert set(before.numbers) <= set(after.numbers)


@settings(deadline=None, max_examples=60)
@given(asked)
def test_the_order_of_things_says_nothing(asks: tuple[Requirement, ...]) -> None:
    """Turning requirements, services, peers and groups around changes nothing."""
    turned = tuple(replace(one, services=one.services[::-1], peers=one.peers[::-1]) for one in asks[::-1])
    one, other = grounded(*asks), grounded(*turned)
    first = lower(replace(one, groups=(*one.groups, GroundedGroup("db", asks))))
    second = lower(replace(other, groups=(GroundedGroup("db", turned), *other.groups)))
    assert first == second


def test_an_address_edits_one_rule() -> None:
    """A new address of a name edits the one rule of its requirement and family."""
    asks = [ask("a", "tcp/443", "10.0.0.1"), ask("b", "tcp/443", "10.0.0.1")]
    before = set(made(*asks))
    after = set(made(asks[0], ask("b", "tcp/443", "10.0.0.1 10.0.0.2")))
    assert [one.key for one in before - after] == ["b tcp ipv4"]
    assert [one.key for one in after - before] == ["b tcp ipv4"]


def test_a_clash_in_the_lock_is_told_by_lower() -> None:
    """Two rules with one priority, as a merge may leave them, are an error with where the group stands."""
    asks = (ask("a", "tcp/443", "10.0.0.1"), ask("b", "tcp/443", "10.0.0.1"))
    numbers = {(Direction.IN, "a tcp ipv4"): 200, (Direction.IN, "b tcp ipv4"): 200}
    assert [problem.code for problem in lower(grounded(*asks, numbers=numbers)).problems] == ["E306"]


def test_rules_beyond_the_last_priority_are_told() -> None:
    """What no priority is left for is an error, and is not in the artifact."""
    asks = [ask(f"r{number}", "tcp/443", "10.0.0.1") for number in range(3991)]
    limits = {"rules_per_group": 7980, "addresses_per_group": 9999, "ports_per_group": 9999}
    lowered = lower(grounded(*asks, settings={"limits": limits}))
    assert [problem.code for problem in lowered.problems] == ["E306"]
    assert len(lowered.artifact.groups[0].rules) == 3992


def test_every_protocol_of_ipv4_is_everything() -> None:
    """`any` over IPv4 loses and adds nothing."""
    policy = grounded(ask("all", "any", "10.0.0.0/8"))
    assert lift(lower(policy).artifact, {}) == meaning(policy)
    assert lift(lower(policy).artifact, {})["web"][Direction.IN].must == packets(EVERY, 0, 65535, net("10.0.0.0/8"))
