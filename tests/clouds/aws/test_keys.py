"""What names a rule, and that nothing renames it: keys, labels, ranks, and the laws of order and stability."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from emscloud.cloud import Number
from emscloud.clouds.aws.lower import lower
from emscloud.load.terms import parse_service
from emscloud.model.peer import V6_BASE, Network, Symbol
from emscloud.model.policy import Direction, GroundedGroup, Requirement
from emscloud.spaces.address import network
from tests.clouds.aws.samples import DB, GROUP, LIST, ask, asked, grounded, made, net, only, policy, remembered, requirements, said

OUT = Direction.OUT


def test_keys_name_requirement_and_peer() -> None:
    """A rule is known by requirement and peer, so that a port can be edited in place."""
    one = only(ask("forticlient-ems/telemetry", "tcp/8013", "10.20.0.0/16"))
    assert (one.key, one.label) == (
        "forticlient-ems/telemetry 10.20.0.0/16",
        "web_forticlient-ems_telemetry_10-20-0-0-16",
    )


def test_keys_name_the_service_where_there_are_several() -> None:
    """With several services, each stands in its rule's key."""
    rules = made(ask("forticlient-ems/rpc", "tcp/135 udp/1024-5000", (net("10.20.0.0/16"), net("fd00::/8"), DB, GROUP, LIST)))
    assert {one.key for one in rules if one.protocol == "tcp"} == {
        "forticlient-ems/rpc 10.20.0.0/16 tcp/135",
        "forticlient-ems/rpc fd00::/8 tcp/135",
        "forticlient-ems/rpc group-db tcp/135",
        f"forticlient-ems/rpc {GROUP.name} tcp/135",
        f"forticlient-ems/rpc {LIST.name} tcp/135",
    }
    assert {one.label for one in rules if one.protocol == "udp"} == {
        "web_forticlient-ems_rpc_10-20-0-0-16_udp-1024-5000",
        "web_forticlient-ems_rpc_fd00---8_udp-1024-5000",
        "web_forticlient-ems_rpc_group-db_udp-1024-5000",
        f"web_forticlient-ems_rpc_{GROUP.name}_udp-1024-5000",
        f"web_forticlient-ems_rpc_{LIST.name}_udp-1024-5000",
    }


def test_icmp_of_a_reference_is_told_apart() -> None:
    """One service that takes two rules has two keys."""
    assert {one.key for one in made(ask("ping", "icmp/echo-request", (DB,)))} == {
        "ping group-db icmpv4/echo-request",
        "ping group-db icmpv6/echo-request",
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [("tcp/x", "tcp-x"), ("tcp_x", "tcp/x"), ("icmp/a", "icmp-a"), ("a/b__c", "a/b_c"), ("a_/b", "a/b"), ("proto/a", "proto-a")],
)
def test_ids_that_look_alike_have_labels_of_their_own(one: str, other: str) -> None:
    """A slash, a hyphen and an underscore in ids make labels that differ."""
    assert len({rule.label for rule in made(ask(one, "tcp/1", "10.0.0.1"), ask(other, "tcp/2", "10.0.0.1"))}) == 2


def test_a_row_named_like_a_prefix_has_a_label_of_its_own() -> None:
    """An id may look like a peer's part of a label, and no label is taken twice for that."""
    asks = ask("a", "tcp/1 tcp/2", "fd00::/8"), ask("a/fd00---8", "tcp/3", "fd00::/8")
    assert len({rule.label for rule in made(*asks)}) == 3


def test_a_group_named_like_a_row_has_a_label_of_its_own() -> None:
    """An underscore in the name of a group that is a peer ends no part of a label."""
    asks = ask("x", "tcp/1", (Symbol("group", "a_group-b"),)), ask("x/group-a", "tcp/2", (Symbol("group", "b"),))
    assert len({rule.label for rule in made(*asks)}) == 2


def test_ranks_follow_the_highest() -> None:
    """What the lock remembers keeps its rank, also of requirements that are gone; the rest follow in order of id."""
    asks = [ask(name, "tcp/443", "10.0.0.1") for name in ("d", "b", "c")]
    numbers = {(Direction.IN, "c"): 4, (Direction.IN, "gone"): 7, (OUT, "b"): 20}
    assert lower(grounded(*asks, numbers=numbers)).numbers == (
        Number("web", Direction.IN, "c", 4, "ranks"),
        Number("web", Direction.IN, "b", 8, "ranks"),
        Number("web", Direction.IN, "d", 9, "ranks"),
    )


def test_the_lowest_rank_names_a_shared_rule() -> None:
    """A requirement that comes later takes no rule's name, however early its id."""
    later = ask("a", "tcp/443", "10.0.0.1"), ask("b", "tcp/443", "10.0.0.1")
    rules = lower(grounded(*later, numbers={(Direction.IN, "b"): 1})).artifact.groups[0].rules
    assert [(one.key, one.description) for one in rules] == [("b 10.0.0.1/32", "b, a: needed")]


