"""What a test may set of the imitation: how long operations take, who is let in, and what its limits are."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
"""The subscription that is there from the start."""
TOKEN = "sandbox-token"  # noqa: S105 - it opens nothing but a sandbox
"""The bearer token that is let in."""
LOCATIONS = (
    "australiaeast",
    "brazilsouth",
    "canadacentral",
    "centralus",
    "eastus",
    "eastus2",
    "francecentral",
    "germanywestcentral",
    "japaneast",
    "northeurope",
    "southcentralus",
    "southeastasia",
    "swedencentral",
    "switzerlandnorth",
    "uksouth",
    "westeurope",
    "westus",
    "westus2",
    "westus3",
)
"""Regions, as the network provider writes them."""
VERSIONS = (
    "2020-11-01",
    "2021-02-01",
    "2021-03-01",
    "2021-05-01",
    "2021-08-01",
    "2022-01-01",
    "2022-05-01",
    "2022-07-01",
    "2022-09-01",
    "2022-11-01",
    "2023-02-01",
    "2023-04-01",
    "2023-05-01",
    "2023-06-01",
    "2023-09-01",
    "2023-11-01",
    "2024-01-01",
    "2024-03-01",
    "2024-05-01",
    "2024-07-01",
    "2024-10-01",
    "2025-01-01",
    "2025-03-01",
    "2025-05-01",
    "2026-03-01",
)
"""Versions of Microsoft.Network's API."""
RESOURCE_VERSIONS = ("2019-10-01", "2020-06-01", "2020-10-01", "2021-04-01", "2022-09-01", "2024-03-01", "2024-11-01", "2025-04-01")
"""Versions of Microsoft.Resources' API."""


class Meeting(Enum):
    """What becomes of a write that arrives while another runs on the same resource."""

    SUPERSEDE = "the earlier operation ends Canceled"
    CONFLICT = "409 AnotherOperationInProgress"
    RETRY = "429 RetryableError"


class Remains(Enum):
    """What an operation leaves that ends Failed or Canceled; `provisioningState` says in all three how it ended.

    No document says it.  Resources whose operation failed are seen to show the body that was asked for, so that is the
    default; a client must be right in all three.
    """

    GOAL = "a GET shows what was asked for, in effect is what was before"
    OLD = "a GET shows what was before, and that is in effect; a group that was new is not there"
    NEW = "a GET shows what was asked for, and that is in effect"


@dataclass(slots=True)
class Settings:
    """All of it may be changed between calls."""

    polls: int = 1
    """How many looks find an operation running: a GET of the operation or of its resource is a look.  At 0 it has ended
    when its answer goes out, which still says `Updating`, as ARM does."""
    retry_after: int | None = 0
    """Seconds in the `Retry-After` header of operations and throttling; None leaves it out of operations."""
    page: int = 100
    """Items a page of a list."""
    meeting: Meeting = Meeting.SUPERSEDE
    remains: Remains = Remains.GOAL
    token: str | None = TOKEN
    """The bearer token that is let in; None lets any in, and none."""
    expired: set[str] = field(default_factory=lambda: {"expired"})
    """Tokens that were good once."""
    permitted: frozenset[str] | None = None
    """Actions that are permitted (`Microsoft.Network/networkSecurityGroups/read`, `*` stands for anything); None is all."""
    echo: bool = True
    """Whether read-only parts with their right values may be sent back; False refuses each of them."""
    versions: tuple[str, ...] = VERSIONS
    locations: tuple[str, ...] = LOCATIONS
    rules: int = 1000
    """Rules a group (Azure/azure-rest-api-specs#3003)."""
    values: int = 4000
    """Addresses, or ports, in one field over all rules of a group (kubernetes-sigs/cloud-provider-azure#2725)."""
    application_groups: int = 10
    """Application security groups on one side of a rule; it was one at first (hashicorp/terraform-provider-azurerm#1587)."""
