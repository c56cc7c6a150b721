"""Security rules as others write them, and what each matches: surely, and perhaps where something is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

from emscloud.clouds.azure.artifact import Access, Endpoint, Protocol, SecurityRule
from emscloud.clouds.azure.lift import Matches, read, unseen
from emscloud.clouds.azure.limits import FIRST_PRIORITY, LAST_PRIORITY, LOAD_BALANCER, PROTOCOLS, VIRTUAL_NETWORK
from emscloud.clouds.azure.others.kinds import APPLICATION, INLINE
from emscloud.clouds.azure.service import port_span
from emscloud.clouds.azure.target import reference
from emscloud.diagnostics import Where
from emscloud.foreign import (
    Attribute,
    Hole,
    Instance,
    Pointer,
    Unwritten,
    because,
    entries,
    keyless,
    listed,
    number,
    placed,
    text,
    unset,
)
from emscloud.model.peer import Reference
from emscloud.model.policy import Direction
from emscloud.spaces.address import parse_network

# ARM takes these words in any case: https://learn.microsoft.com/rest/api/virtualnetwork/security-rules/create-or-update
_DIRECTIONS = {"inbound": Direction.IN, "outbound": Direction.OUT}
_ACCESS: Mapping[str, Access] = {"allow": "Allow", "deny": "Deny"}
_PROTOCOLS: Mapping[str, Protocol] = {"*": "*", **{name.lower(): name for name in PROTOCOLS}}
_W = TypeVar("_W")
_Matched: TypeAlias = tuple[Matches, Matches, frozenset[str]]
_TAGS = {tag.lower(): tag for tag in (VIRTUAL_NETWORK, LOAD_BALANCER, "Internet")}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A rule of one group: `directions` and `access` are both where it is not known which, `priority` None where it is not.

    `sure` is what it surely matches, `perhaps` what it may match besides, if `terms` hold (as in Decision).  `doubt` is
    true where it is not certain that the rule is there.  `holes` have its name and place.  `left` and `sensitive` are as
    in Carrier and Group.
    """

    name: str
    title: str
    directions: tuple[Direction, ...]
    access: tuple[Access, ...]
    priority: int | None
    sure: Mapping[Direction, Matches]
    perhaps: Mapping[Direction, Matches]
    holes: tuple[Hole, ...] = ()
    doubt: bool = False
    where: Where | None = None
    left: bool = False
    sensitive: bool = False
    terms: Mapping[Direction, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Stands:
    """Where a rule stands, and what is so of it as a whole."""

    address: str
    where: Where | None
    left: bool
    hidden: bool
    hole: Hole | None = None


class Reader:
    """Reads rules; it knows the application security groups of the side, which have their address for a name."""

    def __init__(self, instances: Iterable[Instance]) -> None:
        listed = sorted(instances, key=lambda one: one.address)
        groups = [one for one in listed if one.kind == APPLICATION]
        self._ids = {name.lower(): one.address for one in groups if isinstance(name := one.values.get("id"), str)}
        self._uncounted = {keyless(one.address): one.address for one in groups if one.hole}
        self.applications: set[str] = set()

    def inline(self, group: Instance) -> Iterator[Spoken]:
        """The rules that stand in a group."""
        written = group.values.get(INLINE)
        left = group.unwritten.get(INLINE) is Unwritten.LEFT
        hidden = INLINE in group.sensitive
        for place, item in enumerate(entries(written)):
            if isinstance(item, Mapping) and isinstance(written, tuple):
                yield self._rule(_Stands(f"{group.address} {INLINE}[{place}]", group.where, left, hidden), item)
            else:
                hole = because(f"{group.address}: its rules are not known", item)
                yield replace(_unknown(group.address, Hole(hole.why, hole.where or group.where), group.where), sensitive=hidden)

    def standalone(self, instance: Instance) -> Spoken:
        """The rule that a resource of its own is."""
        left = Unwritten.LEFT in instance.unwritten.values()
        return self._rule(_Stands(instance.address, instance.where, left, bool(instance.sensitive), instance.hole), instance.values)

    def _rule(self, at: _Stands, values: Mapping[str, Attribute]) -> Spoken:
        holes = [at.hole] if at.hole else []
        way, access = _word(values, "direction", _DIRECTIONS, holes), _word(values, "access", _ACCESS, holes)
        ways = (way,) if way else tuple(Direction)
        priority = _priority(values.get("priority"), holes)
        matches = {one: self._matches(values, one, holes) for one in ways}
        name, words = text(values.get("name")) or "", values.get("description")
        shown = [part for part in (name, words) if isinstance(part, str) and part and not at.hidden]
        return Spoken(
            name,
            f"{at.address} ({': '.join(shown)})" if shown else at.address,
            ways,
            (access,) if access else ("Allow", "Deny"),
            priority,
            {one: sure for one, (sure, _, _) in matches.items()},
            {one: perhaps for one, (_, perhaps, _) in matches.items()},
            tuple(dict.fromkeys(placed(at.address, holes, at.where))),
            doubt=at.hole is not None or way is None,
            where=at.where,
            left=at.left,
            sensitive=at.hidden,
            terms={one: terms for one, (_, _, terms) in matches.items()},
        )

    def _matches(self, values: Mapping[str, Attribute], direction: Direction, holes: list[Hole]) -> _Matched:
        """What is known of the rule, read as it stands, the widest that the rest of it may be, and what no packet shows."""
        protocol = _word(values, "protocol", _PROTOCOLS, holes)
        source, any_source = self._endpoint(values, "source", holes)
        destination, any_destination = self._endpoint(values, "destination", holes)
        known: Matches = {}
        perhaps: Matches = {}
        if protocol is not None:
            known, perhaps = read(SecurityRule("", 0, direction, "Allow", protocol, source, destination))
        if protocol is None or any_source != source or any_destination != destination:
            for found in read(SecurityRule("", 0, direction, "Allow", protocol or "*", any_source, any_destination)):
                for symbol, packets in found.items():
                    perhaps.setdefault(symbol, []).extend(packets)
        return known, perhaps, unseen(SecurityRule("", 0, direction, "Allow", "*", source, destination))

    def _endpoint(self, values: Mapping[str, Attribute], side: str, holes: list[Hole]) -> tuple[Endpoint, Endpoint]:
        """A side as far as it is known, and the widest that it can be."""
        found: list[Hole] = []
        single, several = values.get(f"{side}_address_prefix"), values.get(f"{side}_address_prefixes")
        groups = values.get(f"{side}_application_security_group_ids")
        addresses = [] if unset(single) else [_address(single, found, alone=True)]
        addresses += [_address(one, found, alone=False) for one in listed(several)]
        members = [self._application(one, found) for one in listed(groups)]
        if not addresses and not members:
            found.append(Hole(f"the {side} has no address"))
        open_address = bool(found)
        ports = [_port(one, found) for one in self._ports(values, side)]
        if not ports:
            found.append(Hole(f"the {side} has no port"))
        open_port = None in ports or not ports
        holes += [Hole(f"the {side} is not known: {one.why}", one.where) for one in found]
        texts = tuple([one for one in addresses if one is not None and one != "*"])
        known = Endpoint(
            "*" if "*" in addresses else None,
            texts,
            tuple([one for one in members if one is not None]),
            None,
            tuple([one for one in ports if one is not None]),
        )
        wide = Endpoint(
            "*" if open_address else known.address_prefix,
            () if open_address else known.address_prefixes,
            () if open_address else known.application_security_group_ids,
            "*" if open_port else None,
            () if open_port else known.port_ranges,
        )
        return known, wide

    @staticmethod
    def _ports(values: Mapping[str, Attribute], side: str) -> tuple[Attribute, ...]:
        single, several = values.get(f"{side}_port_range"), values.get(f"{side}_port_ranges")
        return (*(() if unset(single) else (single,)), *listed(several))

    def _application(self, value: Attribute, holes: list[Hole]) -> str | None:
        """An application security group: its address where it is of this side, else its id."""
        if isinstance(value, Pointer) and value.attribute == "id":
            address = self._uncounted.get(keyless(value.address), value.address)
        elif isinstance(value, str) and value.startswith("/"):
            address = self._ids.get(value.lower(), value)
        else:
            holes.append(because("an application security group is not known", value))
            return None
        self.applications.add(address)
        return address


def _unknown(name: str, hole: Hole, where: Where | None) -> Spoken:
    everything = {one: read(SecurityRule("", 0, one, "Allow", "*"))[0] for one in Direction}
    return Spoken("", name, tuple(Direction), ("Allow", "Deny"), None, {}, everything, (hole,), doubt=True, where=where)


def _word(values: Mapping[str, Attribute], name: str, words: Mapping[str, _W], holes: list[Hole]) -> _W | None:
    """One of the words that an argument takes, in any case; a hole where it is none."""
    value = values.get(name)
    found = words.get((text(value) or "").lower())
    if found is None:
        holes.append(because(f"the {name} is not known", value))
    return found


def _priority(value: Attribute, holes: list[Hole]) -> int | None:
    found = number(value)
    if found is not None and FIRST_PRIORITY <= found <= LAST_PRIORITY:
        return found
    holes.append(because("the priority is not known", value))
    return None


def _address(value: Attribute, holes: list[Hole], *, alone: bool) -> str | None:
    """`*`, a service tag, or a prefix as ARM takes it; only prefixes stand beside others."""
    if isinstance(value, str):
        spelled = _TAGS.get(value.lower(), value)
        try:
            if alone and (spelled == "*" or (not spelled.startswith("/") and reference(spelled) is Reference.TAG)):
                return spelled
        except ValueError:
            pass
        try:
            return parse_network(value).text
        except ValueError:
            pass
    holes.append(because("an address is not known", value))
    return None


def _port(value: Attribute, holes: list[Hole]) -> str | None:
    said = text(value)
    if said is not None and (said == "*" or port_span(said) is not None):
        return said
    holes.append(because("a port is not known", value))
    return None
