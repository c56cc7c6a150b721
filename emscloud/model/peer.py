"""Network, Hostname, Symbol and Reference: who is at the other end."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

V6_BASE = 1 << 32
"""Where IPv6 begins on the address axis: IPv4 is 0 to 2^32-1, an IPv6 address `a` is V6_BASE + a."""
V6_END = V6_BASE + (1 << 128) - 1
"""The last point of the address axis."""


@dataclass(frozen=True, slots=True)
class Network:
    """A prefix.  `text` is canonical CIDR (lower case, compressed, always with its length); `low` and `high` are axis points."""

    text: str
    low: int
    high: int

    @property
    def family(self) -> int:
        """4 or 6."""
        return 4 if self.high < V6_BASE else 6


@dataclass(frozen=True, slots=True)
class Hostname:
    """A DNS name in lower case without a trailing dot; the lock turns it into Networks.

    `spelled` is how the policy has it where that holds letters beyond ASCII, else empty.
    """

    name: str
    spelled: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, order=True)
class Symbol:
    """A reference that is no address.  `space` is "group" (a group of this policy) or the name of a cloud (its own reference)."""

    space: str
    name: str


class Reference(Enum):
    """What a cloud's own reference names, which decides how it is bounded."""

    GROUP = "group"  # matches private addresses of interfaces, so private space bounds it
    LIST = "list"  # a list of prefixes with unknown entries: bounded by `assume` alone
    TAG = "tag"  # a provider's own set: bounded by `assume` alone


ANYWHERE_V4 = Network("0.0.0.0/0", 0, V6_BASE - 1)
ANYWHERE_V6 = Network("::/0", V6_BASE, V6_END)
