"""How a run of `apply` or `destroy` is agreed to, watched, and stopped."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from emscloud import clouds
from emscloud.apply.aims import Aim
from emscloud.cli.talk import result, say, talk
from emscloud.diagnostics import Failed, Problem, Severity
from emscloud.plan.account import Ready, Run
from emscloud.report import plans

YES = typer.Option(False, "--yes", help="Do what would be asked about; in a pipe nothing is done without it.")


def patient(*, quotas: bool = False) -> Run:
    """How an account is read: Ctrl-C ends that where it is; with `quotas` its own are asked for."""
    return Run(time.sleep, quotas=quotas)


@contextmanager
def running() -> Iterator[Run]:
    """A run that Ctrl-C stops before its next call; a second one ends the process where it is."""
    stopped = threading.Event()

    def stop(_number: int, _frame: object) -> None:
        stopped.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        talk([[("Stopping before the next call; what is under way is awaited.", "warning")]])

    def wait(seconds: float) -> None:
        stopped.wait(seconds)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield Run(wait, lambda words: talk([[(f"  {words}", "dim")]]), stopped.is_set)
    finally:
        signal.signal(signal.SIGINT, before)


def shown(aim: Aim) -> None:
    """Say which account it is about, before anything is written there."""
    talk(plans.identity(aim.identity, clouds.get(aim.identity.cloud).TITLE, aim.who))


def done(
    aim: Aim, ready: Ready, *, what: str, yes: bool, first: Callable[[], None] = lambda: None, pending: bool | None = None
) -> bool:
    """Show, ask and do one plan, and say what became of it; whether all is as it should be.

    `first` is done once it is agreed to; `pending` is whether anything is to be done, where the plan's steps do not say.
    Raises Failed: E453 where nobody agreed, and what the account raises.
    """
    plan = ready.plan
    pending = bool(plan.steps) if pending is None else pending
    talk(plans.text(plan))
    if pending and not yes:
        _agreed(aim, what)
    if pending or yes:
        first()
    with running() as run:
        outcome = ready.perform(run)
    say(outcome.problems)
    if any(problem.severity is Severity.ERROR for problem in outcome.problems):
        return False
    calls = "1 call" if outcome.writes == 1 else f"{outcome.writes:,} calls"
    words = f"{what} in {calls}" if pending else "nothing to do"
    result([[(f"{aim.identity.policy} in {aim.identity.target}: {words}", "good"), (", proven by reading back", "plain")]])
    return True


def _agreed(aim: Aim, what: str) -> None:
    if not sys.stdin.isatty():
        raise Failed([Problem("E453", "This is no terminal to ask on. Read the plan, and say `--yes`.")])
    place = ", ".join(value for _, value in aim.identity.place)
    if not typer.confirm(f"Is this to be {what} in {place}?", default=False, err=True):
        raise Failed([Problem("E453", "It was not agreed to.")])
