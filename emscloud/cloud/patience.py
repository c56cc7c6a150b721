"""What may be asked again, throttling and answers that never came among it, within a budget."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from emscloud.cloud import Refused
from emscloud.plan.account import Run

T = TypeVar("T")
THROTTLED = "E434"
UNAVAILABLE = frozenset({"Unavailable", "ServiceUnavailable"})
_FIRST, _LONGEST = 0.5, 8.0


class Patience:
    """The waits of one run: each twice as long as the one before, until something goes well or the budget is used up."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._left = run.patience
        self._next = _FIRST

    def wait(self, error: Refused) -> None:
        """Wait, and say why; or raise what happened where there is no more patience."""
        if self._left < self._next:
            raise error
        self._run.told(f"waiting {self._next:g} s: {error.problems[0].detail}")
        self._run.sleep(self._next)
        self._left -= self._next
        self._next = min(2 * self._next, _LONGEST)

    def well(self) -> None:
        """Something went well: the next wait is short again."""
        self._next = _FIRST

    def reading(self, read: Callable[[], T]) -> T:
        """The answer of something that changes nothing, asked until it comes."""
        while True:
            try:
                found = read()
            except Refused as error:
                if not passing(error):
                    raise
                self.wait(error)
            else:
                self.well()
                return found


def passing(error: Refused) -> bool:
    """Whether the same call may go well later."""
    return error.unclear or error.problems[0].code == THROTTLED or error.reason in UNAVAILABLE
