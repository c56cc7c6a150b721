"""The clients of AWS's SDK against an EC2 on loopback: who they are, where they ask, and what may come of a call."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from emscloud.cloud import Refused
from emscloud.clouds.aws.live.client import clients
from emscloud.sandbox.wire import Fault
from tests.clouds.standing import Standing, refusals, standing
from tests.commands import ROOT, environment


@pytest.fixture
def place() -> Iterator[Standing]:
    with standing() as one:
        yield one


def ask(place: Standing, more: dict[str, str | None] | None = None, region: str | None = None, **said: str) -> object:
    """One call of EC2."""
    return clients(place.access(more, **said), region).ec2.call("DescribeSecurityGroups")


def test_three_services_answer(place: Standing) -> None:
    """Each behind the same address, signed for itself."""
    place.ec2.permit = None
    one = clients(place.access(), None)
    assert "eu-west-1" == one.region
    assert "123456789012" == one.sts.call("GetCallerIdentity")["Account"]
    assert "Quota" in one.quotas.call("GetServiceQuota", ServiceCode="vpc", QuotaCode="L-0EA8095F")
    assert ["default"] == [group["GroupName"] for group in one.ec2.pages("DescribeSecurityGroups", "SecurityGroups")]


def test_a_list_is_read_to_its_end(place: Standing) -> None:
    """Page after page."""
    place.ec2.page = 5
    vpc = place.ec2.vpc()
    made = {place.ec2.group(vpc, f"g{number}", ()) for number in range(12)}
    found = clients(place.access(), None).ec2.pages("DescribeSecurityGroups", "SecurityGroups")
    assert made <= {str(group["GroupId"]) for group in found}
    assert 3 == len(place.aws.calls)


def test_each_service_may_have_an_endpoint_of_its_own(place: Standing) -> None:
    """`AWS_ENDPOINT_URL_EC2` comes before `AWS_ENDPOINT_URL`."""
    nowhere = "http://127.0.0.1:1"
    ask(place, {"AWS_ENDPOINT_URL": nowhere, "AWS_ENDPOINT_URL_EC2": place.aws.url})
    assert {"here": "answered", "there": "E432"} == refusals(
        {
            "here": lambda: ask(place, {"AWS_ENDPOINT_URL": nowhere, "AWS_ENDPOINT_URL_EC2": place.aws.url}),
            "there": lambda: ask(place, {"AWS_ENDPOINT_URL_EC2": nowhere}),
        }
    )


def test_every_call_is_logged(place: Standing) -> None:
    """Service, action, status, request id, and the code of a refusal; nothing of the keys."""
    ask(place)
    with pytest.raises(Refused):
        clients(place.access(), None).ec2.call("DescribeSecurityGroups", GroupIds=["sg-01234567"])
    place.aws.fail = lambda _call: Fault.RESET_BEFORE
    with pytest.raises(Refused):
        ask(place)
    first, second, third = [line.split() for line in place.log]
    assert (["aws", "ec2", "DescribeSecurityGroups", "200"], 36) == (first[:4], len(first[4]))
    assert (["400"], "InvalidGroup.NotFound") == (second[3:4], second[5])
    assert ["no", "answer:", "ConnectionClosedError"] == third[3:]


def test_what_ec2_says_no_to(place: Standing) -> None:
    """Its own code is told, and the action as a permission names it."""
    with pytest.raises(Refused, match=r"sg-01234567' does not exist \(InvalidGroup.NotFound, request ") as raised:
        clients(place.access(), None).ec2.call("DescribeSecurityGroups", GroupIds=["sg-01234567"])
    refused = raised.value
    assert ("E435", "InvalidGroup.NotFound", "ec2:DescribeSecurityGroups", False) == (
        refused.problems[0].code,
        refused.reason,
        refused.action,
        refused.unclear,
    )


def test_who_may_not_is_told_what_to_grant(place: Standing) -> None:
    """By the action's name, of each service."""
    place.ec2.permit = frozenset()
    with pytest.raises(Refused, match=r"^E433: .*Grant `ec2:DescribeSecurityGroups`\.$"):
        ask(place)
    with pytest.raises(Refused, match=r"^E433: .*Grant `servicequotas:GetServiceQuota`\.$"):
        clients(place.access(), None).quotas.call("GetServiceQuota", ServiceCode="vpc", QuotaCode="L-0EA8095F")


