"""Azure Resource Manager as a service behind the wire: who is let in, which version, what is permitted, what is asked."""

from __future__ import annotations

import json
from collections.abc import Callable

from werkzeug.wrappers import Request, Response

from emscloud.sandbox.arm.answers import Answer, Asked, Json, Refusal
from emscloud.sandbox.arm.gate import Gate, actions
from emscloud.sandbox.arm.groups import Groups, Rules
from emscloud.sandbox.arm.ids import (
    APPLICATIONS,
    DEFAULTS,
    GROUPS,
    OPERATIONS,
    RESOURCE_GROUPS,
    RESULTS,
    RULES,
    USAGES,
    Target,
    parse,
)
from emscloud.sandbox.arm.operations import Operations, Status
from emscloud.sandbox.arm.others import Others
from emscloud.sandbox.arm.settings import SUBSCRIPTION, Settings
from emscloud.sandbox.arm.store import World
from emscloud.sandbox.arm.writes import Writes
from emscloud.sandbox.wire import Fault

_VERBS = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete"}
Handler = Callable[[Asked, Target], Answer]


class Service:
    """ARM over HTTP, by what `World` holds."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.world = World({SUBSCRIPTION})
        self.operations = Operations(self.settings, self.world.fresh)
        self.gate = Gate(self.world, self.settings)
        writes = Writes(self.world, self.settings, self.operations, self.gate.may_join)
        self.groups = Groups(writes)
        self.rules_of = Rules(writes)
        self.others = Others(self.world, self.settings)

    def action(self, request: Request) -> tuple[str, bool]:
        """`PUT networkSecurityGroups`, `GET locations/operations`; the method alone where the path names nothing known."""
        method = request.method
        try:
            return f"{method} {parse(request.path).kind}", method not in ("GET", "HEAD")
        except Refusal:
            return method, method not in ("GET", "HEAD")

    def answer(self, request: Request) -> Response:
        """ARM's answer, once the effect is there, or an operation was begun that will make it."""
        try:
            answer = self._answer(request)
        except Refusal as no:
            answer = Answer(no.status, no.body, no.headers)
        return self._response(answer)

    def broken(self, fault: Fault) -> Response:
        """Throttled (Azure/terraform-provider-azapi#691), unavailable, or failed, in ARM's shape."""
        wait = self.settings.retry_after or 0
        if fault is Fault.THROTTLED:
            no = Refusal(
                429,
                "RetryableError",
                "A retryable error occurred.",
                (
                    "RetryableErrorDueToTooManyCallsToThisOperation",
                    f"The number of calls exceeds Microsoft.Network throttling limit. The call can be retried in {wait} seconds.",
                ),
                headers={"Retry-After": str(wait)},
            )
        elif fault is Fault.UNAVAILABLE:
            no = Refusal(503, "ServiceUnavailable", "The service is unavailable.")
        else:
            no = Refusal(500, "InternalServerError", "An error occurred.")
        return self._response(Answer(no.status, no.body, no.headers))

    def _response(self, answer: Answer) -> Response:
        made = Response(b"" if answer.body is None else json.dumps(answer.body).encode(), answer.status)
        made.headers["Content-Type"] = "application/json; charset=utf-8"
        made.headers["x-ms-request-id"] = self.world.fresh()
        made.headers.update(answer.headers)
        return made

    def _answer(self, request: Request) -> Answer:
        self.gate.who(request.headers.get("Authorization"))
        target = parse(request.path)
        version = request.args.get("api-version")
        if not version:
            raise Refusal(
                400,
                "MissingApiVersionParameter",
                "The api-version query parameter (?api-version=) is required for all requests.",
            )
        self.gate.subscription(target.subscription)
        self.gate.version(target, version)
        self.gate.permitted(f"{actions(target)}/{_VERBS.get(request.method, 'action')}", target)
        self.gate.media(request.method, request.mimetype)
        asked = Asked(
            request.host_url.rstrip("/"),
            version,
            request.get_data(),
            request.headers.get("If-Match"),
            request.headers.get("If-None-Match"),
        )
        if request.method == "GET" and not target.single:
            return self._list(asked, target, request)
        handler = self._handlers().get((request.method, target.kind)) if target.single else None
        if handler is None:
            raise Refusal(405, "MethodNotAllowed", f"The http method '{request.method}' is not supported for this request.")
        return handler(asked, target)

    def _handlers(self) -> dict[tuple[str, str], Handler]:
        groups, rules, others = self.groups, self.rules_of, self.others
        made: dict[tuple[str, str], Handler] = {
            ("GET", GROUPS): lambda _, target: groups.get(target),
            ("PUT", GROUPS): groups.put,
            ("PATCH", GROUPS): groups.patch,
            ("DELETE", GROUPS): groups.delete,
            ("GET", RULES): lambda _, target: rules.get(target),
            ("PUT", RULES): rules.put,
            ("DELETE", RULES): rules.delete,
            ("GET", DEFAULTS): lambda _, target: rules.get(target),
            ("PUT", APPLICATIONS): others.put,
            ("DELETE", APPLICATIONS): others.delete,
            ("PUT", RESOURCE_GROUPS): others.put,
            ("GET", OPERATIONS): lambda _, target: self._operation(target),
            ("GET", RESULTS): lambda _, target: self._result(target),
        }
        for kind in (RESOURCE_GROUPS, APPLICATIONS, "networkInterfaces", "virtualNetworks/subnets"):
            made["GET", kind] = lambda _, target: others.get(target)
        return made

    def _list(self, asked: Asked, target: Target, request: Request) -> Answer:
        """A page, with a link to the next one where there is one."""
        if target.kind == GROUPS:
            found = self.groups.all(target)
        elif target.kind in (RULES, DEFAULTS):
            found = self.rules_of.all(target)
        elif target.kind in (RESOURCE_GROUPS, APPLICATIONS):
            found = self.others.all(target)
        elif target.kind == USAGES and target.names:
            found = self.others.usages(target)
        else:
            raise Refusal(405, "MethodNotAllowed", "The http method 'GET' is not supported for this request.")
        token = request.args.get("$skiptoken", "0")
        first = int(token) if token.isdecimal() else 0
        last = first + self.settings.page
        page: Json = {"value": found[first:last]}
        if last < len(found):
            page["nextLink"] = f"{asked.host}{target.id}?api-version={asked.version}&$skiptoken={last}"
        return Answer(200, page)

    def _operation(self, target: Target) -> Answer:
        found = self.operations.known.get(target.name)
        if found is None:
            raise Refusal(404, "OperationNotFound", f"Operation {target.name} was not found.")
        self.operations.look(found)
        return Answer(200, found.body, self._wait(found.status))

    def _result(self, target: Target) -> Answer:
        """The answer that a deletion has in the end."""
        body = self._operation(target).body or {}
        if body["status"] == Status.RUNNING.value:
            return Answer(202, None, self._wait(Status.RUNNING))
        return Answer(204) if body["status"] == Status.SUCCEEDED.value else Answer(400, {"error": body["error"]})

    def _wait(self, status: Status) -> dict[str, str]:
        wait = self.settings.retry_after
        return {} if wait is None or status is not Status.RUNNING else {"Retry-After": str(wait)}
