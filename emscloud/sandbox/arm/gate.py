"""Who is let in, which version of the API is there, and what is permitted."""

from __future__ import annotations

import fnmatch
import re
import uuid
from dataclasses import dataclass

from emscloud.sandbox.arm.answers import Refusal
from emscloud.sandbox.arm.ids import APPLICATIONS, RESOURCE_GROUPS, Target
from emscloud.sandbox.arm.settings import RESOURCE_VERSIONS, Settings
from emscloud.sandbox.arm.store import World

_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(-[a-z]+)?")
_CLIENT = "00000000-0000-0000-0000-0000000000c1"


@dataclass(slots=True)
class Gate:
    """What every request passes."""

    world: World
    settings: Settings

    def who(self, header: str | None) -> None:
        """Raises Refusal, 401, unless the token is good."""
        if self.settings.token is None:
            return
        kind, _, token = (header or "").partition(" ")
        if header is None:
            code, message = "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
        elif kind.lower() != "bearer" or not token:
            code, message = (
                "AuthenticationFailed",
                "Authentication failed. The 'Authorization' header is provided in an invalid format.",
            )
        elif token in self.settings.expired:
            code, message = "ExpiredAuthenticationToken", "The access token expiry UTC time is earlier than current UTC time."
        elif token != self.settings.token:
            code, message = "InvalidAuthenticationToken", "The access token is invalid."
        else:
            return
        raise Refusal(401, code, message, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})

    def subscription(self, subscription: str) -> None:
        """Raises Refusal, 400 or 404, unless there is such a subscription."""
        try:
            uuid.UUID(subscription)
        except ValueError:
            raise Refusal(
                400, "InvalidSubscriptionId", f"The provided subscription identifier '{subscription}' is malformed or invalid."
            ) from None
        if subscription.lower() not in {one.lower() for one in self.world.subscriptions}:
            raise Refusal(404, "SubscriptionNotFound", f"The subscription '{subscription}' could not be found.")

    def version(self, target: Target, version: str) -> None:
        """Raises Refusal, 400; the network provider's has the words of Azure/azure-cli#28496."""
        known = RESOURCE_VERSIONS if target.kind == RESOURCE_GROUPS else self.settings.versions
        if version in known:
            return
        if target.kind == RESOURCE_GROUPS or not _VERSION.fullmatch(version):
            raise Refusal(
                400,
                "InvalidApiVersionParameter",
                f"The api-version '{version}' is invalid. The supported versions are '{','.join(known)}'.",
            )
        group = self.world.groups.get(target.key) or self.world.resource_groups.get(
            f"/subscriptions/{target.subscription}/resourcegroups/{target.group}".lower()
        )
        location = group.location if group else "global"
        raise Refusal(
            400,
            "NoRegisteredProviderFound",
            f"No registered resource provider found for location '{location}' and API version '{version}' for type "
            f"'{target.kind}'. The supported api-versions are '{', '.join(known)}'. "
            f"The supported locations are '{', '.join(self.settings.locations)}'.",
        )

    def media(self, method: str, kind: str) -> None:
        """Raises Refusal, 415, for a body that says it is something else than JSON."""
        if method in ("PUT", "PATCH") and kind not in ("", "application/json"):
            raise Refusal(
                415,
                "UnsupportedMediaType",
                f"The content media type '{kind}' is not supported. Only 'application/json' is supported.",
            )

    def _allows(self, action: str) -> bool:
        permitted = self.settings.permitted
        return permitted is None or any(fnmatch.fnmatchcase(action.lower(), one.lower()) for one in permitted)

    def permitted(self, action: str, target: Target) -> None:
        """Raises Refusal, 403, before anything says whether the resource is there."""
        if not self._allows(action):
            raise Refusal(
                403,
                "AuthorizationFailed",
                f"The client '{_CLIENT}' with object id '{_CLIENT}' does not have authorization to perform action '{action}' over "
                f"scope '{target.id}' or the scope is invalid. If access was recently granted, please refresh your credentials.",
            )

    def may_join(self, group: Target, named: list[Target]) -> None:
        """Raises Refusal, 403, where a rule names what the caller may not use in rules."""
        missing = "joinNetworkSecurityRule/action"
        if named and not self._allows(f"Microsoft.Network/{APPLICATIONS}/{missing}"):
            raise Refusal(
                403,
                "LinkedAuthorizationFailed",
                f"The client '{_CLIENT}' with object id '{_CLIENT}' has permission to perform action "
                f"'Microsoft.Network/networkSecurityGroups/write' on scope '{group.id}'; however, it does not have permission to "
                f"perform action(s) 'Microsoft.Network/{APPLICATIONS}/{missing}' on the linked scope(s) "
                f"'{', '.join(one.id for one in named)}' (respectively) or the linked scope(s) are invalid.",
            )


def actions(target: Target) -> str:
    """What an action on it begins with."""
    return "Microsoft.Resources/subscriptions/resourceGroups" if target.kind == RESOURCE_GROUPS else target.type
