"""Live security groups as instances: all that their rules name is read, in as few calls as may be, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.cloud import Live, Refused
from emscloud.clouds.aws.live.client import clients
from emscloud.clouds.aws.live.read import live
from emscloud.clouds.aws.others.understand import understand
from emscloud.diagnostics import Failed
from emscloud.foreign import Attribute, Instance, Unwritten
from emscloud.resolve.scope import private_space
from emscloud.sandbox.ec2 import RuleView
from tests.clouds.standing import Standing, standing

HTTPS: RuleView = ("ingress", "tcp", 443, 443, "ipv4", "192.0.2.0/24", "from customers")


@pytest.fixture
def place() -> Iterator[Standing]:
    with standing() as one:
        yield one


def values(found: Live, address: str) -> dict[str, Attribute]:
    """What an instance holds, without its id."""
    (one,) = [one for one in found.instances if one.address == address]
    assert dict.fromkeys(one.values, Unwritten.READ) == one.unwritten
    return {name: value for name, value in one.values.items() if name != "id"}


def test_a_group_and_its_rules(place: Standing) -> None:
    """The group by its id, and each rule by its own, as rules of their own."""
    vpc = place.ec2.vpc()
    group = place.ec2.group(vpc, "web", ())
    rule = place.ec2.put(group, HTTPS)
    clients(place.access(), None).ec2.call("CreateTags", Resources=[group], Tags=[{"Key": "team", "Value": "net"}])
    found = live(f"aws:{group}".removeprefix("aws:"), place.access())
    assert frozenset({group}) == found.asked
    named = {"name": "web", "description": "web", "vpc_id": vpc, "owner_id": "123456789012", "region": "eu-west-1"}
    assert {**named, "tags": {"team": "net"}} == values(found, group)
    assert {
        "security_group_id": group,
        "ip_protocol": "tcp",
        "from_port": 443,
        "to_port": 443,
        "cidr_ipv4": "192.0.2.0/24",
        "description": "from customers",
        "tags": {},
    } == values(found, rule)


def test_groups_and_lists_that_rules_name_are_read_too(place: Standing) -> None:
    """A list with its entries, a group with its tags; neither is asked for."""
    vpc, whole = place.ec2.vpc(), place.ec2.prefix_list("10.1.0.0/16", "10.2.0.0/16", name="offices")
    other = place.ec2.group(vpc, "other", ())
    group = place.ec2.group(vpc, "web", [("egress", "-1", -1, -1, "prefix-list", whole, None), (*HTTPS[:4], "group", other, None)])
    found = live(group, place.access())
    assert (frozenset({group}), "other") == (found.asked, values(found, other)["name"])
    entries = ({"cidr": "10.1.0.0/16", "description": None}, {"cidr": "10.2.0.0/16", "description": None})
    assert {"name": "offices", "address_family": "IPv4", "max_entries": 10, "entry": entries, "tags": {}} == values(found, whole)
    assert {"prefix_lists": {whole: {"max_entries": 10, "family": 4}}} == found.limits


def test_a_group_that_names_itself_is_asked_for_once(place: Standing) -> None:
    """As one whose id is written twice is."""
    vpc = place.ec2.vpc()
    group = place.ec2.group(vpc, "web", ())
    place.ec2.put(group, (*HTTPS[:4], "group", group, None))
    found = live(f"{group}, {group}", place.access())
    assert ["aws_security_group", "aws_vpc_security_group_ingress_rule"] == [one.kind for one in found.instances]
    assert ["DescribeSecurityGroups", "DescribeSecurityGroupRules"] == [call.action for call in place.aws.calls]


def test_many_groups_take_few_calls(place: Standing) -> None:
    """One for groups and one for rules, and one more for each page."""
    vpc = place.ec2.vpc()
    groups = [place.ec2.group(vpc, f"g{number}", [HTTPS]) for number in range(30)]
    found = live(",".join(groups), place.access())
    assert (60, 2) == (len(found.instances), len(place.aws.calls))


def test_more_values_than_a_filter_takes(place: Standing) -> None:
    """Are asked for in several calls."""
    vpc = place.ec2.vpc()
    groups = [place.ec2.group(vpc, f"g{number}", [HTTPS]) for number in range(201)]
    found = live(",".join(groups), place.access())
    assert (402, 4) == (len(found.instances), len(place.aws.calls))


def test_only_what_may_be_read_is_asked_for(place: Standing) -> None:
    """Two permissions are enough; without those for what rules name, that is told by its id alone."""
    vpc, whole = place.ec2.vpc(), place.ec2.prefix_list("10.1.0.0/16")
    group = place.ec2.group(vpc, "web", [("egress", "-1", -1, -1, "prefix-list", whole, None)])
    place.ec2.permit = frozenset({"ec2:DescribeSecurityGroups", "ec2:DescribeSecurityGroupRules"})
    found = live(group, place.access())
    assert ["aws_security_group", "aws_vpc_security_group_egress_rule"] == [one.kind for one in found.instances]
    reads = {"DescribeManagedPrefixLists", "DescribeSecurityGroupRules", "DescribeSecurityGroups", "GetManagedPrefixListEntries"}
    assert {call.action for call in place.aws.calls} <= reads
    place.ec2.permit = frozenset({"ec2:DescribeSecurityGroups"})
    with pytest.raises(Refused, match=r"Grant `ec2:DescribeSecurityGroupRules`"):
        live(group, place.access())


def test_a_region_stands_before_the_id(place: Standing) -> None:
    """And wins over every other."""
    group = place.ec2.group(place.ec2.vpc(), "web", ())
    found = live(f"eu-west-1/{group}", place.access({"AWS_REGION": "us-east-1"}))
    assert frozenset({group}) == found.asked


def test_a_group_that_is_not_there(place: Standing) -> None:
    """Is told by EC2's own words."""
    with pytest.raises(Refused, match="'sg-01234567' does not exist"):
        live("sg-01234567", place.access())


