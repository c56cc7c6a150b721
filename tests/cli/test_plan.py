"""`emscloud plan`: what apply would do, read and never written."""

from __future__ import annotations

import json
from pathlib import Path

from emscloud.sandbox.ec2 import Quotas, Told
from tests.cli.live import AZURE, FOREIGN, shell


def test_a_plan_says_what_would_be_done_and_does_nothing(tmp_path: Path) -> None:
    """The exit is 2 where there is something; account, region and who asks are said; no call writes, nor is the lock written."""
    with shell(tmp_path) as one:
        ran = one.run("plan", "emscloud.yaml")
        assert (2, []) == (ran.code, one.writes)
        assert ran.err.startswith(
            f"small in eu (AWS): account_id 123456789012, region eu-west-1, vpc_id {one.vpc}\n  as arn:aws:iam::"
        )
        assert "opens  1 to make, 2 to grant\n+ make the group web\n" in ran.out
        assert (
            "+ grant web: in tcp/22 from 10.9.0.0/16\n  it is asked for and not there; for ssh; packet: tcp/22 with peer 10.9.0.0\n"
            in ran.out
        )
        assert {"emscloud.yaml"} == {path.name for path in tmp_path.iterdir()}


def test_a_plan_as_data(tmp_path: Path) -> None:
    """Every key of the promise is there."""
    with shell(tmp_path) as one:
        value = one.run("plan", "emscloud.yaml", "--format", "json").json()
    assert isinstance(value, dict)
    assert (1, "opens", ["create", "grant", "grant"]) == (
        value["format"],
        value["verdict"],
        [step["action"] for step in value["steps"]],
    )
    assert {"action", "group", "direction", "reason", "cause", "packet"} <= set(value["steps"][1])


def test_where_nothing_is_to_be_done_the_exit_is_0(tmp_path: Path) -> None:
    """After an apply; what somebody else added is drift, 2 again, and with `--drift-only` the only thing that counts."""
    with shell(tmp_path) as one:
        assert 0 == one.run("plan", "emscloud.yaml", "--drift-only").code
        assert 0 == one.run("apply", "emscloud.yaml", "--yes").code
        ran = one.run("plan", "emscloud.yaml")
        assert (0, "nothing  the account is the policy\n") == (ran.code, ran.out)
        id_ = one.cloud.put(one.web, FOREIGN)
        ran = one.run("plan", "emscloud.yaml", "--drift-only", "--format", "markdown")
        assert (2, True) == (ran.code, f"somebody else put it there; {id_}, debug; packet: tcp/3389 with peer 1.0.0.1" in ran.out)


def test_what_somebody_revoked_is_drift(tmp_path: Path) -> None:
    """With `--drift-only` the exit is 2 then, and 0 where the policy changed and was not applied yet."""
    with shell(tmp_path) as one:
        assert 0 == one.run("apply", "emscloud.yaml", "--yes").code
        kept = one.policy.read_text("utf-8")
        one.policy.write_text(kept.replace("10.9.0.0/16", "10.8.0.0/16"), "utf-8")
        assert (2, 0) == (one.run("plan", "emscloud.yaml").code, one.run("plan", "emscloud.yaml", "--drift-only").code)
        one.policy.write_text(kept, "utf-8")
        one.cloud.take(next(iter(one.cloud._world.groups[one.web].rules)))
        ran = one.run("plan", "emscloud.yaml", "--drift-only")
        assert (2, True) == (ran.code, ran.out.startswith("Rules that somebody else took away or changed since they were applied"))


def test_a_plan_as_a_file_is_about_one_target(tmp_path: Path) -> None:
    """`--out` writes it whole; without it every target is planned, in both clouds."""
    with shell(tmp_path, AZURE) as one:
        ran = one.run("plan", "emscloud.yaml")
        assert (2, ["opens  1 to make, 2 to grant", "opens  1 to make, 4 to grant"]) == (
            ran.code,
            [line for line in ran.out.splitlines() if line.startswith("opens")],
        )
        assert 2 == one.run("plan", "emscloud.yaml", "--target", "eu", "--out", "plan.json").code
        assert ["web"] == [path["group"] for path in json.loads((tmp_path / "plan.json").read_text("utf-8"))["paths"]]


def test_several_targets_are_no_one_file(tmp_path: Path) -> None:
    """E410 asks for a target."""
    with shell(tmp_path) as one:
        second = one.policy.read_text("utf-8").rpartition("  eu:")[2].replace(one.vpc, one.cloud.vpc())
        with one.policy.open("a", encoding="utf-8") as policy:
            policy.write(f"  us:{second}")
        ran = one.run("plan", "emscloud.yaml", "--format", "json")
        assert (1, True) == (ran.code, "there are 2: name one with `--target`" in ran.err)
        assert 2 == one.run("plan", "emscloud.yaml").out.count("opens  1 to make, 2 to grant")


def test_the_accounts_own_quota_is_asked_for(tmp_path: Path) -> None:
    """With `--quotas`; whose number counts is said, and where it is not told, what to grant."""
    with shell(tmp_path) as one:
        one.cloud.quotas = Quotas(rules=90)
        assert "web ingress IPv4 2 of 60 at most on the way (AWS's default)" in one.run("plan", "emscloud.yaml").out
        ran = one.run("plan", "emscloud.yaml", "--quotas")
        assert (2, "", True) == (
            ran.code,
            ran.err.partition("sandbox\n")[2],
            "2 of 90 at most on the way (the account's quota)" in ran.out,
        )
        one.cloud.told = Told.UNKNOWN
        ran = one.run("plan", "emscloud.yaml", "--quotas")
        assert (2, True) == (ran.code, "so AWS's default counts, 60. Service Quotas knows no L-0EA8095F." in ran.err)
        one.cloud.told = Told.DENIED
        ran = one.run("plan", "emscloud.yaml", "--quotas")
        assert (2, True) == (ran.code, "2 of 60 at most on the way (AWS's default)" in ran.out)
        assert ("warning E458" in ran.err, "Grant `servicequotas:GetServiceQuota`." in ran.err) == (True, True)


def test_a_plan_that_is_saved_is_whole_and_called_json(tmp_path: Path) -> None:
    """E410 for a part of one, and for a name that `apply` would take for a policy's; nothing is written over."""
    with shell(tmp_path) as one:
        before = one.policy.read_text("utf-8")
        for words in (("--drift-only", "--out", "plan.json"), ("--out", "emscloud.yaml"), ("--out", "plan.txt")):
            ran = one.run("plan", "emscloud.yaml", *words)
            assert (1, True, "") == (ran.code, "E410" in ran.err, ran.out)
        assert ({"emscloud.yaml"}, before) == ({path.name for path in tmp_path.iterdir()}, one.policy.read_text("utf-8"))
        assert 0 == one.run("apply", "emscloud.yaml", "--yes").code
        one.cloud.put(one.web, FOREIGN)
        shown = json.loads(one.run("plan", "emscloud.yaml", "--drift-only", "--format", "json").out)
        assert ["foreign"] == [step["action"] for step in shown["steps"]]


def test_a_role_that_is_none_is_told(tmp_path: Path) -> None:
    """Before anything is asked."""
    with shell(tmp_path) as one:
        ran = one.run("plan", "emscloud.yaml", "--role-arn", "junk")
        assert (1, True) == (ran.code, "E430" in ran.err and "`--role-arn` is no ARN of a role" in ran.err)
