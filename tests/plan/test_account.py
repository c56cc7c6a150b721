"""A run is quiet and goes on, unless it is told otherwise."""

from __future__ import annotations

from emscloud.plan.account import Run


def test_a_run_tells_nobody_and_is_not_stopped_by_itself() -> None:
    """Only how to wait has to be said."""
    waits: list[float] = []
    run = Run(waits.append)
    run.sleep(1.5)
    run.told("words")
    assert (False, [1.5]) == (run.stopped(), waits)
