"""What kind of address an answer is, and whether a name may have it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from emscloud.model.peer import Network
from emscloud.spaces.address import AddressSet, parse_network

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
"""RFC 1918, the shared space of RFC 6598, and unique local addresses (RFC 4193)."""
DOCUMENTATION = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
"""RFC 5737, RFC 3849 and RFC 9637."""
FORBIDDEN = {
    "unspecified": ("0.0.0.0/8", "::/128"),
    "loopback": ("127.0.0.0/8", "::1/128"),
    "the cloud's metadata service": ("169.254.169.254/32", "fd00:ec2::254/128"),
    "link-local": ("169.254.0.0/16", "fe80::/10"),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
    "reserved": ("240.0.0.0/4", "192.0.0.0/24", "198.18.0.0/15", "2001::/23", "100::/64"),
    "a translation of IPv4": ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"),
    "Azure's platform address": ("168.63.129.16/32",),
}
"""Never an answer, whatever the policy says: IANA's special-purpose registries (RFC 6890), and what each cloud serves
its own machines from (Azure: "What is IP address 168.63.129.16?"; AWS: instance metadata).  An address of NAT64 (RFC 6052,
RFC 8215) or of 6to4 (RFC 3056) stands for an IPv4 one."""


@cache
def private_space() -> tuple[Network, ...]:
    """Private addresses of both families."""
    return tuple(parse_network(text) for text in PRIVATE)


@cache
def _kinds() -> tuple[tuple[str, AddressSet], ...]:
    listed = [*FORBIDDEN.items(), ("private", PRIVATE), ("documentation", DOCUMENTATION)]
    return tuple((kind, AddressSet.holding(map(parse_network, texts))) for kind, texts in listed)


def kind_of(network: Network) -> str:
    """`public`, `private`, `documentation`, or a key of FORBIDDEN; a prefix is the first kind that it touches."""
    whole = AddressSet(((network.low, network.high),))
    return next((kind for kind, held in _kinds() if held & whole), "public")


def other_kinds(networks: Iterable[Network]) -> tuple[Network, ...]:
    """Every special range of a kind that none of these networks is: what a cover of them may not reach into."""
    kinds = {kind_of(network) for network in networks}
    listed = {**FORBIDDEN, "private": PRIVATE, "documentation": DOCUMENTATION}
    return tuple(parse_network(text) for kind, texts in listed.items() if kind not in kinds for text in texts)


def refusal(network: Network, scope: str) -> str | None:
    """Why a name of a scope (public, private or documentation) may not have this address; None where it may."""
    kind = kind_of(network)
    if kind in FORBIDDEN:
        return f"it is {kind}, which no answer may be"
    if kind in ("public", scope):
        return None
    return f"it is a {kind} address"
