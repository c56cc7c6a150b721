"""In which order the rules of one direction of a group come and go: grants first, and what there is no room for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from emscloud.diagnostics import Failed, Problem
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom, Kind, Room
from emscloud.plan.rule import Asked, Held, Lift, Owner
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import TrafficSet, between

NOTHING = TrafficSet()
Rule = TypeVar("Rule", Held[Atom], Asked[Atom])
_GROUPS = (Kind.GROUP, Kind.OWN)


class Way(StrEnum):
    """What a call does with a rule."""

    GRANT = "grant"
    MODIFY = "modify"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class Move:
    """One rule that comes, goes, or becomes another one; `gap` is what both states allow and it cuts for a while.

    Moves of one `stage` may be one call: none of them leans on another.
    """

    way: Way
    stage: int
    old: Held[Atom] | None = None
    new: Asked[Atom] | None = None
    gap: TrafficSet = NOTHING


@dataclass(frozen=True, slots=True)
class Peak:
    """The most that a group weighs on the way, in one direction and family where the cloud counts them apart."""

    direction: Direction | None
    family: int | None
    peak: int
    limit: int


def order(
    direction: Direction, held: Iterable[Held[Atom]], asked: Iterable[Asked[Atom]], room: Room, lift: Lift[Atom]
) -> tuple[tuple[Move, ...], tuple[Peak, ...]]:
    """The moves from what is held to what is asked for, both of this direction, and the peak in each family.

    At no moment is anything let through that neither state allows, nor anything cut that both allow, but where a move
    has a gap.  What stays is in no move.  Raises Failed with E449 where what is asked for does not fit by itself.
    """
    work = Order(direction, held, asked, room, lift)
    moves = tuple(work.moves())
    return moves, tuple(Peak(direction, family, most, room.limit) for family, most in zip((4, 6), work.peak, strict=True))


class Order:
    """One direction of one group on its way: rules alone, with nothing that they lean on."""

    def __init__(
        self, direction: Direction, held: Iterable[Held[Atom]], asked: Iterable[Asked[Atom]], room: Room, lift: Lift[Atom]
    ) -> None:
        self.direction, self.room, self._lift = direction, room, lift
        there = {one.atom: one for one in sorted(held)}
        wanted = {one.atom: one for one in sorted(asked)}
        self.after = tuple(wanted)
        self.live = dict.fromkeys(there)
        self.gone = [one for atom, one in there.items() if atom not in wanted]
        self.fresh = [one for atom, one in wanted.items() if atom not in there]
        both = [(there[atom], one) for atom, one in wanted.items() if atom in there]
        self.changes = [(old, new) for old, new in both if old.owner is Owner.OURS and old.description != new.description]
        self.stage = 0
        self.used = _weight(self.room, self.live)
        self.peak = self.used

    def moves(self) -> Iterator[Move]:
        """What has room comes first; then what is described otherwise or has other ports; then the rest goes."""
        yield from self._births()
        self._same_keys()
        yield from self._grants()
        while self.fresh:
            yield from self._swaps() or self._spared() or self._gap()
            yield from self._grants()
        yield from self._settled()

    def _settled(self) -> Iterator[Move]:
        """What is described otherwise or has other ports, and what goes: everything that is asked for is there."""
        yield from self._ended([self._become(old, new) for old, new in self.changes])
        yield from self._ended([self._revoke(one) for one in list(self.gone)])

    def _births(self) -> Iterator[Move]:
        """What a new group let out by itself goes first: nothing is attached to a group that was only just made."""
        born = [one for one in self.gone if one.owner is Owner.BIRTH]
        if born:
            yield from [self._revoke(one) for one in born]
        self.stage = 1  # so that in no direction anything is granted before

    def _same_keys(self) -> None:
        """Rules of one cause and peer that get another service become it in place, where that cuts nothing by itself."""
        olds, news = _single([one for one in self.gone if one.owner is Owner.OURS]), _single(self.fresh)
        pairs = [(olds[key], news[key]) for key in olds.keys() & news.keys()]
        if not pairs:
            return
        stays = [atom for atom in self.after if atom not in {new.atom for _, new in pairs}]
        for old, new in sorted(pairs):
            if self._may_change(new.atom) and not self._lost(old.atom, [*stays, new.atom]):
                self.gone.remove(old)
                self.fresh.remove(new)
                self.changes.append((old, new))

    def _grants(self) -> list[Move]:
        """What has room."""
        granted = []
        for one in list(self.fresh):
            if self._may_come(one.atom) and self._fits(self.room.weigh(one.atom)):
                self.fresh.remove(one)
                granted.append(Move(Way.GRANT, self.stage, None, one))
                self._come(one.atom)
        return self._ended(granted)

    def _swaps(self) -> list[Move]:
        """Rules that go become rules that come, of one kind of peer, where that cuts nothing."""
        moves = []
        for one in list(self.fresh):
            for old in [old for old in self.gone if old.owner is Owner.OURS and _alike(old.atom, one.atom)]:
                fits = self._may_come(one.atom) and self._fits(self.room.weigh(one.atom), self.room.weigh(old.atom))
                if fits and not self._lost(old.atom, [*self._without(old), one.atom]):
                    self.fresh.remove(one)
                    self.gone.remove(old)
                    moves.append(self._become(old, one))
                    break
        return self._ended(moves)

    def _spared(self) -> list[Move]:
        """Rules go first that let nothing through which is to stay, as far as that makes room."""
        helping = [one for one in self.gone if self._helps(one.atom)]
        return self._ended([self._revoke(one) for one in helping if not self._lost(one.atom, self._without(one))])

    def _gap(self) -> list[Move]:
        """One rule goes before what replaces it has come."""
        helping = [one for one in self.gone if self._helps(one.atom)]
        if not helping:
            raise Failed([Problem("E449", self._too_many())])
        old = helping[0]
        return self._ended([self._revoke(old, self._lost(old.atom, self._without(old)))])

    def _may_come(self, _atom: Atom) -> bool:
        """Whether a rule that is asked for lets nothing through yet that neither state does."""
        return True

    def _may_change(self, _atom: Atom) -> bool:
        """Whether another rule may become one that is asked for, at the end."""
        return True

    def _too_many(self) -> str:
        used = max(_weight(self.room, self.after))
        return f"{used:,} rules are asked for {self.direction.value}bound, and {self.room.source} is {self.room.limit:,}"

    def _ended(self, moves: list[Move]) -> list[Move]:
        """A stage that did something is over."""
        self.stage += bool(moves)
        return moves

    def _revoke(self, old: Held[Atom], gap: TrafficSet = NOTHING) -> Move:
        self.gone.remove(old)
        self._go(old.atom)
        return Move(Way.REVOKE, self.stage, old, None, gap)

    def _become(self, old: Held[Atom], new: Asked[Atom]) -> Move:
        self._go(old.atom)
        self._come(new.atom)
        return Move(Way.MODIFY, self.stage, old, new)

    def _come(self, atom: Atom) -> None:
        self.live[atom] = None
        weight = self.room.weigh(atom)
        self.used = (self.used[0] + weight[0], self.used[1] + weight[1])
        self.peak = (max(self.peak[0], self.used[0]), max(self.peak[1], self.used[1]))

    def _go(self, atom: Atom) -> None:
        del self.live[atom]
        weight = self.room.weigh(atom)
        self.used = (self.used[0] - weight[0], self.used[1] - weight[1])

    def _fits(self, more: tuple[int, int], less: tuple[int, int] = (0, 0)) -> bool:
        """Whether there is room; a family in which it weighs no more than what goes has it, however full it is."""
        pairs = zip(self.used, more, less, strict=True)
        return all(plus <= minus or used + plus - minus <= self.room.limit for used, plus, minus in pairs)

    def _helps(self, atom: Atom) -> bool:
        """Whether its going makes room where something has none."""
        weight = self.room.weigh(atom)
        needed = self.room.weigh(self.fresh[0].atom)
        return any(mine and theirs for mine, theirs in zip(weight, needed, strict=True))

    def _without(self, held: Held[Atom]) -> list[Atom]:
        return [atom for atom in self.live if atom != held.atom]

    def _lost(self, atom: Atom, rest: Sequence[Atom]) -> TrafficSet:
        """What one rule alone lets through, beside the rest, of what is to stay."""
        return lost(self._bounds([atom]), self._bounds(rest), self._bounds(self.after))

    def _bounds(self, atoms: Iterable[Atom]) -> Bounds:
        return self._lift(atoms)[self.direction]


def _weight(room: Room, atoms: Iterable[Atom]) -> tuple[int, int]:
    weights = [room.weigh(atom) for atom in atoms]
    return sum(weight for weight, _ in weights), sum(weight for _, weight in weights)


def lost(alone: Bounds, rest: Bounds, after: Bounds) -> TrafficSet:
    """What `alone` lets through that `rest` does not for certain, and `after` may let through too."""
    may = after.may
    found = (alone.must & may) - rest.must
    for symbol, traffic in alone.named.items():
        extent = alone.extents.get(symbol)
        within = traffic if extent is None else traffic & between(extent)
        kept = rest.named.get(symbol, NOTHING) | rest.must
        found |= ((within & may) | (traffic & after.named.get(symbol, NOTHING))) - kept
    return found


def _single(rules: Sequence[Rule]) -> dict[tuple[str, Kind, str], Rule]:
    """Rules by the first of their causes, which their description begins with, and their peer, where one alone has them."""
    found: dict[tuple[str, Kind, str], list[Rule]] = {}
    for one in rules:
        cause = one.description.partition(": ")[0].partition(",")[0]
        found.setdefault((cause, one.atom.kind, one.atom.peer), []).append(one)
    return {key: listed[0] for key, listed in found.items() if len(listed) == 1}


def _alike(old: Atom, new: Atom) -> bool:
    """Whether one rule can become the other: EC2 keeps the kind of peer, and a group is a group."""
    return old.kind is new.kind or (old.kind in _GROUPS and new.kind in _GROUPS)
