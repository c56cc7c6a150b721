"""Guides of docs/moving, followed on served clouds, while a probe looks after every call whether packets still pass."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address, ip_network
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

from werkzeug.wrappers import Request, Response

from emscloud.sandbox.arm import TOKEN, Arm
from emscloud.sandbox.ec2 import Ec2, RuleView
from emscloud.sandbox.example import REGION, SUBSCRIPTION, example
from emscloud.sandbox.wire import Call, Fault, Served, Service
from tests import papers
from tests.terraform import shim

Packet: TypeAlias = tuple[str, int, str]
"""A TCP packet: in or out, its port, the peer's address."""
World: TypeAlias = dict[str, frozenset[Packet]]
"""What each live group lets through, by its id."""

PORTS = (22, 80, 443, 3128, 3389, 8013, 10443)
PEERS = ("10.20.3.4", "10.21.3.4", "10.0.5.20", "192.0.2.10", "8.8.8.8", "168.63.129.16")
PACKETS: tuple[Packet, ...] = tuple(product(("in", "out"), PORTS, PEERS))
TAGS = {"VirtualNetwork": ("10.0.0.0/8",), "Internet": ("8.0.0.0/8", "192.0.2.0/24"), "AzureLoadBalancer": ("168.63.129.16/32",)}
"""What service tags stand for here; any meaning does, as long as it is one."""
BY_DEFAULT = (
    ("Inbound", "VirtualNetwork"),
    ("Inbound", "AzureLoadBalancer"),
    ("Outbound", "VirtualNetwork"),
    ("Outbound", "Internet"),
)


def ec2_passes(rules: frozenset[RuleView], packet: Packet) -> bool:
    """Whether a security group lets a packet through: any of its rules does."""
    way, port, peer = packet
    return any(
        one[0] == {"in": "ingress", "out": "egress"}[way]
        and (one[1] == "-1" or (one[1] == "tcp" and one[2] <= port <= one[3]))
        and one[4] in ("ipv4", "ipv6")
        and _inside(peer, one[5])
        for one in rules
    )


def arm_passes(rules: list[Any], packet: Packet) -> bool:
    """Whether a network security group does: the first rule that fits decides, then what each group has by default."""
    way, port, peer = packet
    direction, end = ("Inbound", "source") if way == "in" else ("Outbound", "destination")
    for one in sorted((one["properties"] for one in rules), key=lambda one: int(one["priority"])):
        asked = one.get(f"{end}AddressPrefixes") or [one.get(f"{end}AddressPrefix")]
        ports = one.get("destinationPortRanges") or [one.get("destinationPortRange")]
        if one["direction"] == direction and one["protocol"] in ("*", "Tcp") and _within(peer, asked) and _among(port, ports):
            return bool(one["access"] == "Allow")
    return any(way == direction and _within(peer, [tag]) for way, tag in BY_DEFAULT)


def _within(peer: str, asked: list[str]) -> bool:
    return any(one == "*" or any(_inside(peer, net) for net in TAGS.get(one, (one,))) for one in asked)


@cache
def _inside(peer: str, network: str) -> bool:
    return ip_address(peer) in ip_network(network)


def _among(port: int, ranges: list[str]) -> bool:
    spans = [("0", "65535") if one == "*" else (one.partition("-")[0], one.rpartition("-")[2]) for one in ranges]
    return any(int(first) <= port <= int(last) for first, last in spans)


class Behind:
    """A cloud on a wire that can be another one for each page."""

    def __init__(self) -> None:
        self.service: Service = Arm()

    def action(self, request: Request) -> tuple[str, bool]:
        """What is asked for."""
        return self.service.action(request)

    def answer(self, request: Request) -> Response:
        """The cloud's answer."""
        return self.service.answer(request)

    def broken(self, fault: Fault) -> Response:
        """Its words for what went wrong."""
        return self.service.broken(fault)


