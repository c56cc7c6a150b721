"""States that Terraform core and HashiCorp's provider write, read and judged packet by packet."""

from __future__ import annotations

import json
from pathlib import Path

from emscloud.foreign import Group
from emscloud.hcl.printer import render
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction
from emscloud.model.service import TCP, Reach
from emscloud.sources import planjson
from emscloud.sources.planjson import Plan
from emscloud.spaces.address import parse_network
from emscloud.spaces.traffic import TrafficSet, boxes
from tests import judge, others
from tests.terraform import plans, real
from tests.terraform.plans import AWS, INLINE, RULE, groups, read

TEN = parse_network("10.0.0.0/8")

STATED = f"""{INLINE}{RULE % ("one", "other", 8, 9)}
resource "aws_security_group" "other" {{ name = "other" }}
resource "aws_security_group_rule" "two" {{
  type                     = "ingress"
  security_group_id        = aws_security_group.other.id
  protocol                 = "icmp"
  from_port                = 8
  to_port                  = -1
  source_security_group_id = aws_security_group.inline.id
}}
resource "aws_default_security_group" "default" {{
  egress {{
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }}
}}
"""


def test_a_state_is_what_a_judge_says() -> None:
    """Packet by packet, a state that Terraform wrote does what is understood of it."""
    text = plans.stated({"main.tf": AWS + STATED})
    instances = planjson.read(text, "state.json")
    assert not isinstance(instances, Plan)
    listed = json.loads(text)["values"]["root_module"]["resources"]
    side = [{**one, "values": {name: value for name, value in one["values"].items() if value != []}} for one in listed]
    _is_what_a_judge_says(groups(instances), side)


def _is_what_a_judge_says(found: dict[str, Group], side: list[dict[str, judge.Json]]) -> None:
    values = {str(one["address"]): one["values"] for one in side}
    ids = {address: str(held["id"]) for address, held in values.items() if address in found and isinstance(held, dict)}
    names = {name: Symbol("aws", address) for address, name in ids.items()}
    for address, group in found.items():
        assert (group.holes, group.remarks) == ((), ())
        for packet in judge.packets(behind=[frozenset(), *[frozenset({name}) for name in names]]):
            said = judge.judged(side, address, packet)
            assert others.sure(group.flows[Direction(packet.way)], packet, names) is (said == judge.YES), (address, packet)


REAL = """
resource "aws_security_group" "inline" {
  name   = "inline"
  vpc_id = aws_vpc.served.id
  RULES
}
resource "aws_security_group" "other" {
  name   = "other"
  vpc_id = aws_vpc.served.id
}
resource "aws_security_group_rule" "https" {
  type              = "ingress"
  security_group_id = aws_security_group.other.id
  protocol          = "tcp"
  from_port         = 443
  to_port           = 444
  cidr_blocks       = ["10.0.0.0/8", "192.0.2.0/24"]
}
resource "aws_security_group_rule" "ping" {
  type                     = "egress"
  security_group_id        = aws_security_group.other.id
  protocol                 = "icmp"
  from_port                = 8
  to_port                  = -1
  source_security_group_id = aws_security_group.inline.id
}
"""
REAL_RULES = """
  ingress {
    protocol         = "tcp"
    from_port        = 22
    to_port          = 22
    cidr_blocks      = ["10.0.0.0/8"]
    ipv6_cidr_blocks = ["2001:db8::/32"]
    self             = true
  }
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
"""


def test_states_and_plans_of_the_real_provider(tmp_path: Path) -> None:
    """HashiCorp's provider reads rules of their own back into their group; they are said once, and vanished ones are left."""
    root = tmp_path / "root"
    root.mkdir()
    with real.served() as endpoint:
        provider = render((*real.providers(endpoint), real._VPC))
        environment = real.environment(tmp_path)
        (root / "main.tf").write_text(provider + REAL.replace("RULES", REAL_RULES))
        apply = (["apply", "-input=false", "-auto-approve"], ["apply", "-input=false", "-auto-approve", "-refresh-only"])
        state = plans.run(root, environment, ["init", "-input=false"], *apply, ["show", "-json"])
        text = REAL.replace("RULES", "").replace(
            'cidr_blocks       = ["10.0.0.0/8", "192.0.2.0/24"]', 'cidr_blocks = ["10.0.0.0/8"]'
        )
        (root / "main.tf").write_text(provider + text)
        plan = read(plans.run(root, environment, ["plan", "-input=false", "-out=plan.bin"], ["show", "-json", "plan.bin"]))
    instances = planjson.read(state, "state.json")
    assert not isinstance(instances, Plan)
    other = next(one for one in instances if one.address == "aws_security_group.other")
    assert other.values["ingress"] != ()
    found = groups(instances)
    assert [one.name for one in found["aws_security_group.other"].carriers] == [
        "aws_security_group_rule.https",
        "aws_security_group_rule.ping",
    ]
    _is_what_a_judge_says(found, json.loads(state)["values"]["root_module"]["resources"])
    before, after = groups(plan.before), groups(plan.after)
    assert before["aws_security_group.inline"].flows == after["aws_security_group.inline"].flows
    assert [code for code, _, _ in after["aws_security_group.inline"].remarks] == ["left-by-terraform"]
    ports = TrafficSet(boxes(Reach(TCP, 443, 444), TEN))
    lost = TrafficSet(boxes(Reach(TCP, 443, 444), parse_network("192.0.2.0/24")))
    assert before["aws_security_group.other"].flows[Direction.IN].must == ports | lost
    assert after["aws_security_group.other"].flows[Direction.IN].must == ports
