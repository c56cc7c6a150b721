"""Network security groups that others wrote → Groups: a first-match fold in which a rule may stand at several places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from emscloud.clouds.azure.artifact import ANY
from emscloud.clouds.azure.lift import Matches, Read, fold, read
from emscloud.clouds.azure.limits import DEFAULT_RULES, FIRST_PRIORITY, LAST_PRIORITY
from emscloud.clouds.azure.others.kinds import GROUP, INLINE, RULE
from emscloud.clouds.azure.others.owners import Owners
from emscloud.clouds.azure.others.rules import Reader, Spoken
from emscloud.diagnostics import Where
from emscloud.foreign import BY_DEFAULT, Carrier, Decision, Group, Hole, Instance, tag_of, weighed
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.spaces.bounds import Bounds

_Extents: TypeAlias = Mapping[Symbol, tuple[Network, ...]]
_Place: TypeAlias = tuple[int, int]
"""A priority, and within it what stands there, or what may stand after that."""

_Step: TypeAlias = tuple[_Place, Read, frozenset[str]]
"""Where a step stands, what it does, and what has to hold for what it may match."""

_EARLIEST, _LATEST = (FIRST_PRIORITY - 1, 0), (LAST_PRIORITY + 1, 0)
_AT, _AFTER = 0, 1
_OTHERS_STAND: _Place = (FIRST_PRIORITY, _AFTER)
"""As early as rules that are not known can stand beside one at the first priority, which no other rule has."""
_MIXED = "rules in the group and rules of their own take each other away, so it is not known whether this one stays"
_PORTLESS = "a rule asks for ports, and whether that matches protocols without ports is not known"
_OTHERS = "only those of its rules are known that stand here"


def understand(instances: Iterable[Instance], extents: _Extents, private: tuple[Network, ...]) -> tuple[Group, ...]:
    """Every network security group of a side, and every group to which the side adds rules, by address.

    `extents` bounds symbols; an application security group for which it has none is bounded by `private`.
    """
    listed = sorted(instances, key=lambda one: one.address)
    reader = Reader(listed)
    groups = {one.address: one for one in listed if one.kind == GROUP}
    owners = Owners(groups.values())
    standing: dict[str, list[Spoken]] = {address: [] for address in groups}
    places = 0
    for one in listed:
        if one.kind == RULE:
            spoken = reader.standalone(one)
            certain, possible = owners.of(one)
            places += len(possible)
            weighed(places, one.where)
            for address in possible:
                hole = Hole(f"{one.address}: its group is not known, and may be this one", one.where)
                standing.setdefault(address, []).append(replace(spoken, doubt=True, holes=(*spoken.holes, hole)))
            if certain is not None:
                standing.setdefault(certain, []).append(spoken)
    made = [_Gathering(reader, address, groups.get(address), standing[address]) for address in sorted(standing)]
    bounded = {Symbol("azure", name): private for name in reader.applications} | dict(extents)
    return tuple([one.group(bounded) for one in made])


class _Gathering:
    """One group: the rules that stand in it, those of their own, and the default ones."""

    def __init__(self, reader: Reader, address: str, instance: Instance | None, standing: list[Spoken]) -> None:
        self.address, self.instance = address, instance
        written = instance is not None and instance.values.get(INLINE) is not None and INLINE not in instance.unwritten
        if written:  # a write of the whole group takes away what the state only forgot
            standing = [one for one in standing if not one.left]
        self.mixed = written and bool(standing)
        inline = list(reader.inline(instance)) if instance else []
        if instance and not written:
            names = {one.name.lower() for one in standing}
            inline = [one for one in inline if one.name.lower() not in names]
        if self.mixed:
            standing = [replace(one, doubt=True, holes=(*one.holes, Hole(f"{one.title}: {_MIXED}", one.where))) for one in standing]
        hole = instance.hole if instance else None
        rules = [*inline, *standing]
        if hole:
            rules = [replace(one, doubt=True) for one in rules]
        self.rules = rules
        self.holes = [Hole(f"{address}: {hole.why}", hole.where)] if hole else []
        self.shared = {
            (way, priority)
            for (way, priority), count in Counter([(way, one.priority) for one in rules for way in one.directions]).items()
            if count > 1 and priority is not None
        }

    def group(self, extents: _Extents) -> Group:
        """The group with its flows."""
        values = self.instance.values if self.instance else {}
        hidden = self.instance.sensitive if self.instance else frozenset()
        name, known = values.get("name"), values.get("id")
        walks = {direction: self._walk(direction) for direction in Direction}
        return Group(
            cloud="azure",
            address=self.address,
            name=name if isinstance(name, str) and "name" not in hidden else None,
            tag=None if "tags" in hidden else tag_of(values),
            flows={direction: self._flow(walk, extents) for direction, walk in walks.items()},
            carriers=tuple([one for direction in Direction for one in self._carriers(direction, extents)]),
            holes=tuple(dict.fromkeys([*self.holes, *self._holes(extents)])),
            remarks=tuple(self._remarks()),
            where=self.instance.where if self.instance else None,
            id=known if isinstance(known, str) else None,
            sensitive=any(one.sensitive for one in self.rules),
            decisions={direction: tuple(_decisions(walk)) for direction, walk in walks.items()},
        )

    def _walk(self, direction: Direction) -> list[_Step]:
        steps = [step for one in self.rules if direction in one.directions for step in self._steps(one, direction)]
        if self.instance is None:
            everything = read(replace(DEFAULT_RULES[0], direction=direction, source=ANY, destination=ANY))[0]
            steps += [
                (_OTHERS_STAND, (allow, {}, everything), frozenset({f"rules that are not known may {access.lower()} it"}))
                for access, allow in (("Allow", True), ("Deny", False))
            ]
        steps.sort(key=lambda one: one[0])
        defaults = [one for one in DEFAULT_RULES if one.direction is direction]
        return [*steps, *[(_LATEST, (one.access == "Allow", *read(one)), frozenset[str]()) for one in defaults]]

    def _flow(self, walk: list[_Step], extents: _Extents) -> Bounds:
        reads = [step for _, step, _ in walk]
        if self.instance is not None and self.instance.hole:
            bounds = fold(reads, extents)
            return Bounds(maybe=bounds.may)
        return fold(reads, extents)

    def _steps(self, one: Spoken, direction: Direction) -> Iterator[_Step]:
        """A rule as steps of the fold.

        One whose place is not known may decide as early as it can stand, and surely decides only as late as that.  What
        is certain of no rule neither allows nor denies for certain, and may do either.
        """
        sure, perhaps = one.sure.get(direction, {}), one.perhaps.get(direction, {})
        either = _both(sure, perhaps)
        terms = one.terms.get(direction, frozenset()) | {hole.why for hole in one.holes}
        if one.doubt or len(one.access) > 1:
            for access in one.access:
                unsure = f"it is not known whether {one.title} would {access.lower()} it"
                yield self._earliest(one), (access == "Allow", {}, either), terms | {unsure}
            return
        allow = one.access[0] == "Allow"
        first, last = self._earliest(one), self._latest(one, direction)
        if first == last:
            yield first, (allow, sure, perhaps), terms
        else:
            yield first, (allow, {}, either), terms | {f"it is not known what comes before {one.title}"}
            yield last, (allow, sure, perhaps), terms

    @staticmethod
    def _earliest(one: Spoken) -> _Place:
        return _EARLIEST if one.priority is None else (one.priority, _AT)

    def _latest(self, one: Spoken, direction: Direction) -> _Place:
        if one.priority is None:
            return _LATEST
        return (one.priority, _AFTER if (direction, one.priority) in self.shared else _AT)

    def _carriers(self, direction: Direction, extents: _Extents) -> Iterator[Carrier]:
        """Each rule by itself, in the order in which they decide, then the default rules that allow."""
        yield from self._own(direction, extents)
        for default in DEFAULT_RULES:
            if default.direction is direction and default.access == "Allow":
                title = f"{self.address} {default.name} ({BY_DEFAULT})"
                yield Carrier(title, direction, fold([(True, *read(default))], extents))

    def _own(self, direction: Direction, extents: _Extents) -> Iterator[Carrier]:
        rules = [one for one in self.rules if direction in one.directions]
        for one in sorted(rules, key=self._earliest):
            sure, perhaps = one.sure.get(direction, {}), one.perhaps.get(direction, {})
            certain = len(one.access) == 1 and not one.doubt
            alone = fold([(True, sure if certain else {}, perhaps if certain else _both(sure, perhaps))], extents)
            yield Carrier(
                one.title,
                direction,
                alone if "Allow" in one.access else Bounds(),
                where=one.where,
                keeps_out=alone if "Deny" in one.access else Bounds(),
                left=one.left,
            )

    def _holes(self, extents: _Extents) -> Iterator[Hole]:
        """What is not known; of a group of somebody else each rule says what it does, so that a change of it is seen."""
        for one in self.rules:
            yield from one.holes
            for way in one.directions:
                if (way, one.priority) in self.shared:
                    yield Hole(f"{one.title}: another rule has its priority {one.priority}, which ARM refuses", one.where)
        if self.instance is None:
            yield Hole(f"{self.address}: {_OTHERS}")
            for direction in Direction:
                for carrier in self._own(direction, extents):
                    does = "; ".join(
                        [*carrier.bounds.may.describe(), *[f"not {words}" for words in carrier.keeps_out.may.describe()]]
                    )
                    hidden = any(one.sensitive for one in self.rules)
                    said = "" if hidden else f" ({direction.value} {does})"
                    yield Hole(f"{carrier.name}: rules that are not known may come before it{said}", carrier.where)

    def _remarks(self) -> Iterator[tuple[str, str, Where | None]]:
        if self.mixed:
            doubted = [one.title for one in self.rules if any(_MIXED in hole.why for hole in one.holes)]
            yield ("mixed-styles", f"{self.address} holds rules, and {', '.join(doubted)} adds to it", None)
        left = [one.title for one in self.rules if one.left]
        if left:
            yield ("left-by-terraform", f"Terraform leaves rules that no configuration writes: {', '.join(left)}", None)


def _decisions(walk: list[_Step]) -> Iterator[Decision]:
    """A walk's steps by what has to hold for each."""
    for _, (allow, sure, perhaps), terms in walk:
        for matches, unsure in ((sure, frozenset[str]()), (perhaps, terms or frozenset({_PORTLESS}))):
            for symbol, boxes in matches.items():
                behind = {f"a rule asks for peers behind {symbol.name}, which are not known"} if symbol else set()
                yield Decision(allow, unsure | behind, tuple(sorted(boxes)))


def _both(one: Matches, other: Matches) -> Matches:
    return {symbol: [*one.get(symbol, ()), *other.get(symbol, ())] for symbol in {**one, **other}}
