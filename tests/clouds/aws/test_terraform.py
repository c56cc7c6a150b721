"""Security groups as HCL."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from emscloud.clouds.aws.artifact import Module
from emscloud.clouds.aws.lower import lower
from emscloud.clouds.aws.terraform import blocks
from emscloud.hcl.printer import render
from emscloud.hcl.strict import read
from emscloud.hcl.syntax import Block, Ref
from emscloud.model.policy import Direction, Requirement
from tests.clouds.aws.samples import DB, GROUP, LIST, WEB, ask, asked, grounded, net, policy
from tests.terraform import core, real
from tests.terraform.provider import SCHEMAS

TEXT = """\
# Without inline rules: Terraform then revokes the egress to everywhere that EC2 gives a new group.
resource "aws_security_group" "web" {
  name        = "ems-web"
  description = "Group web of the emscloud policy ems"
  vpc_id      = var.vpc_id
  tags = {
    "emscloud:group"      = "web"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "ems"
  }
}

# Ingress: what may reach the group.
#
# b: for b
# svc/smb: files [the page, row smb]
resource "aws_vpc_security_group_ingress_rule" "web_b_10-0-0-0-8" {
  security_group_id = aws_security_group.web.id
  description       = "b, svc/smb: for b"
  cidr_ipv4         = "10.0.0.0/8"
  ip_protocol       = "tcp"
  from_port         = 445
  to_port           = 445
}

# svc/smb: files [the page, row smb]
resource "aws_vpc_security_group_ingress_rule" "web_svc_smb_group-db" {
  security_group_id            = aws_security_group.web.id
  description                  = "svc/smb: files"
  referenced_security_group_id = aws_security_group.db.id
  ip_protocol                  = "tcp"
  from_port                    = 445
  to_port                      = 445
}

# Egress: what the group may reach.
#
# list: needed
resource "aws_vpc_security_group_egress_rule" "web_list_pl-0123456789abcdef0" {
  security_group_id = aws_security_group.web.id
  description       = "list: needed"
  prefix_list_id    = "pl-0123456789abcdef0"
  ip_protocol       = "-1"
}

# list: needed
resource "aws_vpc_security_group_egress_rule" "web_list_sg-0123456789abcdef0" {
  security_group_id            = aws_security_group.web.id
  description                  = "list: needed"
  referenced_security_group_id = "sg-0123456789abcdef0"
  ip_protocol                  = "-1"
}

# Rules that anybody else adds to the group are removed by the next apply.
resource "aws_vpc_security_group_rules_exclusive" "web" {
  security_group_id = aws_security_group.web.id
  ingress_rule_ids = [
    aws_vpc_security_group_ingress_rule.web_b_10-0-0-0-8.id,
    aws_vpc_security_group_ingress_rule.web_svc_smb_group-db.id,
  ]
  egress_rule_ids = [
    aws_vpc_security_group_egress_rule.web_list_pl-0123456789abcdef0.id,
    aws_vpc_security_group_egress_rule.web_list_sg-0123456789abcdef0.id,
  ]
}
"""


def sample(*, exclusive: bool = False) -> Module:
    """A shared rule, a reference, a prefix list, and both directions."""
    asks = (
        ask("svc/smb", "tcp/445", (net("10.0.0.0/8"), DB), why="files", page="the page, row smb"),
        ask("b", "tcp/445", "10.0.0.0/8", why="for b"),
        ask("list", "any", (LIST, GROUP), Direction.OUT),
    )
    return lower(policy(asks, exclusive=exclusive)).artifact


def resources_of(module: Module) -> list[Block]:
    """Every resource of a module."""
    return [block for file in blocks(module, root=True).values() for block in file if block.kind == "resource"]


def test_a_group_is_one_file() -> None:
    """A group has a file: itself, then a resource for each rule, ingress and egress in sections, causes above each."""
    assert render(blocks(sample(exclusive=True), root=False)["group-web.tf"]) == TEXT


def test_others_may_add_rules_unless_exclusive() -> None:
    """Without `exclusive` nothing claims all rules of a group."""
    exclusive = "aws_vpc_security_group_rules_exclusive"
    counts = [sum(block.labels[0] == exclusive for block in resources_of(sample(exclusive=wanted))) for wanted in (False, True)]
    assert counts == [0, 2]


def test_a_child_module_has_no_provider() -> None:
    """Without a root there is no provider block, so that the module can be called with `count`."""
    assert sorted(blocks(sample(), root=False)) == ["group-db.tf", "group-web.tf", "outputs.tf", "variables.tf", "versions.tf"]


def test_the_root_names_region_and_account() -> None:
    """A root's provider works in the target's region, and in no other account than the target's."""
    assert render(blocks(sample(), root=True)["providers.tf"]) == (
        'provider "aws" {\n  region              = "eu-west-1"\n  allowed_account_ids = ["123456789012"]\n}\n'
    )


