"""Whatever goes wrong at any call: nothing is cut that both states allow, nothing foreign is touched, and the end is reached."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Callable
from functools import partial
from multiprocessing.process import BaseProcess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.clouds.aws.artifact import Rule
from emscloud.diagnostics import Failed
from emscloud.model.policy import Direction
from emscloud.sandbox.ec2 import Quotas
from emscloud.sandbox.wire import Call, Fault
from tests.clouds.aws.live.rig import Place, Rig, rule
from tests.clouds.aws.live.scenes import FOREIGN, SCENES, Probe, alone, arrived, end, go, scene


@pytest.fixture(scope="module")
def calls(place: Place) -> dict[str, list[Call]]:
    """The calls that each scene takes in which nothing goes wrong; no more are looked at below."""
    found = {}
    for name, (_, new) in SCENES.items():
        said, there = end(name)
        one, probe, start = scene(place, name)
        assert (said, [], True) == (go(one, new), probe.wrong, arrived(one, there))
        found[name] = one.served.calls[start:]
    return found


WHOLE = ("create", "change", "shrink", "destroy")
"""The scenes in which everything goes wrong at every call; in the others a reading is cut in one way, for all are read alike."""


def _tried(name: str, call: Call, fault: Fault) -> bool:
    return name in WHOLE or call.write or fault is Fault.RESET_BEFORE


def test_what_is_tried_is_said(calls: dict[str, list[Call]], record_property: Callable[[str, object], None]) -> None:
    """At the end of a run: every position, counted by what a run without a fault asks."""
    every, scenes = sum(map(len, calls.values())), len(calls)
    faults = sum(_tried(name, call, fault) for name, listed in calls.items() for call in listed for fault in Fault)
    cases = f"{faults} faults, {every - 2 * scenes} foreign edits, {every + scenes} kills"
    record_property("faults", f"AWS: {cases} ({', '.join(f'{name} {len(listed)} calls' for name, listed in calls.items())})")
    assert min(map(len, calls.values())) > 2


def _at(number: int, fault: Fault, call: Call) -> Fault | None:
    return fault if call.number == number else None


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("name", SCENES)
def test_a_single_fault_at_any_call_is_survived(place: Place, calls: dict[str, list[Call]], name: str, fault: Fault) -> None:
    """The run itself goes on to its end, having done nothing on the way that neither state allows."""
    new, (said, there) = SCENES[name][1], end(name)
    for at in [at for at, call in enumerate(calls[name]) if _tried(name, call, fault)]:
        one, probe, start = scene(place, name, hasty=fault is Fault.LOST)
        one.served.fail = partial(_at, start + at, fault)
        assert (at, said, [], True) == (at, go(one, new), probe.wrong, arrived(one, there))


@pytest.mark.parametrize("name", SCENES)
def test_a_foreign_rule_that_appears_is_kept_and_named(place: Place, calls: dict[str, list[Call]], name: str) -> None:
    """Before any call after the first reading: it is there after the run, which says so; the next plan lists it.

    But for the very call that deletes its group, which nothing in EC2's API makes depend on what was read.
    """
    new, (said, there) = SCENES[name][1], end(name)
    for at in range(2, len(calls[name])):
        one, probe, start = scene(place, name)
        put: list[str] = []

        def before(call: Call, one: Rig = one, number: int = start + at, put: list[str] = put) -> None:
            web = one.ids().get("web")
            if call.number == number and web:
                one.cloud.put(web, FOREIGN)
                last = call.action == "DeleteSecurityGroup" and web.encode() in call.body
                put.extend([] if last else [web])

        one.served.before = before
        try:
            found = go(one, new)
        except Failed as error:
            found = tuple(problem.code for problem in error.problems)
        held = "web" in one.ids() and FOREIGN in one.rules("web")
        assert (at, [], bool(put), held) == (at, probe.wrong, held, "E446" in found)
        one.served.before = lambda _call: None
        assert (at, said, True) == (at, go(one, new), arrived(one, there))


RULES = st.builds(
    lambda port, peer, words, way: rule(port, peer, f"{words}: why", way),
    st.sampled_from([22, 80, 443]),
    st.sampled_from(["10.1.0.0/16", "10.1.0.0/17", "10.1.128.0/17", "10.0.0.0/8", "fd00::/8", "web"]),
    st.sampled_from(["a", "b"]),
    st.sampled_from([Direction.IN, Direction.OUT]),
)
SETS = st.lists(RULES, max_size=6, unique_by=lambda one: (one.direction, one.from_port, one.peer))


def _most(rules: list[Rule]) -> int:
    families = {"cidr_ipv4": (4,), "cidr_ipv6": (6,), "referenced_security_group_id": (4, 6)}
    used = Counter((one.direction, family) for one in rules for family in families[one.kind])
    return max(used.values(), default=0)


@settings(max_examples=40)
@given(SETS, SETS, st.sampled_from([60, 6, 4, 3]))
def test_any_policy_takes_the_place_of_any_other(place: Place, old: list[Rule], new: list[Rule], limit: int) -> None:
    """In a roomy group and in a full one: every call is one that EC2 takes, and only a gap cuts; twice is once."""
    one, limit = place.rig(), max(limit, _most(old), 1)
    one.stand({"web": old})
    one.cloud.quotas, one.settings = Quotas(rules=limit), {"limits": {"rules_per_group": limit}}
    probe = Probe(one, {"web": old}, {"web": new}, one.cloud.group(one.vpc, "bystander"), [])
    if _most(new) > limit:
        with pytest.raises(Failed, match="E449"):
            one.plan({"web": new})
        return
    ready = one.ready({"web": new})
    one.served.after = probe
    assert () == ready.perform(one.run).problems
    assert (True, []) == (arrived(one, {"web": new}), [words for words in probe.wrong if not ready.plan.gaps or "cut" not in words])
    assert () == one.plan({"web": new}).steps


@pytest.fixture(scope="module")
def processes() -> multiprocessing.context.ForkServerContext:
    """Processes that begin with everything imported, and share no thread and no connection with this one."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.clouds.aws.live.scenes"])
    return context


@pytest.mark.parametrize("name", SCENES)
def test_a_run_that_is_killed_at_any_call_is_finished_by_the_next(
    place: Place, calls: dict[str, list[Call]], processes: multiprocessing.context.ForkServerContext, name: str
) -> None:
    """`kill -9` before any call has its effect, and after the last has: nothing is cut or opened, and the same command arrives."""
    new, (said, there) = SCENES[name][1], end(name)
    for at in range(len(calls[name]) + 1):
        one, probe, start = scene(place, name)
        last = at == len(calls[name])
        running = processes.Process(target=alone, args=(one.served.url, one.vpc, name))

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
        assert (at, said, [], True) == (at, go(one, new), probe.wrong, arrived(one, there))
