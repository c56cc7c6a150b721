"""Operations that outlast their request: they run for a number of looks, and end as they were told to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from emscloud.sandbox.arm.answers import Json, Refusal, error
from emscloud.sandbox.arm.settings import Meeting, Settings


class Status(Enum):
    """What an operation says of itself."""

    RUNNING = "InProgress"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    CANCELED = "Canceled"


@dataclass(frozen=True, slots=True)
class Ending:
    """How an operation is to end."""

    status: Status = Status.SUCCEEDED
    code: str = "InternalServerError"
    message: str = "An error occurred."


@dataclass(slots=True)
class Operation:
    """One that was begun."""

    id: str
    name: str
    """`PutNetworkSecurityGroupOperation`."""
    location: str
    resource: str
    """The id of what it changes."""
    looks: int
    """How many more looks find it running."""
    ending: Ending
    finish: Callable[[Status], None]
    status: Status = Status.RUNNING
    error: Json | None = None

    @property
    def body(self) -> Json:
        """What its address answers."""
        return {"status": self.status.value} | ({"error": self.error} if self.error else {})


@dataclass(slots=True)
class Operations:
    """All that were begun, by their ids; at most one runs on a resource."""

    settings: Settings
    fresh: Callable[[], str]
    """A new id."""
    endings: list[Ending] = field(default_factory=list)
    """How the next ones end, in their order; after these they succeed."""
    known: dict[str, Operation] = field(default_factory=dict)
    last: dict[str, Operation] = field(default_factory=dict)
    """The last one on each resource, by its id without case; no other can be running there."""

    def running(self, resource: str) -> Operation | None:
        """What runs on a resource, by its id in any case."""
        found = self.last.get(resource.lower())
        return found if found and found.status is Status.RUNNING else None

    def in_the_way(self, resource: str) -> Operation | None:
        """What runs on a resource and is to be superseded by what is begun now.

        Raises Refusal where the settings say so: 409 (hashicorp/terraform-provider-azurerm#4285) or 429
        (cloudfoundry/bosh-azure-cpi-release#179).
        """
        earlier = self.running(resource)
        if earlier is None:
            return None
        if self.settings.meeting is Meeting.CONFLICT:
            raise Refusal(
                409,
                "AnotherOperationInProgress",
                "Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: "
                f"/subscriptions/{resource.split('/')[2]}/providers/Microsoft.Network/locations/{earlier.location}"
                f"/operations/{earlier.id}.",
            )
        if self.settings.meeting is Meeting.RETRY:
            wait = str(self.settings.retry_after or 0)
            detail = (
                f"Operation {earlier.name} ({earlier.id}) is updating resource {resource}. "
                f"The call can be retried in {wait} seconds."
            )
            raise Refusal(
                429,
                "RetryableError",
                "A retryable error occurred.",
                ("RetryableErrorDueToAnotherOperation", detail),
                headers={"Retry-After": wait},
            )
        return earlier

    def supersede(self, earlier: Operation, later: Operation) -> None:
        """Ends one in favour of another, without a word to its `finish` (iterative/terraform-provider-iterative#341)."""
        earlier.status = Status.CANCELED
        earlier.error = error(
            "Canceled",
            "Operation was canceled.",
            (
                "CanceledAndSupersededDueToAnotherOperation",
                f"Operation {earlier.name} ({earlier.id}) was canceled and superseded by operation {later.name} ({later.id}).",
            ),
        )

    def begin(self, name: str, location: str, resource: str, finish: Callable[[Status], None]) -> Operation:
        """A new one; `finish` is told how it ended, and makes its effect."""
        ending = self.endings.pop(0) if self.endings else Ending()
        made = Operation(self.fresh(), name, location, resource, self.settings.polls, ending, finish)
        self.known[made.id] = self.last[resource.lower()] = made
        return made

    def look(self, operation: Operation | None) -> None:
        """Time passes: one that was looked at as often as it runs ends."""
        if operation is None or operation.status is not Status.RUNNING:
            return
        if operation.looks > 0:
            operation.looks -= 1
        else:
            self.end(operation)

    def end(self, operation: Operation) -> None:
        """Ends one now, as it was to end."""
        if operation.status is not Status.RUNNING:
            return
        ending = operation.ending
        operation.status = ending.status
        operation.error = None if ending.status is Status.SUCCEEDED else error(ending.code, ending.message)
        operation.finish(ending.status)
