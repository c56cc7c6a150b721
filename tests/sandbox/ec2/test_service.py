"""Who may ask what: services by signature, actions by permission; what is not imitated is refused, faults have AWS's words."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from emscloud.sandbox.wire import Fault
from tests.sandbox.ec2 import sdk
from tests.sandbox.ec2.sdk import Account, code, raw, refusal, tcp


def test_the_caller_is_of_the_account(account: Account) -> None:
    """`sts:GetCallerIdentity`, in any region; of STS there is `AssumeRole` beside it, and nothing else."""
    told = account.client("sts", "us-east-1").get_caller_identity()
    assert ("123456789012", "arn:aws:iam::123456789012:user/sandbox") == (told["Account"], told["Arn"])
    role = account.client("sts").assume_role(RoleArn="arn:aws:iam::123456789012:role/reader", RoleSessionName="test")
    assert {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"} == set(role["Credentials"])
    assert "InvalidAction" == code(account.client("sts").get_session_token)


def test_a_call_for_another_region_or_service_is_refused(account: Account) -> None:
    """It would be answered with another region's groups."""
    assert "AuthFailure" == code(account.client("ec2", "eu-north-1").describe_security_groups)
    assert "AuthFailure" == code(account.client("elbv2").describe_load_balancers)


@pytest.mark.parametrize(
    ("call", "asked"),
    [
        ("describe_instances", {}),
        ("run_instances", {"MinCount": 1, "MaxCount": 1}),
        ("restore_managed_prefix_list_version", {"PrefixListId": "pl-1", "PreviousVersion": 1, "CurrentVersion": 2}),
        ("create_route", {"RouteTableId": "rtb-1"}),
        ("describe_stale_security_groups", {"VpcId": "vpc-1"}),
    ],
)
def test_what_is_not_imitated_is_refused(account: Account, call: str, asked: dict[str, Any]) -> None:
    """Never taken silently, though moto may know it."""
    said, message = refusal(getattr(account.ec2, call), **asked)
    assert ("UnsupportedOperation", True) == (said, message.startswith("The sandbox does not imitate"))


def test_an_action_without_permission_is_refused_by_name(account: Account) -> None:
    """The words name who asked for what, and nothing happens."""
    account.cloud.permit = frozenset({"ec2:DescribeSecurityGroups"})
    account.ec2.describe_security_groups()
    asked = {"GroupId": account.group, "IpPermissions": [tcp(443, "10.0.0.0/8")]}
    said, message = refusal(account.ec2.authorize_security_group_ingress, **asked)
    assert "UnauthorizedOperation" == said
    assert message.startswith(
        "You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/sandbox "
        "is not authorized to perform: ec2:AuthorizeSecurityGroupIngress "
    )
    assert set() == account.held()
    assert "UnauthorizedOperation" == code(account.ec2.create_vpc, CidrBlock="10.9.0.0/16")


def test_tags_at_birth_take_a_permission_of_their_own(account: Account) -> None:
    """`ec2:CreateTags`, as EC2 asks for it."""
    account.cloud.permit = frozenset({"ec2:CreateSecurityGroup"})
    asked = {"GroupName": "a", "Description": "b", "VpcId": account.vpc}
    tags = [{"ResourceType": "security-group", "Tags": [{"Key": "a", "Value": "b"}]}]
    said, message = refusal(account.ec2.create_security_group, **asked, TagSpecifications=tags)
    assert ("UnauthorizedOperation", True) == (said, "not authorized to perform: ec2:CreateTags" in message)
    account.ec2.create_security_group(**asked)


@pytest.mark.parametrize(
    ("call", "asked"),
    [
        ("authorize_security_group_ingress", {"IpPermissions": [tcp(443, "10.0.0.0/8")]}),
        ("delete_security_group", {}),
        ("revoke_security_group_egress", {"SecurityGroupRuleIds": ["sgr-1"]}),
    ],
)
def test_a_dry_run_does_nothing(account: Account, call: str, asked: dict[str, Any]) -> None:
    """It is told that it would have been done, or that it may not be."""
    said = ("DryRunOperation", "Request would have succeeded, but DryRun flag is set.")
    asked = {"GroupId": account.group, "DryRun": True, **asked}
    assert said == refusal(getattr(account.ec2, call), **asked)
    assert (True, set()) == (account.group in account.cloud.groups(), account.held())
    account.cloud.permit = frozenset()
    assert "UnauthorizedOperation" == code(getattr(account.ec2, call), **asked)


