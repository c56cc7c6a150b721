"""A policy's network security groups, an ARM on loopback for them, and what is in effect there at every call."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from werkzeug.wrappers import Request, Response

from emscloud.cloud import Access
from emscloud.clouds.azure.artifact import ANY, Cause, Endpoint, Module, NetworkSecurityGroup, SecurityRule
from emscloud.clouds.azure.artifact import Access as Verb
from emscloud.clouds.azure.live.account import Azure
from emscloud.clouds.azure.live.client import Client
from emscloud.clouds.azure.live.rule import body, written
from emscloud.clouds.azure.lower import DENIES
from emscloud.model.policy import Direction, Grounded, Target
from emscloud.plan.account import Outcome, Ready, Run
from emscloud.plan.rule import Asked, Rule, digest
from emscloud.plan.steps import Identity, Plan
from emscloud.sandbox.arm import SUBSCRIPTION, TOKEN, Arm, Refusal
from emscloud.sandbox.arm.answers import Answer
from emscloud.sandbox.wire import Fault, Served

RG, LOCATION = "rg", "westeurope"


def rule(
    cause: str, port: int, *peers: str, direction: Direction = Direction.IN, words: str = "because", access: Verb = "Allow"
) -> SecurityRule:
    """A TCP rule for prefixes of one family, a tag or an application security group, named and placed by its cause."""
    name = f"{cause}_tcp_{'ipv6' if ':' in peers[0] else 'ipv4'}"
    if peers[0].startswith("/"):
        end = Endpoint(application_security_group_ids=peers, port_range="*")
    elif "/" in peers[0]:
        end = Endpoint(address_prefixes=peers, port_range="*")
    else:
        end = Endpoint(address_prefix=peers[0], port_range="*")
    ports = (str(port),)
    if direction is Direction.IN:
        ends = end, Endpoint(address_prefix="*", port_ranges=ports)
    else:
        ends = ANY, Endpoint(end.address_prefix, end.address_prefixes, end.application_security_group_ids, None, ports)
    priority = 100 + zlib.crc32(name.encode()) % 3900
    return SecurityRule(name, priority, direction, access, "Tcp", *ends, f"{cause}: {words}", causes=(Cause(cause, "", words),))


def module(groups: Mapping[str, Sequence[SecurityRule]], location: str = LOCATION) -> Module:
    """A policy's groups, each with the rules that deny everything else."""
    return Module(
        tuple([_group(name, tuple(rules), location) for name, rules in sorted(groups.items())]), SUBSCRIPTION, RG, location
    )


def _group(name: str, rules: tuple[SecurityRule, ...], location: str) -> NetworkSecurityGroup:
    tags = (("emscloud:group", name), ("emscloud:managed-by", "terraform"), ("emscloud:policy", "p"))
    return NetworkSecurityGroup(name, f"p-{name}", RG, location, tags, (*rules, *DENIES))


