"""Paths → Plan of an account: what its parts and its tags ask for besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from emscloud.clouds.aws.live.parts.together import Interfaces, Together, several, together
from emscloud.clouds.aws.live.wanted import base_of
from emscloud.model.peer import Network, Symbol
from emscloud.plan.atom import Atom, Room
from emscloud.plan.make import TAGGED, difference, make, verdict
from emscloud.plan.rule import Lift
from emscloud.plan.steps import Action, Identity, Path, Plan, Step

REMEMBERED = "its tag remembers what was applied"


@dataclass(frozen=True, slots=True)
class Basis:
    """What stays the same of a plan while it is done."""

    identity: Identity
    room: Room
    lift: Lift[Atom]
    extents: Mapping[Symbol, tuple[Network, ...]]


def planned(paths: Sequence[Path[Atom]], basis: Basis, interfaces: Interfaces) -> tuple[Plan[Atom], Together]:
    """The plan of paths, and what its parts keep for now.

    A live group whose tag remembers something else than what is asked for is tagged once its rules are there; not while
    it keeps what is to be in another part.
    """
    held = together(paths, interfaces, basis.lift)
    found = make(basis.identity, held.paths, basis.room, basis.lift, basis.extents)
    tagged: list[Step[Atom]] = [
        Step(Action.MODIFY, one.group, REMEMBERED, TAGGED)
        for one in paths
        if one.id and one.after is not None and not one.settled and one.group not in held.keeping
    ]
    steps = sorted([*found.steps, *held.late, *tagged], key=lambda one: one.stage)
    by_name = sorted(paths, key=lambda one: one.group)
    said = verdict(difference(_united(paths), basis.lift)) if list(several(paths)) else found.verdict
    return replace(found, paths=tuple(by_name), steps=tuple(steps), verdict=said), held


def _united(paths: Sequence[Path[Atom]]) -> list[Path[Atom]]:
    """The groups of the policy, of which parts are one: an interface has them all."""
    united: dict[str, Path[Atom]] = {}
    for one in paths:
        name = base_of(one.group)
        other = united.get(name)
        if other is not None:
            after = None if other.after is None and one.after is None else (*(other.after or ()), *(one.after or ()))
            one = replace(other, id=other.id or one.id, before=(*other.before, *one.before), after=after)  # noqa: PLW2901
        united[name] = replace(one, group=name)
    return list(united.values())
