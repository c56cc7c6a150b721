"""A policy's security groups, an EC2 on loopback for them, and a probe of what it lets through at every call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

import boto3
from botocore.config import Config
from werkzeug.wrappers import Request, Response

from emscloud.cloud import Access
from emscloud.clouds.aws.artifact import Cause, Module, PeerKind, PrefixList, Rule, SecurityGroup
from emscloud.clouds.aws.live.account import Aws
from emscloud.clouds.aws.live.client import Client, Clients
from emscloud.clouds.aws.live.wanted import described, part_name, wanted
from emscloud.model.policy import Direction, Grounded, Target
from emscloud.plan.account import Outcome, Ready, Run
from emscloud.plan.rule import Rule as Rule_
from emscloud.plan.steps import Identity, Plan
from emscloud.sandbox.ec2 import Ec2, RuleView
from emscloud.sandbox.wire import Fault, Served

ACCOUNT, REGION = "123456789012", "eu-west-1"
Groups: TypeAlias = Mapping[str, Sequence[Rule | PrefixList]]
"""What a policy asks for: its groups by name, with their rules and their lists."""
_SESSION = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)


def rule(port: int, peer: str, words: str = "row: because", direction: Direction = Direction.IN) -> Rule:
    """A TCP rule for a prefix, a group of the policy, or an id."""
    kind: PeerKind = "referenced_security_group_id"
    if peer.startswith("pl-"):
        kind = "prefix_list_id"
    elif "/" in peer:
        kind = "cidr_ipv6" if ":" in peer else "cidr_ipv4"
    own = "/" not in peer and not peer.startswith(("pl-", "sg-"))
    return Rule(peer, direction, "tcp", port, port, kind, peer, own, words, causes=(Cause("row", "", "because"),))


def listed(name: str, *entries: str, most: int | None = None, group: str = "web") -> PrefixList:
    """A prefix list of a group."""
    family = 6 if ":" in entries[0] else 4
    tags = (("emscloud:group", group), ("emscloud:managed-by", "terraform"), ("emscloud:policy", "p"))
    full = f"p-{group}-{name}-ipv{family}"
    return PrefixList(full, group, full, family, most or len(entries), entries, tags, (Cause("row", "", "because"),))


def naming(port: int, one: PrefixList, words: str = "row: because", direction: Direction = Direction.IN) -> Rule:
    """A TCP rule for what a list holds."""
    kind: PeerKind = "prefix_list_id"
    return Rule(one.label, direction, "tcp", port, port, kind, one.label, True, words, causes=(Cause("row", "", "because"),))


def rules_of(held: Iterable[Rule | PrefixList]) -> tuple[Rule, ...]:
    """The rules of a group."""
    return tuple([one for one in held if isinstance(one, Rule)])


def lists_of(held: Iterable[Rule | PrefixList]) -> tuple[PrefixList, ...]:
    """The lists of a group."""
    return tuple([one for one in held if isinstance(one, PrefixList)])


def module(vpc: str, groups: Groups) -> Module:
    """A policy's groups."""
    several = {name.partition("/")[0] for name in groups if "/" in name}
    made = [_group(name, rules_of(held), spread=name.partition("/")[0] in several) for name, held in sorted(groups.items())]
    lists = [one for _, held in sorted(groups.items()) for one in lists_of(held)]
    return Module(vpc, False, tuple(made), ACCOUNT, REGION, tuple(lists))


def _group(name: str, rules: tuple[Rule, ...], *, spread: bool) -> SecurityGroup:
    """One group, or `web/2`: the second part of one."""
    group, _, part = name.partition("/")
    tags = {"emscloud:group": group, "emscloud:managed-by": "terraform", "emscloud:policy": "p"}
    tags |= {"emscloud:part": part} if part else {}
    full = f"p-{name.replace('/', '-')}"
    return SecurityGroup(
        group, full, f"Group {name} of the emscloud policy p", tuple(sorted(tags.items())), rules, int(part or 1), spread
    )


_WAYS = {Direction.IN: "ingress", Direction.OUT: "egress"}
_KINDS = {"cidr_ipv4": "ipv4", "cidr_ipv6": "ipv6", "referenced_security_group_id": "group", "prefix_list_id": "prefix-list"}


def view(one: Rule, ids: Mapping[str, str]) -> RuleView:
    """A rule as the account shows it; `ids` are those of the policy's groups and lists."""
    ports = (-1, -1) if one.from_port is None or one.to_port is None else (one.from_port, one.to_port)
    return (_WAYS[one.direction], one.protocol, *ports, _KINDS[one.kind], ids.get(one.peer, one.peer), one.description)


