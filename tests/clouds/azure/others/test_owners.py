"""Which group a rule of its own belongs to."""

from __future__ import annotations

import pytest

from emscloud.clouds.azure.others.owners import Owners
from emscloud.clouds.azure.others.understand import understand
from emscloud.foreign import Attribute, Hole, Instance, Pointer
from tests.clouds import understanding

HOLE = Hole("nobody knows")
A, B, C = (f"azurerm_network_security_group.{name}" for name in "abc")
PLACE = Pointer("azurerm_resource_group.r", "name")


def group(address: str, name: Attribute, place: Attribute, hole: Hole | None = None) -> Instance:
    """A group of a name in a resource group."""
    return Instance(address, "azurerm_network_security_group", {"name": name, "resource_group_name": place}, hole=hole)


GROUPS = [group(A, "web", "rg"), group(B, "web", PLACE), group(C, HOLE, "rg", HOLE)]


@pytest.mark.parametrize(
    ("name", "place", "found"),
    [
        ("WEB", "RG", (A, ())),
        ("web", PLACE, (B, ())),
        ("web", HOLE, (None, (A, B, C))),
        ("web", "rg2", (None, (B, C))),
        (HOLE, "rg", (None, (A, B, C))),
        (None, "rg", (None, (A, B, C))),
        (Pointer(A, "name"), HOLE, (A, ())),
        (Pointer(f"{C}[0]", "name"), HOLE, (C, ())),
        (Pointer("data.azurerm_network_security_group.d", "name"), "rg", ("data.azurerm_network_security_group.d", ())),
    ],
)
def test_names_within_resource_groups(name: Attribute, place: Attribute, found: tuple[str | None, tuple[str, ...]]) -> None:
    """Names are compared in any case; what is not known may be, what differs is not."""
    rule = Instance("r.r", "r", {"network_security_group_name": name, "resource_group_name": place})
    assert Owners(GROUPS).of(rule) == found


def test_a_group_that_the_side_has_not() -> None:
    """It is called by its resource group and its name; that of which nothing is known after its rule."""
    values: dict[str, Attribute] = {"network_security_group_name": "far", "resource_group_name": "rg"}
    assert Owners(GROUPS[:1]).of(Instance("r.r", "r", values)) == ("rg/far", ())
    assert Owners([]).of(Instance("r.r", "r", {**values, "resource_group_name": HOLE})) == ("far", ())
    assert Owners([]).of(Instance("r.r", "r", {})) == (None, ("r.r",))


def test_rules_that_may_be_of_too_many_groups_are_refused() -> None:
    """Of each of which nobody knows its group."""
    named = Instance(A, "azurerm_network_security_group", {"name": "web", "resource_group_name": "rg"})
    understanding.too_many_pairs_are_refused(understand, named, Instance("r.r", "azurerm_network_security_rule", {}))
