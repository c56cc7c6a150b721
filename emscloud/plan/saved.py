"""A plan on disk: the path of every rule, from before to after; and whether an account still stands on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from emscloud.diagnostics import Failed, Problem, Where
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.plan.atom import Asked, Atom, Held, Kind, Owner, Room
from emscloud.plan.steps import Identity, Path, Plan
from emscloud.spaces.address import parse_network

FORMAT = 1
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Saved:
    """What a file says of a plan: who it is about, the paths, and what bounds the symbols in them."""

    identity: Identity
    paths: tuple[Path, ...]
    room: Room
    extents: Mapping[Symbol, tuple[Network, ...]]


def write(plan: Plan, described: Mapping[str, object]) -> str:
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


def _path(one: Path) -> dict[str, object]:
    return {
        "group": one.group,
        "name": one.name,
        "id": one.id,
        "description": one.description,
        "tags": dict(one.tags),
        "before": [[*_atom(held.atom), held.id, held.description, held.owner.value] for held in sorted(one.before)],
        "after": None
        if one.after is None
        else [[*_atom(asked.atom), asked.description, list(asked.causes)] for asked in sorted(one.after)],
    }


def _atom(atom: Atom) -> list[object]:
    return [atom.direction.value, atom.protocol, atom.first, atom.last, atom.kind.value, atom.peer]


def read(text: str, file: str) -> Saved:
    """A plan from its text; raises Failed with E448 for what is none of this format."""
    try:
        value = json.loads(text)
        number = _of(int, value["format"])
        if number == FORMAT:
            return _saved(value)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Failed([Problem("E448", f"{file} is not what `emscloud plan --out` writes.", Where(file))]) from None
    raise Failed([Problem("E448", f"{file} has format {number}, and this version reads {FORMAT}.", Where(file))])


def _saved(value: Mapping[str, object]) -> Saved:
    identity = _of(dict, value["identity"])
    place = tuple((_of(str, key), _of(str, one)) for key, one in _of(dict, identity["place"]).items())
    made = Identity(_of(str, identity["policy"]), _of(str, identity["target"]), _of(str, identity["cloud"]), place)
    extents = {}
    for entry in _of(list, value["extents"]):
        space, name, networks = entry
        extents[Symbol(_of(str, space), _of(str, name))] = tuple([parse_network(_of(str, one)) for one in networks])
    limit, source, lists = _of(list, value["room"])
    room = Room(
        _of(int, limit), _of(str, source), {name: (_of(int, v4), _of(int, v6)) for name, (v4, v6) in _of(dict, lists).items()}
    )
    return Saved(made, tuple([_read_path(_of(dict, one)) for one in _of(list, value["paths"])]), room, extents)


def _read_path(value: Mapping[str, object]) -> Path:
    after = value["after"]
    return Path(
        _of(str, value["group"]),
        _of(str, value["name"]),
        None if value["id"] is None else _of(str, value["id"]),
        tuple([_held(_of(list, one)) for one in _of(list, value["before"])]),
        None if after is None else tuple([_asked(_of(list, one)) for one in _of(list, after)]),
        _of(str, value["description"]),
        tuple(sorted((_of(str, key), _of(str, one)) for key, one in _of(dict, value["tags"]).items())),
    )


def _read_atom(entry: Sequence[object]) -> Atom:
    way, protocol, first, last, kind, peer = entry
    numbers = _of(int, first), _of(int, last)
    return Atom(Direction(_of(str, way)), _of(str, protocol), *numbers, Kind(_of(str, kind)), _of(str, peer))


def _held(entry: Sequence[object]) -> Held:
    *atom, id_, words, owner = entry
    return Held(_read_atom(atom), _of(str, id_), _of(str, words), Owner(_of(str, owner)))


def _asked(entry: Sequence[object]) -> Asked:
    *atom, words, causes = entry
    return Asked(_read_atom(atom), _of(str, words), tuple([_of(str, one) for one in _of(list, causes)]))


def _of(kind: type[T], value: object) -> T:
    """A value of a type; TypeError for any other."""
    if type(value) is not kind:
        raise TypeError
    return value


def moved(paths: Sequence[Path], now: Sequence[Path]) -> Iterator[str]:
    """What is neither as it was when the plan was made nor as the plan will have it, in words; nothing where all is.

    Each rule may be at its before or at its after, so a run that was cut goes on.
    """
    live = {one.group: one for one in now}
    for path in paths:
        held = live.pop(path.group, None)
        if held is None or held.id is None:
            if path.id is not None and path.after is not None:
                yield f"`{path.group}` ({path.id}) is gone"
        elif path.id not in (None, held.id):
            yield f"`{path.group}` is {held.id} now, and was {path.id}"
        else:
            yield from _moved(path, held.before)
    yield from [f"`{one.group}` ({one.id}) is there now" for one in live.values() if one.id]


def _moved(path: Path, rules: Sequence[Held]) -> Iterator[str]:
    before = {one.atom: one for one in path.before}
    after = {one.atom: one for one in path.after or ()}
    there = {one.atom: one for one in rules}
    for atom in sorted(before.keys() & after.keys() - there.keys()):
        yield f"`{path.group}`: {atom.words} is gone"
    for atom, held in sorted(there.items()):
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
