"""Whom to ask: an address, or a server over TLS or HTTPS with the name that its certificate holds."""

from __future__ import annotations

import re
import sys
from dataclasses import replace

import pytest

from emscloud.load.terms import RESOLVER_PATTERN
from emscloud.resolve.server import Kind, Progress, Server, server, subnet_of

TLS = Server("192.0.2.53", 853, "192.0.2.53 over TLS", kind=Kind.TLS)
HTTPS = Server("dns.example", 443, "dns.example over HTTPS", kind=Kind.HTTPS, path="/dns-query")
RESOLVERS = {
    "192.0.2.53": Server("192.0.2.53", 53, "192.0.2.53"),
    "192.0.2.53:5353": Server("192.0.2.53", 5353, "192.0.2.53 port 5353"),
    "2001:DB8::53": Server("2001:db8::53", 53, "2001:db8::53"),
    "[2001:db8::53]": Server("2001:db8::53", 53, "2001:db8::53"),
    "[2001:db8::53]:5353": Server("2001:db8::53", 5353, "2001:db8::53 port 5353"),
    "tls://192.0.2.53": TLS,
    "tls://192.0.2.53:853": TLS,
    "tls://192.0.2.53#DNS.example": replace(TLS, name="dns.example"),
    "tls://192.0.2.53:8853#dns.example": replace(TLS, port=8853, vantage="192.0.2.53 port 8853 over TLS", name="dns.example"),
    "tls://[2001:DB8::53]": replace(TLS, address="2001:db8::53", vantage="2001:db8::53 over TLS"),
    "tls://Dns.example": replace(TLS, address="dns.example", vantage="dns.example over TLS"),
    "https://dns.example": HTTPS,
    "https://dns.example/dns-query": HTTPS,
    "https://dns.example/dns-query2": replace(HTTPS, path="/dns-query2", vantage="dns.example/dns-query2 over HTTPS"),
    "https://dns.example:8443/mine?a=1": replace(
        HTTPS, port=8443, path="/mine?a=1", vantage="dns.example/mine?a=1 port 8443 over HTTPS"
    ),
    "https://192.0.2.53/dns-query#dns.example": replace(
        HTTPS, address="192.0.2.53", vantage="192.0.2.53 over HTTPS", name="dns.example"
    ),
    "https://[2001:db8::53]:443": replace(HTTPS, address="2001:db8::53", vantage="2001:db8::53 over HTTPS"),
}
"""Every form that `--server` and `resolvers` take."""
NONE = (
    "",
    "dns.example.com",
    "192.0.2.53:",
    "192.0.2.53:x",
    "192.0.2.53:0",
    "192.0.2.53:65536",
    "300.0.2.53",
    "192.0.2.53@853",
    "[::1",
    "tls://",
    "tls://192.0.2",
    "tls://300.0.2.53",
    "tls://192.0.2.53:0",
    "tls://192.0.2.53:99999",
    "tls://192.0.2.53/dns-query",
    "tls://192.0.2.53#",
    "tls://192.0.2.53#192.0.2.53",
    "tls://dns.example.1",
    "tls://-dns.example",
    "https://",
    "https://user@dns.example/dns-query",
    "https://dns.example/a b",
    "https://[dns.example]/",
    "http://dns.example/dns-query",
    "quic://192.0.2.53",
)


@pytest.mark.parametrize("text", RESOLVERS)
def test_a_resolver_is_whom_its_text_names(text: str) -> None:
    """The port is the kind's own unless it is said; the vantage is spelled alike however the address is."""
    assert RESOLVERS[text] == server(text)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_resolver_is_refused(text: str) -> None:
    """A name alone needs a resolver itself, and no certificate says that the right one answered."""
    with pytest.raises(ValueError, match=re.escape(f"`{text}` is no resolver: write")):
        server(text)


def test_an_editor_takes_what_we_take() -> None:
    """The pattern of the policy's `resolvers` is exact but for the groups of IPv6."""
    assert [text for text in RESOLVERS if not re.fullmatch(RESOLVER_PATTERN, text)] == []
    assert [text for text in NONE if re.fullmatch(RESOLVER_PATTERN, text)] == []


def test_two_ways_to_one_server_are_two_vantages() -> None:
    """A server may answer otherwise over TLS, over HTTPS, at another path, and for other clients."""
    texts = ("192.0.2.53", "tls://192.0.2.53", "https://192.0.2.53", "https://192.0.2.53/mine")
    made = [server(text, subnet) for text in texts for subnet in (None, "198.51.100.0/24")]
    assert len(made) == len({one.vantage for one in made})
    assert "192.0.2.53 over TLS for 198.51.100.0/24" == made[3].vantage


def test_without_its_package_https_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """TLS takes no more than what is always there."""
    monkeypatch.setitem(sys.modules, "httpx2", None)
    with pytest.raises(ValueError, match=r"pip install 'emscloud\[doh\]'"):
        server("https://dns.example/dns-query")
    assert TLS == server("tls://192.0.2.53")


def test_a_subnet_is_a_network() -> None:
    """In its canonical form."""
    assert "2001:db8::/56" == subnet_of("2001:DB8::/56")
    with pytest.raises(ValueError, match="is no client subnet"):
        subnet_of("198.51.100.1/24")


def test_progress_without_a_pause_is_of_answers() -> None:
    """A pause is what lies before a round."""
    assert 0 == Progress(1, 1, 2, 3).pause