@dataclass
class Rig:
    """A subscription, and the policy `p` in it."""

    arm: Arm
    served: Served
    client: Client
    place: str
    first: int
    settings: dict[str, object] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    stop: Callable[[], bool] = lambda: False

    @property
    def identity(self) -> Identity:
        return Identity("p", "we", "azure", (("subscription_id", SUBSCRIPTION), ("resource_group", RG)))

    def account(self) -> Azure:
        """A fresh eye on it, as a new process has."""
        return Azure(self.client, self.identity)

    @property
    def run(self) -> Run:
        return Run(self.waits.append, self.told.append, self.stop)

    def ready(self, groups: Mapping[str, Sequence[SecurityRule]], location: str = LOCATION) -> Ready:
        """What takes the subscription to these groups, and what does it."""
        grounded = Grounded("p", Target("we", "azure", self.settings), ())
        return self.account().plan(module(groups, location), grounded, self.run)

    def plan(self, groups: Mapping[str, Sequence[SecurityRule]]) -> Plan[Rule]:
        return self.ready(groups).plan

    def apply(self, groups: Mapping[str, Sequence[SecurityRule]]) -> Outcome:
        """Plan and perform, as `emscloud apply` does."""
        return self.ready(groups).perform(self.run)

    def destroy(self) -> Outcome:
        return self.account().leave(self.run).perform(self.run)

    def id(self, group: str) -> str:
        """The id of a group of the policy."""
        return f"{self.place}/providers/Microsoft.Network/networkSecurityGroups/p-{group}"

    def stand(self, groups: Mapping[str, Sequence[SecurityRule]]) -> None:
        """Groups and rules as an apply would have left them, without a call."""
        for one in module(groups).groups:
            applied = digest([Asked(written(rule), "") for rule in one.rules])
            tags = {**dict(one.tags), "emscloud:managed-by": "emscloud", "emscloud:applied": applied}
            self.arm.add_group(self.place, one.name, [body(written(rule), rule.description) for rule in one.rules], tags)

    def names(self) -> frozenset[str]:
        """The groups of the policy that are there."""
        found = [self.arm.group(id_) for id_ in self.arm.group_ids()]
        return frozenset(tags["emscloud:group"] for one in found if (tags := _tags(one)).get("emscloud:policy") == "p")

    def rules(self, group: str) -> frozenset[str]:
        """The names of the rules that are in effect in a group of the policy."""
        return frozenset(str(one["name"]) for one in self.arm.rules(self.id(group)))

    def calls(self, since: int | None = None) -> list[str]:
        """What was asked, of this subscription or since a call of some number."""
        return [call.action for call in self.served.calls[self.first if since is None else since :]]

    def writes(self, since: int | None = None) -> list[str]:
        """What was asked that may have changed something."""
        return [call.action for call in self.served.calls[self.first if since is None else since :] if call.write]


def _tags(one: Mapping[str, object]) -> Mapping[str, str]:
    tags = one.get("tags")
    return tags if isinstance(tags, dict) else {}


class Busy(Arm):
    """An Azure that says no to the next writes, whatever they are."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__()
        self._refusals = list(refusals)

    def answer(self, request: Request) -> Response:
        """A refusal, as long as there is one."""
        if request.method in ("PUT", "DELETE") and self._refusals:
            no = self._refusals.pop(0)
            return self._response(Answer(no.status, no.body, no.headers))
        return super().answer(request)


class _Switch:
    """A service that is another subscription for each test."""

    arm: Arm

    def action(self, request: Request) -> tuple[str, bool]:
        return self.arm.action(request)

    def answer(self, request: Request) -> Response:
        return self.arm.answer(request)

    def broken(self, fault: Fault) -> Response:
        return self.arm.broken(fault)


class Place:
    """One server, and clients for it, for any number of subscriptions one after the other."""

    def __init__(self, served: Served, switch: _Switch) -> None:
        self._served, self._switch = served, switch
        self._client, self._hasty = reached(served.url), reached(served.url, 0.2)

    def rig(self, arm: Arm | None = None, *, hasty: bool = False) -> Rig:
        """A fresh subscription with a resource group; where it is hasty, an answer that does not come is not awaited for long."""
        arm = self._switch.arm = arm or Arm()
        self._served.fail, self._served.before, self._served.after = lambda _call: None, lambda _call: None, lambda _call: None
        place = arm.add_resource_group(RG, LOCATION)
        return Rig(arm, self._served, self._hasty if hasty else self._client, place, len(self._served.calls))


@contextmanager
def place() -> Iterator[Place]:
    """A place as long as this context."""
    switch = _Switch()
    with Served(switch) as served:
        yield Place(served, switch)


def reached(url: str, patience: float = 60) -> Client:
    """A client that does not repeat by itself, and waits so many seconds for an answer."""
    return Client(Access({"EMSCLOUD_AZURE_ENDPOINT": url, "EMSCLOUD_AZURE_TOKEN": TOKEN}), SUBSCRIPTION, patience, 0)


WARM = reached("http://127.0.0.1:9")._sdk
"""So that a process that begins with this module has the SDK already."""
