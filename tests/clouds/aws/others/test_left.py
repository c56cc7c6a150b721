"""What Terraform leaves of a group's rules and of a list's entries."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from emscloud.clouds.aws.others.left import leave
from emscloud.foreign import Attribute, Hole, Instance, Pointer, Unwritten, unset

HTTPS: dict[str, Attribute] = {"protocol": "tcp", "from_port": 443, "to_port": 443}
READ = {"ingress": Unwritten.READ, "egress": Unwritten.READ, "entry": Unwritten.READ}


def group(unwritten: dict[str, Unwritten] | None = None, **values: Attribute) -> Instance:
    """The group web."""
    return Instance("aws_security_group.web", "aws_security_group", values, unwritten=unwritten or {})


def rule(**values: Attribute) -> Instance:
    """An ingress rule of its own."""
    held: dict[str, Attribute] = {"security_group_id": "sg-1", "type": "ingress", **HTTPS, **values}
    return Instance("aws_security_group_rule.r", "aws_security_group_rule", held)


def kept(instance: Instance, name: str = "ingress") -> list[dict[str, Attribute]]:
    """The items of an attribute without what is unset in them; a hole is an empty one."""
    held = instance.values[name]
    assert isinstance(held, tuple)
    return [{key: one for key, one in item.items() if not unset(one)} if isinstance(item, Mapping) else {} for item in held]


def test_inline_rules_that_vanish_are_left() -> None:
    """In text, where no id is known, and from a state to a text."""
    item: dict[str, Attribute] = {**HTTPS, "cidr_blocks": ("10.0.0.0/8",)}
    for before in (group(ingress=(item,)), group(READ, ingress=(item,), id="sg-1")):
        (found,) = leave([before], [group()])
        assert found.unwritten == {"ingress": Unwritten.LEFT}
        assert kept(found) == [item]


@pytest.mark.parametrize(
    "after", [group(ingress=()), group(ingress=Hole("nobody knows")), group(id="sg-2"), group(id=Hole("known after apply"))]
)
def test_what_is_written_or_made_anew_is_left_nothing(after: Instance) -> None:
    """The empty list closes, and a group of another id is another group."""
    assert leave([group(READ, ingress=({**HTTPS, "self": True},), id="sg-1")], [after]) == (after,)


def test_what_the_plan_carries_over_is_left() -> None:
    """A plan has what was read before in place of what no configuration writes."""
    read = group(READ, ingress=({**HTTPS, "self": True},), egress=Hole("known after apply"), id="sg-1")
    (found,) = leave([read], [read])
    assert found.unwritten == {**READ, "ingress": Unwritten.LEFT}
    assert found.values["egress"] == read.values["egress"]


def test_rules_of_their_own_are_not_left() -> None:
    """EC2 gives them with the group, peer by peer; once they are gone they are gone."""
    item: dict[str, Attribute] = {
        **HTTPS,
        "cidr_blocks": ("10.0.0.0/8", "192.0.2.0/24"),
        "security_groups": ("sg-2",),
        "self": True,
    }
    far: dict[str, Attribute] = {"protocol": "-1", "security_groups": ("sg-2",)}
    own = [
        rule(cidr_blocks=("10.0.0.0/8",)),
        rule(source_security_group_id="sg-1"),
        rule(protocol="-1", source_security_group_id="sg-2"),
    ]
    before = group(READ, ingress=(item, far, Hole("nobody knows")), id="sg-1")
    (found,) = leave([before, *own], [before])
    assert kept(found) == [{**HTTPS, "cidr_blocks": ("192.0.2.0/24",), "security_groups": ("sg-2",)}, {}]


def test_entries_of_a_list_are_left() -> None:
    """All but those that were resources of their own."""
    held = Instance(
        "aws_ec2_managed_prefix_list.l",
        "aws_ec2_managed_prefix_list",
        {"entry": ({"cidr": "10.0.0.0/8"}, {"cidr": "192.0.2.0/24"})},
    )
    entry = Instance(
        "aws_ec2_managed_prefix_list_entry.e",
        "aws_ec2_managed_prefix_list_entry",
        {"prefix_list_id": Pointer(held.address, "id"), "cidr": "10.0.0.1/8"},
    )
    (found,) = leave([held, entry], [Instance(held.address, held.kind, {})])
    assert found.values["entry"] == ({"cidr": "192.0.2.0/24"},)


def test_others_pass() -> None:
    """Rules of their own, and groups that were not there, are as they are."""
    after = (rule(), group())
    assert leave([], after) == after
