"""The module for network security groups: its files, its probes, its band of priorities, and what it makes people accept."""

from __future__ import annotations

from emscloud.clouds.azure.lower import probes
from emscloud.clouds.azure.parametric.module import module
from emscloud.clouds.azure.terraform import TYPE, attributes
from emscloud.hcl.syntax import Expression
from tests.parametric.test_rules import WHOLE, made


def test_its_files_are_where_terraform_looks_for_them() -> None:
    """Variables, outputs and versions in files of their own, and examples and tests beside them."""
    files = set(module(made()).files)
    top = {"versions.tf", "variables.tf", "main.tf", "outputs.tf", "rules.tf"}
    examples = {f"examples/{name}/main.tf" for name in ("minimal", "complete", "existing-group")}
    assert top | examples | {"tests/module.tftest.hcl"} == files


def test_probes_come_in_by_a_rule_of_a_policys_own() -> None:
    """Its name, priority and words are those of a target's `load_balancer_probes`; inline, or a resource where a group is there."""
    main = module(made()).files["main.tf"]
    (group,) = [block for block in main if block.labels[:1] == (TYPE,)]
    (inline,) = [block for block in group.blocks if block.kind == "dynamic" and "probes" in str(block.attributes)]
    (apart,) = [block for block in main if block.labels[1:] == ("load_balancer_probes",)]
    assert attributes(probes()) == inline.blocks[0].attributes == apart.attributes[-len(attributes(probes())) :]
    assert ("count", Expression("var.load_balancer_probes && !local.create ? 1 : 0")) == apart.attributes[0]


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
