"""Waits double, are short again once something went well, and end."""

from __future__ import annotations

import pytest

from emscloud.cloud import Refused
from emscloud.cloud.patience import Patience, passing
from emscloud.plan.account import Run


def test_waits_double_up_to_a_bound_and_end_with_what_happened() -> None:
    """Together they are never more than the run's patience."""
    waits: list[float] = []
    told: list[str] = []
    patience = Patience(Run(waits.append, told.append, patience=20))
    last = Refused("E434", "throttled")
    for _ in range(5):
        patience.wait(last)
    with pytest.raises(Refused, match="E434"):
        patience.wait(last)
    assert [0.5, 1, 2, 4, 8] == waits
    assert "waiting 0.5 s: throttled" == told[0]


def test_after_something_went_well_a_wait_is_short_again() -> None:
    """A reading is asked until it is answered."""
    waits: list[float] = []
    answers = iter([Refused("E436", "", unclear=True), Refused("E434", ""), 7, Refused("E435", "", reason="Unavailable"), 8])

    def read() -> int:
        found = next(answers)
        if isinstance(found, Refused):
            raise found
        assert isinstance(found, int)
        return found

    patience = Patience(Run(waits.append))
    assert (7, 8, [0.5, 1, 0.5]) == (patience.reading(read), patience.reading(read), waits)


def test_what_will_not_pass_is_not_awaited() -> None:
    """Permissions, mistakes, a cloud that is not reached."""
    assert [False] * 3 == [passing(Refused(code, "")) for code in ("E433", "E435", "E432")]
    with pytest.raises(Refused):
        Patience(Run(lambda _seconds: None)).reading(lambda: (_ for _ in ()).throw(Refused("E433", "")))
