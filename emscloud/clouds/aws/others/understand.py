"""Security groups that others wrote → Groups: the union of their rules, and everything that is not known of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from emscloud.clouds.aws.others.kinds import INLINE
from emscloud.clouds.aws.others.peers import Directory
from emscloud.clouds.aws.others.rules import Part, Reading, Spoken, inline, is_rule, standalone
from emscloud.foreign import Carrier, Group, Hole, Instance, because, placed, tag_of, weighed
from emscloud.model.peer import V6_BASE, Network, Symbol
from emscloud.model.policy import Direction
from emscloud.spaces.address import AddressSet
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.interval import merge
from emscloud.spaces.service import describe
from emscloud.spaces.traffic import UNIVERSE

_MIXED = "rules in the group and rules of their own take each other away, so it is not known whether this one stays"
_OTHERS = Hole("only those of its rules are known that stand here")
_SHOWN = 3  # rules that Terraform leaves which a remark spells out


def understand(
    instances: Iterable[Instance], extents: Mapping[Symbol, tuple[Network, ...]], private: tuple[Network, ...]
) -> tuple[Group, ...]:
    """Every security group of a side, and every group to which the side adds rules, by address.

    `extents` bounds symbols; a reference to a group for which it has none is bounded by `private`.
    """
    listed = sorted(instances, key=lambda one: one.address)
    directory = Directory(listed, extents, private)
    standing: dict[str, list[Spoken]] = {address: [] for address in directory.groups}
    astray: list[tuple[Spoken, Hole]] = []
    for one in filter(is_rule, listed):
        reference, spoken = one.values.get("security_group_id"), standalone(one)
        owner = directory.owner(reference)
        if owner is None:
            astray.append((spoken, because("its group is not known, and may be this one", reference)))
        else:
            standing.setdefault(owner, []).append(spoken)
    if astray and not standing:  # each is in a group of which nothing else is known
        return tuple([_Gathering(directory, one.name, [one], [], hole).group() for one, hole in astray])
    if astray:
        weighed(len(astray) * len(standing), astray[0][0].where)
    anywhere = [Reading(replace(one, hole=hole), None, directory) for one, hole in astray]
    return tuple([_Gathering(directory, address, standing[address], anywhere).group() for address in sorted(standing)])


class _Gathering:
    """One group: what its own resource says, the rules of their own, and those of which nobody knows whose they are."""

    def __init__(
        self, directory: Directory, address: str, standing: list[Spoken], astray: list[Reading], others: Hole = _OTHERS
    ) -> None:
        self.directory, self.address, self.others = directory, address, others
        self.instance = directory.groups.get(address)
        self.holes: list[Hole] = []
        self.written: set[Direction] = set()
        self.readings: list[Reading] = []
        self._inline(self._standalone(standing))
        self.readings += astray

    def group(self) -> Group:
        """The group with its flows."""
        parts = {direction: Part() for direction in Direction}
        carriers = []
        for reading in self.readings:
            part = reading.part
            self.holes += reading.holes
            for direction in reading.spoken.directions:
                parts[direction].add(part)
                bounds = reading.bounds
                one = reading.spoken
                carriers.append(Carrier(one.name, direction, bounds, where=one.where, left=one.left))
        flows = {direction: part.bounds(self.directory.extents) for direction, part in parts.items()}
        rest = None
        if self.instance is None:
            (rest,) = placed(self.address, [self.others], None)
            self.holes.append(rest)
        values = self.instance.values if self.instance else {}
        name, known = values.get("name"), values.get("id")
        hidden = self.instance.sensitive if self.instance else frozenset()
        return Group(
            cloud="aws",
            address=self.address,
            name=name if isinstance(name, str) and "name" not in hidden else None,
            tag=None if hidden & {"tags", "tags_all"} else tag_of(values),
            flows={way: _perhaps_all(bounds) for way, bounds in flows.items()} if rest else flows,
            carriers=tuple(carriers),
            holes=tuple(dict.fromkeys(self.holes)),
            remarks=tuple(self._remarks(carriers)),
            where=self.instance.where if self.instance else None,
            id=known if isinstance(known, str) else None,
            sensitive=any(reading.sensitive for reading in self.readings),
            rest=rest,
            doubtful={way: bounds.maybe for way, bounds in flows.items()} if rest else {},
        )

    def _standalone(self, standing: list[Spoken]) -> list[Reading]:
        """Rules of their own; beside rules in the group none of them is certain to stay."""
        group = self.instance
        if group is not None:
            written = {name for name in INLINE if group.values.get(name) is not None and name not in group.unwritten}
            self.written = {INLINE[name] for name in written}
        mixed = [replace(one, hole=one.hole or Hole(_MIXED)) if self.written & set(one.directions) else one for one in standing]
        made = [Reading(self._counted(one), self.address, self.directory) for one in mixed]
        kept = frozenset(atom for reading in made if not (reading.spoken.left or reading.spoken.hole) for atom in reading.atoms())
        for reading in made:  # what a state forgets and another resource holds is one rule of EC2
            if reading.spoken.left:
                reading.without(kept)
        return [reading for reading in made if reading.peers or not reading.spoken.left]

    def _inline(self, standing: list[Reading]) -> None:
        """Rules in the group; of those that were read from the cloud, the ones that are rules of their own are not said twice."""
        twins = frozenset(atom for reading in standing for atom in reading.atoms())
        for name in INLINE if self.instance else ():
            assert self.instance is not None
            for spoken in inline(self.instance, name):
                reading = Reading(self._counted(spoken), self.address, self.directory)
                if name in self.instance.unwritten:
                    reading.without(twins)
                if reading.peers:
                    self.readings.append(reading)
        self.readings += standing

    def _counted(self, spoken: Spoken) -> Spoken:
        """A rule of a group of which nobody knows how many there are is not certain either."""
        hole = self.instance.hole if self.instance else None
        return replace(spoken, hole=spoken.hole or hole) if hole else spoken

    def _remarks(self, carriers: list[Carrier]) -> Iterator[tuple[str, str, None]]:
        mixed = [one.spoken.name for one in self.readings if one.spoken.hole and one.spoken.hole.why == _MIXED]
        if mixed:
            yield ("mixed-styles", f"{self.address} holds rules, and {', '.join(mixed)} adds to it", None)
        left = [words for carrier in carriers if carrier.left for words in _words(carrier)]
        if left:
            hidden = any(reading.sensitive for reading in self.readings)
            shown = "" if hidden else f": {'; '.join(left[:_SHOWN])}{'; …' if len(left) > _SHOWN else ''}"
            yield ("left-by-terraform", f"Terraform leaves rules of {self.address} that no configuration writes{shown}", None)


def _perhaps_all(bounds: Bounds) -> Bounds:
    """What a group lets through to which the side only adds: anything else may stand there too."""
    return Bounds.of(bounds.must, bounds.named, bounds.extents, UNIVERSE)


def _words(carrier: Carrier) -> Iterator[str]:
    """What a rule lets through, in words; within a family it is every one of its services with every one of its peers."""
    way = carrier.direction.value
    for family in (4, 6):
        held = [box for box in carrier.bounds.must.boxes if (box[4] >= V6_BASE) == (family == 6)]  # noqa: PLR2004
        peers = AddressSet(merge([box[4:] for box in held])).prefixes()
        if held:
            services = describe(merge([box[:2] for box in held]), family)
            yield f"{way} {services} with {', '.join([network.text for network in peers])}"
    for symbol, traffic in carrier.bounds.named.items():
        yield f"{way} {describe(merge([box[:2] for box in traffic.boxes]))} with {symbol.name}"
