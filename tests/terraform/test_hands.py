"""The imitated provider reads back what it made, so a second plan has nothing to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from emscloud.sandbox.ec2.world import PrefixList
from emscloud.sandbox.example import ACCOUNT, REGION, VPC
from tests.terraform import core, moving, plans
from tests.terraform.moving import Place

TEXT = f"""
provider "aws" {{
  region = "{REGION}"
}}

resource "aws_security_group" "web" {{
  name_prefix = "web-"
  description = "by prefix"
  vpc_id      = "{VPC}"
}}

resource "aws_ec2_managed_prefix_list" "offices" {{
  name           = "offices"
  address_family = "IPv4"
  max_entries    = 3
  tags           = {{ team = "it" }}

  entry {{
    cidr        = "10.20.0.0/16"
    description = "one"
  }}
}}

resource "aws_vpc_security_group_ingress_rule" "listed" {{
  security_group_id = aws_security_group.web.id
  prefix_list_id    = aws_ec2_managed_prefix_list.offices.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}}

resource "aws_vpc_security_group_egress_rule" "gre" {{
  security_group_id = aws_security_group.web.id
  cidr_ipv4         = "192.0.2.10/32"
  ip_protocol       = "47"
}}
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """Both clouds, once for all."""
    with moving.place() as one:
        yield one


def own(place: Place) -> list[PrefixList]:
    """The prefix lists that are not AWS's own."""
    return [one for one in place.ec2._world.lists.values() if one.owner == ACCOUNT]


def test_prefixes_of_names_lists_and_protocols_without_ports_are_read_back(place: Place, tmp_path: Path) -> None:
    """Nothing is made anew by a refresh; another entry or description is a change in place, and all of it goes again."""
    place.begin(lambda: False)
    again = ["plan", "-input=false", "-detailed-exitcode"]
    for text in (TEXT, TEXT.replace('10.20.0.0/16"\n', '10.21.0.0/16"\n').replace('"47"', '"47"\n  description = "gre"')):
        (tmp_path / "main.tf").write_text(text, "utf-8")
        plans.run(tmp_path, place.environment, ["init", "-input=false"], ["apply", "-auto-approve"])
        step, code, said, complaint = core.commands(tmp_path, place.environment, (again,))
        assert ("plan", 0) == (step, code), said + complaint
    (lists,) = own(place)
    assert ("pl-", ["10.21.0.0/16"]) == (lists.id[:3], list(place.ec2.entries(lists.id)))
    assert [("egress", "47", "gre"), ("ingress", "tcp", None)] == sorted(
        (*rule[:2], rule[-1])
        for id_, name in place.ec2.groups().items()
        if name.startswith("web-")
        for rule in place.ec2.rules(id_)
    )
    plans.run(tmp_path, place.environment, ["apply", "-destroy", "-auto-approve"])
    assert ([], False) == (own(place), any(name.startswith("web-") for name in place.ec2.groups().values()))
