"""Suricata's own engine loads the rules that are printed for AWS, and judges packets by them as was asked."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from emscloud import pipeline
from tests.suricata import engine
from tests.suricata.capture import Capture, hello

POLICY = """\
name: by-name
groups:
  web:
    addresses: [10.0.1.0/24, "fd00:1::/64"]
    rules:
      - {id: vendor, outbound: [tcp/443, tcp/80], to: [good.example.com, also.example.com], why: updates}
      - {id: portal, outbound: tcp/8443, to: [portal.example.com], why: 'either; "quoted", a \\\\ and ${more}'}
      - {id: directory, outbound: tcp/636, to: [192.0.2.10, "2001:db8::10"], why: directory}
      - {id: passive, outbound: tcp/1000-2000, to: [192.0.2.32], why: a range of ports}
      - {id: names, outbound: [udp/53, tcp/53], to: [192.0.2.53], why: DNS}
      - {id: ping, outbound: icmp/echo-request, to: [192.0.2.20, "2001:db8::20"], why: is it there}
      - {id: tunnel, outbound: proto/50, to: [192.0.2.50], why: ESP}
      - {id: all, outbound: any, to: [192.0.2.99, {group: db}, {aws: pl-0123456789abcdef0}], why: everything}
  db:
    addresses: [10.0.2.0/24]
    rules: [{id: from-web, inbound: any, from: [{group: web}], why: everything}]
targets:
  eu: {cloud: aws, account_id: "123456789012", region: eu-west-1, vpc_id: vpc-0123456789abcdef0, network_firewall: true}
"""
LISTED = "198.51.100.128/25"
"""What the prefix list holds here: an IP set reference has no counterpart in the engine, so this is put in its place."""
WEB, WEB6, OTHER = "10.0.1.7", "fd00:1::7", "10.0.9.9"
THERE, THERE6 = "203.0.113.7", "2001:db8:ffff::7"
OK = (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",)
LONG = [random.Random(1).randbytes(1400) for _ in range(30)]
SPLIT = 60
"""Bytes after which a ClientHello is cut, in the midst of it."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The rules and IP sets of a policy's text, without comments."""

    rules: tuple[str, ...]
    sets: dict[str, list[str]]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """What `emit` writes for the policy."""
    path = tmp_path_factory.mktemp("policy") / "emscloud.yaml"
    path.write_text(POLICY, "utf-8")
    known = [f"{name}.example.com" for name in ("good", "also", "portal")]
    addresses = [{"name": name, "address": "93.184.215.14", "vantage": "made up", "first": "2026-11-25"} for name in known]
    path.with_suffix(".lock").write_text(json.dumps({"format": 1, "addresses": addresses}), "utf-8")
    result = pipeline.build(pipeline.open_policy(path))
    assert {problem.code for problem in result.problems} == {"E304"}
    text = result.targets[0].by_name.texts["rule-group.tf"]
    lines = [line.strip() for line in text.partition("<<-EOT\n")[2].partition("\n      EOT\n")[0].split("\n")]
    rules = tuple(line.replace("@PL_0123456789ABCDEF0", LISTED) for line in lines if not line.startswith("#"))
    sets = re.findall(r'key = "(\w+)"\n\n +ip_set \{\n +definition = (\[.*\])\n', text)
    return Printed(rules, {key: json.loads(own) for key, own in sets})


def _http(host: str, path: str = "/") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


def _tls(name: str | None, *, client: str = WEB, server: str = THERE, port: int = 443) -> Callable[[Capture], list[int]]:
    return lambda capture: capture.conversation(client, server, port, [hello(name)])


def _said(*said: bytes | tuple[bytes], client: str = WEB, server: str = THERE, port: int = 80) -> Callable[[Capture], list[int]]:
    return lambda capture: capture.conversation(client, server, port, said)


def _datagrams(*ends: tuple[str, int, str, int], payload: bytes = b"\0" * 40) -> Callable[[Capture], list[int]]:
    return lambda capture: [capture.datagram(*one, payload) for one in ends]


def _packets(*ends: tuple[str, str, int], payload: bytes) -> Callable[[Capture], list[int]]:
    return lambda capture: [capture.packet(*one, payload) for one in ends]