@settings(deadline=None, max_examples=200)
@given(asked)
def test_labels_are_unique(asks: tuple[Requirement, ...]) -> None:
    """No two rules of a direction share a label or a key, and no rule is there twice."""
    rules = made(*asks)
    assert len({(one.direction, one.label) for one in rules}) == len(rules)
    assert len({(one.direction, one.key) for one in rules}) == len(rules)
    assert len({(one.direction, *said(one), one.kind, one.own) for one in rules}) == len(rules)


names = st.one_of(
    st.sampled_from(("tcp", "udp-1", "icmp", "any", "fd00---8", "group-a", "sg-01234567")),
    st.from_regex(r"[ab][ab_-]{0,3}", fullmatch=True),
)
ids = names | st.builds("{}/{}".format, names, names)
ends = st.one_of(
    st.tuples(st.integers(0, 2**128 - 1), st.integers(0, 128)).map(lambda one: network(V6_BASE + one[0], one[1])),
    st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 32)).map(lambda one: network(*one)),
    st.sampled_from(("::ffff:1:2:3:4", "::", "1::", "::1", "1::/16")).map(net),
    names.map(partial(Symbol, "group")),
    st.from_regex(r"(sg|pl)-0123456[0-9a-f]", fullmatch=True).map(partial(Symbol, "aws")),
)
service = st.one_of(
    st.sampled_from(("icmp", "icmp/echo-request", "icmpv4", "icmpv6", "icmpv4/8", "icmpv4/8/0", "proto/47", "any")),
    st.builds("{}/{}-{}".format, st.sampled_from(("tcp", "udp")), st.integers(1, 3), st.integers(3, 5)),
).map(parse_service)
any_asks = st.builds(
    Requirement,
    ids,
    st.just(OUT),
    st.lists(service, min_size=1, max_size=3, unique=True).map(tuple),
    st.lists(ends, min_size=1, max_size=4, unique=True).map(tuple),
    st.just("needed"),
)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(names, st.lists(any_asks, min_size=1, max_size=5, unique_by=lambda one: one.id)),
        min_size=1,
        max_size=3,
        unique_by=lambda one: one[0].lower(),
    )
)
def test_labels_are_injective(groups: list[tuple[str, list[Requirement]]]) -> None:
    """Whatever the ids, peers and services of whatever groups, each rule of a module has a label of its own, which is legal."""
    held = tuple(GroundedGroup(name, tuple(asks)) for name, asks in groups)
    labels = [rule.label for group in lower(replace(grounded(), groups=held)).artifact.groups for rule in group.rules]
    assert len(set(labels)) == len(labels)
    assert [label for label in labels if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", label)] == []


@settings(deadline=None, max_examples=200)
@given(asked, requirements, st.randoms())
@example((ask("b", "tcp/1", "10.0.0.1"),), ask("a", "tcp/1", "10.0.0.1"), Random(0))
def test_adding_a_requirement_renames_nothing(asks: tuple[Requirement, ...], new: Requirement, random: Random) -> None:
    """With the lock's ranks, a new requirement renames no rule that is there, wherever its id sorts."""
    before = lower(policy(asks))
    more = [*asks, replace(new, id=random.choice(("A", "new", "zz/z")))]
    random.shuffle(more)
    after = lower(policy(tuple(more), numbers=remembered(before)))
    names = [{(one.direction, one.label, *said(one)) for one in lowered.artifact.groups[1].rules} for lowered in (before, after)]
    assert names[0] <= names[1]
    assert set(before.numbers) <= set(after.numbers)


@settings(deadline=None, max_examples=200)
@given(asked, st.data())
def test_adding_an_address_adds_its_own_rules(asks: tuple[Requirement, ...], data: st.DataObject) -> None:
    """A new address of a requirement leaves every other rule as it was."""
    if not asks:
        return
    at = data.draw(st.integers(0, len(asks) - 1))
    new: Network = net("198.51.100.7")
    more = [replace(one, peers=(*one.peers, new)) if index == at else one for index, one in enumerate(asks)]
    before, after = lower(policy(asks)), lower(policy(tuple(more)))
    added = set(after.artifact.groups[1].rules) - set(before.artifact.groups[1].rules)
    assert {one.peer for one in added} <= {new.text}
    assert set(before.artifact.groups[1].rules) <= set(after.artifact.groups[1].rules)
    assert before.numbers == after.numbers


@settings(deadline=None, max_examples=200)
@given(asked)
def test_the_order_of_things_says_nothing(asks: tuple[Requirement, ...]) -> None:
    """Turning requirements, services and groups around changes nothing."""
    turned = tuple(replace(one, services=one.services[::-1], peers=one.peers[::-1]) for one in asks[::-1])
    one, other = policy(asks), policy(turned)
    assert lower(one) == lower(replace(other, groups=other.groups[::-1]))
