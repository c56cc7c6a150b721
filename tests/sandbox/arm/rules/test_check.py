"""Every refusal of a rule, and of rules together, through azure-mgmt-network."""

from __future__ import annotations

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.network import NetworkManagementClient
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.sandbox.arm import Arm, Refusal, Settings
from emscloud.sandbox.arm.rules import check, shape
from tests.sandbox.arm.client import Json, body, put, refused, rule

_ASG = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups"
_TWO = [{"id": f"{_ASG}/a"}]
_WRONG: dict[str, tuple[Json, str]] = {
    "priority below 100": (rule(priority=99), "SecurityRuleInvalidPriority"),
    "priority above 4096": (rule(priority=4097), "SecurityRuleInvalidPriority"),
    "no priority": ({"name": "one", "properties": {**rule()["properties"], "priority": None}}, "SecurityRuleInvalidPriority"),
    "description of 141": (rule(description="d" * 141), "SecurityRuleInvalidDescription"),
    "name with a space": (rule("a b"), "InvalidResourceName"),
    "name that begins with a dot": (rule(".a"), "InvalidResourceName"),
    "name that begins with an underscore": (rule("_a"), "InvalidResourceName"),
    "name that ends with a hyphen": (rule("a-"), "InvalidResourceName"),
    "name of 81": (rule("a" * 81), "InvalidResourceName"),
    "name of a default rule": (rule("denyallinbound"), "SecurityRuleConflict"),
    "protocol by number": (rule(protocol="6"), "SecurityRuleInvalidProtocol"),
    "ICMPv6": (rule(protocol="Icmpv6"), "SecurityRuleInvalidProtocol"),
    "no properties": ({"name": "one"}, "SecurityRuleParameterMissing"),
    "no protocol": (rule(protocol=None), "SecurityRuleParameterMissing"),
    "another access": (rule(access="Permit"), "SecurityRuleInvalidAccess"),
    "no access": (rule(access=None), "SecurityRuleParameterMissing"),
    "another direction": (rule(direction="Ingress"), "SecurityRuleInvalidDirection"),
    "no direction": (rule(direction=None), "SecurityRuleParameterMissing"),
    "no source port": (rule(sourcePortRange=None), "SecurityRuleParameterMissing"),
    "an empty source port": (rule(sourcePortRange=""), "SecurityRuleParameterMissing"),
    "no destination port": (rule(destinationPortRange=None, destinationPortRanges=[]), "SecurityRuleParameterMissing"),
    "ports twice": (rule(destinationPortRanges=["80"]), "SecurityRuleParametersNotExclusive"),
    "port 65536": (rule(destinationPortRange="65536"), "SecurityRuleInvalidPortRange"),
    "ports backwards": (rule(destinationPortRange="90-80"), "SecurityRuleInvalidPortRange"),
    "ports by comma": (rule(destinationPortRange="80,81"), "SecurityRuleInvalidPortRange"),
    "a port by name": (rule(destinationPortRange=None, destinationPortRanges=["https", "80"]), "SecurityRuleInvalidPortRange"),
    "any port among ports": (
        rule(destinationPortRange=None, destinationPortRanges=["*"]),
        "SecurityRuleParameterContainsInvalidPortRanges",
    ),
    "overlapping ports": (
        rule(destinationPortRange=None, destinationPortRanges=["100-200", "80", "200"]),
        "SecurityRuleParameterContainsInvalidPortRanges",
    ),
    "no source": (rule(sourceAddressPrefix=None), "SecurityRuleParameterMissing"),
    "no destination": (rule(destinationAddressPrefix=None), "SecurityRuleParameterMissing"),
    "prefixes twice": (rule(sourceAddressPrefixes=["10.1.0.0/16"]), "SecurityRuleParametersNotExclusive"),
    "a prefix and a group": (rule(sourceApplicationSecurityGroups=_TWO), "SecurityRuleParametersNotExclusive"),
    "prefixes and a group": (
        rule(sourceAddressPrefix=None, sourceAddressPrefixes=["10.0.0.0/8"], sourceApplicationSecurityGroups=_TWO),
        "SecurityRuleParametersNotExclusive",
    ),
    "host bits": (rule(sourceAddressPrefix="50.206.209.68/27"), "SecurityRuleInvalidAddressPrefix"),
    "host bits among prefixes": (
        rule(sourceAddressPrefix=None, sourceAddressPrefixes=["10.0.0.1/8"]),
        "SecurityRuleInvalidAddressPrefix",
    ),
    "IPv6 host bits": (rule(sourceAddressPrefix="2001:db8::1/64"), "SecurityRuleInvalidAddressPrefix"),
    "Any": (rule(sourceAddressPrefix="Any"), "SecurityRuleInvalidAddressPrefix"),
    "prefixes by comma": (rule(sourceAddressPrefix="10.0.0.1,10.0.0.2"), "SecurityRuleInvalidAddressPrefix"),
    "a netmask": (rule(sourceAddressPrefix="10.0.0.0/255.0.0.0"), "SecurityRuleInvalidAddressPrefix"),
    "a host name": (rule(destinationAddressPrefix="example.com"), "SecurityRuleInvalidAddressPrefix"),
    "an unknown tag": (rule(destinationAddressPrefix="AzureNothing"), "SecurityRuleInvalidAddressPrefix"),
    "a tag of an unknown region": (rule(destinationAddressPrefix="Sql.Atlantis"), "SecurityRuleInvalidAddressPrefix"),
    "a tag among prefixes": (
        rule(sourceAddressPrefix=None, sourceAddressPrefixes=["Internet"]),
        "SecurityRuleParameterContainsUnsupportedValue",
    ),
    "anybody among prefixes": (
        rule(destinationAddressPrefix=None, destinationAddressPrefixes=["*", "10.0.0.0/8"]),
        "SecurityRuleParameterContainsUnsupportedValue",
    ),
    "overlapping prefixes": (
        rule(sourceAddressPrefix=None, sourceAddressPrefixes=["10.0.0.0/16", "10.1.0.0/16", "10.0.0.0/8"]),
        "OverlappingSubnetsNotPermittedInSecurityRule",
    ),
    "one prefix twice": (
        rule(sourceAddressPrefix=None, sourceAddressPrefixes=["10.0.0.1", "10.0.0.1/32"]),
        "OverlappingSubnetsNotPermittedInSecurityRule",
    ),
    "both families on one side": (
        rule(sourceAddressPrefix=None, sourceAddressPrefixes=["10.0.0.0/8", "fd00::/8"]),
        "ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies",
    ),
    "one family on each side": (
        rule(destinationAddressPrefix="fd00::/8"),
        "ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies",
    ),
    "eleven groups on one side": (
        rule(sourceAddressPrefix=None, sourceApplicationSecurityGroups=[{"id": f"{_ASG}/{one}"} for one in range(11)]),
        "NumberOfApplicationSecurityGroupsReferencedInSecurityRuleLimitReached",
    ),
}


