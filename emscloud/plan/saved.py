"""A plan on disk: the path of every rule, from before to after; and whether an account still stands on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from emscloud.diagnostics import Failed, Problem, Where
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.plan.atom import Room
from emscloud.plan.lists.listed import Listed
from emscloud.plan.rule import Asked, Held, Owner, R, Rule, exactly
from emscloud.plan.steps import Identity, Path, Plan
from emscloud.spaces.address import parse_network

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Saved:
    """What a file says of a plan: who it is about, and what bounds the symbols in it; the rules are its cloud's to read."""

    identity: Identity
    room: Room
    extents: Mapping[Symbol, tuple[Network, ...]]
    file: str
    written: tuple[object, ...]

    def paths(self, rule: Callable[[Sequence[object]], R]) -> tuple[Path[R], ...]:
        """The paths; `rule` makes a rule from its `data`, and raises TypeError, ValueError or KeyError for what is none.

        Raises Failed with E448.
        """
        try:
            return tuple([_read_path(exactly(dict, one), rule) for one in self.written])
        except (ValueError, KeyError, TypeError):
            raise _none(self.file) from None


def write(plan: Plan[Rule], described: Mapping[str, object]) -> str:
    """A plan as text; `described` is what programs read of it (report.plans.data), which a load leaves alone."""
    one = plan.identity
    identity = {"policy": one.policy, "target": one.target, "cloud": one.cloud, "place": dict(one.place)}
    value = {
        **described,
        "format": FORMAT,
        "identity": identity,
        "paths": [_path(path) for path in plan.paths],
        "room": [plan.room.limit, plan.room.source, {name: list(pair) for name, pair in sorted(plan.room.lists.items())}],
        "extents": [
            [symbol.space, symbol.name, [network.text for network in held]] for symbol, held in sorted(plan.extents.items())
        ],
    }
    return json.dumps(value, indent=1) + "\n"


def _path(one: Path[Rule]) -> dict[str, object]:
    return {
        "group": one.group,
        "name": one.name,
        "id": one.id,
        "description": one.description,
        "tags": dict(one.tags),
        "applied": one.applied,
        "lists": [
            [held.direction.value, held.name, held.family, held.id, held.before, held.after, dict(held.tags)] for held in one.lists
        ],
        "before": [[held.atom.data, held.id, held.description, held.owner.value] for held in one.before],
        "after": None if one.after is None else [[asked.atom.data, asked.description, list(asked.causes)] for asked in one.after],
    }


def read(text: str, file: str) -> Saved:
    """A plan from its text; raises Failed with E448 for what is none of this format."""
    try:
        value = json.loads(text)
        number = exactly(int, value["format"])
        if number == FORMAT:
            return _saved(value, file)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _none(file) from None
    raise Failed([Problem("E448", f"{file} has format {number}, and this version reads {FORMAT}.", Where(file))])


def _none(file: str) -> Failed:
    return Failed([Problem("E448", f"{file} is not what `emscloud plan --out` writes.", Where(file))])


def _saved(value: Mapping[str, object], file: str) -> Saved:
    identity = exactly(dict, value["identity"])
    place = tuple((exactly(str, key), exactly(str, one)) for key, one in exactly(dict, identity["place"]).items())
    policy, target, cloud = [exactly(str, identity[key]) for key in ("policy", "target", "cloud")]
    extents = {}
    for entry in exactly(list, value["extents"]):
        space, name, networks = entry
        extents[Symbol(exactly(str, space), exactly(str, name))] = tuple([parse_network(exactly(str, one)) for one in networks])
    limit, source, lists = exactly(list, value["room"])
    weights = {name: (exactly(int, v4), exactly(int, v6)) for name, (v4, v6) in exactly(dict, lists).items()}
    room = Room(exactly(int, limit), exactly(str, source), weights)
    return Saved(Identity(policy, target, cloud, place), room, extents, file, tuple(exactly(list, value["paths"])))


