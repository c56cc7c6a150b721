"""TrafficSet: local × peers × services; a witness packet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, V6_BASE, V6_END, Network
from emscloud.model.service import EVERY, Reach
from emscloud.spaces.address import AddressSet, format_address
from emscloud.spaces.interval import Interval, Intervals, difference, intersection, layers, merge
from emscloud.spaces.service import LAST, describe, intervals

Box: TypeAlias = tuple[int, int, int, int, int, int]
"""Service low and high, local address low and high, peer address low and high: all inclusive, within one family."""
Strip: TypeAlias = tuple[int, int, Intervals]
"""Local address low and high, and the peers of that piece."""
Slab: TypeAlias = tuple[int, int, tuple[Strip, ...]]
"""Service low and high, and the strips of that piece: touching equal neighbours are one, so slabs are canonical."""

_FIRST_PUBLIC = 0x01000001  # 1.0.0.1
_FIRST_GLOBAL = V6_BASE + (0x2000 << 112) + 1  # 2000::1

_PORT = 0xFFFF
_MANY = 4  # times as many boxes, from which looking for those that are near is worth it
_USUAL = ((6 << 16) + 443, (17 << 16) + 53)


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet: addresses as points of the address axis, and a point of the service axis."""

    local: int
    peer: int
    service: int

    @property
    def protocol(self) -> int:
        """The IANA protocol number."""
        return self.service >> 16

    def __str__(self) -> str:
        service = describe(((self.service, self.service),))
        return f"{service} with peer {format_address(self.peer)}"


def boxes(reach: Reach, network: Network) -> tuple[Box, ...]:
    """The packets of a service between any local address and a prefix; none where the family has no such service."""
    low, high = network.low, network.high
    if high < V6_BASE:
        return tuple([(first, last, 0, V6_BASE - 1, low, high) for first, last in intervals(reach, 4)])
    return tuple([(first, last, V6_BASE, V6_END, low, high) for first, last in intervals(reach, 6)])


class TrafficSet:
    """A set of packets; closed under `&`, `|`, `-` and `~` within the packets that can exist.

    It keeps the boxes it was made of and becomes canonical only when a question needs it: wide boxes that overlap
    have canonical forms far larger than themselves, and most questions are answered by cancelling equal boxes.
    """

    __slots__ = ("_boxes", "_slabs")

    def __init__(self, boxes: Iterable[Box] = ()) -> None:
        self._boxes: frozenset[Box] | None = frozenset(boxes)
        self._slabs: tuple[Slab, ...] | None = None

    @property
    def boxes(self) -> frozenset[Box]:
        """Boxes whose union it is; equal sets may be made of different boxes."""
        if self._boxes is None:
            self._boxes = frozenset(
                (first, last, low, high, start, end)
                for first, last, strips in self.slabs
                for low, high, peers in strips
                for start, end in peers
            )
        return self._boxes

    @property
    def slabs(self) -> tuple[Slab, ...]:
        """The canonical form: equal sets have equal slabs."""
        if self._slabs is None:
            self._slabs = _sweep(self.boxes, (), _left)
        return self._slabs

    @classmethod
    def _canonical(cls, slabs: tuple[Slab, ...]) -> TrafficSet:
        made = cls.__new__(cls)
        made._boxes, made._slabs = None, slabs  # noqa: SLF001  (its own)
        return made

    def __or__(self, other: TrafficSet) -> TrafficSet:
        return TrafficSet(self.boxes | other.boxes)

    def __and__(self, other: TrafficSet) -> TrafficSet:
        if self.boxes == other.boxes:
            return self
        mine, theirs = _near(self.boxes, other.boxes), _near(other.boxes, self.boxes)
        return TrafficSet._canonical(_sweep(mine, theirs, intersection))

    def __sub__(self, other: TrafficSet) -> TrafficSet:
        left = self.boxes - other.boxes
        right = _near(other.boxes, left)
        if not left or not right:
            return TrafficSet(left)
        return TrafficSet._canonical(_sweep(left, right, difference))

    def __invert__(self) -> TrafficSet:
        return UNIVERSE - self

    def __le__(self, other: TrafficSet) -> bool:
        return not self - other

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TrafficSet):
            return NotImplemented
        return self.boxes == other.boxes or self.slabs == other.slabs

    def __hash__(self) -> int:
        return hash(self.slabs)

    def __bool__(self) -> bool:
        return bool(self._slabs if self._boxes is None else self._boxes)

    def __contains__(self, packet: Packet) -> bool:
        return any(
            box[0] <= packet.service <= box[1] and box[2] <= packet.local <= box[3] and box[4] <= packet.peer <= box[5]
            for box in self.boxes
        )

    def __repr__(self) -> str:
        return f"TrafficSet({'; '.join(self.describe()) or 'nothing'})"

    def witness(self) -> Packet | None:
        """One packet of it, the same for equal sets; None where it is empty.

        Where the lowest address would be 0.0.0.0 or ::, a public one is taken instead if it is there too; where the
        lowest service would be protocol 0 or port 0, tcp/443 or udp/53.
        """
        if not self.slabs:
            return None
        first, _last, strips = self.slabs[0]
        if not first & _PORT:
            held = ((service, slab) for service in _USUAL for slab in self.slabs if slab[0] <= service <= slab[1])
            first, (_, _, strips) = next(held, (first, self.slabs[0]))
        low, high, peers = strips[0]
        return Packet(_typical(((low, high),)), _typical(peers), first)

    def describe(self) -> tuple[str, ...]:
        """Its canonical form in words, a line a slab and family: `tcp/443 with 10.0.0.0/8, 192.0.2.1/32`."""
        lines = []
        for first, last, strips in self.slabs:
            for low, high, peers in strips:
                family = 4 if high < V6_BASE else 6
                whole = ANYWHERE_V4 if family == 4 else ANYWHERE_V6  # noqa: PLR2004
                local = "" if (low, high) == (whole.low, whole.high) else f" at {_span(low, high)}"
                named = "anywhere-ipv" + str(family)
                where = named if peers == ((whole.low, whole.high),) else ", ".join(_span(*peer) for peer in peers)
                lines.append(f"{describe(((first, last),), family)}{local} with {where}")
        return tuple(lines)


