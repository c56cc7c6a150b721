"""HashiCorp's own provider takes our text, for the parts it knows, and EC2 then holds what the text says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from emscloud.hcl import strict
from tests.terraform import core, real
from tests.terraform.samples import AWS

if TYPE_CHECKING:
    from pathlib import Path


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
