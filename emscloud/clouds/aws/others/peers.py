"""Who a rule's peers are: prefixes, groups and prefix lists of the same side, and references to others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from emscloud.clouds.aws.others.kinds import ENTRY, GROUPS, LIST
from emscloud.foreign import Attribute, Hole, Instance, Pointer, because, entries, keyless, placed, tag_of, weighed, why
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.spaces.address import network, parse_network

ANYWHERE = {4: (ANYWHERE_V4,), 6: (ANYWHERE_V6,), None: (ANYWHERE_V4, ANYWHERE_V6)}
"""Every peer of a family, or of both."""
_FAMILIES = {"IPv4": 4, "IPv6": 6}
_OWNERS = re.compile(rf"(?:.*\.)?(?:{'|'.join((*GROUPS, LIST, 'aws_prefix_list'))})\.[^.]+\Z")
_MADE = ("security_group_id", "prefix_list_id")  # ends of attributes that name what the resource itself brings into being


@dataclass(frozen=True, slots=True)
class Peer:
    """Who one entry names: prefixes, or a symbol; `perhaps` is who may be meant besides.  Equal peers have equal `key`s.

    A `sensitive` one comes from a list of which something must not be shown.
    """

    key: str
    sure: tuple[Network, ...] = ()
    symbol: Symbol | None = None
    perhaps: tuple[Network, ...] = ()
    holes: tuple[Hole, ...] = ()
    sensitive: bool = False


@dataclass(slots=True)
class _List:
    """The prefixes of a list that are certain, those that may be, and why."""

    sure: list[Network] = field(default_factory=list)
    perhaps: list[Network] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)
    sensitive: bool = False


def masked(value: Attribute, family: int) -> Network | None:
    """A prefix of a family, its host bits cleared as EC2 does; None for what is none."""
    if not isinstance(value, str):
        return None
    address, slash, length = value.partition("/")
    width = 32 if family == 4 else 128  # noqa: PLR2004
    try:
        one = parse_network(address)
        if slash and one.family == family and int(length) <= width and str(int(length)) == length:
            return network(one.low, int(length))
    except ValueError:
        pass
    return None


class Directory:
    """The groups and the prefix lists of a side, and what their symbols can stand for.

    `extents` are the caller's bounds of symbols; a group that has none is bounded by `private`.
    """

    def __init__(
        self, instances: Iterable[Instance], extents: Mapping[Symbol, tuple[Network, ...]], private: tuple[Network, ...]
    ) -> None:
        self._given, self._private = extents, private
        ordered = sorted(instances, key=lambda one: one.address)
        self.groups = {one.address: one for one in ordered if one.kind in GROUPS}
        lists = {one.address: one for one in ordered if one.kind == LIST}
        every = (*self.groups.values(), *lists.values())
        self._ids = {name: one.address for one in every if isinstance(name := one.values.get("id"), str)}
        self._uncounted = {keyless(one.address): one.address for one in every if one.hole}
        self.extents: dict[Symbol, tuple[Network, ...]] = {}
        self._astray = 0
        self._lists = {address: _entries(one) for address, one in lists.items()}
        for one in ordered:
            if one.kind == ENTRY:
                self._enter(one)
                weighed(self._astray * len(lists), one.where)

    def owner(self, reference: Attribute) -> str | None:
        """The address of what a reference is about: of this side where it is there, else an id or an address; None: unknown."""
        if isinstance(reference, Pointer):
            return self._pointed(reference)
        if isinstance(reference, str) and reference:
            return self._ids.get(reference, reference)
        return None

    def _pointed(self, reference: Pointer) -> str | None:
        """What stands behind a reference: what merely hands on an id may hand on that of any group."""
        if reference.attribute == "id":
            address = self._uncounted.get(keyless(reference.address), reference.address)
            return address if address in self.groups or address in self._lists or _OWNERS.match(keyless(address)) else None
        if reference.attribute == "default_security_group_id":
            return self._default_of(reference) or f"{reference.address}.{reference.attribute}"
        return f"{reference.address}.{reference.attribute}" if reference.attribute.endswith(_MADE) else None

    def group(self, reference: Attribute) -> Peer:
        """A group as a peer; one that is not known may be any that the bounds of groups allow for."""
        owner = self.owner(reference)
        if owner is None:
            return Peer("", perhaps=self._anybody(), holes=(because("the group is not known", reference),))
        return self.itself(owner)

    def itself(self, address: str) -> Peer:
        """A group that is known by its address, or by its id where it is none of this side."""
        symbol = self._symbol(address)
        return Peer(str(symbol), symbol=symbol)

    def _symbol(self, address: str) -> Symbol:
        """A group's symbol: its name in its policy where emscloud's tags say it, else its address (of another's its id)."""
        values = self.groups[address].values if address in self.groups else {}
        tag = tag_of(values)
        symbol = Symbol("group", tag[1]) if tag else Symbol("aws", address)
        unclear = tag is None and not all(isinstance(values.get(name), Mapping | None) for name in ("tags", "tags_all"))
        self.extents[symbol] = self._given.get(symbol, self._anybody() if unclear else self._private)
        return symbol

    def listed(self, reference: Attribute) -> Peer:
        """A prefix list as a peer: its prefixes where the list is of this side, else a symbol."""
        owner = self.owner(reference)
        if owner is None:
            return Peer("", perhaps=ANYWHERE[None], holes=(because("the prefix list is not known", reference),))
        if owner in self._lists:
            held = self._lists[owner]
            return Peer(owner, tuple(held.sure), None, tuple(held.perhaps), tuple(held.holes), held.sensitive)
        symbol = Symbol("aws", owner)
        if symbol in self._given:
            self.extents[symbol] = self._given[symbol]
        return Peer(str(symbol), symbol=symbol)

    def _anybody(self) -> tuple[Network, ...]:
        """Whoever a group can stand for that nobody knows."""
        return (*self._private, *[one for networks in self._given.values() for one in networks])

    def _default_of(self, reference: Pointer) -> str | None:
        """The default group of a VPC, where the side has it."""
        for address, one in self.groups.items():
            if one.kind == "aws_default_security_group" and one.values.get("vpc_id") == Pointer(reference.address, "id"):
                return address
        return None

    def _enter(self, entry: Instance) -> None:
        """An entry that is a resource of its own; one of a list that is not known may be in any."""
        owner = self.owner(entry.values.get("prefix_list_id"))
        self._astray += owner is None
        lists = self._lists.values() if owner is None else [self._lists[owner]] if owner in self._lists else []
        for one in lists:
            _add(one, entry, entry.values.get("cidr"), None, sure=owner is not None and entry.hole is None)


def _entries(instance: Instance) -> _List:
    found = _List()
    family = _FAMILIES.get(str(instance.values.get("address_family")))
    for entry in entries(instance.values.get("entry")):
        cidr = entry.get("cidr") if isinstance(entry, Mapping) else entry
        _add(found, instance, cidr, family, sure=isinstance(entry, Mapping) and instance.hole is None)
    return found


def _add(found: _List, instance: Instance, cidr: Attribute, family: int | None, *, sure: bool) -> None:
    found.sensitive |= not instance.sensitive.isdisjoint({"entry", "cidr"})
    network = masked(cidr, 4) or masked(cidr, 6)
    if network is not None and sure:
        found.sure.append(network)
        return
    found.perhaps += ANYWHERE[family] if network is None else (network,)
    reason = instance.hole or (Hole("its list is not known") if network else why(cidr))
    found.holes += placed(instance.address, [reason], instance.where)
