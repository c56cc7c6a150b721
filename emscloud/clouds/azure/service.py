"""Services as a rule's protocol and port ranges say them, and what protocol and port ranges match."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from emscloud.clouds.azure.artifact import Protocol
from emscloud.clouds.azure.limits import PROTOCOLS
from emscloud.model.service import ICMPV6, TCP, UDP, Service
from emscloud.spaces.interval import Interval, Intervals, difference, intersection, merge
from emscloud.spaces.service import LAST, UNIVERSE, ServiceSet

Families: TypeAlias = tuple[Intervals, Intervals]
"""What there is in IPv4 and in IPv6."""
Rules: TypeAlias = tuple[tuple[Protocol, tuple[str, ...]], ...]
"""Protocols and their port ranges; none are every port."""

TYPES, V6, OTHER = "azure-icmp-types", "azure-icmpv6", "azure-protocol"
LOSSES: tuple[str, ...] = (TYPES, V6, OTHER)
NONE: Families = ((), ())
_LONGEST = len("65535-65535")
_PORTED: Mapping[int, Protocol] = {TCP: "Tcp", UDP: "Udp"}
SPOKEN: Mapping[int, Intervals] = {4: UNIVERSE[4], 6: difference(UNIVERSE[6], ((ICMPV6 << 16, ICMPV6 << 16 | LAST),))}
"""What the protocol `*` says in each family: everything but ICMPv6, which no rule can let in or keep out:
https://learn.microsoft.com/azure/virtual-network/ip-services/ipv6-overview#limitations"""


@lru_cache(maxsize=4096)
def spoken(services: tuple[Service, ...], family: int) -> tuple[Rules, tuple[tuple[str, Intervals], ...]]:
    """How rules say services in a family (4 or 6), and by name of the loss what they leave out or add, exactly."""
    if len(services) == 1:
        reach = services[0].v4 if family == 4 else services[0].v6  # noqa: PLR2004
        if reach and reach.protocol in _PORTED and (reach.low, reach.high) != (0, LAST):
            return ((_PORTED[reach.protocol], (_range((reach.low, reach.high)),)),), ()
    reaches = [service.v4 if family == 4 else service.v6 for service in services]  # noqa: PLR2004
    asked = ServiceSet.reached([reach for reach in reaches if reach is not None], family).intervals
    rules: list[tuple[Protocol, tuple[str, ...]]] = []
    said: Intervals = ()
    if asked == UNIVERSE[family]:
        rules, said = [("*", ())], SPOKEN[family]
    else:
        for protocol, number in PROTOCOLS.items():
            whole = _whole(number)
            part = intersection(asked, (whole,))
            if not part:
                continue
            if number not in (TCP, UDP):
                part = (whole,)
            rules.append((protocol, () if part == (whole,) else tuple([_range(ports) for ports in part])))
            said += part
    lost = difference(asked, said := merge(said))
    icmpv6 = intersection(lost, (_whole(ICMPV6),))
    missed = ((TYPES, difference(said, asked)), (V6, icmpv6), (OTHER, difference(lost, icmpv6)))
    return tuple(rules), tuple([(name, services) for name, services in missed if services])


def _range(ports: Interval) -> str:
    low, high = ports[0] & LAST, ports[1] & LAST
    return str(low) if low == high else f"{low}-{high}"


@lru_cache(maxsize=4096)
def matched(protocol: Protocol, port_range: str | None, port_ranges: tuple[str, ...]) -> tuple[Families, Families]:
    """What a protocol and ports surely match in each family, and what they may match besides.

    Ports other than every port say nothing certain about protocols that have none.
    """
    texts = port_ranges if port_range is None else (*port_ranges, port_range)
    spans = [(0, LAST) if text == "*" else port_span(text) for text in texts]
    ports = merge([span for span in spans if span is not None])
    if protocol in ("Tcp", "Udp") and None not in spans:
        first = PROTOCOLS[protocol] << 16
        sure = tuple([(first | low, first | high) for low, high in ports])
        return (sure, sure), NONE
    whole = _whole(0)[:1] + _whole(0xFF)[1:] if protocol == "*" else _whole(PROTOCOLS[protocol])
    if ports == ((0, LAST),):
        return _by_family((whole,)), NONE
    ported = [(first, last) for first, last in (_whole(TCP), _whole(UDP)) if whole[0] <= first <= whole[1]]
    sure = merge([(first | low, first | high) for first, _ in ported for low, high in ports])
    return _by_family(sure), _by_family(difference((whole,), sure if None in spans else merge(ported)))


def _whole(number: int) -> Interval:
    return (number << 16, number << 16 | LAST)


def _by_family(services: Intervals) -> Families:
    return intersection(services, SPOKEN[4]), intersection(services, SPOKEN[6])


def port_span(text: str) -> tuple[int, int] | None:
    """What ARM's `443` or `1024-5000` covers, both inclusive; None for what is neither."""
    first, dash, last = text.partition("-")
    last = last if dash else first
    if not (len(text) <= _LONGEST and text.isascii() and first.isdecimal() and last.isdecimal()):
        return None
    low, high = int(first), int(last)
    return (low, high) if low <= high <= LAST else None