@pytest.mark.parametrize("words", ["", "sg-", "x", "sg-01234567,", "pl-01234567", "Europe/sg-01234567", "sg-01234567 sg-01234568"])
def test_what_is_no_live_group(place: Standing, words: str) -> None:
    """E510, with how to write one; nobody is asked."""
    with pytest.raises(Failed, match=r"E510: .* is no live group of AWS\. Write aws:sg-0123456789abcdef0"):
        live(words, place.access())
    assert [] == place.aws.calls


CIDRS = {"ipv4": ("0.0.0.0/0", "10.0.0.0/8", "192.0.2.7/32"), "ipv6": ("::/0", "fd00::/8", "2001:db8::1/128")}
PORTS = st.tuples(st.integers(0, 65535), st.integers(0, 65535)).map(lambda pair: (min(pair), max(pair)))
SERVICES = st.one_of(
    st.tuples(st.sampled_from(["tcp", "udp"]), PORTS),
    st.tuples(st.just("icmp"), st.sampled_from([(-1, -1), (8, 0), (3, -1)])),
    st.tuples(st.sampled_from(["-1", "47"]), st.just((-1, -1))),
)
PEERS = st.sampled_from([(kind, cidr) for kind, cidrs in CIDRS.items() for cidr in cidrs] + [("group", ""), ("prefix-list", "")])
RULES = st.lists(st.tuples(st.sampled_from(["ingress", "egress"]), SERVICES, PEERS), max_size=6)


@pytest.fixture(scope="module")
def account() -> Iterator[Standing]:
    """One account for all random rules."""
    with standing() as one:
        yield one


@settings(max_examples=25, deadline=None)
@given(RULES)
def test_live_rules_are_the_same_rules_inline(
    account: Standing, rules: list[tuple[str, tuple[str, tuple[int, int]], tuple[str, str]]]
) -> None:
    """Whatever the rules are: read from EC2 they let through what they do where a configuration writes them in the group."""
    vpc = account.ec2.default_vpc()
    other, whole = account.ec2.group(vpc, None, ()), account.ec2.prefix_list("10.1.0.0/16", "10.2.0.0/16")
    own = {"group": other, "prefix-list": whole}
    views: list[RuleView] = [(way, name, *ports, kind, peer or own[kind], None) for way, (name, ports), (kind, peer) in rules]
    group = account.ec2.group(vpc, None, views)
    found = live(group, account.access())
    words = {"ipv4": "cidr_blocks", "ipv6": "ipv6_cidr_blocks", "group": "security_groups", "prefix-list": "prefix_list_ids"}
    written: dict[str, list[Attribute]] = {"ingress": [], "egress": []}
    for way, name, first, last, kind, peer, _ in views:
        written[way].append({"protocol": name, "from_port": first, "to_port": last, words[kind]: (peer,)})
    inline = Instance(group, "aws_security_group", {"id": group, **{way: tuple(held) for way, held in written.items()}})
    entries = ({"cidr": "10.1.0.0/16"}, {"cidr": "10.2.0.0/16"})
    named = [Instance(other, "aws_security_group", {"id": other, "tags": {}})]
    named.append(Instance(whole, "aws_ec2_managed_prefix_list", {"id": whole, "address_family": "IPv4", "entry": entries}))
    (theirs,) = [one for one in understand(found.instances, {}, private_space()) if one.address == group]
    (ours,) = [one for one in understand([inline, *named], {}, private_space()) if one.address == group]
    assert (ours.flows, ()) == (theirs.flows, theirs.holes)
