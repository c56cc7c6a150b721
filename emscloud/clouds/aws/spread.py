"""One group of a policy over several security groups of the same interfaces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from emscloud.clouds.aws.artifact import Rule
from emscloud.clouds.aws.limits import Limits, weight
from emscloud.model.policy import Direction

FAMILIES = (4, 6)


def spread(
    rules: Iterable[Rule], numbers: Mapping[tuple[Direction, str], int], limits: Limits
) -> tuple[dict[int, tuple[Rule, ...]], tuple[Rule, ...]]:
    """Put rules into parts by number from 1, and give back those for which no part has room.

    What the lock remembers stays where it is as long as it fits there; the others go into the first part with room,
    those first whose requirement is no new one (they may be live in the only part there was).  So an addition moves
    nothing.
    """
    parts: dict[int, list[Rule]] = {1: []}
    used: dict[tuple[int, Direction, int], int] = {}

    def put(rule: Rule, part: int) -> bool:
        needed = {family: weight(rule, family, limits) for family in FAMILIES}
        places = {family: (part, rule.direction, family) for family in FAMILIES}
        if any(used.get(places[family], 0) + needed[family] > limits.rules for family in FAMILIES if needed[family]):
            return False
        for family in FAMILIES:
            used[places[family]] = used.get(places[family], 0) + needed[family]
        parts.setdefault(part, []).append(rule)
        return True

    known = [(rule, numbers.get((rule.direction, rule.key), 0)) for rule in sorted(rules, key=_order)]
    fresh = [rule for rule, part in known if not (1 <= part <= limits.parts and put(rule, part))]
    fresh.sort(key=lambda rule: (rule.direction, rule.causes[0].id) not in numbers)
    left = tuple([rule for rule in fresh if not any(put(rule, part) for part in range(1, limits.parts + 1))])
    return {part: tuple(sorted(parts[part], key=_order)) for part in sorted(parts)}, left


def _order(rule: Rule) -> tuple[str, str]:
    return (rule.direction.value, rule.label)
