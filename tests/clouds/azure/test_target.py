"""The keys of an Azure target, and what is a reference."""

from __future__ import annotations

import re

import pytest

from emscloud.clouds.azure.target import TARGET, reference, situated
from emscloud.foreign import Instance
from emscloud.model.peer import Reference
from tests.clouds.azure.samples import ASG, SUBSCRIPTION


@pytest.mark.parametrize("text", ["VirtualNetwork", "Storage.WestEurope", "AzureCloud", "a1"])
def test_tags(text: str) -> None:
    """A service tag is a word, or words with dots between."""
    assert reference(text) is Reference.TAG


@pytest.mark.parametrize("name", ["web", "web-1_", "W.e-b"])
def test_application_security_groups(name: str) -> None:
    """An application security group is named by its resource id."""
    assert reference(ASG + name) is Reference.GROUP


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("*", "write `anywhere`"),
        ("Any", "write `anywhere`"),
        ("any", "write `anywhere`"),
        ("internet", "spelled `Internet`"),
        ("Virtualnetwork", "spelled `VirtualNetwork`"),
        ("AZURELOADBALANCER", "spelled `AzureLoadBalancer`"),
    ],
)
def test_everybody_is_no_tag_and_a_default_tag_has_one_spelling(text: str, words: str) -> None:
    """What could stand for everybody takes the word, and the tags of the default rules are one to our proof and to Azure."""
    with pytest.raises(ValueError, match=re.escape(words)):
        reference(text)


@pytest.mark.parametrize(
    "text",
    ["", "10.0.0.0/8", "sg-0", "Storage.", "Storage\n", "1a", f"{ASG}web-", f"{ASG}web\n", ASG, f"{ASG}a/b", "a b"],
)
def test_anything_else_is_no_reference(text: str) -> None:
    """Anything else is told what a reference looks like."""
    with pytest.raises(ValueError, match="is no reference of Azure: write a service tag"):
        reference(text)


def test_the_keys_of_a_target() -> None:
    """A target needs a subscription, a resource group and a location."""
    assert {name for name, field in TARGET.fields.items() if field.required} == {
        "subscription_id",
        "resource_group",
        "location",
    }
    assert set(TARGET.fields) - {"subscription_id", "resource_group", "location"} == {
        "limits",
        "root",
        "firewall",
        "load_balancer_probes",
    }


@pytest.mark.parametrize(
    ("key", "text", "good"),
    [
        ("subscription_id", SUBSCRIPTION, True),
        ("subscription_id", SUBSCRIPTION[:-1], False),
        ("resource_group", "rg-ems_(1).x", True),
        ("resource_group", "rg.", False),
        ("resource_group", "r" * 91, False),
        ("location", "westeurope", True),
        ("location", "West Europe", False),
    ],
)
def test_what_the_keys_take(key: str, text: str, good: bool) -> None:
    """A GUID, a resource group's name as Azure takes it, a location in its short form."""
    pattern = TARGET.schema()["properties"]
    assert isinstance(pattern, dict)
    assert bool(re.search(pattern[key]["pattern"], text)) is good


def test_a_group_that_was_read_says_where_it_is() -> None:
    """As far as it is known."""
    id_ = "/subscriptions/one/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/web"
    group = Instance("rg/web", "azurerm_network_security_group", {"id": id_, "resource_group_name": "rg"})
    assert {"subscription_id": "one", "resource_group": "rg"} == situated(group)
    assert {} == situated(Instance("web", "azurerm_network_security_group", {}))
