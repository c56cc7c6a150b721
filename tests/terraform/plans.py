"""What Terraform core plans from one text to another, as `terraform show -json` prints it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from emscloud import clouds as every_cloud
from emscloud.foreign import Group, Instance
from emscloud.resolve.scope import private_space
from emscloud.sources import planjson
from emscloud.sources.planjson import Plan
from tests.terraform import core

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
    with tempfile.TemporaryDirectory() as scratch:
        root, environment = Path(scratch) / "root", core.imitations(Path(scratch), clouds)
        if was is not None:
            _put(root, was)
            run(root, environment, ["init", "-input=false"], ["apply", "-input=false", "-auto-approve"])
        _put(root, now)
        plan = ["plan", "-input=false", "-out=plan.bin", *options]
        return run(root, environment, ["init", "-input=false"], plan, ["show", "-json", "plan.bin"])


def planned_in(texts: Texts, folder: str, clouds: tuple[str, ...] = ("aws",)) -> str:
    """The plan's JSON for a configuration in one folder of several."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "root"
        _put(root, texts)
        steps = (["init", "-input=false"], ["plan", "-input=false", "-out=plan.bin"], ["show", "-json", "plan.bin"])
        return run(root / folder, core.imitations(Path(scratch), clouds), *steps)


def stated(texts: Texts, clouds: tuple[str, ...] = ("aws",)) -> str:
    """The state's JSON once a configuration was applied."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "root"
        _put(root, texts)
        steps = (["init", "-input=false"], ["apply", "-input=false", "-auto-approve"], ["show", "-json"])
        return run(root, core.imitations(Path(scratch), clouds), *steps)


def run(folder: Path, environment: Mapping[str, str], *steps: Sequence[str]) -> str:
    """What the last of some steps prints; AssertionError, with what Terraform said, where one fails."""
    step, code, said, complaint = core.commands(folder, environment, steps)
    assert code == 0, f"terraform {step}:\n{said}{complaint}"
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
