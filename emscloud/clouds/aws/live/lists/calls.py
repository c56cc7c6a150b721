"""Steps of prefix lists → calls of EC2: a list with its first entries, then a hundred a call, what goes with what comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from emscloud.plan.atom import Atom
from emscloud.plan.lists.weave import CALL
from emscloud.plan.steps import Action, Step

Steps: TypeAlias = tuple[Step[Atom], ...]
MADE, CHANGED, DELETED = "CreateManagedPrefixList", "ModifyManagedPrefixList", "DeleteManagedPrefixList"
CALLS = (MADE, CHANGED, DELETED)


def within(step: Step[Atom]) -> tuple[str, str, str] | None:
    """The list that a step is about, by group, direction and name; None for a rule's or a group's."""
    if step.listed:
        return (step.group, step.listed.direction.value, step.listed.name)
    rule = step.new or step.old
    return (step.group, rule.atom.direction.value, rule.atom.within) if rule and rule.atom.within else None


def born(steps: Sequence[Step[Atom]]) -> Mapping[Step[Atom], Steps]:
    """The entries with which each list is made that is to be made."""
    made = [one for one in steps if one.listed and one.action is Action.CREATE]
    return {one: tuple([step for step in steps if step.new and within(step) == within(one)][:CALL]) for one in made}


def portions(steps: Steps) -> Iterator[Steps]:
    """Entries of one list that come and go at once, as calls: one, where it takes them all; else all come before any goes."""
    comes = [one for one in steps if one.action is Action.GRANT]
    goes = [one for one in steps if one.action is not Action.GRANT]
    if max(len(comes), len(goes)) <= CALL:
        yield steps
        return
    for listed in (comes, goes):
        for start in range(0, len(listed), CALL):
            yield tuple(listed[start : start + CALL])


def request(steps: Steps, id_: str | None) -> tuple[str, dict[str, object], str]:
    """The call of one portion: EC2's name of it, its parameters but for the version, and words; `id_` is None for a new list."""
    step = steps[0]
    comes = [_entry(one) for one in steps if one.action is Action.GRANT]
    goes = [{"Cidr": one.old.atom.peer} for one in steps if one.old]
    own: dict[str, object] = {} if id_ is None else {"PrefixListId": id_}
    listed = step.listed
    if listed is None:
        rule = step.new or step.old
        assert rule is not None
        edits = {"AddEntries": comes, "RemoveEntries": goes}
        counted = f"{len(comes):,} entries come and {len(goes):,} go"
        return CHANGED, own | {key: value for key, value in edits.items() if value}, f"let {counted} in {rule.atom.within}"
    if step.action is Action.DELETE:
        return DELETED, own, f"delete {listed.name}"
    if step.action is Action.MODIFY:
        return CHANGED, own | {"MaxEntries": listed.after}, f"let {listed.name} take {listed.after:,} entries"
    made: dict[str, object] = {
        "PrefixListName": listed.name,
        "AddressFamily": f"IPv{listed.family}",
        "MaxEntries": listed.after,
        "TagSpecifications": [
            {"ResourceType": "prefix-list", "Tags": [{"Key": key, "Value": value} for key, value in listed.tags]}
        ],
    }
    return MADE, made | ({"Entries": comes} if comes else {}), f"make {listed.name} with {len(comes):,} entries"


def _entry(step: Step[Atom]) -> dict[str, str]:
    assert step.new is not None
    return {"Cidr": step.new.atom.peer, "Description": step.new.description}
