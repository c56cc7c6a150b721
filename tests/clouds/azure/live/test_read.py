"""Live network security groups as instances: what ARM shows in the provider's words, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emscloud.cloud import Refused
from emscloud.clouds.azure.live.read import live
from emscloud.diagnostics import Failed
from emscloud.foreign import Unwritten
from emscloud.sandbox.arm import SUBSCRIPTION
from tests.clouds.standing import Standing, standing
from tests.sandbox.arm.client import ask, body, path, rule

RULE = {
    "description": "from customers",
    "protocol": "Tcp",
    "sourcePortRange": "*",
    "destinationPortRanges": ["443", "8443"],
    "sourceAddressPrefix": "192.0.2.0/24",
    "destinationAddressPrefix": "*",
    "access": "Allow",
    "priority": 100,
    "direction": "Inbound",
}


@pytest.fixture
def place() -> Iterator[Standing]:
    with standing() as one:
        yield one


def test_a_group_and_its_rules(place: Standing) -> None:
    """In one call, with the permission to read groups alone; each attribute is one that was read."""
    rg = place.arm.add_resource_group("rg")
    application = place.arm.add_application_group(rg, "clerks")
    rules = [
        {"name": "https", "properties": RULE},
        {
            "name": "clerks",
            "properties": {
                **{name: value for name, value in RULE.items() if name != "sourceAddressPrefix"},
                "sourceApplicationSecurityGroups": [{"id": application}],
                "priority": 110,
            },
        },
    ]
    id_ = place.arm.add_group(rg, "web", rules, {"team": "net"})
    place.arm.settings.permitted = frozenset({"Microsoft.Network/networkSecurityGroups/read"})
    found = live(id_, place.access())
    (one,) = found.instances
    assert (frozenset({"rg/web"}), "rg/web", ()) == (found.asked, one.address, found.holes)
    assert dict.fromkeys(one.values, Unwritten.READ) == one.unwritten
    https, clerks = one.values.pop("security_rule")  # type: ignore[attr-defined]
    assert {"id": id_, "name": "web", "location": "westeurope", "resource_group_name": "rg", "tags": {"team": "net"}} == one.values
    assert (("443", "8443"), "192.0.2.0/24", (), None, 100) == (
        https["destination_port_ranges"],
        https["source_address_prefix"],
        https["source_address_prefixes"],
        https["destination_port_range"],
        https["priority"],
    )
    assert (application,) == clerks["source_application_security_group_ids"]
    assert [False] == [call.write for call in place.azure.calls]


def test_names_that_two_subscriptions_have_are_told_by_ids(place: Standing) -> None:
    """A group is called by its resource group and its name where that is one group alone."""
    other = SUBSCRIPTION.replace("1", "9")
    ids = [place.arm.add_group(place.arm.add_resource_group("rg", subscription=one), "web") for one in (SUBSCRIPTION, other)]
    third = place.arm.add_group(place.arm.add_resource_group("rg"), "db")
    assert {*ids, "rg/db"} == live(",".join([*ids, third, third.upper()]), place.access()).asked


def test_what_is_not_settled_is_a_hole(place: Standing) -> None:
    """A GET shows what was asked for while it is not in effect, or never came to be."""
    id_ = place.arm.add_group(place.arm.add_resource_group("rg"), "web")
    assert () == live(id_, place.access()).holes
    place.arm.settings.polls = 9
    assert 200 == ask(place.azure, "PUT", path("networkSecurityGroups", "web"), body(rule()))[0]
    (hole,) = live(id_, place.access()).holes
    assert "web: its last write is Updating, so what is in effect may be something else" == hole.why


def test_a_group_that_is_not_there(place: Standing) -> None:
    """Is told by ARM's own words."""
    place.arm.add_resource_group("rg")
    id_ = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/none"
    with pytest.raises(Refused, match="was not found"):
        live(id_, place.access())


@pytest.mark.parametrize("words", ["", "web", "/subscriptions/s/resourceGroups/rg", "rg/web"])
def test_what_is_no_live_group(place: Standing, words: str) -> None:
    """E510, with how to write one; nobody is asked."""
    with pytest.raises(Failed, match=r"E510: .* is no live group of Azure\. Write `azure:` and its resource id"):
        live(words, place.access())
    assert [] == place.azure.calls
