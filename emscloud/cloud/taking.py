"""A live group is taken on: a call that tags it, whatever comes of that call, and the proof that nothing else was changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import cast

from emscloud.cloud import Refused
from emscloud.cloud.patience import Patience, passing
from emscloud.diagnostics import Failed, Problem
from emscloud.plan.account import Outcome, Ready, Run, stands
from emscloud.plan.rule import R, Rule
from emscloud.plan.steps import Action, Identity, Plan, Step
from emscloud.plan.world import CONTROLLER, taken

_AS_IT_IS = "its tags say so then; none of its rules is changed by that"
_AGAIN = 12  # readings until the tags have to be there


@dataclass(frozen=True, slots=True)
class Seen:
    """A group as it was just read: its tags, its rules (equal where nothing moved), and whether what it shows is in effect."""

    tags: Mapping[str, str]
    rules: object
    settled: bool = True


@dataclass(frozen=True, slots=True)
class Taking:
    """One live group that is to be the policy's `group`: how it was when that was shown, and how its cloud reads and tags it.

    `look` and `tag` raise Refused; `tag` is about the group as `look` found it last.  `again` says of what the cloud refuses
    whether reading again decides.
    """

    identity: Identity
    group: str
    words: str
    before: Seen
    look: Callable[[], Seen]
    tag: Callable[[], None]
    again: Callable[[Refused], bool] = passing

    def ready(self, plan: Plan[R], problems: Iterable[Problem]) -> Ready:
        """What an apply would do once it is taken on, and the taking on as the first step, where it is not done yet.

        `plan` is about this group alone, and `problems` are those of a plan of all of them.
        """
        about = [one for one in problems if one.code != CONTROLLER or one.detail.startswith(f"`{self.group}`")]
        first: Step[R] = Step(Action.ADOPT, self.group, _AS_IT_IS, -2, live=self.words)
        steps = plan.steps if self._done(self.before) else (first, *plan.steps)
        return Ready(cast("Plan[Rule]", replace(plan, steps=steps)), self.perform, tuple(about))

    def perform(self, run: Run) -> Outcome:
        """Tag it, where it is not tagged yet, and prove it by reading back.

        Raises Failed: E444 where it is not as it was shown, E452 where the run stops before the end, with where it stands.
        """
        reads, patience, writes, sent = Patience(run), Patience(run), 0, False  # a reading that goes well says nothing of writes
        last = Refused("E436", f"{self.words} does not show its tags.", unclear=True)
        try:
            for _ in range(_AGAIN):
                seen = reads.reading(self.look)
                if self._done(seen):
                    return Outcome(writes, tuple(self._moved(seen, "It is taken on. Look at the plan again.")))
                self._refuse(seen, run, writes)
                if sent:
                    patience.wait(last)
                    sent = False
                    continue
                run.told(f"take on {self.words}")
                try:
                    self.tag()
                except Refused as error:
                    if not error.unclear and not self.again(error):
                        raise
                    writes += error.unclear
                    last = error
                    patience.wait(error)
                else:
                    writes, sent = writes + 1, True
                    patience.well()
            raise last
        except Refused as error:
            raise Failed([*error.problems, Problem("E452", f"The run ends here. {stands(writes)}")]) from error

    def _done(self, seen: Seen) -> bool:
        return seen.settled and taken(seen.tags, self.identity, self.group)

    def _refuse(self, seen: Seen, run: Run, writes: int) -> None:
        moved = self._moved(seen, f"{stands(writes)} Look at the plan again.")
        if not moved and not taken(seen.tags, self.identity, self.group) and _own(seen.tags) != _own(self.before.tags):
            moved = [Problem("E444", f"{self.words} has other tags of emscloud's now. {stands(writes)}")]
        if moved:
            raise Failed(moved)
        if run.stopped():
            raise Failed([Problem("E452", f"Stopped before the next call, which was to take on {self.words}. {stands(writes)}")])

    def _moved(self, seen: Seen, then: str) -> list[Problem]:
        """E444 where its rules are others than were shown."""
        return [] if seen.rules == self.before.rules else [Problem("E444", f"{self.words} has other rules now. {then}")]


def _own(tags: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in tags.items() if key.startswith("emscloud:")}
