"""A real DNS server on loopback, over UDP and TCP, which answers as a test wants it."""

from __future__ import annotations

import socketserver
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

Behaviour = Callable[["Asked"], "dns.message.Message | None"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it arrived: how often it came before, and over which transport."""

    query: dns.message.Message
    name: str
    family: str
    before: int
    tcp: bool

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
    """What the server answers, by name; a name that is not there does not exist."""

    names: dict[str, Behaviour] = field(default_factory=dict)
    port: int = 0
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def respond(self, wire: bytes, *, tcp: bool) -> bytes | None:
        """The bytes of an answer, or None for silence."""
        query = dns.message.from_wire(wire)
        name, family = str(query.question[0].name).lower().rstrip("."), dns.rdatatype.to_text(query.question[0].rdtype)
        with self.lock:
            before = self.asked[name, family]
            self.asked[name, family] += 1
        asked = Asked(query, name, family, before, tcp)
        behaviour = self.names.get(name)
        response = asked.answer(rcode="NXDOMAIN") if behaviour is None else behaviour(asked)
        return None if response is None else response.to_wire()


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


@contextmanager
def served(names: dict[str, Behaviour]) -> Iterator[Zone]:
    """The server, on a port of its own of 127.0.0.1, until the block ends."""
    zone = Zone(names)

    class Udp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, connection = self.request
            response = zone.respond(wire, tcp=False)
            if response is not None:
                connection.sendto(response, self.client_address)

    class Tcp(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            length = int.from_bytes(self.rfile.read(2))
            response = zone.respond(self.rfile.read(length), tcp=True)
            if response is not None:
                self.wfile.write(len(response).to_bytes(2) + response)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Udp) as udp:
        zone.port = int(udp.server_address[1])
        socketserver.ThreadingTCPServer.allow_reuse_address = True
        with socketserver.ThreadingTCPServer(("127.0.0.1", zone.port), Tcp) as tcp:
            threads = [threading.Thread(target=one.serve_forever, args=(0.01,)) for one in (udp, tcp)]
            for thread in threads:
                thread.start()
            try:
                yield zone
            finally:
                for one in (udp, tcp):
                    one.shutdown()
                for thread in threads:
                    thread.join()
