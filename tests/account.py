"""An account as a set of atoms, and which packets they let through, without a look at how either is worked out."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable

from hypothesis import strategies as st

from emscloud.clouds.aws.live.wanted import lift_of
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom, Kind, Room
from emscloud.plan.order import Move
from emscloud.plan.rule import Asked, Held, Owner

LIFT = lift_of({})
PORTS = (80, 81, 82)
PEERS = ("10.0.0.0/30", "10.0.0.0/31", "10.0.0.2/31", "10.0.0.0/32", "10.0.0.3/32")
V6 = ("fd00::/127", "fd00::/128", "fd00::1/128")
PACKETS = [(port, peer) for port in PORTS for peer in ("10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3", "fd00::", "fd00::1", "web")]
"""Every packet that these atoms can tell apart: a port, and an address or a group."""
ROOMY = Room(60, "AWS's default")


def atom(first: int, last: int, peer: str, direction: Direction = Direction.IN) -> Atom:
    """A TCP atom."""
    kind = Kind.OWN if peer == "web" else Kind.IPV6 if ":" in peer else Kind.IPV4
    return Atom(direction, "tcp", first, last, kind, peer)


ATOMS = st.builds(
    lambda ports, peer: atom(min(ports), max(ports), peer),
    st.tuples(st.sampled_from(PORTS), st.sampled_from(PORTS)),
    st.sampled_from((*PEERS, *V6, "web")),
)
"""Atoms that overlap in every way."""
SETS = st.frozensets(ATOMS, max_size=7)


def passes(one: Atom, packet: tuple[int, str]) -> bool:
    """Whether an atom lets a packet through."""
    port, peer = packet
    if not one.first <= port <= one.last:
        return False
    if "web" in (one.peer, peer):
        return one.peer == peer
    return ipaddress.ip_address(peer) in ipaddress.ip_network(one.peer)


def allowed(atoms: Collection[Atom]) -> frozenset[tuple[int, str]]:
    """The packets that atoms let through together."""
    return frozenset(packet for packet in PACKETS if any(passes(one, packet) for one in atoms))


def held(atoms: Iterable[Atom], words: str = "{}", foreign: Collection[Atom] = ()) -> tuple[Held[Atom], ...]:
    """Atoms as live rules."""
    return tuple(
        Held(one, f"sgr-{number}", words.format(one.peer), Owner.FOREIGN if one in foreign else Owner.OURS)
        for number, one in enumerate(sorted(atoms))
    )


def asked(atoms: Iterable[Atom], words: str = "{}") -> tuple[Asked[Atom], ...]:
    """Atoms as they are wanted."""
    return tuple(Asked(one, words.format(one.peer), ("row",)) for one in sorted(atoms))


def done(live: frozenset[Atom], move: Move) -> frozenset[Atom]:
    """An account after a move; AssertionError where EC2 would refuse it."""
    after = set(live)
    if move.old:
        after.remove(move.old.atom)
    if move.new:
        assert move.new.atom not in after
        after.add(move.new.atom)
    return frozenset(after)
