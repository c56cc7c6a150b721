"""`emscloud apply`: asked about, done, proven; and nothing at all where nobody agrees."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from emscloud.sandbox.ec2 import Quotas, Told
from tests.cli.live import AZURE, FOREIGN, Shell, shell
from tests.commands import environment


def test_a_policy_is_applied_and_proven(tmp_path: Path) -> None:
    """The lock is written too; a second time there is nothing to do, which needs no `--yes`."""
    with shell(tmp_path) as one:
        ran = one.run("apply", "emscloud.yaml", "--yes")
        assert (0, "small in eu: applied in 3 calls, proven by reading back\n") == (ran.code, ran.out)
        assert ({22, 443}, True) == (one.ports, (tmp_path / "emscloud.lock").exists())
        ran = one.run("apply", "emscloud.yaml", "--locked")
        assert (0, "small in eu: nothing to do, proven by reading back\n") == (ran.code, ran.out)


def test_prefixes_go_into_lists_and_come_back(tmp_path: Path) -> None:
    """With `prefix-lists` and without it: what is let in stays the same, and so the verdict is *nothing*."""
    with shell(tmp_path) as one:
        assert 0 == one.run("apply", "emscloud.yaml", "--yes").code
        kept = one.policy.read_text("utf-8")
        one.policy.write_text(kept.replace("addresses:", "prefix-lists: 4\n    addresses:"), "utf-8")
        ran = one.run("apply", "emscloud.yaml", "--yes")
        assert (0, True) == (ran.code, "nothing  2 to make, 4 to grant, 1 to change, 2 to revoke" in ran.err)
        assert {"prefix-list"} == {view[4] for view in one.cloud.rules(one.web)}
        assert 0 == one.run("plan", "emscloud.yaml").code
        one.policy.write_text(kept, "utf-8")
        ran = one.run("apply", "emscloud.yaml", "--yes")
        assert (0, True) == (ran.code, "nothing  2 to grant, 1 to change, 2 to revoke, 2 to delete" in ran.err)
        assert {"ipv4"} == {view[4] for view in one.cloud.rules(one.web)}


def test_a_part_that_is_not_attached_keeps_the_old_rule(tmp_path: Path) -> None:
    """The lock says which part a rule is in; apply exits 1 until the part is attached, and plan 2 with nothing to do."""
    with shell(tmp_path) as one:
        text = one.policy.read_text("utf-8").replace("addresses:", "spread: true\n    addresses:")
        one.policy.write_text(text, "utf-8")
        assert 0 == one.run("apply", "emscloud.yaml", "--yes").code
        lock = tmp_path / "emscloud.lock"
        there = '"rule": "ssh 10.9.0.0/16", "part": '
        lock.write_text(lock.read_text("utf-8").replace(f"{there}1", f"{there}2"), "utf-8")
        interface = one.cloud.attach(one.web)
        ran = one.run("apply", "emscloud.yaml", "--yes")
        assert (1, True, {22, 443}) == (ran.code, f"is not on {interface}, which other parts are on" in ran.err, one.ports)
        ran = one.run("plan", "emscloud.yaml")
        assert (2, "nothing  the account is the policy\n") == (ran.code, ran.out)
        one.cloud._world.moto.enis.clear()
        one.cloud.attach(*[id_ for id_, name in one.cloud.groups().items() if name.startswith("small-web")])
        assert (0, {443}) == (one.run("apply", "emscloud.yaml", "--yes").code, one.ports)


def test_in_a_pipe_nothing_is_written_without_a_yes(tmp_path: Path) -> None:
    """E453, with the plan; neither the account nor the lock is changed."""
    with shell(tmp_path) as one:
        ran = one.run("apply", "emscloud.yaml")
        assert (1, True, "", []) == (ran.code, "E453" in ran.err and "opens  1 to make" in ran.err, ran.out, one.writes)
        assert {"emscloud.yaml"} == {path.name for path in tmp_path.iterdir()}


def test_on_a_terminal_it_is_asked(tmp_path: Path) -> None:
    """With account, region and VPC in the question."""
    with shell(tmp_path) as one:
        code, shown = one.ask("apply", "emscloud.yaml", answers="n\n")
        assert (1, True, []) == (code, f"Is this to be applied in 123456789012, eu-west-1, {one.vpc}? [y/N]" in shown, one.writes)
        code, shown = one.ask("apply", "emscloud.yaml", answers="y\n")
        assert (0, {22, 443}) == (code, one.ports)


def test_a_saved_plan_is_applied_until_the_world_moves(tmp_path: Path) -> None:
    """E444 names what moved; a target is no part of it."""
    with shell(tmp_path) as one:
        one.run("plan", "emscloud.yaml", "--out", "plan.json")
        assert (0, 0) == (one.run("apply", "plan.json", "--yes").code, one.run("apply", "plan.json").code)
        id_ = one.cloud.put(one.web, FOREIGN)
        ran = one.run("apply", "plan.json", "--yes")
        assert (1, True) == (ran.code, f"`web`: in tcp/3389 from 0.0.0.0/0 is new ({id_})" in ran.err)
        assert "E410" in one.run("apply", "plan.json", "--target", "eu").err


def test_a_gap_is_taken_by_name(tmp_path: Path) -> None:
    """E451 with the packet, and nothing is done; a name that the plan does not have is E410."""
    with shell(tmp_path) as one:
        text = one.policy.read_text("utf-8").replace("region: eu-west-1", "region: eu-west-1, limits: {rules_per_group: 2}")
        one.policy.write_text(text.replace("10.9.0.0/16", f"{{aws: {one.cloud.group(one.vpc)}}}"), "utf-8")
        assert 0 == one.run("apply", "emscloud.yaml", "--yes").code
        one.policy.write_text(text, "utf-8")
        one.cloud.quotas, before = Quotas(rules=2), len(one.writes)
        ran = one.run("apply", "emscloud.yaml", "--yes", "--accept-gap", "db")
        assert (1, True, True) == (ran.code, "`--accept-gap web`" in ran.err, "E410" in ran.err)
        assert ("packet: tcp/22 with peer 10.9.0.0" in ran.err, before) == (True, len(one.writes))
        assert 0 == one.run("apply", "emscloud.yaml", "--yes", "--accept-gap", "web").code
        assert ("10.9.0.0/16", 22) in {(view[5], view[2]) for view in one.cloud.rules(one.web)}


def test_a_quota_that_is_not_told_is_said(tmp_path: Path) -> None:
    """E458 where a group is nearly full; it is applied all the same, by what the target states."""
    with shell(tmp_path) as one:
        text = one.policy.read_text("utf-8")
        one.policy.write_text(text.replace("region: eu-west-1", "region: eu-west-1, limits: {rules_per_group: 2}"), "utf-8")
        one.cloud.told = Told.DENIED
        ran = one.run("apply", "emscloud.yaml", "--yes")
        assert (0, True, {22, 443}) == (ran.code, "E458" in ran.err and "so the target's limit counts, 2." in ran.err, one.ports)


def test_a_locked_policy_with_news_is_refused(tmp_path: Path) -> None:
    """E215, before the account is asked for anything."""
    with shell(tmp_path) as one:
        ran = one.run("apply", "emscloud.yaml", "--yes", "--locked")
        assert (1, True, []) == (ran.code, "E215" in ran.err, one.served.calls)


def test_ctrl_c_stops_between_calls(tmp_path: Path) -> None:
    """What is under way is awaited, E452 says where it stands, and the next run finishes."""
    with shell(tmp_path) as one:
        code, said = _interrupted(one)
        assert (1, True, True) == (code, "Stopping before the next call" in said, "E452" in said)
        assert ["CreateSecurityGroup"] == one.writes
        assert (0, {22, 443}) == (one.run("apply", "emscloud.yaml", "--yes").code, one.ports)


def _interrupted(one: Shell) -> tuple[int, str]:
    command = [sys.executable, "-m", "emscloud", "apply", "emscloud.yaml", "--yes"]
    running = subprocess.Popen(
        command, cwd=one.folder, env=environment(one.more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    one.served.before = lambda call: os.kill(running.pid, signal.SIGINT) if call.action.startswith("Create") else None
    said, _ = running.communicate(timeout=60)
    one.served.before = lambda _call: None
    return running.returncode, said


def test_both_clouds_in_one_command(tmp_path: Path) -> None:
    """Each target with its own account; after it there is nothing to do, and a saved plan of Azure holds too."""
    with shell(tmp_path, AZURE) as one:
        ran = one.run("apply", "emscloud.yaml", "--yes")
        assert (
            0,
            "small in eu: applied in 3 calls, proven by reading back\nsmall in we: applied in 1 call, proven by reading back\n",
        ) == (
            ran.code,
            ran.out,
        )
        (group,) = one.arm.group_ids()
        assert {"https_tcp_ipv4", "ssh_tcp_ipv4"} < {rule["name"] for rule in one.arm.rules(group)}
        assert 0 == one.run("plan", "emscloud.yaml").code
        one.arm.remove_rule(group, "ssh_tcp_ipv4")
        ran = one.run("plan", "emscloud.yaml", "--target", "we", "--drift-only")
        assert (2, True) == (ran.code, "packet: tcp/22 with peer 10.9.0.0" in ran.out)
        assert 2 == one.run("plan", "emscloud.yaml", "--target", "we", "--out", "plan.json").code
        assert 0 == one.run("apply", "plan.json", "--yes").code
        assert 0 == one.run("destroy", "emscloud.yaml", "--target", "we", "--yes").code
        assert [] == one.arm.group_ids()
