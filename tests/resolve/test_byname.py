"""A policy for a filter by name: which groups, which ends, and that names stay names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.load.terms import parse_service
from emscloud.model.peer import Hostname, Network, Symbol
from emscloud.model.policy import NamedGroup, NamedRequirement, Passage
from emscloud.model.service import EVERY, ICMP, ICMPV6, TCP, Reach
from emscloud.resolve.byname import Named, by_name, passages
from emscloud.spaces.address import parse_network
from tests.load.policies import written
from tests.resolve.policies import inbound, outbound, policy

WEB = "addresses: [10.1.0.0/24]"
GROUP, LIST, TAG = "{aws: sg-01234567}", "{aws: pl-01234567}", "{azure: Storage}"


def named(groups: dict[str, str], more: str = "", target: str = "prod") -> Named:
    """The policy for a filter of one target."""
    made = written(policy(groups, more))
    return by_name(made, made.targets[target])


def nets(*texts: str) -> tuple[Network, ...]:
    """Prefixes."""
    return tuple(map(parse_network, texts))


def test_the_groups_that_ask_for_a_name_are_in_it_with_all_their_egress() -> None:
    """Ingress, and groups that name no host to send to, are not; groups and requirements stand in the order of their names."""
    found = named(
        {
            "web": f"{WEB}, rules: [{outbound('a.example', 'b')}, {outbound('10.9.0.0/16', 'a')}, {inbound('c.example')}]",
            "db": f"{WEB}, rules: [{inbound('a.example')}, {outbound('10.9.0.0/16')}]",
            "app": f"{WEB}, rules: [{outbound('doc.example')}]",
            "out": f"{WEB}, in: [west], rules: [{outbound('a.example')}]",
        }
    )
    assert found.problems == ()
    assert [(group.name, [ask.id for ask in group.requirements]) for group in found.by_name.groups] == [
        ("app", ["two"]),
        ("web", ["a", "b"]),
    ]


def test_ends_are_names_addresses_and_references_of_the_cloud() -> None:
    """Roles are followed, a group is its addresses, another cloud's references are nobody; all of it in order, and once."""
    rule = outbound(f"staff, b.example, a.example, {{group: db}}, {LIST}, {GROUP}, {TAG}, 10.2.0.0/24", service="[udp/9, tcp/443]")
    groups = {
        "web": f"{WEB}, rules: [{rule}, {outbound(TAG, 'nobody')}]",
        "db": f"addresses: [10.2.0.0/24, 10.0.0.9], rules: [{inbound('{group: web}', service='any')}]",
    }
    more = "peers: {staff: [a.example, 10.7.0.0/16]}\n"
    (web,) = named(groups, more).by_name.groups
    (ask,) = web.requirements
    assert ask.to == (
        Hostname("a.example"),
        Hostname("b.example"),
        *nets("10.0.0.9/32", "10.2.0.0/24", "10.7.0.0/16"),
        Symbol("aws", "pl-01234567"),
        Symbol("aws", "sg-01234567"),
    )
    assert [service.text for service in ask.services] == ["tcp/443", "udp/9"]
    (west,) = named(groups, more, "west").by_name.groups
    assert [one.to[-1] for one in west.requirements] == [Symbol("azure", "Storage")] * 2


def test_a_ticket_is_part_of_the_reason() -> None:
    """As in the rules of the groups."""
    rule = "{id: x, outbound: tcp/443, to: [a.example], why: updates, ticket: T-1}"
    (web,) = named({"web": f"{WEB}, rules: [{rule}]"}).by_name.groups
    assert (web.requirements[0].why, web.addresses) == ("updates (T-1)", nets("10.1.0.0/24"))


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ({"web": f"rules: [{outbound('a.example')}]"}, "judges the traffic of `web` in prod by its members' addresses"),
        (
            {"web": f"{WEB}, rules: [{outbound('a.example, {group: db}')}]", "db": f"rules: [{inbound('{group: web}')}]"},
            "knows `{group: db}` in prod by its addresses",
        ),
    ],
)
def test_a_group_without_addresses_is_an_error(groups: dict[str, str], words: str) -> None:
    """E330 says the line to add, for the group that sends and for one that is sent to."""
    found = named(groups)
    assert [problem.code for problem in found.problems] == ["E330"]
    assert f"{words}. Give the group a line such as `addresses: [10.0.1.0/24]`" in found.problems[0].detail


@given(st.data())
def test_order_and_repetition_change_nothing(data: st.DataObject) -> None:
    """Groups, rules, services and ends in any order are the same policy."""
    ends = ["a.example", "doc.example", "10.7.0.0/16", LIST, "{group: db}"]
    services = ["tcp/443", "tcp/80", "udp/9"]

    def text(shuffled: bool) -> dict[str, str]:
        def order(some: list[str]) -> list[str]:
            return list(data.draw(st.permutations(some))) if shuffled else some

        rules = [outbound(", ".join(order(ends)), name, f"[{', '.join(order(services))}]") for name in ("a", "b", "c")]
        made = {
            "web": f"{WEB}, rules: [{', '.join(order(rules))}]",
            "db": f"addresses: [10.2.0.0/24], rules: [{inbound('anywhere', service='any')}]",
            "app": f"{WEB}, rules: [{', '.join(order(rules[:1]))}]",
        }
        return {name: made[name] for name in order(list(made))}

    assert named(text(shuffled=True)) == named(text(shuffled=False))


def ask(services: str, *to: Hostname | Network | Symbol) -> NamedRequirement:
    """A requirement of these services."""
    return NamedRequirement("x", tuple(map(parse_service, services.split())), to, "needed")


def test_passages_keep_the_families_apart() -> None:
    """A name and a reference have both, an address has its own, and a service is what it is in each of them."""
    v4, v6 = nets("10.1.0.0/24", "10.2.0.0/24"), nets("fd00::/64")
    name, listed = Hostname("a.example"), Symbol("aws", "pl-01234567")
    (one, six) = nets("192.0.2.1/32", "2001:db8::1/128")
    found = set(passages(NamedGroup("web", (*v4, *v6), ()), ask("icmp tcp/443", name, one, six, listed)))
    https = Reach(TCP, 443, 443)
    assert found == {
        *(Passage(v4, reach, to) for reach in (https, Reach(ICMP, -1, -1)) for to in (name, one, listed)),
        *(Passage(v6, reach, to) for reach in (https, Reach(ICMPV6, -1, -1)) for to in (name, six, listed)),
    }


def test_what_no_packet_can_be_is_no_passage() -> None:
    """A group of one family has nothing to say to an address of the other, nor a service that the family has not."""
    group = NamedGroup("web", nets("10.1.0.0/24"), ())
    assert list(passages(group, ask("any", *nets("2001:db8::1/128")))) == []
    assert list(passages(group, ask("icmpv6", Hostname("a.example")))) == []
    assert list(passages(group, ask("any", Hostname("a.example")))) == [
        Passage(nets("10.1.0.0/24"), Reach(EVERY, 0, 65535), Hostname("a.example"))
    ]
