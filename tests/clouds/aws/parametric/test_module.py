"""The module for security groups: its files and what stands in them."""

from __future__ import annotations

from emscloud.clouds.aws.parametric.module import GROUPS, REQUIRED, module
from tests.parametric.test_rules import made


def test_its_files_are_where_terraform_looks_for_them() -> None:
    """Variables, outputs and versions in files of their own, rules by direction, and examples and tests beside them."""
    files = set(module(made()).files)
    top = {"versions.tf", "variables.tf", "main.tf", "outputs.tf", "ingress.tf", "egress.tf"}
    examples = {f"examples/{name}/main.tf" for name in ("minimal", "complete", "existing-group")}
    assert top | examples | {"tests/module.tftest.hcl"} == files


def test_every_rule_is_an_output() -> None:
    """Under its resource and key."""
    blocks = {block.labels[0]: block for block in module(made()).files["outputs.tf"] if block.kind == "output"}
    said = str(dict(blocks["ingress_rule_ids"].attributes)["value"])
    assert ('"read_web_port ${key}"' in said, '"write_tls_icmp_groups_icmpv6 ${key}"' in said) == (True, True)


def test_it_wants_the_first_terraform_that_can() -> None:
    """Validations look at other variables since 1.9."""
    (versions,) = module(made()).files["versions.tf"]
    assert (("required_version", REQUIRED),) == versions.attributes
    assert None is GROUPS.most
