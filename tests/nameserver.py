"""A real DNS server on loopback, over UDP, TCP, TLS and HTTPS, which answers, rotates, lies and dies as a test wants it."""

from __future__ import annotations

import http.server
import random
import socket
import socketserver
import ssl
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from tests.certificates import Issued

Answer = dns.message.Message | tuple[dns.message.Message, ...] | None
Behaviour = Callable[["Asked"], Answer]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it arrived: how often it came before, over which transport, and over UDP from where."""

    query: dns.message.Message
    name: str
    family: str
    before: int
    tcp: bool
    client: tuple[str, int] = ("", 0)

    def answer(self, *records: str, rcode: str = "NOERROR") -> dns.message.Message:
        """A response with records such as `www.example.com. A 192.0.2.1`."""
        response = dns.message.make_response(self.query)
        response.set_rcode(dns.rcode.from_text(rcode))
        for record in records:
            name, kind, value = record.split()
            response.answer.append(dns.rrset.from_text(name, 60, "IN", kind, value))
        return response

    def subnet(self) -> str:
        """The client subnet that came with it, or nothing."""
        found = [option for option in self.query.options if isinstance(option, dns.edns.ECSOption)]
        return f"{found[0].address}/{found[0].srclen}" if found else ""


@dataclass(slots=True)
class Zone:
    """What the server answers, by name; a name that is not there does not exist.

    `port` is that of UDP and TCP, `tls` and `https` are 0 without a certificate.  `handshakes` counts those that were begun.
    """

    names: dict[str, Behaviour] = field(default_factory=dict)
    issued: Issued | None = None
    port: int = 0
    tls: int = 0
    https: int = 0
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    handshakes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    running: list[tuple[socketserver.BaseServer, threading.Thread]] = field(default_factory=list)

    def respond(self, wire: bytes, *, tcp: bool, client: tuple[str, int] = ("", 0)) -> list[bytes]:
        """The bytes of each answer; none for silence."""
        query = dns.message.from_wire(wire)
        name, family = str(query.question[0].name).lower().rstrip("."), dns.rdatatype.to_text(query.question[0].rdtype)
        with self.lock:
            before = self.asked[name, family]
            self.asked[name, family] += 1
        asked = Asked(query, name, family, before, tcp, client)
        behaviour = self.names.get(name)
        answer = asked.answer(rcode="NXDOMAIN") if behaviour is None else behaviour(asked)
        answers = answer if isinstance(answer, tuple) else () if answer is None else (answer,)
        return [one.to_wire() for one in answers]

    def shaken(self, connection: socket.socket, context: ssl.SSLContext) -> ssl.SSLSocket:
        """A connection over TLS."""
        with self.lock:
            self.handshakes += 1
        return context.wrap_socket(connection, server_side=True)

    def up(self) -> None:
        """Begin to answer, at the ports of the last time where there was one.

        They lie below those that systems give to whoever asks for any, so that nobody takes them while this is down.
        """
        while not self.port:
            try:
                self._listen(random.randrange(20_000, 32_000, 3))
            except OSError:  # somebody else listens at one of the three
                self.down()
        if not self.running:
            self._listen(self.port)

    def _listen(self, port: int) -> None:
        self._begin(socketserver.ThreadingUDPServer(("127.0.0.1", port), _udp(self)))
        self._begin(_Streams(("127.0.0.1", port), _tcp(self, None)))
        if self.issued is not None:
            self._begin(_Streams(("127.0.0.1", port + 1), _tcp(self, self.issued.context("dot"))))
            self._begin(_Streams(("127.0.0.1", port + 2), _web(self, self.issued.context("http/1.1"))))
            self.tls, self.https = port + 1, port + 2
        self.port = port

    def _begin(self, server: socketserver.BaseServer) -> None:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        self.running.append((server, thread))

    def down(self) -> None:
        """Answer nobody any more: nothing listens at the ports."""
        for server, thread in self.running:
            server.shutdown()
            thread.join()
            server.server_close()
        self.running.clear()


class _Streams(socketserver.ThreadingTCPServer):
    """Connections; that a client broke one off is no error."""

    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def _udp(zone: Zone) -> type[socketserver.BaseRequestHandler]:
    class Udp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, connection = self.request
            for response in zone.respond(wire, tcp=False, client=self.client_address):
                connection.sendto(response, self.client_address)

    return Udp


def _tcp(zone: Zone, context: ssl.SSLContext | None) -> type[socketserver.BaseRequestHandler]:
    """Questions one after another on a connection, over TLS where there is a context."""

    class Tcp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with self._stream() as stream, stream.makefile("rb") as file:
                while head := file.read(2):
                    for response in zone.respond(file.read(int.from_bytes(head)), tcp=True):
                        stream.sendall(len(response).to_bytes(2) + response)

        def _stream(self) -> socket.socket:
            if context is None:
                return self.request  # type: ignore[no-any-return]
            return zone.shaken(self.request, context)

    return Tcp


def _web(zone: Zone, context: ssl.SSLContext) -> type[http.server.BaseHTTPRequestHandler]:
    """DNS over HTTPS (RFC 8484) at `/dns-query`, for POST."""

    class Web(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            self.request = zone.shaken(self.request, context)
            super().setup()

        def finish(self) -> None:
            super().finish()
            self.request.close()

        def do_POST(self) -> None:
            wire = self.rfile.read(int(self.headers["content-length"]))
            known = (self.path, self.headers["content-type"]) == ("/dns-query", "application/dns-message")
            answers = zone.respond(wire, tcp=True) if known else []
            self.send_response(200 if answers else 404)
            self.send_header("content-type", "application/dns-message")
            self.send_header("content-length", str(sum(map(len, answers))))
            self.end_headers()
            self.wfile.write(b"".join(answers))

        def log_message(self, *_said: object) -> None:
            """Nothing."""

    return Web


def fixed(*addresses: str) -> Behaviour:
    """Always these addresses, each in its family."""

    def behaviour(asked: Asked) -> dns.message.Message:
        kept = [one for one in addresses if (":" in one) == (asked.family == "AAAA")]
        return asked.answer(*(f"{asked.name}. {asked.family} {one}" for one in kept))

    return behaviour


def rotating(addresses: list[str], at_once: int) -> Behaviour:
    """Some of the IPv4 addresses, others with each question."""

    def behaviour(asked: Asked) -> dns.message.Message:
        if asked.family == "AAAA":
            return asked.answer()
        start = asked.before * at_once
        chosen = [addresses[(start + index) % len(addresses)] for index in range(at_once)]
        return asked.answer(*(f"{asked.name}. A {one}" for one in chosen))

    return behaviour


def failing(rcode: str) -> Behaviour:
    """Always this response code."""
    return lambda asked: asked.answer(rcode=rcode)


def alias(target: str) -> Behaviour:
    """A CNAME, without the records of its target."""
    return lambda asked: asked.answer(f"{asked.name}. CNAME {target}.")


def silent(_asked: Asked) -> None:
    """Nothing at all."""


def forging(lie: str, *true: str) -> Behaviour:
    """The true addresses, and before them answers that are none: with another id, to another question, from elsewhere."""
    honest = fixed(*true)

    def behaviour(asked: Asked) -> Answer:
        strange, other, elsewhere = (asked.answer(f"{asked.name}. A {lie}") for _ in range(3))
        strange.id ^= 1
        other.question = dns.message.make_query("other.example.com", asked.family).question
        for source in ("127.0.0.1", "127.0.0.2"):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                stranger.bind((source, 0))
                stranger.sendto(elsewhere.to_wire(), asked.client)
        truth = honest(asked)
        assert isinstance(truth, dns.message.Message)
        return (strange, other, truth)

    return behaviour


@contextmanager
def served(names: dict[str, Behaviour], issued: Issued | None = None) -> Iterator[Zone]:
    """The server, on ports of its own of 127.0.0.1, until the block ends; over TLS and HTTPS too with a certificate."""
    zone = Zone(names, issued)
    zone.up()
    try:
        yield zone
    finally:
        zone.down()
