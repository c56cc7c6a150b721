"""Two sides, read, compared and judged: what `diff` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from emscloud.diagnostics import Failed, Problem, Severity
from emscloud.diff.checks import Checks
from emscloud.diff.delta import Delta, Step, delta
from emscloud.diff.interrupt import interruptions
from emscloud.diff.judge import Judgement, judge
from emscloud.diff.side import Side
from emscloud.load.document import Disk
from emscloud.load.shape import listing
from emscloud.model.check import Check
from emscloud.sources import policy, sides
from emscloud.sources.folder import Text
from emscloud.sources.policy import Written
from emscloud.sources.sides import Asked, Means, Opened, Planned, Running

_NOTHING_MORE = Means()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A diff: `sides` are the words by which they were asked for, `file` is that of the newer one."""

    sides: tuple[str, str]
    file: str
    delta: Delta
    judgement: Judgement
    checks: Mapping[str, Check]
    warnings: tuple[Problem, ...] = ()

    def problems(self) -> list[Problem]:
        """Warnings: E142 for each suppression that no longer holds, and what is odd about the newer side's text.

        And E516, a note: groups that stand alone on either side, for some of them may be one.
        """
        return [
            *self.warnings,
            *self._alone(),
            *[
                Problem("E142", f"The suppression of `{one.check}` held until {one.until}.", one.where, Severity.WARNING)
                for one in self.judgement.expired
            ],
        ]

    def _alone(self) -> list[Problem]:
        gone = [pair.old.address for pair in self.delta.pairs if pair.old is not None and pair.new is None]
        new = [pair.new.address for pair in self.delta.pairs if pair.new is not None and pair.old is None]
        if not gone or not new:
            return []
        detail = (
            f"{listing(gone)} of the older side and {listing(new)} of the newer one are paired with none, so they count as gone "
            f"and as new. Where two of them are one group, compare these alone: put `#{gone[0]}` behind the older side and "
            f"`#{new[0]}` behind the newer one."
        )
        return [Problem("E516", detail, None, Severity.NOTE)]

    def text_only(self) -> tuple[str, ...]:
        """Rules whose words changed and whose traffic did not, a line each."""
        found = []
        for pair in self.delta.pairs:
            if pair.old is None or pair.new is None:
                continue
            old = {(one.name, one.direction): one for one in pair.old.carriers}
            new = {(one.name, one.direction): one for one in pair.new.carriers}
            found += [f"{pair.address}: {name} is new" for name, _ in sorted(new.keys() - old.keys())]
            found += [f"{pair.address}: {name} is gone" for name, _ in sorted(old.keys() - new.keys())]
            same = sorted(key for key in old.keys() & new.keys() if old[key].causes != new[key].causes)
            found += [f"{pair.address}: {name} is asked for by {', '.join(new[name, way].causes)}" for name, way in same]
        return tuple(found)


def compare(
    old: str,
    new: str | None,
    as_of: str | None,
    means: Means = _NOTHING_MORE,
    check_files: Sequence[str] = (),
) -> Comparison:
    """Compare two sides, each where its words say, or the two sides of one plan; raises Failed where one cannot be read.

    `check_files` judge both sides, over what the sides' policies name: they are who asks, not part of the change.
    Two policies are compared by the parts of the change, so that each finding has its cause.
    """
    before = sides.asked(old)
    if before.path == new == sides.ABSENT:
        raise Failed([Problem("E510", f"Both sides are {sides.ABSENT}. Name a file for one of them.")])
    theirs = sides.opened(before, means)
    if new is None:
        return _of_a_plan(before, theirs, as_of, check_files)
    after = sides.asked(new)
    ours = sides.opened(after, means)
    steps: list[Step] = []
    if isinstance(theirs, Written) and isinstance(ours, Written):
        steps = [Step(cause, sides.picked(make(), after.group or before.group)) for cause, make in policy.steps(theirs, ours)]
    absent = sides.ABSENT in (before.path, after.path)
    last = "dns" if steps else "policy" if absent and (isinstance(theirs, Written) or isinstance(ours, Written)) else None
    older, newer, odd = _both((before, theirs), (after, ours))
    found = delta(older, newer, steps, last)
    checks = _checks(after, ours, check_files)
    former = checks if before.path == sides.ABSENT else _checks(before, theirs, check_files)
    judged, known = judge(found, checks, as_of, former), {**former.checks, **checks.checks}
    return Comparison((old, new), _file(before, after), found, judged, known, odd)


