"""`emscloud permissions`: what is printed is enough for the commands, and what reads alone changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from emscloud import clouds
from tests.cli.live import Shell, shell
from tests.commands import run


def permit(one: Shell, *more: str) -> None:
    """Permits what the command prints, and nothing else."""
    policy = cast("dict[str, list[dict[str, list[str]]]]", one.run("permissions", "--cloud", "aws", *more).json())
    one.cloud.permit = frozenset(action for statement in policy["Statement"] for action in statement["Action"])


@pytest.mark.parametrize("name", clouds.names())
def test_each_clouds_is_printed(tmp_path: Path, name: str) -> None:
    """As JSON on standard output and nothing else; with `--read-only` it is another."""
    whole, read = (
        run("permissions", "--cloud", name, cwd=tmp_path),
        run("permissions", "--cloud", name, "--read-only", cwd=tmp_path),
    )
    cloud = clouds.get(name)
    assert ((0, "", cloud.permissions(False)), (0, "", cloud.permissions(True))) == (
        (whole.code, whole.err, whole.json()),
        (read.code, read.err, read.json()),
    )


def test_a_cloud_is_named(tmp_path: Path) -> None:
    """Without one, or with one that is not there, the exit is 1 and nothing is printed."""
    none, odd = run("permissions", cwd=tmp_path), run("permissions", "--cloud", "gcloud", cwd=tmp_path)
    assert (1, "", 1, "") == (none.code, none.out, odd.code, odd.out)
    assert ("--cloud" in none.err, "There is no cloud `gcloud`. There are `aws`, `azure`." in odd.err) == (True, True)


def test_what_is_printed_is_enough(tmp_path: Path) -> None:
    """For a plan, an apply, a change and a destroy, all else being denied."""
    with shell(tmp_path) as one:
        permit(one)
        assert [2, 0, 0] == [
            one.run(*command).code
            for command in (("plan", "emscloud.yaml"), ("apply", "emscloud.yaml", "--yes"), ("plan", "emscloud.yaml"))
        ]
        text = one.policy.read_text("utf-8")
        one.policy.write_text(text.replace("tcp/22", "tcp/2222").replace("192.0.2.0/24", "198.51.100.0/24"), "utf-8")
        assert (0, {2222, 443}) == (one.run("apply", "emscloud.yaml", "--yes").code, one.ports)
        assert 0 == one.run("destroy", "emscloud.yaml", "--yes").code
        assert {"default"} == set(one.cloud.groups().values())


def test_who_may_only_read_plans(tmp_path: Path) -> None:
    """With `--read-only` an apply is refused: E433 names what to grant, and nothing was changed."""
    with shell(tmp_path) as one:
        permit(one, "--read-only")
        assert 2 == one.run("plan", "emscloud.yaml").code
        ran, groups = one.run("apply", "emscloud.yaml", "--yes"), set(one.cloud.groups().values())
        assert (1, {"default"}) == (ran.code, groups)
        assert ("Grant `ec2:CreateSecurityGroup`." in ran.err, "Nothing was changed." in ran.err) == (True, True)
