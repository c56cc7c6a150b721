"""What strangers do while a plan is done is noted, kept and named; what is awaited is awaited for so long."""

from __future__ import annotations

import pytest

from emscloud.diagnostics import Failed
from emscloud.sandbox.wire import Call
from tests.clouds.aws.live.rig import Rig
from tests.clouds.aws.live.scenes import FOREIGN, NEW, OLD, arrived


def test_a_strangers_rule_that_went_again_is_no_news(rig: Rig) -> None:
    """Only what is there at the end is named."""
    rig.stand(OLD)
    put: list[str] = []

    def before(call: Call) -> None:
        if call.action.startswith("Authorize") and not put:
            put.append(rig.cloud.put(rig.ids()["web"], FOREIGN))
        elif call.action.startswith("Revoke") and len(put) == 1:
            rig.cloud.take(put[0])
            put.append("")

    rig.served.before = before
    assert () == rig.apply(NEW).problems
    assert arrived(rig, NEW)


def test_a_group_into_which_a_stranger_put_a_rule_is_not_deleted(rig: Rig) -> None:
    """E446 names the rule, E452 says what it kept; after the next plan, which lists the rule, it goes."""
    rig.stand(OLD)

    def before(call: Call) -> None:
        if call.action.startswith("Revoke"):
            rig.served.before = lambda _call: None
            rig.cloud.put(rig.ids()["web"], FOREIGN)

    rig.served.before = before
    with pytest.raises(Failed) as caught:
        rig.destroy()
    assert ["E446", "E452"] == [problem.code for problem in caught.value.problems]
    assert FOREIGN in rig.rules("web")
    assert () == rig.destroy().problems
    assert {} == rig.ids()


def test_what_strangers_allow_to_a_new_group_does_not_keep_it_open(rig: Rig) -> None:
    """A rule that somebody puts into a group that was only just made is kept; what the group let out by itself goes."""

    def before(call: Call) -> None:
        if call.action == "DescribeSecurityGroupRules" and FOREIGN not in rig.rules("web"):
            rig.cloud.put(rig.ids()["web"], FOREIGN)

    rig.served.before = before
    assert ["E446"] == [problem.code for problem in rig.apply({"web": OLD["web"][:1]}).problems]
    assert {443, 3389} == {view[2] for view in rig.rules("web")}


def test_a_rule_of_the_path_that_somebody_takes_is_seen_where_the_account_is_read_again(rig: Rig) -> None:
    """E444, with where the run stands."""
    rig.stand(OLD)
    (kept,) = [one.id for one in rig.cloud._world.groups[rig.ids()["db"]].rules.values() if one.atom.kind == "group"]

    def before(call: Call) -> None:
        if call.action.startswith("Authorize"):
            rig.served.before = lambda _call: None
            rig.cloud.take(kept)
            from emscloud.sandbox.wire import Fault  # noqa: PLC0415

            rig.served.fail = lambda one: Fault.FAILED if one.number == call.number else None

    rig.served.before = before
    with pytest.raises(Failed, match=r"E444: `db`: in tcp/5432 from group web is gone\. 1 call was sent"):
        rig.apply(NEW)
