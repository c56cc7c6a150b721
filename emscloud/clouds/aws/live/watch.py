"""The account while a plan is done: read again, held against the plan's path, and what strangers put there noted."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from functools import partial

from emscloud.cloud import Refused
from emscloud.cloud.patience import Patience
from emscloud.clouds.aws.live.client import Client, text
from emscloud.clouds.aws.live.parts.plan import Basis, planned
from emscloud.clouds.aws.live.parts.together import together
from emscloud.clouds.aws.live.proof import unlike
from emscloud.clouds.aws.live.state import State, interfaces, users
from emscloud.clouds.aws.live.wanted import base_of, resolved
from emscloud.diagnostics import Failed, Problem
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom
from emscloud.plan.rule import Held, Lift
from emscloud.plan.saved import moved
from emscloud.plan.steps import Path, Plan
from emscloud.plan.world import keeping, kept, strangers

_SETTLING = 3  # readings until what was done has to be seen
ASSOCIATIONS = 255
"""Users of a prefix list a page: the most that GetManagedPrefixListAssociations takes."""


class Watch:
    """One account during one run; `stands` says where the run stands, for what is raised."""

    def __init__(self, ec2: Client, state: State, plan: Plan[Atom], lift: Lift[Atom], stands: Callable[[], str]) -> None:
        self._ec2, self._state, self._plan, self._lift, self._stands = ec2, state, plan, lift, stands
        self._strangers: dict[str, tuple[Held[Atom], ...]] = {}

    def left(self, patience: Patience, unborn: set[str], *, everything: bool) -> Plan[Atom]:
        """Read, and say what is left of the plan; `unborn` are groups of which nothing was seen yet, which is awaited.

        Raises Failed: E444 where the account has moved off the path, E446 where somebody put a rule into a group that goes.
        """
        plan = self._plan
        while True:
            patience.reading(partial(self._state.read if everything else self._state.read_rules, self._ec2))
            if all(self._state.shown.get(id_) for id_ in unborn):
                break
            patience.wait(Refused("E435", "EC2 does not show the group yet that was just made.", reason="InvalidGroup.NotFound"))
        ids = {id_: name for name, id_ in self._state.named({one.group: one.name for one in plan.paths}).items()}
        now = tuple(self._now(one) for one in resolved(plan.paths, ids))
        self._refuse_strangers()
        strange = list(moved(tuple(map(self._with_strangers, plan.paths)), now))
        if strange:
            raise Failed([Problem("E444", f"{'; '.join(strange)}. {self._stands()}")])
        basis = Basis(plan.identity, plan.room, self._lift, plan.extents)
        return planned(tuple(map(self._with_strangers, now)), basis, self._state.interfaces)[0]

    def unused(self, patience: Patience) -> None:
        """Raises Failed with E450 where interfaces, or rules of others, use groups or lists that are to go."""
        going = [one.id for one in self._going() if one.id]
        used = list(users(self._state, going, patience.reading(lambda: list(interfaces(self._ec2, going)))))
        used += patience.reading(lambda: list(self._named_elsewhere()))
        if used:
            raise Failed([Problem("E450", f"{'; '.join(used)}. {self._stands()}")])

    def _named_elsewhere(self) -> Iterator[str]:
        """Lists that are to go and that other groups name, in words."""
        for path in self._plan.paths:
            for one in path.lists:
                if one.id in self._state.lists.there and one.after is None:
                    asked = {"PrefixListId": one.id, "MaxResults": ASSOCIATIONS}
                    found = self._ec2.pages("GetManagedPrefixListAssociations", "PrefixListAssociations", **asked)
                    users = sorted({text(user, "ResourceId") for user in found} - self._state.ours.keys())
                    yield from [f"the list {one.name} ({one.id}) is named by {user}" for user in users]

    def untouched(self, patience: Patience) -> None:
        """Before groups and lists go: raises Failed with E446 where somebody put something into one of them since."""
        patience.reading(partial(self._state.read_rules, self._ec2))
        for path in self._plan.paths:
            self._now(path)
        self._refuse_strangers()

    def proven(self, patience: Patience, sleep: Callable[[float], None], *, again: bool, everything: bool) -> list[Problem]:
        """What is not as it should be: E446 for what strangers put there, E447 for what is unlike the policy, E460 for parts.

        With `again` it is read back, more than once where what was done is not seen yet.
        """
        found: list[Problem] = []
        notes: tuple[Problem, ...] = ()
        for reading in range(_SETTLING):
            if again:
                patience.reading(partial(self._state.read if everything else self._state.read_rules, self._ec2))
            ids = self._state.ours
            going = {one.group for one in self._going()}
            now = [self._now(one) for one in resolved(self._plan.paths, ids) if one.group not in going]
            held = together(tuple(map(self._with_strangers, now)), self._state.interfaces, self._lift)
            wanted, notes = held.paths, held.notes
            by_name = {name: id_ for id_, name in ids.items()}
            found = list(unlike(self._state, wanted, by_name, self._lift, self._plan.extents))
            if not found or not again or reading + 1 == _SETTLING:
                break
            sleep(1.0)
        return [*self._kept(one.group for one in self._plan.paths), *found, *notes]

    def _going(self) -> list[Path[Atom]]:
        """The groups that go; a part of one that stays goes only once no interface has it."""
        staying = {base_of(one.group) for one in self._plan.paths if one.after is not None}
        used = {id_ for ids in self._state.interfaces.values() for id_ in ids}
        gone = [one for one in self._plan.paths if one.id and one.after is None]
        return [one for one in gone if one.id not in used or base_of(one.group) not in staying]

    def _now(self, path: Path[Atom]) -> Path[Atom]:
        """A path from here on: its rules as they are; what is neither before nor after on the plan's is a stranger's."""
        now = self._state.standing(path)
        planned = next(one for one in self._plan.paths if one.group == path.group)
        self._strangers[path.group] = strangers(planned, now.before)
        return now

    def _with_strangers(self, path: Path[Atom]) -> Path[Atom]:
        """A path that leaves alone what strangers put there."""
        return keeping(path, self._strangers.get(path.group, ()))

    def _refuse_strangers(self) -> None:
        found = list(self._kept(one.group for one in self._going()))
        for one in self._plan.paths:
            if one.after is not None:
                found += self._kept([one.group], _going_lists(one))
        if found:
            raise Failed([*found, Problem("E452", f"So nothing is deleted. {self._stands()}")])

    def _kept(self, groups: Iterable[str], within: Container[tuple[Direction, str]] | None = None) -> Iterator[Problem]:
        """What strangers put into groups, or only into some lists of theirs."""
        for group in groups:
            found = self._strangers.get(group, ())
            yield from kept(group, [one for one in found if within is None or (one.atom.direction, one.atom.within) in within])


def _going_lists(path: Path[Atom]) -> set[tuple[Direction, str]]:
    return {one.key for one in path.lists if one.after is None}
