"""Plans and states that Terraform core and HashiCorp's provider make, read and understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud.foreign import Group
from emscloud.load.document import Disk
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.model.policy import Direction
from emscloud.model.service import TCP, Reach
from emscloud.sources import folder
from emscloud.sources.planjson import Plan
from emscloud.spaces.address import parse_network
from emscloud.spaces.traffic import TrafficSet, boxes
from tests.terraform import core, plans
from tests.terraform.plans import AWS, INLINE, RULE, groups, read

ANYBODY = (ANYWHERE_V4, ANYWHERE_V6)
TEN = parse_network("10.0.0.0/8")

MODULE = """
variable "group" {}
variable "groups" { default = [] }
resource "aws_security_group" "own" {
  count = 1
  name  = "own"
}
resource "aws_vpc_security_group_ingress_rule" "given" {
  security_group_id            = var.group
  ip_protocol                  = "tcp"
  from_port                    = 1
  to_port                      = 1
  referenced_security_group_id = one(aws_security_group.own[*].id)
}
locals {
  group = aws_security_group.own[0].id
}
resource "aws_vpc_security_group_ingress_rule" "lost" {
  security_group_id = local.group
  ip_protocol       = "tcp"
  from_port         = 2
  to_port           = 2
  cidr_ipv4         = "10.0.0.0/8"
}
output "group" { value = try(aws_security_group.own[0].id, "") }
"""
CREATED = """
resource "terraform_data" "office" { input = "192.0.2.0/24" }
resource "aws_security_group" "plain" {
  name = "plain"
  tags = { "emscloud:policy" = "ems", "emscloud:group" = "plain" }
}
resource "aws_security_group" "blocks" {
  name = "blocks"
  ingress {
    protocol        = "tcp"
    from_port       = 22
    to_port         = 22
    cidr_blocks     = ["10.0.0.0/8"]
    security_groups = [aws_security_group.plain.id]
  }
  ingress {
    protocol  = "-1"
    from_port = 0
    to_port   = 0
    self      = true
  }
}
resource "aws_security_group" "attribute" {
  name = "attribute"
  ingress = [{
    protocol = "tcp", from_port = 22, to_port = 22, cidr_blocks = ["10.0.0.0/8", terraform_data.office.output]
    ipv6_cidr_blocks = null, prefix_list_ids = null, security_groups = null, self = null, description = null
  }]
  egress = []
}
resource "aws_security_group" "keyed" {
  for_each = toset(["a", "b"])
  name     = each.key
}
resource "aws_security_group_rule" "keyed" {
  for_each          = aws_security_group.keyed
  type              = "egress"
  security_group_id = each.value.id
  protocol          = "tcp"
  from_port         = 3
  to_port           = 3
  cidr_blocks       = ["10.0.0.0/8"]
}
resource "aws_vpc_security_group_egress_rule" "keyed" {
  for_each          = toset(["b"])
  security_group_id = aws_security_group.keyed[each.key].id
  ip_protocol       = "tcp"
  from_port         = 4
  to_port           = 4
  cidr_ipv4         = "10.0.0.0/8"
}
resource "aws_vpc_security_group_egress_rule" "from_module" {
  security_group_id = module.net["eu"].group
  ip_protocol       = "tcp"
  from_port         = 5
  to_port           = 5
  prefix_list_id    = aws_ec2_managed_prefix_list.list.id
}
resource "aws_ec2_managed_prefix_list" "list" {
  name           = "list"
  address_family = "IPv4"
  max_entries    = 2
}
resource "aws_ec2_managed_prefix_list_entry" "ten" {
  prefix_list_id = aws_ec2_managed_prefix_list.list.id
  cidr           = "10.0.0.0/8"
}
module "net" {
  for_each = toset(["eu"])
  source   = "./net"
  group    = aws_security_group.keyed["a"].id
}
"""


def packets(port: int, *networks: Network) -> TrafficSet:
    """TCP to one port from some peers."""
    return TrafficSet([box for one in networks for box in boxes(Reach(TCP, port, port), one)])


@pytest.fixture(scope="module")
def created() -> dict[str, Group]:
    """The groups of a first plan."""
    plan = read(plans.planned({"main.tf": AWS + CREATED, "net/main.tf": MODULE}))
    assert plan.before == ()
    assert set(plan.actions.values()) == {("create",)}
    return groups(plan.after)


def test_a_new_group_lets_nothing_through(created: dict[str, Group]) -> None:
    """Inline rules that no configuration writes are known after apply in JSON, and are none."""
    plain = created["aws_security_group.plain"]
    assert [(one.must, one.maybe, one.named) for one in plain.flows.values()] == [
        (TrafficSet(), packets(2, TEN), {}),  # the rule whose group a local value names
        (TrafficSet(), TrafficSet(), {}),
    ]
    assert (plain.name, plain.tag, plain.id, plain.remarks) == ("plain", ("ems", "plain"), None, ())


def test_inline_blocks_point_at_new_groups(created: dict[str, Group]) -> None:
    """A new group as a peer is found by the configuration's references."""
    found = created["aws_security_group.blocks"].flows[Direction.IN]
    assert found.must == packets(22, TEN)
    assert found.named[Symbol("group", "plain")] == packets(22, *ANYBODY) - found.must
    assert Symbol("aws", "aws_security_group.blocks") in found.named


