"""Traffic sets small enough to be listed: a few cells on each axis, and the packets that stand for them."""

from __future__ import annotations

from itertools import pairwise, product

from hypothesis import strategies as st

from emscloud.model.peer import V6_BASE, V6_END
from emscloud.model.service import ICMP, ICMPV6, TCP
from emscloud.spaces.service import TOP
from emscloud.spaces.traffic import Box, Packet, TrafficSet

Span = tuple[int, int]


def _spans(cuts: list[int]) -> tuple[Span, ...]:
    return tuple((low, high - 1) for low, high in pairwise(cuts))


_SSH = TCP << 16 | 22
_SERVICES = _spans(
    [0, ICMP << 16, ICMP << 16 | 8 << 8, (ICMP + 1) << 16, _SSH, _SSH + 1, ICMPV6 << 16, (ICMPV6 + 1) << 16, TOP + 1]
)
SERVICES: dict[int, tuple[Span, ...]] = {
    family: tuple(span for span in _SERVICES if span[0] >> 16 != foreign) for family, foreign in ((4, ICMPV6), (6, ICMP))
}
"""Every service that a family can carry, in cells."""
ADDRESSES: dict[int, tuple[Span, ...]] = {
    4: _spans([0, 0x0A000000, 0x0A000001, 0x0A000100, V6_BASE]),
    6: _spans([V6_BASE, V6_BASE + 1, V6_BASE + (0xFD << 120), V6_END + 1]),
}
"""Every address of a family, in cells."""
CELLS: frozenset[Box] = frozenset(
    (*service, *local, *peer)
    for family in (4, 6)
    for service, local, peer in product(SERVICES[family], ADDRESSES[family], ADDRESSES[family])
)
"""Every packet that can exist, in cells."""


def representative(cell: Box) -> Packet:
    """The first packet of a cell."""
    return Packet(local=cell[2], peer=cell[4], service=cell[0])


def within(boxes: list[Box]) -> frozenset[Box]:
    """The cells that boxes made of whole cells hold, one by one."""
    return frozenset(cell for cell in CELLS if any(_inside(cell, box) for box in boxes))


def _inside(cell: Box, box: Box) -> bool:
    lows, highs = zip(box[::2], cell[::2], strict=True), zip(cell[1::2], box[1::2], strict=True)
    return all(low <= high for low, high in (*lows, *highs))


def held(traffic: TrafficSet) -> frozenset[Box]:
    """The cells whose first packet a set made of whole cells holds."""
    return frozenset(cell for cell in CELLS if representative(cell) in traffic)


def _stretch(spans: tuple[Span, ...]) -> st.SearchStrategy[Span]:
    """A stretch of neighbouring cells."""
    runs = [
        (low, high)
        for first, (low, _) in enumerate(spans)
        for last, (_, high) in enumerate(spans)
        if first <= last and high - low == sum(end - start + 1 for start, end in spans[first : last + 1]) - 1
    ]
    return st.sampled_from(runs)


def _in_family(family: int) -> st.SearchStrategy[Box]:
    where = _stretch(ADDRESSES[family])
    return st.builds(lambda service, local, peer: (*service, *local, *peer), _stretch(SERVICES[family]), where, where)


boxes = st.lists(st.one_of(_in_family(4), _in_family(6)), max_size=5)
"""Some boxes of whole cells."""
traffic = boxes.map(TrafficSet)
"""A traffic set of whole cells."""
