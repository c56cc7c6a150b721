"""Which accounts a command is about, and what has to be agreed to before anything is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud.apply.aims import aims, compiled, remember, saved_aim, unaccepted, unapplied
from emscloud.cloud import Access
from emscloud.diagnostics import Failed
from emscloud.plan.atom import Room
from emscloud.plan.saved import write
from emscloud.plan.steps import Identity
from tests.account import LIFT, atom
from tests.commands import SMALL, small
from tests.plan.plans import path, plan

GAP = plan(path({atom(80, 80, "web")}, {atom(80, 80, "10.0.0.0/30")}), room=Room(1, "a quota"))


def test_a_gap_has_to_be_accepted_by_name() -> None:
    """With a packet that it cuts; a group without one may be named, one that is not there may not."""
    (problem,) = unaccepted(GAP, [])
    assert ("E451", "tcp/80 with peer 10.0.0.0") == (problem.code, problem.packet)
    assert [] == unaccepted(GAP, ["web"])
    assert ["E451", "E410"] == [problem.code for problem in unaccepted(GAP, ["db"])]


def test_a_policy_with_errors_is_not_applied(tmp_path: Path) -> None:
    """Its errors are raised, and nothing else; a target that is not there is E410, a lock that lacks something E215."""
    with pytest.raises(Failed, match="E410"):
        compiled(small(tmp_path), "uk")
    with pytest.raises(Failed, match="E215"):
        compiled(small(tmp_path), "eu", locked=True)
    with pytest.raises(Failed, match="E1"):
        compiled(small(tmp_path, SMALL.replace("tcp/443", "tcp/99999")), None)


def test_the_lock_is_written_where_it_has_news(tmp_path: Path) -> None:
    """For the targets in question, and then `--locked` is content."""
    policy = small(tmp_path)
    remember(compiled(policy, "eu"), "eu")
    made = compiled(policy, "eu", locked=True)
    before = made.opened.lock_path.stat().st_mtime_ns
    remember(made, "eu")
    assert before == made.opened.lock_path.stat().st_mtime_ns


def test_another_region_is_told_of(tmp_path: Path) -> None:
    """E440, before any account is asked."""
    made = compiled(small(tmp_path), None)
    with pytest.raises(Failed, match="E440"):
        aims(made, "eu", Access(region="eu-north-1"))


def test_a_saved_plan_is_for_a_cloud_that_is_there(tmp_path: Path) -> None:
    """E448 for any other."""
    from emscloud.plan.make import make  # noqa: PLC0415

    made = make(Identity("p", "eu", "nowhere", ()), GAP.paths, GAP.room, LIFT, {})
    file = tmp_path / "plan.json"
    file.write_text(write(made, {}), "utf-8")
    with pytest.raises(Failed, match=r"E448: .* is for `nowhere`, which is no cloud"):
        saved_aim(file, Access())


def test_a_filter_by_name_is_told_of(tmp_path: Path) -> None:
    """E459 for each target in question that asks for one: apply is about groups."""
    policy = small(tmp_path)
    policy.write_text(policy.read_text("utf-8").replace("cloud: aws, ", "cloud: aws, network_firewall: true, "), "utf-8")
    made = compiled(policy, None)
    assert [["E459"], ["E459"], []] == [[one.code for one in unapplied(made, target)] for target in (None, "eu", "we")]


def test_two_targets_in_one_place_are_refused(tmp_path: Path) -> None:
    """E463, whichever is asked for: each would delete what the other has made."""
    line = next(line for line in SMALL.splitlines() if line.startswith("  eu:"))
    two = SMALL.replace("  web:\n", "  web:\n    in: [eu, we]\n", 1).replace(line, f"{line}\n{line.replace('  eu:', '  us:')}")
    policy = small(tmp_path, two)
    for target in (None, "we"):
        with pytest.raises(Failed, match="E463: eu and us are both 123456789012, eu-west-1"):
            aims(compiled(policy, target), target, Access())


def test_a_folder_is_no_policy(tmp_path: Path) -> None:
    """E410 asks for the file."""
    for folder in (tmp_path, Path()):
        with pytest.raises(Failed, match=r"E410: .* is a folder"):
            compiled(folder, None)
