"""A plan is done: call by call, read again wherever it is not known what came of one, and proven at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from emscloud.cloud import Refused
from emscloud.cloud.patience import Patience, passing
from emscloud.clouds.aws.live.client import Answer, Client, text
from emscloud.clouds.aws.live.lists.calls import CALLS, DELETED
from emscloud.clouds.aws.live.requests import Request, batches, own_list, request
from emscloud.clouds.aws.live.state import State
from emscloud.clouds.aws.live.watch import Watch
from emscloud.diagnostics import Failed, Problem
from emscloud.plan.account import Outcome, Run, stands
from emscloud.plan.atom import Atom
from emscloud.plan.make import MOVING
from emscloud.plan.rule import Lift
from emscloud.plan.steps import Action, Path, Plan, Step

ELSEWHERE = frozenset(
    {
        "IncorrectState",
        "InvalidGroup.Duplicate",
        "InvalidGroup.NotFound",
        "InvalidPermission.Duplicate",
        "InvalidPermission.NotFound",
        "InvalidPrefixListID.NotFound",
        "InvalidPrefixListId.NotFound",
        "InvalidSecurityGroupRuleId.NotFound",
        "PrefixListVersionMismatch",
    }
)
"""What EC2 says where the account is not as it was read: a call of ours that had its effect and no answer, or somebody else's."""
_AGAIN = 6  # readings in a row that lead to the same steps


class Performance:
    """One run of one plan."""

    def __init__(self, ec2: Client, state: State, plan: Plan[Atom], run: Run, lift: Lift[Atom]) -> None:
        self._ec2, self._state, self._plan, self._run = ec2, state, plan, run
        self._patience = Patience(run)
        self._watch = Watch(ec2, state, plan, lift, self._stands)
        self._unborn: set[str] = set()
        self._writes = 0
        self._read = False
        self._last: Refused | None = None

    def go(self) -> Outcome:
        """Do every step, whatever has to be asked again; raises Failed where it stops before the end, with where it stands."""
        try:
            return self._gone()
        except Refused as error:
            raise Failed([*error.problems, Problem("E452", f"The run ends here. {self._stands()}")]) from error

    def _gone(self) -> Outcome:
        self._watch.unused(self._patience)
        left, same = self._plan, 0
        while left.steps and self._round(left):
            last = self._last
            following = self._left()
            same = same + 1 if following.steps == left.steps else 0
            if same == _AGAIN:
                raise last or Refused("E436", "The account does not show what was done.", unclear=True)
            left = following
        again = self._ends_somewhere() and bool(self._writes) and not self._read
        settled = self._watch.proven(self._patience, self._run.sleep, again=again, everything=self._last is not None)
        return Outcome(self._writes, tuple(settled))

    def _ends_somewhere(self) -> bool:
        """Whether anything is left to be read once all is done."""
        return any(one.after is not None for one in self._plan.paths)

    def _left(self) -> Plan[Atom]:
        """What is left; where groups were only made, EC2 has nothing new to say of the others."""
        found = self._watch.left(self._patience, self._unborn, everything=self._last is not None or not self._unborn)
        self._unborn, self._last, self._read = set(), None, True
        return found

    def _round(self, plan: Plan[Atom]) -> bool:
        """The calls of a plan in their order; True where the account has to be read again before the next one."""
        paths = {one.group: one for one in plan.paths}
        checked = moved = False
        for batch in batches(plan.steps):
            step = batch[0]
            asked = self._request(batch, paths)
            if self._run.stopped():
                raise Failed([Problem("E452", f"Stopped before the next call, which was to {asked.words}. {self._stands()}")])
            if step.action is Action.CREATE and not step.listed:
                if not self._call(asked, partial(self._made, paths[step.group])):
                    return True
                continue
            if self._unborn or (step.stage == MOVING and not self._read):
                return True
            self._read, moved = step.stage == MOVING, moved or step.stage == MOVING
            if step.action is Action.DELETE and (not step.listed or not checked):
                self._watch.untouched(self._patience)
                checked = checked or step.listed is not None
            if not (self._change(asked) if asked.action in CALLS else self._call(asked)):
                return True
        return bool(self._unborn) or moved

    def _request(self, batch: tuple[Step[Atom], ...], paths: dict[str, Path[Atom]]) -> Request:
        group = batch[0].group
        ids = {name: id_ for id_, name in self._state.ours.items()}
        ids |= {own_list(way.value, name): one.id for (way, name), one in self._state.lists.of(group).items() if one.id}
        return request(batch, paths[group], self._plan.identity, ids)

    def _change(self, asked: Request) -> bool:
        """A call that makes, changes or deletes a prefix list: of the version that was read, and awaited until it is done."""
        lists = self._state.lists
        id_ = asked.listed
        if id_ is not None:
            now = self._patience.reading(lambda: lists.look(self._ec2, id_))
            if now is None or now.version != lists.there[id_].version:
                return self._moved(id_)
            if "MaxEntries" not in asked.asked and asked.action != DELETED:
                asked = replace(asked, asked={**asked.asked, "CurrentVersion": now.version})
        made: list[str] = []
        if not self._call(asked, lambda answer: made.append(id_ or lists.made(answer).id)):
            return False
        expected = lists.there[made[0]].version + ("CurrentVersion" in asked.asked)
        found = self._patience.reading(lambda: lists.look(self._ec2, made[0]))
        lists.seen(made[0], found)
        if (found is None and asked.action != DELETED) or (found is not None and found.version != expected):
            return self._moved(made[0])
        return True

    def _moved(self, id_: str) -> bool:
        """A prefix list is not what this run knows of it, which has to be read: False."""
        self._last = Refused("E435", f"The prefix list {id_} is not as it was seen last.", reason="PrefixListVersionMismatch")
        self._patience.wait(self._last)
        return False

    def _call(self, asked: Request, done: Callable[[Answer], None] = lambda _answer: None) -> bool:
        """One call, repeated as long as it had no effect for sure; False where what came of it has to be read."""
        while True:
            self._run.told(asked.words)
            try:
                answer = self._ec2.call(asked.action, **asked.asked)
            except Refused as error:
                self._last = error
                if error.unclear or (error.reason in ELSEWHERE and not self._fresh(error)):
                    self._patience.wait(error)
                    self._writes += 1
                    return False
                if error.reason == "DependencyViolation":
                    self._watch.unused(self._patience)
                if not passing(error) and error.reason not in ELSEWHERE:
                    raise
                self._patience.wait(error)
            else:
                self._writes += 1
                self._patience.well()
                done(answer)
                return True

    def _fresh(self, error: Refused) -> bool:
        """Whether EC2 only does not know yet what was made in this run."""
        return error.reason == "InvalidGroup.NotFound" and any(id_ in str(error) for id_ in self._state.fresh)

    def _made(self, path: Path[Atom], answer: Answer) -> None:
        id_ = text(answer, "GroupId")
        self._state.made(id_, path.name, dict(path.tags))
        self._unborn.add(id_)

    def _stands(self) -> str:
        return stands(self._writes)
