"""Grounded policies as security groups, and what has to be said about it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from emscloud.clouds.aws.artifact import Cause
from emscloud.clouds.aws.lift import lift
from emscloud.clouds.aws.limits import DESCRIPTION, ILLEGAL
from emscloud.clouds.aws.lower import legal, lower
from emscloud.diagnostics import Where
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction, Grounded, GroundedGroup, Requirement
from emscloud.spaces.meaning import meaning
from tests.clouds.aws.samples import DB, GROUP, LIST, VPC, WEB, ask, asked, codes, grounded, hosts, made, net, only, policy, said

OUT = Direction.OUT


def test_one_rule_for_each_peer_and_service() -> None:
    """A rule of EC2 has one peer, one protocol and one range of ports."""
    assert {said(one) for one in made(ask("rpc", "tcp/135 tcp/1024-5000", "10.0.0.1 10.0.0.2"))} == {
        ("tcp", 135, 135, "10.0.0.1/32"),
        ("tcp", 135, 135, "10.0.0.2/32"),
        ("tcp", 1024, 5000, "10.0.0.1/32"),
        ("tcp", 1024, 5000, "10.0.0.2/32"),
    }


def test_each_family_has_its_argument() -> None:
    """`anywhere` is 0.0.0.0/0 and ::/0, a rule each, since one rule holds one family."""
    rules = made(ask("web", "tcp/443", "anywhere-ipv4 anywhere-ipv6"))
    assert {(one.kind, one.peer) for one in rules} == {("cidr_ipv4", "0.0.0.0/0"), ("cidr_ipv6", "::/0")}


@pytest.mark.parametrize(
    ("service", "peer", "found"),
    [
        ("tcp/443", "10.0.0.1", ("tcp", 443, 443)),
        ("udp/0-65535", "10.0.0.1", ("udp", 0, 65535)),
        ("icmp", "10.0.0.1", ("icmp", -1, -1)),
        ("icmp", "fd00::1", ("icmpv6", -1, -1)),
        ("icmp/echo-request", "10.0.0.1", ("icmp", 8, 0)),
        ("icmp/echo-request", "fd00::1", ("icmpv6", 128, 0)),
        ("icmpv4/3", "10.0.0.1", ("icmp", 3, -1)),
        ("proto/47", "10.0.0.1", ("47", None, None)),
        ("any", "fd00::1", ("-1", None, None)),
    ],
)
def test_how_ec2_spells_services(service: str, peer: str, found: tuple[str, int | None, int | None]) -> None:
    """TCP and UDP carry ports, ICMP its type and code with -1 for any, all others nothing; -1 is every protocol."""
    assert said(only(ask("x", service, peer)))[:3] == found


def test_a_service_of_one_family_takes_peers_of_that_family() -> None:
    """ICMPv6 by number says nothing to IPv4 peers."""
    assert said(only(ask("x", "icmpv6/2", "10.0.0.1 fd00::1"))) == ("icmpv6", 2, -1, "fd00::1/128")


def test_references_carry_both_families() -> None:
    """A group reference is one rule for TCP, and one for ICMP in each family, where the service has both."""
    assert {(*said(one), one.kind, one.own) for one in made(ask("x", "icmp tcp/443", (DB,)), ask("y", "icmpv4", (GROUP,)))} == {
        ("icmp", -1, -1, "db", "referenced_security_group_id", True),
        ("icmpv6", -1, -1, "db", "referenced_security_group_id", True),
        ("tcp", 443, 443, "db", "referenced_security_group_id", True),
        ("icmp", -1, -1, GROUP.name, "referenced_security_group_id", False),
    }


def test_a_prefix_list_is_named_by_its_id() -> None:
    """A prefix list is a peer of its own kind."""
    one = only(ask("x", "tcp/443", (LIST,)))
    assert (one.kind, one.peer, one.own) == ("prefix_list_id", LIST.name, False)


def test_a_group_named_like_a_list_is_a_group() -> None:
    """A group of the policy may be called what it likes."""
    one = only(ask("x", "tcp/443", (Symbol("group", "pl-01234567"),)))
    assert (one.kind, one.own) == ("referenced_security_group_id", True)


def test_what_a_wider_prefix_holds_stays() -> None:
    """Dropping a prefix when a wider one is added would destroy a live rule before the other is there."""
    assert [one.peer for one in made(ask("a", "tcp/443", "10.0.0.0/8 10.1.0.0/16 0.0.0.0/0"))] == [
        "0.0.0.0/0",
        "10.0.0.0/8",
        "10.1.0.0/16",
    ]


def test_equal_rules_are_one_with_all_its_causes() -> None:
    """EC2 refuses a rule twice, so two requirements of one rule share it, and it names both."""
    one = only(
        ask("b", "tcp/443", "10.0.0.1", why="for b", page="the page, row b"),
        ask("a", "tcp/443 tcp/443", "10.0.0.1", why="for a"),
    )
    assert one.causes == (Cause("a", "", "for a"), Cause("b", "the page, row b", "for b"))
    assert (one.key, one.description) == ("a 10.0.0.1/32 tcp/443", "a, b: for a")


def test_equal_services_of_one_requirement_are_one_rule() -> None:
    """`icmp` and `icmpv4` are the same to an IPv4 peer, and the one cause stands there once."""
    rules = made(ask("a", "icmpv4 icmp", "10.0.0.1"))
    assert [(one.key, [cause.id for cause in one.causes]) for one in rules] == [("a 10.0.0.1/32 icmp", ["a"])]


def test_directions_are_apart() -> None:
    """The same peer and service in and out are two rules."""
    rules = made(ask("a", "tcp/443", "10.0.0.1"), ask("b", "tcp/443", "10.0.0.1", OUT))
    assert [one.direction for one in rules] == [Direction.IN, OUT]


def test_a_description_is_ids_and_why() -> None:
    """A description says who asked for the rule, and why."""
    assert only(ask("svc/smb", "tcp/445", "10.0.0.1", why="file shares")).description == "svc/smb: file shares"


@pytest.mark.parametrize(
    ("why", "found"),
    [
        ("Grüße für Łódź", "Grusse fur Lodz"),
        ('it\'s "x" `y`', "its x y"),
        ("<a> \\ b|c ~ d? 5% ^", "(a) / b/c - d. 5 "),
        ("a – b… • c", "a - b... - c"),
        ("plain ._-:/()#,@[]+=&;{}!$*", "plain ._-:/()#,@[]+=&;{}!$*"),
        ("日本 ok\u202e\n", " ok"),
    ],
)
def test_words_are_made_legal(why: str, found: str) -> None:
    """What EC2's descriptions cannot hold is written otherwise, or left out."""
    assert legal(why) == found


