"""What Terraform leaves of a network security group's rules."""

from __future__ import annotations

import pytest

from emscloud.clouds.azure.others.left import leave
from emscloud.foreign import Attribute, Hole, Instance, Unwritten

READ = {"security_rule": Unwritten.READ}
SSH: dict[str, Attribute] = {"name": "ssh", "priority": 100}
WEB: dict[str, Attribute] = {"name": "web", "priority": 200}


def group(unwritten: dict[str, Unwritten] | None = None, **values: Attribute) -> Instance:
    """The group g in rg."""
    place: dict[str, Attribute] = {"name": "g", "resource_group_name": "rg"}
    return Instance(
        "azurerm_network_security_group.g", "azurerm_network_security_group", {**place, **values}, unwritten=unwritten or {}
    )


def test_rules_that_vanish_are_left() -> None:
    """All but those that were resources of their own, by name in any case."""
    place: dict[str, Attribute] = {"network_security_group_name": "G", "resource_group_name": "rg", "name": "WEB"}
    own = Instance("azurerm_network_security_rule.web", "azurerm_network_security_rule", place)
    (found,) = leave([group(security_rule=(SSH, WEB, Hole("nobody knows"))), own], [group()])
    assert found.values["security_rule"] == (SSH, Hole("nobody knows"))
    assert found.unwritten == {"security_rule": Unwritten.LEFT}


def test_what_the_plan_carries_over_is_left() -> None:
    """A plan has what was read before in place of what no configuration writes."""
    read = group(READ, security_rule=(SSH,), id="x")
    assert leave([read], [read])[0].unwritten == {"security_rule": Unwritten.LEFT}


@pytest.mark.parametrize("after", [group(security_rule=()), group(id="y"), group(id=Hole("known after apply"))])
def test_what_is_written_or_made_anew_is_left_nothing(after: Instance) -> None:
    """The empty list closes, and a group of another id is another group."""
    assert leave([group(READ, security_rule=(SSH,), id="x")], [after]) == (after,)


def test_others_pass() -> None:
    """Groups that were not there, held nothing or held what is not known are as they are."""
    rule = Instance("azurerm_network_security_rule.r", "azurerm_network_security_rule", {})
    for before in ([], [group()], [group(security_rule=Hole("nobody knows"))]):
        assert leave(before, [rule, group()]) == (rule, group())
