"""A plan is done: call by call, read again wherever it is not known what came of one, and proven at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from emscloud.cloud import Refused
from emscloud.clouds.aws.live.client import Answer, Client
from emscloud.clouds.aws.live.patience import ELSEWHERE, Patience, passing
from emscloud.clouds.aws.live.proof import unlike
from emscloud.clouds.aws.live.requests import Request, batches, request
from emscloud.clouds.aws.live.state import State, text, users
from emscloud.clouds.aws.live.wanted import resolved
from emscloud.diagnostics import Failed, Problem
from emscloud.plan.account import Outcome, Run
from emscloud.plan.atom import Asked, Held, Lift, Owner
from emscloud.plan.make import make
from emscloud.plan.saved import moved
from emscloud.plan.steps import Action, Path, Plan, Step

_INTERFACES = 1000
"""Items a page of DescribeNetworkInterfaces; source: EC2's API reference."""
_AGAIN = 6  # readings in a row that lead to the same steps
_SETTLING = 3  # readings until what was done has to be seen


class Performance:
    """One run of one plan: what is left of it, and what somebody else did meanwhile."""

    def __init__(self, ec2: Client, state: State, plan: Plan, run: Run, lift: Lift) -> None:
        self._ec2, self._state, self._plan, self._run, self._lift = ec2, state, plan, run, lift
        self._patience = Patience(run)
        self._strangers: dict[str, dict[str, Held]] = {}
        self._unborn: set[str] = set()
        self._writes = 0
        self._last: Refused | None = None

    def go(self) -> Outcome:
        """Do every step, whatever has to be asked again; raises Failed where it stops before the end."""
        self._unused()
        left, same = self._plan, 0
        while left.steps and self._round(left):
            following = self._replanned()
            same = same + 1 if following.steps == left.steps else 0
            if same == _AGAIN:
                raise self._cut(self._last or Refused("E436", "The account does not show what was done.", unclear=True))
            left = following
        return self._proven(again=bool(self._writes))

    def _round(self, plan: Plan) -> bool:
        """The calls of a plan in their order; True where the account has to be read again before the next one."""
        paths = {one.group: one for one in plan.paths}
        checked = False
        for batch in batches(plan.steps):
            step = batch[0]
            asked = self._request(batch, paths)
            if self._run.stopped():
                raise Failed([Problem("E452", f"Stopped before the next call, which was to {asked.words}. {self._stands()}")])
            if step.action is Action.CREATE:
                if not self._call(asked, partial(self._made, paths[step.group])):
                    return True
                continue
            if self._unborn:
                return True
            if step.action is Action.DELETE and not checked:
                self._untouched(plan)
                checked = True
            if not self._call(asked):
                return True
        return bool(self._unborn)

    def _request(self, batch: tuple[Step, ...], paths: dict[str, Path]) -> Request:
        ids = {name: id_ for id_, name in self._state.ours.items()}
        return request(batch, paths[batch[0].group], self._plan.identity, ids)

    def _call(self, asked: Request, done: Callable[[Answer], None] = lambda _answer: None) -> bool:
        """One call, repeated as long as it had no effect for sure; False where what came of it has to be read."""
        while True:
            self._run.told(asked.words)
            try:
                answer = self._ec2.call(asked.action, **asked.asked)
            except Refused as error:
                self._last = error
                if error.unclear or (error.reason in ELSEWHERE and not self._fresh(error)):
                    self._waited(error)
                    self._writes += 1
                    return False
                if error.reason == "DependencyViolation":
                    self._unused()
                if not passing(error) and error.reason not in ELSEWHERE:
                    raise self._cut(error) from error
                self._waited(error)
            else:
                self._writes += 1
                self._patience.well()
                done(answer)
                return True

    def _fresh(self, error: Refused) -> bool:
        """Whether EC2 only does not know yet what was made in this run."""
        return error.reason == "InvalidGroup.NotFound" and any(id_ in str(error) for id_ in self._state.fresh)

    def _made(self, path: Path, answer: Answer) -> None:
        id_ = text(answer, "GroupId")
        self._state.made(id_, path.name, dict(path.tags))
        self._unborn.add(id_)

    def _waited(self, error: Refused) -> None:
        try:
            self._patience.wait(error)
        except Refused as last:
            raise self._cut(last) from error

    def _cut(self, error: Refused) -> Failed:
        return Failed([*error.problems, Problem("E452", f"The run ends here. {self._stands()}")])

    def _stands(self) -> str:
        if not self._writes:
            return "Nothing was changed."
        calls = "1 call was" if self._writes == 1 else f"{self._writes:,} calls were"
        return f"{calls} sent that change something, and what they did stays. Run it again: it goes on from there."

    def _replanned(self) -> Plan:
        """What is left, by the account as it is now; raises Failed with E444 where it has moved off the path."""
        plan = self._plan
        while True:
            self._patience.reading(self._read)
            unseen = {id_ for id_ in self._unborn if not self._state.shown.get(id_)}
            if not unseen:
                break
            self._waited(Refused("E435", "EC2 does not show the group yet that was just made.", reason="InvalidGroup.NotFound"))
        self._unborn = set()
        ids = self._state.named({one.group: one.name for one in plan.paths})
        now = tuple(self._now(one) for one in resolved(plan.paths, {id_: name for name, id_ in ids.items()}))
        strange = list(moved(tuple(map(self._with_strangers, plan.paths)), now))
        if strange:
            raise Failed([Problem("E444", f"{'; '.join(strange)}. {self._stands()}")])
        return make(plan.identity, tuple(map(self._with_strangers, now)), plan.room, self._lift, plan.extents)

    def _read(self) -> None:
        """Everything; but where groups were made alone, EC2 has nothing new to say of the others."""
        if self._unborn and self._last is None:
            self._state.read_rules(self._ec2)
        else:
            self._state.read(self._ec2)
        self._last = None

    def _now(self, path: Path) -> Path:
        """A path from here on: its rules as they are, those of strangers noted."""
        rules = self._state.rules(path.id) if path.id else ()
        self._note(path.group, rules)
        return replace(path, before=rules)

    def _note(self, group: str, rules: Sequence[Held]) -> None:
        """What is neither before nor after on the path of the plan was put there by somebody since."""
        path = next(one for one in self._plan.paths if one.group == group)
        known = {one.atom for one in path.before} | {one.atom for one in path.after or ()}
        for one in rules:
            if one.atom not in known and one.owner is not Owner.BIRTH:
                self._strangers.setdefault(group, {})[one.id] = one

    def _with_strangers(self, path: Path) -> Path:
        """A path that leaves alone what strangers put there."""
        kept = tuple(Asked(one.atom, one.description) for one in self._strangers.get(path.group, {}).values())
        if not kept:
            return path
        return replace(path, after=(*(path.after or ()), *kept))

    def _unused(self) -> None:
        """Before anything is done: raises Failed with E450 where interfaces or others' rules use groups that are to go."""
        going = [one.id for one in self._plan.paths if one.id and one.after is None]
        if not going:
            return
        asked = [{"Name": "group-id", "Values": going}]
        pages = partial(self._ec2.pages, "DescribeNetworkInterfaces", "NetworkInterfaces", Filters=asked, MaxResults=_INTERFACES)
        used = list(users(self._state, going, self._patience.reading(lambda: list(pages()))))
        if used:
            raise Failed([Problem("E450", f"{'; '.join(used)}. {self._stands()}")])

    def _untouched(self, plan: Plan) -> None:
        """Before groups go: raises Failed with E446 where somebody put a rule into one of them since."""
        self._patience.reading(partial(self._state.read_rules, self._ec2))
        for path in plan.paths:
            if path.id and path.after is None:
                self._note(path.group, self._state.rules(path.id))
        kept = self._kept()
        if kept:
            raise Failed([*kept, Problem("E452", f"So no group is deleted. {self._stands()}")])

    def _proven(self, *, again: bool) -> Outcome:
        """Read back, and compare; what was done may take a moment to be seen."""
        ids: dict[str, str] = {}
        found: list[Problem] = []
        for reading in range(_SETTLING):
            if again:
                self._patience.reading(
                    partial(self._state.read, self._ec2) if self._last else partial(self._state.read_rules, self._ec2)
                )
            ids = {name: id_ for id_, name in self._state.ours.items()}
            for path in self._plan.paths:
                if path.after is not None and path.group in ids:
                    self._note(path.group, self._state.rules(ids[path.group]))
            paths = tuple(map(self._with_strangers, self._plan.paths))
            found = list(unlike(self._state, paths, ids, self._lift, self._plan.extents))
            if not found or not again:
                break
            if reading + 1 < _SETTLING:
                self._run.sleep(1.0)
        return Outcome(self._writes, (*self._kept(), *found))

    def _kept(self) -> list[Problem]:
        return [
            Problem("E446", f"`{group}`: {one.atom.words} ({one.id}, {one.description or 'without a description'}).")
            for group, held in sorted(self._strangers.items())
            for one in sorted(held.values())
        ]