ECHO, ECHOED, ECHO6, TIMESTAMP = (bytes([kind, 0, 0, 0, 0, 1, 0, 1]) + b"\0" * 16 for kind in (8, 0, 128, 13))
PASSES: dict[str, Callable[[Capture], list[int]]] = {
    "TLS to a name that is asked for": _tls("good.example.com"),
    "TLS to another one of the same rule": _tls("also.example.com"),
    "TLS to a name in capitals": _tls("GOOD.Example.COM"),
    "TLS over IPv6": _tls("good.example.com", client=WEB6, server=THERE6),
    "TLS whose ClientHello comes in two packets": _said(
        hello("good.example.com")[:SPLIT], hello("good.example.com")[SPLIT:], port=443
    ),
    "TLS whose ClientHello comes a byte ahead": _said(hello("good.example.com")[:1], hello("good.example.com")[1:], port=443),
    "TLS and what follows, as much as there is": _said(
        hello("good.example.com"), *[b"\x17\x03\x03\x05\x78" + part for part in LONG], port=443
    ),
    "HTTP to a name that is asked for": _said(_http("good.example.com"), OK),
    "HTTP with the port in its Host": _said(_http("good.example.com:80"), OK),
    "HTTP whose Host comes in a second packet": _said(
        b"GET / HTTP/1.1\r\nUser-Agent: x\r\n", b"Host: good.example.com\r\n\r\n", OK
    ),
    "HTTP with 6 KiB of headers": _said(
        b"GET / HTTP/1.1\r\nCookie: ", *[b"a" * 1400] * 4, b"\r\nHost: good.example.com\r\n\r\n", OK
    ),
    "HTTP and what follows, as much as there is": _said(
        b"POST / HTTP/1.1\r\nHost: good.example.com\r\nContent-Length: 42000\r\n\r\n", *LONG, OK
    ),
    "TLS where either is asked for": _tls("portal.example.com", port=8443),
    "HTTP where either is asked for": _said(_http("portal.example.com:8443"), OK, port=8443),
    "an address that is asked for, whatever is said": _said(*LONG, server="192.0.2.10", port=636),
    "an IPv6 address that is asked for": _said(b"\x30\x0c", client=WEB6, server="2001:db8::10", port=636),
    "both ends of a range": lambda capture: [
        number
        for port in (1000, 2000)
        for number in capture.conversation(WEB, "192.0.2.32", port, [b"\0" * 9, (b"\0" * 9,), b"\0" * 9])
    ],
    "DNS to an address that is asked for": _datagrams((WEB, 5353, "192.0.2.53", 53)),
    "an echo request": _packets((WEB, "192.0.2.20", 1), payload=ECHO),
    "an echo request over IPv6": _packets((WEB6, "2001:db8::20", 58), payload=ECHO6),
    "a protocol by number": _packets((WEB, "192.0.2.50", 50), payload=b"\0\0\0\1" * 9),
    "anything to an address": _packets((WEB, "192.0.2.99", 47), (WEB, "192.0.2.99", 1), payload=ECHO),
    "anything to a group of the policy": _said(b"\0" * 9, (b"\0" * 9,), b"\0" * 9, server="10.0.2.5", port=5432),
    "anything to a prefix list": _said(b"\0" * 9, (b"\0" * 9,), b"\0" * 9, server="198.51.100.200", port=9),
    "whatever another one sends": _tls("bad.example.com", client=OTHER),
    "a handshake, and nothing said": _said(port=443),
    "what comes in, and its long answer": _said(
        b"\0" * 9, *[(part,) for part in LONG], client="198.51.100.9", server=WEB, port=8013
    ),
    "a datagram that comes in, and its answer": _datagrams(("198.51.100.9", 500, WEB, 500), (WEB, 500, "198.51.100.9", 500)),
    "an echo request that comes in, and its answer": lambda capture: [
        capture.packet("198.51.100.9", WEB, 1, ECHO),
        capture.packet(WEB, "198.51.100.9", 1, ECHOED),
    ],
}
DROPPED: dict[str, tuple[int, Callable[[Capture], list[int]]]] = {
    "TLS to another name": (4, _tls("bad.example.com")),
    "TLS to a name that ends in one that is asked for": (4, _tls("notgood.example.com")),
    "TLS to a name below one that is asked for": (4, _tls("www.good.example.com")),
    "TLS to a name that begins with one that is asked for": (4, _tls("good.example.com.evil.example")),
    "TLS without a name": (4, _tls(None)),
    "TLS to a name at another port": (4, _tls("good.example.com", port=8443)),
    "TLS to a name over IPv6": (4, _tls("bad.example.com", client=WEB6, server=THERE6)),
    "TLS in two packets to another name": (
        6,
        _said(hello("bad.example.com")[:SPLIT], hello("bad.example.com")[SPLIT:], port=443),
    ),
    "HTTP to another name": (4, _said(_http("bad.example.com"))),
    "HTTP to a name below one that is asked for": (4, _said(_http("www.good.example.com"))),
    "HTTP to a name that begins with one that is asked for": (4, _said(_http("good.example.com.evil.example"))),
    "HTTP in two packets to another name": (6, _said(b"GET / HTTP/1.1\r\nUser-Agent: x\r\n", b"Host: bad.example.com\r\n\r\n")),
    "HTTP that says another name in its first line": (4, _said(_http("good.example.com", "http://bad.example.com/"))),
    "HTTP that says two names": (4, _said(b"GET / HTTP/1.1\r\nHost: good.example.com\r\nHost: bad.example.com\r\n\r\n")),
    "HTTP without a name": (4, _said(b"GET / HTTP/1.0\r\n\r\n")),
    "HTTP where TLS is asked for": (4, _said(_http("good.example.com"), port=443)),
    "TLS where HTTP is asked for": (4, _tls("good.example.com", port=80)),
    "SSH": (6, _said((b"SSH-2.0-OpenSSH_9.9\r\n",), b"SSH-2.0-OpenSSH_9.9\r\n", server=THERE, port=443)),
    "SMTP": (6, _said((b"220 mail ESMTP\r\n",), b"EHLO web\r\n", server=THERE, port=25)),
    "what no protocol is, once it is answered": (8, _said(LONG[0], (LONG[1][:100],), LONG[2], (LONG[3][:100],), port=443)),
    "what no protocol is, after 16 KiB": (26, _said(*[b"\0" * 1400] * 30, port=443)),
    "HTTP that never says a name, after 16 KiB": (26, _said(b"GET /" + b"a" * 1395, *[b"a" * 1400] * 30)),
    "an address at another port": (26, _said(*LONG, server="192.0.2.10", port=637)),
    "a port beyond a range": (8, _said(b"\1" * 99, (b"\1" * 99,), b"\1" * 99, (b"\1" * 9,), server="192.0.2.32", port=2001)),
    "DNS to another address": (1, _datagrams((WEB, 5353, "192.0.2.54", 53))),
    "QUIC to whomever": (1, _datagrams((WEB, 5354, THERE, 443), payload=b"\xc3" + b"\0" * 1199)),
    "an echo request to another address": (1, _packets((WEB, THERE, 1), payload=ECHO)),
    "another type of ICMP": (1, _packets((WEB, "192.0.2.20", 1), payload=TIMESTAMP)),
    "an echo request over IPv6 to another address": (1, _packets((WEB6, THERE6, 58), payload=ECHO6)),
    "a protocol by number to another address": (1, _packets((WEB, THERE, 50), payload=b"\0\0\0\1" * 9)),
    "another protocol": (1, _packets((WEB, "192.0.2.50", 47), payload=b"\0" * 24)),
}
"""What is dropped, and from which of its packets on."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Which of the packets of each case were dropped, numbered from 1 within the case."""

    dropped: dict[str, list[int]]