def test_a_long_why_is_cut() -> None:
    """A description has 255 characters; the reason gives way, and the ids stay."""
    description = only(ask("svc/smb", "tcp/445", "10.0.0.1", why="x" * 300)).description
    assert description == "svc/smb: " + "x" * 246


@pytest.mark.parametrize("length", [251, 252, 253, 254, 255])
def test_a_why_without_room_leaves_no_colon(length: int) -> None:
    """Where ids leave no room for a reason they stand alone."""
    asks = ask("a" * 120, "tcp/1", "10.0.0.1"), ask("b" * (length - 122), "tcp/1", "10.0.0.1")
    ids = f"{asks[0].id}, {asks[1].id}"
    assert only(*asks).description == (f"{ids}: {'needed'[: 253 - length]}" if length < 253 else ids)


def test_a_why_of_which_nothing_is_legal_leaves_the_ids() -> None:
    """Where no word is left there is no colon either."""
    assert only(ask("a", "tcp/1", "10.0.0.1", why="'\"'")).description == "a"


def test_many_ids_are_counted() -> None:
    """Ids that do not fit are counted; the comment above the rule has them all."""
    one = only(*[ask(f"requirement-{number:03}", "tcp/1", "10.0.0.1") for number in range(40)])
    shown = ", ".join(f"requirement-{number:03}" for number in range(14))
    assert one.description == f"{shown} +26 more"
    assert len(one.causes) == 40


@settings(deadline=None, max_examples=200)
@given(asked)
def test_descriptions_are_legal(asks: tuple[Requirement, ...]) -> None:
    """Every description is one that EC2 takes, and begins with the id of the requirement that names the rule."""
    for one in made(*asks):
        assert len(one.description) <= DESCRIPTION
        assert not ILLEGAL.search(one.description)
        assert one.description.startswith(one.causes[0].id)


def test_a_group_is_named_by_the_policy() -> None:
    """Names, description and tags come from names alone: EC2 can change neither name nor description later."""
    module = lower(grounded(ask("a", "tcp/1", "10.0.0.1"), settings={"exclusive": True})).artifact
    (group,) = module.groups
    assert (group.group, group.name, group.description) == ("web", "ems-web", "Group web of the emscloud policy ems")
    assert group.tags == (("emscloud:group", "web"), ("emscloud:managed-by", "terraform"), ("emscloud:policy", "ems"))
    assert (module.vpc_id, module.exclusive, module.account_id, module.region) == (VPC, True, "123456789012", "eu-west-1")


@pytest.mark.parametrize("name", ["sg", "SG", "x" * 255])
def test_names_that_ec2_refuses(name: str) -> None:
    """A group's name does not begin with `sg-` and has at most 255 characters; the problem says where the group stands."""
    here = Where("ems.yaml", 3)
    one = replace(grounded(), policy=name, groups=(GroundedGroup("web", (), where=here),))
    assert [(problem.code, problem.where) for problem in lower(one).problems] == [("E301", here)]


