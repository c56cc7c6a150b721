"""A policy's security groups, an EC2 on loopback for them, and a probe of what it lets through at every call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import boto3
from botocore.config import Config

from emscloud.clouds.aws.artifact import Cause, Module, Rule, SecurityGroup
from emscloud.clouds.aws.live.account import Aws
from emscloud.clouds.aws.live.client import Client, Clients
from emscloud.cloud import Access
from emscloud.model.policy import Direction, Grounded, Target
from emscloud.plan.account import Outcome, Run
from emscloud.plan.steps import Identity, Plan
from emscloud.sandbox.ec2 import Ec2, RuleView
from emscloud.sandbox.wire import Served

ACCOUNT, REGION = "123456789012", "eu-west-1"
_SESSION = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)


def rule(port: int, peer: str, words: str = "row: because", direction: Direction = Direction.IN) -> Rule:
    """A TCP rule for a prefix, a group of the policy, or an id."""
    kind = "referenced_security_group_id"
    if peer.startswith("pl-"):
        kind = "prefix_list_id"
    elif "/" in peer:
        kind = "cidr_ipv6" if ":" in peer else "cidr_ipv4"
    own = "/" not in peer and not peer.startswith(("pl-", "sg-"))
    return Rule(peer, direction, "tcp", port, port, kind, peer, own, words, causes=(Cause("row", "", "because"),))


def module(vpc: str, groups: dict[str, Sequence[Rule]], **more: bool) -> Module:
    """A policy's groups."""
    made = [_group(name, tuple(rules)) for name, rules in sorted(groups.items())]
    return Module(vpc, False, tuple(made), ACCOUNT, REGION, **more)


def _group(name: str, rules: tuple[Rule, ...]) -> SecurityGroup:
    tags = (("emscloud:group", name), ("emscloud:managed-by", "terraform"), ("emscloud:policy", "p"))
    return SecurityGroup(name, f"p-{name}", f"Group {name} of the emscloud policy p", tags, rules)


@dataclass
class Rig:
    """An account, and the policy `p` in it."""

    cloud: Ec2
    served: Served
    vpc: str
    settings: dict[str, object] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    stop: Callable[[], bool] = lambda: False

    @property
    def identity(self) -> Identity:
        return Identity("p", "eu", "aws", (("account_id", ACCOUNT), ("region", REGION), ("vpc_id", self.vpc)))

    def account(self) -> Aws:
        """A fresh eye on it, as a new process has."""
        return Aws(_reached(self.served.url), self.identity)

    @property
    def run(self) -> Run:
        return Run(self.waits.append, self.told.append, self.stop)

    def plan(self, groups: dict[str, Sequence[Rule]], account: Aws | None = None) -> Plan:
        target = Target("eu", "aws", {"vpc_id": self.vpc, **self.settings})
        return (account or self.account()).plan(module(self.vpc, groups), Grounded("p", target, ()), self.run)

    def apply(self, groups: dict[str, Sequence[Rule]]) -> Outcome:
        """Plan and perform, as `emscloud apply` does."""
        account = self.account()
        return account.perform(self.plan(groups, account), self.run)

    def destroy(self) -> Outcome:
        account = self.account()
        return account.perform(account.leave(self.run), self.run)

    def ids(self) -> dict[str, str]:
        """The ids of the policy's groups by their names in it."""
        found = {id_: self.cloud.tags(id_) for id_ in self.cloud.groups()}
        return {tags["emscloud:group"]: id_ for id_, tags in found.items() if tags.get("emscloud:policy") == "p"}

    def rules(self, group: str) -> frozenset[RuleView]:
        """What a group of the policy holds."""
        return self.cloud.rules(self.ids()[group])

    def calls(self, since: int = 0) -> list[str]:
        """The actions of EC2 that were called."""
        return [call.action for call in self.served.calls[since:]]


@contextmanager
def rig() -> Iterator[Rig]:
    """An account with a VPC, as long as this context."""
    cloud = Ec2(ACCOUNT, REGION)
    with Served(cloud) as served:
        yield Rig(cloud, served, cloud.vpc())


def _reached(url: str) -> Clients:
    """Clients that do not repeat by themselves, and wait for an answer no longer than a test can."""
    reached = Clients(Access(), REGION)
    config = Config(retries={"total_max_attempts": 1}, read_timeout=0.5, connect_timeout=5, parameter_validation=True)
    for name in ("ec2", "sts", "service-quotas"):
        made = _SESSION.client(name, endpoint_url=url, config=config)
        setattr(reached, name.removeprefix("service-"), Client(name, lambda made=made: made))
    return reached
