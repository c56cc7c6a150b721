"""ServiceSet: protocol × port or ICMP type/code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from emscloud.model.service import EVERY, ICMP, ICMPV6, TCP, UDP, Reach
from emscloud.spaces.interval import Intervals, IntervalSet, difference, merge

LAST = 0xFFFF
"""The last port, and the last type and code of ICMP as one number."""
TOP = 255 << 16 | LAST
"""The last point of the service axis: protocol << 16 | port, of ICMP and ICMPv6 type << 8 | code."""


def _whole(first: int, last: int) -> tuple[int, int]:
    return (first << 16, last << 16 | LAST)


UNIVERSE: dict[int, Intervals] = {
    4: (_whole(0, ICMPV6 - 1), _whole(ICMPV6 + 1, 255)),
    6: (_whole(0, ICMP - 1), _whole(ICMP + 1, 255)),
}
"""Every service of a family: there are no ICMPv6 packets in IPv4, nor ICMP packets in IPv6."""
_FOREIGN = {4: ICMPV6, 6: ICMP}
_NAMES = {ICMP: "icmpv4", TCP: "tcp", UDP: "udp", ICMPV6: "icmpv6"}


def intervals(reach: Reach, family: int) -> Intervals:
    """The points of the service axis that a reach covers in a family (4 or 6); none where it cannot exist."""
    protocol, low, high = reach.protocol, reach.low, reach.high
    if protocol == EVERY:
        return UNIVERSE[family]
    base = protocol << 16
    if protocol in (TCP, UDP):
        return ((base | low, base | high),)
    if protocol == _FOREIGN[family]:
        return ()
    if protocol not in (ICMP, ICMPV6) or low < 0:
        return ((base, base | LAST),)
    if high < 0:
        return ((base | low << 8, base | low << 8 | 0xFF),)
    return ((base | low << 8 | high, base | low << 8 | high),)


@dataclass(frozen=True, slots=True)
class ServiceSet(IntervalSet):
    """A set of services on the service axis."""

    @classmethod
    def reached(cls, reaches: Iterable[Reach], family: int) -> Self:
        """The union of reaches within a family (4 or 6)."""
        return cls(merge([interval for reach in reaches for interval in intervals(reach, family)]))

    def __invert__(self) -> Self:
        return self.complement(0, TOP)


def describe(services: Intervals, family: int | None = None) -> str:
    """Services in the policy's words, such as `tcp/443, udp/53` or `any except icmpv4`.

    With a family (4 or 6), `any` is what can exist in it; without one it is the whole axis.  A protocol without
    ports or types is named where any part of it is there, because it is always used whole.
    """
    whole = UNIVERSE[family] if family else ((0, TOP),)
    if services == whole:
        return "any"
    words = list(_words(services))
    rest = list(_words(difference(whole, services)))
    return f"any except {', '.join(rest)}" if len(rest) + 1 < len(words) else ", ".join(words)


def _words(services: Intervals) -> Iterator[str]:
    for low, high in services:
        protocol, last = low >> 16, high >> 16
        while protocol <= last:
            if name := _NAMES.get(protocol):
                first_point = max(low - (protocol << 16), 0)
                last_point = min(high - (protocol << 16), LAST)
                yield from _typed(name, first_point, last_point) if "icmp" in name else [f"{name}/{_span(first_point, last_point)}"]
                protocol += 1
                continue
            end = protocol
            while end < last and end + 1 not in _NAMES:
                end += 1
            yield f"proto/{_span(protocol, end)}"
            protocol = end + 1


def _typed(name: str, low: int, high: int) -> Iterator[str]:
    """ICMP by type and code: whole types together, a type of which only some codes are there by itself."""
    if (low, high) == (0, LAST):
        yield name
        return
    if low & 0xFF and low >> 8 < high >> 8:
        yield from _typed(name, low, low | 0xFF)
        low = (low | 0xFF) + 1
    kind, last = low >> 8, high >> 8
    if low & 0xFF == 0 and high & 0xFF == 0xFF:  # noqa: PLR2004
        yield f"{name}/{_span(kind, last)}"
    elif kind == last:
        yield f"{name}/{kind}/{_span(low & 0xFF, high & 0xFF)}"
    else:
        yield f"{name}/{_span(kind, last - 1)}"
        yield f"{name}/{last}/{_span(0, high & 0xFF)}"


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"
