"""The fewest prefixes of 100,000, beside ipaddress and netaddr in the same run, and traffic sets of 10,000 rules.

Run it with `python -m benchmarks.algebra`.  "From objects" starts each side from its own objects, "from text" from the
same text; all of them end with text.
"""

from __future__ import annotations

import ipaddress
import random
import sys
from collections.abc import Callable
from typing import TypeVar

import netaddr

from benchmarks.measure import Row, best, table
from emscloud.model.peer import V6_BASE
from emscloud.model.service import TCP, Reach
from emscloud.spaces.address import fewest, network, parse_network
from emscloud.spaces.traffic import Box, TrafficSet, boxes

N = TypeVar("N", ipaddress.IPv4Network, ipaddress.IPv6Network)

PREFIXES = 100_000
RULES = 10_000


def hosts(chance: random.Random) -> dict[str, list[str]]:
    """IPv4 hosts as text, shuffled: scattered, and four in five of a block."""
    block = range(0x0A000000, 0x0A000000 + PREFIXES * 5 // 4)
    return {
        "scattered IPv4 hosts": [network(chance.randrange(V6_BASE), 32).text for _ in range(PREFIXES)],
        "dense IPv4 hosts": [network(point, 32).text for point in chance.sample(block, PREFIXES)],
    }


def subnets(chance: random.Random) -> list[str]:
    """IPv6 subnets as text, scattered."""
    return [network(V6_BASE + (0x2001 << 112) + chance.getrandbits(112), 64).text for _ in range(PREFIXES)]


def rows(kind: str, lines: list[str], library: Callable[[str], N]) -> list[Row]:
    """Time one kind, from objects and from text, both to text; the three sides agree, or there is no figure."""

    def collapsed(networks: list[N]) -> list[str]:
        return [str(one) for one in ipaddress.collapse_addresses(networks)]

    ours, theirs, peers = list(map(parse_network, lines)), list(map(library, lines)), list(map(netaddr.IPNetwork, lines))
    answer = [one.text for one in fewest(ours)]
    if answer != collapsed(theirs) or answer != [str(one) for one in netaddr.cidr_merge(peers)]:
        raise SystemExit(f"{kind}: the answers differ")
    parsed = best(lambda: [one.text for one in fewest(ours)], 5)
    text = best(lambda: [one.text for one in fewest(map(parse_network, lines))], 5)
    return [
        Row(f"{kind}, from objects", parsed, "ipaddress", best(lambda: collapsed(theirs), 3), "0.20 x"),
        Row(f"{kind}, from objects", parsed, "netaddr", best(lambda: [str(one) for one in netaddr.cidr_merge(peers)], 3), "1.00 x"),
        Row(f"{kind}, from text", text, "ipaddress", best(lambda: collapsed(list(map(library, lines))), 2), "0.20 x"),
        Row(f"{kind}, from text", text, "netaddr", best(lambda: [str(one) for one in netaddr.cidr_merge(lines)], 2), "1.00 x"),
    ]


def rules(chance: random.Random) -> list[Box]:
    """As many rules as a large policy has: 100 services, each with 100 prefixes."""
    return [
        box
        for port in range(RULES // 100)
        for _ in range(100)
        for box in boxes(Reach(TCP, 1024 + port, 1024 + port), network(chance.randrange(V6_BASE), chance.randint(16, 32)))
    ]


def algebra(chance: random.Random) -> list[Row]:
    """Time traffic sets of many rules, each from its boxes, beside sorting those boxes once."""
    made = rules(chance)
    shuffled = chance.sample(made, len(made))
    edited = [*shuffled[10:], *boxes(Reach(TCP, 22, 22), network(0x0A000000, 8))]
    halves = [half for box in made for half in ((*box[:3], box[3] // 2, *box[4:]), (*box[:2], box[3] // 2 + 1, *box[3:]))]
    floor = best(lambda: sorted(shuffled), 5)
    works: dict[str, Callable[[], object]] = {
        "canonical form": lambda: TrafficSet(made).slabs,
        "equality, the same boxes": lambda: TrafficSet(made) == TrafficSet(shuffled),
        "equality, each box in two": lambda: TrafficSet(made) == TrafficSet(halves),
        "difference after ten edits": lambda: TrafficSet(edited) - TrafficSet(made),
    }
    return [Row(f"{RULES:,} rules: {what}", best(work, 5), "sorting them", floor, "") for what, work in works.items()]


def main() -> None:
    """Print the table."""
    chance = random.Random(1)
    found = [row for kind, lines in hosts(chance).items() for row in rows(kind, lines, ipaddress.IPv4Network)]
    found += rows("scattered IPv6 /64", subnets(chance), ipaddress.IPv6Network)
    sys.stdout.write(table([*found, *algebra(chance)]))


if __name__ == "__main__":
    main()
