"""AddressSet: v4 and v6; the fewest CIDRs that are exactly it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import Self

from emscloud.model.peer import V6_BASE, V6_END, Network
from emscloud.spaces.interval import IntervalSet, merge

_V4_HOSTS = {str(length): (1 << 32 - length) - 1 for length in range(33)}
_V6_HOSTS = {str(length): (1 << 128 - length) - 1 for length in range(129)}
_V4_LENGTHS = {(1 << bits): f"/{32 - bits}" for bits in range(33)}
_MAPPED = 0xFFFF << 32
_OFFERED = 4  # prefixes that a message spells out in place of a range


def parse_network(text: str) -> Network:
    """An address or a prefix in CIDR notation, canonical; ValueError with a sentence that says what to write."""
    address, slash, length = text.partition("/")
    try:
        if ":" in address:
            packed = inet_pton(AF_INET6, address)
            hosts = _V6_HOSTS[length if slash else "128"]
            value = int.from_bytes(packed)
            if not value & hosts and value >> 32 != 0xFFFF:  # noqa: PLR2004
                low = V6_BASE + value
                return Network(f"{_spell(packed)}/{length or 128}", low, low + hosts)
        else:
            packed = inet_pton(AF_INET, address)
            hosts = _V4_HOSTS[length if slash else "32"]
            low = int.from_bytes(packed)
            if not low & hosts and inet_ntop(AF_INET, packed) == address:
                return Network(text if slash else f"{text}/32", low, low + hosts)
    except (OSError, ValueError, KeyError):
        pass
    raise ValueError(_why_not(text))


def format_address(point: int) -> str:
    """The text of a point of the address axis, canonical (RFC 5952)."""
    return inet_ntop(AF_INET, point.to_bytes(4)) if point < V6_BASE else _spell((point - V6_BASE).to_bytes(16))


def network(point: int, length: int) -> Network:
    """The prefix of a length, in bits, that holds a point of the address axis."""
    base, width = (0, 32) if point < V6_BASE else (V6_BASE, 128)
    hosts = (1 << width - length) - 1
    low = base + (point - base & ~hosts)
    return Network(f"{format_address(low)}/{length}", low, low + hosts)


@dataclass(frozen=True, slots=True)
class AddressSet(IntervalSet):
    """A set of addresses on the address axis of the model: IPv4, then IPv6."""

    @classmethod
    def holding(cls, networks: Iterable[Network]) -> Self:
        """The union of prefixes, in any order."""
        return cls(merge([(network.low, network.high) for network in networks]))

    def prefixes(self) -> tuple[Network, ...]:
        """The fewest prefixes that are exactly it, in order."""
        found: list[Network] = []
        for low, high in self.intervals:
            if low < V6_BASE:
                found.extend(_v4_prefixes(low, min(high, V6_BASE - 1)))
            if high >= V6_BASE:
                found.extend(_v6_prefixes(max(low, V6_BASE), high))
        return tuple(found)

    def __invert__(self) -> Self:
        return self.complement(0, V6_END)

    def __str__(self) -> str:
        return ", ".join(prefix.text for prefix in self.prefixes())
