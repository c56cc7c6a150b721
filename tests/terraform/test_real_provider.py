"""HashiCorp's own provider takes our text, for the parts it knows, and EC2 then holds what the text says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from emscloud.hcl import strict
from emscloud.hcl.printer import render
from emscloud.sandbox.ec2 import Ec2, RuleView
from emscloud.sandbox.wire import Served
from tests.terraform import core, plans, real
from tests.terraform.samples import AWS


def test_a_served_ec2_ends_up_as_the_text_says(tmp_path: Path) -> None:
    """Group and prefix list are made, the allow-all egress is gone, and a second plan is empty."""
    (tmp_path / "main.tf").write_text(AWS, encoding="utf-8")
    found = core.state(real.prove(tmp_path))
    group = found["aws_security_group.ems-server"]
    entries = found["aws_ec2_managed_prefix_list.endpoints"]["entry"]
    assert (group["name"], group["description"]) == ("ems-prod-ems-server", "ems-server of ems-prod")
    assert (group["ingress"], group["egress"]) == ([], [])
    assert group["tags"] == {
        "Name": "ems-prod-ems-server",
        "emscloud:group": "ems-server",
        "emscloud:managed-by": "terraform",
        "emscloud:policy": "ems-prod",
    }
    assert entries == [{"cidr": "10.20.0.0/16", "description": "endpoints"}]


def test_what_it_does_not_know_is_refused(tmp_path: Path) -> None:
    """An argument that the real provider lacks is refused by it, so the proof can fail."""
    (tmp_path / "main.tf").write_text(AWS.replace("  vpc_id      = var.vpc_id\n", "  vpcid       = var.vpc_id\n"))
    with pytest.raises(AssertionError, match='An argument named "vpcid" is not expected here'):
        real.prove(tmp_path)


def test_only_modern_rules_are_left_out() -> None:
    """Of the sample, the old provider is given every resource but rules and the claim to all of them."""
    kept = [block.labels for block in real.known(list(strict.read(AWS, "main.tf")))]
    assert kept == [
        ("vpc_id",),
        ("aws_security_group", "ems-server"),
        ("aws_ec2_managed_prefix_list", "endpoints"),
    ]


RULES = """
resource "aws_security_group" "inline" {
  name        = "inline"
  description = "by hand"
  vpc_id      = "VPC"

  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["10.20.0.0/16", "10.21.0.0/16"]
  }

  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "prefixed" {
  count = 1

  name_prefix            = "ems-"
  description            = "by a module"
  vpc_id                 = "VPC"
  revoke_rules_on_delete = false
  tags                   = { Name = "ems" }

  timeouts {
    create = "10m"
    delete = "15m"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_security_group_rule" "in" {
  security_group_id = aws_security_group.prefixed[0].id
  type              = "ingress"
  protocol          = "tcp"
  from_port         = 8013
  to_port           = 8013
  cidr_blocks       = ["10.20.0.0/16", "10.21.0.0/16"]
}
"""
MOVED = """
resource "aws_security_group" "a" {
  name        = "inline"
  description = "by hand"
  vpc_id      = "VPC"
  tags        = { "emscloud:managed-by" = "terraform" }
}

resource "aws_security_group" "b" {
  name        = "PREFIXED"
  description = "by a module"
  vpc_id      = "VPC"
  tags        = { Name = "ems", "emscloud:managed-by" = "terraform" }
}

moved {
  from = aws_security_group.inline
  to   = aws_security_group.a
}

moved {
  from = aws_security_group.prefixed[0]
  to   = aws_security_group.b
}

removed {
  from = aws_security_group_rule.in

  lifecycle {
    destroy = false
  }
}
"""


def test_groups_that_move_keep_their_rules(tmp_path: Path) -> None:
    """Inline rules that nothing writes any more, a name made of a prefix, rules that are forgotten: all stay, at every call."""
    cloud, root = Ec2(), tmp_path / "root"
    root.mkdir()
    vpc, environment = cloud.vpc(), real.environment(tmp_path)
    with Served(cloud) as served:
        (root / "providers.tf").write_text(render(real.providers(served.url)), "utf-8")
        (root / "main.tf").write_text(RULES.replace("VPC", vpc), "utf-8")
        plans.run(root, environment, ["init", "-input=false"], ["apply", "-input=false", "-auto-approve"])
        before = {id_: (name, cloud.rules(id_)) for id_, name in cloud.groups().items()}
        (name,) = (name for name, _ in before.values() if name.startswith("ems-"))
        (root / "main.tf").write_text(MOVED.replace("VPC", vpc).replace("PREFIXED", name), "utf-8")
        seen: list[dict[str, tuple[str, frozenset[RuleView]]]] = []
        served.after = lambda _call: seen.append({id_: (name, cloud.rules(id_)) for id_, name in cloud.groups().items()})
        plan = ["plan", "-input=false", "-out=plan.bin"]
        shown = plans.run(root, environment, plan, ["show", "-json", "plan.bin"])
        plans.run(root, environment, ["apply", "plan.bin"], ["plan", "-input=false", "-detailed-exitcode"])
    done = {one["address"]: one["change"]["actions"] for one in json.loads(shown)["resource_changes"]}
    assert {
        "aws_security_group.a": ["update"],
        "aws_security_group.b": ["update"],
        "aws_security_group_rule.in": ["forget"],
    } == done
    assert ([], True) == ([one for one in seen if one != before], len(seen) > len(before))
    assert [2, 3] == sorted(len(rules) for name, rules in before.values() if name != "default")
