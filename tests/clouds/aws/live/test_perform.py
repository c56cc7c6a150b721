"""Whatever goes wrong at any call: nothing is cut that both states allow, nothing foreign is touched, and the end is reached."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from functools import partial
from multiprocessing.process import BaseProcess

import pytest

from emscloud.diagnostics import Failed
from emscloud.sandbox.wire import Call, Fault
from tests.clouds.aws.live.rig import Place, Rig
from tests.clouds.aws.live.scenes import FOREIGN, SCENES, alone, arrived, go, scene


@pytest.fixture(scope="module")
def calls(place: Place) -> dict[str, int]:
    """How many calls each scene takes in which nothing goes wrong; no more are looked at below."""
    found = {}
    for name, (_, new) in SCENES.items():
        one, probe, start = scene(place, name)
        assert ((), [], True) == (go(one, new), probe.wrong, arrived(one, new))
        found[name] = len(one.calls(start))
    print(f"{sum(found.values()) * len(Fault)} faults, {sum(found.values()) - 2 * len(found)} foreign edits: {found}")  # noqa: T201
    return found


def _at(number: int, fault: Fault, call: Call) -> Fault | None:
    return fault if call.number == number else None


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("name", SCENES)
def test_a_single_fault_at_any_call_is_survived(place: Place, calls: dict[str, int], name: str, fault: Fault) -> None:
    """The run itself goes on to its end, having done nothing on the way that neither state allows."""
    new = SCENES[name][1]
    for at in range(calls[name]):
        one, probe, start = scene(place, name)
        one.served.fail = partial(_at, start + at, fault)
        assert (at, (), [], True) == (at, go(one, new), probe.wrong, arrived(one, new))


@pytest.mark.parametrize("name", SCENES)
def test_a_foreign_rule_that_appears_is_kept_and_named(place: Place, calls: dict[str, int], name: str) -> None:
    """Before any call after the first reading: it is there after the run, which says so; the next plan lists it.

    But for the very call that deletes its group, which nothing in EC2's API makes depend on what was read.
    """
    new = SCENES[name][1]
    for at in range(2, calls[name]):
        one, probe, start = scene(place, name)

        def before(call: Call, one: Rig = one, number: int = start + at) -> None:
            if call.number == number and "web" in one.ids():
                one.cloud.put(one.ids()["web"], FOREIGN)

        one.served.before = before
        try:
            said = go(one, new)
        except Failed as error:
            said = tuple(problem.code for problem in error.problems)
        held = "web" in one.ids() and FOREIGN in one.rules("web")
        assert (at, [], held) == (at, probe.wrong, "E446" in said)
        one.served.before = lambda _call: None
        assert (at, (), True) == (at, go(one, new), arrived(one, new))


@pytest.fixture(scope="module")
def processes() -> multiprocessing.context.ForkServerContext:
    """Processes that begin with everything imported, and share no thread and no connection with this one."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.clouds.aws.live.scenes"])
    return context


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("name", SCENES)
def test_a_run_that_is_killed_at_any_call_is_finished_by_the_next(
    place: Place, calls: dict[str, int], processes: multiprocessing.context.ForkServerContext, name: str, after: bool
) -> None:
    """`kill -9`, before a call has its effect or once it has: nothing is cut or opened, and the same command arrives."""
    new = SCENES[name][1]
    for at in range(calls[name]):
        one, probe, start = scene(place, name)
        running = processes.Process(target=alone, args=(one.served.url, one.vpc, name))

        def kill(call: Call, number: int = start + at, running: BaseProcess = running) -> None:
            if call.number == number and running.pid is not None:
                os.kill(running.pid, signal.SIGKILL)

        def both(call: Call, probe: Callable[[Call], None] = probe, kill: Callable[[Call], None] = kill) -> None:
            probe(call)
            kill(call)

        if after:
            one.served.after = both
        else:
            one.served.before = kill
        running.start()
        running.join()
        assert (at, -signal.SIGKILL) == (at, running.exitcode)
        one.served.before, one.served.after = lambda _call: None, probe
        assert (at, (), [], True) == (at, go(one, new), probe.wrong, arrived(one, new))
