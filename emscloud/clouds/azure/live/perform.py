"""A plan is done: one write for each group, guarded by its ETag; whatever comes of it, the group is read and decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from emscloud.cloud import Refused
from emscloud.cloud.patience import Patience, passing
from emscloud.clouds.azure.live.client import Client
from emscloud.clouds.azure.live.proof import proven
from emscloud.clouds.azure.live.rule import NsgRule, body
from emscloud.clouds.azure.live.state import KIND, SETTLED, Live, State
from emscloud.diagnostics import Failed, Problem
from emscloud.plan.account import Outcome, Run, stands
from emscloud.plan.rule import Held, digest
from emscloud.plan.saved import moved
from emscloud.plan.steps import Path, Plan
from emscloud.plan.world import APPLIED, keeping, kept, strangers

IN_THE_WAY = frozenset({"AnotherOperationInProgress", "RetryableError"})
"""What ARM says while somebody else's write runs, or when it is to be asked again."""
MISSING = frozenset({"ResourceNotFound", "NotFound"})
_IN_USE = "InUseNetworkSecurityGroupCannotBeDeleted"
_AGAIN = 5  # writes of one group that did not bring it to where it is to be


class Performance:
    """One run of one plan."""

    def __init__(self, client: Client, state: State, plan: Plan[NsgRule], run: Run) -> None:
        self._client, self._state, self._plan, self._run = client, state, plan, run
        self._patience, self._reading = Patience(run), Patience(run)  # a reading that goes well says nothing of writes
        self._strangers: dict[str, tuple[Held[NsgRule], ...]] = {}
        self._writes = 0

    def go(self) -> Outcome:
        """Do every step, whatever has to be asked again; raises Failed where it stops before the end, with where it stands."""
        try:
            self._unused()
            touched = {step.group for step in self._plan.steps}
            paths = [one for one in self._plan.paths if one.group in touched]
            for path in [*[one for one in paths if one.after is not None], *[one for one in paths if one.after is None]]:
                self._group(path)
            return Outcome(self._writes, tuple(self._proven()))
        except Refused as error:
            raise Failed([*error.problems, Problem("E452", f"The run ends here. {stands(self._writes)}")]) from error

    def _unused(self) -> None:
        """Raises Failed with E450 where interfaces or subnets have groups that are to go; nothing is done before."""
        used = list(users(self._state, [one.id for one in self._plan.paths if one.id and one.after is None]))
        if used:
            raise Failed([Problem("E450", f"{'; '.join(used)}. {stands(self._writes)}")])

    def _group(self, path: Path[NsgRule]) -> None:
        """Bring one group to where it is to be."""
        last: Refused | None = None
        most = self._writes + _AGAIN
        while self._writes < most:
            live = self._live(path)
            now = self._now(path, live)
            if not self._left(path, now, live):
                return
            what = f"delete {path.name}" if path.after is None else f"write {path.name}"
            if self._run.stopped():
                raise Failed([Problem("E452", f"Stopped before the next call, which was to {what}. {stands(self._writes)}")])
            self._run.told(what)
            last = self._written(now, live)
        raise last or Refused("E436", f"{path.name} does not show what was done.", unclear=True)

    def _live(self, path: Path[NsgRule]) -> Live | None:
        id_ = self._state.id_of(path.name)
        return self._state.groups.get(path.id or id_) or self._state.groups.get(id_)

    def _now(self, path: Path[NsgRule], live: Live | None) -> Path[NsgRule]:
        """A path that begins at what is live, and keeps what strangers put there.

        Raises Failed: E444 where the account has moved off the path, E446 where somebody put a rule into a group that goes.
        """
        rules = live.rules if live else ()
        others = self._strangers[path.group] = strangers(path, rules)
        now = replace(path, id=live.id if live else None, before=rules, applied=live.tags.get(APPLIED) if live else None)
        if path.after is None:
            if others:
                problems = [*kept(path.group, others), Problem("E452", f"So it is not deleted. {stands(self._writes)}")]
                raise Failed(problems)
            return now
        if live:
            self._state.named({path.group: path.name})
        moves = [*moved([keeping(path, others)], [now]), *clashes(path, others)]
        if moves:
            raise Failed([Problem("E444", f"{'; '.join(moves)}. {stands(self._writes)}")])
        return keeping(now, others)

    def _left(self, path: Path[NsgRule], now: Path[NsgRule], live: Live | None) -> bool:
        """Whether anything is left to be done."""
        if path.after is None:
            return live is not None
        if live is None or live.state != "Succeeded" or not now.settled:
            return True
        asked = {(one.atom, one.description) for one in now.after or ()}
        return asked != {(one.atom, one.description) for one in now.before}

    def _written(self, now: Path[NsgRule], live: Live | None) -> Refused | None:
        """One write; afterwards the state has the group as it is then.  What was refused, where the group may decide."""
        try:
            if now.after is None:
                assert live is not None
                self._client.delete(KIND, self._state.place, live.name, {"If-Match": live.etag})
                self._state.groups.pop(live.id)
            else:
                self._state.put(self._client.put(KIND, self._state.place, now.name, *self._said(now, live)))
        except Refused as error:
            found = self.settle(live.name if live else now.name)
            unmoved = (found and found.etag) == (live and live.etag)
            if error.reason == _IN_USE:
                self._unused()
            if unmoved and not passing(error) and error.reason not in IN_THE_WAY:
                raise
            self._writes += not unmoved
            self._patience.wait(error)
            return error
        self._writes += 1
        self._patience.well()
        return None

    def _said(self, now: Path[NsgRule], live: Live | None) -> tuple[bytes, dict[str, str]]:
        """The body and its guard: the group as it was read, or one that is not there yet."""
        assert now.after is not None
        same = {(one.atom, one.description): one.atom.name for one in now.before}
        rules = [
            live.as_read(same[one.atom, one.description])
            if live and (one.atom, one.description) in same
            else body(one.atom, one.description)
            for one in sorted(now.after)
        ]
        planned = next(one for one in self._plan.paths if one.group == now.group)
        tags = {**dict(now.tags), APPLIED: digest(planned.after or ())}
        if live:
            return live.body(rules, tags), {"If-Match": live.etag}
        fresh = Live({"location": now.description, "properties": {}})
        return fresh.body(rules, tags), {"If-None-Match": "*"}

    def settle(self, name: str) -> Live | None:
        """A group, read again until nothing runs on it."""
        return settled(self._client, self._state, name, self._reading)

    def _proven(self) -> list[Problem]:
        """What is not as it should be, in what is read back."""
        if self._writes:
            self._reading.reading(lambda: self._state.read(self._client))
            for path in self._plan.paths:
                live = self._live(path)
                self._strangers[path.group] = strangers(path, live.rules if live and path.after is not None else ())
        found = [problem for one in self._plan.paths for problem in kept(one.group, self._strangers.get(one.group, ()))]
        paths = [keeping(one, self._strangers.get(one.group, ())) for one in self._plan.paths if one.after is not None]
        return [*found, *proven(self._state, paths, self._plan.extents)]


