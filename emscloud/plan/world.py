"""What others do to an account: whose a group is, and what somebody put into ours while a plan was done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from emscloud.diagnostics import Failed, Problem
from emscloud.plan.rule import Asked, Held, Owner, R
from emscloud.plan.steps import Identity, Path

MANAGER = "emscloud:managed-by"
OURS = "emscloud"
POLICY, GROUP, APPLIED = "emscloud:policy", "emscloud:group", "emscloud:applied"


@dataclass(frozen=True, slots=True)
class Standing:
    """A live group as its owner is told.

    `id` is by what it is found, `words` what people call it, `elsewhere` whose it is where it is another account's.
    """

    id: str
    name: str
    words: str
    tags: Mapping[str, str]
    elsewhere: str | None = None

    def ours(self, identity: Identity) -> bool:
        """Whether emscloud made it, or took it on, for this policy in this account."""
        return self.elsewhere is None and self.tags.get(MANAGER) == OURS and self.tags.get(POLICY) == identity.policy


def named(groups: Iterable[Standing], names: Mapping[str, str], identity: Identity) -> dict[str, str]:
    """The ids of the groups that a policy has, by their names in it; `names` are those in the account.

    Raises Failed: E441 for a group that is somebody else's, E442 for one of Terraform's, E443 where two say they are one.
    """
    found: dict[str, Standing] = {}
    problems: list[Problem] = []
    taken = {name.lower(): group for group, name in names.items()}
    for one in sorted(groups, key=lambda one: one.id):
        group = one.tags.get(GROUP, one.name)
        if one.ours(identity):
            if group in found:
                problems.append(Problem("E443", f"{found[group].words} and {one.words} are both tagged as `{group}`."))
            found[group] = one
        elif one.name.lower() in taken or one.tags.get(POLICY) == identity.policy:
            problems.append(_foreign(one, taken.get(one.name.lower()) or group))
    if problems:
        raise Failed(problems)
    return {group: one.id for group, one in found.items()}


def _foreign(one: Standing, group: str) -> Problem:
    manager = one.tags.get(MANAGER)
    if manager == "terraform":
        said = f"{one.words} is `{group}`, and Terraform manages it: what apply does, Terraform would undo"
        return Problem(
            "E442", f"{said}. Keep to one of them: take `{group}` out of Terraform's state and tags, or use `emscloud emit`."
        )
    whose = one.elsewhere or (f"tagged {MANAGER}={manager}" if manager else "not tagged as emscloud's")
    said = f"{one.words} has the name of `{group}` and is {whose}"
    return Problem("E441", f"{said}: apply touches only what it made. Rename one of them, or take the live one away.")


def strangers(planned: Path[R], rules: Iterable[Held[R]]) -> tuple[Held[R], ...]:
    """The rules of a group that are neither at its before nor at its after: somebody put them there since."""
    known = {one.atom for one in planned.before} | {one.atom for one in planned.after or ()}
    return tuple([one for one in rules if one.atom not in known and one.owner is not Owner.BIRTH])


def keeping(path: Path[R], others: Iterable[Held[R]]) -> Path[R]:
    """A path that leaves alone what strangers put there."""
    kept = tuple([Asked(one.atom, one.description) for one in others])
    return replace(path, after=(*(path.after or ()), *kept)) if kept else path


def kept(group: str, others: Iterable[Held[R]]) -> Iterator[Problem]:
    """E446 for each rule that a stranger put there and a run left alone."""
    for one in others:
        words = one.description or "without a description"
        yield Problem("E446", f"`{group}`: {one.atom.words} ({one.id}, {words}).")
