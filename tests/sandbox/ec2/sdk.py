"""An EC2 on loopback, the real SDK as its client, and what either says."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from emscloud.sandbox.ec2 import Ec2
from emscloud.sandbox.wire import Served

_SESSION = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1")
"""One for all, since it keeps what it has read of the services' models."""


@dataclass
class Account:
    """An account in which a test does what it likes."""

    cloud: Ec2
    served: Served
    ec2: Any
    """boto3's client for EC2."""
    vpc: str
    """A VPC that is not the default one."""
    group: str
    """A group of it, with no rules."""

    def client(self, service: str, region: str = "eu-west-1") -> Any:
        """A client for another service behind the same address."""
        return _client(self.served, service, region)

    def allow(self, *permissions: dict[str, Any], group: str | None = None) -> list[dict[str, Any]]:
        """Grant inbound permissions; the rules that come of it."""
        answer = self.ec2.authorize_security_group_ingress(GroupId=group or self.group, IpPermissions=list(permissions))
        return list(answer["SecurityGroupRules"])

    def held(self) -> set[tuple[Any, ...]]:
        """What the group holds, without descriptions."""
        return {rule[:6] for rule in self.cloud.rules(self.group)}


@contextmanager
def account() -> Iterator[Account]:
    """An account that lives as long as this context."""
    cloud = Ec2()
    with Served(cloud) as served:
        vpc = cloud.vpc()
        yield Account(cloud, served, _client(served, "ec2"), vpc, cloud.group(vpc, "ours", ()))


def _client(served: Served, service: str, region: str = "eu-west-1") -> Any:
    config = Config(retries={"total_max_attempts": 1}, read_timeout=5, parameter_validation=False)
    return _SESSION.client(service, endpoint_url=served.url, region_name=region, config=config)


def tcp(port: int, *networks: str, **more: Any) -> dict[str, Any]:
    """A permission for a TCP port, from IPv4 networks."""
    found: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **more}
    return found | ({"IpRanges": [{"CidrIp": one} for one in networks]} if networks else {})


def refusal(call: Callable[..., object], **asked: Any) -> tuple[str, str]:
    """Code and message with which a call is refused; AssertionError if it is not."""
    try:
        call(**asked)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    raise AssertionError("it was not refused")


def code(call: Callable[..., object], **asked: Any) -> str:
    """The code with which a call is refused."""
    return refusal(call, **asked)[0]


_SIGNED = "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0"


def raw(served: Served, scope: str = _SIGNED, **asked: str) -> tuple[int, str]:
    """Status and body of a call that the SDK would not send."""
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=5)
    try:
        connection.request("POST", "/", urlencode(asked), {"Authorization": scope})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
