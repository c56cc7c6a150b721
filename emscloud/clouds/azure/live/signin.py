"""Who asks: a credential of azure-identity, or the fixed token of an imitation on this machine."""

from __future__ import annotations

import base64
import json
import logging
import re
from collections.abc import Callable, Mapping, MutableMapping
from typing import NoReturn, Protocol, cast

from emscloud.cloud import Access, Refused

CREDENTIALS: Mapping[str, str] = {
    "default": "DefaultAzureCredential",
    "cli": "AzureCliCredential",
    "developer-cli": "AzureDeveloperCliCredential",
    "environment": "EnvironmentCredential",
    "managed-identity": "ManagedIdentityCredential",
    "powershell": "AzurePowerShellCredential",
    "workload": "WorkloadIdentityCredential",
}
"""What `--credential` may be, and azure-identity's class for it."""
SIGN_IN = "Sign in with `az login`, or choose another credential with `--credential`."
URL = re.compile(r"(https?)://(\[[0-9a-f:]+\]|[^/:@?#]+)(:[0-9]+)?(/[^?#]*)?(?:[?#].*)?", re.IGNORECASE)
_ASKS_A_TOOL = frozenset({"default", "cli", "developer-cli", "powershell"})
_PATIENCE = 60
"""Seconds that `az` and its like may take for a token; ten, the SDK's own, are often too few (Azure/azure-cli#20404)."""
_LOOPBACK = frozenset({"127.0.0.1", "[::1]", "localhost"})


class _Token(Protocol):
    @property
    def token(self) -> str: ...


class Credential(Protocol):
    """Whoever can be asked for a token."""

    def get_token(self, *scopes: str) -> _Token:
        """A token for a scope."""


class Asked(Protocol):
    """A request of the SDK's transport."""

    @property
    def method(self) -> str:
        """`GET`."""

    @property
    def url(self) -> str:
        """Whole."""

    @property
    def headers(self) -> MutableMapping[str, str]:
        """They may be added to."""


class Request(Protocol):
    """A request on its way through the SDK."""

    @property
    def http_request(self) -> Asked:
        """What is sent."""


def near(endpoint: str) -> bool:
    """Whether it is on this machine."""
    url = URL.fullmatch(endpoint)
    return url is not None and url[2].lower() in _LOOPBACK


def fixed_token(access: Access, endpoint: str) -> str | None:
    """The token of an imitation on this machine; raises Refused with E432 for an address to which nothing may be sent."""
    url = URL.fullmatch(endpoint)
    token = access.environment.get("EMSCLOUD_AZURE_TOKEN") if near(endpoint) else None
    if url is None or (token is None and url[1].lower() != "https"):
        why = "Only one on this machine is asked over plain HTTP, with the token of EMSCLOUD_AZURE_TOKEN"
        raise Refused("E432", f"`{endpoint}` is no HTTPS address. {why}.")
    return token


class Nobody:
    """The credential beside a fixed token: nobody asks it for one."""

    def get_token(self, *_: str, **__: object) -> NoReturn:
        """It has none."""
        raise AssertionError("a fixed token is sent as it is")


def credential(choice: str) -> Credential:
    """azure-identity's credential of that name, which looks at the environment itself; raises Refused with E410 or E430."""
    from azure import identity  # noqa: PLC0415  (the SDK is imported when an account is asked)

    logging.getLogger("azure").addHandler(logging.NullHandler())  # or it would say on standard error what is raised as well
    if choice not in CREDENTIALS:
        raise Refused("E410", f"`{choice}` is no credential. There are {', '.join(CREDENTIALS)}.")
    made = cast("Callable[..., Credential]", getattr(identity, CREDENTIALS[choice]))
    try:
        return made(process_timeout=_PATIENCE) if choice in _ASKS_A_TOOL else made()
    except ValueError as error:  # what azure-identity has for variables that are missing
        raise Refused("E430", f"{said(error)}. {SIGN_IN}") from error


def bearer(token: str) -> object:
    """A fixed token, which azure-core's own policy would not send over plain HTTP."""
    from azure.core.pipeline.policies import SansIOHTTPPolicy  # noqa: PLC0415  (the SDK is imported when an account is asked)

    class Bearer(SansIOHTTPPolicy):  # type: ignore[type-arg]
        def on_request(self, request: Request) -> None:
            request.http_request.headers["Authorization"] = f"Bearer {token}"

    return Bearer()


def holder(token: str) -> str:
    """Whom a token speaks of: a user, or an application.  It is not ours to judge, so nothing of it is verified."""
    text = token.partition(".")[2].partition(".")[0]
    try:
        claims = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return str(claims.get("upn") or claims.get("unique_name") or f"the application {claims['appid']}")
    except (ValueError, KeyError, AttributeError, TypeError):
        return "somebody whom the token does not name"


def said(error: Exception) -> str:
    """The first line of what an error says, without its full stop."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(". ")
