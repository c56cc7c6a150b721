"""DNS over TLS and HTTPS: connections are kept, certificates are verified, whatever fails is said."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dns.message
import pytest

from emscloud.resolve import secure
from emscloud.resolve.secure import LINES, Line, Unusable, line
from emscloud.resolve.server import Kind, Server
from tests.certificates import Authority
from tests.nameserver import Zone, fixed, served

KINDS = (Kind.TLS, Kind.HTTPS)
NAMES = {"both.example.com": fixed("192.0.2.1")}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The only authority that is trusted here."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a user would name it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))


@pytest.fixture(scope="module")
def zone(authority: Authority) -> Iterator[Zone]:
    """A server whose certificate holds its address and two names."""
    with served(NAMES, authority.issue("server", ["127.0.0.1", "dns.example", "localhost"])) as started:
        yield started


def at(zone: Zone, kind: Kind, name: str = "", address: str = "127.0.0.1") -> Server:
    """The server, asked over one of its two."""
    port = zone.tls if kind is Kind.TLS else zone.https
    return Server(address, port, "test", kind=kind, name=name, path="/dns-query" if kind is Kind.HTTPS else "")


async def _asked(way: Line, count: int) -> list[bytes | BaseException]:
    query = dns.message.make_query("both.example.com", "A").to_wire()
    try:
        return await asyncio.gather(*[way.exchange(query) for _ in range(count)], return_exceptions=True)
    finally:
        await way.close()


def asked(server: Server, count: int = 1) -> list[bytes | BaseException]:
    """What becomes of a question that is put so many times at once."""

    async def whole() -> list[bytes | BaseException]:
        return await _asked(line(server), count)

    return asyncio.run(whole())


def refusal(server: Server) -> str:
    """Why nobody has to ask this server."""
    (found,) = asked(server)
    assert isinstance(found, Unusable), found
    return str(found)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "address"), [("", "127.0.0.1"), ("dns.example", "127.0.0.1"), ("", "localhost")])
def test_a_server_that_is_who_it_says_is_asked(zone: Zone, kind: Kind, name: str, address: str) -> None:
    """By the address in its certificate, by a name beside the address, by a name that the machine resolves."""
    (found,) = asked(at(zone, kind, name, address))
    assert isinstance(found, bytes)
    assert ["both.example.com. 60 IN A 192.0.2.1"] == [str(one) for one in dns.message.from_wire(found).answer]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("holds", "name", "words"),
    [
        ("dns.example", "other.example", "certificate is not valid for 'other.example'"),
        ("dns.example", "", "certificate is not valid for '127.0.0.1'"),
        ("192.0.2.1", "", "certificate is not valid for '127.0.0.1'"),
        ("expired.example", "expired.example", "certificate has expired"),
    ],
)
def test_a_certificate_that_does_not_hold_is_refused(authority: Authority, kind: Kind, holds: str, name: str, words: str) -> None:
    """Another name, another address, a day that is over; and the server never sees the question."""
    with served(NAMES, authority.issue("wrong", [holds], 2 if holds == "expired.example" else 0)) as zone:
        said = refusal(at(zone, kind, name))
        assert (0, True, True) == (zone.asked.total(), said.startswith("its certificate is refused: "), words in said)


@pytest.mark.parametrize("kind", KINDS)
def test_an_authority_that_nobody_trusts_is_refused(
    zone: Zone, kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `SSL_CERT_FILE` names is all that is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(Authority(tmp_path, "stranger").file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "nothing"))
    assert "unable to get local issuer certificate" in refusal(at(zone, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_a_certificate_is_refused_once(authority: Authority, kind: Kind) -> None:
    """Questions that wait behind the refusal open no connection of their own."""
    with served(NAMES, authority.issue("refused", ["dns.example"])) as zone:
        count = 5 * max(LINES, secure.STREAMS)
        found = asked(at(zone, kind, "other.example"), count)
        assert count == len([one for one in found if isinstance(one, Unusable)])
        assert zone.handshakes <= max(LINES, secure.STREAMS)


def test_questions_share_the_connections_over_tls(authority: Authority) -> None:
    """Few are opened, however many questions there are."""
    with served(NAMES, authority.issue("shared", ["127.0.0.1"])) as zone:
        found = asked(at(zone, Kind.TLS), 100)
        assert (100, 100) == (len([one for one in found if isinstance(one, bytes)]), zone.asked["both.example.com", "A"])
        assert 1 <= zone.handshakes <= LINES


def test_another_path_is_not_answered(zone: Zone) -> None:
    """An HTTP status is no answer, and is told."""
    assert "it answers with HTTP status 404" == refusal(replace(at(zone, Kind.HTTPS), path="/elsewhere"))


@pytest.mark.parametrize("kind", KINDS)
def test_who_does_not_answer_is_waited_for_no_longer_than_stated(kind: Kind) -> None:
    """A port where nobody listens, and a listener who says nothing, are errors of the system's kind."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        server = Server("127.0.0.1", mute.getsockname()[1], "test", timeout=0.1, kind=kind, path="/dns-query")
        (silent,) = asked(server)
    (closed,) = asked(server)
    assert (True, True) == (isinstance(silent, TimeoutError), isinstance(closed, OSError)), (silent, closed)


def test_a_connection_that_broke_is_not_used_again(authority: Authority) -> None:
    """The next question gets a new one."""
    context = authority.issue("broken", ["127.0.0.1"]).context("dot")
    heard: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        for answer in (b"", b"\x00\x02ok"):
            connection, _ = listener.accept()
            with context.wrap_socket(connection, server_side=True) as stream:
                heard.append(stream.recv(100))
                stream.sendall(answer)

    async def twice(server: Server) -> list[bytes | BaseException]:
        way = line(server)
        try:
            return [(await asyncio.gather(way.exchange(b"one"), return_exceptions=True))[0], await way.exchange(b"two")]
        finally:
            await way.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        first, second = asyncio.run(twice(Server("127.0.0.1", listener.getsockname()[1], "test", kind=Kind.TLS)))
        thread.join()
    assert isinstance(first, EOFError)
    assert (b"ok", [b"\x00\x03one", b"\x00\x03two"]) == (second, heard)
