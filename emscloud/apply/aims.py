"""Which accounts a command is about, who asks there, and what has to be agreed to before anything is changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from emscloud import clouds, store
from emscloud.cloud import Access
from emscloud.diagnostics import Failed, Problem, Severity, Where
from emscloud.load.document import read_text
from emscloud.load.shape import listing, suggest
from emscloud.pipeline import Compiled, Result, build, new_lock, open_policy
from emscloud.plan.account import Account, Ready, Run
from emscloud.plan.rule import Rule
from emscloud.plan.saved import Saved, read
from emscloud.plan.steps import Identity, Plan


@dataclass(frozen=True, slots=True)
class Aim:
    """One live account that a command is about, and who asks there; `compiled` is None where a saved plan says what is wanted."""

    identity: Identity
    who: str
    account: Account[object]
    compiled: Compiled | None = None
    saved: Saved | None = None

    def plan(self, run: Run) -> Ready:
        """What takes the account to the policy, or what is left of the saved plan; raises Failed."""
        if self.saved is not None:
            return self.account.resume(self.saved, run)
        assert self.compiled is not None
        return self.account.plan(self.compiled.lowered.artifact, self.compiled.grounded, run)


def compiled(path: Path, target: str | None, *, locked: bool = False) -> Result:
    """A policy that may be applied; raises Failed with its problems, E410 for a target that is not there, E215 for its lock."""
    if path.is_dir() or not path.name:
        raise Failed([Problem("E410", f"`{path}` is a folder, and a live account follows one policy: name its file.")])
    result = build(open_policy(path))
    if result.failed:
        raise Failed([problem for problem in result.problems if problem.severity is Severity.ERROR])
    targets = result.opened.policy.targets
    if target is not None and target not in targets:
        hint = suggest(target, targets) or f" There are {listing(targets)}."
        raise Failed([Problem("E410", f"{path} has no target `{target}`.{hint}", Where(str(path)))])
    if locked and new_lock(result, target) is not None:
        lock = result.opened.lock_path
        detail = f"{lock} lacks numbers or pins for what is new. Run `emscloud emit {path}` and commit the lock."
        raise Failed([Problem("E215", detail, Where(str(lock)))])
    return result


def aims(result: Result, target: str | None, access: Access) -> tuple[Aim, ...]:
    """The accounts of a policy's targets, each asked who we are there; raises Failed before any of them is changed."""
    _apart(result)
    found = []
    for one in result.targets:
        if target is None or one.target.name == target:
            place = tuple((key, str(one.target.settings[key])) for key in one.cloud.PLACE)
            identity = Identity(result.opened.policy.name, one.target.name, one.target.cloud, place)
            account = one.cloud.connect(access, identity)
            found.append((identity, account, one))
    return tuple(Aim(identity, account.who(), account, one) for identity, account, one in found)


def _apart(result: Result) -> None:
    """Raises Failed with E463 where two targets are one place: each would take the other's groups for what it no longer has."""
    places: dict[tuple[str, ...], str] = {}
    problems = []
    for one in result.targets:
        place = (one.target.cloud, *[str(one.target.settings[key]).lower() for key in one.cloud.PLACE])
        other = places.setdefault(place, one.target.name)
        if other != one.target.name:
            said = f"{other} and {one.target.name} are both {', '.join(place[1:])}, and each would delete what the other has made"
            problems.append(Problem("E463", f"{said}. Make one target of them, or a policy of its own for each."))
    if problems:
        raise Failed(problems)


def unapplied(result: Result, target: str | None) -> list[Problem]:
    """E459 for each target that asks for a filter by name, which is Terraform's alone."""
    return [
        Problem(
            "E459",
            f"{one.target.name} asks for `{one.cloud.FILTER}`, a filter by name, which apply neither makes nor changes: "
            f"use what `emscloud emit` writes for it.",
            severity=Severity.WARNING,
        )
        for one in result.targets
        if target in (None, one.target.name) and one.target.settings.get(one.cloud.FILTER) is True
    ]


def saved_aim(path: Path, access: Access) -> Aim:
    """The account of a saved plan; raises Failed with E448 for a file that is none."""
    saved = read(read_text(str(path)), str(path))
    identity = saved.identity
    if identity.cloud not in clouds.names():
        raise Failed([Problem("E448", f"{path} is for `{identity.cloud}`, which is no cloud.", Where(str(path)))])
    account = clouds.get(identity.cloud).connect(access, identity)
    return Aim(identity, account.who(), account, saved=saved)


def unaccepted(plan: Plan[Rule], accepted: Iterable[str]) -> list[Problem]:
    """E451 for each group with a gap that nobody accepted, with a packet of it, and for each acceptance without a gap."""
    named = set(accepted)
    packets = {step.group: str(step.gap) for step in reversed(plan.steps) if step.gap}
    words = "has no room for old and new rules together, and a packet is cut for a while that both allow"
    problems = [
        Problem("E451", f"`{group}` {words}. Say `--accept-gap {group}` to take that.", packet=packets[group])
        for group in plan.gaps
        if group not in named
    ]
    strange = sorted(named - {one.group for one in plan.paths})
    return problems + [Problem("E410", f"`--accept-gap {name}`: the plan has no group of that name.") for name in strange]


def remember(result: Result, target: str | None) -> None:
    """Write the lock where what is applied needs new numbers or pins in it; raises Failed."""
    text = new_lock(result, target)
    if text is not None:
        store.write([], {result.opened.lock_path: text})
