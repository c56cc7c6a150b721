"""A lock that git merged: what is told, and what `mended` makes of it."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.diagnostics import Failed
from emscloud.resolve.lock import SECTIONS, Address, Kept, Lock, Service, mended, read_lock, write_lock
from tests.resolve.test_lock import GOOD, LOCK, WEB, failing


def test_mending_leaves_a_number_to_the_rule_that_comes_first() -> None:
    """The other one loses its own and is numbered anew; ranks may be equal; the newest revision stays."""
    rank = LOCK.numbers[1]
    lock = replace(
        LOCK,
        services=(*LOCK.services, Service("forticlient-ems@6.4", 2, "sha256:01")),
        numbers=(
            WEB,
            WEB._replace(number=1201),
            WEB._replace(rule="ssh"),
            rank,
            rank._replace(number=7),
            rank._replace(rule="dns"),
        ),
    )
    found = mended(write_lock(lock), "emscloud.lock")
    assert (WEB, rank._replace(rule="dns"), rank) == found.numbers
    assert (Service("forticlient-ems@6.4", 2, "sha256:01"),) == found.services
    assert "emscloud.lock" == found.file
    assert found == read_lock(write_lock(found), "")


@given(
    st.lists(
        st.builds(
            Kept,
            st.sampled_from(sorted(SECTIONS)),
            st.just("t"),
            st.just("g"),
            st.sampled_from(("in", "out")),
            st.sampled_from("abc"),
            st.integers(0, 3),
        ),
        max_size=8,
    )
)
def test_a_mended_lock_is_one_that_is_read(numbers: list[Kept]) -> None:
    """Whatever two branches made of it; nothing is kept that was not there, and what did not clash stays."""
    found = mended(write_lock(Lock(numbers=tuple(numbers))), "")
    assert found == read_lock(write_lock(found), "")
    assert set(found.numbers) <= set(numbers)
    assert {(one.section, one.direction, one.rule) for one in found.numbers if one.section == "ranks"} == {
        (one.section, one.direction, one.rule) for one in numbers if one.section == "ranks"
    }


def git(folder: Path, *words: str) -> int:
    """Run git in a folder with an identity of its own and no settings of this machine."""
    made = (
        "-c",
        "user.name=Tester",
        "-c",
        "user.email=tester@example.com",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "commit.gpgsign=false",
    )
    environment = {
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        "HOME": str(folder),
    }
    return subprocess.run(["git", *made, *words], cwd=folder, env=environment, capture_output=True, check=False).returncode


def merged(folder: Path, base: Lock, ours: Lock, theirs: Lock, style: str = "merge") -> tuple[int, str]:
    """What git makes of two branches of a lock: its exit code and the file."""
    path = folder / "emscloud.lock"
    assert git(folder, "init") == 0
    git(folder, "config", "merge.conflictStyle", style)
    for lock, branch in ((base, "main"), (theirs, "theirs"), (ours, "ours")):
        git(folder, "checkout", "main")
        git(folder, "checkout", "-B", branch)
        path.write_text(write_lock(lock), "utf-8")
        git(folder, "add", "emscloud.lock")
        assert git(folder, "commit", "-m", branch) == 0
    return git(folder, "merge", "theirs", "-m", "merge"), path.read_text("utf-8")


MANY = Lock(
    addresses=tuple(Address("m.example", f"192.0.2.{number}", "eu", "2026-01-01") for number in range(1, 7)),
    numbers=tuple(WEB._replace(rule=f"m{number}", number=1300 + number) for number in range(1, 7)),
)


def adding(lock: Lock, name: str, address: str, number: int) -> Lock:
    """A branch that adds a name's address and a rule's priority."""
    addresses = tuple(sorted((*lock.addresses, Address(name, address, "eu", "2026-01-01"))))
    return replace(lock, addresses=addresses, numbers=tuple(sorted((*lock.numbers, WEB._replace(rule=name, number=number)))))


def test_git_merges_two_branches_that_add_entries(tmp_path: Path) -> None:
    """Entries in different places merge by themselves."""
    base = adding(MANY, "z.example", "192.0.2.90", 1400)
    ours, theirs = adding(base, "a.example", "192.0.2.80", 1200), adding(base, "p.example", "192.0.2.81", 1201)
    code, text = merged(tmp_path, base, ours, theirs)
    assert 0 == code
    assert adding(ours, "p.example", "192.0.2.81", 1201) == read_lock(text, "")


def test_git_may_merge_one_priority_for_two_rules(tmp_path: Path) -> None:
    """Which is told, and mended."""
    base = adding(MANY, "z.example", "192.0.2.90", 1400)
    code, text = merged(tmp_path, base, adding(base, "a", "192.0.2.80", 1200), adding(base, "p", "192.0.2.81", 1200))
    assert (0, ["E213"]) == (code, [one.code for one in failing(text)])
    found = mended(text, "")
    assert {"a"} == {one.rule for one in found.numbers if one.number == 1200}
    assert {"192.0.2.80", "192.0.2.81"} <= {one.address for one in found.addresses}


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
def test_a_conflict_is_mended_from_both_sides(tmp_path: Path, style: str) -> None:
    """Two branches that add at one place, or the first entry of a section: every entry of both is kept."""
    base = replace(MANY, addresses=(), others={"kept": 1})
    ours, theirs = adding(base, "x.example", "192.0.2.80", 1390), adding(base, "y.example", "192.0.2.81", 1391)
    ours = replace(ours, services=(Service("a@1", 1, "d"),), note="ours")
    theirs = replace(theirs, services=(Service("a@1", 2, "d"),), note="theirs", others={"kept": 1, "more": 2})
    code, text = merged(tmp_path, base, ours, theirs, style)
    assert (1, ["E211"]) == (code, [one.code for one in failing(text)])
    both = adding(adding(base, "x.example", "192.0.2.80", 1390), "y.example", "192.0.2.81", 1391)
    expected = replace(both, services=(Service("a@1", 2, "d"),), note="ours", others={"kept": 1, "more": 2})
    assert expected == mended(text, "")


def test_an_address_of_both_sides_is_the_one_that_is_answered() -> None:
    """Or else was seen first."""
    seen = Address("a.example", "192.0.2.1", "eu", "2026-03-01")
    missing = seen._replace(first="2026-01-01", missing_since="2026-04-01")
    early = seen._replace(first="2026-02-01")
    found = mended(write_lock(Lock(addresses=(seen, missing, early, seen._replace(vantage="us")))), "")
    assert (early, seen._replace(vantage="us")) == found.addresses


@pytest.mark.parametrize("markers", ["<", "=", ">", "<<", "<=", "<>", "=>", "<=><", "<|>", "<==>", "|"])
def test_half_a_conflict_is_not_mended(markers: str) -> None:
    """What lies between markers that are no conflict of git nobody knows."""
    lines = "".join(f"{marker * 7}\n" for marker in markers)
    with pytest.raises(Failed) as failed:
        mended(GOOD.replace('  "services"', f'{lines}  "services"'), "emscloud.lock")
    assert ["E211"] == [one.code for one in failed.value.problems]
