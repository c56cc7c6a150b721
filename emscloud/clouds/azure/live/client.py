"""The SDK's client for Azure's networks: how a subscription is signed in to, and what may come of a call."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import cached_property
from importlib.util import find_spec
from typing import NoReturn, Protocol, TypeAlias, cast

from emscloud.cloud import Access, Refused

Json: TypeAlias = Mapping[str, object]
"""An answer as ARM wrote it."""

VERSION = "2024-05-01"
"""The version of Microsoft.Network's API that is spoken, whichever the SDK would choose."""
REPEATS = 4
"""How often a call is repeated at most, with azure-core's waits in between, or those that ARM asks for."""
CONNECT, READ = 10, 60
"""Seconds that a connection, and the answer to a call, may take."""
POLL = 2
"""Seconds between two looks at an operation, where ARM does not say."""
SIGN_IN = 60
"""Seconds that `az` and its like may take for a token; ten, the SDK's own, are often too few (Azure/azure-cli#20404)."""
PUBLIC = "https://management.azure.com"
"""Azure Resource Manager of the public cloud."""
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
_ASKS_A_TOOL = frozenset({"default", "cli", "developer-cli", "powershell"})
_NEAR = 0.05
"""Seconds of every wait for an Azure on this machine, which is an imitation."""
_BACKOFF = 0.8
_SIGN_IN = "Sign in with `az login`, or choose another credential with `--credential`."
_OK, _UNAUTHORIZED, _FORBIDDEN, _THROTTLED, _SERVER = 200, 401, 403, 429, 500
_LACKING = re.compile(r"does not have (?:authorization|permission) to perform action(?:\(s\))? '([^']+)'")
"""The action that is lacking, in ARM's words: it may be another than the call's, such as a look at its operation."""
_URL = re.compile(r"(https?)://(\[[0-9a-f:]+\]|[^/:@?#]+)(:[0-9]+)?(/[^?#]*)?(?:[?#].*)?", re.IGNORECASE)
_LOOPBACK = frozenset({"127.0.0.1", "[::1]", "localhost"})


class Poller(Protocol):
    """An operation that runs."""

    def result(self, timeout: float | None = None) -> object:
        """What came of it, once it has ended; None of a deletion."""


class _Operations(Protocol):
    """The SDK's methods for one kind of resource."""

    def get(self, resource_group: str, name: str, /, **settings: object) -> object: ...

    def list(self, resource_group: str, /, **settings: object) -> Iterator[object]: ...

    def list_all(self, **settings: object) -> Iterator[object]: ...

    def begin_create_or_update(self, resource_group: str, name: str, body: bytes, /, **settings: object) -> Poller: ...

    def begin_delete(self, resource_group: str, name: str, /, **settings: object) -> Poller: ...


