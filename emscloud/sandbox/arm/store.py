"""The world as ARM keeps it: resource groups, groups, application security groups, and what uses them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from emscloud.sandbox.arm.answers import Json, no_resource_group
from emscloud.sandbox.arm.ids import Target, parse
from emscloud.sandbox.arm.rules.rule import Rule, default_rules, properties


@dataclass(frozen=True, slots=True)
class Goal:
    """What of a group is written as a whole."""

    tags: dict[str, str] | None
    rules: tuple[Rule, ...]
    flush: bool | None


@dataclass(slots=True)
class Group:
    """A network security group."""

    target: Target
    location: str
    guid: str
    goal: Goal
    """What was asked for last; a GET shows it."""
    etag: str
    state: str
    """`Updating`, `Succeeded`, `Failed`, `Canceled` or `Deleting`."""
    effective: Goal | None
    """What is in effect; None until the first operation succeeds."""

    def rule(self, name: str) -> Rule | None:
        """A rule by its name, without case."""
        return next((rule for rule in self.goal.rules if rule.name.lower() == name.lower()), None)

    def shown_rule(self, rule: Rule, kind: str = "securityRules") -> Json:
        """A rule as a GET shows it: its ETag is the group's (recorded by Azure/azure-cli's tests)."""
        target = self.target.child(kind, rule.name)
        return {
            "name": rule.name,
            "id": target.id,
            "etag": self.etag,
            "type": target.type,
            "properties": properties(rule, self.state),
        }

    def shown(self, users: Iterable[Target]) -> Json:
        """The group as a GET shows it, with what it is attached to."""
        inner: Json = {"provisioningState": self.state, "resourceGuid": self.guid}
        if self.goal.flush is not None:
            inner["flushConnection"] = self.goal.flush
        inner["securityRules"] = [self.shown_rule(rule) for rule in self.goal.rules]
        inner["defaultSecurityRules"] = [self.shown_rule(rule, "defaultSecurityRules") for rule in default_rules()]
        used = list(users)
        for word, kind in (("networkInterfaces", "networkInterfaces"), ("subnets", "virtualNetworks/subnets")):
            if ids := [{"id": one.id} for one in used if one.kind == kind]:
                inner[word] = ids
        return shown(self.target, self.location, self.etag, self.goal.tags, inner)


@dataclass(slots=True)
class Application:
    """An application security group."""

    target: Target
    location: str
    tags: dict[str, str] | None
    guid: str
    etag: str

    def shown(self) -> Json:
        """As a GET shows it."""
        inner: Json = {"provisioningState": "Succeeded", "resourceGuid": self.guid}
        return shown(self.target, self.location, self.etag, self.tags, inner)


@dataclass(slots=True)
class ResourceGroup:
    """A resource group."""

    target: Target
    location: str
    tags: dict[str, str] | None

    def shown(self) -> Json:
        """As a GET shows it."""
        body: Json = {
            "id": self.target.id,
            "name": self.target.name,
            "type": "Microsoft.Resources/resourceGroups",
            "location": self.location,
        }
        return body | ({} if self.tags is None else {"tags": self.tags}) | {"properties": {"provisioningState": "Succeeded"}}


def shown(target: Target, location: str, etag: str, tags: dict[str, str] | None, inner: Json) -> Json:
    """A resource's frame, in the provider's order."""
    body: Json = {"name": target.name, "id": target.id, "etag": etag, "type": target.type, "location": location}
    return body | ({} if tags is None else {"tags": dict(tags)}) | {"properties": inner}


@dataclass(slots=True)
class World:
    """Everything there is, by ids without case."""

    subscriptions: set[str]
    resource_groups: dict[str, ResourceGroup] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    users: dict[str, tuple[Target, str]] = field(default_factory=dict)
    """Interfaces and subnets, with the key of the group that each has."""
    members: dict[str, tuple[Target, set[str]]] = field(default_factory=dict)
    """Interfaces, with the keys of the application security groups that each is in."""
    made: int = 0

    def fresh(self) -> str:
        """A new id, the same in every run."""
        self.made += 1
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"arm {self.made}"))

    def etag(self) -> str:
        """A new ETag, weak as all of the network provider's are."""
        return f'W/"{self.fresh()}"'

    def resource_group(self, target: Target) -> ResourceGroup:
        """That of a resource.  Raises Refusal, 404."""
        name = target.group or ""
        found = self.resource_groups.get(f"/subscriptions/{target.subscription}/resourcegroups/{name}".lower())
        if found is None:
            raise no_resource_group(name)
        return found

    def used_by(self, key: str) -> list[Target]:
        """Interfaces and subnets that have a group."""
        return [target for target, group in self.users.values() if group == key]

    def shown(self, group: Group) -> Json:
        """A group as a GET shows it."""
        return group.shown(self.used_by(group.target.key))

    def naming(self, application: str) -> list[Target]:
        """Interfaces that are in an application security group, and rules that name it, asked for or in effect."""
        found = [target for target, groups in self.members.values() if application in groups]
        for group in self.groups.values():
            rules = (*group.goal.rules, *(group.effective.rules if group.effective else ()))
            names = [rule.name for rule in rules for _, side in rule.sides() if application in map(str.lower, side.groups)]
            found += [group.target.child("securityRules", name) for name in dict.fromkeys(names)]
        return found


def key(resource_id: str) -> str:
    """An id without case, its words in ARM's order."""
    return parse(resource_id).key
