"""What an account is to become, from what; and the packets by which it is judged at every call."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from emscloud.clouds.aws.artifact import PrefixList, Rule
from emscloud.clouds.aws.live.account import Aws
from emscloud.model.policy import Direction, Grounded, Target
from emscloud.plan.account import Run
from emscloud.plan.steps import Identity
from emscloud.sandbox.ec2 import RuleView
from tests.clouds.aws.live.rig import (
    ACCOUNT,
    REGION,
    Groups,
    Place,
    Rig,
    listed,
    lists_of,
    module,
    naming,
    reached,
    rule,
    rules_of,
    view,
)

Seen = tuple[str, int, str]
"""A packet: a direction, a port, and an address or the name of a group."""
OUT = Direction.OUT
FOREIGN: RuleView = ("ingress", "tcp", 3389, 3389, "ipv4", "203.0.113.7/32", "somebody's")
BORN = {("egress", "-1", -1, -1, "ipv4", "0.0.0.0/0", None), ("egress", "-1", -1, -1, "ipv6", "::/0", None)}
PORTS = (22, 80, 443, 444, 3389, 5432, 65000)
PEERS = ("10.1.0.1", "10.2.0.1", "192.0.2.1", "203.0.113.7", "8.8.8.8", "fd00::1", "2001:4860::1", "web", "db")
PACKETS: tuple[Seen, ...] = tuple((way, port, peer) for way in ("ingress", "egress") for port in PORTS for peer in PEERS)

OLD: Groups = {
    "web": [
        rule(443, "10.1.0.0/16"), rule(443, "10.2.0.0/16"), rule(22, "192.0.2.0/24", "ssh: by hand"), rule(80, "db"),
        rule(443, "fd00::/8"), rule(5432, "db", direction=OUT), rule(443, "0.0.0.0/0", "out: updates", OUT),
    ],
    "db": [rule(5432, "web"), rule(22, "10.1.0.0/16", "ssh: operators")],
}  # fmt: skip
NEW: Groups = {
    "web": [
        rule(443, "10.0.0.0/8"), rule(444, "192.0.2.0/24", "ssh: by hand"), rule(80, "db", "row: said otherwise"),
        rule(443, "fd00::/8"), rule(5432, "db", direction=OUT), rule(443, "8.8.8.0/24", "dns: resolvers", OUT),
    ],
    "db": [rule(5432, "web"), rule(22, "10.1.0.0/17", "low: operators"), rule(22, "10.1.128.0/17", "high: operators")],
}  # fmt: skip
SMALL: Groups = {"web": [rule(443, "10.1.0.0/16")]}
_ENDS, _ENDS_LATER = listed("ends", "10.1.0.0/16"), listed("ends", "10.1.0.0/17", "10.1.128.0/17", "192.0.2.0/24")
_COMES = listed("comes", "10.2.0.0/16", "203.0.113.0/24", most=4)
LISTED: Groups = {"web": [_ENDS, naming(443, _ENDS), rule(22, "10.2.0.0/16", "ssh: why")]}
RELISTED: Groups = {
    "web": [_ENDS_LATER, _COMES, naming(443, _ENDS_LATER), naming(444, _ENDS_LATER), naming(22, _COMES, "ssh: why")],
}
UNLISTED: Groups = {"web": [rule(443, "10.1.0.0/17"), rule(443, "10.1.128.0/17", "high: why")]}
PARTED: Groups = {"web": [rule(443, "10.1.0.0/16"), rule(22, "192.0.2.0/24", "ssh: why")], "web/2": [rule(80, "10.1.0.0/16")]}
MOVED: Groups = {
    "web": [rule(443, "10.1.0.0/16")],
    "web/2": [rule(22, "192.0.2.0/25"), rule(22, "192.0.2.128/25", "high: why"), rule(80, "10.1.0.0/16")],
}
SCENES: Mapping[str, tuple[Groups, Groups]] = {
    "create": ({}, OLD),
    "change": (OLD, NEW),
    "shrink": (OLD, SMALL),
    "destroy": (OLD, {}),
    "lists": (LISTED, RELISTED),
    "unlisted": (LISTED, UNLISTED),
    "moved": (PARTED, MOVED),
    "parted": (PARTED, MOVED),
}
TOGETHER = {"moved": ("web", "web/2"), "parted": ("web",)}
"""The groups that an interface has, where one is several; of the second scene it lacks the second part."""
END: Mapping[str, tuple[tuple[str, ...], Groups]] = {
    "parted": (("E460",), {**MOVED, "web": [*MOVED["web"], rule(22, "192.0.2.0/24", "ssh: why")]}),
}
"""What is said at the end and what is there then, where that is neither nothing nor all that is asked for."""


def end(name: str) -> tuple[tuple[str, ...], Groups]:
    """What is said at the end of a scene, and what is there then."""
    return END.get(name, ((), SCENES[name][1]))


def allowed(rules: Sequence[tuple[object, ...]]) -> frozenset[Seen]:
    """The packets that rules let through; a rule is (way, protocol, first, last, peer), the peer a prefix or a group's name."""
    return frozenset(seen for seen in PACKETS if any(_passes(one, seen) for one in rules))


def _passes(one: tuple[object, ...], seen: Seen) -> bool:
    way, protocol, first, last, peer = one
    if way != seen[0] or (protocol != "-1" and not int(str(first)) <= seen[1] <= int(str(last))):
        return False
    if "/" not in str(peer) or seen[2] in ("web", "db"):
        return peer == seen[2]
    network, address = ipaddress.ip_network(str(peer)), ipaddress.ip_address(seen[2])
    return network.version == address.version and address in network