def _both(before: tuple[Asked, Opened], after: tuple[Asked, Opened]) -> tuple[Side, Side, tuple[Problem, ...]]:
    """Both sides with the groups that are meant, and what is odd about them; a group for each side pairs the two."""
    (old, theirs), (new, ours) = before, after
    if isinstance(theirs, Running) or isinstance(ours, Running):
        return _live(before, after, new.group or old.group)
    if isinstance(theirs, Text) and isinstance(ours, Text):
        theirs = theirs.known_to(ours)
    left = theirs if isinstance(theirs, Text) else None
    later = ours if isinstance(ours, Text) else None
    odd = tuple(later.problems()) if later else ()
    older = _picked(old, _side(theirs, later=later), old.group or new.group)
    newer = _picked(new, _side(ours, left), new.group or old.group)
    if old.group and new.group and old.group != new.group:
        older, newer = replace(older, chosen=True), replace(newer, chosen=True)
    return older, newer, odd


def _live(before: tuple[Asked, Opened], after: tuple[Asked, Opened], group: str | None) -> tuple[Side, Side, tuple[Problem, ...]]:
    """The same where one side is live, or both are: a live group is picked by its own words alone."""
    made: list[Side] = []
    odd: list[Problem] = []
    for (asked, opened), (_, beside) in ((before, after), (after, before)):
        if isinstance(opened, Running):
            other = None if isinstance(beside, Running) else _side(beside)
            made.append(_picked(asked, opened.side(other), asked.group))
            continue
        assert isinstance(beside, Running)
        side, out = beside.alike(_picked(asked, _side(opened), group))
        odd += opened.problems() if isinstance(opened, Text) and asked is after[0] else ()
        if out:
            words = f"Of `{asked.words}` {', '.join(out)} is not compared: the other side is live, in another cloud."
            odd.append(Problem("E514", words, severity=Severity.NOTE))
        made.append(side)
    return made[0], made[1], tuple(odd)


def _file(before: Asked, after: Asked) -> str:
    """The file that findings are about: that of the newer side that has one."""
    files = [one.path for one in (after, before) if one.path != sides.ABSENT and one.cloud is None]
    return files[0] if files else after.words


def _picked(asked: Asked, side: Side, group: str | None) -> Side:
    """The group that is meant; what is not there has none to pick.

    One that the other side's words name has no target here where this side has no targets.
    """
    if asked.path == sides.ABSENT:
        return side
    if group and asked.group is None and "/" in group and not any("/" in one.address for one in side.groups):
        group = group.rpartition("/")[2]
    return sides.picked(side, group)


def _of_a_plan(asked: Asked, opened: Opened, as_of: str | None, check_files: Sequence[str]) -> Comparison:
    """A plan's own before and after, with what Terraform interrupts on the way."""
    if not isinstance(opened, Planned):
        raise Failed([Problem("E510", f"`{asked.words}` is one side alone; only a plan has both. Name the other side.")])
    found = delta(sides.picked(opened.old, asked.group), sides.picked(opened.new, asked.group))
    checks = Checks.shipped().with_files(check_files, Disk())
    judged = judge(found, checks, as_of)
    remarks = tuple(interruptions(found, opened.plan.actions, checks))
    words = (f"{asked.words} (before)", f"{asked.words} (after)")
    return Comparison(words, asked.path, found, replace(judged, remarks=(*remarks, *judged.remarks)), checks.checks)


def _side(opened: Opened, before: Text | None = None, later: Text | None = None) -> Side:
    """One side; of a plan what will be there, of a text after another one also what Terraform leaves of that."""
    if isinstance(opened, Written):
        return policy.side(opened)
    if isinstance(opened, Text):
        return opened.side(before, later)
    if isinstance(opened, Running):
        return opened.side()
    return opened.new if isinstance(opened, Planned) else opened


def _checks(asked: Asked, opened: Opened, files: Sequence[str]) -> Checks:
    """The shipped checks, those that a side's policy names, and those of who asks."""
    found = Checks.shipped()
    if isinstance(opened, Written):
        found = found.with_files(policy.checks(opened), asked.place)
    return found.with_files(files, Disk())