@dataclass
class Place:
    """Both clouds served, with a `terraform` on the PATH; each page begins in a world of its own."""

    fronts: tuple[Behind, Behind]
    served: tuple[Served, Served]
    environment: dict[str, str]
    ec2: Ec2 = field(init=False)
    arm: Arm = field(init=False)

    def world(self) -> World:
        """What lives now."""
        found = {id_: frozenset(one for one in PACKETS if ec2_passes(self.ec2.rules(id_), one)) for id_ in self.ec2.groups()}
        for id_ in self.arm.group_ids():
            rules: list[Any] = self.arm.rules(id_)
            found[id_.lower()] = frozenset(one for one in PACKETS if arm_passes(rules, one))
        return found

    def begin(self, stands: Callable[[], bool]) -> list[tuple[bool, World]]:
        """A fresh world with the probe in it: what lives, now and after every call, and whether the old configuration stands."""
        self.ec2, self.arm = example()
        self.fronts[0].service, self.fronts[1].service = self.ec2, self.arm
        seen = [(False, self.world())]

        def look(call: Call) -> None:
            if call.write:
                seen.append((stands(), self.world()))

        for one in self.served:
            one.after = look
        return seen

    def follow(self, page: papers.Page, folder: Path) -> Followed:
        """Follow a page in a fresh world: the old configuration stands once Terraform has applied it."""
        log = Path(self.environment[shim.LOG])
        log.write_text("", "utf-8")
        seen = self.begin(lambda: "ended apply" in log.read_text("utf-8"))
        environment = {**papers.workplace(folder), **self.environment}
        environment["PATH"] = f"{folder.parent / f'{folder.name}.bin'}:{self.environment['PATH']}"
        complaints = papers.follow(page, folder, environment)
        return Followed(complaints, tuple(seen), folder)


@dataclass(frozen=True)
class Followed:
    """What came of a page: what was not as it says, and what lived after each call, once the old configuration stood or before."""

    complaints: list[str]
    seen: tuple[tuple[bool, World], ...]
    folder: Path

    @property
    def cut(self) -> list[tuple[str, list[Packet]]]:
        """For each group and call, what both the old and the new let through, and that call did not; never nothing to look at."""
        start, end = self.seen[0][1], self.seen[-1][1]
        built = [world for stands, world in self.seen if not stands][-1]
        watched = 0
        found = []
        for id_ in built.keys() & end.keys():
            before = start.get(id_, built[id_])
            both = before & end[id_]
            watched += len(both)
            places = [world for stands, world in self.seen if stands or id_ in start]
            found += [(id_, sorted(both - world.get(id_, frozenset()))) for world in places if both - world.get(id_, frozenset())]
        assert watched, "no packet was watched"
        return found

    @property
    def lost(self) -> list[tuple[str, list[Packet]]]:
        """For each group what the old world let through and the new one does not."""
        start, end = self.seen[0][1], self.seen[-1][1]
        built = [world for stands, world in self.seen if not stands][-1]
        before = {id_: start.get(id_, found) for id_, found in built.items()}
        return [
            (id_, sorted(found - end.get(id_, frozenset()))) for id_, found in before.items() if found - end.get(id_, frozenset())
        ]

    @property
    def gone(self) -> set[str]:
        """The groups that were there and are no more."""
        return {id_ for _, world in self.seen for id_ in world} - self.seen[-1][1].keys()

    def changes(self) -> Iterator[Mapping[str, Any]]:
        """What the plans that the page has saved do, resource by resource."""
        plans = sorted(self.folder.rglob("plan*.json"))
        assert plans
        for path in plans:
            yield from json.loads(path.read_text("utf-8"))["resource_changes"]

    @property
    def harm(self) -> list[str]:
        """What a plan makes, destroys, or changes of a rule that is more than words."""
        found = []
        for one in self.changes():
            actions, change = one["change"]["actions"], one["change"]
            if not {"create", "delete"}.isdisjoint(actions):
                found.append(f"{one['address']}: {actions}")
            elif actions == ["update"] and one["type"] != "azurerm_network_security_group":
                changed = {name for name, value in change["after"].items() if value != change["before"].get(name)}
                found += [f"{one['address']}: {name}" for name in sorted(changed - {"description", "tags", "tags_all", "timeouts"})]
        return found


@contextmanager
def place() -> Iterator[Place]:
    """Both clouds on loopback, and providers that stand ready for them."""
    fronts = Behind(), Behind()
    with Served(fronts[0]) as aws, Served(fronts[1]) as azure:
        environment = {
            **{f"AWS_ENDPOINT_URL{suffix}": aws.url for suffix in ("", "_EC2", "_STS")},
            **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "sandbox"),
            **dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), REGION),
            **dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), "/dev/null"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "EMSCLOUD_AZURE_ENDPOINT": azure.url,
            "EMSCLOUD_AZURE_TOKEN": TOKEN,
            "AZURE_SUBSCRIPTION_ID": SUBSCRIPTION,
        }
        with shim.on_path(environment) as whole:
            yield Place(fronts, (aws, azure), whole)
