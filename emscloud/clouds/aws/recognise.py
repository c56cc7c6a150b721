"""Terraform resources → security groups."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NoReturn

from emscloud.clouds.aws.artifact import Module, PeerKind, PrefixList, Rule, SecurityGroup
from emscloud.clouds.aws.limits import PORTED
from emscloud.clouds.aws.target import reference
from emscloud.diagnostics import Failed, Problem
from emscloud.hcl.resources import Resource
from emscloud.hcl.syntax import Ref, Value
from emscloud.model.peer import Reference
from emscloud.model.policy import Direction
from emscloud.spaces.address import parse_network

# Spelled here once more, as the provider has them: what `blocks` says is judged, so it is not leant on.
_SECURITY_GROUP = "aws_security_group"
_EXCLUSIVE = "aws_vpc_security_group_rules_exclusive"
_TYPES = {
    Direction.IN: "aws_vpc_security_group_ingress_rule",
    Direction.OUT: "aws_vpc_security_group_egress_rule",
}
_DIRECTIONS = {kind: direction for direction, kind in _TYPES.items()}
_CIDRS: Mapping[PeerKind, int] = {"cidr_ipv4": 4, "cidr_ipv6": 6}
_REFERENCES: Mapping[PeerKind, Reference] = {
    "prefix_list_id": Reference.LIST,
    "referenced_security_group_id": Reference.GROUP,
}
_PORTS = ("from_port", "to_port")
_SHAPES = {
    frozenset({"security_group_id", "description", "ip_protocol", kind, *ports}): (kind, bool(ports))
    for kind in (*_CIDRS, *_REFERENCES)
    for ports in ((), _PORTS)
}
"""The arguments that a rule may have, and what follows: the kind of its peer, and whether it has ports."""
_ICMP = frozenset({"icmp", "icmpv6"})
_PLAIN = frozenset({"-1", *(str(number) for number in range(256) if number not in (1, 6, 17, 58))})
"""Protocols without ports; those that EC2 knows by name are never written by number."""
_GROUP_VALUES = {"name", "description", "vpc_id", "tags"}
_LIST = "aws_ec2_managed_prefix_list"
_LIST_VALUES = {"name", "address_family", "max_entries", "tags", "entry"}
_FAMILIES = {"IPv4": 4, "IPv6": 6}
_OWN = {
    "referenced_security_group_id": re.compile(rf"{_SECURITY_GROUP}\.([A-Za-z][A-Za-z0-9_-]*)\.id\Z"),
    "prefix_list_id": re.compile(rf"{_LIST}\.([A-Za-z][A-Za-z0-9_-]*)\.id\Z"),
}


class _Strange(Exception):  # noqa: N818  (a signal within this module)
    """Something that our own text never says."""


def recognise(resources: Iterable[Resource]) -> Module:
    """The module whose `blocks` they are; Failed with E503 for everything that is not known exactly."""
    groups: dict[str, Resource] = {}
    rules: dict[str, list[Rule]] = {}
    lists: list[PrefixList] = []
    exclusive: dict[str, Resource] = {}
    problems: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    for resource in resources:
        try:
            _once(resource, seen)
            if resource.kind in _DIRECTIONS:
                group, rule = _rule(resource)
                rules.setdefault(group, []).append(rule)
            elif resource.kind == _SECURITY_GROUP:
                groups[resource.name] = resource
            elif resource.kind == _LIST:
                lists.append(_prefix_list(resource))
            elif resource.kind == _EXCLUSIVE:
                exclusive[resource.name] = resource
            else:
                _strange("this kind of resource is none that emscloud writes")
        except _Strange as error:
            problems.append(_problem(resource, error))
    made = list(_groups(groups, rules, problems))
    problems += _astray({group.label: group.part for group in made}, groups, {one.label for one in lists}, rules)
    problems += _claims(made, exclusive)
    vpcs = {str(resource.values.get("vpc_id")) for resource in groups.values()}
    if len(vpcs) > 1:
        problems.append(Problem("E503", f"The groups of one module stand in several VPCs: {', '.join(sorted(vpcs))}."))
    if problems:
        raise Failed(problems)
    ordered = tuple(sorted(lists, key=lambda one: one.label))
    return Module(vpcs.pop() if vpcs else "", bool(exclusive), tuple(made), lists=ordered)


def _problem(resource: Resource, error: _Strange) -> Problem:
    return Problem("E503", f"{resource.kind}.{resource.name}: {error}. Let emscloud write the file again.")


def _strange(words: str) -> NoReturn:
    raise _Strange(words)


def _once(resource: Resource, seen: set[tuple[str, str]]) -> None:
    address = (resource.kind, resource.name)
    if address in seen:
        _strange("it is there twice")
    seen.add(address)


def _text(values: Mapping[str, Value], name: str) -> str:
    value = values[name]
    if not isinstance(value, str):
        _strange(f"`{name}` is not a text")
    return value


def _own(kind: str, value: Value) -> str | None:
    """The label of a group (or list) of this module, where that is what a value refers to."""
    match = _OWN[kind].match(value.path) if kind in _OWN and isinstance(value, Ref) else None
    return match[1] if match else None


def _groups(groups: Mapping[str, Resource], rules: Mapping[str, list[Rule]], problems: list[Problem]) -> Iterator[SecurityGroup]:
    """The groups that are known exactly, in order, with their rules; the others become problems."""
    for name in sorted(groups):
        try:
            yield _group(groups[name], rules.get(name, []))
        except _Strange as error:
            problems.append(_problem(groups[name], error))


def _group(resource: Resource, rules: list[Rule]) -> SecurityGroup:
    values = resource.values
    if values.keys() != _GROUP_VALUES:
        _strange("its arguments are not name, description, vpc_id and tags")
    tags = _tags(values)
    group, part = tags.get("emscloud:group", ""), tags.get("emscloud:part", "1")
    if resource.name != (group if part == "1" else f"{group}-{part}") or not re.fullmatch(r"[1-9][0-9]?", part):
        _strange("its tags emscloud:group and emscloud:part are not its label")
    _text(values, "vpc_id")
    ordered = tuple(sorted(rules, key=_order))
    return SecurityGroup(
        group, _text(values, "name"), _text(values, "description"), tuple(sorted(tags.items())), ordered, int(part)
    )


def _tags(values: Mapping[str, Value]) -> dict[str, str]:
    tags = values["tags"]
    if not isinstance(tags, dict):
        _strange("its tags are no mapping")
    return {key: _text(tags, key) for key in tags}


def _prefix_list(resource: Resource) -> PrefixList:
    """A list whose entries are canonical prefixes of its family, each once, and not more than it may have."""
    values = resource.values
    if values.keys() != _LIST_VALUES:
        _strange("its arguments are not name, address_family, max_entries, tags and entries")
    family, most, listed = _FAMILIES.get(_text(values, "address_family")), values["max_entries"], values["entry"]
    if family is None or type(most) is not int or not isinstance(listed, tuple):
        _strange("its address_family, max_entries or entries are of no known kind")
    kind: PeerKind = "cidr_ipv4" if family == 4 else "cidr_ipv6"  # noqa: PLR2004
    entries = [
        _peer(kind, _text(entry, "cidr"))
        if isinstance(entry, dict) and entry.keys() == {"cidr"}
        else _strange("an entry is no cidr")
        for entry in listed
    ]
    if len(set(entries)) != len(entries) or len(entries) > most:
        _strange("it holds an entry twice, or more than max_entries")
    tags = _tags(values)
    group = tags.get("emscloud:group", "")
    return PrefixList(resource.name, group, _text(values, "name"), family, most, tuple(entries), tuple(sorted(tags.items())))


def _order(rule: Rule) -> tuple[str, str]:
    return (rule.direction.value, rule.label)


def _rule(resource: Resource) -> tuple[str, Rule]:
    """A rule, and the name of its group."""
    values = resource.values
    shape = _SHAPES.get(frozenset(values))
    if shape is None:
        _strange("its arguments are not those of a rule with one peer")
    kind, ported = shape
    group = _own("referenced_security_group_id", values["security_group_id"])
    if group is None:
        _strange("its security_group_id is no group of this module")
    protocol = _text(values, "ip_protocol")
    low, high = _ports(protocol, values["from_port"], values["to_port"]) if ported else (None, None)
    if not ported and protocol not in _PLAIN:
        _strange(f"the protocol `{protocol}` is not known without ports")
    own = _own(kind, values[kind])
    peer = _peer(kind, _text(values, kind)) if own is None else own
    description = _text(values, "description")
    direction = _DIRECTIONS[resource.kind]
    return group, Rule(resource.name, direction, protocol, low, high, kind, peer, own is not None, description)


def _ports(protocol: str, low: Value, high: Value) -> tuple[int, int]:
    """Ports of TCP and UDP; type and code of ICMP, where any type has any code."""
    if type(low) is int and type(high) is int:
        if protocol in PORTED and 0 <= low <= high <= 65535:  # noqa: PLR2004
            return low, high
        if protocol in _ICMP and -1 <= low <= 255 and -1 <= high <= (255 if low >= 0 else -1):  # noqa: PLR2004
            return low, high
    _strange(f"ports {low} to {high} are not known for the protocol `{protocol}`")


def _peer(kind: PeerKind, text: str) -> str:
    """A canonical prefix of the family that the argument says, or a reference of its kind."""
    family = _CIDRS.get(kind)
    try:
        if family is None:
            known = reference(text) is _REFERENCES[kind]
        else:
            network = parse_network(text)
            known = network.text == text and network.family == family
    except ValueError as error:
        _strange(f"{kind}: {error}")
    if not known:
        _strange(f"`{text}` is no canonical {kind}")
    return text


def _astray(
    parts: Mapping[str, int], groups: Mapping[str, Resource], lists: Container[str], rules: Mapping[str, list[Rule]]
) -> Iterator[Problem]:
    """Rules of groups that are not there, and rules that name such groups, or lists; a group is named by its first part."""
    for group, held in rules.items():
        for rule in held:
            here = f"{_TYPES[rule.direction]}.{rule.label} refers to the"
            if group not in groups:
                yield Problem("E503", f"{here} group `{group}`, which is not there.")
            elif rule.own and rule.kind == "prefix_list_id" and rule.peer not in lists:
                yield Problem("E503", f"{here} prefix list `{rule.peer}`, which is not there.")
            elif rule.own and rule.kind != "prefix_list_id" and rule.peer not in groups:
                yield Problem("E503", f"{here} group `{rule.peer}`, which is not there.")
            elif rule.own and parts.get(rule.peer, 1) != 1:
                yield Problem("E503", f"{here} part `{rule.peer}` of a group, whose first part names it.")


def _claims(groups: list[SecurityGroup], exclusive: Mapping[str, Resource]) -> Iterator[Problem]:
    """An exclusive resource lists every rule of its group, or it would remove the others; all groups have one, or none."""
    if not exclusive:
        return
    for group in groups:
        claim = exclusive.get(group.label)
        wanted = {"security_group_id": Ref(f"{_SECURITY_GROUP}.{group.label}.id")} | {
            name: tuple(Ref(f"{_TYPES[way]}.{rule.label}.id") for rule in group.rules if rule.direction is way)
            for name, way in (("ingress_rule_ids", Direction.IN), ("egress_rule_ids", Direction.OUT))
        }
        if claim is None or claim.values != wanted:
            yield Problem("E503", f"{_EXCLUSIVE}.{group.label} does not list exactly the rules of its group.")
    for name in sorted(exclusive.keys() - {group.label for group in groups}):
        yield Problem("E503", f"{_EXCLUSIVE}.{name} is about a group that is not there.")
