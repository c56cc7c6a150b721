"""What Terraform's resources do to one packet, read straight from their JSON; it imports nothing of ours.

A side is a list of `{"address", "type", "values"}` in which everything is known.  Answers are sets: {True}, {False}, or
both where the packet does not say enough (its source port, who stands behind a member) or where two styles of rules
take each other away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from itertools import product
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
Values: TypeAlias = Mapping[str, Json]
Side: TypeAlias = Sequence[Mapping[str, Json]]
Answers: TypeAlias = set[bool]

YES, NO, EITHER = frozenset({True}), frozenset({False}), frozenset({True, False})
AWS_PROTOCOLS = {"-1": -1, "all": -1, "icmp": 1, "icmpv6": 58, "tcp": 6, "udp": 17}
ARM_PROTOCOLS = {"*": -1, "tcp": 6, "udp": 17, "icmp": 1, "esp": 50, "ah": 51}


@dataclass(frozen=True)
class Packet:
    """`way` is in or out; `detail` the destination port, or the ICMP type; `behind` ids, tags and addresses of the peer."""

    way: str
    local: str
    peer: str
    protocol: int
    detail: int = 0
    code: int = 0
    behind: frozenset[str] = frozenset()


def packets(ways: Sequence[str] = ("in", "out"), behind: Sequence[frozenset[str]] = (frozenset(),)) -> Iterator[Packet]:
    """Packets at the edges of everything that random rules are made of."""
    v4 = ("10.1.2.3", "10.9.9.9", "192.0.2.9", "203.0.113.1")
    v6 = ("fd00:1::1", "2001:db8::1")
    plain = ((6, 22, 0), (6, 80, 0), (6, 443, 0), (6, 444, 0), (17, 53, 0), (17, 22, 0), (47, 0, 0), (50, 0, 0))
    for addresses, typed in ((v4, ((1, 8, 0), (1, 3, 4), (1, 8, 1))), (v6, ((58, 128, 0), (58, 1, 4)))):
        for way, local, peer, (protocol, detail, code), names in product(ways, addresses[:2], addresses, (*plain, *typed), behind):
            yield Packet(way, local, peer, protocol, detail, code, names)


def judged(side: Side, group: str, packet: Packet) -> frozenset[bool]:
    """Whether the group with this address lets a packet through."""
    found = next(one for one in side if one["address"] == group)
    return (_azure if str(found["type"]).startswith("azurerm") else _aws)(side, found, packet)


def _values(one: Mapping[str, Json]) -> Values:
    values = one["values"]
    assert isinstance(values, dict)
    return values


def _several(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _inside(address: str, prefix: Json) -> bool:
    one, network = ip_address(address), ip_network(str(prefix), strict=False)
    return one.version == network.version and one in network


# AWS: the union of all rules.


def _aws(side: Side, group: Mapping[str, Json], packet: Packet) -> frozenset[bool]:
    own, name = _values(group), {"in": "ingress", "out": "egress"}[packet.way]
    inline = own.get(name)
    standing = [one for one in _standing(side, own["id"]) if one[0] == name]
    if any(_lets(side, rule, own["id"], packet) for rule in _several(inline) if isinstance(rule, dict)):
        return YES
    if any(_lets(side, rule, own["id"], packet) for _, rule in standing):
        return YES if inline is None else EITHER
    return NO


def _standing(side: Side, group: Json) -> Iterator[tuple[str, Values]]:
    for one in side:
        values, kind = _values(one), str(one["type"])
        if values.get("security_group_id") != group:
            continue
        if kind == "aws_security_group_rule":
            yield str(values["type"]), values
        elif kind.startswith("aws_vpc_security_group_"):
            yield "ingress" if "ingress" in kind else "egress", values


def _lets(side: Side, rule: Values, group: Json, packet: Packet) -> bool:
    spoken = str(rule.get("protocol", rule.get("ip_protocol"))).lower()
    number = AWS_PROTOCOLS.get(spoken, int(spoken) if spoken.lstrip("-").isdigit() else None)
    if number not in (-1, packet.protocol):
        return False
    low, high = rule.get("from_port"), rule.get("to_port")
    if number in (6, 17) and not int(str(low)) <= packet.detail <= int(str(high)):
        return False
    if number in (1, 58):
        kind, code = [-1 if one is None else int(str(one)) for one in (low, high)]
        if kind != -1 and (kind != packet.detail or code not in (-1, packet.code)):
            return False
    return any(_behind(side, peer, group, packet) for peer in _aws_peers(rule))


def _aws_peers(rule: Values) -> Iterator[tuple[str, Json]]:
    for name in ("cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"):
        yield from (("cidr", one) for one in _several(rule.get(name)))
    for name in ("prefix_list_ids", "prefix_list_id"):
        yield from (("list", one) for one in _several(rule.get(name)))
    for name in ("security_groups", "source_security_group_id", "referenced_security_group_id"):
        yield from (("group", one) for one in _several(rule.get(name)))
    if rule.get("self") is True:
        yield ("self", None)


def _behind(side: Side, peer: tuple[str, Json], group: Json, packet: Packet) -> bool:
    kind, name = peer
    if kind == "cidr":
        return _inside(packet.peer, name)
    if kind == "self":
        return str(group) in packet.behind
    if kind == "list":
        lists = [one for one in side if one["type"] == "aws_ec2_managed_prefix_list" and _values(one)["id"] == name]
        if lists:
            return any(_inside(packet.peer, cidr) for cidr in _entries(side, lists[0]))
    return str(name) in packet.behind


def _entries(side: Side, one: Mapping[str, Json]) -> Iterator[Json]:
    values = _values(one)
    for entry in _several(values.get("entry")):
        assert isinstance(entry, dict)
        yield entry["cidr"]
    for other in side:
        if other["type"] == "aws_ec2_managed_prefix_list_entry" and _values(other)["prefix_list_id"] == values["id"]:
            yield _values(other)["cidr"]


# Azure: the first rule that matches decides.


def _azure(side: Side, group: Mapping[str, Json], packet: Packet) -> frozenset[bool]:
    if packet.protocol == 58:
        return NO  # learn.microsoft.com/azure/virtual-network/ip-services/ipv6-overview#limitations
    own = _values(group)
    inline = own.get("security_rule")
    rules = [(one, YES) for one in _several(inline) if isinstance(one, dict)]
    for one in side:
        values = _values(one)
        mine = [str(values.get(name)).lower() for name in ("network_security_group_name", "resource_group_name")]
        if one["type"] == "azurerm_network_security_rule" and mine == [
            str(own[name]).lower() for name in ("name", "resource_group_name")
        ]:
            rules.append((dict(values), YES if inline is None else EITHER))
    way = {"in": "inbound", "out": "outbound"}[packet.way]
    walked = sorted(
        ((int(str(one["priority"])), one, there) for one, there in rules if str(one["direction"]).lower() == way),
        key=lambda one: one[0],
    )
    return frozenset(_walk([(one, there) for _, one, there in walked], packet))


def _walk(rules: list[tuple[dict[str, Json], frozenset[bool]]], packet: Packet) -> Answers:
    answers: Answers = set()
    for rule, there in rules:
        matches = {one and other for one in _matches(rule, packet) for other in there}
        if True in matches:
            answers.add(str(rule["access"]).lower() == "allow")
        if matches == {True}:
            return answers
    default = {"VirtualNetwork", "AzureLoadBalancer"} if packet.way == "in" else {"VirtualNetwork", "Internet"}
    return answers | {bool(default & packet.behind)}


def _matches(rule: Values, packet: Packet) -> Answers:
    local, peer = ("destination", "source") if packet.way == "in" else ("source", "destination")
    parts = [
        _spoken(rule, packet),
        {any(_stands(text, packet.peer, packet.behind) for text in _places(rule, peer))},
        _local(rule, local, packet),
        {True} if {"*", "0-65535"} & set(map(str, _ports(rule, "source"))) else {True, False},
    ]
    return {all(one) for one in product(*parts)}


def _spoken(rule: Values, packet: Packet) -> Answers:
    number = ARM_PROTOCOLS[str(rule["protocol"]).lower()]
    if number not in (-1, packet.protocol):
        return {False}
    ports = [str(one) for one in _ports(rule, "destination")]
    if "*" in ports or "0-65535" in ports:
        return {True}
    if packet.protocol not in (6, 17):
        return {True, False}
    spans = [one.split("-") for one in ports]
    return {any(int(one[0]) <= packet.detail <= int(one[-1]) for one in spans)}


def _local(rule: Values, side: str, packet: Packet) -> Answers:
    places = [str(one) for one in _places(rule, side)]
    if any(one == "*" or one.lower() == "virtualnetwork" or (_prefix(one) and _inside(packet.local, one)) for one in places):
        return {True}
    return {False} if all(map(_prefix, places)) else {True, False}


def _stands(place: Json, address: str, behind: frozenset[str]) -> bool:
    text = str(place)
    return text == "*" or (_inside(address, text) if _prefix(text) else text.lower() in {one.lower() for one in behind})


def _prefix(text: str) -> bool:
    return text[:1] != "/" and (text[:1].isdigit() or ":" in text)


def _places(rule: Values, side: str) -> list[Json]:
    names = ("address_prefix", "address_prefixes", "application_security_group_ids")
    return [one for name in names for one in _several(rule.get(f"{side}_{name}"))]


def _ports(rule: Values, side: str) -> list[Json]:
    return [one for name in ("port_range", "port_ranges") for one in _several(rule.get(f"{side}_{name}"))]