@pytest.mark.parametrize(
    ("fault", "code", "unclear"),
    [
        (Fault.THROTTLED, "E434", False),
        (Fault.UNAVAILABLE, "E435", False),
        (Fault.FAILED, "E436", True),
        (Fault.RESET_BEFORE, "E436", True),
        (Fault.RESET_AFTER, "E436", True),
    ],
)
def test_what_goes_wrong_on_the_way(place: Standing, fault: Fault, code: str, unclear: bool) -> None:
    """It is told whether a call may have had its effect."""
    place.aws.fail = lambda _call: fault
    with pytest.raises(Refused) as raised:
        ask(place)
    assert (code, unclear) == (raised.value.problems[0].code, raised.value.unclear)


def test_calls_are_repeated_within_a_budget(place: Standing) -> None:
    """Being throttled twice is no matter where three attempts are allowed."""
    place.aws.fail = lambda call: Fault.THROTTLED if call.number < 2 else None
    ask(place, {"AWS_MAX_ATTEMPTS": "3"})
    assert ["503", "503", "200"] == [line.split()[3] for line in place.log]


def test_who_is_not_signed_in(place: Standing) -> None:
    """No keys, half of them, or a profile that is not there; nothing is asked."""
    assert {"none": "E430", "half": "E430", "profile": "E430", "chosen": "E430"} == refusals(
        {
            "none": lambda: ask(place, {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}),
            "half": lambda: ask(place, {"AWS_SECRET_ACCESS_KEY": None}),
            "profile": lambda: ask(place, profile="nobody"),
            "chosen": lambda: ask(place, {"AWS_PROFILE": "nobody"}),
        }
    )
    assert [] == place.aws.calls


def test_a_profile_has_keys_and_a_region(place: Standing, tmp_path: Path) -> None:
    """From AWS's own files, over the keys of the environment."""
    (tmp_path / "config").write_text("[profile ops]\nregion = eu-west-1\n", "utf-8")
    (tmp_path / "keys").write_text("[ops]\naws_access_key_id = OPS\naws_secret_access_key = x\n", "utf-8")
    files = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "keys"), "AWS_REGION": None}
    one = clients(place.access({**files, "AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}, profile="ops"), None)
    one.ec2.call("DescribeSecurityGroups")
    assert "eu-west-1" == one.region


def test_a_region_is_named_somewhere(place: Standing) -> None:
    """That of the caller wins, then `--region`, then the environment; keys for another region are refused as AWS does."""
    assert {"none": "E432", "odd": "E432", "other": "E431", "told": "E431", "given": "answered", "default": "answered"} == refusals(
        {
            "none": lambda: ask(place, {"AWS_REGION": None}),
            "odd": lambda: ask(place, region="no region"),
            "other": lambda: ask(place, region="us-east-1"),
            "told": lambda: clients(place.access(region="us-east-1"), None).ec2.call("DescribeSecurityGroups"),
            "given": lambda: ask(place, {"AWS_REGION": "us-east-1"}, region="eu-west-1"),
            "default": lambda: ask(place, {"AWS_REGION": None, "AWS_DEFAULT_REGION": "eu-west-1"}),
        }
    )


def test_what_is_not_reached(place: Standing) -> None:
    """Nobody listens, or the endpoint is no URL."""
    assert {"deaf": "E432", "odd": "E432"} == refusals(
        {
            "deaf": lambda: ask(place, {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}),
            "odd": lambda: ask(place, {"AWS_ENDPOINT_URL": "nonsense"}),
        }
    )


def test_a_role_is_taken_on(place: Standing) -> None:
    """By STS, with the keys that are there; once for all services."""
    one = clients(place.access(role_arn="arn:aws:iam::123456789012:role/reader"), None)
    one.ec2.call("DescribeSecurityGroups")
    one.sts.call("GetCallerIdentity")
    assert ["AssumeRole", "DescribeSecurityGroups", "GetCallerIdentity"] == [call.action for call in place.aws.calls]


def test_a_mistake_of_ours_is_no_refusal(place: Standing) -> None:
    """What the SDK will not send is a bug, and is raised as it is."""
    with pytest.raises(Exception, match="Unknown parameter"):
        clients(place.access(), None).ec2.call("DescribeSecurityGroups", Nonsense=1)


def test_without_the_sdk_it_is_said_what_to_install(tmp_path: Path) -> None:
    """The command names the extra."""
    code = (
        "import sys; sys.modules['botocore'] = None\n"
        "sys.argv = ['emscloud', 'diff', 'aws:sg-01234567', '/dev/null']\n"
        "from emscloud.cli import main\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(package=ROOT), capture_output=True, text=True, check=False
    )
    assert (1, True) == (done.returncode, "pip install 'emscloud[aws]'" in done.stderr)
