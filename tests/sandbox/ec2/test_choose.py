"""Filters leave out what they say, pages come one after the other, and neither is ignored."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.ec2.sdk import Account, code, refusal, tcp


def _filters(**values: str) -> list[dict[str, Any]]:
    return [{"Name": name.replace("__", ":").replace("_", "-"), "Values": [value]} for name, value in values.items()]


def test_pages_hold_everything_once(account: Account) -> None:
    """Twelve rules in pages of five are three pages; the last one has no token."""
    account.allow(tcp(443, *(f"10.{n}.0.0/16" for n in range(12))))
    asked = {"Filters": _filters(group_id=account.group)}
    pages = list(account.ec2.get_paginator("describe_security_group_rules").paginate(**asked, PaginationConfig={"PageSize": 5}))
    assert [5, 5, 2] == [len(page["SecurityGroupRules"]) for page in pages]
    assert 12 == len({rule["SecurityGroupRuleId"] for page in pages for rule in page["SecurityGroupRules"]})
    assert "NextToken" not in pages[-1]


def test_without_a_size_everything_comes(account: Account) -> None:
    """Unless the account's own page is smaller, so that a client that asks for no size is tested with tokens too."""
    account.allow(tcp(443, *(f"10.{n}.0.0/16" for n in range(12))))
    asked = {"Filters": _filters(group_id=account.group)}
    assert 12 == len(account.ec2.describe_security_group_rules(**asked)["SecurityGroupRules"])
    account.cloud.page = 5
    assert 5 == account.cloud.page
    first = account.ec2.describe_security_group_rules(**asked)
    assert (5, True) == (len(first["SecurityGroupRules"]), "NextToken" in first)


@pytest.mark.parametrize("size", [4, 1001])
@pytest.mark.parametrize("call", ["describe_security_groups", "describe_security_group_rules", "describe_tags", "describe_vpcs"])
def test_a_page_has_five_to_a_thousand(account: Account, call: str, size: int) -> None:
    """Another size is refused, in what is ours and in what is moto's."""
    said = f"Value ( {size} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000."
    assert ("InvalidParameterValue", said) == refusal(getattr(account.ec2, call), MaxResults=size)


@pytest.mark.parametrize("token", ["nonsense", "cGFnZTow", "cGFnZTp4", "w6k="])
def test_a_token_that_was_never_given_is_refused(account: Account, token: str) -> None:
    """Whatever it decodes to."""
    assert "InvalidNextToken" == code(account.ec2.describe_security_groups, NextToken=token)


def test_a_token_whose_items_have_gone_ends_the_list(account: Account) -> None:
    """What was taken away in the meantime is not found, and nothing fails."""
    account.allow(tcp(443, *(f"10.{n}.0.0/16" for n in range(6))))
    asked = {"Filters": _filters(group_id=account.group)}
    token = account.ec2.describe_security_group_rules(**asked, MaxResults=5)["NextToken"]
    account.ec2.revoke_security_group_ingress(
        GroupId=account.group, IpPermissions=[tcp(443, *(f"10.{n}.0.0/16" for n in range(4)))]
    )
    assert [] == account.ec2.describe_security_group_rules(**asked, NextToken=token)["SecurityGroupRules"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (_filters(group_name="ours"), True),
        (_filters(group_name="our?"), True),
        (_filters(group_name="o*s"), True),
        (_filters(group_name="o\\*s"), False),
        (_filters(group_name="OURS"), False),
        (_filters(tag__who="us"), True),
        (_filters(tag__who="them"), False),
        (_filters(tag_key="who"), True),
        (_filters(tag_key="whose"), False),
        (_filters(group_name="ours", tag__who="them"), False),
        ([{"Name": "group-name", "Values": ["theirs", "ours"]}], True),
    ],
)
def test_a_group_passes_every_filter_or_is_left_out(account: Account, asked: list[dict[str, Any]], found: bool) -> None:
    """Values are alternatives, filters are not; `*` and `?` are wildcards unless a backslash stands before them."""
    account.ec2.create_tags(Resources=[account.group], Tags=[{"Key": "who", "Value": "us"}])
    groups = account.ec2.describe_security_groups(Filters=asked)["SecurityGroups"]
    assert found is (account.group in [group["GroupId"] for group in groups])


@pytest.mark.parametrize(
    "call",
    [
        "describe_security_groups",
        "describe_security_group_rules",
        "describe_managed_prefix_lists",
        "describe_tags",
        "describe_vpcs",
        "describe_subnets",
        "describe_network_interfaces",
        "describe_availability_zones",
    ],
)
def test_an_unknown_filter_is_refused(account: Account, call: str) -> None:
    """Everywhere, also where there is nothing to filter."""
    refused = refusal(getattr(account.ec2, call), Filters=_filters(colour="red"))
    assert ("InvalidParameterValue", "The filter 'colour' is invalid") == refused


def test_a_filter_without_values_is_refused(account: Account) -> None:
    """It would mean nothing."""
    assert "InvalidParameterValue" == code(account.ec2.describe_security_groups, Filters=[{"Name": "group-id", "Values": []}])


def test_rules_are_chosen_by_tag(account: Account) -> None:
    """A rule has tags of its own."""
    (rule, _) = account.allow(tcp(443, "10.0.0.0/8", "192.0.2.0/24"))
    account.ec2.create_tags(Resources=[rule["SecurityGroupRuleId"]], Tags=[{"Key": "who", "Value": "us"}])
    found = account.ec2.describe_security_group_rules(Filters=_filters(tag__who="us"))["SecurityGroupRules"]
    assert [rule["SecurityGroupRuleId"]] == [one["SecurityGroupRuleId"] for one in found]