def test_an_unknown_prefix_is_possible(created: dict[str, Group]) -> None:
    """A prefix that is known after apply leaves the others certain and makes its services possible."""
    found = created["aws_security_group.attribute"]
    assert found.flows[Direction.IN].must == packets(22, TEN)
    assert packets(22, ANYWHERE_V4) <= found.flows[Direction.IN].may
    assert "terraform_data.office.output" in found.holes[0].why


def test_keys_and_modules_are_followed(created: dict[str, Group]) -> None:
    """each.value, a key made of each.key, and a module's output and variable lead to one instance each."""
    keyed = [created[f'aws_security_group.keyed["{key}"]'].flows for key in "ab"]
    assert keyed[0][Direction.OUT].must == packets(3, TEN)
    assert keyed[1][Direction.OUT].must == packets(3, TEN) | packets(4, TEN)
    own = 'module.net["eu"].aws_security_group.own[0]'
    assert keyed[0][Direction.IN].named == {Symbol("aws", own): packets(1, *ANYBODY)}
    assert created[own].flows[Direction.OUT].must == packets(5, TEN)


def test_a_local_value_is_lost(created: dict[str, Group]) -> None:
    """JSON holds no local values, so the rule may be of any group, and each says so."""
    assert all(packets(2, TEN) <= one.flows[Direction.IN].may for one in created.values())
    words = 'module.net["eu"].aws_vpc_security_group_ingress_rule.lost: its group is not known, and may be this one'
    assert all(any(hole.why.startswith(words) for hole in one.holes) for one in created.values())


WAS = f"""{INLINE}
resource "aws_security_group" "old" {{ name = "old" }}
resource "aws_security_group" "anew" {{
  name = "anew"
  ingress {{
    protocol    = "tcp"
    from_port   = 23
    to_port     = 23
    cidr_blocks = ["10.0.0.0/8"]
  }}
}}
{RULE % ("stays", "old", 1, 1)}{RULE % ("goes", "old", 2, 2)}{RULE % ("forgotten", "old", 3, 3)}{RULE % ("changes", "old", 4, 4)}"""
NOW = f"""
resource "aws_security_group" "inline" {{ name = "inline" }}
resource "aws_security_group" "new" {{ name = "old" }}
resource "aws_security_group" "anew" {{ name = "anew" }}
moved {{
  from = aws_security_group.old
  to   = aws_security_group.new
}}
removed {{
  from = aws_vpc_security_group_ingress_rule.forgotten
  lifecycle {{ destroy = false }}
}}
variable "secret" {{
  default   = "192.0.2.0/24"
  sensitive = true
}}
resource "aws_security_group" "secret" {{
  name = "secret"
  ingress {{
    protocol    = "tcp"
    from_port   = 6
    to_port     = 6
    cidr_blocks = [var.secret]
  }}
}}
{RULE % ("stays", "new", 1, 1)}{RULE % ("changes", "new", 5, 5)}"""


@pytest.fixture(scope="module")
def changed() -> Plan:
    """The plan of a change."""
    replaced = ["-replace=aws_security_group.anew"]
    return read(plans.planned({"main.tf": AWS + NOW}, {"main.tf": AWS + WAS}, replaced))


def test_inline_rules_that_vanish_are_left(changed: Plan) -> None:
    """Terraform plans nothing for a group whose inline rules vanish, so they stay, and the group says so."""
    address = "aws_security_group.inline"
    assert changed.actions[address] == ("no-op",)
    before, after = groups(changed.before)[address], groups(changed.after)[address]
    assert before.flows == after.flows
    assert after.flows[Direction.IN].must == packets(22, TEN)
    assert [one.left for one in after.carriers] == [True]
    assert [code for code, _, _ in after.remarks] == ["left-by-terraform"]
    assert before.remarks == ()


def test_a_group_that_is_made_anew_is_left_with_nothing(changed: Plan) -> None:
    """What stood in a group goes with it."""
    assert set(changed.actions["aws_security_group.anew"]) == {"delete", "create"}
    assert groups(changed.before)["aws_security_group.anew"].flows[Direction.IN].must == packets(23, TEN)
    assert groups(changed.after)["aws_security_group.anew"].flows[Direction.IN].must == TrafficSet()


def test_what_is_moved_has_its_new_address_on_both_sides(changed: Plan) -> None:
    """Rules are added, changed and taken away; one that is forgotten stays in the cloud."""
    assert "aws_security_group.old" not in {one.address for one in (*changed.before, *changed.after)}
    before, after = (groups(side)["aws_security_group.new"].flows[Direction.IN].must for side in (changed.before, changed.after))
    assert before == packets(1, TEN) | packets(2, TEN) | packets(3, TEN) | packets(4, TEN)
    assert after == packets(1, TEN) | packets(3, TEN) | packets(5, TEN)
    assert changed.actions["aws_vpc_security_group_ingress_rule.forgotten"] == ("forget",)


