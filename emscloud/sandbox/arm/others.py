"""What stands around the groups: resource groups, application security groups, and the interfaces and subnets that use them."""

from __future__ import annotations

from dataclasses import dataclass

from emscloud.sandbox.arm.answers import Answer, Asked, Json, Refusal, no_resource, no_resource_group
from emscloud.sandbox.arm.ids import APPLICATIONS, RESOURCE_GROUPS, Target
from emscloud.sandbox.arm.rules import body, check, shape
from emscloud.sandbox.arm.settings import Settings
from emscloud.sandbox.arm.store import Application, ResourceGroup, World
from emscloud.sandbox.arm.writes import guard, same_place


@dataclass(slots=True)
class Others:
    """What can be asked of them; their writes are done at once."""

    world: World
    settings: Settings

    def get(self, target: Target) -> Answer:
        """One of them."""
        if target.kind == RESOURCE_GROUPS:
            found = self.world.resource_groups.get(target.key)
            if found is None:
                raise no_resource_group(target.name)
            return Answer(200, found.shown())
        self.world.resource_group(target)
        if target.kind == APPLICATIONS and target.key in self.world.applications:
            application = self.world.applications[target.key]
            return Answer(200, application.shown(), {"ETag": application.etag})
        for known in (self.world.users, self.world.members):
            if target.key in known:
                return Answer(200, self._user(target))
        raise no_resource(target.type, "/".join(target.names), target.group or "")

    def _user(self, target: Target) -> Json:
        """An interface or a subnet, as much of it as says what it has."""
        inner: Json = {"provisioningState": "Succeeded"}
        if target.key in self.world.users:
            target, group = self.world.users[target.key]
            inner["networkSecurityGroup"] = {"id": self.world.groups[group].target.id}
        return {"name": target.name, "id": target.id, "type": target.type, "properties": inner}

    def all(self, target: Target) -> list[Json]:
        """All of a kind, in the order of their ids."""
        if target.kind == RESOURCE_GROUPS:
            where = f"/subscriptions/{target.subscription}/".lower()
            return [one.shown() for key, one in sorted(self.world.resource_groups.items()) if key.startswith(where)]
        if target.group is not None:
            self.world.resource_group(target)
        where = target.id.lower().partition("/providers/")[0] + "/"
        return [one.shown() for key, one in sorted(self.world.applications.items()) if key.startswith(where)]

    def usages(self, target: Target) -> list[Json]:
        """What a group may hold in a region; the names are of the example in Azure/azure-rest-api-specs, the counts stay 0."""
        place = body.place(target.name, target.type, self.settings)
        limits = {
            "SecurityRulesPerNetworkSecurityGroup": ("Security rules per Network Security Group", self.settings.rules),
            "SecurityRuleAddressesOrPortsPerNetworkSecurityGroup": (
                "Security rules addresses or ports per Network Security Group",
                self.settings.values,
            ),
        }
        where = f"/subscriptions/{target.subscription}/providers/Microsoft.Network/locations/{place}/usages"
        return [
            {
                "id": f"{where}/{name}",
                "unit": "Count",
                "currentValue": 0,
                "limit": limit,
                "name": {"value": name, "localizedValue": text},
            }
            for name, (text, limit) in limits.items()
        ]

    def put(self, asked: Asked, target: Target) -> Answer:
        """A resource group or an application security group."""
        if target.kind == RESOURCE_GROUPS:
            return self._put_resource_group(asked, target)
        self.world.resource_group(target)
        old = self.world.applications.get(target.key)
        target = old.target if old else target
        guard(asked, old.etag if old else None, target.id)
        check.resource_name(target.name)
        said = body.top(asked.body, target, self.settings)
        known = ("provisioningState", "resourceGuid")
        shape.members(said.get("properties", {}), "properties", "ApplicationSecurityGroupPropertiesFormat", known)
        location = body.place(said.get("location"), target.type, self.settings)
        if old:
            same_place(target.name, target.group or "", old.location, location)
        guid = old.guid if old else self.world.fresh()
        made = Application(target, location, body.tags(said.get("tags")), guid, self.world.etag())
        self.world.applications[target.key] = made
        return Answer(200 if old else 201, made.shown())

    def _put_resource_group(self, asked: Asked, target: Target) -> Answer:
        old = self.world.resource_groups.get(target.key)
        target = old.target if old else target
        said = body.top(asked.body, target, self.settings)
        location = body.place(said.get("location"), target.type, self.settings)
        if old:
            _same_region(old.location, location)
        made = ResourceGroup(target, location, body.tags(said.get("tags")))
        self.world.resource_groups[target.key] = made
        return Answer(200 if old else 201, made.shown())

    def delete(self, asked: Asked, target: Target) -> Answer:
        """An application security group that nothing names.

        The message is of Azure/azure-cli#12591; that rules hold one too is hashicorp/terraform-provider-azurerm#8989; the
        code is presumed.
        """
        self.world.resource_group(target)
        old = self.world.applications.get(target.key)
        if old is None:
            return Answer(204)
        guard(asked, old.etag, target.id)
        if users := self.world.naming(target.key):
            raise Refusal(
                400,
                "InUseApplicationSecurityGroupCannotBeDeleted",
                f"Application Security Group {old.target.id} cannot be deleted because it is referenced by "
                f"{', '.join(user.id for user in users)}.",
            )
        del self.world.applications[target.key]
        return Answer(200)


def _same_region(old: str, new: str) -> None:
    if old != new:
        raise Refusal(
            409,
            "InvalidResourceGroupLocation",
            f"Invalid resource group location '{new}'. The Resource group already exists in location '{old}'.",
        )
