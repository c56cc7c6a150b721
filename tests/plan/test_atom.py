"""An atom has one spelling, and words for people."""

from __future__ import annotations

import pytest

from emscloud.model.policy import Direction
from emscloud.plan.atom import ANY, Atom, Kind


@pytest.mark.parametrize(
    ("words", "atom"),
    [
        ("in tcp/443 from 10.0.0.0/8", Atom(Direction.IN, "tcp", 443, 443, Kind.IPV4, "10.0.0.0/8")),
        ("out udp/1024-5000 to fd00::/8", Atom(Direction.OUT, "udp", 1024, 5000, Kind.IPV6, "fd00::/8")),
        ("in icmp/8/0 from group web", Atom(Direction.IN, "icmp", 8, 0, Kind.OWN, "web")),
        ("in icmpv6 from sg-0123456789abcdef0", Atom(Direction.IN, "icmpv6", ANY, ANY, Kind.GROUP, "sg-0123456789abcdef0")),
        ("out any to pl-0123456789abcdef0", Atom(Direction.OUT, "-1", ANY, ANY, Kind.LIST, "pl-0123456789abcdef0")),
        ("out proto/47 to 0.0.0.0/0", Atom(Direction.OUT, "47", ANY, ANY, Kind.IPV4, "0.0.0.0/0")),
    ],
)
def test_an_atom_reads_as_a_policy_writes_it(words: str, atom: Atom) -> None:
    """Direction, service, and whom it is with."""
    assert words == atom.words