def test_the_vpc_is_a_variable() -> None:
    """The module takes the VPC, with the target's as the default."""
    (variable,) = blocks(sample(), root=False)["variables.tf"]
    assert (variable.labels, dict(variable.attributes)) == (
        ("vpc_id",),
        {
            "description": "The VPC that holds the security groups.",
            "type": Ref("string"),
            "default": "vpc-0123456789abcdef0",
        },
    )


def test_outputs_are_the_ids() -> None:
    """The module gives the id of each group by its name."""
    (output,) = blocks(sample(), root=False)["outputs.tf"]
    assert output.labels == ("security_group_ids",)
    assert dict(output.attributes)["value"] == {"db": Ref("aws_security_group.db.id"), "web": Ref("aws_security_group.web.id")}


def test_versions_are_bounded() -> None:
    """The provider's major version is bounded; `exclusive` needs the first version that has its resource."""
    found = []
    for exclusive in (False, True):
        (terraform,) = blocks(sample(exclusive=exclusive), root=False)["versions.tf"]
        assert dict(terraform.attributes) == {"required_version": ">= 1.5.0"}
        (providers,) = terraform.blocks
        found.append(dict(providers.attributes)["aws"])
    assert found == [
        {"source": "hashicorp/aws", "version": ">= 5.0.0, < 7.0.0"},
        {"source": "hashicorp/aws", "version": ">= 6.29.0, < 7.0.0"},
    ]


def test_comments_hold_no_odd_characters() -> None:
    """What people wrote comes out as one line of plain letters."""
    one = ask("rdp", "tcp/3389", "10.0.0.1", why="für\nalle", page="\x1b[31m")
    rule = blocks(lower(grounded(one)).artifact, root=False)["group-web.tf"][1]
    assert rule.comments[2] == "rdp: fur alle [ [31m]"


@settings(deadline=None, max_examples=40)
@given(asked)
def test_arguments_are_those_of_the_provider(asks: tuple[Requirement, ...]) -> None:
    """Every argument is one that the provider's schema has, each required one is there, and one peer of those that exist."""
    kinds = json.loads((SCHEMAS / "aws.json").read_text())["resources"]
    for block in resources_of(lower(policy(asks, exclusive=True)).artifact):
        kind = kinds[block.labels[0]]
        arguments = {name for name, _ in block.attributes}
        assert arguments <= set(kind["arguments"])
        assert {name for name, field in kind["arguments"].items() if field["required"]} <= arguments
        assert len(arguments & set(kind.get("exactly_one_of", ()))) == bool(kind.get("exactly_one_of"))


@settings(deadline=None, max_examples=40)
@given(asked)
def test_it_can_be_printed_and_read(asks: tuple[Requirement, ...]) -> None:
    """Whatever people wrote, the printer takes it and the strict reader gives the same blocks back."""
    for name, file in blocks(lower(policy(asks, exclusive=True)).artifact, root=True).items():
        assert read(render(file, "a header"), name) == file


EVERYTHING = (
    ask("a", "tcp/1 udp/1-9 icmp", (net("10.0.0.1"), net("fd00::1"), WEB, DB, GROUP, LIST), page="a page"),
    ask("svc/b_", "any proto/50 icmpv4/3/4 icmpv6/2", "anywhere-ipv4 anywhere-ipv6", Direction.OUT, why="x" * 300),
)


def write(folder: Path, *, root: bool, exclusive: bool) -> None:
    """A module with every kind of peer and protocol, as text."""
    for name, file in blocks(lower(policy(EVERYTHING, exclusive=exclusive)).artifact, root).items():
        (folder / name).write_text(render(file, "a header"), encoding="utf-8")


@pytest.mark.parametrize(("root", "exclusive"), [(True, True), (False, True), (True, False)])
def test_terraform_itself_takes_it(tmp_path: Path, root: bool, exclusive: bool) -> None:
    """Terraform core initialises, validates and applies root and child module, and a second plan is empty."""
    write(tmp_path, root=root, exclusive=exclusive)
    core.prove(tmp_path, ("aws",))


