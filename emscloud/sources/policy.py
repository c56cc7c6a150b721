"""A policy with its lock as a side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath

from emscloud import clouds
from emscloud.diagnostics import Failed, Severity
from emscloud.diff.lacks import lacks
from emscloud.diff.side import Side
from emscloud.foreign import Carrier, Group
from emscloud.load.catalog import Catalog
from emscloud.load.document import Files
from emscloud.load.policy import load_policy
from emscloud.model.policy import Grounded, GroundedGroup
from emscloud.model.written import Policy
from emscloud.resolve.ground import ground
from emscloud.resolve.lock import Lock, read_lock
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.meaning import asked


@dataclass(frozen=True, slots=True)
class Written:
    """A policy file as it stands somewhere, and the lock beside it (an empty one where there is none)."""

    label: str
    file: str
    text: str
    lock: Lock
    place: Files

    def policy(self, revisions: dict[str, int]) -> Policy:
        """The policy with these catalog revisions; raises Failed."""
        dialects = {name: clouds.get(name) for name in clouds.names()}
        return load_policy(self.text, self.file, dialects, Catalog.shipped(self.place), revisions)


def written(label: str, file: str, place: Files) -> Written:
    """A policy and its lock from a place of files; raises Failed."""
    beside = str(PurePath(file).with_suffix(".lock"))
    lock = read_lock(place.text(beside), beside) if place.exists(beside) else Lock(beside)
    return Written(label, file, place.text(file), lock, place)


def side(one: Written) -> Side:
    """What a policy lets through under its own lock; raises Failed where it does not ground."""
    return compiled(one.label, one.policy(one.lock.revisions()), one.lock)


def checks(one: Written) -> tuple[str, ...]:
    """The files of checks that a policy names, as its place has them."""
    base = PurePath(one.file).parent
    return tuple(str(base / file) for file in one.policy(one.lock.revisions()).checks)


def steps(old: Written, new: Written) -> Iterator[tuple[str, Callable[[], Side]]]:
    """The parts of a change from one policy to another, but for the last, which is DNS: the policy's own edit, the catalog's.

    The first is the new policy under the old lock; a name and a service that the old lock does not know are the edit's too.
    """
    known = {entry.name for entry in old.lock.addresses}
    fresh = tuple(entry for entry in new.lock.addresses if entry.name not in known)
    lock = replace(new.lock, addresses=tuple(sorted((*old.lock.addresses, *fresh))))
    revisions = new.lock.revisions()
    yield "policy", lambda: compiled(new.label, new.policy(revisions | old.lock.revisions()), lock)
    yield "catalog", lambda: compiled(new.label, new.policy(revisions), lock)


def compiled(label: str, policy: Policy, lock: Lock) -> Side:
    """A policy in all of its targets; raises Failed where it does not ground."""
    groups: list[Group] = []
    for target in policy.targets.values():
        cloud = clouds.get(target.cloud)
        found = ground(policy, target, lock, cloud)
        wrong = [problem for problem in found.problems if problem.severity is Severity.ERROR]
        if wrong:
            raise Failed(wrong)
        flows = cloud.lift(cloud.lower(found.grounded).artifact, found.grounded.extents)
        groups += [
            Group(
                cloud=target.cloud,
                address=f"{target.name}/{group.name}",
                name=f"{policy.name}-{group.name}",
                tag=(policy.name, group.name),
                flows=flows[group.name],
                carriers=tuple(_carriers(found.grounded, group)),
                remarks=tuple((*lack, group.where) for lack in lacks(policy, found.grounded, group, cloud.RESOLVER)),
                where=group.where,
            )
            for group in found.grounded.groups
        ]
    return Side(label, tuple(groups))


def _carriers(grounded: Grounded, group: GroundedGroup) -> Iterator[Carrier]:
    for ask in group.requirements:
        must, named = asked([ask])
        bounds = Bounds.of(must, named, grounded.extents)
        yield Carrier(ask.id, ask.direction, bounds, (f"{ask.id} [{ask.page}]" if ask.page else ask.id,), ask.where)
