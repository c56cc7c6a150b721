"""Azure Resource Manager on loopback, for network security groups, as strict as ARM is.

`Arm` is a `wire.Service`: `with Served(arm) as served` listens, and `served.url` is the endpoint.  Beside what it answers it
is a world that can be prepared and looked at: `rules` is what is in effect now, `group` what a GET shows.

Not imitated: the deletion of resource groups, writes of interfaces and subnets, that application security groups of one rule
lie in one virtual network, that a group names at most 100 of them, and service tags that are for one direction alone.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence

from emscloud.sandbox.arm.answers import Asked, Json, Refusal
from emscloud.sandbox.arm.ids import APPLICATIONS, GROUPS, RESOURCE_GROUPS, Target, parse
from emscloud.sandbox.arm.operations import Ending, Status
from emscloud.sandbox.arm.service import Service
from emscloud.sandbox.arm.settings import SUBSCRIPTION, TOKEN, VERSIONS, Meeting, Remains, Settings
from emscloud.sandbox.arm.store import Group, ResourceGroup, key

__all__ = ["SUBSCRIPTION", "TOKEN", "VERSIONS", "Arm", "Ending", "Meeting", "Refusal", "Remains", "Settings", "Status"]


class Arm(Service):
    """A fresh Azure with one subscription in it."""

    def add_resource_group(self, name: str, location: str = "westeurope", subscription: str = SUBSCRIPTION) -> str:
        """Makes a resource group; its id."""
        self.world.subscriptions.add(subscription)
        target = Target(subscription, name, RESOURCE_GROUPS, (name,))
        self.world.resource_groups[target.key] = ResourceGroup(target, location, None)
        return target.id

    def add_application_group(self, resource_group: str, name: str) -> str:
        """Makes an application security group in a resource group (by its id), in its location; its id."""
        target = self._within(resource_group, APPLICATIONS, name)
        self.others.put(self._said({"location": self.world.resource_group(target).location}), target)
        return target.id

    def add_group(
        self,
        resource_group: str,
        name: str,
        rules: Sequence[Mapping[str, object]] = (),
        tags: Mapping[str, str] | None = None,
        *,
        flush: bool | None = None,
    ) -> str:
        """Makes a group by hand, in effect at once, in a resource group (by its id) and its location; its id.

        `rules` as in a body: `{"name": …, "properties": {…}}`.  Raises Refusal for what ARM would refuse.
        """
        target = self._within(resource_group, GROUPS, name)
        inner: Json = {"securityRules": [dict(rule) for rule in rules]} | ({} if flush is None else {"flushConnection": flush})
        body: Json = {"location": self.world.resource_group(target).location, "properties": inner}
        with self._by_hand(target.id):
            self.groups.put(self._said(body | ({} if tags is None else {"tags": dict(tags)})), target)
        return target.id

    def put_rule(self, group: str, name: str, properties: Mapping[str, object]) -> None:
        """Makes or replaces a rule by hand, in effect at once.  Raises Refusal for what ARM would refuse."""
        with self._by_hand(group):
            self.rules_of.put(self._said({"properties": dict(properties)}), parse(f"{group}/securityRules/{name}"))

    def remove_rule(self, group: str, name: str) -> None:
        """Takes a rule away by hand, in effect at once."""
        with self._by_hand(group):
            self.rules_of.delete(self._said({}), parse(f"{group}/securityRules/{name}"))

    def attach(self, group: str, user: str) -> None:
        """Gives a group, or an application security group, to an interface or a subnet, by their ids; makes the user."""
        wanted, target = parse(group), parse(user)
        if wanted.kind == APPLICATIONS:
            self.world.members.setdefault(target.key, (target, set()))[1].add(self.world.applications[wanted.key].target.key)
        else:
            self.world.users[target.key] = target, self._group(group).target.key

    def detach(self, user: str) -> None:
        """Takes away what an interface or a subnet has."""
        self.world.users.pop(key(user), None)
        self.world.members.pop(key(user), None)

    def group(self, group: str) -> Json:
        """A group as a GET shows it, without a look at what runs.  Raises KeyError where there is none."""
        return self.world.shown(self._group(group))

    def group_ids(self) -> list[str]:
        """The ids of all groups."""
        return [one.target.id for _, one in sorted(self.world.groups.items())]

    def rules(self, group: str) -> list[Json]:
        """The rules in effect, without the default ones, as a GET shows rules.  Raises KeyError where there is no group."""
        found = self._group(group)
        return [found.shown_rule(rule) for rule in (found.effective.rules if found.effective else ())]

    def running(self, group: str) -> bool:
        """Whether an operation runs on a group."""
        return self.operations.running(parse(group).id) is not None

    def finish(self) -> None:
        """Ends all that runs, as it is to end."""
        for operation in list(self.operations.known.values()):
            self.operations.end(operation)

    def end_next(self, status: Status, code: str = "InternalServerError", message: str = "An error occurred.") -> None:
        """The next operation that is begun ends so, and not with success."""
        self.operations.endings.append(Ending(status, code, message))

    def _group(self, group: str) -> Group:
        return self.world.groups[key(group)]

    @contextlib.contextmanager
    def _by_hand(self, group: str) -> Iterator[None]:
        """A write of somebody else, who may do all and has success at once; what runs makes way, as it is set to."""
        endings, permitted = self.operations.endings, self.settings.permitted
        self.operations.endings, self.settings.permitted = [], None
        try:
            yield
        finally:
            self.operations.endings, self.settings.permitted = endings, permitted
        operation = self.operations.running(parse(group).id)
        if operation is not None:
            self.operations.end(operation)

    def _said(self, body: Json) -> Asked:
        return Asked("", VERSIONS[-1], json.dumps(body).encode())

    def _within(self, resource_group: str, kind: str, name: str) -> Target:
        place = parse(resource_group)
        return Target(place.subscription, place.group, kind, (name,))
