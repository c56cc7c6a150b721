"""Parts of one group: what another part has instead goes once every interface has that part too, and stays until then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from emscloud.clouds.aws.live.wanted import base_of
from emscloud.diagnostics import Problem, Severity
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom, Kind
from emscloud.plan.make import MOVING, Beside
from emscloud.plan.order import NOTHING, lost
from emscloud.plan.rule import Asked, Held, Lift, Owner
from emscloud.plan.steps import Action, Path, Step
from emscloud.spaces.traffic import TrafficSet

Interfaces: TypeAlias = Mapping[str, frozenset[str]]
"""The ids of the groups that each interface has, of those that have a part."""
INSTEAD = "another part has what it let through, and is wherever this one is"
_SHOWN = 3  # interfaces that a message names


@dataclass(frozen=True, slots=True)
class Together:
    """Paths with what has to stay for now, what goes late, the groups in which something stays, and what the user has to do."""

    paths: tuple[Path[Atom], ...]
    late: tuple[Step[Atom], ...]
    keeping: frozenset[str]
    notes: tuple[Problem, ...]


def together(paths: Sequence[Path[Atom]], interfaces: Interfaces, lift: Lift[Atom]) -> Together:
    """Hold back whatever goes from one part and which another part lets through instead.

    An interface lets through what all its groups do, so such a rule may go only once that other part has what takes its
    place, and every interface that has the one has the other too.  Notes are E460: errors where something stays for now.
    """
    made = [_Parts(listed, interfaces, lift) for listed in several(paths)]
    changed = {path.group: path for one in made for path in one.paths()}
    return Together(
        tuple([changed.get(path.group, path) for path in paths]),
        tuple([step for one in made for step in one.late]),
        frozenset(group for one in made for group in one.keeping),
        tuple([note for one in made for note in one.notes()]),
    )


def several(paths: Sequence[Path[Atom]]) -> Iterator[list[Path[Atom]]]:
    """The groups of the policy that are several, and that do not go altogether."""
    bases: dict[str, list[Path[Atom]]] = {}
    for one in sorted(paths, key=lambda path: path.group):
        bases.setdefault(base_of(one.group), []).append(one)
    for listed in bases.values():
        if len(listed) > 1 and any(one.after is not None for one in listed):
            yield listed


class _Parts:
    """The parts of one group."""

    def __init__(self, parts: Sequence[Path[Atom]], interfaces: Interfaces, lift: Lift[Atom]) -> None:
        self._parts, self._interfaces, self._lift = parts, interfaces, lift
        self._after = {one.group: lift(asked.atom for asked in one.after or ()) for one in parts}
        self._end = lift(asked.atom for one in parts for asked in one.after or ())
        self.late: list[Step[Atom]] = []
        self.keeping: dict[str, list[Held[Atom]]] = {}
        self._waiting: dict[str, list[Held[Atom]]] = {}

    def paths(self) -> Iterator[Path[Atom]]:
        """The parts on their way, with what they keep for now or lose late; one that goes stays while an interface has it."""
        for one in self._parts:
            on = self._on(one)
            held = [(rule, cut) for rule, cut in self._leaning(one) if on]
            stays: list[Held[Atom]] = []
            for rule, cut in held:
                lacking = [other for other in self._instead(one, rule.atom.direction, cut) if on - self._on(other)]
                for other in lacking:
                    self._waiting.setdefault(other.group, []).append(rule)
                if lacking:
                    stays.append(rule)
                else:
                    self.late.append(Step(Action.REVOKE, one.group, INSTEAD, MOVING, rule.atom.direction, rule))
            if stays:
                self.keeping[one.group] = stays
            if held or (one.after is None and on):
                yield _keeping(one, [rule for rule, _ in held], stays)

    def notes(self) -> Iterator[Problem]:
        """Which part lacks which interface, and what waits for that; which part is to be taken off."""
        for one in self._parts:
            on = self._on(one)
            lacking = sorted({eni for other in self._parts for eni in self._on(other)} - on)
            if one.after and lacking:
                waiting = self._waiting.get(one.group, [])
                there = f"{_listed(lacking)}, which other parts are on: attach it there too"
                said = f"`{base_of(one.group)}`: {_words(one)} is not on {there}"
                if waiting:
                    said += f", and apply again. Until then {len(waiting):,} of their rules stay, such as {waiting[0].atom.words}"
                yield Problem("E460", f"{said}.", severity=Severity.ERROR if waiting else Severity.WARNING)
            if one.after is None and on:
                said = f"`{base_of(one.group)}`: nothing is to be in {_words(one)} any more"
                yield Problem("E460", f"{said}: take it off {_listed(sorted(on))}, and apply again.")

    def _on(self, one: Path[Atom]) -> set[str]:
        """The interfaces that have a part."""
        return {eni for eni, ids in self._interfaces.items() if one.id in ids}

    def _leaning(self, one: Path[Atom]) -> Iterator[tuple[Held[Atom], TrafficSet]]:
        """What goes from a part, and what of it only other parts let through in the end."""
        stays = {asked.atom for asked in one.after or ()}
        beside = Beside(self._lift, one.before)
        for held in one.before:
            if held.atom in stays or held.owner is not Owner.OURS:
                continue
            direction = held.atom.direction
            cut = lost(beside.of(held.atom), self._after[one.group][direction], self._end[direction])
            if cut != NOTHING:
                yield held, cut

    def _instead(self, one: Path[Atom], direction: Direction, cut: TrafficSet) -> list[Path[Atom]]:
        """The other parts that let through something of it."""
        others = [other for other in self._parts if other is not one and other.after]
        return [other for other in others if cut & self._after[other.group][direction].may != NOTHING]


def _keeping(path: Path[Atom], held: Iterable[Held[Atom]], stays: Iterable[Held[Atom]]) -> Path[Atom]:
    """A path that still has some rules, and for those that stay the lists that they name."""
    named = {(one.atom.direction, one.atom.peer) for one in stays if one.atom.kind is Kind.OWN_LIST}
    lists = tuple([replace(one, after=one.before) if one.after is None and one.key in named else one for one in path.lists])
    inside = [one for one in path.before if (one.atom.direction, one.atom.within) in named]
    kept = {one.atom: Asked(one.atom, one.description) for one in (*inside, *held)}
    after = {**kept, **{one.atom: one for one in path.after or ()}}
    return replace(path, after=tuple(after.values()), lists=lists)


def _words(path: Path[Atom]) -> str:
    return f"{path.name} ({path.id})" if path.id else path.name


def _listed(interfaces: Sequence[str]) -> str:
    more = len(interfaces) - _SHOWN
    return ", ".join(interfaces[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
