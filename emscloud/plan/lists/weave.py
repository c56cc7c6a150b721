"""In which order rules and the entries of prefix lists come and go, where rules lean on what a list holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from emscloud.diagnostics import Failed, Problem
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom, Kind, Room
from emscloud.plan.lists.listed import Listed
from emscloud.plan.order import NOTHING, Move, Order, Peak, Way, lost
from emscloud.plan.rule import Asked, Held, Lift, Owner
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import TrafficSet

CALL = 100
"""Entries that one call may add, and as many that it may remove.
Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyManagedPrefixList.html"""
ENTRIES = 1000
"""The most entries that a list may take.  Source: the VPC user guide, "Amazon VPC quotas"."""


@dataclass(frozen=True, slots=True)
class Woven:
    """The moves of one direction, what it weighs at most, and the most entries that each list takes on the way, by name."""

    moves: tuple[Move, ...]
    peaks: tuple[Peak, ...]
    most: Mapping[str, int]

    @property
    def gap(self) -> bool:
        """Whether anything is cut for a while."""
        return any(move.gap != NOTHING for move in self.moves)


@dataclass(frozen=True, slots=True)
class Course:
    """One direction of a group: what is held, what is asked for, and its own prefix lists, whose entries are in both."""

    direction: Direction
    held: tuple[Held[Atom], ...]
    asked: tuple[Asked[Atom], ...]
    lists: tuple[Listed, ...]

    def counts(self, name: str) -> tuple[int, int]:
        """How many entries a list has in the end, and how many with those that go."""
        wanted = {one.atom for one in self.asked if one.atom.within == name}
        return len(wanted), len(wanted | {one.atom for one in self.held if one.atom.within == name})


class _FullError(Exception):
    """A list is too small for what comes beside what is to go."""


def weave(course: Course, room: Room, lift: Lift[Atom]) -> Woven:
    """The moves from what is held to what is asked for, rules and entries, under the same laws as `order`.

    Entries come before others go, those that can in one call; a list grows where they need that beside each other.
    Raises Failed with E449 where a group or a list has no room.
    """
    small = {one.name: max(one.before or 0, one.after or 0, course.counts(one.name)[0]) for one in course.lists}
    large = {name: max(most, course.counts(name)[1]) for name, most in small.items()}
    found = _try(course, small, room, lift)
    if found is None or (found.gap and large != small):
        over = next((name for name, most in large.items() if most > max(ENTRIES, small[name])), None)
        if over is None:
            found = _try(course, large, room, lift)
        elif found is None:
            said = f"the list {over} takes {ENTRIES:,} entries at most, and holds {large[over]:,} until those are gone that go"
            raise Failed([Problem("E449", said)])
    assert found is not None
    return found


def _try(course: Course, most: Mapping[str, int], room: Room, lift: Lift[Atom]) -> Woven | None:
    """The moves with lists of these sizes; None where one of them is too small."""
    direction, lists = course.direction, course.lists
    room = replace(room, lists={**room.lists, **{one.name: one.weight(most[one.name]) for one in lists}})
    work = _Weave(course, most, room, lift)
    grown = [one.name for one in lists if one.before is not None and most[one.name] > one.before]
    named = [name for name in grown if any(rule.kind is Kind.OWN_LIST and rule.peer == name for rule in work.live)]
    if named and max(work.used) > room.limit:
        said = f"beside the list {named[0]}, once it takes {most[named[0]]:,} entries, {max(work.used):,} rules would count"
        raise Failed([Problem("E449", f"{said} {direction.value}bound, and {room.source} is {room.limit:,}")])
    try:
        moves = tuple(work.moves())
    except _FullError:
        return None
    peaks = tuple(Peak(direction, family, peak, room.limit) for family, peak in zip((4, 6), work.peak, strict=True))
    return Woven(moves, peaks, most)


class _Weave(Order):
    """One direction of a group on its way, with lists: of a rule that names one, the list's entries are its peers."""

    def __init__(self, course: Course, most: Mapping[str, int], room: Room, lift: Lift[Atom]) -> None:
        direction, held, asked, lists = course.direction, course.held, course.asked, course.lists
        staying = {one.name for one in lists if one.after is not None}
        there = [one for one in held if one.atom.within]
        wanted = {one.atom: one for one in asked if one.atom.within}
        self.most = most
        self.inside = dict.fromkeys(one.atom for one in there)
        live = set(self.inside)
        self.adds = {name: [one for one in wanted.values() if one.atom.within == name and one.atom not in live] for name in most}
        going = [one for one in there if one.atom not in wanted]
        going = [one for one in going if one.atom.within in staying or one.owner is Owner.FOREIGN]
        self.removes = {name: [one for one in going if one.atom.within == name] for name in most}
        self.target = lift(one.atom for one in asked)[direction]
        self.allowed = lift(one.atom for one in held)[direction].must | self.target.must
        rules = [one for one in held if not one.atom.within]
        super().__init__(direction, rules, [one for one in asked if not one.atom.within], room, lift)

    def moves(self) -> Iterator[Move]:
        """Entries come as early as they may, with those that go where that cuts nothing; the rest of those goes last."""
        yield from self._births()
        self._same_keys()
        yield from self._edits()
        yield from self._grants()
        while self.fresh or any(self.adds.values()):
            yield from self._edits() or self._parted() or self._swaps() or self._spared() or self._gap()
            yield from self._grants()
        yield from self._settled()
        for going in list(self.removes.values()):
            yield from self._edit([], list(going))

    def _edits(self) -> list[Move]:
        """What may come into a list, and go from it in the same call."""
        found: list[Move] = []
        for name, waiting in self.adds.items():
            comes = self._harmless(name, waiting)
            goes = self._idle(name, comes)
            count = len(self._of(name))
            if max(len(comes), len(goes)) <= CALL and count + len(comes) - len(goes) <= self.most[name]:
                found += self._edit(comes, goes if comes else [])
            elif count + len(comes) <= self.most[name]:
                found += self._edit(comes, [])
        return found

    def _parted(self) -> list[Move]:
        """What goes from lists by itself, where that cuts nothing and something waits for it."""
        return [move for name in self.removes for move in self._edit([], self._idle(name, []))]

    def _edit(self, comes: list[Asked[Atom]], goes: list[Held[Atom]], gaps: Mapping[Atom, TrafficSet] | None = None) -> list[Move]:
        moves = [Move(Way.GRANT, self.stage, None, one) for one in comes]
        moves += [Move(Way.REVOKE, self.stage, one, None, (gaps or {}).get(one.atom, NOTHING)) for one in goes]
        for new in comes:
            self.adds[new.atom.within].remove(new)
            self.inside[new.atom] = None
        for old in goes:
            self.removes[old.atom.within].remove(old)
            del self.inside[old.atom]
        return self._ended(moves)

    def _harmless(self, name: str, entries: list[Asked[Atom]]) -> list[Asked[Atom]]:
        """Entries by which no rule lets anything through that neither state does."""
        if not self._opens(self._named(name), [one.atom for one in entries]):
            return list(entries)
        return [one for one in entries if not self._opens(self._named(name), [one.atom])]

    def _idle(self, name: str, comes: list[Asked[Atom]]) -> list[Held[Atom]]:
        """Entries that go whose going cuts nothing that is to stay, once others have come."""
        going = self.removes[name]
        cuts = self._cuts(name, going, comes)
        return [one for one in going if one.atom not in cuts]

    def _cuts(self, name: str, going: list[Held[Atom]], comes: list[Asked[Atom]]) -> dict[Atom, TrafficSet]:
        """What entries that go together cut of what is to stay, for each of them that cuts anything."""
        leaving = {one.atom for one in going}
        kept = [one for one in self.inside if one not in leaving]
        rest = self._lifted([*self.live, *kept, *[one.atom for one in comes]])
        named = self._named(name)
        if lost(self._lifted([*named, *leaving]), rest, self.target) == NOTHING:
            return {}
        each = {atom: lost(self._lifted([*named, atom]), rest, self.target) for atom in leaving}
        return {atom: cut for atom, cut in each.items() if cut != NOTHING}

    def _opens(self, rules: list[Atom], entries: Iterable[Atom]) -> bool:
        return self._lifted([*rules, *entries]).must - self.allowed != NOTHING

    def _of(self, name: str) -> list[Atom]:
        return [one for one in self.inside if one.within == name]

    def _named(self, name: str) -> list[Atom]:
        """The rules that name a list now."""
        return [one for one in self.live if one.kind is Kind.OWN_LIST and one.peer == name]

    def _may_come(self, atom: Atom) -> bool:
        return atom.kind is not Kind.OWN_LIST or not self._opens([atom], self._of(atom.peer))

    def _may_change(self, atom: Atom) -> bool:
        return self._may_come(atom) and not (atom.kind is Kind.OWN_LIST and self.adds.get(atom.peer))

    def _waits(self) -> bool:
        """Whether what comes next waits for rules or entries to go, and not for room."""
        return not self.fresh or not self._may_come(self.fresh[0].atom)

    def _helps(self, atom: Atom) -> bool:
        return self._waits() or super()._helps(atom)

    def _gap(self) -> list[Move]:
        """What goes before what replaces it has come: entries that a new rule may not have, or a rule that new ones may not."""
        if not self._waits():
            return super()._gap()
        if self.fresh:
            name = self.fresh[0].atom.peer
            going = list(self.removes[name])
            return self._edit([], going, self._cuts(name, going, []))
        name = next(name for name, waiting in self.adds.items() if waiting)
        old = next((one for one in self.gone if one.atom in self._named(name)), None)
        if old is None:
            raise _FullError
        return self._ended([self._revoke(old, self._lost(old.atom, self._without(old)))])

    def _lost(self, atom: Atom, rest: Sequence[Atom]) -> TrafficSet:
        return lost(self._bounds([atom]), self._bounds(rest), self.target)

    def _bounds(self, atoms: Iterable[Atom]) -> Bounds:
        """Rules with the entries that the lists have now."""
        return self._lifted([*atoms, *self.inside])

    def _lifted(self, atoms: Iterable[Atom]) -> Bounds:
        return self._lift(atoms)[self.direction]
