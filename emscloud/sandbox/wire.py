"""A cloud served on loopback: its calls kept, and whatever can go wrong on a wire made to go wrong at any of them."""

from __future__ import annotations

import contextlib
import itertools
import socket
import struct
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, Self
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response


class Fault(Enum):
    """What goes wrong at a call, and on which side of its effect."""

    THROTTLED = "refused in the cloud's own words for too many calls, without effect"
    UNAVAILABLE = "a server error before the effect"
    FAILED = "a server error after the effect"
    RESET_BEFORE = "the connection is reset before the effect"
    RESET_AFTER = "the connection is reset after the effect"
    LOST = "the effect comes, the answer does not: the connection stays open and silent"


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came in."""

    number: int
    """Its place among all, from 0."""
    action: str
    """What is asked for in the cloud's own word: `AuthorizeSecurityGroupIngress`, `PUT networkSecurityGroups`."""
    write: bool
    """Whether it may change anything."""
    body: bytes


class Service(Protocol):
    """A cloud behind the wire."""

    def action(self, request: Request) -> tuple[str, bool]:
        """What is asked for, and whether it may change anything."""

    def answer(self, request: Request) -> Response:
        """The cloud's answer, once its effect is there."""

    def broken(self, fault: Fault) -> Response:
        """The cloud's own words for being throttled, unavailable or failed."""


class Served:
    """A service on a port of 127.0.0.1, from `with` to its end.

    `fail` says what goes wrong at a call, `before` and `after` are told of each: `before` when nothing has happened yet,
    `after` once its effect is there and before the answer is on its way.  All three run one call at a time.
    """

    def __init__(self, service: Service, port: int = 0) -> None:
        self._service = service
        self._turn = threading.RLock()
        self._numbers = itertools.count()
        self._closing = threading.Event()
        self.calls: list[Call] = []
        self.fail: Callable[[Call], Fault | None] = lambda _call: None
        self.before: Callable[[Call], None] = lambda _call: None
        self.after: Callable[[Call], None] = lambda _call: None
        self._server = make_server("127.0.0.1", port, self._app, threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True, name="sandbox")

    @property
    def url(self) -> str:
        """Where it is: `http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _app(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        request.get_data(cache=True, parse_form_data=False)
        with self._turn:
            response, fault = self._judge(request)
        if fault in (Fault.RESET_BEFORE, Fault.RESET_AFTER):
            _reset(environ["werkzeug.socket"])
        if fault is Fault.LOST:
            self._closing.wait()
            _reset(environ["werkzeug.socket"])
        return response(environ, start)

    def _judge(self, request: Request) -> tuple[Response, Fault | None]:
        action, write = self._service.action(request)
        call = Call(next(self._numbers), action, write, request.get_data())
        self.calls.append(call)
        self.before(call)
        fault = self.fail(call)
        if fault in (Fault.THROTTLED, Fault.UNAVAILABLE, Fault.RESET_BEFORE):
            return self._service.broken(fault), fault
        response = self._service.answer(request)
        response.get_data()
        self.after(call)
        return (self._service.broken(fault) if fault is Fault.FAILED else response), fault


class _Quiet(WSGIRequestHandler):
    """A request is kept as a `Call`, so nothing is printed of it; a peer that went away is no news."""

    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:
        """Nothing."""

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        """Nothing: tests cut their connections."""


def _reset(connection: socket.socket) -> None:
    """The peer gets a reset, not an end: to linger for no time at all is how TCP is told so."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with contextlib.suppress(OSError):  # the peer may be gone already
        connection.shutdown(socket.SHUT_RD)
    connection.close()
    raise ConnectionResetError
