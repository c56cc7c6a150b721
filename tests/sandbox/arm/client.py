"""The real azure-mgmt-network on a served `Arm`, and plain HTTP for what it cannot send."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.mgmt.network import NetworkManagementClient
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from emscloud.sandbox.arm import SUBSCRIPTION, TOKEN, Arm
from emscloud.sandbox.wire import Served

VERSION = "2024-05-01"
Json = dict[str, Any]


class _Fixed:
    def get_token(self, *_scopes: str, **_: Any) -> AccessToken:
        return AccessToken(TOKEN, int(time.time()) + 3600)


class _Bearer(SansIOHTTPPolicy[Any, Any]):
    """What azure-core's own policy does, which refuses plain HTTP."""

    def __init__(self, token: str) -> None:
        self.token = token

    def on_request(self, request: PipelineRequest[Any]) -> None:
        request.http_request.headers["Authorization"] = f"Bearer {self.token}"


def network(
    served: Served, token: str = TOKEN, subscription: str = SUBSCRIPTION, version: str | None = VERSION, repeats: int = 0
) -> NetworkManagementClient:
    """A client that repeats nothing, unless told to, and does not wait between polls."""
    return NetworkManagementClient(
        _Fixed(),
        subscription,
        base_url=served.url,
        api_version=version,
        polling_interval=0,
        retry_total=repeats,
        authentication_policy=_Bearer(token),
    )


def whole(response: Any, _found: Any, _headers: Any) -> Json:
    """The answer as JSON."""
    found: Json = response.http_response.json()
    return found


def put(client: NetworkManagementClient, name: str, body: Json, group: str = "rg", **headers: str) -> Json:
    """One PUT of a group, with all that follows it; headers with `_` for `-`."""
    sent = {word.replace("_", "-"): value for word, value in headers.items()}
    groups: Any = client.network_security_groups  # its types know no bytes, which it sends as they are
    poller = groups.begin_create_or_update(group, name, json.dumps(body).encode(), headers=sent, api_version=VERSION, cls=whole)
    found: Json = poller.result()
    return found


def get(client: NetworkManagementClient, name: str, group: str = "rg") -> Json:
    """A group."""
    groups: Any = client.network_security_groups
    found: Json = groups.get(group, name, cls=whole)
    return found


def rule(name: str = "one", priority: int = 100, **changed: object) -> Json:
    """A rule that is right, but for what is changed; None leaves a member out."""
    inner: Json = {
        "protocol": "Tcp",
        "sourcePortRange": "*",
        "destinationPortRange": "443",
        "sourceAddressPrefix": "10.0.0.0/24",
        "destinationAddressPrefix": "*",
        "access": "Allow",
        "priority": priority,
        "direction": "Inbound",
    }
    inner |= changed
    return {"name": name, "properties": {word: value for word, value in inner.items() if value is not None}}


def body(*rules: Json, **properties: object) -> Json:
    """A group's body in the resource group's region."""
    return {"location": "westeurope", "properties": {"securityRules": list(rules), **properties}}


def refused(client: NetworkManagementClient, name: str, said: Json, group: str = "rg", **headers: str) -> tuple[int | None, str]:
    """Status and ARM's code of a PUT that fails."""
    with pytest.raises(HttpResponseError) as caught:
        put(client, name, said, group, **headers)
    return refusal(caught.value)


def refusal(error: HttpResponseError) -> tuple[int | None, str]:
    """Status and ARM's code, of a call or of an operation."""
    return error.status_code, (error.error.code if error.error else None) or ""


def path(kind: str, name: str = "", group: str = "rg", version: str | None = VERSION) -> str:
    """A path within the resource group."""
    where = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Network/{kind}"
    return where + (f"/{name}" if name else "") + (f"?api-version={version}" if version is not None else "")


def ask(
    served: Served, method: str, where: str, said: object = None, headers: Mapping[str, str | None] | None = None
) -> tuple[int, Json, Mapping[str, str]]:
    """Plain HTTP: status, JSON (empty where there is none), headers; a header that is None is left out."""
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=60)
    sent = said if isinstance(said, bytes) else None if said is None else json.dumps(said).encode()
    try:
        all_headers = {"Authorization": f"Bearer {TOKEN}", **(headers or {})}
        connection.request(
            method, where, body=sent, headers={name: value for name, value in all_headers.items() if value is not None}
        )
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else {}, dict(answer.getheaders())
    finally:
        connection.close()


def direct(arm: Arm, method: str, where: str, said: object = None, if_match: str | None = None) -> tuple[int, Json]:
    """The same without a wire: status, and JSON (empty where there is none)."""
    sent = None if said is None else json.dumps(said).encode()
    headers = [("Authorization", f"Bearer {TOKEN}"), *([("If-Match", if_match)] if if_match else [])]
    builder = EnvironBuilder(where, method=method, data=sent, headers=headers)
    answer = arm.answer(Request(builder.get_environ()))
    return answer.status_code, json.loads(answer.get_data() or b"{}")


def code(answer: tuple[int, Json, Mapping[str, str]]) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer[0], answer[1]["error"]["code"]
