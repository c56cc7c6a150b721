"""A live group as atoms: certain for every member, each with its rules."""

from __future__ import annotations

from emscloud.foreign import Attribute, Group
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Symbol
from emscloud.model.policy import Direction
from emscloud.model.service import ICMP, TCP, Reach
from emscloud.propose.atoms import Source, atoms
from emscloud.propose.standing import Standing
from emscloud.propose.tongue import EVERYTHING
from emscloud.spaces.address import parse_network
from tests.propose.standings import on_aws, on_azure

IN, OUT = Direction.IN, Direction.OUT
HTTPS, SSH = Reach(TCP, 443, 443), Reach(TCP, 22, 22)
DENY_ALL: dict[str, Attribute] = {"priority": 4096, "access": "Deny", "protocol": "*"}


def aws(**values: Attribute) -> dict[str, Attribute]:
    """A rule of AWS that lets tcp/443 in."""
    return {"direction": IN, "ip_protocol": "tcp", "from_port": 443, "to_port": 443, **values}


def nsg(priority: int, **values: Attribute) -> dict[str, Attribute]:
    """A rule of Azure that lets tcp/443 in from everywhere."""
    ends: dict[str, Attribute] = {f"{end}_address_prefix": "*" for end in ("source", "destination")}
    ports: dict[str, Attribute] = {"source_port_range": "*", "destination_port_range": "443"}
    named: dict[str, Attribute] = {"name": f"r{priority}", "priority": priority, "direction": "Inbound", "access": "Allow"}
    return {**named, "protocol": "Tcp", **ends, **ports, **values}


def closed(*rules: dict[str, Attribute]) -> Standing:
    """A group of Azure in which our own deny of everything follows."""
    ends = [nsg(4096, direction=way, access="Deny", protocol="*", destination_port_range="*") for way in ("Inbound", "Outbound")]
    return on_azure(("web", [*rules, *ends]))


def only(place: Standing) -> Group:
    """Its one group."""
    (group,) = place.side("ems", {one.address: "web" for one in place.groups}).groups
    return group


def test_each_rule_of_aws_is_an_atom() -> None:
    """Two rules that are one atom are its two sources."""
    rules = [
        aws(cidr_ipv4="10.0.0.0/8", description="a (b)"),
        aws(cidr_ipv4="10.0.0.0/8"),
        aws(prefix_list_id="pl-0123456789abcdef0"),
    ]
    found = atoms(only(on_aws(("web", rules))))
    ten = parse_network("10.0.0.0/8")
    assert {(IN, HTTPS, ten), (IN, HTTPS, Symbol("aws", "pl-0123456789abcdef0"))} == set(found)
    assert (Source("sgr-00010000000000000", "a (b)"), Source("sgr-00010000000000001", "")) == found[IN, HTTPS, ten]


def test_ranges_that_touch_stay_two_and_everything_is_one() -> None:
    """As whoever wrote them has them."""
    rules = [
        aws(cidr_ipv4="10.0.0.0/8", to_port=444),
        aws(cidr_ipv4="10.0.0.0/8", from_port=445, to_port=446),
        aws(cidr_ipv6="::/0", ip_protocol="-1"),
    ]
    found = set(atoms(only(on_aws(("web", rules)))))
    ten = parse_network("10.0.0.0/8")
    assert {(IN, Reach(TCP, 443, 444), ten), (IN, Reach(TCP, 445, 446), ten), (IN, EVERYTHING, ANYWHERE_V6)} == found


def test_an_address_that_no_policy_may_name_is_no_atom() -> None:
    """0.0.0.0 and ::, which stand for nobody."""
    rules = [aws(cidr_ipv4="0.0.0.0/32"), aws(cidr_ipv6="::/128"), aws(cidr_ipv4="0.0.0.0/31")]
    assert [(IN, HTTPS, parse_network("0.0.0.0/31"))] == list(atoms(only(on_aws(("web", rules)))))


def test_what_a_deny_takes_away_is_not_there() -> None:
    """Of addresses the rest is said; of a tag that a deny cuts nothing is certain."""
    found = atoms(
        only(closed(nsg(100, access="Deny", source_address_prefix="10.128.0.0/9"), nsg(200, source_address_prefix="10.0.0.0/8")))
    )
    assert [(IN, HTTPS, parse_network("10.0.0.0/9"))] == list(found)
    cut = nsg(100, access="Deny", source_address_prefix="Internet"), nsg(200, source_address_prefix="Storage")
    assert {} == atoms(only(closed(*cut)))


def test_what_is_not_for_every_member_is_no_atom() -> None:
    """A rule for some members, for source ports, or for members behind a tag."""
    some = [
        {"destination_address_prefix": "10.0.0.4"},
        {"source_port_range": "1024-65535"},
        {"destination_address_prefix": "Storage"},
    ]
    assert [{}, {}, {}] == [atoms(only(closed(nsg(100, **one)))) for one in some]
    halves = [nsg(100, destination_address_prefixes=("0.0.0.0/1", "128.0.0.0/1"), source_address_prefix="10.0.0.0/8")]
    assert [(IN, HTTPS, parse_network("10.0.0.0/8"))] == list(atoms(only(closed(*halves))))


def test_default_rules_are_there_as_far_as_they_decide() -> None:
    """Behind a deny of everything none does, even where other rules let the same through."""
    open_ = {(way, reach, peer.name) for way, reach, peer in atoms(only(on_azure(("web", [])))) if isinstance(peer, Symbol)}
    assert {
        (IN, EVERYTHING, "VirtualNetwork"),
        (IN, EVERYTHING, "AzureLoadBalancer"),
        (OUT, EVERYTHING, "Internet"),
        (OUT, EVERYTHING, "VirtualNetwork"),
    } == open_
    assert {(IN, HTTPS, ANYWHERE_V4), (IN, HTTPS, ANYWHERE_V6)} == set(atoms(only(closed(nsg(100)))))


def test_a_tag_gets_what_is_certain_whatever_it_holds() -> None:
    """A port that was denied to everyone before is not among it; nor is a reference that the language does not take."""
    rules = (
        nsg(100, access="Deny", destination_port_range="22"),
        nsg(200, source_address_prefix="Storage", destination_port_range="22-23"),
    )
    assert [(IN, Reach(TCP, 23, 23), Symbol("azure", "Storage"))] == list(atoms(only(closed(*rules))))
    icmp = nsg(200, source_address_prefix="Storage", protocol="Icmp", destination_port_range="*")
    assert [(IN, Reach(ICMP, -1, -1), Symbol("azure", "Storage"))] == list(atoms(only(closed(icmp))))
    strange = nsg(200, source_address_prefix=None, source_application_security_group_ids=("/subscriptions/0/web",))
    assert {} == atoms(only(closed(strange)))
