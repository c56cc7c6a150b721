"""What all writes of groups share: guards, references, the operation that is begun, and its effect in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from emscloud.sandbox.arm.answers import Asked, Refusal, no_reference, no_resource, stale, taken
from emscloud.sandbox.arm.ids import Target, parse
from emscloud.sandbox.arm.operations import Operation, Operations, Status
from emscloud.sandbox.arm.rules.rule import Rule
from emscloud.sandbox.arm.settings import Remains, Settings
from emscloud.sandbox.arm.store import Goal, Group, World

Join = Callable[[Target, list[Target]], None]
"""Told of a group and the application security groups its rules name; raises Refusal where that is not permitted."""


def guard(asked: Asked, current: str | None, resource_id: str) -> None:
    """`If-Match` and `If-None-Match`; no other header guards (Azure/azure-rest-api-specs#6789).  Raises Refusal, 412."""
    given = asked.if_match
    if given is not None and (current is None or given not in ("*", current)):
        raise stale(given, current or "(none)", resource_id)
    if asked.if_none_match == "*" and current is not None:
        raise taken(resource_id)


def same_place(name: str, group: str, old: str, new: str) -> None:
    """A location does not change.  Raises Refusal, 409."""
    if old != new:
        raise Refusal(
            409,
            "InvalidResourceLocation",
            f"The resource '{name}' already exists in location '{old}' in resource group '{group}'. A resource with the same "
            f"name cannot be created in location '{new}'. Please select a new resource name.",
        )


@dataclass(slots=True)
class Writes:
    """Writes of groups, and of rules within them."""

    world: World
    settings: Settings
    operations: Operations
    join: Join

    def find(self, target: Target) -> Group:
        """A group that is there.  Raises Refusal, 404."""
        self.world.resource_group(target)
        found = self.world.groups.get(target.key)
        if found is None:
            raise no_resource(target.type, target.name, target.group or "")
        return found

    def references(self, target: Target, location: str, rules: tuple[Rule, ...]) -> None:
        """Application security groups that rules name are there, in the same region, and may be joined."""
        named = [word for rule in rules for _, side in rule.sides() for word in side.groups]
        for word in dict.fromkeys(named):
            found = self.world.applications.get(_key(word))
            if found is None or found.location != location:
                raise no_reference(word, target.id)
        self.join(target, [parse(word) for word in dict.fromkeys(named)])

    def begin(self, name: str, target: Target, location: str, goal: Goal | None) -> Operation:
        """Begins an operation that brings a group to a goal, None to its end."""
        earlier = self.operations.in_the_way(target.id)
        operation = self.operations.begin(
            name, location, target.id, lambda status: self._finish(target.key, status, gone=goal is None)
        )
        group = self.world.groups.get(target.key)
        if earlier is not None:
            self.operations.supersede(earlier, operation)
            if group is not None and group.state == "Updating" and self.settings.remains is Remains.NEW:
                group.effective = group.goal
        if group is None:
            assert goal is not None
            group = Group(target, location, self.world.fresh(), goal, "", "", None)
            self.world.groups[target.key] = group
        group.goal, group.etag = goal or group.goal, self.world.etag()
        group.state = "Updating" if goal else "Deleting"
        return operation

    def _finish(self, key: str, status: Status, *, gone: bool) -> None:
        """The effect, once it is known how the operation ended; `gone` where it was a deletion."""
        group = self.world.groups[key]
        group.etag, group.state = self.world.etag(), status.value
        if status is Status.SUCCEEDED and gone:
            del self.world.groups[key]
        elif status is Status.SUCCEEDED or (self.settings.remains is Remains.NEW and not gone):
            group.effective = group.goal
        elif self.settings.remains is Remains.OLD:
            if group.effective is None:
                del self.world.groups[key]
            else:
                group.goal = group.effective

    def at_once(self, operation: Operation) -> None:
        """Ends one that nobody's look is to find running."""
        if not operation.looks:
            self.operations.end(operation)

    def follow(self, asked: Asked, operation: Operation, *, result: bool = False) -> dict[str, str]:
        """Where to ask how an operation goes on."""
        subscription = operation.resource.split("/")[2]
        where = f"{asked.host}/subscriptions/{subscription}/providers/Microsoft.Network/locations/{operation.location}"
        found = {"Azure-AsyncOperation": f"{where}/operations/{operation.id}?api-version={asked.version}"}
        if result:
            found["Location"] = f"{where}/operationResults/{operation.id}?api-version={asked.version}"
        if self.settings.retry_after is not None:
            found["Retry-After"] = str(self.settings.retry_after)
        return found


def _key(resource_id: str) -> str:
    """A key, of which nothing has it where the id is none."""
    try:
        return parse(resource_id).key
    except Refusal:
        return ""