def test_a_vpc_tells_no_names_apart_by_case() -> None:
    """EC2 compares names without regard to case, so `web` and `Web` would be one name; other groups are not blamed."""
    groups = tuple(GroundedGroup(name, (), where=Where("ems.yaml", at)) for at, name in enumerate(("web", "Web", "db")))
    assert [(problem.code, problem.where) for problem in lower(replace(grounded(), groups=groups)).problems] == [
        ("E301", Where("ems.yaml", 0))
    ]


def test_a_name_of_255_characters_is_taken() -> None:
    """The longest name fits exactly."""
    assert lower(replace(grounded(), policy="x" * 251)).problems == ()


def test_a_group_without_requirements_has_no_rules() -> None:
    """A group that asks for nothing opens nothing, in neither direction."""
    assert made() == ()


@settings(deadline=None, max_examples=200)
@given(asked)
def test_faithfulness(asks: tuple[Requirement, ...]) -> None:
    """What is let through is what the policy means: nothing is lost, nothing is added."""
    one = policy(asks)
    assert lift(lower(one).artifact, one.extents) == meaning(one)


@pytest.mark.parametrize("symbol", [WEB, DB, GROUP])
def test_a_group_may_name_itself_and_others(symbol: Symbol) -> None:
    """Members among themselves, another group of the policy, and a group that is none of ours, are references alike."""
    assert codes(lower(grounded(ask("a", "tcp/443", (symbol,))))) == []


def listed(*asks: Requirement, most: int = 0) -> Grounded:
    """A policy whose one group holds its prefixes in lists."""
    one = grounded(*asks)
    return replace(one, groups=(replace(one.groups[0], prefix_lists=most),))


def test_prefixes_stand_in_lists_of_their_requirement() -> None:
    """One a family; what stands for everybody, groups and foreign lists stay rules of their own."""
    asks = ask("a/b", "tcp/443 icmp", (net("10.0.0.0/8"), net("10.9.0.1"), net("fd00::/8"), net("anywhere-ipv4"), DB, LIST))
    module = lower(listed(asks)).artifact
    assert [(one.label, one.name, one.family, one.max_entries, one.entries) for one in module.lists] == [
        ("web_a_b_ipv4", "ems-web-a/b-ipv4", 4, 2, ("10.0.0.0/8", "10.9.0.1/32")),
        ("web_a_b_ipv6", "ems-web-a/b-ipv6", 6, 1, ("fd00::/8",)),
    ]
    rules = module.groups[0].rules
    assert [(rule.label, rule.protocol, rule.peer) for rule in rules if rule.own and rule.kind == "prefix_list_id"] == [
        ("web_a_b_list-ipv4_icmp", "icmp", "web_a_b_ipv4"),
        ("web_a_b_list-ipv4_tcp-443", "tcp", "web_a_b_ipv4"),
        ("web_a_b_list-ipv6_icmp", "icmpv6", "web_a_b_ipv6"),
        ("web_a_b_list-ipv6_tcp-443", "tcp", "web_a_b_ipv6"),
    ]
    assert [rule.peer for rule in rules if rule.kind == "cidr_ipv4"] == ["0.0.0.0/0", "0.0.0.0/0"]


def test_a_list_that_no_service_reaches_is_not_made() -> None:
    """ICMPv6 does not exist between the addresses of an IPv4 list."""
    module = lower(listed(ask("a", "icmpv6/2", "10.0.0.0/8 fd00::/8"))).artifact
    assert [one.family for one in module.lists] == [6]


def test_an_address_more_is_an_entry_more() -> None:
    """No rule changes; the list says its new maximum."""
    before, after = (lower(listed(ask("a", "tcp/1", hosts(count)))).artifact for count in (1, 2))
    assert before.groups == after.groups
    assert [one.max_entries for one in (*before.lists, *after.lists)] == [1, 2]


def test_a_stated_maximum_weighs_and_binds() -> None:
    """Every rule weighs it, and a list that would pass it is an error."""
    lowered = lower(listed(ask("a", "tcp/1 tcp/2", hosts(3)), most=10))
    assert [one.used for one in lowered.budgets if one.used] == [20]
    (problem,) = lower(listed(ask("a", "tcp/1", hosts(3)), most=2)).problems
    assert problem.code == "E307"
    assert "`a` of `web` in prod has 3 IPv4 prefixes, and a prefix list of this group holds 2." in problem.detail


def test_a_list_has_at_most_a_thousand_entries() -> None:
    """However many a policy would like."""
    found = [problem.detail for problem in lower(listed(ask("a", "tcp/1", hosts(1001)))).problems if problem.code == "E307"]
    assert ["has 1,001 IPv4 prefixes, and a prefix list of this group holds 1,000." in detail for detail in found] == [True]
