"""A live network security group is found, held against what may be taken on, and tagged in one guarded write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from emscloud.cloud import Refused
from emscloud.cloud.patience import Patience, passing
from emscloud.cloud.taking import Seen, Taking
from emscloud.clouds.azure.artifact import Module
from emscloud.clouds.azure.live.client import Client
from emscloud.clouds.azure.live.perform import IN_THE_WAY, settled
from emscloud.clouds.azure.live.read import parsed
from emscloud.clouds.azure.live.state import KIND, SETTLED, Live, State
from emscloud.diagnostics import Failed, Problem
from emscloud.plan import world
from emscloud.plan.account import Old
from emscloud.plan.steps import Identity

_MOVED = "PreconditionFailed"
"""What ARM says where the group is another than the one that was read."""


@dataclass(frozen=True, slots=True)
class Found:
    """A live group that may become the policy's; `managed` is what is said where another tool has a hand on it."""

    live: Live
    managed: tuple[Problem, ...]


def _here(live: str, identity: Identity) -> str:
    """The name of a group in the resource group of the target; raises Failed: E440 for another place, E510 for what is no id."""
    *place, name = parsed(live.strip()).groups()
    ours = [identity.at("subscription_id"), identity.at("resource_group")]
    for what, found, wanted in zip(("subscription", "resource group"), place, ours, strict=True):
        if found.lower() != wanted.lower():
            said = f"{name} is in the {what} {found}, and {identity.target} is in {wanted}"
            raise Failed([Problem("E440", f"{said}: a group does not move. Name another target, or another group.")])
    return str(name)


@dataclass(frozen=True, slots=True)
class Take:
    """How a live group becomes the `group` of a policy; `state` is read as if it were, from where it was found on.

    `old` is what Terraform has of it, where Terraform takes it on; None where it is to be tagged.
    """

    client: Client
    state: State
    group: str
    artifact: Module
    old: Old | None = None

    def find(self, live: str, patience: Patience, read: Callable[[Patience], None]) -> Found:
        """The group by its words, in the resource group, which `read` reads.

        Raises Failed: E440 for one that is elsewhere, E442 and E456 for one that is not to be taken on, E510 for what is no id.
        """
        state, name = self.state, _here(live, self.state.identity)
        state.taken = {}
        read(patience)
        one = state.groups.get(state.id_of(name))
        if one is not None and one.state not in SETTLED:
            one = settled(self.client, state, one.name, patience)
        if one is None:
            raise Failed([Problem("E440", f"There is no {name} in {state.place}, where {state.identity.target} is.")])
        names = {each.group: each.name for each in self.artifact.groups}
        moving = self.old is not None and bool(self.old.instances)
        wrong = world.unadoptable(one.standing, state.standings.values(), self.group, names, state.identity, moving=moving)
        mine = world.taken(one.tags, state.identity, self.group)
        if not mine and one.state != "Succeeded":
            words = f"The last write of {one.name} ended {one.state}, so what it shows need not be in effect"
            wrong.append(Problem("E456", f"{words}, and tagging it would write that: let whoever wrote it do so again."))
        if wrong:
            raise Failed(wrong)
        if not mine:
            state.taken = {one.id: world.tags_of(state.identity, self.group)}
        if self.old is not None:
            state.taken = world.together(state.standings.values(), self.group, names, state.identity, {}) | state.taken
        return Found(one, tuple(world.managed(one.standing, moving=moving)))

    def taking(self, found: Found) -> Taking:
        """The group on its way, as it was read last; raises Failed with E456 for one that another tool manages."""
        if found.managed:
            raise Failed(found.managed)
        live = found.live
        one = _Group(self.client, self.state.identity, self.group, live)
        return Taking(self.state.identity, self.group, live.name, _seen(live), one.look, one.tag, _again)


@dataclass(slots=True)
class _Group:
    """One group as it was read last, and its writes."""

    client: Client
    identity: Identity
    group: str
    live: Live

    def look(self) -> Seen:
        """Read it; while a write runs on it, that is as if ARM said to ask again."""
        self.live = Live(self.client.get(KIND, self.identity.at("resource_group"), self.live.name))
        if self.live.state not in SETTLED:
            raise Refused("E434", f"{self.live.name} is {self.live.state}: a write runs that somebody began.")
        return _seen(self.live)

    def tag(self) -> None:
        """One write of what was read and the tags, guarded by what was read."""
        body = self.live.body(self.live.raw, world.tags_of(self.identity, self.group))
        self.client.put(KIND, self.identity.at("resource_group"), self.live.name, body, {"If-Match": self.live.etag})


def _again(error: Refused) -> bool:
    return passing(error) or error.reason == _MOVED or error.reason in IN_THE_WAY


def _seen(live: Live) -> Seen:
    return Seen(live.tags, sorted(live.raw, key=lambda one: str(one["name"])), live.state == "Succeeded")
