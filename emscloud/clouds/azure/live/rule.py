"""NsgRule: a rule of a network security group in its one spelling, from ARM's JSON, from an artifact, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from emscloud.clouds.azure.artifact import Access, Endpoint, Protocol, SecurityRule
from emscloud.clouds.azure.live.client import Json
from emscloud.clouds.azure.lower import DENIES
from emscloud.model.policy import Direction
from emscloud.plan.rule import exactly
from emscloud.spaces.address import parse_network

_PROTOCOLS: Mapping[str, Protocol] = {one.lower(): one for one in ("Tcp", "Udp", "Icmp", "Esp", "Ah", "*")}
_ACCESS: Mapping[str, Access] = {"allow": "Allow", "deny": "Deny"}
_EVERY_PORT = "0-65535"
_WAYS = {Direction.IN: "Inbound", Direction.OUT: "Outbound"}
_VERBS = {Direction.IN: "from", Direction.OUT: "to"}
_SHOWN = 3
"""Addresses of a rule that are said; the others are counted."""


@dataclass(frozen=True, slots=True, order=True)
class End:
    """One end of a rule: prefixes, a tag or `*`; ids of application security groups; ranges of ports, or `*`.

    Each is sorted, prefixes canonical, ids in lower case, for ARM compares them so.
    """

    addresses: tuple[str, ...]
    groups: tuple[str, ...]
    ports: tuple[str, ...]

    @property
    def data(self) -> list[object]:
        """For a plan on disk."""
        return [list(self.addresses), list(self.groups), list(self.ports)]


@dataclass(frozen=True, slots=True, order=True)
class NsgRule:
    """All of a rule but its description; plan.rule.Rule."""

    direction: Direction
    priority: int
    name: str
    access: Access
    protocol: Protocol
    source: End
    destination: End

    @property
    def words(self) -> str:
        """For people: `in tcp/443 from 10.0.0.0/8 (web, priority 120)`."""
        peer, local = (self.source, self.destination) if self.direction is Direction.IN else (self.destination, self.source)
        denies = "deny " if self.access == "Deny" else ""
        ports = self.destination.ports
        service = "any" if self.protocol == "*" else self.protocol.lower()
        service += "" if "*" in ports else f"/{','.join(ports)}"
        asked = "" if "*" in self.source.ports else f" with source port {','.join(self.source.ports)}"
        at = "" if local.addresses == ("*",) else f" at {_few(local)}"
        whom = f"{_VERBS[self.direction]} {_few(peer)}"
        return f"{self.direction.value} {denies}{service}{asked} {whom}{at} ({self.name}, priority {self.priority})"

    @property
    def data(self) -> list[object]:
        """For a plan on disk; `rule_of` reads it."""
        head = [self.direction.value, self.priority, self.name, self.access, self.protocol]
        return [*head, self.source.data, self.destination.data]

    @property
    def artifact(self) -> SecurityRule:
        """As lowering has it."""
        ends = _endpoint(self.source), _endpoint(self.destination)
        return SecurityRule(self.name, self.priority, self.direction, self.access, self.protocol, *ends)


def _few(end: End) -> str:
    texts = [*end.addresses, *[one.rpartition("/")[2] for one in end.groups]]
    more = len(texts) - _SHOWN
    return ", ".join(texts) if more <= 1 else f"{', '.join(texts[:_SHOWN])} and {more} more"


def rule_of(entry: Sequence[object]) -> NsgRule:
    """A rule from its `data`; raises TypeError, ValueError or KeyError for anything else."""
    way, priority, name, access, protocol, source, destination = entry
    return NsgRule(
        Direction(exactly(str, way)),
        exactly(int, priority),
        exactly(str, name),
        _ACCESS[exactly(str, access).lower()],
        _PROTOCOLS[exactly(str, protocol).lower()],
        _end_of(exactly(list, source)),
        _end_of(exactly(list, destination)),
    )


def _end_of(entry: Sequence[object]) -> End:
    addresses, groups, ports = [tuple([exactly(str, one) for one in exactly(list, listed)]) for listed in entry]
    return End(addresses, groups, ports)


def written(rule: SecurityRule) -> NsgRule:
    """A rule as it was lowered."""
    ends = [
        _end(
            [*one.address_prefixes, *([one.address_prefix] if one.address_prefix is not None else [])],
            one.application_security_group_ids,
            [*one.port_ranges, *([one.port_range] if one.port_range is not None else [])],
        )
        for one in (rule.source, rule.destination)
    ]
    return NsgRule(rule.direction, rule.priority, rule.name, rule.access, rule.protocol, *ends)


def shown(rule: Json) -> NsgRule:
    """A rule as ARM shows it; raises KeyError for a protocol that it did not have."""
    inner = inner_of(rule)
    direction = Direction.IN if str(inner.get("direction")).lower() == "inbound" else Direction.OUT
    ends = [_shown_end(inner, name) for name in ("source", "destination")]
    priority = cast("int", inner.get("priority"))
    access, protocol = _ACCESS[str(inner.get("access")).lower()], _PROTOCOLS[str(inner.get("protocol")).lower()]
    return NsgRule(direction, priority, str(rule["name"]), access, protocol, *ends)


def inner_of(one: Json) -> Json:
    """The `properties` of something."""
    return cast("Json", one.get("properties") or {})


def _shown_end(inner: Json, name: str) -> End:
    members = cast("Sequence[Json]", inner.get(f"{name}ApplicationSecurityGroups") or ())
    return _end(
        _listed(inner, f"{name}AddressPrefix", f"{name}AddressPrefixes"),
        [str(one["id"]) for one in members],
        _listed(inner, f"{name}PortRange", f"{name}PortRanges"),
    )


def _listed(inner: Json, one: str, several: str) -> list[str]:
    """A field that has a form for one and a form for several."""
    alone = inner.get(one)
    return [
        *([] if alone is None or not alone else [str(alone)]),
        *[str(value) for value in cast("list[object]", inner.get(several) or [])],
    ]


def _end(addresses: Iterable[str], groups: Iterable[str], ports: Iterable[str]) -> End:
    return End(
        tuple(sorted({_address(one) for one in addresses})),
        tuple(sorted({one.lower() for one in groups})),
        tuple(sorted({"*" if one == _EVERY_PORT else one for one in ports}, key=_port)),
    )


def _address(text: str) -> str:
    try:
        return parse_network(text).text
    except ValueError:
        return text


def _port(text: str) -> tuple[int, str]:
    first = text.partition("-")[0]
    return (int(first) if first.isdecimal() else -1, text)


def _is_network(text: str) -> bool:
    try:
        parse_network(text)
    except ValueError:
        return False
    return True


def _endpoint(end: End) -> Endpoint:
    """Prefixes in the field for several, what is none in the field for one, as lowering does."""
    one = end.addresses[0] if len(end.addresses) == 1 and not _is_network(end.addresses[0]) else None
    port = "*" if end.ports == ("*",) else None
    return Endpoint(one, () if one is not None else end.addresses, end.groups, port, () if port else end.ports)


def body(rule: NsgRule, description: str) -> dict[str, object]:
    """A rule as a write takes it."""
    inner: dict[str, object] = {
        "access": rule.access,
        "description": description,
        "direction": _WAYS[rule.direction],
        "priority": rule.priority,
        "protocol": rule.protocol,
    }
    for name, end in (("source", _endpoint(rule.source)), ("destination", _endpoint(rule.destination))):
        fields: Mapping[str, object] = {
            "AddressPrefix": end.address_prefix,
            "AddressPrefixes": list(end.address_prefixes),
            "ApplicationSecurityGroups": [{"id": one} for one in end.application_security_group_ids],
            "PortRange": end.port_range,
            "PortRanges": list(end.port_ranges),
        }
        inner |= {f"{name}{field}": value for field, value in fields.items() if value}
    return {"name": rule.name, "properties": inner}


def ours(name: str, description: str) -> bool:
    """Whether a rule has the name and the description that lowering gives, as nobody does by hand.

    A description begins with the requirement's id, and a name with the same, `/` as `.` (azure.identity).
    """
    if name in {one.name for one in DENIES}:
        return True
    id_, colon, _ = description.partition(": ")
    return bool(colon) and name.lower().startswith(f"{id_.replace('/', '.')}_"[:_CERTAIN].lower())


_CERTAIN = 60
"""Characters of a name that a cut one surely still has."""
