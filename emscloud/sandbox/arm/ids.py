"""Paths and resource ids: read without case, and written as ARM writes them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from emscloud.sandbox.arm.answers import Refusal

NETWORK = "Microsoft.Network"
RESOURCES = "Microsoft.Resources"
GROUPS = "networkSecurityGroups"
RULES = f"{GROUPS}/securityRules"
DEFAULTS = f"{GROUPS}/defaultSecurityRules"
APPLICATIONS = "applicationSecurityGroups"
INTERFACES = "networkInterfaces"
SUBNETS = "virtualNetworks/subnets"
OPERATIONS = "locations/operations"
RESULTS = "locations/operationResults"
USAGES = "locations/usages"
RESOURCE_GROUPS = "resourceGroups"
_KINDS = {
    kind.lower(): kind
    for kind in (
        GROUPS,
        RULES,
        DEFAULTS,
        APPLICATIONS,
        INTERFACES,
        "virtualNetworks",
        SUBNETS,
        "locations",
        OPERATIONS,
        RESULTS,
        USAGES,
    )
}


@dataclass(frozen=True, slots=True)
class Target:
    """What a path names: a resource, or all of a kind."""

    subscription: str
    group: str | None
    """The resource group, in the case it was written in."""
    kind: str
    """`networkSecurityGroups/securityRules`, in ARM's case."""
    names: tuple[str, ...]
    """One for each part of the kind; one fewer names a list."""

    @property
    def provider(self) -> str:
        """Whose kind it is."""
        return RESOURCES if self.kind == RESOURCE_GROUPS else NETWORK

    @property
    def type(self) -> str:
        """`Microsoft.Network/networkSecurityGroups`."""
        return f"{self.provider}/{self.kind}"

    @property
    def single(self) -> bool:
        """Whether one resource is named."""
        return len(self.names) == self.kind.count("/") + 1

    @property
    def name(self) -> str:
        """The last name."""
        return self.names[-1]

    @property
    def id(self) -> str:
        """The resource id."""
        parts = ["", "subscriptions", self.subscription]
        if self.group is not None:
            parts += [RESOURCE_GROUPS, self.group]
        if self.kind != RESOURCE_GROUPS:
            parts += ["providers", NETWORK]
            for kind, name in zip(self.kind.split("/"), self.names, strict=False):
                parts += [kind, name]
            if not self.single:
                parts.append(self.kind.rpartition("/")[2])
        return "/".join(parts)

    @property
    def key(self) -> str:
        """The id without case, by which things are found."""
        return self.id.lower()

    @property
    def parent(self) -> Target:
        """The resource that this is a part of."""
        return replace(self, kind=self.kind.rpartition("/")[0], names=self.names[: self.kind.count("/")])

    def child(self, kind: str, name: str) -> Target:
        """A part of this."""
        return replace(self, kind=f"{self.kind}/{kind}", names=(*self.names, name))


def parse(path: str) -> Target:
    """What a path or a resource id names.

    Raises Refusal: 404 `InvalidResourceType` for a kind that is not imitated, 404 `NotFound` for no path of ARM's.
    """
    parts = [part for part in path.split("/") if part]
    if len(parts) < 3 or parts[0].lower() != "subscriptions":  # noqa: PLR2004 - subscriptions, its id, and something
        raise Refusal(404, "NotFound", f"The path '{path}' is not known.")
    subscription, rest = parts[1], parts[2:]
    group: str | None = None
    if rest[0].lower() == "resourcegroups":
        if len(rest) <= 2:  # noqa: PLR2004 - the word and a name
            name = rest[1] if len(rest) > 1 else None
            return Target(subscription, name, RESOURCE_GROUPS, (name,) if name else ())
        group, rest = rest[1], rest[2:]
    if len(rest) < 3 or rest[0].lower() != "providers" or rest[1].lower() != NETWORK.lower():  # noqa: PLR2004 - and a kind
        raise Refusal(404, "NotFound", f"The path '{path}' is not known.")
    kinds, names = rest[2::2], rest[3::2]
    kind = _KINDS.get("/".join(kinds).lower())
    if kind is None:
        raise Refusal(
            404,
            "InvalidResourceType",
            f"The resource type '{'/'.join(kinds)}' could not be found in the namespace '{NETWORK}'.",
        )
    return Target(subscription, group, kind, tuple(names))
