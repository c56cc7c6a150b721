"""What a subscription is to become, from what; and the packets by which it is judged at every call."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emscloud.clouds.azure.artifact import SecurityRule
from emscloud.clouds.azure.live.account import Azure
from emscloud.clouds.azure.live.rule import body, written
from emscloud.clouds.azure.lower import DENIES
from emscloud.model.policy import Direction, Grounded, Target
from emscloud.plan.account import Run
from emscloud.plan.steps import Identity
from emscloud.sandbox.arm import SUBSCRIPTION
from tests.clouds.azure.live.rig import RG, Place, Rig, module, reached, rule

Groups = Mapping[str, Sequence[SecurityRule]]
Seen = tuple[str, int, str]
"""A packet: a direction, a port and an address."""
OUT = Direction.OUT
FOREIGN: Mapping[str, object] = {
    "protocol": "Tcp",
    "sourcePortRange": "*",
    "destinationPortRange": "3389",
    "sourceAddressPrefix": "203.0.113.7",
    "destinationAddressPrefix": "*",
    "access": "Allow",
    "priority": 4001,
    "direction": "Inbound",
    "description": "somebody's",
}
PORTS = (22, 80, 443, 444, 3389, 5432, 65000)
PEERS = ("10.1.0.1", "10.2.0.1", "10.3.0.1", "192.0.2.1", "203.0.113.7", "8.8.8.8", "fd00::1", "2001:4860::1")
PACKETS: tuple[Seen, ...] = tuple((way, port, peer) for way in ("Inbound", "Outbound") for port in PORTS for peer in PEERS)

OLD: Groups = {
    "web": [
        rule("https", 443, "10.1.0.0/16", "10.2.0.0/16"), rule("ssh", 22, "192.0.2.0/24"), rule("six", 443, "fd00::/8"),
        rule("out", 443, "0.0.0.0/0", direction=OUT),
    ],
    "db": [rule("pg", 5432, "10.1.0.0/16")],
}  # fmt: skip
NEW: Groups = {
    "web": [
        rule("https", 443, "10.0.0.0/8"), rule("ssh", 444, "192.0.2.0/24"), rule("six", 443, "fd00::/8", words="otherwise"),
        rule("dns", 443, "8.8.8.0/24", direction=OUT),
    ],
    "db": [rule("pg", 5432, "10.1.0.0/17"), rule("high", 5432, "10.1.128.0/17")],
}  # fmt: skip
SMALL: Groups = {"web": [rule("https", 443, "10.1.0.0/16", "10.2.0.0/16")]}
SCENES: Mapping[str, tuple[Groups, Groups]] = {
    "create": ({}, OLD),
    "change": (OLD, NEW),
    "shrink": (OLD, SMALL),
    "destroy": (OLD, {}),
}


def allowed(rules: Iterable[Mapping[str, Any]]) -> frozenset[Seen]:
    """The packets that rules, as ARM shows them, let through: the first that matches decides, and ours end with a deny."""
    inner = sorted([dict(one["properties"]) for one in rules], key=lambda one: int(one["priority"]))
    return frozenset(seen for seen in PACKETS if _decided(inner, seen))


def _decided(rules: Sequence[Mapping[str, Any]], seen: Seen) -> bool:
    for one in rules:
        if one["direction"] == seen[0] and _matches(one, seen):
            return str(one["access"]) == "Allow"
    return True  # what no rule decides is left to the default ones, which ours never leave anything


def _matches(one: Mapping[str, Any], seen: Seen) -> bool:
    end = "source" if seen[0] == "Inbound" else "destination"
    ports = [*one.get("destinationPortRanges", []), *([one["destinationPortRange"]] if one.get("destinationPortRange") else [])]
    peers = [*one.get(f"{end}AddressPrefixes", []), *([one[f"{end}AddressPrefix"]] if one.get(f"{end}AddressPrefix") else [])]
    return ("*" in ports or str(seen[1]) in ports) and any(_within(seen[2], peer) for peer in peers)


def _within(address: str, peer: str) -> bool:
    if peer == "*":
        return True
    network, one = ipaddress.ip_network(peer), ipaddress.ip_address(address)
    return network.version == one.version and one in network


def wished(groups: Groups, group: str) -> frozenset[Seen]:
    """What a policy's group lets through."""
    found = [one for one in module(groups).groups if one.group == group]
    return allowed([body(written(rule), "") for one in found for rule in one.rules]) if found else frozenset()


@dataclass
class Probe:
    """Looks at a subscription at every call; what it finds wrong is kept, for the server's thread cannot raise in a test."""

    rig: Rig
    old: Groups
    new: Groups
    bystander: str
    wrong: list[str]
    strange: bool = False

    def __call__(self, call: object) -> None:
        if [one["name"] for one in self.rig.arm.rules(self.bystander)] != ["theirs"]:
            self.wrong.append(f"{call}: somebody else's group was touched")
        for group in self.rig.names():
            rules = self.rig.arm.rules(self.rig.id(group))
            if not rules:  # it is being made, and nothing has come of that yet
                continue
            foreign = [one for one in rules if one["name"] == "foreign"]
            before, after = wished(self.old, group), wished(self.new, group)
            found = allowed(rules) - (allowed([*foreign, *_DENY]) if foreign else frozenset())
            if group in self.new and before & after - found:
                self.wrong.append(f"{call}: {group} cut {sorted(before & after - found)}")
            if found - before - after:
                self.wrong.append(f"{call}: {group} opened {sorted(found - before - after)}")


_DENY = [body(written(one), "") for one in DENIES]


def arrived(rig: Rig, groups: Groups) -> bool:
    """Whether what is in effect is the policy, rule by rule."""
    if rig.names() != frozenset(groups):
        return False
    return all(rig.rules(one.group) == {rule.name for rule in one.rules} for one in module(groups).groups) and all(
        allowed(rig.arm.rules(rig.id(group))) == wished(groups, group) for group in groups
    )


def go(rig: Rig, groups: Groups) -> tuple[str, ...]:
    """Apply (or destroy, where there is nothing to be); the codes of what was said at the end."""
    outcome = rig.apply(groups) if groups else rig.destroy()
    return tuple(problem.code for problem in outcome.problems)


def scene(server: Place, name: str, *, hasty: bool = False) -> tuple[Rig, Probe, int]:
    """A subscription in a scene's first state, a probe at each of its calls from here on, and the number of the first."""
    old, new = SCENES[name]
    one = server.rig(hasty=hasty)
    one.stand(old)
    bystander = one.arm.add_group(one.place, "bystander", [{"name": "theirs", "properties": FOREIGN}])
    probe = Probe(one, old, new, bystander, [])
    one.served.after = probe
    return one, probe, len(one.served.calls)


def alone(url: str, name: str) -> None:
    """A scene's apply in a process of its own, which may be killed at any moment."""
    identity = Identity("p", "we", "azure", (("subscription_id", SUBSCRIPTION), ("resource_group", RG)))
    account, groups, run = Azure(reached(url), identity), SCENES[name][1], Run(lambda _seconds: None)
    grounded = Grounded("p", Target("we", "azure", {}), ())
    ready = account.plan(module(groups), grounded, run) if groups else account.leave(run)
    ready.perform(run)
