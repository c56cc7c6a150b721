"""`emscloud schema`: every schema as JSON on standard output."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud.schemas import schema
from tests.commands import run


@pytest.mark.parametrize("name", ["policy", "service", "lock", "check", "explain"])
def test_each_schema_is_printed(tmp_path: Path, name: str) -> None:
    """Standard output is the schema and nothing else."""
    ran = run("schema", name, cwd=tmp_path)
    assert (ran.code, ran.err, ran.json()) == (0, "", schema(name))


def test_the_policys_is_the_default(tmp_path: Path) -> None:
    """Without a name it is that of the policy."""
    assert run("schema", cwd=tmp_path).json() == schema("policy")


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    """The exit is 1, with a guess."""
    ran = run("schema", "polcy", cwd=tmp_path)
    assert (ran.code, ran.out, "There is no schema `polcy`. Did you mean `policy`?" in ran.err) == (1, "", True)
