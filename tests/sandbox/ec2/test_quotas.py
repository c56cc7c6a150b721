"""A group has four budgets, and Service Quotas tells of the account's values, of none, or nothing at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from emscloud.sandbox.ec2 import Quotas, Told
from emscloud.sandbox.ec2.atom import Atom
from emscloud.sandbox.ec2.quotas import budgets
from tests.sandbox.ec2.sdk import Account, code, refusal, tcp

FULL = "RulesPerSecurityGroupLimitExceeded"
RULES = {"ServiceCode": "vpc", "QuotaCode": "L-0EA8095F"}


def _peer(kind: str, peer: str, *, egress: bool = False) -> Atom:
    return Atom(egress, "tcp", 443, 443, kind, peer)


def test_there_are_four_budgets() -> None:
    """A network weighs one in its family, a group one in both, a list its maximum in its own."""
    atoms = [
        _peer("ipv4", "10.0.0.0/8"),
        _peer("ipv6", "::/0", egress=True),
        _peer("group", "sg-1"),
        _peer("prefix-list", "pl-1", egress=True),
        _peer("prefix-list", "pl-2", egress=True),
    ]
    weights = {"pl-1": (4, 7), "pl-2": (6, 55)}
    assert {(False, 4): 2, (False, 6): 1, (True, 4): 7, (True, 6): 56} == dict(budgets(atoms, weights))


def _fill(account: Account, rules: int, permission: dict[str, Any]) -> str | None:
    account.cloud.quotas = Quotas(rules=rules)
    asked = {"GroupId": account.group, "IpPermissions": [permission]}
    try:
        account.ec2.authorize_security_group_ingress(**asked)
    except account.ec2.exceptions.ClientError:
        return code(account.ec2.authorize_security_group_ingress, **asked)
    return None


@pytest.mark.parametrize(("rules", "refused"), [(60, None), (59, FULL)])
def test_sixty_rules_fit_by_default(account: Account, rules: int, refused: str | None) -> None:
    """The sixty-first of a family and direction does not."""
    assert 60 == Quotas().rules
    assert refused == _fill(account, rules, tcp(443, *(f"10.{n}.0.0/16" for n in range(60))))


@pytest.mark.parametrize(("rules", "refused"), [(20, None), (19, FULL)])
def test_a_prefix_list_weighs_its_maximum_in_every_rule(account: Account, rules: int, refused: str | None) -> None:
    """Empty or not, and twice for two rules."""
    entries = account.cloud.prefix_list(maximum=10)
    account.allow(tcp(443, PrefixListIds=[{"PrefixListId": entries}]))
    assert refused == _fill(account, rules, tcp(444, PrefixListIds=[{"PrefixListId": entries}]))


@pytest.mark.parametrize(("rules", "refused"), [(2, None), (1, FULL)])
@pytest.mark.parametrize("other", [{"IpRanges": [{"CidrIp": "10.0.0.0/8"}]}, {"Ipv6Ranges": [{"CidrIpv6": "::/0"}]}])
def test_a_group_weighs_one_in_both_families(account: Account, other: dict[str, Any], rules: int, refused: str | None) -> None:
    """Beside a network of either, it is the second rule."""
    account.allow(tcp(443, **other))
    assert refused == _fill(account, rules, tcp(443, UserIdGroupPairs=[{"GroupId": account.group}]))


def test_an_aws_list_weighs_what_the_guide_says(account: Account) -> None:
    """CloudFront's takes 55 of the 60."""
    filters = [{"Name": "prefix-list-name", "Values": ["*cloudfront*"]}]
    (found,) = account.ec2.describe_managed_prefix_lists(Filters=filters)["PrefixLists"]
    assert ("AWS", False, False) == (found["OwnerId"], "MaxEntries" in found, "Version" in found)
    permission = tcp(443, PrefixListIds=[{"PrefixListId": found["PrefixListId"]}])
    assert FULL == _fill(account, 54, permission)
    assert _fill(account, 55, permission) is None


def test_directions_have_budgets_of_their_own(account: Account) -> None:
    """What is full inbound has room outbound."""
    assert _fill(account, 1, tcp(443, "10.0.0.0/8")) is None
    account.ec2.authorize_security_group_egress(GroupId=account.group, IpPermissions=[tcp(443, "10.0.0.0/8")])
    assert FULL == _fill(account, 1, tcp(444, "10.0.0.0/8"))


@pytest.mark.parametrize(
    ("quota", "field", "default"), [("L-0EA8095F", "rules", 60), ("L-2AFB9258", "interface", 5), ("L-E79EC296", "groups", 2500)]
)
def test_service_quotas_tells_what_is_enforced(account: Account, quota: str, field: str, default: int) -> None:
    """The account's value by one call, the default by the other."""
    account.cloud.quotas = replace(Quotas(), **{field: default + 1})
    client = account.client("service-quotas")
    asked = {"ServiceCode": "vpc", "QuotaCode": quota}
    applied, known = client.get_service_quota(**asked)["Quota"], client.get_aws_default_service_quota(**asked)["Quota"]
    assert (default + 1, default) == (applied["Value"], known["Value"])
    assert f"arn:aws:servicequotas:eu-west-1:123456789012:vpc/{quota}" == applied["QuotaArn"]


def test_a_quota_that_was_never_applied_has_its_default(account: Account) -> None:
    """`NoSuchResourceException` by one call, the default by the other."""
    account.cloud.told = Told.ABSENT
    client = account.client("service-quotas")
    assert "NoSuchResourceException" == code(client.get_service_quota, **RULES)
    assert 60.0 == client.get_aws_default_service_quota(**RULES)["Quota"]["Value"]


@pytest.mark.parametrize("asked", [{**RULES, "QuotaCode": "L-0"}, {**RULES, "ServiceCode": "ec2"}])
def test_an_unknown_quota_is_no_such_resource(account: Account, asked: dict[str, str]) -> None:
    """Of another service, or of none."""
    client = account.client("service-quotas")
    assert "NoSuchResourceException" == code(client.get_service_quota, **asked)
    assert "NoSuchResourceException" == code(client.get_aws_default_service_quota, **asked)


def test_a_quota_may_be_unknown(account: Account) -> None:
    """On request, in whichever way it is asked for."""
    account.cloud.told = Told.UNKNOWN
    client = account.client("service-quotas")
    assert ["NoSuchResourceException"] * 2 == [
        code(call, **RULES) for call in (client.get_service_quota, client.get_aws_default_service_quota)
    ]


def test_quotas_may_not_be_asked_for(account: Account) -> None:
    """On request, or because the caller has no permission for it."""
    client = account.client("service-quotas")
    account.cloud.told = Told.DENIED
    assert "AccessDeniedException" == code(client.get_service_quota, **RULES)
    account.cloud.told = Told.APPLIED
    account.cloud.permit = frozenset({"servicequotas:GetAWSDefaultServiceQuota"})
    said = "User is not authorized to perform: servicequotas:GetServiceQuota"
    assert ("AccessDeniedException", said) == refusal(client.get_service_quota, **RULES)
    assert 60.0 == client.get_aws_default_service_quota(**RULES)["Quota"]["Value"]


def test_the_rest_of_service_quotas_is_not_there(account: Account) -> None:
    """What is not imitated is refused loudly."""
    assert "UnknownOperationException" == code(account.client("service-quotas").list_services)
