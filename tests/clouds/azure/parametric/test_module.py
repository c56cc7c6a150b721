"""The module for network security groups: its files, its band of priorities, and what it makes people accept."""

from __future__ import annotations

from emscloud.clouds.azure.parametric.module import GROUPS, module
from emscloud.clouds.azure.terraform import TYPE
from tests.parametric.test_rules import WHOLE, made


def test_its_files_are_where_terraform_looks_for_them() -> None:
    """Variables, outputs and versions in files of their own, and examples and tests beside them."""
    files = set(module(made()).files)
    top = {"versions.tf", "variables.tf", "main.tf", "outputs.tf", "rules.tf"}
    examples = {f"examples/{name}/main.tf" for name in ("minimal", "complete", "existing-group")}
    assert top | examples | {"tests/module.tftest.hcl"} == files
    assert 1 == GROUPS.most


def test_a_group_that_is_made_ends_with_a_deny() -> None:
    """In both directions, whatever is said."""
    (group,) = [block for block in module(made()).files["main.tf"] if block.labels[:1] == (TYPE,)]
    denies = [dict(block.attributes) for block in group.blocks if block.kind == "security_rule"]
    assert [("Inbound", 4096, "Deny"), ("Outbound", 4096, "Deny")] == [
        (one["direction"], one["priority"], one["access"]) for one in denies
    ]


def test_what_a_group_cannot_say_is_a_variable() -> None:
    """Only where some rule of the service needs it."""
    names = {block.labels[0] for block in module(made()).files["variables.tf"]}
    plain = {block.labels[0] for block in module(made(WHOLE.replace("tcp/443, icmp", "tcp/443"))).files["variables.tf"]}
    assert {"accept"} == names - plain
