"""Covers: how long they take, and how many times as many addresses the usual ways of shortening a list would add.

Run it with `python -m benchmarks.cover`.  "One length" takes the longest prefix length at which few enough prefixes
hold everything; "nearest first" joins the two neighbours whose common prefix adds least until few enough are left.
"""

from __future__ import annotations

import heapq
import random
import sys
from functools import partial

from benchmarks.measure import best
from emscloud.model.peer import V6_BASE, Network
from emscloud.spaces.address import fewest, network
from emscloud.spaces.cover import cover

MANY = 100_000
COUNTS = (20, 60)


def size(prefixes: tuple[Network, ...]) -> int:
    """Count the addresses of disjoint prefixes."""
    return sum(one.high - one.low + 1 for one in prefixes)


def common(one: Network, other: Network) -> Network:
    """The longest prefix that holds two of one family."""
    base, width = (0, 32) if one.high < V6_BASE else (V6_BASE, 128)
    return network(one.low, width - (one.low - base ^ other.high - base).bit_length())


def one_length(networks: list[Network], count: int) -> int:
    """The addresses of the longest prefixes of one length that are few enough."""
    width = 32 if networks[0].family == 4 else 128
    for length in range(width, 0, -1):
        wide = fewest({network(one.low, length) for one in networks})
        if len(wide) <= count:
            return size(wide)
    return 1 << width


def nearest_first(networks: list[Network], count: int) -> int:
    """The addresses of what is left when the cheapest neighbours are joined one pair after another."""
    kept = dict(enumerate(fewest(networks)))
    after = {index: index + 1 for index in kept}
    before = {index + 1: index for index in kept}

    def price(left: int) -> tuple[int, int, str, str]:
        one, other = kept[left], kept[after[left]]
        return (size((common(one, other),)) - size((one, other)), left, one.text, other.text)

    heap = [price(index) for index in kept if after[index] in kept]
    heapq.heapify(heap)
    while len(kept) > count:
        _, left, one, other = heapq.heappop(heap)
        if left not in kept or after[left] not in kept or (kept[left].text, kept[after[left]].text) != (one, other):
            continue  # an older price
        both = common(kept[left], kept[after[left]])
        kept[left] = both
        while (right := after[left]) in kept and kept[right].low <= both.high:
            del kept[right]
            after[left] = after[right]
            before[after[left]] = left
        while (earlier := before.get(left)) is not None and kept[earlier].high >= both.low:
            del kept[left]
            kept[earlier], after[earlier], left = both, after[left], earlier
            before[after[earlier]] = earlier
        for start in (before.get(left), left):
            if start is not None and after[start] in kept:
                heapq.heappush(heap, price(start))
    return size(tuple(kept.values()))


def universes(chance: random.Random) -> dict[str, list[Network]]:
    """Addresses by kind: a service's few hundred in some blocks, and many, scattered or crowded."""
    hosts = {
        "300 in 40 IPv4 blocks": [chance.randrange(40) * 5_000_000 + chance.randrange(1_000) for _ in range(300)],
        "scattered IPv4": [chance.randrange(V6_BASE) for _ in range(MANY)],
        "500 IPv4 blocks": [chance.randrange(500) * (1 << 20) + chance.randrange(2_000) for _ in range(MANY)],
        "scattered IPv6": [V6_BASE + (0x2001 << 112) + chance.getrandbits(100) for _ in range(MANY)],
    }
    return {kind: [network(point, 32 if point < V6_BASE else 128) for point in points] for kind, points in hosts.items()}


def main() -> None:
    """Print a line a kind: milliseconds, and the addresses that the other ways add for each that ours does."""
    lines = [f"{'addresses':24}{'prefixes':>10}{'ms':>8}{'one length':>14}{'nearest first':>16}"]
    for kind, networks in universes(random.Random(1)).items():
        held = size(fewest(networks))
        for count in COUNTS:
            spent = best(partial(cover, networks, count), 2)
            added = cover(networks, count).added
            others = [(way(networks, count) - held) / added for way in (one_length, nearest_first)]
            lines.append(f"{kind:24}{count:10}{1000 * spent:8.0f}{others[0]:13.2f}x{others[1]:15.2f}x")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