def _read_path(value: Mapping[str, object], rule: Callable[[Sequence[object]], R]) -> Path[R]:
    after = value["after"]
    return Path(
        exactly(str, value["group"]),
        exactly(str, value["name"]),
        None if value["id"] is None else exactly(str, value["id"]),
        tuple([_held(exactly(list, one), rule) for one in exactly(list, value["before"])]),
        None if after is None else tuple([_asked(exactly(list, one), rule) for one in exactly(list, after)]),
        exactly(str, value["description"]),
        tuple(sorted((exactly(str, key), exactly(str, one)) for key, one in exactly(dict, value["tags"]).items())),
        None if value["applied"] is None else exactly(str, value["applied"]),
        tuple([_listed(exactly(list, one)) for one in exactly(list, value["lists"])]),
    )


def _listed(entry: Sequence[object]) -> Listed:
    way, name, family, id_, before, after, tags = entry
    return Listed(
        Direction(exactly(str, way)),
        exactly(str, name),
        exactly(int, family),
        None if id_ is None else exactly(str, id_),
        None if before is None else exactly(int, before),
        None if after is None else exactly(int, after),
        tuple(sorted((exactly(str, key), exactly(str, one)) for key, one in exactly(dict, tags).items())),
    )


def _held(entry: Sequence[object], rule: Callable[[Sequence[object]], R]) -> Held[R]:
    atom, id_, words, owner = entry
    return Held(rule(exactly(list, atom)), exactly(str, id_), exactly(str, words), Owner(exactly(str, owner)))


def _asked(entry: Sequence[object], rule: Callable[[Sequence[object]], R]) -> Asked[R]:
    atom, words, causes = entry
    listed = [exactly(str, one) for one in exactly(list, causes)]
    return Asked(rule(exactly(list, atom)), exactly(str, words), tuple(listed))


def moved(paths: Sequence[Path[R]], now: Sequence[Path[R]]) -> Iterator[str]:
    """What is neither as it was when the plan was made nor as the plan will have it, in words; nothing where all is.

    Each rule may be at its before or at its after, so a run that was cut goes on.
    """
    live = {one.group: one for one in now}
    for path in paths:
        held = live.pop(path.group, None)
        yield from _moved_lists(path, held)
        if held is None or held.id is None:
            if path.id is not None and path.after is not None:
                yield f"`{path.group}` ({path.id}) is gone"
        elif path.id not in (None, held.id):
            yield f"`{path.group}` is {held.id} now, and was {path.id}"
        else:
            yield from _moved(path, held.before)
    yield from [f"`{one.group}` ({one.id}) is there now" for one in live.values() if one.id]


def _moved_lists(path: Path[R], now: Path[R] | None) -> Iterator[str]:
    """Of its prefix lists: one that was there is gone or another now, or one is there of which the plan does not know."""
    there = {one.key: one for one in now.lists} if now else {}
    for one in path.lists:
        found = there.pop(one.key, None)
        id_ = found.id if found else None
        if one.id is not None and id_ is None and one.after is not None:
            yield f"`{path.group}`: the list {one.name} ({one.id}) is gone"
        elif None not in (one.id, id_) and one.id != id_:
            yield f"`{path.group}`: the list {one.name} is {id_} now, and was {one.id}"
    yield from [f"`{path.group}`: the list {one.name} ({one.id}) is there now" for one in there.values() if one.id]


def _moved(path: Path[R], rules: Sequence[Held[R]]) -> Iterator[str]:
    before = {one.atom: one for one in path.before}
    after = {one.atom: one for one in path.after or ()}
    there = {one.atom: one for one in rules}
    for atom in [atom for atom in before if atom in after and atom not in there]:
        yield f"`{path.group}`: {atom.words} is gone"
    for atom, held in there.items():
        was, will = before.get(atom), after.get(atom)
        if was is None and will is None:
            if held.owner is not Owner.BIRTH:
                yield f"`{path.group}`: {atom.words} is new ({held.id})"
        elif was is None and held.owner is not Owner.OURS:
            continue  # somebody else made what is asked for, or the group was born with it: it is there, in other words
        elif held.description not in [one.description for one in (was, will) if one]:
            yield f"`{path.group}`: {atom.words} is described otherwise now ({held.id})"
        elif was is not None and will is None and was.owner is not held.owner:
            yield f"`{path.group}`: {atom.words} is another rule now ({held.id})"