@pytest.mark.parametrize("name", _WRONG)
def test_a_rule_that_is_wrong_is_refused_in_arms_words(azure: NetworkManagementClient, arm: Arm, name: str) -> None:
    """One rule that is wrong refuses the whole PUT; nothing is made, and nothing runs."""
    wrong, code = _WRONG[name]
    assert (400, code) == refused(azure, "web", body(rule("right", 4000), wrong))
    assert [] == arm.group_ids()


_RIGHT: dict[str, Json] = {
    "priority 100": rule(priority=100),
    "priority 4096": rule(priority=4096),
    "description of 140": rule(description="ü" * 140),
    "name of 80": rule("a" + "-" * 78 + "_"),
    "name of one": rule("a"),
    "protocol in another case": rule(protocol="tcp"),
    **{f"protocol {word}": rule(protocol=word) for word in check.PROTOCOLS},
    "ESP with a port": rule(protocol="Esp"),
    "ports": rule(destinationPortRange=None, destinationPortRanges=["80", "443", "8000-8080", "0"]),
    "all ports": rule(destinationPortRange="0-65535"),
    "an address": rule(sourceAddressPrefix="10.0.0.1"),
    "every IPv4 address": rule(sourceAddressPrefix="0.0.0.0/0"),
    "IPv6": rule(sourceAddressPrefix="2001:db8::/32"),
    "a tag": rule(sourceAddressPrefix="VirtualNetwork", destinationAddressPrefix="Storage"),
    "a tag in another case": rule(sourceAddressPrefix="INTERNET"),
    "a tag of a region": rule(destinationAddressPrefix="Sql.WestEurope"),
    "a tag with a dot": rule(sourceAddressPrefix="AzureFrontDoor.Backend"),
    "neighbouring prefixes": rule(sourceAddressPrefix=None, sourceAddressPrefixes=["10.0.0.0/25", "10.0.0.128/25"]),
    "IPv6 beside a tag": rule(sourceAddressPrefix="fd00::/8", destinationAddressPrefix="VirtualNetwork"),
}