class _Answer(Protocol):
    """An answer of the SDK's transport."""

    @property
    def status_code(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    def json(self) -> Json: ...


class _Asked(Protocol):
    """A request of the SDK's transport."""

    @property
    def method(self) -> str: ...

    @property
    def url(self) -> str: ...

    @property
    def headers(self) -> MutableMapping[str, str]: ...


class _Request(Protocol):
    @property
    def http_request(self) -> _Asked: ...


class _Context(_Request, Protocol):
    @property
    def http_response(self) -> _Answer: ...


class Client:
    """Azure's networks in one subscription, as JSON; nothing is imported or asked before the first call.

    `kind` is the SDK's own word, `network_security_groups`.  All raise Refused (a Failed): E430 without credentials, E431 for
    those that are not good, E432 where nothing is reached, E433 without permission, E434 when throttled beyond the budget,
    E435 for anything else that ARM refuses, with its code as `reason`, and E436 where it is not known what came of the call.
    """

    def __init__(self, access: Access, subscription: str) -> None:
        self._access, self.subscription = access, subscription
        self.endpoint = (access.endpoint or access.environment.get("EMSCLOUD_AZURE_ENDPOINT") or PUBLIC).rstrip("/")

    def get(self, kind: str, resource_group: str, name: str) -> Json:
        """A resource."""
        made = self._asked(kind, "read", lambda of: of.get(resource_group, name, api_version=VERSION, cls=_whole))
        return cast("Json", made)

    def listed(self, kind: str, resource_group: str | None = None) -> list[Json]:
        """All resources of a kind, in a resource group or in the subscription, page after page."""
        items: list[Json] = []

        def page(response: _Context) -> None:
            if response.http_response.status_code == _OK:
                items.extend(cast("list[Json]", response.http_response.json().get("value", [])))

        def asked(of: _Operations) -> object:
            settings = {"api_version": VERSION, "raw_response_hook": page}
            return list(of.list_all(**settings) if resource_group is None else of.list(resource_group, **settings))

        self._asked(kind, "read", asked)
        return items

    def put(self, kind: str, resource_group: str, name: str, body: bytes, headers: Mapping[str, str] | None = None) -> Json:
        """Writes a resource and waits until that has ended; `headers` go on the write alone (`If-Match`)."""

        def asked(of: _Operations) -> object:
            sent = dict(headers or {})
            return of.begin_create_or_update(resource_group, name, body, api_version=VERSION, headers=sent, cls=_whole).result()

        return cast("Json", self._asked(kind, "write", asked))

    def delete(self, kind: str, resource_group: str, name: str) -> None:
        """Deletes a resource and waits until that has ended; one that is not there is no error."""
        self._asked(kind, "delete", lambda of: of.begin_delete(resource_group, name, api_version=VERSION).result())

    def _asked(self, kind: str, verb: str, ask: Callable[[_Operations], object]) -> object:
        """What comes of a call to the SDK, its errors in our words."""
        action = f"Microsoft.Network/{_camel(kind)}/{verb}"
        if find_spec("azure.mgmt") is None or find_spec("azure.identity") is None:
            raise Refused("E437", "Azure's SDK is not installed: `pip install 'emscloud[azure]'`.")
        try:
            return ask(cast("_Operations", getattr(self._sdk, kind)))
        except Exception as error:  # noqa: BLE001  (translated, or raised again)
            _translated(error, action)

    @cached_property
    def _sdk(self) -> object:
        from azure.mgmt.network import NetworkManagementClient  # noqa: PLC0415  (the SDK is imported when an account is asked)

        url = _URL.fullmatch(self.endpoint)
        near = url is not None and url[2].lower() in _LOOPBACK
        token = self._access.environment.get("EMSCLOUD_AZURE_TOKEN") if near else None
        if url is None or (token is None and url[1].lower() != "https"):
            why = "Only one on this machine is asked over plain HTTP, with the token of EMSCLOUD_AZURE_TOKEN"
            raise Refused("E432", f"`{self.endpoint}` is no HTTPS address. {why}.")
        settings: dict[str, object] = {"authentication_policy": _bearer(token)} if token else {}
        if self._access.log is not None:
            settings["per_retry_policies"] = [_logging(self._access.log)]
        return cast("Callable[..., object]", NetworkManagementClient)(
            _credential(self._access.credential or "default") if token is None else _Nobody(),
            self.subscription,
            base_url=self.endpoint,
            api_version=VERSION,
            credential_scopes=[f"{self.endpoint}/.default"],
            polling_interval=_NEAR if near else POLL,
            retry_total=REPEATS,
            retry_connect=REPEATS,
            retry_read=REPEATS,
            retry_status=REPEATS,
            retry_backoff_factor=_NEAR if near else _BACKOFF,
            connection_timeout=CONNECT,
            read_timeout=READ,
            user_agent="emscloud",
            **settings,
        )


def client(access: Access, subscription: str) -> Client:
    """The client for a subscription; see Client for what its calls raise."""
    return Client(access, subscription)


def _camel(kind: str) -> str:
    """`network_security_groups` as ARM has it: networkSecurityGroups."""
    first, *rest = kind.split("_")
    return first + "".join(one.capitalize() for one in rest)


def _whole(response: _Context, _model: object, _headers: object) -> Json:
    """The answer as ARM wrote it, which no model of the SDK has cut down."""
    return response.http_response.json()


class _Nobody:
    """The credential beside a fixed token: nobody asks it for one."""

    def get_token(self, *_: str, **__: object) -> NoReturn:
        """It has none."""
        raise AssertionError("a fixed token is sent as it is")


def _credential(choice: str) -> object:
    """azure-identity's credential of that name, which looks at the environment itself; raises Refused with E410 or E430."""
    from azure import identity  # noqa: PLC0415  (the SDK is imported when an account is asked)

    logging.getLogger("azure").addHandler(logging.NullHandler())  # or it would say on standard error what is raised as well
    if choice not in CREDENTIALS:
        raise Refused("E410", f"`{choice}` is no credential. There are {', '.join(CREDENTIALS)}.")
    made = cast("Callable[..., object]", getattr(identity, CREDENTIALS[choice]))
    try:
        return made(process_timeout=SIGN_IN) if choice in _ASKS_A_TOOL else made()
    except ValueError as error:  # what azure-identity has for variables that are missing
        raise Refused("E430", f"{_said(error)}. {_SIGN_IN}") from error


def _bearer(token: str) -> object:
    """A fixed token, which azure-core's own policy would not send over plain HTTP."""
    from azure.core.pipeline.policies import SansIOHTTPPolicy  # noqa: PLC0415  (the SDK is imported when an account is asked)

    class Bearer(SansIOHTTPPolicy):  # type: ignore[type-arg]
        def on_request(self, request: _Request) -> None:
            request.http_request.headers["Authorization"] = f"Bearer {token}"

    return Bearer()


def _logging(log: Callable[[str], None]) -> object:
    """A line for every attempt of a call: method, path, status, request id."""
    from azure.core.pipeline.policies import SansIOHTTPPolicy  # noqa: PLC0415  (the SDK is imported when an account is asked)

    def where(request: _Request) -> str:
        url = _URL.fullmatch(request.http_request.url)
        return f"azure {request.http_request.method} {url[4] if url else '-'}"

    class Log(SansIOHTTPPolicy):  # type: ignore[type-arg]
        def on_response(self, request: _Request, response: _Context) -> None:
            answer = response.http_response
            log(f"{where(request)} {answer.status_code} {answer.headers.get('x-ms-request-id', '-')}")

        def on_exception(self, request: _Request) -> None:
            log(f"{where(request)} no answer")

    return Log()


def _translated(error: Exception, action: str) -> NoReturn:
    """The error in our words; one that is none of the subscription's is raised as it is."""
    from azure.core import exceptions as known  # noqa: PLC0415  (the SDK is imported when an account is asked)

    said = _said(error)
    if isinstance(error, known.HttpResponseError) and error.status_code is not None:
        model = error.error
        raise _refused(error.status_code, (model and model.code) or "", (model and model.message) or said, action) from error
    if isinstance(error, known.ClientAuthenticationError):
        raise Refused("E430", f"{said}. {_SIGN_IN}", action=action) from error
    if isinstance(error, known.ServiceResponseError | known.IncompleteReadError):
        raise Refused("E436", f"{action}: the answer never came: {said}.", action=action, unclear=True) from error
    if isinstance(error, known.ServiceRequestError):
        raise Refused("E432", f"{action}: {said}. Is the endpoint right, and can this machine reach it?", action=action) from error
    if isinstance(error, known.HttpResponseError):
        raise Refused("E436", f"{action}: {said}.", action=action, unclear=True) from error
    raise error


def _refused(status: int, reason: str, message: str, action: str) -> Refused:
    """What ARM says no to."""
    words = f"{action}: {message.rstrip('. ')} ({status} {reason or 'without a code'})."
    if status == _UNAUTHORIZED:
        return Refused("E431", f"{words} Sign in again.", action=action, reason=reason)
    if status == _FORBIDDEN:
        lacking = _LACKING.search(message)
        needed = lacking[1] if lacking else action
        return Refused("E433", f"{words} Grant `{needed}`.", action=needed, reason=reason)
    if status == _THROTTLED:
        return Refused("E434", f"{words} Run it again in a while.", action=action, reason=reason)
    if status >= _SERVER:
        return Refused("E436", words, action=action, reason=reason, unclear=True)
    return Refused("E435", words, action=action, reason=reason)


def _said(error: Exception) -> str:
    """The first line of what an error says, without its full stop."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(". ")