def test_a_dry_run_of_what_moto_does_does_nothing(account: Account) -> None:
    """The same, for what is passed on."""
    assert "DryRunOperation" == code(account.ec2.create_vpc, CidrBlock="10.9.0.0/16", DryRun=True)
    assert 2 == len(account.ec2.describe_vpcs()["Vpcs"])


@pytest.mark.parametrize(
    ("fault", "said", "status", "effect"),
    [
        (Fault.THROTTLED, "RequestLimitExceeded", 503, False),
        (Fault.UNAVAILABLE, "Unavailable", 503, False),
        (Fault.FAILED, "InternalError", 500, True),
    ],
)
def test_faults_are_in_ec2s_words(account: Account, fault: Fault, said: str, status: int, effect: bool) -> None:
    """Each with its status, before the effect or after it."""
    account.served.fail = lambda _: fault
    with pytest.raises(ClientError) as raised:
        account.allow(tcp(443, "10.0.0.0/8"))
    answer = raised.value.response
    assert (said, status) == (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"])
    assert effect is bool(account.held())


@pytest.mark.parametrize(
    ("fault", "said"), [(Fault.THROTTLED, "TooManyRequestsException"), (Fault.UNAVAILABLE, "ServiceException")]
)
def test_faults_are_in_the_words_of_the_service_that_was_asked(account: Account, fault: Fault, said: str) -> None:
    """Service Quotas has its own."""
    account.served.fail = lambda _: fault
    client = account.client("service-quotas")
    assert said == code(client.get_service_quota, ServiceCode="vpc", QuotaCode="L-0EA8095F")


def test_calls_are_known_by_action_and_whether_they_write(account: Account) -> None:
    """What the wire keeps of each."""
    account.ec2.describe_security_groups()
    account.allow(tcp(443, "10.0.0.0/8"))
    account.client("service-quotas").get_service_quota(ServiceCode="vpc", QuotaCode="L-0EA8095F")
    account.client("sts").get_caller_identity()
    assert [
        ("DescribeSecurityGroups", False),
        ("AuthorizeSecurityGroupIngress", True),
        ("GetServiceQuota", False),
        ("GetCallerIdentity", False),
    ] == [(call.action, call.write) for call in account.served.calls]


def test_a_probe_sees_the_rules_after_every_call(account: Account) -> None:
    """The view is of the state itself: it makes no call of its own."""
    seen: list[frozenset[Any]] = []
    account.served.after = lambda _: seen.append(account.cloud.rules(account.group))
    account.allow(tcp(443, IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": "a"}]))
    account.ec2.revoke_security_group_ingress(GroupId=account.group, IpPermissions=[tcp(443, "10.0.0.0/8")])
    assert [{("ingress", "tcp", 443, 443, "ipv4", "10.0.0.0/8", "a")}, set()] == seen
    assert 2 == len(account.served.calls)


def test_old_clients_are_answered(account: Account) -> None:
    """HashiCorp's provider 3.39.0 asks each VPC for EC2-Classic."""
    status, body = raw(account.served, Action="DescribeVpcClassicLink", Version="2016-11-15", **{"VpcId.1": account.vpc})
    assert (200, True) == (status, account.vpc in body)


def test_an_unsigned_call_is_refused(account: Account) -> None:
    """Nobody is anybody."""
    assert 401 == sdk.raw(account.served, "", Action="DescribeSecurityGroups")[0]


def test_keys_may_have_been_good_once(account: Account) -> None:
    """Each service has its own word for that."""
    account.cloud.expired.add("test")
    quota = {"ServiceCode": "vpc", "QuotaCode": "L-0EA8095F"}
    assert "ExpiredToken" == code(account.client("sts").get_caller_identity)
    assert "RequestExpired" == code(account.ec2.describe_security_groups)
    assert "ExpiredTokenException" == code(account.client("service-quotas").get_service_quota, **quota)
