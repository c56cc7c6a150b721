"""What protocols and ports say, in every way in which they are written."""

from __future__ import annotations

import pytest

from emscloud.clouds.aws.others.services import Services, protocol_of, services
from emscloud.foreign import Attribute, Hole
from emscloud.model.service import EVERY, ICMP, ICMPV6, TCP, UDP, Reach

HOLE = Hole("nobody knows")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("-1", -1),
        (-1, -1),
        ("all", -1),
        ("ALL", -1),
        ("tcp", 6),
        ("TCP", 6),
        ("6", 6),
        (17, 17),
        ("icmpv6", 58),
        ("58", 58),
        ("0", 0),
        ("256", None),
        ("-2", None),
        ("gre", None),
        (None, None),
        (HOLE, None),
        (True, None),
    ],
)
def test_protocols_are_names_or_numbers(value: Attribute, found: int | None) -> None:
    """EC2 knows four names, in any case, and -1 or all; everything else is a number."""
    assert protocol_of(value) == found


@pytest.mark.parametrize("ports", [(443, 443), (0, 0), (-1, -1), (None, None), (HOLE, HOLE)])
@pytest.mark.parametrize(("protocol", "number"), [("-1", EVERY), ("47", 47)])
def test_ports_say_nothing_of_other_protocols(protocol: str, number: int, ports: tuple[Attribute, Attribute]) -> None:
    """Every protocol, and one without ports, is all of it, whatever ports are written."""
    assert services(protocol, *ports) == Services((Reach(number, 0, 65535),))


@pytest.mark.parametrize(
    ("written", "reach"),
    [
        (("tcp", 22, 22), Reach(TCP, 22, 22)),
        (("udp", 0, 65535), Reach(UDP, 0, 65535)),
        (("6", "80", "443"), Reach(TCP, 80, 443)),
        (("tcp", 0, 0), Reach(TCP, 0, 0)),
        (("icmp", -1, -1), Reach(ICMP, -1, -1)),
        (("icmp", 8, 0), Reach(ICMP, 8, 0)),
        (("icmp", 8, -1), Reach(ICMP, 8, -1)),
        (("icmp", -1, 4), Reach(ICMP, -1, -1)),
        (("icmpv6", None, None), Reach(ICMPV6, -1, -1)),
    ],
)
def test_what_is_known(written: tuple[Attribute, Attribute, Attribute], reach: Reach) -> None:
    """Ports of TCP and UDP, type and code of ICMP."""
    assert services(*written) == Services((reach,))


@pytest.mark.parametrize(
    ("written", "reach", "words"),
    [
        (("tcp", HOLE, 22), Reach(TCP, 0, 65535), "the ports are not known: nobody knows"),
        (("tcp", 22, HOLE), Reach(TCP, 0, 65535), "the ports are not known: nobody knows"),
        (("tcp", None, None), Reach(TCP, 0, 65535), "the ports are not set"),
        (("udp", 443, 80), Reach(UDP, 0, 65535), "the ports are not known: 443 to 80 is none that EC2 takes"),
        (("tcp", -1, -1), Reach(TCP, 0, 65535), "the ports are not known: -1 to -1 is none that EC2 takes"),
        (("tcp", 1, 65536), Reach(TCP, 0, 65535), "the ports are not known: 1 to 65536 is none that EC2 takes"),
        (("icmp", 256, 0), Reach(ICMP, -1, -1), "the ICMP type and code are not known: 256 to 0 is none that EC2 takes"),
        (("icmp", 8, HOLE), Reach(ICMP, -1, -1), "the ICMP type and code are not known: nobody knows"),
        (("gre", 0, 0), Reach(EVERY, 0, 65535), "the protocol is not known: `gre` is not taken here"),
    ],
)
def test_what_is_not_known(written: tuple[Attribute, Attribute, Attribute], reach: Reach, words: str) -> None:
    """Unknown ports are all of the protocol, an unknown protocol is everything."""
    assert services(*written) == Services((), (reach,), (Hole(words),))
