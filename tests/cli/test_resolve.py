"""`emscloud resolve --offline`: the lock brought in order after a merge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest

from tests.commands import SMALL, Ran, run, small

Entries = list[dict[str, object]]


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A small policy with its whole lock."""
    made = small(tmp_path)
    assert run("emit", made.name, cwd=tmp_path).code == 0
    return made


def mend(policy: Path, *options: str) -> Ran:
    """`emscloud resolve --offline` from the policy's own folder."""
    return run("resolve", policy.name, "--offline", *options, cwd=policy.parent)


def edit(policy: Path, change: dict[str, int]) -> str:
    """The lock with some rules' priorities written otherwise, one entry a line as always; its text."""
    lock = policy.with_suffix(".lock")
    lines = lock.read_text("utf-8").split("\n")
    for at, line in enumerate(lines):
        for rule, priority in change.items():
            if f'"rule": "{rule}' in line and '"priority"' in line:
                entry = json.loads(line.strip().rstrip(",")) | {"priority": priority}
                lines[at] = "    " + json.dumps(entry) + ("," if line.endswith(",") else "")
    lock.write_text("\n".join(lines), "utf-8")
    return "\n".join(lines)


def priorities(policy: Path) -> dict[object, object]:
    """Each rule's priority in the lock."""
    lock = cast("dict[str, Entries]", json.loads(policy.with_suffix(".lock").read_text("utf-8")))
    return {entry["rule"]: entry["priority"] for entry in lock["priorities"]}


def test_a_lock_in_order_is_left_alone(policy: Path) -> None:
    """Nothing is written and nothing is to be said; with `--check` the same."""
    lock = policy.with_suffix(".lock")
    before = (lock.read_bytes(), lock.stat().st_mtime_ns)
    for options in ([], ["--check"]):
        ran = mend(policy, *options)
        assert (ran.code, ran.out) == (0, "The lock is in order.\n")
    assert (lock.read_bytes(), lock.stat().st_mtime_ns) == before


def test_one_priority_twice_is_mended_for_one_of_the_two(policy: Path) -> None:
    """The rule that comes first keeps the number, the other takes a new one, and `check` is content again."""
    edit(policy, {"https": 2000, "ssh": 2000})
    found = run("check", policy.name, cwd=policy.parent)
    assert (found.code, "E213" in found.err, "emscloud resolve --offline" in found.err) == (1, True, True)
    ran = mend(policy)
    assert (ran.code, ran.out) == (0, "  changed  emscloud.lock\n")
    numbers = priorities(policy)
    assert (numbers["https tcp ipv4"], numbers["ssh tcp ipv4"] != 2000) == (2000, True)
    assert run("check", policy.name, cwd=policy.parent).code == 0
    assert mend(policy).out == "The lock is in order.\n"


def test_check_says_that_the_lock_would_change_and_leaves_it(policy: Path) -> None:
    """`--check` exits with 2 and writes nothing."""
    text = edit(policy, {"https": 2000, "ssh": 2000})
    ran = mend(policy, "--check")
    assert (ran.code, ran.out, policy.with_suffix(".lock").read_text("utf-8")) == (2, "  differs  emscloud.lock\n", text)


def test_lines_in_another_order_are_sorted(policy: Path) -> None:
    """What git left in any order comes back as `emit` wrote it, byte for byte."""
    lock = policy.with_suffix(".lock")
    before = lock.read_text("utf-8")
    tree = cast("dict[str, object]", json.loads(before))
    shuffled = {key: value[::-1] if isinstance(value, list) else value for key, value in reversed(tree.items())}
    lock.write_text(json.dumps(shuffled, indent=1), "utf-8")
    assert (mend(policy).code, lock.read_text("utf-8")) == (0, before)


def test_without_a_lock_one_is_written(tmp_path: Path) -> None:
    """The numbers of a policy without a lock are new ones; `--check` calls the file missing."""
    policy = small(tmp_path)
    assert (mend(policy, "--check").out, policy.with_suffix(".lock").exists()) == ("  missing  emscloud.lock\n", False)
    assert (mend(policy).out, mend(policy).out) == ("  new      emscloud.lock\n", "The lock is in order.\n")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{\n<<<<<<< ours\n  "format": 1\n=======\n>>>>>>> theirs\n}\n', "E210"),
        ('{\n<<<<<<< ours\n  "format": 1\n}\n', "E211"),
        ('{"format": 1', "E210"),
        ("[]", "E210"),
        ('{"format": 2}', "E212"),
        ('{"format": 1, "priorities": [{"target": "we"}]}', "E210"),
    ],
)
def test_what_it_cannot_mend_is_an_error(tmp_path: Path, text: str, code: str) -> None:
    """A lock that cannot be read stays as it is; the message names it."""
    policy = small(tmp_path)
    policy.with_suffix(".lock").write_text(text, "utf-8")
    ran = mend(policy)
    assert (ran.code, ran.out, policy.with_suffix(".lock").read_text("utf-8")) == (1, "", text)
    assert (f"error {code}" in ran.err, "emscloud.lock" in ran.err) == (True, True)


def test_one_wrong_policy_and_no_lock_is_written(tmp_path: Path) -> None:
    """Of several policies all locks are mended or none."""
    small(tmp_path / "a")
    small(tmp_path / "b", SMALL.replace("tcp/443", "tcp/0"))
    ran = run("resolve", ".", "--offline", cwd=tmp_path)
    assert (ran.code, (tmp_path / "a/emscloud.lock").exists(), "b/emscloud.yaml" in ran.err) == (1, False, True)
    (tmp_path / "b/emscloud.yaml").write_text(SMALL, "utf-8")
    assert run("resolve", ".", "--offline", cwd=tmp_path).out == "  new      a/emscloud.lock\n  new      b/emscloud.lock\n"
    assert run("resolve", ".", "--offline", cwd=tmp_path).out == "The locks are in order.\n"


def test_without_offline_it_says_what_it_can_do(tmp_path: Path) -> None:
    """This version asks no DNS, and says so."""
    ran = run("resolve", small(tmp_path).name, cwd=tmp_path)
    assert (ran.code, ran.out, "use `--offline`" in ran.err) == (1, "", True)
