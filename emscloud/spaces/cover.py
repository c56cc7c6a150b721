"""The CIDRs that admit the fewest extra addresses under a count."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from emscloud.model.peer import V6_BASE, Network
from emscloud.spaces.address import AddressSet, fewest, network
from emscloud.spaces.interval import Intervals

Costs: TypeAlias = tuple[int, ...]
"""The least number of added addresses by number of prefixes, from one; never rising."""

_NEVER = 1 << 200  # more addresses than there are


@dataclass(frozen=True, slots=True)
class Cover:
    """Prefixes that hold every address asked for, and how many addresses they hold beyond those."""

    prefixes: tuple[Network, ...]
    added: int


class _Node:
    """A prefix of the tree over the given ones; `costs[k]` are the addresses that k + 1 prefixes below it add at least."""

    __slots__ = ("costs", "held", "left", "length", "low", "right")

    def __init__(self, low: int, length: int, held: int, costs: Costs) -> None:
        self.low, self.length, self.held, self.costs = low, length, held, costs
        self.left: _Node | None = None
        self.right: _Node | None = None


def cover(
    networks: Iterable[Network],
    count: int,
    never_wider: Mapping[int, int] | None = None,
    keep_out: Iterable[Network] = (),
) -> Cover:
    """At most `count` prefixes that hold every given address and add the fewest others; exactly optimal.

    `never_wider` is the shortest length of a prefix by family (4 or 6); only a given prefix may be wider.  No prefix
    that adds anything touches `keep_out`.  The optimum is found by dynamic programming over the prefix tree: what k
    prefixes below a node add at least is the best split of k between its halves, or the node itself.

    Raises ValueError where no such prefixes exist, with the least count that would do.
    """
    work = _Work(count, never_wider or {}, AddressSet.holding(keep_out).intervals)
    exact = work.exact(list(networks))
    if len(exact) <= count:
        return Cover(exact, 0)
    roots = [work.tree([one for one in exact if one.family == family]) for family in (4, 6)]
    trees = [root for root in roots if root is not None]
    costs = trees[0].costs if len(trees) == 1 else work.join(trees[0].costs, trees[1].costs)
    budget = min(len(costs), count) - 1
    if budget < 0 or costs[budget] >= _NEVER:
        least = sum(_least(tree) for tree in trees)
        raise ValueError(f"{count} prefixes cannot hold every address within the limits; the fewest that can are {least}.")
    chosen: list[Network] = []
    if len(trees) == 1:
        work.choose(trees[0], budget, chosen)
    else:
        for tree, share in zip(trees, work.split(trees[0].costs, trees[1].costs, budget), strict=True):
            work.choose(tree, share, chosen)
    return Cover(tuple(chosen), costs[budget])


class _Work:
    """One cover being computed."""

    def __init__(self, count: int, never_wider: Mapping[int, int], keep_out: Intervals) -> None:
        self.count, self.never_wider, self.keep_out = count, never_wider, keep_out

    def exact(self, given: list[Network]) -> tuple[Network, ...]:
        """Find the fewest prefixes that add nothing, where none but a given one is wider than allowed."""
        found: list[Network] = []
        known = {(one.low, one.high) for one in given} if self.never_wider else set()
        pieces = list(reversed(fewest(given)))
        while pieces:
            one = pieces.pop()
            width = 32 if one.family == 4 else 128  # noqa: PLR2004
            length = width + 1 - (one.high - one.low + 1).bit_length()
            if length >= self.never_wider.get(one.family, 0) or (one.low, one.high) in known:
                found.append(one)
            else:
                middle = one.low + (one.high - one.low + 1 >> 1)
                pieces += (network(middle, length + 1), network(one.low, length + 1))
        return tuple(found)

    def tree(self, leaves: list[Network]) -> _Node | None:
        """The tree over prefixes of one family, sorted and disjoint: two neighbours meet where their bits part."""
        if not leaves:
            return None
        base, width = (0, 32) if leaves[0].high < V6_BASE else (V6_BASE, 128)
        shortest = self.never_wider.get(4 if width == 32 else 6, 0)  # noqa: PLR2004
        stack: list[_Node] = []
        depths: list[int] = []
        before = -1
        for leaf in leaves:
            if stack:
                depth = width - (before ^ (leaf.low - base)).bit_length()
                while depths and depths[-1] > depth:
                    self.merge(stack, depths.pop(), base, width, shortest)
                depths.append(depth)
            size = leaf.high - leaf.low + 1
            stack.append(_Node(leaf.low, width + 1 - size.bit_length(), size, (0,)))
            before = leaf.high - base
        while depths:
            self.merge(stack, depths.pop(), base, width, shortest)
        return stack[0]

    def merge(self, stack: list[_Node], depth: int, base: int, width: int, shortest: int) -> None:
        """The two last nodes under the prefix where they part."""
        right, left = stack.pop(), stack[-1]
        hosts = (1 << width - depth) - 1
        low = base + ((left.low - base) & ~hosts)
        high = low + hosts
        held = left.held + right.held
        whole = hosts + 1 - held if depth >= shortest and not self.barred(low, high) else _NEVER
        # Halves of an allowed prefix are allowed and add no more, so a greater number never costs more.
        node = _Node(low, depth, held, (whole, *self.join(left.costs, right.costs)[1:]))
        node.left, node.right = left, right
        stack[-1] = node

    def barred(self, low: int, high: int) -> bool:
        """Whether a prefix touches what must stay out."""
        before = bisect_right(self.keep_out, (high, _NEVER)) - 1
        return before >= 0 and self.keep_out[before][1] >= low

    def join(self, left: Costs, right: Costs) -> Costs:
        """Costs by number of prefixes of two subtrees together; one prefix alone cannot hold both."""
        best = [_NEVER] * min(self.count, len(left) + len(right))
        room = len(best)
        for i, cost in enumerate(left):
            for j, other in enumerate(right):
                index = i + j + 1
                if index >= room:
                    break
                if cost + other < best[index]:  # noqa: PLR1730  (the innermost loop: a call of min costs twice as much)
                    best[index] = cost + other
        return tuple(best)

    def split(self, left: Costs, right: Costs, index: int) -> tuple[int, int]:
        """How `join` came to its cost at an index."""
        pairs = [(i, index - 1 - i) for i in range(len(left)) if 0 <= index - 1 - i < len(right)]
        return min(pairs, key=lambda pair: left[pair[0]] + right[pair[1]])

    def choose(self, node: _Node, index: int, chosen: list[Network]) -> None:
        """Write down the prefixes behind a node's cost at an index."""
        if node.left is None or node.right is None or node.costs[index] == node.costs[0]:
            chosen.append(network(node.low, node.length))
            return
        first, second = self.split(node.left.costs, node.right.costs, index)
        self.choose(node.left, first, chosen)
        self.choose(node.right, second, chosen)


def _least(node: _Node) -> int:
    """How few prefixes below a node keep within the limits."""
    if node.costs[0] < _NEVER or node.left is None or node.right is None:
        return 1
    return _least(node.left) + _least(node.right)
