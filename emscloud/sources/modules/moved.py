"""What `moved` blocks make of the addresses that were there before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from emscloud.foreign import keyless

Step: TypeAlias = tuple[str, str]
"""`module.net` or `aws_security_group.web`, and its key in brackets, "" where it has none."""
Steps: TypeAlias = tuple[Step, ...]
Names: TypeAlias = tuple[str, ...]
_STEP = re.compile(r"""((?:data\.)?[^.\[\]"]+\.[^.\[\]"]+)(\[(?:\d+|"(?:[^"\\]|\\.)*")\])?(?:\.|\Z)""")
_ANY = "*"
_MODULE = "module."

# As github.com/hashicorp/terraform, internal/refactoring/move_execute.go, and internal/addrs/move_endpoint_module.go, have it.


@dataclass(frozen=True, slots=True)
class _Move:
    """One block: the calls of the module that it stands in, with whatever keys, and its ends as that module names them.

    Without a key at either end it moves every instance, which keeps its key; else exactly the one that it names.
    """

    within: Names
    old: Steps
    new: Steps
    whole: bool

    def ends(self) -> tuple[Steps, Steps]:
        """Both ends from the root module on; what stands for any key has a star."""
        within = tuple([(name, _ANY) for name in self.within])
        last = [(*within, *end[:-1], (end[-1][0], _ANY if self.whole else end[-1][1])) for end in (self.old, self.new)]
        return last[0], last[1]

    def of_module(self) -> bool:
        """Whether it moves a called module."""
        return self.old[-1][0].startswith(_MODULE)

    def destination(self, address: Steps) -> Steps | None:
        """Where it takes an address; None where it is not about that."""
        above, rest = address[: len(self.within)], address[len(self.within) :]
        at = len(self.old) - 1
        if _names(above) != self.within or len(rest) <= at or rest[:at] != self.old[:at]:
            return None
        name, key = rest[at]
        if name != self.old[at][0] or not (self.whole or key == self.old[at][1]) or (len(rest) > at + 1 and not self.of_module()):
            return None
        last = (self.new[-1][0], key) if self.whole else self.new[-1]
        return (*above, *self.new[:-1], last, *rest[at + 1 :])

    def unit(self, address: Steps) -> Steps:
        """What is moved as one, and is not moved to where there is such a thing already."""
        if self.of_module():
            return address[:-1]
        return (*address[:-1], (address[-1][0], "")) if self.whole else address


def moved(addresses: Iterable[str], blocks: Iterable[tuple[str, str, str]], uncounted: AbstractSet[str]) -> Mapping[str, str]:
    """The addresses that are others after these blocks, each with its new one.

    A block is the address of its module with a point behind it, without keys, and its `from` and `to` as they stand there.
    Chains are followed in Terraform's order; nothing moves to where something is.  Of what is `uncounted` nobody knows the
    instances, so that a block about one of them does not say where it is.
    """
    first = {address: found for address in addresses if (found := _steps(address))}
    made = [one for block in sorted(set(blocks)) if (one := _move(*block))]
    now = dict(first)
    for one in _ordered(_concerned(made, first.values())):
        there = {one.unit(steps) for steps in now.values() if steps}
        for address, steps in list(now.items()):
            goal = one.destination(steps) if one.whole or address not in uncounted else None
            if goal is not None and one.unit(goal) not in there:
                now[address] = goal
    return {address: _written(steps) for address, steps in now.items() if steps != first[address]}


def _steps(address: str) -> Steps:
    """An address in steps; none where it is no address."""
    found: list[Step] = []
    at = 0
    while at < len(address):
        match = _STEP.match(address, at)
        if match is None:
            return ()
        found.append((match[1], match[2] or ""))
        at = match.end()
    return tuple(found)


def _written(steps: Steps) -> str:
    return ".".join([f"{name}{key}" for name, key in steps])


def _names(steps: Sequence[Step]) -> Names:
    return tuple([name for name, _ in steps])


def _move(within: str, source: str, target: str) -> _Move | None:
    """One block; None where Terraform refuses it, or asks the provider, as it does for a resource of another type."""
    old, new = _steps(source), _steps(target)
    if not old or not new or old[-1][0].partition(".")[0] != new[-1][0].partition(".")[0]:
        return None
    return _Move(_names(_steps(keyless(within).removesuffix("."))), old, new, not old[-1][1] and not new[-1][1])


def _concerned(moves: Iterable[_Move], addresses: Iterable[Steps]) -> list[_Move]:
    """The blocks that anything may be moved by: those of moves long done are not."""
    held = {part for address in addresses for part in _parts(_names(address))}
    found: list[_Move] = []
    pending = list(moves)
    while True:
        due = [_names(one.ends()[0]) in held for one in pending]
        if not any(due):
            return found
        now = [one for one, is_due in zip(pending, due, strict=True) if is_due]
        pending = [one for one, is_due in zip(pending, due, strict=True) if not is_due]
        found += now
        for one in now:
            old, new = map(_names, one.ends())
            held |= {part for names in held if names[: len(old)] == old for part in _parts((*new, *names[len(old) :]))}


def _parts(names: Names) -> Iterator[Names]:
    """An address, and those of the modules above it."""
    return (names[:end] for end in range(1, len(names) + 1))


def _ordered(moves: Sequence[_Move]) -> list[_Move]:
    """The blocks in the order in which Terraform takes them; it refuses circles."""
    below: dict[Names, list[_Move]] = {}
    at: dict[Names, list[_Move]] = {}
    for one in moves:
        old, new = map(_names, one.ends())
        at.setdefault(new, []).append(one)
        for names in (old, new):
            for end in range(1, len(names)):
                below.setdefault(names[:end], []).append(one)
    graph = {one: [other for other in _candidates(one, at, below) if other != one and _after(one, other)] for one in moves}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError:
        return list(moves)


def _candidates(one: _Move, at: Mapping[Names, list[_Move]], below: Mapping[Names, list[_Move]]) -> Iterator[_Move]:
    """The blocks that one may have to come after."""
    old, new = map(_names, one.ends())
    for names in {old, *[end[:size] for end in (old, new) for size in range(1, len(end))]}:
        yield from at.get(names, ())
    yield from below.get(old, ())


def _after(one: _Move, other: _Move) -> bool:
    """Whether a block is taken after another one: it goes on from there, or what the other one moves is within it."""
    (old, new), (its_old, its_new) = one.ends(), other.ends()
    chained = len(old) == len(its_new) and _fits(old, its_new)
    return chained or any(_nested(*pair) for pair in ((old, its_new), (new, its_new), (its_old, old), (its_new, old)))


def _nested(inner: Steps, outer: Steps) -> bool:
    return len(inner) > len(outer) and _fits(inner, outer)


def _fits(one: Steps, other: Steps) -> bool:
    return all(
        name == its_name and (key == its_key or _ANY in {key, its_key})
        for (name, key), (its_name, its_key) in zip(one, other, strict=False)
    )
