"""What we ask and understand, beside a resolver that somebody else wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from emscloud.resolve import wire
from emscloud.resolve.server import server
from emscloud.resolve.wire import Observation
from tests import unbound
from tests.certificates import Authority
from tests.unbound import Unbound

MANY = tuple(sorted(f"198.51.100.{number}" for number in range(1, 121)))
"""More addresses than fit into 1232 bytes over UDP."""
ZONE = (
    "".join(f"many IN A {address}\n" for address in MANY)
    + """\
both IN A 192.0.2.1
both IN AAAA 2001:db8::1
four IN A 192.0.2.4
six IN AAAA 2001:db8::6
alias IN CNAME more
more IN CNAME both
circle IN CNAME elcric
elcric IN CNAME circle
astray IN CNAME nowhere
outside IN CNAME www.example.net.
none IN TXT "nothing"
"""
)
EXPECTED: dict[str, tuple[str, ...] | str] = {
    "both": ("192.0.2.1", "2001:db8::1"),
    "four": ("192.0.2.4",),
    "six": ("2001:db8::6",),
    "alias": ("192.0.2.1", "2001:db8::1"),
    "many": MANY,
    "circle": "in a circle",
    "astray": "the answer is NXDOMAIN",
    "outside": "the answer is SERVFAIL",  # it may ask nobody
    "none": "neither A nor AAAA",
    "missing": "the answer is NXDOMAIN",
}
"""By name, its addresses or why it has none."""
WAYS = ("127.0.0.1:{port}", "tls://127.0.0.1:{tls}", "tls://127.0.0.1:{tls}#dns.example", "https://127.0.0.1:{https}/dns-query")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who issued unbound's certificate."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def running(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unbound]:
    """Unbound itself."""
    issued = authority.issue("unbound", ["127.0.0.1", "dns.example"])
    with unbound.served(tmp_path_factory.mktemp("unbound"), ZONE, issued) as started:
        yield started


def asked(running: Unbound, way: str, rounds: int = 1) -> dict[str, Observation]:
    """What it answers for each name."""
    text = way.format(port=running.port, tls=running.tls, https=running.https)
    return {
        one.name.partition(".")[0]: one for one in wire.ask([f"{name}.example.com" for name in EXPECTED], [server(text)], rounds)
    }


@pytest.mark.parametrize("way", WAYS)
def test_unbound_is_understood(running: Unbound, authority: Authority, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """Both families, chains of aliases, what does not exist, and answers that are cut over UDP; by every way alike."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    found = asked(running, way)
    for name, expected in EXPECTED.items():
        one = found[name]
        if isinstance(expected, tuple):
            assert (expected, "") == (one.addresses, one.failure)
        else:
            assert ((), True) == (one.addresses, expected in one.failure), one


def test_a_connection_of_the_last_round_is_not_needed_in_the_next(
    running: Unbound, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each round opens its own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    assert (3, (3, 3)) == ((one := asked(running, WAYS[1], 3)["both"]).rounds, one.counts)


def test_the_certificate_that_unbound_shows_is_verified(
    running: Unbound, authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another name, and another authority, are refused."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    assert "certificate is not valid for 'other.example'" in asked(running, f"{WAYS[1]}#other.example")["both"].failure
    monkeypatch.setenv("SSL_CERT_FILE", str(Authority(tmp_path, "stranger").file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "nothing"))
    assert "unable to get local issuer certificate" in asked(running, WAYS[3])["both"].failure
