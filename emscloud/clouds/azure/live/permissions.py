"""The least Azure role: each action that this room's calls need."""

from __future__ import annotations

from collections.abc import Sequence

_NETWORK = "Microsoft.Network"
READING = (f"{_NETWORK}/locations/usages/read", f"{_NETWORK}/networkSecurityGroups/read")
WRITING = (
    f"{_NETWORK}/applicationSecurityGroups/joinNetworkSecurityRule/action",
    f"{_NETWORK}/locations/operationResults/read",
    f"{_NETWORK}/locations/operations/read",
    f"{_NETWORK}/networkSecurityGroups/delete",
    f"{_NETWORK}/networkSecurityGroups/write",
)
SCOPE = "/subscriptions/SUBSCRIPTION"
"""What has to be filled in: a role names the subscriptions, or the resource groups, in which it may be assigned."""


def permissions(read_only: bool) -> dict[str, object]:  # noqa: FBT001  (the protocol's own)
    """A custom role as `az role definition create` takes it; with `read_only` for what changes nothing.

    A group's rules stand in the group, so no action on rules is needed, nor on the interfaces and subnets that have the
    group.  How many rules a group takes is asked of the region's usages.  A rule that names an application security group
    joins it.  A write is an operation that is looked at until it has ended, a deletion has its answer at another address.
    Sources: https://learn.microsoft.com/azure/role-based-access-control/permissions/networking,
    https://learn.microsoft.com/cli/azure/role/definition.
    """
    name, what = ("plan", "Reads") if read_only else ("apply", "Reads and writes")
    return _role(
        f"emscloud {name}", f"{what} network security groups, and nothing else.", READING if read_only else READING + WRITING
    )


def _role(name: str, description: str, actions: Sequence[str]) -> dict[str, object]:
    return {
        "Name": name,
        "IsCustom": True,
        "Description": description,
        "Actions": sorted(actions),
        "NotActions": [],
        "DataActions": [],
        "NotDataActions": [],
        "AssignableScopes": [SCOPE],
    }
