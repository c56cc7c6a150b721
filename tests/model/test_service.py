"""Services: what they are in each family, by numbers that IANA gave."""

from __future__ import annotations

import socket

from emscloud.model.service import AH, ESP, EVERY, ICMP, ICMPV6, TCP, UDP, Reach, Service


def test_protocols_have_the_numbers_of_iana() -> None:
    """As the system's own headers have them."""
    system = (
        socket.IPPROTO_ICMP,
        socket.IPPROTO_TCP,
        socket.IPPROTO_UDP,
        socket.IPPROTO_ESP,
        socket.IPPROTO_AH,
        socket.IPPROTO_ICMPV6,
    )
    assert system == (ICMP, TCP, UDP, ESP, AH, ICMPV6)
    assert EVERY not in system


def test_a_service_may_be_missing_in_a_family() -> None:
    """Two services are equal where their text and both of their reaches are."""
    one = Service("icmpv4/8", Reach(ICMP, 8, -1), None)
    assert one == Service("icmpv4/8", Reach(ICMP, 8, -1), None)
    assert one != Service("icmpv4/8", Reach(ICMP, 8, 0), None)
    assert 1 == len({one, Service("icmpv4/8", Reach(ICMP, 8, -1), None)})
