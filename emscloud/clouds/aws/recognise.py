"""Terraform resources → security groups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NoReturn

from emscloud.clouds.aws.artifact import Module, PeerKind, Rule, SecurityGroup
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
_OWN = re.compile(rf"{_SECURITY_GROUP}\.([A-Za-z][A-Za-z0-9_-]*)\.id\Z")


class _Strange(Exception):  # noqa: N818  (a signal within this module)
    """Something that our own text never says."""


def recognise(resources: Iterable[Resource]) -> Module:
    """The module whose `blocks` they are; Failed with E503 for everything that is not known exactly."""
    groups: dict[str, Resource] = {}
    rules: dict[str, list[Rule]] = {}
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
            elif resource.kind == _EXCLUSIVE:
                exclusive[resource.name] = resource
            else:
                _strange("this kind of resource is none that emscloud writes")
        except _Strange as error:
            problems.append(_problem(resource, error))
    made = list(_groups(groups, rules, problems))
    problems += _astray(groups, rules)
    problems += _claims(made, exclusive)
    vpcs = {str(resource.values.get("vpc_id")) for resource in groups.values()}
    if len(vpcs) > 1:
        problems.append(Problem("E503", f"The groups of one module stand in several VPCs: {', '.join(sorted(vpcs))}."))
    if problems:
        raise Failed(problems)
    return Module(vpcs.pop() if vpcs else "", bool(exclusive), tuple(made))


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


def _own(value: Value) -> str | None:
    """The name of a group of this module, where that is what a value refers to."""
    match = _OWN.match(value.path) if isinstance(value, Ref) else None
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
    tags = values["tags"]
    if not isinstance(tags, dict) or tags.get("emscloud:group") != resource.name:
        _strange("its tag emscloud:group is not its label")
    _text(values, "vpc_id")
    pairs = tuple([(key, _text(tags, key)) for key in sorted(tags)])
    ordered = tuple(sorted(rules, key=_order))
    return SecurityGroup(resource.name, _text(values, "name"), _text(values, "description"), pairs, ordered)


def _order(rule: Rule) -> tuple[str, str]:
    return (rule.direction.value, rule.label)


def _rule(resource: Resource) -> tuple[str, Rule]:
    """A rule, and the name of its group."""
    values = resource.values
    shape = _SHAPES.get(frozenset(values))
    if shape is None:
        _strange("its arguments are not those of a rule with one peer")
    kind, ported = shape
    group = _own(values["security_group_id"])
    if group is None:
        _strange("its security_group_id is no group of this module")
    protocol = _text(values, "ip_protocol")
    low, high = _ports(protocol, values["from_port"], values["to_port"]) if ported else (None, None)
    if not ported and protocol not in _PLAIN:
        _strange(f"the protocol `{protocol}` is not known without ports")
    own = _own(values[kind]) if kind == "referenced_security_group_id" else None
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


def _astray(groups: Mapping[str, Resource], rules: Mapping[str, list[Rule]]) -> Iterator[Problem]:
    """Rules of groups that are not there, and rules that name such groups."""
    for group, held in rules.items():
        for rule in held:
            missing = group if group not in groups else rule.peer if rule.own and rule.peer not in groups else None
            if missing is not None:
                yield Problem("E503", f"{_TYPES[rule.direction]}.{rule.label} refers to the group `{missing}`, which is not there.")


def _claims(groups: list[SecurityGroup], exclusive: Mapping[str, Resource]) -> Iterator[Problem]:
    """An exclusive resource lists every rule of its group, or it would remove the others; all groups have one, or none."""
    if not exclusive:
        return
    for group in groups:
        claim = exclusive.get(group.group)
        wanted = {"security_group_id": Ref(f"{_SECURITY_GROUP}.{group.group}.id")} | {
            name: tuple(Ref(f"{_TYPES[way]}.{rule.label}.id") for rule in group.rules if rule.direction is way)
            for name, way in (("ingress_rule_ids", Direction.IN), ("egress_rule_ids", Direction.OUT))
        }
        if claim is None or claim.values != wanted:
            yield Problem("E503", f"{_EXCLUSIVE}.{group.group} does not list exactly the rules of its group.")
    for name in sorted(exclusive.keys() - {group.group for group in groups}):
        yield Problem("E503", f"{_EXCLUSIVE}.{name} is about a group that is not there.")
