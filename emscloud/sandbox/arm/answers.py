"""What is asked of Azure Resource Manager and what it answers: results, and refusals in its JSON.

Codes and messages are those that people met and wrote down; where none was found the code is *presumed* and says so
where it is raised.  All of them arrive as `{"error": {"code", "message", "details": [{"code", "message"}]}}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Json = dict[str, object]
"""A JSON object."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a request matters once it is let in."""

    host: str
    """`http://127.0.0.1:PORT`, without a slash at its end."""
    version: str
    """Its `api-version`."""
    body: bytes = b""
    if_match: str | None = None
    if_none_match: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; None is a body of no bytes."""

    status: int
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):  # noqa: N818 - it is an answer, not a mistake of ours
    """A request that is refused: HTTP status, ARM's code and message, details as pairs of code and message."""

    def __init__(
        self, status: int, code: str, message: str, *details: tuple[str, str], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.headers = dict(headers or {})

    @property
    def body(self) -> Json:
        """The answer's JSON."""
        return {"error": error(self.code, self.message, *self.details)}


def error(code: str, message: str, *details: tuple[str, str]) -> Json:
    """An error as it stands in an answer or in an operation."""
    inner: list[Json] = [{"code": one, "message": text} for one, text in details]
    return {"code": code, "message": message, "details": inner}


def unreadable(detail: str, code: str = "InvalidJson") -> Refusal:
    """400, as the network provider refuses a body (MicrosoftLearning/AZ-700#153, pulumi/pulumi-azure-native#3114)."""
    return Refusal(400, "InvalidRequestFormat", "Cannot parse the request.", (code, detail))


def no_resource_group(name: str) -> Refusal:
    """404, before anything in a resource group is looked at."""
    return Refusal(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")


def no_resource(kind: str, name: str, group: str) -> Refusal:
    """404, of a top-level resource."""
    return Refusal(
        404,
        "ResourceNotFound",
        f"The Resource '{kind}/{name}' under resource group '{group}' was not found. "
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def no_child(resource_id: str) -> Refusal:
    """404, of a resource within one that is there."""
    return Refusal(404, "NotFound", f"Resource {resource_id} not found.")


def no_parent(name: str) -> Refusal:
    """404, of a write within a resource that is not there."""
    return Refusal(
        404,
        "ParentResourceNotFound",
        f"Can not perform requested operation on nested resource. Parent resource '{name}' not found.",
    )


def no_reference(wanted: str, by: str) -> Refusal:
    """400, of a reference to what is not there or lies in another region (microsoft/CromwellOnAzure#231)."""
    return Refusal(
        400,
        "InvalidResourceReference",
        f"Resource {wanted} referenced by resource {by} was not found. "
        "Please make sure that the referenced resource exists, and that both resources are in the same region.",
    )


def stale(given: str, current: str, resource_id: str) -> Refusal:
    """412, of an `If-Match` that is not the ETag of now (kubernetes-sigs/cloud-provider-azure#9729)."""
    return Refusal(
        412,
        "PreconditionFailed",
        "Precondition failed.",
        (
            "PreconditionFailedEtagMismatch",
            f"Etag provided in if-match header {given} does not match etag {current} of resource {resource_id} in NRP data store.",
        ),
    )


def taken(resource_id: str) -> Refusal:
    """412, of `If-None-Match: *` where something is; the detail's code is presumed."""
    return Refusal(
        412,
        "PreconditionFailed",
        "Precondition failed.",
        ("PreconditionFailedResourceExists", f"Resource {resource_id} exists, and the if-none-match header is *."),
    )
