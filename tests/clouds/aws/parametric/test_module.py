"""The module for security groups: its files and what stands in them."""

from __future__ import annotations

from emscloud.clouds.aws.limits import EXCLUSIVE_SINCE
from emscloud.clouds.aws.parametric.module import KINDS, REQUIRED, module
from emscloud.hcl.printer import render
from tests.parametric.test_rules import made


def test_its_files_are_where_terraform_looks_for_them() -> None:
    """Variables, outputs and versions in files of their own, rules by direction, and examples and tests beside them."""
    files = set(module(made()).files)
    top = {"versions.tf", "variables.tf", "main.tf", "outputs.tf", "ingress.tf", "egress.tf"}
    examples = {f"examples/{name}/main.tf" for name in ("minimal", "complete", "existing-group", "exclusive")}
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
    assert {None} == {kind.most for kind in KINDS}


def test_what_ec2_tells_rules_apart_by_has_every_kind_of_peer() -> None:
    """Two rules that name one prefix list are equal where their services are, as two that name one group are."""
    text = render(module(made()).files["outputs.tf"])
    assert "rule.cidr_ipv6, rule.referenced_security_group_id, rule.prefix_list_id])" in text


def test_exclusive_stands_beside_the_module() -> None:
    """An example has it, with the first provider that does; the module asks for no such provider."""
    files = module(made()).files
    assert ">= 5.0.0, < 7.0.0" in render(files["versions.tf"])
    text = render(files["examples/exclusive/main.tf"])
    for line in (
        f'version = ">= {EXCLUSIVE_SINCE}, < 7.0.0"',
        "security_group_id = module.depot.security_group_id",
        "ingress_rule_ids  = values(module.depot.ingress_rule_ids)",
        "egress_rule_ids   = values(module.depot.egress_rule_ids)",
    ):
        assert line in text
