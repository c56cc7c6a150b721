"""Writes the kept files of the version that is not released yet: `make kept`.  Those of a released version stay as they are."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from emscloud import __version__, schemas
from emscloud.cli.sandbox import serving
from tests.commands import ROOT, run
from tests.kept import today


def main() -> int:
    """Write them; 1 where a version of the same number is released."""
    number = minor(__version__)
    tags = subprocess.run(["git", "tag", "--list", "v*"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    if number in map(minor, tags):
        sys.stderr.write(f"{number} is released, so its files stay as they are: give emscloud the next version.\n")
        return 1
    folder = today.HERE / number
    policies(folder)
    (folder / "plans").mkdir(exist_ok=True)
    (folder / "outputs").mkdir(exist_ok=True)
    exits = {}
    with serving() as sandbox:
        for cloud, target in today.PLANS.items():
            saved = folder / "plans" / f"{cloud}.json"
            made = run("plan", today.EMS, "--target", target, "--out", saved, cwd=folder, more=dict(sandbox))
            assert made.code == 2, made.err
        for name, ran in today.runs(folder, sandbox):
            exits[name] = ran.code
            if name in today.RUNS:
                (folder / "outputs" / name).write_text(ran.out, "utf-8")
    for name in (*today.INPUTS, *today.OUTPUTS):
        _write(folder / "schemas" / f"{name}.json", schemas.schema(name))
    for name, value in (("exits", exits), ("modules", today.modules()), ("interface", today.interface()), ("codes", today.codes())):
        _write(folder / f"{name}.json", value)
    return 0


def minor(version: str) -> str:
    """The minor version of a version or a tag: 0.1 of v0.1.3."""
    return ".".join(version.removeprefix("v").split(".")[:2])


def policies(folder: Path) -> None:
    """The examples, and the policy with every key, begun as the newest kept one; each with its Terraform."""
    if not folder.exists():
        shutil.copytree(today.versions()[-1] / "policies" / "full", folder / "policies" / "full")
    for name in today.POLICIES:
        policy = folder / "policies" / name
        if name != "full":
            shutil.rmtree(policy, ignore_errors=True)
            shutil.copytree(ROOT / "examples" / name, policy, ignore=shutil.ignore_patterns("*.schema.json"))
        ran = run("emit", policy / "emscloud.yaml", cwd=folder)
        assert ran.code == 0, ran.err


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
