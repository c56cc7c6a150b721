"""The machine that matches regular expressions: its instructions, how they run, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from emscloud.evaluate.values import Beyond

_MOST_STEPS = 2_000  # instructions of a pattern
_MOST_WORK = 4_000_000  # instructions times characters
_WORD = re.compile("[0-9A-Za-z_]")
SPLIT, CHAR, SAVE, ASSERT, JUMP, MATCH = range(6)

Step = tuple[int, int, int, "re.Pattern[str] | None", str]
"""An instruction: what it is, where to go, the other place to go or the number of a group, what it takes, what it asserts."""


_Thread = tuple[int, tuple[int, ...]]
"""Where a search stands, and what its groups have taken."""


@dataclass(slots=True)
class _Threads:
    """The ways a search may go on from one place, the preferred first, none of them twice."""

    waiting: list[_Thread] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Program:
    """A compiled pattern: its instructions, and its groups' names, "" for one without."""

    steps: list[Step] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    folds: bool = False

    def search(self, text: str, at: int = 0) -> list[int] | None:
        """The first match from a place on: begin and end of the whole and of each group, -1 for one that took no part."""
        if self.folds and not text.isascii():
            raise Beyond("a pattern that does not mind case is not matched with a text beyond ASCII")
        if len(self.steps) * (len(text) - at + 1) > _MOST_WORK:
            raise Beyond("a pattern and its text are too long to work out")
        slots = (-1,) * (2 * len(self.groups) + 2)
        threads, found = _Threads(), None
        for place in range(at, len(text) + 1):
            if found is None:
                self._follow(threads, text, place, (0, slots))
            if found and not threads.waiting:
                break
            char, ahead = text[place : place + 1], _Threads()
            for step, captures in threads.waiting:
                kind, target, _, takes, _ = self.steps[step]
                if kind == MATCH:
                    found = captures
                    break
                if char and takes and takes.match(char):
                    self._follow(ahead, text, place + 1, (target, captures))
            threads = ahead
        return list(found) if found else None

    def _follow(self, threads: _Threads, text: str, place: int, start: _Thread) -> None:
        """Add every thread that is reached from one without a character, the preferred first."""
        pending = [start]
        while pending:
            step, held = pending.pop()
            if step in threads.seen:
                continue
            threads.seen.add(step)
            kind, target, other, _, asserts = self.steps[step]
            if kind == SPLIT:
                pending += [(other, held), (target, held)]
            elif kind == JUMP:
                pending.append((target, held))
            elif kind == SAVE:
                pending.append((target, (*held[:other], place, *held[other + 1 :])))
            elif kind != ASSERT:
                threads.waiting.append((step, held))
            elif _holds(asserts, text, place):
                pending.append((target, held))


def _holds(asserts: str, text: str, place: int) -> bool:
    if asserts == "A":
        return place == 0
    if asserts == "z":
        return place == len(text)
    if asserts == "^":
        return place == 0 or text[place - 1] == "\n"
    if asserts == "$":
        return place == len(text) or text[place] == "\n"
    edge = bool(_WORD.match(text[place - 1 : place] if place else "")) != bool(_WORD.match(text[place : place + 1]))
    return edge == (asserts == "b")


def every(program: Program, text: str) -> Iterator[list[int]]:
    """All matches that do not overlap; an empty one right behind another does not count."""
    place, before = 0, -1
    while place <= len(text):
        found = program.search(text, place)
        if found is None:
            return
        start, end = found[0], found[1]
        if end > place:
            place = end
            yield found
        else:
            place += 1
            if start != before:
                yield found
        before = end


class Writer:
    """Writes a program's instructions."""

    def __init__(self) -> None:
        self.program = Program()

    def add(self, kind: int, other: int = 0, takes: re.Pattern[str] | None = None, asserts: str = "") -> int:
        """One more instruction, which goes on to the next."""
        steps = self.program.steps
        if len(steps) >= _MOST_STEPS:
            raise Beyond("a pattern is too long to work out")
        steps.append((kind, len(steps) + 1, other, takes, asserts))
        return len(steps) - 1

    def save(self, slot: int) -> None:
        """An instruction that notes the place."""
        self.add(SAVE, slot)

    def aim(self, step: int, target: int, other: int | None = None) -> None:
        """Where an instruction goes."""
        kind, _, had, takes, asserts = self.program.steps[step]
        self.program.steps[step] = (kind, target, had if other is None else other, takes, asserts)

    def insert(self, start: int) -> None:
        """Make room for a split before what was written since `start`."""
        steps = self.program.steps
        moved = steps[start:]
        del steps[start:]
        self.add(SPLIT)
        for kind, target, other, takes, asserts in moved:
            self.add(kind, other + 1 if kind == SPLIT else other, takes, asserts)
            self.aim(len(steps) - 1, target + 1)

    def copy(self, body: list[Step], origin: int) -> None:
        """Write instructions once more, here."""
        shift = len(self.program.steps) - origin
        for kind, target, other, takes, asserts in body:
            self.add(kind, other + shift if kind == SPLIT else other, takes, asserts)
            self.aim(len(self.program.steps) - 1, target + shift)

    def loop(self, body: list[Step], origin: int, lazy: bool, again: bool) -> None:  # noqa: FBT001  (`?`, and written once before)
        """As often as it matches."""
        split = self.add(SPLIT)
        if again:
            back = split - len(body)
            self.aim(split, split + 1 if lazy else back, back if lazy else split + 1)
            return
        self.copy(body, origin)
        self.aim(self.add(JUMP), split)
        end = len(self.program.steps)
        self.aim(split, end if lazy else split + 1, split + 1 if lazy else end)

    def options(self, body: list[Step], origin: int, lazy: bool, count: int) -> None:  # noqa: FBT001  (`?`)
        """At most so often."""
        splits = []
        for _ in range(count):
            splits.append(self.add(SPLIT))
            self.copy(body, origin)
        end = len(self.program.steps)
        for split in splits:
            self.aim(split, end if lazy else split + 1, split + 1 if lazy else end)
