"""Services as rules say them, and what protocol and port ranges match."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.clouds.azure.artifact import Protocol
from emscloud.clouds.azure.service import LOSSES, NONE, SPOKEN, matched, port_span, spoken
from emscloud.load.terms import parse_service
from emscloud.model.service import Service
from emscloud.spaces.interval import difference, merge
from emscloud.spaces.service import UNIVERSE, ServiceSet
from tests.clouds.azure.samples import SERVICES

FAMILIES = (4, 6)
ALL: tuple[Protocol, ...] = ("*", "Tcp", "Udp", "Icmp", "Esp", "Ah")


@given(
    st.lists(
        st.one_of(
            st.sampled_from(SERVICES),
            st.builds("{}/{}-{}".format, st.sampled_from(("tcp", "udp")), st.integers(1, 300), st.integers(300, 65535)),
        ),
        max_size=4,
    ),
    st.sampled_from(FAMILIES),
)
def test_what_is_said_is_what_is_matched(texts: list[str], family: int) -> None:
    """Rules match what is asked for, less what is lost, with what is added: nothing else."""
    services: tuple[Service, ...] = tuple(parse_service(text) for text in texts)
    rules, missed = spoken(services, family)
    reaches = [one for one in ((each.v4 if family == 4 else each.v6) for each in services) if one]
    expected = ServiceSet.reached(reaches, family).intervals
    for name, lost in missed:
        assert name in LOSSES
        expected = merge(expected + lost) if name == "azure-icmp-types" else difference(expected, lost)
    found = [matched(protocol, None if ports else "*", ports) for protocol, ports in rules]
    assert merge([one for sure, _ in found for one in sure[family == 6]]) == expected
    assert [unsure for _, unsure in found] == [NONE] * len(found)


def test_star_is_all_but_icmpv6() -> None:
    """The protocol `*` is every service of IPv4, and of IPv6 every one but ICMPv6."""
    assert matched("*", "*", ()) == ((UNIVERSE[4], difference(UNIVERSE[6], ((58 << 16, 58 << 16 | 0xFFFF),))), NONE)


@pytest.mark.parametrize("protocol", ["Esp", "Ah", "Icmp"])
def test_ports_say_nothing_about_protocols_without_any(protocol: Protocol) -> None:
    """A rule for ESP with a port may match or not; nothing of it is sure."""
    sure, unsure = matched(protocol, "443", ())
    assert (sure, unsure) == (NONE, matched(protocol, "*", ())[0])


def test_every_protocol_at_a_port() -> None:
    """`*` with a port is TCP and UDP at that port for sure; the other protocols may match."""
    sure, unsure = matched("*", None, ("443", "80-90"))
    ports = tuple((number << 16 | low, number << 16 | high) for number in (6, 17) for low, high in ((80, 90), (443, 443)))
    assert sure == (ports, ports)
    whole = tuple((number << 16, number << 16 | 0xFFFF) for number in (6, 17))
    assert unsure == (difference(SPOKEN[4], whole), difference(SPOKEN[6], whole))


@pytest.mark.parametrize("protocol", ["Tcp", "*"])
def test_ports_that_cannot_be_read(protocol: Protocol) -> None:
    """A range that cannot be read may be any."""
    sure, unsure = matched(protocol, None, ("443", "what"))
    assert merge(sure[0] + unsure[0]) == matched(protocol, "*", ())[0][0]
    assert sure[0][0] == (6 << 16 | 443, 6 << 16 | 443)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("443", (443, 443)),
        ("0-65535", (0, 65535)),
        ("80-90", (80, 90)),
        *[(text, None) for text in ("", "*", "90-80", "65536", "-1", "80-", " 80", "8 0", "٤", "1" * 5000, "1-2-3")],
    ],
)
def test_spans(text: str, span: tuple[int, int] | None) -> None:
    """A port or a range of ports as Azure writes them; anything else is neither."""
    assert port_span(text) == span


@pytest.mark.parametrize("protocol", ALL)
@pytest.mark.parametrize("written", [("*", ()), ("0-65535", ()), (None, ("0-100", "101-65535"))])
def test_every_port_has_several_spellings(protocol: Protocol, written: tuple[str | None, tuple[str, ...]]) -> None:
    """However every port is written, it is every port."""
    assert matched(protocol, *written) == matched(protocol, "*", ())