@dataclass
class Rig:
    """An account, and the policy `p` in it."""

    cloud: Ec2
    served: Served
    clients: Clients
    vpc: str
    first: int
    settings: dict[str, object] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    stop: Callable[[], bool] = lambda: False
    quotas: bool = False

    @property
    def identity(self) -> Identity:
        return Identity("p", "eu", "aws", (("account_id", ACCOUNT), ("region", REGION), ("vpc_id", self.vpc)))

    def account(self) -> Aws:
        """A fresh eye on it, as a new process has."""
        return Aws(self.clients, self.identity)

    @property
    def run(self) -> Run:
        return Run(self.waits.append, self.told.append, self.stop, quotas=self.quotas)

    def plan(self, groups: Groups, account: Aws | None = None) -> Plan[Rule_]:
        return self.ready(groups, account).plan

    def ready(self, groups: Groups, account: Aws | None = None) -> Ready:
        """What takes the account to these groups, and what does it."""
        target = Target("eu", "aws", {"vpc_id": self.vpc, **self.settings})
        return (account or self.account()).plan(module(self.vpc, groups), Grounded("p", target, ()), self.run)

    def apply(self, groups: Groups) -> Outcome:
        """Plan and perform, as `emscloud apply` does."""
        return self.ready(groups).perform(self.run)

    def destroy(self) -> Outcome:
        return self.account().leave(self.run).perform(self.run)

    def ids(self) -> dict[str, str]:
        """The ids of the policy's groups by their names in it."""
        found = {id_: self.cloud.tags(id_) for id_ in self.cloud.groups()}
        ours = {id_: tags for id_, tags in found.items() if tags.get("emscloud:policy") == "p"}
        return {part_name(tags["emscloud:group"], tags.get("emscloud:part", 1)): id_ for id_, tags in ours.items()}

    def lists(self) -> dict[str, str]:
        """The ids of the policy's prefix lists by their names."""
        found = {id_: self.cloud.tags(id_) for id_ in self.cloud._world.lists}
        return {tags["emscloud:list"]: id_ for id_, tags in found.items() if tags.get("emscloud:policy") == "p"}

    def stand(self, groups: Groups) -> None:
        """Groups, lists and rules as an apply would have left them, without a call."""
        ids = {name: self.cloud.group(self.vpc, f"p-{name.replace('/', '-')}", ()) for name in groups}
        for path in wanted(module(self.vpc, groups), {}):
            self.cloud._world.tag(ids[path.group], dict(path.tags))
            for made in path.lists:
                entries = [asked.atom.peer for asked in path.after or () if asked.atom.within == made.name]
                ids[made.name] = self.cloud.prefix_list(*entries, maximum=made.after or 0, name=made.name)
                self.cloud._world.lists[ids[made.name]].entries[1] = dict.fromkeys(entries, described("p"))
                self.cloud._world.tag(ids[made.name], dict(made.tags))
        for name, held in groups.items():
            tags = {"emscloud:group": name.partition("/")[0], "emscloud:policy": "p"}
            for one in rules_of(held):
                self.cloud._world.tag(self.cloud.put(ids[name], view(one, ids)), tags)

    def rules(self, group: str) -> frozenset[RuleView]:
        """What a group of the policy holds."""
        return self.cloud.rules(self.ids()[group])

    def calls(self, since: int | None = None) -> list[str]:
        """The actions that were called, in this account or since a call of some number."""
        return [call.action for call in self.served.calls[self.first if since is None else since :]]


class _Switch:
    """A service that is another account for each test."""

    cloud: Ec2

    def action(self, request: Request) -> tuple[str, bool]:
        return self.cloud.action(request)

    def answer(self, request: Request) -> Response:
        return self.cloud.answer(request)

    def broken(self, fault: Fault) -> Response:
        return self.cloud.broken(fault)


class Place:
    """One server, and clients for it that do not repeat by themselves, for any number of accounts one after the other."""

    def __init__(self, served: Served, switch: _Switch) -> None:
        self._served, self._switch = served, switch
        self._clients, self._hasty = reached(served.url), reached(served.url, 0.25)

    def rig(self, *, hasty: bool = False) -> Rig:
        """A fresh account with a VPC; where it is hasty, an answer that does not come is not awaited for long."""
        cloud = self._switch.cloud = Ec2(ACCOUNT, REGION)
        self._served.fail, self._served.before, self._served.after = lambda _call: None, lambda _call: None, lambda _call: None
        return Rig(cloud, self._served, self._hasty if hasty else self._clients, cloud.vpc(), len(self._served.calls))


@contextmanager
def place() -> Iterator[Place]:
    """A place as long as this context."""
    switch = _Switch()
    with Served(switch) as served:
        yield Place(served, switch)


def _same(sdk: Any) -> Any:
    return sdk


def reached(url: str, patience: float = 60) -> Clients:
    """Clients that do not repeat by themselves, and wait so many seconds for an answer."""
    made = Clients(Access(), REGION)
    config = Config(retries={"total_max_attempts": 1}, read_timeout=patience, connect_timeout=60)
    for name in ("ec2", "sts", "service-quotas"):
        sdk = _SESSION.client(name, endpoint_url=url, config=config)
        setattr(made, name.removeprefix("service-"), Client(name, partial(_same, sdk)))
    return made


WARM = reached("http://127.0.0.1:9")
"""So that a process that begins with this module knows the services' models already."""
