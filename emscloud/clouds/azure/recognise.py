"""Terraform resources → network security groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NoReturn

from emscloud.clouds.azure.artifact import Access, Endpoint, Module, NetworkSecurityGroup, Protocol, SecurityRule
from emscloud.clouds.azure.limits import FIRST_PRIORITY, LAST_PRIORITY, PROTOCOLS
from emscloud.clouds.azure.service import port_span
from emscloud.clouds.azure.target import reference
from emscloud.diagnostics import Failed, Problem
from emscloud.hcl.resources import Resource
from emscloud.hcl.syntax import Value
from emscloud.model.peer import Reference
from emscloud.model.policy import Direction
from emscloud.spaces.address import parse_network

_GROUP = frozenset({"name", "resource_group_name", "location", "tags", "security_rule"})
_PLAIN = ("name", "description", "priority", "direction", "access", "protocol")
_ADDRESSES = ("address_prefix", "address_prefixes", "application_security_group_ids")
_PORTS = ("port_range", "port_ranges")
_RULE = frozenset(_PLAIN) | {f"{side}_{field}" for side in ("source", "destination") for field in _ADDRESSES + _PORTS}
_NAMES = {side: tuple([f"{side}_{field}" for field in _ADDRESSES + _PORTS]) for side in ("source", "destination")}
# Spelled here once more, as the provider has them: what `blocks` says is judged, so it is not leant on.
_TYPE = "azurerm_network_security_group"
_DIRECTION = {"Inbound": Direction.IN, "Outbound": Direction.OUT}
_ACCESS: Mapping[str, Access] = {"Allow": "Allow", "Deny": "Deny"}
_PROTOCOL: Mapping[str, Protocol] = {"*": "*", **{name: name for name in PROTOCOLS}}


class _Strange(Exception):  # noqa: N818  (a signal within this module)
    """Something that is not known exactly."""


def recognise(resources: Iterable[Resource]) -> Module:
    """The module whose `blocks` they are; Failed with E503 for each resource that is not known exactly.

    What plan JSON spells out though it is not set (null, an empty text or list) is not there.
    """
    groups: dict[str, NetworkSecurityGroup] = {}
    problems: list[Problem] = []
    for resource in resources:
        try:
            group = _group(resource)
            if group.group in groups:
                _strange(f"the group `{group.group}` is there twice")
            groups[group.group] = group
        except _Strange as error:
            detail = f"{resource.kind}.{resource.name}: {error}. Let emscloud write the file again."
            problems.append(Problem("E503", detail))
    if problems:
        raise Failed(problems)
    made = tuple([groups[name] for name in sorted(groups)])
    if not made:
        return Module(())
    return Module(made, "", made[0].resource_group, made[0].location)


def _strange(words: str) -> NoReturn:
    raise _Strange(words)


def _group(resource: Resource) -> NetworkSecurityGroup:
    values = resource.values
    if resource.kind != _TYPE:
        _strange("this kind of resource is none that emscloud writes")
    _known(values, _GROUP)
    tags = values.get("tags")
    rules = values.get("security_rule") or ()
    if not isinstance(tags, dict) or not isinstance(rules, tuple):
        _strange("tags are a map and rules are blocks")
    if tags.get("emscloud:group") != resource.name:
        _strange("its tag emscloud:group is not its name")
    found = [_rule(rule) for rule in rules]
    found.sort(key=_order)
    if len({(rule.direction, rule.priority) for rule in found}) < len(found):
        _strange("two rules of one direction have the same priority")
    if not all(FIRST_PRIORITY <= rule.priority <= LAST_PRIORITY for rule in found):
        _strange(f"a priority is not within {FIRST_PRIORITY} to {LAST_PRIORITY}")
    return NetworkSecurityGroup(
        resource.name,
        _text(values, "name"),
        _text(values, "resource_group_name"),
        _text(values, "location"),
        tuple([(key, _text(tags, key)) for key in sorted(tags)]),
        tuple(found),
    )


def _order(rule: SecurityRule) -> tuple[bool, int, str]:
    return (rule.direction is Direction.OUT, rule.priority, rule.name)


def _known(values: Mapping[str, Value], names: frozenset[str]) -> None:
    if not values.keys() <= names:
        for name in sorted(values.keys() - names):
            if values[name] is not None:
                _strange(f"`{name}` is not known here")


def _text(values: Mapping[str, Value], name: str) -> str:
    value = values.get(name)
    if not isinstance(value, str):
        _strange(f"`{name}` is not a text")
    return value


def _rule(values: Value) -> SecurityRule:
    if not isinstance(values, dict):
        _strange("a rule is not a block")
    _known(values, _RULE)
    name, priority = _text(values, "name"), values.get("priority")
    direction = _DIRECTION.get(_text(values, "direction"))
    access = _ACCESS.get(_text(values, "access"))
    protocol = _PROTOCOL.get(_text(values, "protocol"))
    if type(priority) is not int or direction is None or access is None or protocol is None:
        _strange(f"the rule `{name}` has a priority, direction, access or protocol that is not known")
    source, destination = _endpoint(values, "source", name), _endpoint(values, "destination", name)
    description = values.get("description") or ""
    if not isinstance(description, str):
        _strange(f"the description of the rule `{name}` is not a text")
    return SecurityRule(name, priority, direction, access, protocol, source, destination, description)


def _endpoint(values: Mapping[str, Value], side: str, rule: str) -> Endpoint:
    """One address field and one port field, each what it should be."""
    prefix, prefixes, groups, port, ports = [values.get(name) or None for name in _NAMES[side]]
    if [prefix, prefixes, groups].count(None) != 2 or [port, ports].count(None) != 1:  # noqa: PLR2004
        _strange(f"the rule `{rule}` does not have exactly one kind of {side} address and one of {side} ports")
    try:
        return Endpoint(
            None if prefix is None else _address(_word(prefix)),
            () if prefixes is None else _list(prefixes, _low),
            () if groups is None else _list(groups, _application_group),
            None if port is None else _port(_word(port)),
            () if ports is None else _list(ports, _first),
        )
    except ValueError as error:
        _strange(f"the {side} of the rule `{rule}`: {error}")


def _word(value: Value) -> str:
    if not isinstance(value, str):
        message = "it holds something that is no text"
        raise ValueError(message)  # noqa: TRY004  (of the value, not of a type)
    return value


def _list(value: Value, place: Callable[[str], int | str]) -> tuple[str, ...]:
    """In the order of an artifact, whatever the order: Terraform holds a set."""
    if not isinstance(value, tuple):
        message = "it holds a list that is none"
        raise ValueError(message)  # noqa: TRY004  (of the value, not of a type)
    if len(value) == 1:
        word = _word(value[0])
        place(word)
        return (word,)
    return tuple(sorted([_word(item) for item in value], key=place))


@lru_cache(maxsize=4096)
def _address(text: str) -> str:
    """`*`, a service tag or a prefix."""
    if text == "*" or (":" not in text and text[:1].isalpha() and reference(text) is Reference.TAG):
        return text
    parse_network(text)
    return text


@lru_cache(maxsize=65536)
def _low(prefix: str) -> int:
    return parse_network(prefix).low


def _application_group(text: str) -> str:
    if reference(text) is not Reference.GROUP:
        message = f"`{text}` is no application security group"
        raise ValueError(message)
    return text


def _port(text: str) -> str:
    if text != "*":
        _first(text)
    return text


@lru_cache(maxsize=65536)
def _first(ports: str) -> int:
    span = port_span(ports)
    if span is None:
        message = f"`{ports}` is no port and no range of ports"
        raise ValueError(message)
    return span[0]
