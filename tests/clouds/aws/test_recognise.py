"""Terraform resources as security groups again."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.clouds.aws.artifact import Module, PeerKind, Rule
from emscloud.clouds.aws.lower import lower
from emscloud.clouds.aws.recognise import recognise
from emscloud.clouds.aws.terraform import EXCLUSIVE, GROUP, TYPES, blocks
from emscloud.diagnostics import Failed, Problem
from emscloud.hcl.printer import render
from emscloud.hcl.resources import Resource, resources
from emscloud.hcl.strict import read
from emscloud.hcl.syntax import Ref, Value
from emscloud.model.policy import Direction, Requirement
from tests.clouds.aws.samples import DB, LIST, TAGS, VPC, ask, asked, module, net, policy, rule, rules
from tests.clouds.aws.samples import GROUP as OTHERS

INGRESS, EGRESS = TYPES[Direction.IN], TYPES[Direction.OUT]
OWN = Ref("aws_security_group.web.id")
VALUES: dict[str, Value] = {
    "name": "ems-web",
    "description": "Group web of the emscloud policy ems",
    "vpc_id": VPC,
    "tags": dict(TAGS),
}
RULE: dict[str, Value] = {
    "security_group_id": OWN,
    "description": "web: needed",
    "cidr_ipv4": "10.0.0.0/8",
    "ip_protocol": "tcp",
    "from_port": 443,
    "to_port": 444,
}
CLAIM: dict[str, Value] = {
    "security_group_id": OWN,
    "ingress_rule_ids": (Ref(f"{INGRESS}.web_a.id"),),
    "egress_rule_ids": (),
}
HEAD, ONE = Resource(GROUP, "web", VALUES), Resource(INGRESS, "web_a", RULE)
KNOWN = Rule("web_a", Direction.IN, "tcp", 443, 444, "cidr_ipv4", "10.0.0.0/8", own=False, description="web: needed")


def again(one: Module) -> Module:
    """Through blocks, text, and back."""
    files = [read(render(file, "a header"), name) for name, file in blocks(one, root=True).items()]
    return recognise(resources([block for file in files for block in file]))


def refused(*listed: Resource) -> tuple[Problem, ...]:
    """What is wrong with these resources."""
    with pytest.raises(Failed) as raised:
        recognise(listed)
    assert {problem.code for problem in raised.value.problems} == {"E503"}
    return raised.value.problems


def test_a_group_is_read_exactly() -> None:
    """What the text says is what the artifact says."""
    assert recognise([HEAD, ONE]) == module(KNOWN)
    assert recognise([HEAD, ONE, Resource(EXCLUSIVE, "web", CLAIM)]) == module(KNOWN, exclusive=True)


def test_nothing_is_nothing() -> None:
    """A module without groups has none."""
    assert recognise([]) == Module("", exclusive=False, groups=())


@settings(deadline=None, max_examples=150)
@given(asked, st.booleans())
def test_ours_comes_back(asks: tuple[Requirement, ...], exclusive: bool) -> None:
    """Whatever the policy, what is printed reads back as what was meant to be printed."""
    made = lower(policy(asks, exclusive=exclusive)).artifact
    assert again(made) == made


@settings(deadline=None, max_examples=150)
@given(rules)
def test_anybodys_comes_back(listed: list[Rule]) -> None:
    """Rules that no policy of ours asks for come back as well."""
    assert again(module(*listed)) == module(*listed)


@settings(deadline=None, max_examples=20)
@given(st.randoms())
def test_resources_have_no_order(random: Random) -> None:
    """The order of resources and of their arguments says nothing."""
    asks = ask("a", "tcp/80 icmp", (net("10.0.0.0/8"), DB, LIST)), ask("b", "any", (OTHERS,), Direction.OUT)
    made = lower(policy(asks, exclusive=True)).artifact
    found = list(resources([block for file in blocks(made, root=False).values() for block in file]))
    random.shuffle(found)
    turned = [replace(one, values=dict(random.sample(list(one.values.items()), len(one.values)))) for one in found]
    assert recognise(turned) == made


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tags": {}}, "its arguments are not those of a rule with one peer"),
        ({"cidr_ipv6": "fd00::/8"}, "its arguments are not those of a rule with one peer"),
        ({"to_port": ...}, "its arguments are not those of a rule with one peer"),
        ({"description": ...}, "its arguments are not those of a rule with one peer"),
        ({"description": 3}, "`description` is not a text"),
        ({"security_group_id": "sg-0123456789abcdef0"}, "its security_group_id is no group of this module"),
        ({"security_group_id": Ref("aws_security_group.web.arn")}, "its security_group_id is no group of this module"),
        ({"security_group_id": Ref("data.aws_security_group.web.id")}, "its security_group_id is no group of this module"),
        ({"ip_protocol": 6}, "`ip_protocol` is not a text"),
        ({"ip_protocol": "TCP"}, "not known for the protocol `TCP`"),
        ({"ip_protocol": "6"}, "not known for the protocol `6`"),
        ({"ip_protocol": "-1"}, "not known for the protocol `-1`"),
        ({"ip_protocol": "47"}, "not known for the protocol `47`"),
        ({"from_port": ..., "to_port": ...}, "the protocol `tcp` is not known without ports"),
        ({"from_port": "443"}, "ports 443 to 444 are not known"),
        ({"to_port": None}, "ports 443 to None are not known"),
        ({"from_port": True}, "ports True to 444 are not known"),
        ({"from_port": 445}, "ports 445 to 444 are not known"),
        ({"from_port": -1}, "ports -1 to 444 are not known"),
        ({"to_port": 65536}, "ports 443 to 65536 are not known"),
        ({"ip_protocol": "icmp"}, "ports 443 to 444 are not known"),
        ({"ip_protocol": "icmp", "from_port": 8, "to_port": 256}, "ports 8 to 256 are not known"),
        ({"ip_protocol": "icmpv6", "from_port": -1, "to_port": 0}, "ports -1 to 0 are not known"),
        ({"cidr_ipv4": Ref("var.cidr")}, "`cidr_ipv4` is not a text"),
        ({"cidr_ipv4": Ref("aws_security_group.web.id")}, "`cidr_ipv4` is not a text"),
        ({"cidr_ipv4": "10.0.0.1/8"}, "cidr_ipv4: "),
        ({"cidr_ipv4": "10.0.0.1"}, "`10.0.0.1` is no canonical cidr_ipv4"),
        ({"cidr_ipv4": "fd00::/8"}, "`fd00::/8` is no canonical cidr_ipv4"),
        ({"cidr_ipv4": ..., "cidr_ipv6": "FD00::/8"}, "`FD00::/8` is no canonical cidr_ipv6"),
        ({"cidr_ipv4": ..., "prefix_list_id": "pl-x"}, "prefix_list_id: `pl-x` is no reference of AWS"),
        ({"cidr_ipv4": ..., "prefix_list_id": "sg-01234567"}, "`sg-01234567` is no canonical prefix_list_id"),
        ({"cidr_ipv4": ..., "prefix_list_id": OWN}, "`prefix_list_id` is not a text"),
        (
            {"cidr_ipv4": ..., "referenced_security_group_id": "pl-01234567"},
            "`pl-01234567` is no canonical referenced_security_group_id",
        ),
        (
            {"cidr_ipv4": ..., "referenced_security_group_id": Ref("module.a.id")},
            "`referenced_security_group_id` is not a text",
        ),
    ],
)
def test_a_rule_that_is_not_known_exactly(changes: dict[str, object], words: str) -> None:
    """Anything in a rule that is not known exactly is refused by name, never left out."""
    values = {name: value for name, value in (RULE | changes).items() if value is not ...}
    (problem,) = refused(HEAD, Resource(INGRESS, "web_a", values))  # type: ignore[arg-type]  # (without the ellipses)
    assert problem.detail.startswith(f"{INGRESS}.web_a: ")
    assert words in problem.detail


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ingress": ()}, "its arguments are not name, description, vpc_id and tags"),
        ({"name": Ref("var.name")}, "`name` is not a text"),
        ({"vpc_id": Ref("var.vpc_id")}, "`vpc_id` is not a text"),
        ({"description": None}, "`description` is not a text"),
        ({"tags": None}, "its tags are no mapping"),
        ({"tags": {"emscloud:group": "db"}}, "its tags emscloud:group and emscloud:part are not its label"),
        ({"tags": {"emscloud:group": "web", "x": 1}}, "`x` is not a text"),
        ({"tags": {"emscloud:group": "web", "emscloud:part": "2"}}, "its tags emscloud:group and emscloud:part are not its label"),
        ({"tags": {"emscloud:group": "w", "emscloud:part": "eb"}}, "its tags emscloud:group and emscloud:part are not its label"),
    ],
)
def test_a_group_that_is_not_known_exactly(changes: dict[str, Value], words: str) -> None:
    """Anything in a group that is not known exactly is refused; inline rules above all."""
    (problem,) = refused(Resource(GROUP, "web", VALUES | changes), ONE)
    assert problem.detail.startswith(f"{GROUP}.web: ")
    assert words in problem.detail


def test_every_resource_is_known_or_refused() -> None:
    """Resources of other kinds, and what is there twice, are refused, all at once."""
    found = refused(Resource("aws_security_group_rule", "x", RULE), HEAD, HEAD, ONE, ONE)
    assert [problem.detail.partition(":")[0] for problem in found] == [
        f"{GROUP}.web",
        "aws_security_group_rule.x",
        f"{INGRESS}.web_a",
    ]


def test_rules_belong_to_groups_that_are_there() -> None:
    """A rule of a group that is not there, or that names one, is refused."""
    stray: dict[str, Value] = RULE | {"security_group_id": Ref("aws_security_group.db.id")}
    named = {name: value for name, value in RULE.items() if name != "cidr_ipv4"}
    named["referenced_security_group_id"] = Ref("aws_security_group.gone.id")
    found = refused(HEAD, ONE, Resource(EGRESS, "b", stray), Resource(INGRESS, "c", named))
    assert [problem.detail for problem in found] == [
        f"{EGRESS}.b refers to the group `db`, which is not there.",
        f"{INGRESS}.c refers to the group `gone`, which is not there.",
    ]


def test_groups_share_a_vpc() -> None:
    """The groups of one module stand in one VPC."""
    other: dict[str, Value] = VALUES | {"vpc_id": "vpc-01234567", "tags": {"emscloud:group": "db"}}
    (problem,) = refused(HEAD, Resource(GROUP, "db", other))
    assert problem.detail == f"The groups of one module stand in several VPCs: vpc-01234567, {VPC}."


@pytest.mark.parametrize(
    "changes",
    [
        {"ingress_rule_ids": ()},
        {"egress_rule_ids": (Ref(f"{EGRESS}.web_b.id"),)},
        {"ingress_rule_ids": (Ref(f"{INGRESS}.web_b.id"),)},
        {"security_group_id": Ref("aws_security_group.db.id")},
        {"region": "eu-west-1"},
    ],
)
def test_a_claim_lists_every_rule(changes: dict[str, Value]) -> None:
    """An exclusive resource that leaves a rule out would remove it, so it is refused."""
    (problem,) = refused(HEAD, ONE, Resource(EXCLUSIVE, "web", CLAIM | changes))
    assert problem.detail == f"{EXCLUSIVE}.web does not list exactly the rules of its group."


def test_all_groups_are_claimed_or_none() -> None:
    """Where one group is exclusive each is, and none that is not there."""
    other = Resource(GROUP, "db", VALUES | {"tags": {"emscloud:group": "db"}})
    found = refused(HEAD, other, ONE, Resource(EXCLUSIVE, "web", CLAIM), Resource(EXCLUSIVE, "gone", CLAIM))
    assert [problem.detail for problem in found] == [
        f"{EXCLUSIVE}.db does not list exactly the rules of its group.",
        f"{EXCLUSIVE}.gone is about a group that is not there.",
    ]


PEERS: list[tuple[str, PeerKind]] = [
    ("0.0.0.0/0", "cidr_ipv4"),
    ("::/0", "cidr_ipv6"),
    (LIST.name, "prefix_list_id"),
    (OTHERS.name, "referenced_security_group_id"),
    ("web", "referenced_security_group_id"),
]


@pytest.mark.parametrize(("peer", "kind"), PEERS)
@pytest.mark.parametrize(
    ("protocol", "ports"),
    [("tcp", (0, 65535)), ("udp", (53, 53)), ("icmp", (-1, -1)), ("icmpv6", (255, 255)), ("-1", None), ("0", None), ("255", None)],
)
def test_every_shape_of_a_rule(protocol: str, ports: tuple[int, int] | None, peer: str, kind: PeerKind) -> None:
    """Each kind of peer goes with each kind of protocol."""
    one = module(rule(protocol, ports, peer, kind))
    assert again(one) == one


OWN_LIST = "aws_ec2_managed_prefix_list"
LISTED: dict[str, Value] = {
    "name": "ems-web-a-ipv4",
    "address_family": "IPv4",
    "max_entries": 2,
    "tags": dict(TAGS),
    "entry": ({"cidr": "10.0.0.0/8"}, {"cidr": "192.0.2.1/32"}),
}
NAMING: dict[str, Value] = {
    **{key: value for key, value in RULE.items() if key != "cidr_ipv4"},
    "prefix_list_id": Ref(f"{OWN_LIST}.web_a_ipv4.id"),
}


def test_a_list_is_read_exactly() -> None:
    """With the rule that names it."""
    made = recognise([HEAD, Resource(INGRESS, "web_a", NAMING), Resource(OWN_LIST, "web_a_ipv4", LISTED)])
    (one,) = made.lists
    assert (one.group, one.family, one.max_entries, one.entries) == ("web", 4, 2, ("10.0.0.0/8", "192.0.2.1/32"))
    (rule,) = made.groups[0].rules
    assert (rule.own, rule.kind, rule.peer) == (True, "prefix_list_id", "web_a_ipv4")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"arn": ""}, "its arguments are not name, address_family, max_entries, tags and entries"),
        ({"address_family": "IPv5"}, "its address_family, max_entries or entries are of no known kind"),
        ({"max_entries": "2"}, "its address_family, max_entries or entries are of no known kind"),
        ({"max_entries": True}, "its address_family, max_entries or entries are of no known kind"),
        ({"entry": None}, "its address_family, max_entries or entries are of no known kind"),
        ({"max_entries": 1}, "it holds an entry twice, or more than max_entries"),
        ({"entry": ({"cidr": "10.0.0.0/8"}, {"cidr": "10.0.0.0/8"})}, "it holds an entry twice, or more than max_entries"),
        ({"entry": ({"cidr": "10.0.0.0/8", "description": "x"},)}, "an entry is no cidr"),
        ({"entry": ("10.0.0.0/8",)}, "an entry is no cidr"),
        ({"entry": ({"cidr": "10.0.0.1/8"},)}, "cidr_ipv4: "),
        ({"entry": ({"cidr": "fd00::/8"},)}, "is no canonical cidr_ipv4"),
        ({"address_family": "IPv6"}, "is no canonical cidr_ipv6"),
        ({"tags": ()}, "its tags are no mapping"),
    ],
)
def test_a_list_that_is_not_known_exactly(changes: dict[str, Value], words: str) -> None:
    """Anything in a list that is not known exactly is refused."""
    problems = refused(HEAD, Resource(OWN_LIST, "web_a_ipv4", LISTED | changes))
    assert any(words in problem.detail for problem in problems)


PART: dict[str, Value] = {**VALUES, "name": "ems-web-2", "tags": {**dict(TAGS), "emscloud:part": "2"}}


def test_a_part_is_read_exactly() -> None:
    """By its tags, its label and its rules; the group is named by its first part alone."""
    two = Resource(GROUP, "web-2", PART)
    rule = Resource(INGRESS, "web_a", RULE | {"security_group_id": Ref("aws_security_group.web-2.id")})
    made = recognise([HEAD, two, rule])
    assert [(one.group, one.part, one.label, len(one.rules)) for one in made.groups] == [
        ("web", 1, "web", 0),
        ("web", 2, "web-2", 1),
    ]
    naming: dict[str, Value] = {
        **{key: value for key, value in RULE.items() if key != "cidr_ipv4"},
        "referenced_security_group_id": Ref("aws_security_group.web-2.id"),
    }
    (problem,) = refused(HEAD, two, Resource(INGRESS, "web_b", naming))
    assert "refers to the part `web-2` of a group, whose first part names it" in problem.detail


def test_a_list_that_is_not_there() -> None:
    """A rule that names it would let through nobody knows what."""
    (problem,) = refused(HEAD, Resource(INGRESS, "web_a", NAMING))
    assert "web_a refers to the prefix list `web_a_ipv4`, which is not there" in problem.detail
