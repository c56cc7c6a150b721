"""The SDK's client for Azure's networks: how a subscription is signed in to, and what may come of a call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib.util import find_spec
from typing import NoReturn, Protocol, TypeAlias, cast

from emscloud.cloud import Access, Refused
from emscloud.clouds.azure.live.signin import (
    SIGN_IN,
    URL,
    Credential,
    Nobody,
    Request,
    bearer,
    credential,
    fixed_token,
    holder,
    near,
    said,
)

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
PUBLIC = "https://management.azure.com"
"""Azure Resource Manager of the public cloud."""
_NEAR = 0.01
"""Seconds of every wait for an Azure on this machine, which is an imitation."""
_BACKOFF = 0.8
_OK, _UNAUTHORIZED, _FORBIDDEN, _THROTTLED, _SERVER = 200, 401, 403, 429, 500
_LACKING = re.compile(r"does not have (?:authorization|permission) to perform action(?:\(s\))? '([^']+)'")
"""The action that is lacking, in ARM's words: it may be another than the call's, such as a look at its operation."""


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


class _Context(Request, Protocol):
    @property
    def http_response(self) -> _Answer: ...


class Client:
    """Azure's networks in one subscription, as JSON; nothing is imported or asked before the first call.

    `patience` is for how many seconds an answer is awaited, `repeats` how often a call is made again.
    `kind` is the SDK's own word, `network_security_groups`.  All raise Refused (a Failed): E430 without credentials, E431 for
    those that are not good, E432 where nothing is reached, E433 without permission, E434 when throttled beyond the budget,
    E435 for anything else that ARM refuses, with its code as `reason`, and E436 where it is not known what came of the call.
    """

    def __init__(self, access: Access, subscription: str, patience: float = READ, repeats: int = REPEATS) -> None:
        self._access, self.subscription, self._patience, self._repeats = access, subscription, patience, repeats
        self.endpoint = (access.endpoint or access.environment.get("EMSCLOUD_AZURE_ENDPOINT") or PUBLIC).rstrip("/")

    def get(self, kind: str, resource_group: str, name: str) -> Json:
        """A resource."""
        made = self._asked(kind, "read", lambda of: of.get(resource_group, name, api_version=VERSION, cls=_whole))
        return cast("Json", made)

    def listed(self, kind: str, resource_group: str | None = None) -> list[Json]:
        """All resources of a kind, in a resource group or in the subscription, page after page; of `usages` those of a region."""
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

    def delete(self, kind: str, resource_group: str, name: str, headers: Mapping[str, str] | None = None) -> None:
        """Deletes a resource and waits until that has ended; one that is not there is no error; `headers` as in `put`."""
        sent = dict(headers or {})
        self._asked(kind, "delete", lambda of: of.begin_delete(resource_group, name, api_version=VERSION, headers=sent).result())

    def who(self) -> str:
        """Whom the token speaks of, by what it says of itself: a user, or an application."""
        _installed()
        if self._token is not None:
            return "the token of EMSCLOUD_AZURE_TOKEN"
        try:
            return holder(self._credential.get_token(f"{self.endpoint}/.default").token)
        except Exception as error:  # noqa: BLE001  (translated, or raised again)
            _translated(error, "")

    def _asked(self, kind: str, verb: str, ask: Callable[[_Operations], object]) -> object:
        """What comes of a call to the SDK, its errors in our words."""
        action = f"Microsoft.Network/{_camel(kind)}/{verb}"
        _installed()
        try:
            return ask(cast("_Operations", getattr(self._sdk, kind)))
        except Exception as error:  # noqa: BLE001  (translated, or raised again)
            _translated(error, action)

    @cached_property
    def _token(self) -> str | None:
        return fixed_token(self._access, self.endpoint)

    @cached_property
    def _credential(self) -> Credential | Nobody:
        return credential(self._access.credential or "default") if self._token is None else Nobody()

    @cached_property
    def _sdk(self) -> object:
        from azure.mgmt.network import NetworkManagementClient  # noqa: PLC0415  (the SDK is imported when an account is asked)

        token, at_hand = self._token, near(self.endpoint)
        settings: dict[str, object] = {"authentication_policy": bearer(token)} if token else {}
        if self._access.log is not None:
            settings["per_retry_policies"] = [_logging(self._access.log)]
        return cast("Callable[..., object]", NetworkManagementClient)(
            self._credential,
            self.subscription,
            base_url=self.endpoint,
            api_version=VERSION,
            credential_scopes=[f"{self.endpoint}/.default"],
            polling_interval=_NEAR if at_hand else POLL,
            **dict.fromkeys(("retry_total", "retry_connect", "retry_read", "retry_status"), self._repeats),
            retry_backoff_factor=_NEAR if at_hand else _BACKOFF,
            connection_timeout=CONNECT,
            read_timeout=self._patience,
            user_agent="emscloud",
            **settings,
        )


def client(access: Access, subscription: str) -> Client:
    """The client for a subscription; see Client for what its calls raise."""
    return Client(access, subscription)


def _installed() -> None:
    try:
        there = all(find_spec(name) for name in ("azure.mgmt.network", "azure.identity"))
    except ModuleNotFoundError:  # not even a package above is there
        there = False
    if not there:
        raise Refused("E437", "Azure's SDK is not installed: `pip install 'emscloud[azure]'`.")


def _camel(kind: str) -> str:
    """`network_security_groups` as ARM has it: networkSecurityGroups."""
    if kind == "usages":
        return "locations/usages"
    first, *rest = kind.split("_")
    return first + "".join(one.capitalize() for one in rest)


def _whole(response: _Context, _model: object, _headers: object) -> Json:
    """The answer as ARM wrote it, which no model of the SDK has cut down."""
    return response.http_response.json()


def _logging(log: Callable[[str], None]) -> object:
    """A line for every attempt of a call: method, path, status, request id."""
    from azure.core.pipeline.policies import SansIOHTTPPolicy  # noqa: PLC0415  (the SDK is imported when an account is asked)

    def where(request: Request) -> str:
        url = URL.fullmatch(request.http_request.url)
        return f"azure {request.http_request.method} {url[4] if url else '-'}"

    class Log(SansIOHTTPPolicy):  # type: ignore[type-arg]
        def on_response(self, request: Request, response: _Context) -> None:
            answer = response.http_response
            log(f"{where(request)} {answer.status_code} {answer.headers.get('x-ms-request-id', '-')}")

        def on_exception(self, request: Request) -> None:
            log(f"{where(request)} no answer")

    return Log()


def _translated(error: Exception, action: str) -> NoReturn:
    """The error in our words; one that is none of the subscription's is raised as it is."""
    from azure.core import exceptions as known  # noqa: PLC0415  (the SDK is imported when an account is asked)

    words = said(error)
    if isinstance(error, known.HttpResponseError) and error.status_code is not None:
        model = error.error
        raise _refused(error.status_code, (model and model.code) or "", (model and model.message) or words, action) from error
    if isinstance(error, known.ClientAuthenticationError):
        raise Refused("E430", f"{words}. {SIGN_IN}", action=action) from error
    if isinstance(error, known.ServiceResponseError | known.IncompleteReadError):
        raise Refused("E436", f"{action}: the answer never came: {words}.", action=action, unclear=True) from error
    if isinstance(error, known.ServiceRequestError):
        raise Refused("E432", f"{action}: {words}. Is the endpoint right, and can this machine reach it?", action=action) from error
    if isinstance(error, known.HttpResponseError):
        raise Refused("E436", f"{action}: {words}.", action=action, unclear=True) from error
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
    if status >= _SERVER or status == _OK:  # an operation that was begun, and ended Failed or Canceled
        return Refused("E436", words, action=action, reason=reason, unclear=True)
    return Refused("E435", words, action=action, reason=reason)
