"""`emscloud module`: written, checked, and never over what is somebody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import run
from tests.parametric.cases import CASES
from tests.parametric.test_rules import WHOLE

AWS = ("module", "forticlient-ems", "--cloud", "aws", "--out", "m")


def test_a_module_is_written_and_then_up_to_date(tmp_path: Path) -> None:
    """What is written is what is committed; `--check` writes nothing and says what is stale."""
    stale, written, done = run(*AWS, "--check", cwd=tmp_path), run(*AWS, cwd=tmp_path), run(*AWS, "--check", cwd=tmp_path)
    assert (2, 0, 0) == (stale.code, written.code, done.code)
    assert ("m: stale", "m: nothing to do, all is up to date") == (stale.out.splitlines()[0], done.out.splitlines()[0])
    assert {name: (tmp_path / "m" / name).read_text("utf-8") for name in CASES[0].module().texts} == CASES[0].module().texts


def test_what_was_edited_is_stale_and_mended(tmp_path: Path) -> None:
    """Also the README and the tests of Terraform's own."""
    run(*AWS, cwd=tmp_path)
    for name in ("README.md", "tests/module.tftest.hcl", "main.tf"):
        path = tmp_path / "m" / name
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")
        assert [2, 0, 0] == [run(*AWS, *more, cwd=tmp_path).code for more in (("--check",), (), ("--check",))]


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    """A README of somebody else's, and another host's module in the same folder, are not written over."""
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "README.md").write_text("# Mine\n", "utf-8")
    refused = run(*AWS, cwd=tmp_path)
    assert (1, "# Mine\n") == (refused.code, (tmp_path / "m" / "README.md").read_text("utf-8"))
    (tmp_path / "m" / "README.md").unlink()
    run(*AWS, cwd=tmp_path)
    other = run(*AWS, "--host", "chromebook", cwd=tmp_path)
    assert (1, 1) == (other.code, other.err.count("E401"))
    said = " ".join(other.err.split())
    assert "m holds another module (its folders too: examples/complete, examples/exclusive, examples/existing-group," in said
    assert "which was written from the catalog's forticlient-ems, the host ems-server, for AWS. Take another `--out`" in said


@pytest.mark.parametrize("name", ["mine.tf", "mine.tf.json", "examples/minimal/mine.tf"])
def test_a_file_that_terraform_reads_beside_ours_is_told(tmp_path: Path, name: str) -> None:
    """A warning, when it is written and when it is checked; the exit code is that of what is ours."""
    run(*AWS, cwd=tmp_path)
    (tmp_path / "m" / name).write_text("{}" if name.endswith("json") else "locals {}\n", "utf-8")
    (tmp_path / "m" / "NOTES.md").write_text("Mine.\n", "utf-8")
    found = [run(*AWS, *more, cwd=tmp_path) for more in ((), ("--check",))]
    assert [(0, 1, True)] * 2 == [(one.code, one.err.count("E404"), f"m/{name}" in one.err) for one in found]


def test_files_of_somebody_elses_are_told_at_once(tmp_path: Path) -> None:
    """In whatever folder of the module they are."""
    for name in ("main.tf", "examples/minimal/main.tf"):
        (tmp_path / "m" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "m" / name).write_text("locals {}\n", "utf-8")
    refused = run(*AWS, cwd=tmp_path)
    assert (1, 2) == (refused.code, refused.err.count("E401"))


def test_a_service_of_ones_own_has_one(tmp_path: Path) -> None:
    """From a folder that `--catalog` names; the version may be said."""
    (tmp_path / "services" / "depot").mkdir(parents=True)
    (tmp_path / "services" / "depot" / "1.0.r1.yaml").write_text(WHOLE, "utf-8")
    done = run("module", "depot@1.0", "--catalog", "services", "--cloud", "azure", "--out", "m", cwd=tmp_path)
    assert (0, True) == (done.code, (tmp_path / "m" / "rules.tf").exists())


def test_wrong_calls_are_told(tmp_path: Path) -> None:
    """An unknown service, version, host or cloud."""
    calls = [
        ("module", "forticlient", "--cloud", "aws", "--out", "m"),
        ("module", "forticlient-ems@1", "--cloud", "aws", "--out", "m"),
        (*AWS, "--host", "printer"),
        ("module", "forticlient-ems", "--cloud", "gcp", "--out", "m"),
    ]
    found = [run(*call, cwd=tmp_path) for call in calls]
    assert [1] * 4 == [one.code for one in found]
    assert [True] * 4 == [code in one.err for code, one in zip(("E122", "E122", "E123", "E410"), found, strict=True)]
    assert "`--catalog DIR` adds a folder of services of your own." in " ".join(found[0].err.split())
    (tmp_path / "services" / "depot").mkdir(parents=True)
    (tmp_path / "services" / "depot" / "1.0.r1.yaml").write_text(WHOLE, "utf-8")
    assert "--catalog" not in run(*calls[0], "--catalog", "services", cwd=tmp_path).err