def settled(client: Client, state: State, name: str, patience: Patience) -> Live | None:
    """A group, read until no write runs on it; None where there is none."""
    while True:
        try:
            found = state.put(patience.reading(lambda: client.get(KIND, state.place, name)))
        except Refused as error:
            if error.reason not in MISSING:
                raise
            state.groups.pop(state.id_of(name), None)
            return None
        if found.state in SETTLED:
            return found
        patience.wait(Refused("E434", f"{name} is {found.state}: a write runs that somebody began."))


def users(state: State, going: Iterable[str | None]) -> Iterator[str]:
    """What still has groups that are to go, in words."""
    for id_ in going:
        live = state.groups.get(id_ or "")
        for user in live.users if live else ():
            kind, name = user.split("/")[-2:]
            what = "subnet" if kind.lower() == "subnets" else "interface"
            yield f"{live.name if live else id_} is on the {what} {name} ({user})"


def clashes(path: Path[NsgRule], others: Iterable[Held[NsgRule]]) -> Iterator[str]:
    """Names and priorities that strangers' rules take from ours; ARM would refuse both together."""
    names = {one.atom.name.lower() for one in path.after or ()}
    places = {(one.atom.direction, one.atom.priority) for one in path.after or ()}
    for one in others:
        if one.atom.name.lower() in names or (one.atom.direction, one.atom.priority) in places:
            yield f"`{path.group}`: {one.atom.words} is new, and takes the name or the priority of a rule that is asked for"