def test_hashicorps_provider_takes_the_groups(tmp_path: Path) -> None:
    """HashiCorp's own provider makes the groups in a served EC2, revokes the default egress, and then has nothing to do."""
    write(tmp_path, root=True, exclusive=True)
    found = core.state(real.prove(tmp_path))
    groups = {address: values for address, values in found.items() if address.startswith("aws_security_group.")}
    assert {address: (one["name"], one["ingress"], one["egress"]) for address, one in groups.items()} == {
        "aws_security_group.db": ("ems-db", [], []),
        "aws_security_group.web": ("ems-web", [], []),
    }
    assert groups["aws_security_group.web"]["tags"] == {
        "emscloud:group": "web",
        "emscloud:managed-by": "terraform",
        "emscloud:policy": "ems",
    }


def spread_out() -> Module:
    """A group in two parts, with prefix lists, and one that is a single group."""
    limits: dict[str, object] = {"limits": {"rules_per_group": 3}}
    asks = ask("a", "tcp/1", "10.0.0.0/8 10.9.0.1 fd00::/8", page="the page, row a"), ask("b", "tcp/2 tcp/3", "10.0.0.0/8")
    one = grounded(*asks, settings=limits)
    web = replace(one.groups[0], spread=True, prefix_lists=0)
    return lower(replace(one, groups=(web, replace(web, name="db", requirements=(), spread=False)))).artifact


def test_a_group_in_parts_is_one_file_and_one_output() -> None:
    """Its parts are a list, which is attached whole or with a deliberate index; the text says so at each part."""
    files = blocks(spread_out(), root=False)
    assert sorted(files) == ["group-db.tf", "group-web.tf", "outputs.tf", "variables.tf", "versions.tf"]
    text = render(files["group-web.tf"])
    assert "# Part 1, of 2: every interface of the group takes all of them.\n" in text
    assert "# Part 2, of 2: every interface of the group takes all of them.\n" in text
    (output,) = files["outputs.tf"]
    said = dict(output.attributes)
    assert said["value"] == {
        "db": Ref("aws_security_group.db.id"),
        "web": (Ref("aws_security_group.web.id"), Ref("aws_security_group.web-2.id")),
    }
    assert str(said["description"]).endswith("A list is one group in several parts: every interface takes all of them.")


def test_a_list_says_what_it_weighs_and_for_whom_it_is() -> None:
    """Its requirement, page and maximum stand above it."""
    text = render(blocks(spread_out(), root=False)["group-web.tf"])
    weighs = "# Every rule that names this list weighs 2 of the group's quota, however few entries it has."
    assert f'# a: needed [the page, row a]\n{weighs}\nresource "aws_ec2_managed_prefix_list" "web_a_ipv4" {{\n' in text


def test_terraform_itself_takes_parts_and_lists(tmp_path: Path) -> None:
    """Terraform core initialises, validates and applies them, and a second plan is empty."""
    for name, file in blocks(spread_out(), root=True).items():
        (tmp_path / name).write_text(render(file, "a header"), encoding="utf-8")
    core.prove(tmp_path, ("aws",))


def test_hashicorps_provider_takes_parts_and_lists(tmp_path: Path) -> None:
    """HashiCorp's own provider makes both groups and the lists in a served EC2, and then has nothing to do."""
    for name, file in blocks(spread_out(), root=True).items():
        (tmp_path / name).write_text(render(file, "a header"), encoding="utf-8")
    found = core.state(real.prove(tmp_path))
    assert {"aws_security_group.web", "aws_security_group.web-2", "aws_security_group.db"} <= found.keys()
    lists = {address: values for address, values in found.items() if address.startswith("aws_ec2_managed_prefix_list.")}
    held = {address: one["entry"] for address, one in lists.items()}
    counts = {address: len(entry) for address, entry in held.items() if isinstance(entry, list)}
    assert {address: (one["address_family"], one["max_entries"], counts[address]) for address, one in lists.items()} == {
        "aws_ec2_managed_prefix_list.web_a_ipv4": ("IPv4", 2, 2),
        "aws_ec2_managed_prefix_list.web_a_ipv6": ("IPv6", 1, 1),
        "aws_ec2_managed_prefix_list.web_b_ipv4": ("IPv4", 1, 1),
    }
