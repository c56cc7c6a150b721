"""Reach and Service: protocols, ports and ICMP types, family by family."""

from __future__ import annotations

from dataclasses import dataclass

EVERY = -1
"""The protocol number that stands for every protocol, as in the EC2 API."""
ICMP, TCP, UDP, ESP, AH, ICMPV6 = 1, 6, 17, 50, 51, 58
"""IANA protocol numbers."""


@dataclass(frozen=True, slots=True)
class Reach:
    """One protocol within one address family.

    `protocol` is an IANA number, or EVERY.  `low` and `high` are the ports of TCP and UDP, both inclusive; of ICMP
    and ICMPv6 the type and the code, each -1 for any; of every other protocol 0 and 65535, and they say nothing.
    """

    protocol: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Service:
    """A service as the policy writes it (`tcp/443`, `icmp`, `any`), and what it is in each family.

    `text` is canonical: equal services have equal text.  A family in which it does not exist is None
    (`icmpv4/8` has no v6); `icmp` is ICMP in v4 and ICMPv6 in v6.
    """

    text: str
    v4: Reach | None
    v6: Reach | None
