"""Network security groups as HCL."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings

from emscloud.clouds.azure.artifact import Module
from emscloud.clouds.azure.limits import PROBES
from emscloud.clouds.azure.lower import lower
from emscloud.clouds.azure.terraform import TYPE, blocks
from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block, Ref
from emscloud.model.policy import Direction, Requirement
from tests.clouds.azure.samples import MEMBERS, TAG, ask, asked, grounded, module, net, rule
from tests.terraform import core
from tests.terraform.provider import SCHEMAS

GROUP = """\
resource "azurerm_network_security_group" "web" {
  name                = "ems-web"
  resource_group_name = var.resource_group_name
  location            = var.location
  tags = {
    "emscloud:group"      = "web"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "ems"
  }

  # Inbound: what may reach the group.
  #
  # svc/smb: files [the page, row smb]
  security_rule {
    name                       = "svc.smb_tcp_ipv4"
    description                = "svc/smb: files"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["10.0.0.0/8"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["135", "445"]
  }

  # Whatever no rule above allows; the default rules, which would allow more, never decide.
  security_rule {
    name                       = "emscloud-deny-inbound"
    description                = "emscloud: whatever no rule above lets in, the virtual network and the load balancer too"
    priority                   = 4096
    direction                  = "Inbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "*"
  }

  # Outbound: what the group may reach.
  #
  # store: needed
  security_rule {
    name                       = "store_any_tag.Storage"
    description                = "store: needed"
    priority                   = 101
    direction                  = "Outbound"
    access                     = "Allow"
    protocol                   = "*"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "Storage"
    destination_port_range     = "*"
  }

  # Whatever no rule above allows; the default rules, which would allow more, never decide.
  security_rule {
    name                       = "emscloud-deny-outbound"
    description                = "emscloud: whatever no rule above lets out, the virtual network and the internet too"
    priority                   = 4096
    direction                  = "Outbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "*"
  }
}
"""


def sample() -> Module:
    """A group with a rule of each direction."""
    return lower(
        grounded(
            ask("svc/smb", "tcp/445 tcp/135", "10.0.0.0/8", why="files", page="the page, row smb"),
            ask("store", "any", (TAG,), Direction.OUT),
            numbers={(Direction.IN, "svc/smb tcp ipv4"): 100, (Direction.OUT, "store any tag Storage"): 101},
        )
    ).artifact


def inner(block: Block) -> list[Block]:
    """The blocks within a block."""
    return list(block.blocks)


def test_a_group_is_one_file() -> None:
    """A group is one resource with its rules inline, sections for inbound and outbound, and a comment for each cause."""
    assert render(blocks(sample(), root=False)["group-web.tf"]) == GROUP


def test_a_child_module_has_no_provider() -> None:
    """Without a root there is no provider block, so that the module can be called with `count`."""
    assert sorted(blocks(sample(), root=False)) == ["group-web.tf", "outputs.tf", "variables.tf", "versions.tf"]


def test_the_root_names_the_subscription() -> None:
    """A root's provider names the subscription and has the block that azurerm insists on."""
    assert render(blocks(sample(), root=True)["providers.tf"]) == (
        'provider "azurerm" {\n  subscription_id = "00000000-0000-0000-0000-000000000000"\n\n  features {}\n}\n'
    )


def test_variables_have_the_target_as_defaults() -> None:
    """The module takes resource group and location, with the target's as defaults."""
    found = {block.labels[0]: dict(block.attributes) for block in blocks(sample(), root=False)["variables.tf"]}
    assert {name: said["default"] for name, said in found.items()} == {
        "resource_group_name": "rg-ems",
        "location": "westeurope",
    }
    assert {said["type"] for said in found.values() if isinstance(said["type"], Ref)} == {Ref("string")}


def test_outputs_are_the_ids() -> None:
    """The module gives the id of each group by its name."""
    (output,) = blocks(sample(), root=False)["outputs.tf"]
    assert dict(output.attributes)["value"] == {"web": Ref(f"{TYPE}.web.id")}


def test_versions_are_bounded() -> None:
    """The provider's major version is bounded on both sides."""
    (terraform,) = blocks(sample(), root=False)["versions.tf"]
    assert dict(terraform.attributes) == {"required_version": ">= 1.5.0"}
    assert dict(inner(terraform)[0].attributes) == {"azurerm": {"source": "hashicorp/azurerm", "version": ">= 4.0.0, < 5.0.0"}}


def test_a_group_elsewhere_is_written_out() -> None:
    """A group that is not where the target says is written with its own place."""
    one = module()
    there = Module(one.groups, one.subscription_id, "rg-other", "northeurope")
    (group,) = blocks(there, root=False)["group-web.tf"]
    said = dict(group.attributes)
    assert (said["resource_group_name"], said["location"]) == ("rg-ems", "westeurope")


def test_rules_of_nobody_have_no_comment() -> None:
    """An allow that no requirement asked for stands without a comment of ours."""
    (group,) = blocks(module(rule(100, "Allow")), root=False)["group-web.tf"]
    assert [block.comments for block in inner(group)] == [("Inbound: what may reach the group.", "")]


def test_comments_hold_no_odd_characters() -> None:
    """What people wrote comes out as one line of plain letters."""
    one = ask("rdp", "tcp/3389", "10.0.0.1", why="für\nalle", page="\x1b[31m")
    (group,) = blocks(lower(grounded(one)).artifact, root=False)["group-web.tf"]
    assert inner(group)[0].comments[2] == "rdp: fur alle [ [31m]"


@settings(deadline=None, max_examples=40)
@given(asked)
def test_arguments_are_those_of_the_provider(asks: tuple[Requirement, ...]) -> None:
    """Every argument is one that the provider's schema has, and each required one is there."""
    schema = json.loads((SCHEMAS / "azurerm.json").read_text())["resources"][TYPE]
    (group,) = blocks(lower(grounded(*asks, PROBES)).artifact, root=False)["group-web.tf"]
    arguments = {name for name, _ in group.attributes}
    assert arguments <= set(schema["arguments"])
    assert {name for name, field in schema["arguments"].items() if field["required"]} <= arguments
    for block in inner(group):
        assert {name for name, _ in block.attributes} <= set(schema["blocks"]["security_rule"]["arguments"])
    assert render((group,))


def test_a_second_address_edits_one_line() -> None:
    """One prefix stands in the plural field too, so that a second one changes nothing but that line."""
    texts = [
        render(blocks(lower(grounded(ask("a", "tcp/1", peers))).artifact, root=False)["group-web.tf"]).splitlines()
        for peers in ((net("10.0.0.1"),), (net("10.0.0.1"), net("10.0.0.3")))
    ]
    assert len([1 for one, other in zip(*texts, strict=True) if one != other]) == 1


def test_terraform_itself_takes_it(tmp_path: Path) -> None:
    """Terraform core initialises, validates and applies the root module, and a second plan is empty."""
    asks = (
        ask("a", "tcp/1 udp/1-9 icmp", (net("10.0.0.1"), net("fd00::1"), TAG, MEMBERS), page="a page"),
        ask("b", "any proto/50", "anywhere-ipv4 anywhere-ipv6", Direction.OUT),
    )
    for name, file in blocks(lower(grounded(*asks, PROBES)).artifact, root=True).items():
        (tmp_path / name).write_text(render(file, "a header"))
    core.prove(tmp_path, ("azurerm",))