@pytest.mark.parametrize("name", _RIGHT)
def test_a_rule_at_the_limits_is_taken(azure: NetworkManagementClient, name: str) -> None:
    """What is right is taken, and given back as it was written."""
    found = put(azure, "web", body(_RIGHT[name]))["properties"]["securityRules"][0]["properties"]
    given = _RIGHT[name]["properties"]
    assert given == {word: found[word] for word in given}


def test_a_priority_is_unique_in_its_direction(azure: NetworkManagementClient) -> None:
    """`SecurityRuleConflict` names both rules."""
    with pytest.raises(HttpResponseError) as caught:
        put(azure, "web", body(rule("one"), rule("two")))
    assert "(SecurityRuleConflict) Security rule one conflicts with rule two." in str(caught.value)
    put(azure, "web", body(rule("one"), rule("two", direction="Outbound")))


def test_directions_are_the_same_in_any_case(azure: NetworkManagementClient) -> None:
    """`inbound` is `Inbound`."""
    assert (400, "SecurityRuleConflict") == refused(azure, "web", body(rule("one"), rule("two", direction="inbound")))


def test_rule_names_are_the_same_in_any_case(azure: NetworkManagementClient) -> None:
    """Two rules that differ in case alone have one name."""
    assert (400, "DuplicateResourceName") == refused(azure, "web", body(rule("one"), rule("ONE", 101)))


def test_a_group_holds_a_thousand_rules(azure: NetworkManagementClient) -> None:
    """Rule 1,001 is one too many."""
    rules = [rule(f"r{number}", 100 + number) for number in range(1001)]
    assert 1000 == len(put(azure, "web", body(*rules[:1000]))["properties"]["securityRules"])
    assert (400, "SecurityRuleCountLimitReached") == refused(azure, "web", body(*rules))


_LIMIT = "SecurityRuleAddressesOrPortsPerSecurityGroupLimitReached"


def _many(count: int) -> Json:
    return rule(sourceAddressPrefix=None, sourceAddressPrefixes=[f"10.{n >> 8}.{n & 255}.0/24" for n in range(count)])


def test_four_thousand_addresses_are_counted_over_all_rules(azure: NetworkManagementClient) -> None:
    """Singular and plural values count alike; sources are counted apart from destinations."""
    second = rule("two", 101, sourceAddressPrefix="Internet")
    put(azure, "web", body(_many(3999), second))
    assert (400, _LIMIT) == refused(azure, "web", body(_many(4000), second))


def test_four_thousand_ports_are_counted_for_each_field(azure: NetworkManagementClient, arm: Arm) -> None:
    """Destination ports have a limit of their own."""
    arm.settings.values = 3
    ports = rule("two", 101, destinationPortRange=None, destinationPortRanges=["1", "2", "3"])
    put(azure, "web", body(ports))
    assert (400, _LIMIT) == refused(azure, "web", body(ports, rule()))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(98, 103), st.sampled_from(["Inbound", "Outbound"])), max_size=5))
def test_priorities_and_directions_are_unique_and_in_range_or_refused(places: list[tuple[int, str]]) -> None:
    """The model: a list is taken if every priority is in range and no pair of priority and direction comes twice."""
    rules = [rule(f"r{number}", priority, direction=direction) for number, (priority, direction) in enumerate(places)]
    right = all(100 <= priority <= 4096 for priority, _ in places) and len(set(places)) == len(places)
    arm = Arm()
    group = arm.add_resource_group("rg")
    if right:
        assert len(places) == len(arm.rules(arm.add_group(group, "web", rules)))
        return
    with pytest.raises(Refusal, match=r"SecurityRuleInvalidPriority|SecurityRuleConflict"):
        arm.add_group(group, "web", rules)


def test_a_rule_is_checked_without_a_group() -> None:
    """`one` takes a rule, its id, and the limits."""
    made = shape.rule("one", rule()["properties"], "properties")
    check.one(made, "/id", Settings())
    check.together([made], "/group", Settings())
