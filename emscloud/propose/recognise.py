"""Which features of which services live groups hold, and whom their roles are bound to: never more than what is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from emscloud.load.catalog import Catalog
from emscloud.propose.atoms import Key, Peer
from emscloud.propose.draft import Claim, Held
from emscloud.propose.rows import FoundRow, Reading, readings

_MOST = 256
"""Bindings of a role that are weighed; beyond that the ones found first."""
_Role = tuple[str, str]
"""A target, and a role there."""
Bound = Mapping[_Role, frozenset[Peer]]


@dataclass(frozen=True, slots=True, eq=False)
class _Feature:
    """A feature that may be claimed of a group."""

    reading: Reading
    name: str
    rows: tuple[FoundRow, ...]

    def roles(self) -> set[_Role]:
        return {(self.reading.held.target, one.row.role) for one in self.rows if one.row.role}

    def takes(self, role: _Role, peers: frozenset[Peer]) -> bool:
        return all(one.takes(peers) for one in self._with(role))

    def weight(self, role: _Role, peers: frozenset[Peer]) -> int:
        """How many atoms it explains with a role bound to these."""
        return sum(len(one.keys.get(peer, ())) for one in self._with(role) for peer in peers)

    def _with(self, role: _Role) -> list[FoundRow]:
        return [one for one in self.rows if one.row.role == role[1]] if role[0] == self.reading.held.target else []


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was recognised: claims, roles by target, and for each group the atoms that the claims stand for."""

    claims: tuple[Claim, ...]
    peers: Mapping[str, Mapping[str, tuple[Peer, ...]]]
    roles: Mapping[str, str]
    explained: Mapping[str, frozenset[Key]]


def recognise(groups: Iterable[Held], catalog: Catalog) -> Recognised:
    """Claim each feature of which all rows are found as rules, with one set of peers a role for all groups of a target.

    A role is bound to those peers with whom most is explained; what that leaves over stays as it is.  A host is claimed
    only where something speaks for its service: a port that is its own, several services at once, or words.
    """
    features = [
        _Feature(reading, name, rows)
        for held in groups
        for reading in readings(held, catalog)
        for name, rows in reading.features.items()
    ]
    while True:
        features, bound = _settled(features)
        known = {id(one.reading) for one in features if one.reading.telling(one.rows)}
        if all(id(one.reading) in known for one in features):
            return _recognised(features, bound)
        features = [one for one in features if id(one.reading) in known]


def _settled(features: list[_Feature]) -> tuple[list[_Feature], Bound]:
    """The features that go with one binding of each role."""
    while True:
        roles = sorted({role for one in features for role in one.roles()})
        bound = {role: _best(role, [one for one in features if role in one.roles()]) for role in roles}
        kept = [one for one in features if all(one.takes(role, bound[role]) for role in one.roles())]
        if len(kept) == len(features):
            return kept, bound
        features = kept


def _best(role: _Role, features: list[_Feature]) -> frozenset[Peer]:
    """The peers with whom most is explained."""

    def weight(peers: frozenset[Peer]) -> tuple[int, int, int, list[str]]:
        taken = [one for one in features if one.takes(role, peers)]
        return (sum(one.weight(role, peers) for one in taken), len(taken), len(peers), sorted(map(str, peers)))

    return max(_bindings(one.peers for feature in features for one in feature.rows if one.row.role == role[1]), key=weight)


def _bindings(found: Iterable[frozenset[Peer]]) -> list[frozenset[Peer]]:
    """Sets of peers and whatever they have in common."""
    known = list(dict.fromkeys(found))
    for one in known:
        known += [both for other in known if (both := one & other) and both not in known][: max(0, _MOST - len(known))]
    return known


def _recognised(features: list[_Feature], bound: Bound) -> Recognised:
    by_reading: dict[int, list[_Feature]] = {}
    for one in features:
        by_reading.setdefault(id(one.reading), []).append(one)
    explained: dict[str, set[Key]] = {}
    for one in features:
        explained.setdefault(one.reading.held.name, set()).update(_keys(one, bound))
    peers: dict[str, dict[str, tuple[Peer, ...]]] = {}
    for (target, role), held in bound.items():
        peers.setdefault(role, {})[target] = tuple(held)
    return Recognised(
        tuple([_claim(held, bound) for held in by_reading.values()]),
        peers,
        {role: words for one in features for role, words in one.reading.service.roles.items() if role in peers},
        {name: frozenset(keys) for name, keys in explained.items()},
    )


def _keys(one: _Feature, bound: Bound) -> Iterator[Key]:
    for found in one.rows:
        for peer in bound[one.reading.held.target, found.row.role or ""]:
            yield from found.keys.get(peer, ())


def _claim(features: list[_Feature], bound: Bound) -> Claim:
    reading = features[0].reading
    service, names = reading.service, {one.name for one in features}
    rows = [found for one in features for found in one.rows]
    order = [f"{service.name}/{row.id}" for row in service.rows]
    rows.sort(key=lambda found: order.index(found.row.id))
    used = {name for row in service.rows if row.feature in names for name in reading.settings_of(row)}
    return Claim(
        reading.held.name,
        service,
        reading.host,
        tuple([name for name in service.hosts[reading.host].features if name in names]),
        {name: value for name, value in reading.settings.items() if name in used and value != service.settings[name].default},
        tuple([(found.row, reading.sources(found, bound[reading.held.target, found.row.role or ""])) for found in rows]),
        reading.by_name,
    )
