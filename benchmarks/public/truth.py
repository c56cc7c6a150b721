"""What Terraform core says of rules, read from a plan's JSON by plain means that share nothing with emscloud's reader."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import TypeAlias

from benchmarks.public.facts import Json

Span: TypeAlias = tuple[int, int]
Planned: TypeAlias = tuple[str, str, dict[str, object]]
"""A resource: its address, its kind, its values."""
V6 = 1 << 32
PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}
NSG = "azurerm_network_security_group"
GROUPS = ("aws_security_group", "aws_default_security_group")
MODERN = {"aws_vpc_security_group_ingress_rule": "in", "aws_vpc_security_group_egress_rule": "out"}
_RULES = ("aws_security_group_rule", *MODERN)
WAYS = {"ingress": "in", "egress": "out"}
_MARK = re.compile(r"judge:\w+:\w+")
_UNSET = "judge:unset:"
_HIDDEN = object()
_PEERS = {
    "cidr_blocks": "prefix",
    "ipv6_cidr_blocks": "prefix",
    "cidr_ipv4": "prefix",
    "cidr_ipv6": "prefix",
    "prefix_list_ids": "list",
    "prefix_list_id": "list",
    "security_groups": "group",
    "source_security_group_id": "group",
    "referenced_security_group_id": "group",
    "self": "self",
}


@dataclass(frozen=True, slots=True)
class Atom:
    """One rule, one peer: `group` None where core does not know it yet; without `service` or `peer` core does not know those.

    `peer` is a span of addresses, or what core calls a group or a list.
    """

    address: str
    group: str | None
    way: str
    service: Span | None
    peer: Span | str | None


@dataclass(slots=True)
class Truth:
    """What a plan says: groups, atoms of AWS, rules of NSGs, and whose each mark is; a `partial` one leaves some groups out."""

    groups: set[str] = field(default_factory=set)
    atoms: list[Atom] = field(default_factory=list)
    azure: list[AzureRule] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    partial: bool = False


@dataclass(frozen=True, slots=True)
class AzureRule:
    """A rule of an NSG as planned; `values` has None for what core does not know, and no key for what is unset."""

    address: str
    group: str | None
    inline: bool
    values: Mapping[str, Json]
    hidden: frozenset[str]


def _resources(plan: Mapping[str, Json]) -> Iterator[Planned]:
    changes = plan.get("resource_changes")
    for one in changes if isinstance(changes, list) else ():
        assert isinstance(one, dict)
        change = one["change"]
        assert isinstance(change, dict)
        if one["mode"] == "managed" and change.get("after") is not None:
            yield str(one["address"]), str(one["type"]), _merged(change["after"], change.get("after_unknown"))


def _merged(value: Json, unknown: Json) -> dict[str, object]:
    found = _with_holes(value, unknown)
    assert isinstance(found, dict)
    return found


def _with_holes(value: Json, unknown: Json) -> object:
    """A value with a mark of its own wherever core does not know it."""
    if unknown is True:
        return _HIDDEN
    if isinstance(value, dict) or isinstance(unknown, dict):
        held = value if isinstance(value, dict) else {}
        holes = unknown if isinstance(unknown, dict) else {}
        return {name: _with_holes(held.get(name), holes.get(name)) for name in {**held, **holes}}
    if isinstance(value, list):
        holes_ = unknown if isinstance(unknown, list) else []
        return [_with_holes(one, holes_[place] if place < len(holes_) else None) for place, one in enumerate(value)]
    return value


def truth(text: str) -> Truth:
    """The rules of a plan in which identities are marks."""
    plan = json.loads(text)
    listed = list(_resources(plan))
    found = Truth(
        {address for address, kind, _ in listed if kind in (*GROUPS, NSG)},
        marks=_marks(listed),
        partial=plan.get("complete") is False,
    )
    sight = _Sight(found.marks, _lists(listed, found.marks))
    for address, kind, values in listed:
        if kind in GROUPS:
            for name, way in WAYS.items():
                inline = values.get(name)
                for one in inline if isinstance(inline, list) else ():
                    found.atoms += sight.atoms(address, address, way, one)
        elif kind in _RULES:
            way = MODERN.get(kind) or WAYS.get(str(values.get("type")), "")
            found.atoms += sight.atoms(address, sight.owner(values.get("security_group_id")), way, values)
    found.azure = list(_azure(listed, found.marks))
    return found


def _marks(listed: Sequence[Planned]) -> dict[str, str]:
    """Whose each mark is; that of a VPC's default group is that group's, where the plan has it."""
    found: dict[str, str] = {}
    for address, kind, values in listed:
        for name, value in values.items():
            if isinstance(value, str) and value.startswith((f"judge:{name}:", _UNSET)) and kind not in _RULES:
                found[value] = address if name == "id" else f"{address}.{name}"
    for address, kind, values in listed:
        if kind == "aws_default_security_group":
            default = f"{found.get(str(values.get('vpc_id')))}.default_security_group_id"
            found |= {mark: address for mark, owner in found.items() if owner == default}
    return found


def _lists(listed: Sequence[Planned], marks: Mapping[str, str]) -> dict[str, list[object]]:
    """What the plan's own prefix lists hold."""
    found: dict[str, list[object]] = {}
    for address, kind, values in listed:
        if kind == "aws_ec2_managed_prefix_list":
            entries = values.get("entry")
            held = [one.get("cidr") for one in entries if isinstance(one, dict)] if isinstance(entries, list) else [_HIDDEN]
            found.setdefault(address, []).extend(held)
        elif kind == "aws_ec2_managed_prefix_list_entry":
            found.setdefault(marks.get(str(values.get("prefix_list_id")), ""), []).append(values.get("cidr"))
    return found


