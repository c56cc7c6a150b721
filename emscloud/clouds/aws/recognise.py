"""Terraform resources → security groups."""

from __future__ import annotations

import re
from collections.abc import Iterable

from emscloud.clouds.aws.artifact import Module, PeerKind, Rule, SecurityGroup
from emscloud.clouds.aws.terraform import TYPES
from emscloud.diagnostics import Failed, Problem
from emscloud.hcl.resources import Resource
from emscloud.hcl.syntax import Ref, Value
from emscloud.model.policy import Direction

_DIRECTIONS = {kind: direction for direction, kind in TYPES.items()}
_EXCLUSIVE = "aws_vpc_security_group_rules_exclusive"
_KINDS: tuple[PeerKind, ...] = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")
_FIXED = {"security_group_id", "description", "ip_protocol"}
_RULE = [_FIXED | {kind} | ports for kind in _KINDS for ports in (set(), {"from_port", "to_port"})]
_GROUP = {"name", "description", "vpc_id", "tags"}
_OWN = re.compile(r"aws_security_group\.([A-Za-z][A-Za-z0-9_-]*)\.id\Z")


class _Strange(Exception):  # noqa: N818  (a signal within this module)
    """Something that our own text never says."""


def recognise(resources: Iterable[Resource]) -> Module:
    """The module that `blocks` would write so; Failed with E503 for anything that it never writes."""
    groups: dict[str, tuple[Resource, list[Rule]]] = {}
    rules: list[tuple[str, Rule]] = []
    exclusive: dict[str, Resource] = {}
    problems: list[Problem] = []
    for resource in resources:
        try:
            if resource.kind in _DIRECTIONS:
                rules.append(_rule(resource))
            elif resource.kind == "aws_security_group":
                _check(set(resource.values) == _GROUP, "arguments that are not ours")
                groups[resource.name] = (resource, [])
            elif resource.kind == _EXCLUSIVE:
                exclusive[resource.name] = resource
            else:
                _check(False, "a resource that is not ours")
        except _Strange as error:
            problems.append(_problem(resource, str(error)))
    for group, rule in rules:
        if group in groups:
            groups[group][1].append(rule)
        else:
            problems.append(Problem("E503", f"The rule {rule.label} belongs to a group that is not there: {group}."))
    made = []
    vpcs = set()
    for name, (resource, held) in groups.items():
        held.sort(key=lambda rule: (rule.direction.value, rule.label))
        try:
            made.append(_group(resource, held))
            vpcs.add(_text(resource.values["vpc_id"]))
            if exclusive:
                _check_exclusive(exclusive.pop(name, None), name, held)
        except _Strange as error:
            problems.append(_problem(resource, str(error)))
    if len(vpcs) > 1:
        problems.append(Problem("E503", f"The groups of one module stand in several VPCs: {', '.join(sorted(vpcs))}."))
    if problems:
        raise Failed(problems)
    every = any(resource.kind == _EXCLUSIVE for resource in resources)
    return Module(vpcs.pop() if vpcs else "", every, tuple(sorted(made, key=lambda group: group.group)))


def _problem(resource: Resource, said: str) -> Problem:
    return Problem("E503", f"{resource.kind}.{resource.name} is not as emscloud writes it: {said}.")


def _check(holds: bool, said: str) -> None:  # noqa: FBT001
    if not holds:
        raise _Strange(said)


def _text(value: Value) -> str:
    if not isinstance(value, str):
        message = "a text is expected"
        raise _Strange(message)
    return value


def _port(value: Value) -> int:
    if type(value) is not int:
        message = "a port is expected"
        raise _Strange(message)
    return value


def _own(value: Value) -> str | None:
    match = _OWN.match(value.path) if isinstance(value, Ref) else None
    return match[1] if match else None


def _group(resource: Resource, rules: list[Rule]) -> SecurityGroup:
    values = resource.values
    tags = values["tags"]
    _check(isinstance(tags, dict), "tags are expected")
    pairs = tuple(sorted((key, _text(value)) for key, value in tags.items())) if isinstance(tags, dict) else ()
    return SecurityGroup(resource.name, _text(values["name"]), _text(values["description"]), pairs, tuple(rules))


def _rule(resource: Resource) -> tuple[str, Rule]:
    values = resource.values
    _check(values.keys() in _RULE, "arguments that are not ours")
    group = _own(values["security_group_id"])
    kind = next(kind for kind in _KINDS if kind in values)
    peer = values[kind]
    own = _own(peer) if kind == "referenced_security_group_id" else None
    if group is None:
        message = "its group is no group of this module"
        raise _Strange(message)
    ported = "from_port" in values
    rule = Rule(
        resource.name,
        _DIRECTIONS[resource.kind],
        _text(values["ip_protocol"]),
        _port(values["from_port"]) if ported else None,
        _port(values["to_port"]) if ported else None,
        kind,
        _text(peer) if own is None else own,
        own is not None,
        _text(values["description"]),
    )
    return group, rule


def _check_exclusive(resource: Resource | None, group: str, rules: list[Rule]) -> None:
    """An exclusive resource lists every rule of its group, or it would remove the others."""
    if resource is None:
        message = f"the group {group} has no {_EXCLUSIVE}"
        raise _Strange(message)
    _check(_own(resource.values.get("security_group_id")) == group, "its exclusive resource names another group")
    for direction, key in ((Direction.IN, "ingress_rule_ids"), (Direction.OUT, "egress_rule_ids")):
        kind = TYPES[direction]
        listed = tuple(Ref(f"{kind}.{rule.label}.id") for rule in rules if rule.direction is direction)
        _check(resource.values.get(key) == listed, f"{key} does not list exactly the group's rules")