def test_what_is_sensitive_is_marked(changed: Plan) -> None:
    """A sensitive value counts as any other, and its group says that it must not be shown."""
    found = groups(changed.after)["aws_security_group.secret"]
    assert found.sensitive
    assert found.flows[Direction.IN].must == packets(6, parse_network("192.0.2.0/24"))


def test_what_a_plan_leaves_out_stays() -> None:
    """With -target the other resources are in the prior state alone, and stay as they were."""
    now = INLINE.replace("22", "2222") + "\nresource" + RULE.partition("resource")[2] % ("one", "inline", 8, 8)
    plan = read(plans.planned({"main.tf": AWS + now}, {"main.tf": AWS + INLINE}, ["-target=terraform_data.none"]))
    assert plan.actions == {}
    assert plan.before == plan.after
    assert groups(plan.after)["aws_security_group.inline"].flows[Direction.IN].must == packets(22, TEN)
    assert groups(plan.after)["aws_security_group.inline"].remarks == ()


AZURE = """
provider "azurerm" {
  features {}
}
resource "azurerm_application_security_group" "web" {
  name                = "web"
  location            = "westeurope"
  resource_group_name = "rg"
}
resource "azurerm_network_security_group" "web" {
  name                = "web"
  location            = "westeurope"
  resource_group_name = "rg"
}
resource "azurerm_network_security_rule" "https" {
  name                        = "https"
  resource_group_name         = "rg"
  network_security_group_name = azurerm_network_security_group.web.name
  priority                    = 200
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "443"
  destination_address_prefix  = "*"
  SOURCE
}
resource "azurerm_network_security_group" "inline" {
  name                = "inline"
  location            = "westeurope"
  resource_group_name = "rg"
  RULE
}
"""
SECURITY_RULE = """
  security_rule {
    name                       = "ssh"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefix      = "10.0.0.0/8"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "22"
  }
"""


def test_azure_is_understood_through_a_plan() -> None:
    """A new application security group is a symbol of its address, and rules that vanish from a group are left."""
    was = AZURE.replace("SOURCE", 'source_address_prefix = "10.0.0.0/8"').replace("RULE", SECURITY_RULE)
    now = AZURE.replace("SOURCE", "source_application_security_group_ids = [azurerm_application_security_group.web.id]").replace(
        "RULE", ""
    )
    plan = read(
        plans.planned({"main.tf": now}, {"main.tf": was}, ["-replace=azurerm_application_security_group.web"], ("azurerm",))
    )
    before, after = groups(plan.before, "azure"), groups(plan.after, "azure")
    web, inline = "azurerm_network_security_group.web", "azurerm_network_security_group.inline"
    assert before[web].flows[Direction.IN].must == packets(443, TEN)
    assert after[web].flows[Direction.IN].must == TrafficSet()
    symbol = Symbol("azure", "azurerm_application_security_group.web")
    assert after[web].flows[Direction.IN].named[symbol] == packets(443, *ANYBODY)
    assert before[inline].flows == after[inline].flows
    assert after[inline].flows[Direction.IN].must == packets(22, TEN)
    assert [code for code, _, _ in after[inline].remarks] == ["left-by-terraform"]


def test_the_harness_says_what_terraform_refuses() -> None:
    """A plan of a text that Terraform refuses is an error of the test."""
    with pytest.raises(AssertionError, match="Unsupported argument"):
        plans.planned({"main.tf": AWS + 'resource "aws_security_group" "a" { nam = "a" }\n'}, clouds=core.CLOUDS[:1])


def test_a_folder_leaves_what_core_forgets(tmp_path: Path) -> None:
    """What `removed` blocks leave is the same by two folders as by core's plan from one to the other."""
    released = "removed {\n  from = %s\n  lifecycle {\n    destroy = false\n  }\n}\n"
    was = {
        "main.tf": AWS + INLINE + RULE % ("one", "inline", 80, 80) + 'module "m" {\n  source = "./m"\n}\n',
        "m/main.tf": INLINE.replace('"inline"\n', '"inner"\n'),
    }
    now = {"main.tf": AWS + INLINE + released % "aws_vpc_security_group_ingress_rule.one" + released % "module.m"}
    for name, texts in (("was", was), ("now", now)):
        for file, text in texts.items():
            (tmp_path / name / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / file).write_text(text, "utf-8")
    before = folder.opened("was", Disk(), str(tmp_path / "was"))
    by_folder = {one.address: one.flows for one in folder.opened("now", Disk(), str(tmp_path / "now")).side(before).groups}
    planned = read(plans.planned(now, was))
    assert {"forget"} == {action for actions in planned.actions.values() for action in actions} - {"no-op"}
    by_plan = {one.address: one.flows for one in groups(planned.after).values()}
    assert {"aws_security_group.inline", "module.m.aws_security_group.inline"} == by_folder.keys()
    assert {address: flows[Direction.IN].must for address, flows in by_plan.items()} == {
        address: flows[Direction.IN].must for address, flows in by_folder.items()
    }