@dataclass(frozen=True, slots=True)
class _Sight:
    """What the rules of a plan refer to."""

    marks: Mapping[str, str]
    lists: Mapping[str, list[object]]

    def owner(self, value: object) -> str | None:
        """Whose id a value is."""
        return self.marks.get(value, value) if isinstance(value, str) else None

    def atoms(self, address: str, group: str | None, way: str, values: object) -> Iterator[Atom]:
        """A rule, one peer at a time."""
        if not isinstance(values, dict):
            yield Atom(address, group, way, None, None)
            return
        service = _service(values)
        for name, kind in _PEERS.items():
            value = values.get(name)
            if value in (None, "", False, "false") or (isinstance(value, str) and value.startswith(_UNSET)):
                continue
            for one in value if isinstance(value, list) else [value]:
                for peer in self.peer(kind, one, group):
                    yield Atom(address, group, way, service, peer)

    def peer(self, kind: str, value: object, group: str | None) -> Iterator[Span | str | None]:
        """Who one entry names; the prefixes of a list of the plan itself."""
        if value is _HIDDEN:
            yield None
        elif kind == "self":
            yield group
        elif kind == "prefix":
            yield _span(str(value))
        else:
            owner = self.owner(value)
            held = self.lists.get(owner or "") if kind == "list" else None
            yield from [owner] if held is None else [None if one is _HIDDEN else _span(str(one)) for one in held]


def _span(text: str) -> Span | None:
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return None
    base = 0 if network.version == 4 else V6
    return base + int(network.network_address), base + int(network.broadcast_address)


def _service(values: Mapping[str, object]) -> Span | None:
    protocol, low, high = values.get("protocol", values.get("ip_protocol")), values.get("from_port"), values.get("to_port")
    if _HIDDEN in (protocol, low, high):
        return None
    word = str(protocol).lower()
    if word in ("-1", "all"):
        return 0, 255 << 16 | 65535
    number = PROTOCOLS.get(word, int(word) if word.isdecimal() else -1)
    if number < 0:
        return None
    base = number << 16
    if number in (6, 17):
        return (base | int(str(low)), base | int(str(high))) if low is not None and high is not None else None
    if number in (1, 58) and low is not None and int(str(low)) != -1:
        code = -1 if high is None else int(str(high))
        first = base | int(str(low)) << 8
        return (first, first | 255) if code == -1 else (first | code, first | code)
    return base, base | 65535


def _azure(listed: Sequence[Planned], marks: Mapping[str, str]) -> Iterator[AzureRule]:
    names = {
        (str(values.get("name")).lower(), str(values.get("resource_group_name")).lower()): address
        for address, kind, values in listed
        if kind == NSG and isinstance(values.get("name"), str)
    }
    for address, kind, values in listed:
        if kind == NSG:
            inline = values.get("security_rule")
            for one in inline if isinstance(inline, list) else ():
                if isinstance(one, dict):
                    yield _azure_rule(address, address, one, marks, inline=True)
        elif kind == "azurerm_network_security_rule":
            key = (str(values.get("network_security_group_name")).lower(), str(values.get("resource_group_name")).lower())
            yield _azure_rule(address, names.get(key), values, marks, inline=False)


def _azure_rule(
    address: str, group: str | None, values: Mapping[str, object], marks: Mapping[str, str], *, inline: bool
) -> AzureRule:
    held: dict[str, Json] = {}
    hidden = set()
    for name, value in values.items():
        items = value if isinstance(value, list) else [value]
        if _HIDDEN in items:
            hidden.add(name)
        elif isinstance(value, list):
            held[name] = [*sorted({str(marks.get(str(one), str(one))) for one in items})]
        elif isinstance(value, str | int):
            held[name] = value
    return AzureRule(address, group, inline, {name: one for name, one in held.items() if one not in ("", [])}, frozenset(hidden))


def usual(text: str) -> str:
    """The plan as users have it: a mark is known after apply."""
    plan = json.loads(text)
    for one in plan.get("resource_changes", ()):
        change = one["change"]
        if change.get("after") is not None:
            change["after"], change["after_unknown"] = _hide(change["after"], change.get("after_unknown"))
    plan.pop("planned_values", None)
    plan["planned_values"] = {}
    return json.dumps(plan)


def _hide(value: Json, unknown: Json) -> tuple[Json, Json]:
    if isinstance(value, str) and _MARK.search(value):
        return None, True
    if isinstance(value, dict):
        holes = dict(unknown) if isinstance(unknown, dict) else {}
        kept: dict[str, Json] = {}
        for name, one in value.items():
            shown, hole = _hide(one, holes.get(name))
            if hole is not True:
                kept[name] = shown
            if hole:
                holes[name] = hole
        return kept, holes
    if isinstance(value, list):
        holes_ = unknown if isinstance(unknown, list) else []
        pairs = [_hide(one, holes_[place] if place < len(holes_) else None) for place, one in enumerate(value)]
        return [shown for shown, _ in pairs], [hole or False for _, hole in pairs]
    return value, unknown
