"""An atom has one spelling, and words for people."""

from __future__ import annotations

import pytest

from emscloud.model.policy import Direction
from emscloud.plan.atom import ANY, Atom, Kind, Room, atom_of, entry_of


@pytest.mark.parametrize(
    ("words", "atom"),
    [
        ("in tcp/443 from 10.0.0.0/8", Atom(Direction.IN, "tcp", 443, 443, Kind.IPV4, "10.0.0.0/8")),
        ("out udp/1024-5000 to fd00::/8", Atom(Direction.OUT, "udp", 1024, 5000, Kind.IPV6, "fd00::/8")),
        ("in icmp/8/0 from group web", Atom(Direction.IN, "icmp", 8, 0, Kind.OWN, "web")),
        ("in icmpv6 from sg-0123456789abcdef0", Atom(Direction.IN, "icmpv6", ANY, ANY, Kind.GROUP, "sg-0123456789abcdef0")),
        ("out any to pl-0123456789abcdef0", Atom(Direction.OUT, "-1", ANY, ANY, Kind.LIST, "pl-0123456789abcdef0")),
        ("in tcp/443 from list p-web-row-ipv4", Atom(Direction.IN, "tcp", 443, 443, Kind.OWN_LIST, "p-web-row-ipv4")),
        ("10.0.0.0/8 in list p-web-row-ipv4", entry_of(Direction.IN, "p-web-row-ipv4", "10.0.0.0/8")),
        ("out proto/47 to 0.0.0.0/0", Atom(Direction.OUT, "47", ANY, ANY, Kind.IPV4, "0.0.0.0/0")),
    ],
)
def test_an_atom_reads_as_a_policy_writes_it(words: str, atom: Atom) -> None:
    """Direction, service, and whom it is with; an entry, and whose it is.  From its data it is made again."""
    assert (words, atom) == (atom.words, atom_of(atom.data))


@pytest.mark.parametrize("more", [["a list", "more"], [1]])
def test_what_is_no_atom_is_refused(more: list[object]) -> None:
    """A part too many, or of another type."""
    data = Atom(Direction.IN, "tcp", 443, 443, Kind.IPV4, "10.0.0.0/8").data
    with pytest.raises((TypeError, ValueError)):
        atom_of([*data, *more])


def test_an_atom_weighs_in_its_families() -> None:
    """A group in both, a list what the room says by its id or name, an entry within the rules that name its list."""
    room = Room(60, "", {"pl-1": (0, 7), "mine": (5, 0)})
    kinds = [(Kind.IPV4, "10.0.0.0/8"), (Kind.OWN, "web"), (Kind.LIST, "pl-1"), (Kind.LIST, "pl-2"), (Kind.OWN_LIST, "mine")]
    atoms = [Atom(Direction.IN, "tcp", 443, 443, kind, peer) for kind, peer in kinds]
    assert [(1, 0), (1, 1), (0, 7), (1, 1), (5, 0)] == [room.weigh(one) for one in atoms]


def test_an_atom_on_disk_has_an_address_that_is_one() -> None:
    """Whatever somebody wrote into a saved plan."""
    one = Atom(Direction.IN, "tcp", 443, 443, Kind.IPV4, "10.0.0.0/8")
    assert one == atom_of(one.data)
    with pytest.raises(ValueError, match=r"999\.1\.1\.1"):
        atom_of(["in", "tcp", 443, 443, "ipv4", "999.1.1.1/99"])
