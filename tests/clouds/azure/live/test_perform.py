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
from emscloud.sandbox.arm import Refusal, Remains, Status
from emscloud.sandbox.wire import Call, Fault
from tests.clouds.azure.live.rig import Busy, Place, Rig
from tests.clouds.azure.live.scenes import FOREIGN, SCENES, alone, arrived, go, scene
from tests.sandbox.arm.client import direct


@pytest.fixture(scope="module")
def calls(server: Place) -> dict[str, int]:
    """How many calls each scene takes in which nothing goes wrong; no more are looked at below."""
    found = {}
    for name, (_, new) in SCENES.items():
        one, probe, start = scene(server, name)
        assert ((), [], True) == (go(one, new), probe.wrong, arrived(one, new))
        found[name] = len(one.calls(start))
    return found


def test_what_is_tried_is_said(calls: dict[str, int], record_property: Callable[[str, object], None]) -> None:
    """At the end of a run: every position, counted by what a run without a fault asks."""
    every, scenes = sum(calls.values()), len(calls)
    cases = f"{every * len(Fault)} faults, {every - scenes} foreign edits, {every + scenes} kills"
    record_property("faults", f"Azure: {cases} ({', '.join(f'{name} {count} calls' for name, count in calls.items())})")
    assert min(calls.values()) > 2


def _at(number: int, fault: Fault, call: Call) -> Fault | None:
    return fault if call.number == number else None


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("name", SCENES)
def test_a_fault_at_any_call_is_survived(server: Place, calls: dict[str, int], name: str, fault: Fault) -> None:
    """The run itself goes on to its end, having done nothing on the way that neither state allows."""
    new = SCENES[name][1]
    for at in range(calls[name]):
        one, probe, start = scene(server, name, hasty=fault is Fault.LOST)
        one.served.fail = partial(_at, start + at, fault)
        assert (at, (), [], True) == (at, go(one, new), probe.wrong, arrived(one, new))


@pytest.mark.parametrize("remains", list(Remains))
@pytest.mark.parametrize("status", [Status.FAILED, Status.CANCELED])
@pytest.mark.parametrize("name", SCENES)
def test_a_write_that_ends_badly_is_read_back_and_done_again(server: Place, name: str, status: Status, remains: Remains) -> None:
    """Whatever it leaves in effect, and whatever a GET shows of it."""
    new = SCENES[name][1]
    for at in range(2):
        one, probe, _ = scene(server, name)
        one.arm.settings.remains = remains
        for _ in range(at):
            one.arm.end_next(Status.SUCCEEDED)
        one.arm.end_next(status)
        assert (at, (), [], True) == (at, go(one, new), probe.wrong, arrived(one, new))


@pytest.mark.parametrize("moment", [None, 1, 5])
@pytest.mark.parametrize("name", ["change", "destroy"])
def test_somebody_elses_write_is_awaited(server: Place, name: str, moment: int | None) -> None:
    """One that runs when the account is read, and one that begins just before a call of ours: it ends as it was to."""
    one, probe, start = scene(server, name)
    one.arm.settings.polls = 3
    where = f"{one.id('web')}/securityRules/foreign?api-version=2024-05-01"

    def begin(call: Call | None) -> None:
        if moment is None or (call and call.number == start + moment and "web" in one.names()):
            assert 201 == direct(one.arm, "PUT", where, {"properties": FOREIGN})[0]

    if moment is None:
        begin(None)
    else:
        one.served.before = begin
    try:
        said = go(one, SCENES[name][1])
    except Failed as error:
        said = tuple(problem.code for problem in error.problems)
    assert ([], moment is not None) == (probe.wrong, "E446" in said)
    theirs = [one for one in one.arm.operations.known.values() if one.name == "PutSecurityRuleOperation"]
    assert [Status.SUCCEEDED] == [one.status for one in theirs]


BUSY = Refusal(409, "AnotherOperationInProgress", "Another operation on this or dependent resource is in progress.")
LOCKED = Refusal(409, "ScopeLocked", "The scope cannot perform write operation because following scope(s) are locked.")


@pytest.mark.parametrize("name", SCENES)
def test_what_is_in_the_way_is_awaited(server: Place, name: str) -> None:
    """A write of something that leans on the group, of which its ETag says nothing; what is no matter of time ends the run."""
    old, new = SCENES[name]
    one = server.rig(Busy(BUSY, BUSY))
    one.stand(old)
    assert ((), True, [0.5, 1.0]) == (go(one, new), arrived(one, new), one.waits)
    one = server.rig(Busy(LOCKED))
    one.stand(old)
    with pytest.raises(Failed, match=r"E435: .*ScopeLocked.*E452: .*Nothing was changed"):
        go(one, new)
    assert arrived(one, old)


@pytest.mark.parametrize("name", SCENES)
def test_a_foreign_rule_that_appears_is_kept_and_named(server: Place, calls: dict[str, int], name: str) -> None:
    """Before any call after the first reading: it is there after the run, which says so; the next plan lists it."""
    new = SCENES[name][1]
    for at in range(1, calls[name]):
        one, probe, start = scene(server, name)

        put: list[int] = []

        def before(call: Call, one: Rig = one, number: int = start + at, put: list[int] = put) -> None:
            if call.number == number and "web" in one.names():
                one.arm.put_rule(one.id("web"), "foreign", FOREIGN)
                put.append(number)

        one.served.before = before
        try:
            said = go(one, new)
        except Failed as error:
            said = tuple(problem.code for problem in error.problems)
        held = "web" in one.names() and "foreign" in one.rules("web")
        assert (at, [], bool(put), held) == (at, probe.wrong, held, "E446" in said)
        one.served.before = lambda _call: None
        assert (at, (), True) == (at, go(one, new), arrived(one, new))


@pytest.fixture(scope="module")
def processes() -> multiprocessing.context.ForkServerContext:
    """Processes that begin with everything imported, and share no thread and no connection with this one."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.clouds.azure.live.scenes"])
    return context


@pytest.mark.parametrize("name", SCENES)
def test_a_run_that_is_killed_at_any_call_is_finished_by_the_next(
    server: Place, calls: dict[str, int], processes: multiprocessing.context.ForkServerContext, name: str
) -> None:
    """`kill -9` before any call has its effect, and after the last has: nothing is cut or opened, and the same command arrives."""
    new = SCENES[name][1]
    for at in range(calls[name] + 1):
        one, probe, start = scene(server, name)
        last = at == calls[name]
        running = processes.Process(target=alone, args=(one.served.url, name))

        def kill(call: Call, number: int = start + at - last, running: BaseProcess = running) -> None:
            if call.number == number and running.pid is not None:
                os.kill(running.pid, signal.SIGKILL)

        def both(call: Call, probe: Callable[[Call], None] = probe, kill: Callable[[Call], None] = kill) -> None:
            probe(call)
            kill(call)

        if last:
            one.served.after = both
        else:
            one.served.before = kill
        running.start()
        running.join()
        assert (at, -signal.SIGKILL) == (at, running.exitcode)
        one.served.before, one.served.after = lambda _call: None, probe
        assert (at, (), [], True) == (at, go(one, new), probe.wrong, arrived(one, new))
