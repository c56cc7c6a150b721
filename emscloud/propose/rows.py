"""Rows of a service's page that are found among a group's atoms, under the settings that explain most of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from emscloud.diff.words import PORTS
from emscloud.load.catalog import Catalog, ExpandedRow, expand, unseen
from emscloud.load.service import filled
from emscloud.load.shape import Refused
from emscloud.load.terms import NAME, parse_ports
from emscloud.model.catalog import Row, ServiceVersion, Setting
from emscloud.model.peer import Network
from emscloud.model.service import TCP, UDP, Reach, Service
from emscloud.propose import tongue
from emscloud.propose.atoms import Key, Peer, Source
from emscloud.propose.draft import Held
from emscloud.spaces.interval import merge

_ROW = re.compile(rf"(?<![\w-])({NAME})/({NAME})")
_HOLE = re.compile(r"\{([a-z0-9-]+)\}")
_ANYBODYS = frozenset({3000, 5000, 8000, 8008, 8081, 8443, 8888, 9000, 9090, 9443})
"""Ports on which anybody's servers listen, though no registry gives them a name that people know."""
_RESERVED = 1024
_MANY = 4  # services with the same peers, which nobody has by chance
Settings = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row in a group: `peers` are those with whom all of its services are found, `idle` those to whom it says nothing here."""

    row: ExpandedRow
    keys: Mapping[Peer, tuple[Key, ...]]
    idle: frozenset[Peer]

    @property
    def peers(self) -> frozenset[Peer]:
        """Everybody to whom it may be bound."""
        return frozenset(self.keys)

    def takes(self, peers: frozenset[Peer]) -> bool:
        """Whether a role may be bound to these without opening anything."""
        return bool(peers & self.peers) and peers <= self.peers | self.idle


class Reading:
    """One host of a service, read in one group."""

    def __init__(self, held: Held, service: ServiceVersion, host: str) -> None:
        self.held, self.service, self.host = held, service, host

    @cached_property
    def settings(self) -> Settings:
        """Every setting: its default, or what explains more of the group's rules."""
        chosen: dict[str, tuple[str, ...]] = {name: one.default for name, one in self.service.settings.items()}
        for name, setting in self.service.settings.items():
            if any(self.host == row.host and name in self.settings_of(row) for row in self.service.rows):
                options = [chosen[name], *self._options(setting, chosen)]
                chosen[name] = max(options, key=lambda value: self._weight({**chosen, name: value}))
        return chosen

    @cached_property
    def features(self) -> Mapping[str, tuple[FoundRow, ...]]:
        """The features of which every row is found with somebody; none with a row that names hosts, or that nobody saw."""
        found: dict[str, list[FoundRow]] = {}
        for row in self._rows(self.settings):
            found.setdefault(row.feature, []).append(self._found(row))
        return {name: tuple(rows) for name, rows in found.items() if name in self.claimable and all(one.peers for one in rows)}

    @cached_property
    def claimable(self) -> frozenset[str]:
        """The features that addresses tell."""
        rows = self._rows(self.settings)
        features = {row.feature for row in rows} - {row.feature for row in rows if row.names or row.role is None}
        return frozenset(features - {row.feature for row in unseen(self.service, self.host, None)})

    @property
    def by_name(self) -> tuple[str, ...]:
        """The features that are told by host names alone, and whose services the group has with somebody."""
        found = {(way, reach) for way, reach, _ in self.held.atoms}
        rows = [row for row in self.service.rows if row.host == self.host and row.names]
        return tuple(dict.fromkeys(row.feature for row in rows if any((row.direction, one) in found for one in self._plain(row))))

    def _plain(self, row: Row) -> Iterator[Reach | None]:
        """The services of a row in IPv4, whatever decides among them."""
        for template in itertools.chain(*row.services.values()):
            yield from (service.v4 for service in filled(template, self.settings))

    @staticmethod
    def settings_of(row: Row) -> set[str]:
        """The settings on which a row's services hang."""
        return {row.services_by, *[name for some in row.services.values() for one in some for name in _HOLE.findall(one)]}

    def telling(self, rows: Iterable[FoundRow]) -> bool:
        """Whether rows of one feature are proof of the service: by a port that is its own, by their number, or by words."""
        listed = list(rows)
        services = {service.text for one in listed for service in one.row.services}
        if len(services) >= _MANY or any(map(_own_port, (service for one in listed for service in one.row.services))):
            return True
        title = [self.service.name, *self.service.title.split()]
        names = re.compile(rf"\b(?:{'|'.join(map(re.escape, title))})\b", re.IGNORECASE)
        return any(names.search(f"{one.rule} {one.words}") for found in listed for one in self.sources(found, found.peers))

    def sources(self, found: FoundRow, peers: Iterable[Peer]) -> tuple[Source, ...]:
        """The live rules that say a row with some peers."""
        keys = [key for peer in sorted(peers, key=str) for key in found.keys.get(peer, ())]
        return tuple(dict.fromkeys(source for key in keys for source in self.held.atoms[key]))

    def _rows(self, settings: Settings) -> tuple[ExpandedRow, ...]:
        return expand(self.service, self.host, None, settings)

    def _found(self, row: ExpandedRow) -> FoundRow:
        keys: dict[Peer, tuple[Key, ...]] = {}
        idle: set[Peer] = set()
        for peer in {peer for way, _, peer in self.held.atoms if way is row.direction}:
            wanted = tuple([(row.direction, reach, peer) for reach in self._reaches(row, peer)])
            if not wanted:
                idle.add(peer)
            elif all(self._says(key, row) for key in wanted):
                keys[peer] = wanted
        return FoundRow(row, keys, frozenset(idle))

    def _reaches(self, row: ExpandedRow, peer: Peer) -> Iterator[Reach]:
        """What a cloud writes for a row and a peer."""
        for reach in dict.fromkeys(one for service in row.services for one in _by_family(service, peer) if one):
            families = (peer.family,) if isinstance(peer, Network) else (4, 6)
            if any(tongue.said(self.held.cloud, reach, family) for family in families):
                yield reach

    def _says(self, key: Key, row: ExpandedRow) -> bool:
        """Whether the group has an atom that is not said to be another row's."""
        for one in self.held.atoms.get(key, ()):
            named = {f"{name}/{rest}" for name, rest in _ROW.findall(one.words) if name == self.service.name}
            if not named or row.id in named:
                return True
        return False

    def _weight(self, settings: Settings) -> int:
        """How many atoms rows explain under settings."""
        return sum(len(keys) for row in self._rows(settings) if row.role for keys in self._found(row).keys.values())

    def _options(self, setting: Setting, chosen: Settings) -> Iterator[tuple[str, ...]]:
        """Values that what stands in the group speaks for."""
        if setting.kind == "choice":
            yield from ((option,) for option in setting.options)
        for row in self._rows(chosen) if setting.kind != "choice" else ():
            shape = next(one for one in self.service.rows if f"{self.service.name}/{one.id}" == row.id)
            if setting.name in self.settings_of(shape):
                yield from self._ports(row) if setting.kind == "port" else self._ranges(setting, row)

    def _ports(self, row: ExpandedRow) -> Iterator[tuple[str, ...]]:
        """Single ports whose rules are said to be this row's."""
        words = re.compile(rf"\b(?:{re.escape(row.id.partition('/')[2])}|{re.escape(row.feature)})\b", re.IGNORECASE)
        for (way, reach, _), sources in self.held.atoms.items():
            named = any(words.search(f"{one.rule} {one.words}") for one in sources)
            if way is row.direction and reach.protocol == TCP and reach.low == reach.high and named:
                yield (str(reach.low),)

    def _ranges(self, setting: Setting, row: ExpandedRow) -> Iterator[tuple[str, ...]]:
        """All ranges within those of the page that go to whom the row's other services go."""
        within = [parse_ports(text) for text in setting.default]
        fixed = [service.v4 for service in row.services if service.v4 and (service.v4.low, service.v4.high) not in within]
        peers = [{peer for way, reach, peer in self.held.atoms if (way, reach) == (row.direction, one)} for one in fixed]
        base = set.intersection(*peers) if peers else set()
        ranges = {
            (reach.low, reach.high)
            for way, reach, peer in self.held.atoms
            if way is row.direction and reach.protocol == TCP and reach.low < reach.high and peer in base
            if any(low <= reach.low and reach.high <= high for low, high in within)
        }
        if ranges:
            yield tuple([f"{low}-{high}" for low, high in merge(ranges)])


def readings(held: Held, catalog: Catalog) -> Iterator[Reading]:
    """Every service and host in a group, in the newest version but where an older one says more of what both could say."""
    for name in catalog.names():
        hosts: dict[str, Reading] = {}
        for version in reversed(catalog.versions(name)):
            service = catalog.find(name, version)
            for host, known in service.hosts.items():
                if known.unseen:
                    continue
                one = Reading(held, service, host)
                try:
                    newer, features = hosts.get(host), one.features.keys()
                    more = newer is None or newer.features.keys() < features & newer.claimable
                except Refused:  # an option without names on its page by default
                    continue
                if more:
                    hosts[host] = one
        yield from hosts.values()


def _by_family(service: Service, peer: Peer) -> tuple[Reach | None, ...]:
    if isinstance(peer, Network):
        return (service.v4 if peer.family == 4 else service.v6,)  # noqa: PLR2004
    return (service.v4, service.v6)


def _own_port(service: Service) -> bool:
    reach = service.v4
    if reach is None or reach.protocol not in (TCP, UDP) or reach.low != reach.high:
        return False
    return reach.low >= _RESERVED and reach.low not in PORTS and reach.low not in _ANYBODYS
