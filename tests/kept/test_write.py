"""The writer of the kept files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.kept import today
from tests.kept.write import minor, policies


@pytest.mark.parametrize(("version", "expected"), [("0.1.0", "0.1"), ("v0.1.12", "0.1"), ("v1.10.0rc1", "1.10")])
def test_a_version_and_its_tag_are_of_one_minor_version(version: str, expected: str) -> None:
    """Whose files stay once there is such a tag."""
    assert expected == minor(version)


def test_a_new_version_begins_with_the_policy_of_the_one_before(tmp_path: Path) -> None:
    """The examples are today's, and each policy is emitted beside itself."""
    folder = tmp_path / "0.2"
    policies(folder)
    before = today.versions()[-1] / "policies"
    assert sorted(today.POLICIES) == sorted(path.name for path in (folder / "policies").iterdir())
    for name in ("emscloud.yaml", "checks.yaml"):
        assert (before / "full" / name).read_bytes() == (folder / "policies" / "full" / name).read_bytes()
    assert today.addresses(folder / "policies" / "ems" / "terraform")


def test_what_is_written_over_is_no_mixture(tmp_path: Path) -> None:
    """A file of an example that is no more goes, and the policy with every key stays as its author left it."""
    folder = Path(shutil.copytree(today.versions()[-1] / "policies", tmp_path / "0.1" / "policies"))
    (folder / "ems" / "old.yaml").write_text("", "utf-8")
    policy = folder / "full" / "emscloud.yaml"
    policy.write_text(f"# Mine.\n{policy.read_text('utf-8')}", "utf-8")
    policies(tmp_path / "0.1")
    assert (False, True) == ((folder / "ems" / "old.yaml").exists(), policy.read_text("utf-8").startswith("# Mine."))
