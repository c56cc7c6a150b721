"""What is live: the network security groups of a resource group, whose they are, and their rules in one spelling."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from emscloud.clouds.azure.live.client import Client, Json
from emscloud.clouds.azure.live.rule import NsgRule, inner_of, ours, shown
from emscloud.diagnostics import Failed, Problem
from emscloud.plan.rule import Asked, Held, Owner, digest
from emscloud.plan.steps import Identity
from emscloud.plan.world import APPLIED, GROUP, Standing, named

KIND = "network_security_groups"
SETTLED = frozenset({"Succeeded", "Failed", "Canceled"})
"""What `provisioningState` is when nothing runs."""
_USERS = ("networkInterfaces", "subnets")
_FRAME = ("id", "name", "type", "etag", "systemData")
_READ_ONLY = ("provisioningState", "resourceGuid", "defaultSecurityRules", "flowLogs", *_USERS)


@dataclass(frozen=True, slots=True)
class Live:
    """A group as ARM shows it."""

    whole: Json

    @property
    def id(self) -> str:
        """In lower case: ARM compares ids so."""
        return str(self.whole["id"]).lower()

    @property
    def name(self) -> str:
        """In the resource group."""
        return str(self.whole["name"])

    @property
    def etag(self) -> str:
        """Of this state of it."""
        return str(self.whole.get("etag"))

    @property
    def location(self) -> str:
        """As Azure writes it."""
        return str(self.whole.get("location"))

    @property
    def state(self) -> str:
        """How its last write ended, or that it has not."""
        return str(inner_of(self.whole).get("provisioningState", "Succeeded"))

    @property
    def tags(self) -> Mapping[str, str]:
        """All of them."""
        return cast("Mapping[str, str]", self.whole.get("tags") or {})

    @property
    def users(self) -> tuple[str, ...]:
        """The ids of the interfaces and subnets that have it."""
        listed = [one for kind in _USERS for one in cast("list[Json]", inner_of(self.whole).get(kind) or [])]
        return tuple(sorted(str(one["id"]) for one in listed))

    @property
    def standing(self) -> Standing:
        """As its owner is told."""
        return Standing(self.id, self.name, self.name, self.tags)

    @property
    def rules(self) -> tuple[Held[NsgRule], ...]:
        """Its rules, without the default ones.

        They are ours where the group's tag remembers just these, else by what they are called.  Raises Failed with E435 for
        a rule that this version does not know.
        """
        listed = [self._held(one) for one in cast("list[Json]", inner_of(self.whole).get("securityRules") or [])]
        if digest([Asked(one.atom, "") for one in listed]) == self.tags.get(APPLIED):
            listed = [replace(one, owner=Owner.OURS) for one in listed]
        return tuple(sorted(listed))

    def _held(self, one: Json) -> Held[NsgRule]:
        name, words = str(one["name"]), str(inner_of(one).get("description") or "")
        try:
            return Held(shown(one), name, words, Owner.OURS if ours(name, words) else Owner.FOREIGN)
        except KeyError as error:
            said = f"{self.name} has a rule `{name}` with {error}, which this version does not know"
            raise Failed([Problem("E435", f"{said}.")]) from error

    @property
    def raw(self) -> list[dict[str, object]]:
        """Its rules as a write takes them back."""
        return [self.as_read(str(one["name"])) for one in cast("list[Json]", inner_of(self.whole).get("securityRules") or [])]

    def as_read(self, name: str) -> dict[str, object]:
        """A rule as a write takes it back."""
        listed = cast("list[Json]", inner_of(self.whole).get("securityRules") or [])
        one = next(one for one in listed if one["name"] == name)
        inner = {key: value for key, value in inner_of(one).items() if key != "provisioningState"}
        return {"name": name, "properties": inner}

    def body(self, rules: list[dict[str, object]], tags: Mapping[str, str]) -> bytes:
        """The group as a write takes it: what was read, less what is read-only, with other rules and these tags as well."""
        inner = {name: value for name, value in inner_of(self.whole).items() if name not in _READ_ONLY}
        properties = inner | {"securityRules": rules}
        frame = {name: value for name, value in self.whole.items() if name not in _FRAME}
        return json.dumps(frame | {"tags": {**self.tags, **tags}, "properties": properties}).encode()


@dataclass(slots=True)
class State:
    """A resource group as it was read last: its network security groups by id.

    `taken` are the tags of one that is read as if it were taken on.
    """

    identity: Identity
    groups: dict[str, Live] = field(default_factory=dict)
    taken: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The resource group."""
        return self.identity.at("resource_group")

    @property
    def standings(self) -> dict[str, Standing]:
        """All groups by id, as their owners are told."""
        return {id_: one.standing for id_, one in self.groups.items()}

    def read(self, client: Client) -> None:
        """Read all of them: one call, or as many as there are pages."""
        found = [self._live(one) for one in client.listed(KIND, self.place)]
        self.groups = {one.id: one for one in found}

    def _live(self, whole: Json) -> Live:
        found = Live(whole)
        taken = self.taken.get(found.id)
        return Live({**whole, "tags": {**found.tags, **taken}}) if taken else found

    def id_of(self, name: str) -> str:
        """The id of a group, in lower case."""
        where = f"/subscriptions/{self.identity.at('subscription_id')}/resourceGroups/{self.place}"
        return f"{where}/providers/Microsoft.Network/networkSecurityGroups/{name}".lower()

    def put(self, whole: Json) -> Live:
        """What a read of one group found."""
        found = self._live(whole)
        self.groups[found.id] = found
        return found

    def named(self, names: Mapping[str, str]) -> dict[str, str]:
        """The ids of the policy's groups by their names in it; see plan.world.named for what it raises."""
        return named([one.standing for one in self.groups.values()], names, self.identity)

    @property
    def ours(self) -> dict[str, str]:
        """The ids of the groups that are emscloud's for this policy, by their names in it."""
        mine = [one for one in self.groups.values() if one.standing.ours(self.identity)]
        return {one.tags.get(GROUP, one.name): one.id for one in mine}
