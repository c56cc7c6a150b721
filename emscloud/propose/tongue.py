"""What a cloud says of a service: found out by asking its own lowering."""

from __future__ import annotations

from functools import cache

from emscloud import clouds
from emscloud.load.terms import parse_service
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6
from emscloud.model.policy import Direction, Grounded, GroundedGroup, Requirement, Target
from emscloud.model.service import EVERY, ICMP, ICMPV6, TCP, UDP, Reach, Service
from emscloud.spaces.interval import Intervals, difference, intersection, merge
from emscloud.spaces.service import LAST, UNIVERSE, intervals

EVERYTHING = Reach(EVERY, 0, LAST)
_PORTED, _TYPED = (TCP, UDP), (ICMP, ICMPV6)


def service(reach: Reach) -> Service:
    """The service that is this reach and no more, in the policy's words: ICMP is that of one family."""
    return parse_service(_text(reach))


def _text(reach: Reach) -> str:
    low, high = reach.low, reach.high
    if reach.protocol == EVERY:
        return "any"
    if reach.protocol in _PORTED:
        word = "tcp" if reach.protocol == TCP else "udp"
        return f"{word}/{low}" if low == high else f"{word}/{low}-{high}"
    if reach.protocol in _TYPED:
        word = "icmpv4" if reach.protocol == ICMP else "icmpv6"
        return "/".join([word, *[str(one) for one in (low, high) if one >= 0]])
    return f"proto/{reach.protocol}"


@cache
def said(cloud: str, reach: Reach, family: int) -> Intervals:
    """What of a reach a cloud's rules let through in a family (4 or 6): all, nothing, or something else."""
    if not intervals(reach, family):
        return ()
    package = clouds.get(cloud)
    peer = ANYWHERE_V4 if family == 4 else ANYWHERE_V6  # noqa: PLR2004
    ask = Requirement("r", Direction.IN, (service(reach),), (peer,), "w")
    keys = {key: "" for key, known in package.TARGET.fields.items() if known.required}
    grounded = Grounded("p", Target("t", cloud, keys), (GroundedGroup("g", (ask,)),))
    flows = package.lift(package.lower(grounded).artifact, {})
    return merge([box[:2] for box in flows["g"][Direction.IN].must.boxes])


def reaches(cloud: str, services: Intervals, family: int) -> list[Reach]:
    """Services as reaches of a policy that a cloud says exactly; what none says is left out.

    Everything that a cloud can say is one reach, also where that is not every packet there is.
    """
    if not difference(said(cloud, EVERYTHING, family), services):
        return [EVERYTHING]
    found: list[Reach] = []
    for first, last in services:
        for protocol in range(first >> 16, (last >> 16) + 1):
            base = protocol << 16
            found += _of(protocol, max(first - base, 0), min(last - base, LAST))
    return [one for one in found if said(cloud, one, family) == intersection(intervals(one, family), UNIVERSE[family])]


def common(cloud: str, v4: Intervals, v6: Intervals) -> list[Reach]:
    """What may be said of a peer of which nobody knows the family: each reach is let through in every family in which it exists."""
    if not difference(said(cloud, EVERYTHING, 4), v4) and not difference(said(cloud, EVERYTHING, 6), v6):
        return [EVERYTHING]
    both = intersection(v4, v6)
    icmp, icmpv6 = [((one << 16, one << 16 | LAST),) for one in _TYPED]
    return [
        *reaches(cloud, both, 4),
        *reaches(cloud, intersection(v4, icmp), 4),
        *reaches(cloud, intersection(v6, icmpv6), 6),
    ]


def _of(protocol: int, low: int, high: int) -> list[Reach]:
    """One protocol's points as reaches; port 0 is none but among all ports, and a protocol without ports is whole."""
    if protocol in _PORTED:
        low = low if high == LAST else max(low, 1)
        return [Reach(protocol, low, high)] if low <= high else []
    if protocol not in _TYPED:
        return [Reach(protocol, 0, LAST)] if (low, high) == (0, LAST) else []
    if (low, high) == (0, LAST):
        return [Reach(protocol, -1, -1)]
    return list(_types(protocol, low, high))


def _types(protocol: int, low: int, high: int) -> list[Reach]:
    """Types of ICMP, whole where they are."""
    found = []
    while low <= high:
        kind = low >> 8
        if not low & 0xFF and low | 0xFF <= high:
            found.append(Reach(protocol, kind, -1))
            low += 0x100
        else:
            found.append(Reach(protocol, kind, low & 0xFF))
            low += 1
    return found