UNIVERSE = TrafficSet(
    [box for network in (ANYWHERE_V4, ANYWHERE_V6) for box in boxes(Reach(EVERY, 0, LAST), network)],
)
"""Every packet that can exist: no ICMPv6 in IPv4, no ICMP in IPv6, no two families in one packet."""


def between(peers: Iterable[Network]) -> TrafficSet:
    """Every packet whose peer lies within the prefixes."""
    return TrafficSet([box for network in peers for box in boxes(Reach(EVERY, 0, LAST), network)])


def _near(boxes: frozenset[Box], few: frozenset[Box]) -> frozenset[Box]:
    """The boxes that may touch some of a few others, by these all together: one rule beside thousands touches hardly any."""
    if not few or len(boxes) < _MANY * len(few):
        return boxes
    lows, highs = [min(box[at] for box in few) for at in (0, 2, 4)], [max(box[at] for box in few) for at in (1, 3, 5)]
    return frozenset(
        box
        for box in boxes
        if box[4] <= highs[2]
        and lows[2] <= box[5]
        and box[0] <= highs[0]
        and lows[0] <= box[1]
        and box[2] <= highs[1]
        and lows[1] <= box[3]
    )


def _left(left: Intervals, _right: Intervals) -> Intervals:
    return left


def _typical(pieces: Intervals) -> int:
    for low, high in pieces:
        if low == 0 and high >= _FIRST_PUBLIC:
            return _FIRST_PUBLIC
        if low == V6_BASE and high >= _FIRST_GLOBAL:
            return _FIRST_GLOBAL
    return pieces[0][0]


def _span(low: int, high: int) -> str:
    prefixes = AddressSet(((low, high),)).prefixes()
    if len(prefixes) == 1:
        return prefixes[0].text
    return f"{format_address(low)}-{format_address(high)}"


def _sweep(
    left: Iterable[Box],
    right: Iterable[Box],
    of_peers: Callable[[Intervals, Intervals], Intervals],
) -> tuple[Slab, ...]:
    """One sweep along the service axis, in each piece one along the local axis, in each strip the peers."""

    def strips(over_left: list[list[Box]], over_right: list[list[Box]]) -> tuple[Strip, ...]:
        return layers(_by_local(over_left), _by_local(over_right), peers)

    def peers(over_left: list[list[Interval]], over_right: list[list[Interval]]) -> Intervals:
        return of_peers(_joined(over_left), _joined(over_right))

    return layers(_by_service(left), _by_service(right), strips)


def _by_service(boxes: Iterable[Box]) -> dict[Interval, list[Box]]:
    found: dict[Interval, list[Box]] = {}
    for box in boxes:
        found.setdefault(box[:2], []).append(box)
    return found


def _by_local(lists: list[list[Box]]) -> dict[Interval, list[Interval]]:
    found: dict[Interval, list[Interval]] = {}
    for listed in lists:
        for box in listed:
            found.setdefault(box[2:4], []).append(box[4:])
    return found


def _joined(lists: list[list[Interval]]) -> Intervals:
    return merge([peer for listed in lists for peer in listed])
