"""How many addresses a rotating name has: capture and recapture over rounds, stated as an estimate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """`seen` addresses in `rounds`; about `total` exist, and with 95 % confidence `low` to `high`."""

    seen: int
    rounds: int
    total: int
    low: int
    high: int

    @property
    def complete(self) -> bool:
        """Whether nothing suggests that there are more."""
        return self.total == self.seen


def estimate(counts: Sequence[int], rounds: int) -> Estimate:
    """Estimate a pool from how often each address was seen in so many rounds.

    Chao's estimator for incidence data in its bias-corrected form, and its log-normal interval: many addresses that
    were seen just once mean that many were never seen.  With one round nothing can be said, and the total is what was seen.
    Source: Chao, A. (1987), Estimating the population size for capture-recapture data with unequal catchability,
    Biometrics 43, 783-791, https://doi.org/10.2307/2531532
    """
    seen, once, twice = len(counts), sum(count == 1 for count in counts), sum(count == 2 for count in counts)  # noqa: PLR2004
    if rounds < 2 or not once:  # noqa: PLR2004  (recapture needs a second round)
        return Estimate(seen, rounds, seen, seen, seen)
    factor = (rounds - 1) / rounds
    unseen = factor * once * (once - 1) / (2 * (twice + 1))
    if unseen <= 0:
        return Estimate(seen, rounds, seen, seen, seen)
    spread = (
        factor * once * (once - 1) / (2 * (twice + 1))
        + factor**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
        + factor**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    )
    width = math.exp(1.96 * math.sqrt(math.log(1 + spread / unseen**2)))
    return Estimate(seen, rounds, seen + round(unseen), seen + math.floor(unseen / width), seen + math.ceil(unseen * width))
