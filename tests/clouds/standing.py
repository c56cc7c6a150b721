"""Both clouds on loopback as somebody's accounts, and policies that stand in them as they were lowered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from emscloud.cloud import Access, Refused
from emscloud.clouds.aws import artifact as aws
from emscloud.clouds.aws.live.client import clients
from emscloud.clouds.azure import artifact as azure
from emscloud.model.policy import Direction
from emscloud.sandbox.arm import SUBSCRIPTION, TOKEN, Arm
from emscloud.sandbox.ec2 import Ec2, RuleView
from emscloud.sandbox.wire import Served

NOBODY = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}
"""An environment in which nobody is signed in to AWS, and no machine is asked who it is."""
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
_KINDS = {"cidr_ipv4": "ipv4", "cidr_ipv6": "ipv6", "prefix_list_id": "prefix-list", "referenced_security_group_id": "group"}


@dataclass
class Standing:
    """Both clouds, and how they are reached; `log` holds a line for each call."""

    ec2: Ec2
    arm: Arm
    aws: Served
    azure: Served
    log: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """All that emscloud looks at; each call is made once, so that nothing waits."""
        at = {"AWS_ENDPOINT_URL": self.aws.url, "AWS_REGION": "eu-west-1", "AWS_MAX_ATTEMPTS": "1", **NOBODY, **KEYS}
        return {**at, "EMSCLOUD_AZURE_ENDPOINT": self.azure.url, "EMSCLOUD_AZURE_TOKEN": TOKEN}

    def access(self, more: Mapping[str, str | None] | None = None, **said: str) -> Access:
        """This environment with some of it changed (None takes it away), and what a command was told."""
        changed = {**self.environment, **(more or {})}
        return Access({name: value for name, value in changed.items() if value is not None}, **said, log=self.log.append)


@contextmanager
def standing() -> Iterator[Standing]:
    """Both clouds for as long as this context."""
    ec2, arm = Ec2(), Arm()
    with Served(ec2) as first, Served(arm) as second:
        yield Standing(ec2, arm, first, second)


def refusals(calls: Mapping[str, Callable[[], object]]) -> dict[str, str]:
    """What each call ends with: the code of its problem."""
    found = {}
    for name, call in calls.items():
        try:
            call()
            found[name] = "answered"
        except Refused as refused:
            found[name] = refused.problems[0].code
    return found


def hold_aws(place: Standing, module: aws.Module, vpc: str) -> dict[str, str]:
    """A module of AWS as it was lowered, made by hand; the ids by the groups' labels."""
    ids = {one.label: place.ec2.group(vpc, one.name, ()) for one in module.groups}
    ec2 = clients(place.access(), None).ec2
    for one in module.groups:
        ec2.call("CreateTags", Resources=[ids[one.label]], Tags=[{"Key": key, "Value": value} for key, value in one.tags])
        for rule in one.rules:
            place.ec2.put(ids[one.label], _view(rule, ids))
    return ids


def _view(rule: aws.Rule, ids: Mapping[str, str]) -> RuleView:
    direction = "ingress" if rule.direction is Direction.IN else "egress"
    first, last = (-1 if port is None else port for port in (rule.from_port, rule.to_port))
    peer = ids[rule.peer] if rule.own else rule.peer
    return direction, rule.protocol, first, last, _KINDS[rule.kind], peer, rule.description or None


def hold_azure(place: Standing, module: azure.Module, subscription: str = SUBSCRIPTION) -> dict[str, str]:
    """A module of Azure as it was lowered, made by hand; the ids by the groups' names in the policy."""
    rg = place.arm.add_resource_group(module.resource_group, subscription=subscription)
    return {
        one.group: place.arm.add_group(rg, one.name, [_rule(rule) for rule in one.rules], dict(one.tags)) for one in module.groups
    }


def _rule(rule: azure.SecurityRule) -> dict[str, object]:
    inner: dict[str, object] = {
        "description": rule.description,
        "priority": rule.priority,
        "direction": "Inbound" if rule.direction is Direction.IN else "Outbound",
        "access": rule.access,
        "protocol": rule.protocol,
    }
    for name, end in (("source", rule.source), ("destination", rule.destination)):
        said: dict[str, object] = {
            "AddressPrefix": end.address_prefix,
            "AddressPrefixes": list(end.address_prefixes),
            "ApplicationSecurityGroups": [{"id": one} for one in end.application_security_group_ids],
            "PortRange": end.port_range,
            "PortRanges": list(end.port_ranges),
        }
        inner |= {f"{name}{word}": value for word, value in said.items() if value}
    return {"name": rule.name, "properties": inner}
