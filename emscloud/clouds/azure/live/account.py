"""A live subscription in Azure, as one policy in one target sees it: read, planned for, and made to be it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from emscloud.cloud import Access, Refused
from emscloud.cloud.patience import Patience
from emscloud.clouds.azure.adopt.imports import imports
from emscloud.clouds.azure.adopt.take import Take
from emscloud.clouds.azure.artifact import Module
from emscloud.clouds.azure.limits import RULES_PER_GROUP, WARN_AT, Limits
from emscloud.clouds.azure.live.client import Client, Json, client
from emscloud.clouds.azure.live.perform import Performance, settled
from emscloud.clouds.azure.live.rule import NsgRule, rule_of
from emscloud.clouds.azure.live.state import SETTLED, State
from emscloud.clouds.azure.live.wanted import Extents, at, meaning_of, wanted
from emscloud.diagnostics import Failed, Problem, Severity
from emscloud.model.policy import Grounded
from emscloud.plan.account import Imports, Old, Outcome, Ready, Run
from emscloud.plan.atom import Room
from emscloud.plan.make import scarce
from emscloud.plan.saved import Saved, moved
from emscloud.plan.steps import Identity, Path, Plan
from emscloud.plan.whole import whole
from emscloud.plan.world import APPLIED, controllers

_RULES = "SecurityRulesPerNetworkSecurityGroup"
"""ARM's name of the quota (Azure/azure-rest-api-specs, the example of Usages_List)."""
_ELSEWHERE = frozenset({"SubscriptionNotFound", "InvalidSubscriptionId", "ResourceGroupNotFound"})
"""What ARM says where the target names a place that these credentials do not see."""


def connect(access: Access, identity: Identity) -> Azure:
    """The subscription of an identity; nothing is asked before its first method is."""
    return Azure(client(access, identity.at("subscription_id")), identity)


