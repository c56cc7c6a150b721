"""Two sides, read, compared and judged: what `diff` does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from emscloud.diagnostics import Problem, Severity
from emscloud.diff.checks import Checks
from emscloud.diff.delta import Delta, Step, delta
from emscloud.diff.judge import Judgement, judge
from emscloud.model.check import Check
from emscloud.sources import policy, sides


@dataclass(frozen=True, slots=True)
class Comparison:
    """A diff: `sides` are the words by which they were asked for, `file` is that of the newer one."""

    sides: tuple[str, str]
    file: str
    delta: Delta
    judgement: Judgement
    checks: Mapping[str, Check]

    def problems(self) -> list[Problem]:
        """E142, a warning, for each suppression that no longer holds."""
        return [
            Problem("E142", f"The suppression of `{one.check}` held until {one.until}.", one.where, Severity.WARNING)
            for one in self.judgement.expired
        ]

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


def compare(old: str, new: str, as_of: str | None) -> Comparison:
    """Compare two policies, each where its words say; raises Failed where a side cannot be read."""
    before, after = sides.asked(old), sides.asked(new)
    theirs, ours = sides.opened(before), sides.opened(after)
    group = after.group or before.group
    made = [Step(cause, sides.picked(make(), group)) for cause, make in policy.steps(theirs, ours)]
    found = delta(sides.picked(policy.side(theirs), group), sides.picked(policy.side(ours), group), made, "dns")
    checks = Checks.shipped().with_files(policy.checks(ours), ours.place)
    return Comparison((old, new), ours.file, found, judge(found, checks, as_of), checks.checks)
