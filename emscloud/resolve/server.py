"""Whom to ask, and how far the asking is: a resolver's text → a Server."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from typing import TypeAlias

TIMEOUT = 2.0
"""Seconds that one question may take; over UDP as long again where the answer was cut and is fetched over TCP."""
PORT = 53


class Kind(StrEnum):
    """How a server is spoken to; the value is what its vantage says."""

    PLAIN = ""  # UDP, and TCP where an answer is cut
    TLS = "over TLS"  # RFC 7858
    HTTPS = "over HTTPS"  # RFC 8484


PORTS = {Kind.PLAIN: PORT, Kind.TLS: 853, Kind.HTTPS: 443}
PATH = "/dns-query"
"""Where a server answers over HTTPS unless its text says otherwise; RFC 8484's own example."""
_KINDS = {"tls": Kind.TLS, "https": Kind.HTTPS}
_PLAIN = r"\[(?P<six>[^\]]*)\](?::(?P<port6>[0-9]{1,5}))?|(?P<four>[^:\[\]]*)(?::(?P<port4>[0-9]{1,5}))?|(?P<bare>[0-9A-Fa-f:.]*)"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"(?:{_LABEL}\.)*[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?"
_SECURE = (
    rf"(?P<scheme>tls|https)://(?:(?P<name>{_HOST})|(?P<four>[0-9.]+)|\[(?P<six>[^\]]*)\])(?::(?P<port>[0-9]{{1,5}}))?"
    rf"(?P<path>/[!-\"$-~]*)?(?:#(?P<holds>{_HOST}))?"
)


@dataclass(frozen=True, slots=True)
class Server:
    """A resolver to ask, the vantage under which its answers are recorded, and for which clients it is asked.

    `others` are further addresses of the same vantage, to which a question goes when one is silent.  Over TLS and HTTPS
    `address` may be a host name, which the machine resolves, and the certificate has to hold `name`, or else `address`.
    """

    address: str
    port: int
    vantage: str
    subnet: str | None = None
    timeout: float = TIMEOUT
    others: tuple[str, ...] = ()
    kind: Kind = Kind.PLAIN
    name: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the asking is: `answered` of `questions` (a name at a server) in a round of `rounds`; `pause` seconds before it."""

    round: int
    rounds: int
    answered: int
    questions: int
    pause: float = 0.0


Told: TypeAlias = Callable[[Progress], None]


def server(text: str, subnet: str | None = None) -> Server:
    """`192.0.2.53`, `[2001:db8::53]:5353`, `tls://192.0.2.53:853#dns.example`, `https://dns.example/dns-query`.

    ValueError with a sentence for anything else, and for HTTPS where the package that speaks it is not installed.
    """
    match = re.fullmatch(_SECURE, text)
    return _secure(text, match, subnet) if match else _plain(text, subnet)


def subnet_of(text: str) -> str:
    """A client subnet (RFC 7871) in its canonical form; ValueError with a sentence for anything else."""
    try:
        return str(ip_network(text))
    except ValueError as error:
        message = f"`{text}` is no client subnet: write a network such as 198.51.100.0/24"
        raise ValueError(message) from error


def _plain(text: str, subnet: str | None) -> Server:
    match = re.fullmatch(_PLAIN, text)
    try:
        address = str(ip_address((match["six"] or match["four"] or match["bare"]) if match else text))
        port = _port((match and (match["port6"] or match["port4"])) or str(PORT))
    except ValueError as error:
        raise ValueError(_refusal(text)) from error
    return Server(address, port, _vantage(address, port, Kind.PLAIN, "", subnet), subnet)


def _secure(text: str, match: re.Match[str], subnet: str | None) -> Server:
    kind = _KINDS[match["scheme"]]
    try:
        address = (match["name"] or "").lower() or str(ip_address(match["four"] or match["six"]))
        port = _port(match["port"] or str(PORTS[kind]))
    except ValueError as error:
        raise ValueError(_refusal(text)) from error
    if kind is Kind.TLS and match["path"]:
        raise ValueError(_refusal(text))
    if kind is Kind.HTTPS and find_spec("httpx2") is None:
        message = f"`{text}` is asked over HTTPS, which takes another package: pip install 'emscloud[doh]'"
        raise ValueError(message)
    path = (match["path"] or PATH) if kind is Kind.HTTPS else ""
    vantage = _vantage(address, port, kind, "" if path == PATH else path, subnet)
    return Server(address, port, vantage, subnet, kind=kind, name=(match["holds"] or "").lower(), path=path)


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port <= 65535:  # noqa: PLR2004  (ports)
        raise ValueError(text)
    return port


def _vantage(address: str, port: int, kind: Kind, path: str, subnet: str | None) -> str:
    """What tells a server's answers from those of another one, or of the same one asked otherwise."""
    parts = (
        address + path,
        "" if port == PORTS[kind] else f"port {port}",
        kind.value,
        f"for {subnet}" if subnet else "",
    )
    return " ".join(part for part in parts if part)


def _refusal(text: str) -> str:
    return (
        f"`{text}` is no resolver: write an address, and a port where it is not 53 (192.0.2.53:5353, [2001:db8::53]:5353), "
        "or tls://192.0.2.53#dns.example with the name that the certificate holds, or https://dns.example/dns-query"
    )
