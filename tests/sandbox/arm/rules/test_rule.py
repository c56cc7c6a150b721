"""Rules as a GET shows them."""

from __future__ import annotations

from emscloud.sandbox.arm.rules.rule import Rule, Side, default_rules, properties


def test_plural_fields_are_always_shown_and_singular_ones_where_given() -> None:
    """As recorded: empty lists stand beside the singular fields, and no description where there is none."""
    made = Rule("one", None, "Tcp", "Allow", 100, "Inbound", Side("*", port="*"), Side(None, ("10.0.0.0/8",), (), None, ("80",)))
    assert {
        "provisioningState": "Succeeded",
        "protocol": "Tcp",
        "sourcePortRange": "*",
        "sourceAddressPrefix": "*",
        "access": "Allow",
        "priority": 100,
        "direction": "Inbound",
        "sourcePortRanges": [],
        "sourceAddressPrefixes": [],
        "destinationPortRanges": ["80"],
        "destinationAddressPrefixes": ["10.0.0.0/8"],
    } == properties(made, "Succeeded")


def test_application_groups_are_shown_by_their_ids() -> None:
    """A reference is an object with an id."""
    made = Rule("one", "why", "*", "Deny", 100, "Inbound", Side(None, (), ("/a",), "*"), Side("*", port="*"))
    assert [{"id": "/a"}] == properties(made, "Updating")["sourceApplicationSecurityGroups"]


def test_the_six_default_rules() -> None:
    """Three a direction, at 65000, 65001 and 65500."""
    assert [
        ("AllowVnetInBound", 65000, "Inbound", "Allow"),
        ("AllowAzureLoadBalancerInBound", 65001, "Inbound", "Allow"),
        ("DenyAllInBound", 65500, "Inbound", "Deny"),
        ("AllowVnetOutBound", 65000, "Outbound", "Allow"),
        ("AllowInternetOutBound", 65001, "Outbound", "Allow"),
        ("DenyAllOutBound", 65500, "Outbound", "Deny"),
    ] == [(rule.name, rule.priority, rule.direction, rule.access) for rule in default_rules()]