class Azure:
    """One resource group of a subscription, through a policy's eyes: plan.account.Account."""

    def __init__(self, reached: Client, identity: Identity) -> None:
        self._reached, self._identity = reached, identity
        self._state = State(identity)

    def who(self) -> str:
        """Who asks, as the token says; whether they see the subscription is found out by reading."""
        return self._reached.who()

    def plan(self, artifact: Module, grounded: Grounded, run: Run) -> Ready:
        """Read, and say what takes the resource group to the policy.

        Raises Failed: E440 for no such place, E441 to E443 for groups that are not ours.
        """
        ids = self._read({one.group: one.name for one in artifact.groups}, run)
        paths = [self._at(at(one, ids)) for one in wanted(artifact)]
        paths += [self._going(group, id_) for group, id_ in ids.items() if group not in {one.group for one in paths}]
        own = isinstance(settings := grounded.target.settings.get("limits"), Mapping) and "rules_per_group" in settings
        source = "the target's limit" if own else "Azure's default"
        return self._within(paths, Room(Limits.of(grounded.target.settings).rules, source), grounded.extents, run)

    def leave(self, run: Run) -> Ready:
        """Read, and say what takes away every group that emscloud made in the resource group for the policy."""
        paths = [self._going(group, id_) for group, id_ in self._read({}, run).items()]
        return self._ready(paths, Room(RULES_PER_GROUP, "Azure's default"), {})

    def resume(self, saved: Saved, run: Run) -> Ready:
        """Read, and say what is left of a plan; raises Failed with E444 where anything has moved off its path."""
        paths = saved.paths(rule_of)
        ids = self._read({one.group: one.name for one in paths}, run)
        now = [self._at(at(one, ids)) for one in paths]
        now += [self._going(group, id_) for group, id_ in ids.items() if group not in {one.group for one in paths}]
        strange = list(moved(paths, now))
        if strange:
            raise Failed([Problem("E444", f"{'; '.join(strange)}. Plan again.")])
        return self._ready(now, saved.room, saved.extents)

    def adopt(self, live: str, group: str, artifact: Module, grounded: Grounded, run: Run) -> Ready:
        """Read a live group, and say what an apply would do in it once it is the policy's; Take says what it raises."""
        take = Take(self._reached, self._state, group, artifact)
        found = take.find(live, Patience(run), self._listed)
        path, ready = self._taken(group, artifact, grounded, run)
        return take.taking(found).ready(self._made([path], ready.plan.room, grounded.extents), ready.problems)

    def imports(  # noqa: PLR0913, PLR0917  (the protocol's own)
        self, live: str, group: str, artifact: Module, grounded: Grounded, run: Run, old: Old
    ) -> Imports:
        """How Terraform takes on a live group as what `emit` writes for the policy's; Take says what it raises."""
        found = Take(self._reached, self._state, group, artifact, old).find(live, Patience(run), self._listed)
        path, ready = self._taken(group, artifact, grounded, run)
        return imports(artifact, path, found, old, ready.plan.cut(group))

    def _taken(self, group: str, artifact: Module, grounded: Grounded, run: Run) -> tuple[Path[NsgRule], Ready]:
        """The path of one group, and the plan that it stands in."""
        ready = self.plan(artifact, grounded, run)
        return next(cast("Path[NsgRule]", one) for one in ready.plan.paths if one.group == group), ready

    def perform(self, plan: Plan[NsgRule], run: Run) -> Outcome:
        """Do it, and prove it by reading back; Performance says what it raises."""
        return Performance(self._reached, self._state, plan, run).go()

    def _read(self, names: dict[str, str], run: Run) -> dict[str, str]:
        """Read the resource group until nothing runs on our groups; their ids by their names in the policy."""
        patience = Patience(run)
        self._listed(patience)
        ids = self._state.named(names)
        for id_ in ids.values():
            if self._state.groups[id_].state not in SETTLED:
                settled(self._reached, self._state, self._state.groups[id_].name, patience)
        return {group: id_ for group, id_ in ids.items() if id_ in self._state.groups}

    def _listed(self, patience: Patience) -> None:
        """Read the resource group; raises Failed with E440 where there is none."""
        try:
            patience.reading(lambda: self._state.read(self._reached))
        except Refused as error:
            if error.reason not in _ELSEWHERE:
                raise
            place = f"{self._identity.at('resource_group')} in the subscription {self._identity.at('subscription_id')}"
            said = f"There is no {place} that these credentials see"
            raise Failed([Problem("E440", f"{said} ({error.reason}). Mend the target, or sign in as somebody else.")]) from error

    def _at(self, path: Path[NsgRule]) -> Path[NsgRule]:
        """A path that begins at what is live; raises Failed with E440 where the group lies in another region."""
        if path.id is None:
            return path
        live = self._state.groups[path.id]
        if live.location.replace(" ", "").lower() != path.description.replace(" ", "").lower():
            said = f"{live.name} lies in {live.location}, and {self._identity.target} says {path.description}"
            raise Failed([Problem("E440", f"{said}: a group does not move. Mend the target, or take the group away first.")])
        return replace(path, name=live.name, before=live.rules, applied=live.tags.get(APPLIED))

    def _going(self, group: str, id_: str) -> Path[NsgRule]:
        live = self._state.groups[id_]
        return Path(group, live.name, id_, live.rules, None, live.location)

    def _within(self, paths: Sequence[Path[NsgRule]], room: Room, extents: Extents, run: Run) -> Ready:
        """The plan in the room that is stated, or in the subscription's own: where that was asked for, or the other is scarce.

        Raises Failed with E449 where a group is asked for more rules than it takes.
        """
        problems: tuple[Problem, ...] = ()
        ready = self._ready(paths, room, extents)
        if run.quotas or scarce(ready.plan, WARN_AT):
            told, problems = self._usages({one.description for one in paths if one.after is not None}, room, run)
            ready = self._ready(paths, told, extents)
        over = [one for one in ready.plan.quotas if one.peak.peak > one.peak.limit]
        if over:
            said = [f"`{one.group}`: {one.peak.peak:,} rules are asked for, and {ready.plan.room.source} is" for one in over]
            raise Failed([*[Problem("E449", f"{words} {ready.plan.room.limit:,}.") for words in said], *problems])
        return replace(ready, problems=(*ready.problems, *problems))

    def _usages(self, locations: Iterable[str], room: Room, run: Run) -> tuple[Room, tuple[Problem, ...]]:
        """Rules a group as Azure tells of a region; where it does not, E458 says why and what counts instead."""
        why = f"Azure tells no {_RULES}."
        try:
            for location in sorted(locations):
                for one in Patience(run).reading(partial(self._limits, location)):
                    limit = one.get("limit")
                    if cast("Json", one.get("name") or {}).get("value") == _RULES and isinstance(limit, int):
                        return replace(room, limit=limit, source="the subscription's quota"), ()
        except Refused as error:
            why = error.problems[0].detail
        said = f"How many rules a group takes in this subscription is not told, so {room.source} counts, {room.limit:,}. {why}"
        return room, (Problem("E458", said, severity=Severity.WARNING),)

    def _limits(self, location: str) -> list[Json]:
        return self._reached.listed("usages", location)

    def _ready(self, paths: Sequence[Path[NsgRule]], room: Room, extents: Extents) -> Ready:
        made = self._made(paths, room, extents)
        return Ready(made, partial(self.perform, made), controllers(made, self._state.standings))

    def _made(self, paths: Sequence[Path[NsgRule]], room: Room, extents: Extents) -> Plan[NsgRule]:
        unsure = [one.group for one in paths if one.id and one.after is not None and self._failed(one.id)]
        return whole(self._identity, paths, room, meaning_of(extents), unsure)

    def _failed(self, id_: str) -> bool:
        return self._state.groups[id_].state != "Succeeded"