def wished(held: Iterable[Rule | PrefixList]) -> frozenset[Seen]:
    """What a policy's rules let through."""
    held = tuple(held)
    ways = {Direction.IN: "ingress", Direction.OUT: "egress"}
    lists = {one.label: one.entries for one in lists_of(held)}
    pairs = [(one, peer) for one in rules_of(held) for peer in lists.get(one.peer, (one.peer,))]
    return allowed([(ways[one.direction], one.protocol, one.from_port, one.to_port, peer) for one, peer in pairs])


def live(rig: Rig, group: str, ids: Mapping[str, str]) -> frozenset[Seen]:
    """What a live group lets through; groups by their names in the policy, lists by what they hold."""
    names: dict[str, tuple[str, ...]] = {id_: (name,) for name, id_ in ids.items()}
    names |= {id_: tuple(rig.cloud.entries(id_)) for id_ in rig.lists().values()}
    return allowed([(*view[:4], peer) for view in rig.cloud.rules(ids[group]) for peer in names.get(view[5], (view[5],))])


@dataclass
class Probe:
    """Looks at an account at every call; what it finds wrong is kept, for the server's thread cannot raise in a test."""

    rig: Rig
    old: Groups
    new: Groups
    bystander: str
    wrong: list[str]
    together: tuple[str, ...] = ()

    def __call__(self, call: object) -> None:
        ids = self.rig.ids()
        if frozenset(BORN) & self.rig.cloud.rules(self.bystander) == frozenset():
            self.wrong.append(f"{call}: somebody else's group was touched")
        if self.together:
            self._together(call, ids)
        for group, id_ in () if self.together else ids.items():
            views = self.rig.cloud.rules(id_)
            if group not in self.old and views & BORN:
                if views - BORN - {FOREIGN}:
                    self.wrong.append(f"{call}: {group} was granted rules before it was closed")
                continue
            before, after = wished(self.old.get(group, ())), wished(self.new.get(group, ()))
            found = live(self.rig, group, ids) - (allowed([FOREIGN[:4] + FOREIGN[5:6]]) if FOREIGN in views else frozenset())
            if group in self.new and before & after - found:
                self.wrong.append(f"{call}: {group} cut {sorted(before & after - found)}")
            if found - before - after:
                self.wrong.append(f"{call}: {group} opened {sorted(found - before - after)}")

    def _together(self, call: object, ids: Mapping[str, str]) -> None:
        """An interface lets through what all its groups do; what any part does, one of the policies does."""
        before, after = (wished([one for held in groups.values() for one in held]) for groups in (self.old, self.new))
        foreign = allowed([FOREIGN[:4] + FOREIGN[5:6]])
        found = frozenset(seen for group in self.together for seen in live(self.rig, group, ids))
        had = frozenset(seen for group in self.together for seen in wished(self.old[group]))
        if had & after - found:
            self.wrong.append(f"{call}: an interface lost {sorted(had & after - found)}")
        everywhere = frozenset(seen for group in ids for seen in live(self.rig, group, ids))
        if everywhere - before - after - foreign:
            self.wrong.append(f"{call}: opened {sorted(everywhere - before - after)}")


def arrived(rig: Rig, groups: Groups) -> bool:
    """Whether the account is the policy, rule by rule and list by list."""
    ids, lists = rig.ids(), {one.name: one for held in groups.values() for one in lists_of(held)}
    if (set(ids), set(rig.lists())) != (set(groups), set(lists)):
        return False
    for name, id_ in rig.lists().items():
        there = rig.cloud._world.lists[id_]
        if (set(there.current), there.maximum) != (set(lists[name].entries), lists[name].max_entries):
            return False
    ids |= rig.lists()
    return all(rig.rules(name) == {view(one, ids) for one in rules_of(held)} for name, held in groups.items())


def go(rig: Rig, groups: Groups) -> tuple[str, ...]:
    """Apply (or destroy, where there is nothing to be); the codes of what was said at the end."""
    outcome = rig.apply(groups) if groups else rig.destroy()
    return tuple(problem.code for problem in outcome.problems)


def scene(place: Place, name: str, *, hasty: bool = False) -> tuple[Rig, Probe, int]:
    """An account in a scene's first state, a probe at each of its calls from here on, and the number of the first."""
    old, new = SCENES[name]
    one = place.rig(hasty=hasty)
    one.stand(old)
    together = TOGETHER.get(name, ())
    if together:
        one.cloud.attach(*[one.ids()[group] for group in together])
    probe = Probe(one, old, new, one.cloud.group(one.vpc, "bystander"), [], together)
    one.served.after = probe
    return one, probe, len(one.served.calls)


def alone(url: str, vpc: str, name: str) -> None:
    """A scene's apply in a process of its own, which may be killed at any moment."""
    identity = Identity("p", "eu", "aws", (("account_id", ACCOUNT), ("region", REGION), ("vpc_id", vpc)))
    account, groups, run = Aws(reached(url), identity), SCENES[name][1], Run(lambda _seconds: None)
    grounded = Grounded("p", Target("eu", "aws", {}), ())
    ready = account.plan(module(vpc, groups), grounded, run) if groups else account.leave(run)
    ready.perform(run)