@pytest.fixture(scope="module")
def judged(printed: Printed, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """One capture with every case in it, judged by the engine in one run."""
    capture = Capture()
    cases = {**PASSES, **{name: made for name, (_, made) in DROPPED.items()}}
    numbers = {name: made(capture) for name, made in cases.items()}
    verdict = engine.judge(printed.rules, printed.sets, capture, tmp_path_factory.mktemp("judged"))
    return Judged({name: [at for at, number in enumerate(own, 1) if number in verdict.dropped] for name, own in numbers.items()})


def test_the_engine_loads_what_is_printed(printed: Printed, tmp_path: Path) -> None:
    """`suricata -T` has nothing to say against any of the rules, of which there is every kind."""
    kinds = {rule.split(" ", 2)[1] for rule in printed.rules}
    assert kinds == {"tls", "http", "tcp", "udp", "icmp", "ip"}
    assert engine.loads(printed.rules, printed.sets, tmp_path) == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [("tls.sni;", "tls.snippet;"), ("; nocase;", "; nocase"), ("$WEB ", "$BEW "), ("sid:", "pid:"), ("itype:8;", "itype:x;")],
)
def test_the_engine_refuses_what_is_wrong(printed: Printed, old: str, new: str, tmp_path: Path) -> None:
    """A rule with a word, a variable or an end that is none does not load, so the test above can fail."""
    text = "\n".join(printed.rules)
    assert old in text
    assert engine.loads(text.replace(old, new, 1).split("\n"), printed.sets, tmp_path) != ""


@pytest.mark.parametrize("case", PASSES)
def test_what_is_asked_for_passes(judged: Judged, case: str) -> None:
    """No packet of it is dropped, be it before the name is said or after."""
    assert judged.dropped[case] == []


@pytest.mark.parametrize("case", DROPPED)
def test_what_is_not_asked_for_is_dropped(judged: Judged, case: str) -> None:
    """The handshake passes, and the first packet by which it can be told is dropped."""
    assert judged.dropped[case][:1] == [DROPPED[case][0]]


def test_a_message_is_shown_as_it_was_meant(printed: Printed, tmp_path: Path) -> None:
    """The engine shows the id of the requirement; what had to be escaped comes back without its backslash."""
    capture = Capture()
    capture.conversation(WEB, THERE, 8443, [hello("portal.example.com")])
    capture.conversation(WEB, THERE, 443, [hello("bad.example.com")])
    spoken = [rule.replace("pass", "alert", 1) if "tls.sni" in rule else rule for rule in printed.rules]
    verdict = engine.judge(spoken, printed.sets, capture, tmp_path)
    assert set(verdict.messages) >= {"portal", "web: TLS to a name that is not asked for"}


def test_without_the_drops_all_of_it_would_pass(printed: Printed, tmp_path: Path) -> None:
    """The verdicts are those of the rules: without what ends them nothing is dropped."""
    capture = Capture()
    capture.conversation(WEB, THERE, 443, [hello("bad.example.com")])
    passing = [rule for rule in printed.rules if rule.startswith("pass ")]
    assert engine.judge(passing, printed.sets, capture, tmp_path).dropped == frozenset()
    assert engine.judge(printed.rules, printed.sets, capture, tmp_path).dropped != frozenset()
