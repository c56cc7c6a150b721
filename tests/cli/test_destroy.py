"""`emscloud destroy`: what apply made goes, and nothing else; what is in use is named."""

from __future__ import annotations

from pathlib import Path

from tests.cli.live import shell


def test_what_apply_made_goes(tmp_path: Path) -> None:
    """Another group of the VPC stays."""
    with shell(tmp_path) as one:
        one.run("apply", "emscloud.yaml", "--yes")
        other = one.cloud.group(one.vpc, "other")
        ran = one.run("destroy", "emscloud.yaml", "--yes")
        assert (0, "small in eu: destroyed in 1 call, proven by reading back\n") == (ran.code, ran.out)
        assert (True, False) == (other in one.cloud.groups(), "small-web" in one.cloud.groups().values())


def test_what_is_in_use_stays_and_is_named(tmp_path: Path) -> None:
    """E450, and no call that changes anything; in a pipe nothing goes without `--yes` anyway."""
    with shell(tmp_path) as one:
        one.run("apply", "emscloud.yaml", "--yes")
        interface, before = one.cloud.attach(one.web), len(one.writes)
        ran = one.run("destroy", "emscloud.yaml", "--yes")
        assert (1, True, before) == (ran.code, f"is on the interface {interface}. Nothing was changed." in ran.err, len(one.writes))
        one.cloud.detach(interface)
        ran = one.run("destroy", "emscloud.yaml")
        assert (1, True, {22, 443}) == (ran.code, "E453" in ran.err, one.ports)
