"""AddressSet: v4 and v6; the fewest CIDRs that are exactly it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import Self

from emscloud.model.peer import V6_BASE, V6_END, Network
from emscloud.spaces.interval import IntervalSet, merge

_V4_HOSTS = {str(length): (1 << 32 - length) - 1 for length in range(33)}
_V6_HOSTS = {str(length): (1 << 128 - length) - 1 for length in range(129)}
_MAPPED = 0xFFFF
"""What an IPv4 address in IPv6 form has above its low 32 bits."""
_LOW = attrgetter("low")
_OFFERED = 4  # prefixes that a message spells out in place of a range


def parse_network(text: str) -> Network:
    """An address or a prefix in CIDR notation, canonical; ValueError with a sentence that says what to write."""
    address, slash, length = text.partition("/")
    try:
        if ":" in address:
            packed = inet_pton(AF_INET6, address)
            hosts = _V6_HOSTS[length if slash else "128"]
            value = int.from_bytes(packed)
            if not value & hosts and value >> 32 != _MAPPED and "%" not in address:
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

    @property
    def size(self) -> int:
        """How many addresses it holds."""
        return sum(high - low + 1 for low, high in self.intervals)

    def prefixes(self) -> tuple[Network, ...]:
        """The fewest prefixes that are exactly it, in order."""
        return tuple([prefix for low, high in self.intervals for prefix in _prefixes(low, high)])

    def __invert__(self) -> Self:
        return self.complement(0, V6_END)


def fewest(networks: Iterable[Network]) -> tuple[Network, ...]:
    """The fewest prefixes that hold exactly what these hold, in order; one that stands alone is given back itself."""
    ordered = sorted(networks, key=_LOW)
    if not ordered:
        return ()
    found: list[Network] = []
    alone: Network | None = ordered[0]
    low, high = ordered[0].low, ordered[0].high
    for one in ordered:
        if one.low > high + 1:
            found.extend(_prefixes(low, high) if alone is None else (alone,))
            alone, low, high = one, one.low, one.high
        elif one.high > high:
            alone, high = (one if one.low == low else None), one.high
    found.extend(_prefixes(low, high) if alone is None else (alone,))
    return tuple(found)


def _prefixes(low: int, high: int) -> Iterator[Network]:
    """Cut an interval of the axis into the fewest prefixes; an aligned one never crosses from IPv4 into IPv6."""
    while low <= high:
        base, width = (0, 32) if low < V6_BASE else (V6_BASE, 128)
        size = (low - base) & (base - low) or 1 << width
        if size > high - low + 1:
            size = 1 << (high - low + 1).bit_length() - 1
        yield Network(f"{format_address(low)}/{width + 1 - size.bit_length()}", low, low + size - 1)
        low += size


def _spell(packed: bytes) -> str:
    """RFC 5952, in which a low 32-bit part is never written as dotted IPv4."""
    text = inet_ntop(AF_INET6, packed)
    if "." not in text:
        return text
    high, low = packed[12:14].hex().lstrip("0") or "0", packed[14:].hex().lstrip("0") or "0"
    return f"{text[: text.rindex(':')]}:{high}:{low}"


def _why_not(text: str) -> str:
    """What is wrong with a text that is no address and no prefix, and what to write instead."""
    shown = text if text.isprintable() else text.encode("unicode_escape").decode("ascii")
    first, dash, last = text.partition("-")
    if dash and (offer := _range(first.strip(), last.strip())):
        return f"`{shown}` is a range. {offer}"
    address, slash, length = text.partition("/")
    packed = _packed(address)
    if packed is None:
        return f"`{shown}` is no address{_hint(address)}."
    width = len(packed) * 8
    if slash and not (length.isascii() and length.isdigit() and int(length) <= width and str(int(length)) == length):
        return f"`{shown}`: the length of a prefix is a number from 0 to {width}."
    value = int.from_bytes(packed)
    given = int(length) if slash else width
    if width == 128 and value >> 32 == _MAPPED and given >= 96:  # noqa: PLR2004
        plain = network(value & 0xFFFFFFFF, given - 96).text.removesuffix("/32")
        return f"`{shown}` is IPv4 in IPv6 form; write {plain}."
    point = value if width == 32 else V6_BASE + value  # noqa: PLR2004
    return f"`{shown}` has host bits set; its network is {network(point, given).text}."


def _packed(address: str) -> bytes | None:
    """An address as bytes; None where it is none, also where a platform's own reading would be more lenient."""
    family = AF_INET6 if ":" in address else AF_INET
    try:
        packed = inet_pton(family, address)
    except (OSError, ValueError):
        return None
    strict = "%" not in address if family == AF_INET6 else inet_ntop(AF_INET, packed) == address
    return packed if strict else None


def _range(first: str, last: str) -> str:
    low, high = _packed(first), _packed(last)
    if low is None or high is None or len(low) != len(high):
        return ""
    base = 0 if len(low) == 4 else V6_BASE  # noqa: PLR2004
    start, end = base + int.from_bytes(low), base + int.from_bytes(high)
    if start > end:
        return "It runs backwards."
    prefixes = AddressSet(((start, end),)).prefixes()
    listed = ", ".join(prefix.text for prefix in prefixes[:_OFFERED])
    more = f" and {len(prefixes) - _OFFERED} more" if len(prefixes) > _OFFERED else ""
    return f"The prefixes that are exactly it: {listed}{more}."


def _hint(address: str) -> str:
    if "%" in address:
        return ": a zone (after %) means nothing to a cloud"
    if ":" in address:
        return ": IPv6 is written such as 2001:db8::1"
    parts = address.split(".")
    if any(len(part) > 1 and part.startswith("0") and part.isdigit() for part in parts):
        return ": a part that begins with 0 could be octal; leave the zeros out"
    return ": IPv4 has four parts from 0 to 255, such as 192.0.2.10"
