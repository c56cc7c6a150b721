"""What is live: the groups of a VPC, whose they are, and the rules of ours in canonical atoms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from emscloud.clouds.aws.live.client import PAGE, Answer, Client, parts, tags_of, text
from emscloud.clouds.aws.live.lists.held import Lists
from emscloud.clouds.aws.live.read import VALUES
from emscloud.clouds.aws.live.wanted import APPLIED, GROUP, MANAGER, OURS, POLICY, base_of, name_of
from emscloud.clouds.aws.others.peers import masked
from emscloud.model.policy import Direction
from emscloud.plan.atom import ANY, Atom, Kind
from emscloud.plan.rule import Held, Owner
from emscloud.plan.steps import Identity, Path
from emscloud.plan.world import ADOPTED, Standing, named

_PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "all": "-1"}
_PORTED = ("tcp", "udp", "icmp", "icmpv6")
_BORN = frozenset(Atom(Direction.OUT, "-1", ANY, ANY, kind, peer) for kind, peer in ((Kind.IPV4, "0.0.0.0/0"), (Kind.IPV6, "::/0")))
"""What a new group lets out; source: the VPC user guide, "Security groups for your VPC"."""


@dataclass(frozen=True, slots=True)
class Live:
    """A security group of the VPC; `names` are the groups that its rules name."""

    id: str
    name: str
    owner: str
    tags: Mapping[str, str]
    names: frozenset[str]
    description: str = ""

    def ours(self, identity: Identity) -> bool:
        """Whether it is emscloud's own, made for this policy in this account."""
        made = self.tags.get(MANAGER) == OURS and self.tags.get(POLICY) == identity.policy
        return made and self.owner == identity.at("account_id")

    @property
    def words(self) -> str:
        """For people."""
        return f"{self.name} ({self.id})"

    def standing(self, identity: Identity) -> Standing:
        """As its owner is told."""
        elsewhere = None if self.owner == identity.at("account_id") else f"of the account {self.owner}"
        return Standing(self.id, self.name, self.words, self.tags, elsewhere)


@dataclass(slots=True)
class State:
    """An account as it was read last: every group of the VPC by id, and the rules of ours as EC2 shows them.

    `fresh` are groups that were made in this run, `taken` the tags of one that is read as if it were taken on; `looks` is whether
    prefix lists are read as well, and `parted` the groups of the policy of whose parts the interfaces are read.
    """

    identity: Identity
    groups: dict[str, Live] = field(default_factory=dict)
    shown: dict[str, list[Answer]] = field(default_factory=dict)
    fresh: dict[str, Live] = field(default_factory=dict)
    taken: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    looks: bool = False
    parted: frozenset[str] = frozenset()
    interfaces: dict[str, frozenset[str]] = field(default_factory=dict)
    lists: Lists = field(init=False)

    def __post_init__(self) -> None:
        self.lists = Lists(self.identity)

    @property
    def ours(self) -> dict[str, str]:
        """The names in the policy of our groups, by id."""
        mine = {id_: one for id_, one in self.groups.items() if one.ours(self.identity)}
        return {id_: name_of(one.tags, one.name) for id_, one in mine.items()}

    @property
    def naming(self) -> bool:
        """Whether any rule of ours names a prefix list."""
        return any("PrefixListId" in rule for rules in self.shown.values() for rule in rules)

    @property
    def standings(self) -> dict[str, Standing]:
        """All groups by id, as their owners are told."""
        return {id_: one.standing(self.identity) for id_, one in self.groups.items()}

    def read(self, ec2: Client) -> None:
        """Read the groups of the VPC, and the rules of ours: two calls, or as many as there are pages."""
        asked = [{"Name": "vpc-id", "Values": [self.identity.at("vpc_id")]}]
        listed = ec2.pages("DescribeSecurityGroups", "SecurityGroups", Filters=asked, MaxResults=PAGE)
        self.groups = self.fresh | {one.id: one for one in map(_live, listed)}
        for id_ in self.groups.keys() & self.taken.keys():
            self.groups[id_] = replace(self.groups[id_], tags={**self.groups[id_].tags, **self.taken[id_]})
        self.read_rules(ec2)

    def read_rules(self, ec2: Client) -> None:
        """Read the rules of our groups, as far as those are known, and what they lean on."""
        if self.looks:
            self.lists.read(ec2)
        if self.parted:
            self.read_interfaces(ec2)
        ids = sorted(self.ours)
        self.shown = {id_: [] for id_ in ids}
        for start in range(0, len(ids), VALUES):
            asked = [{"Name": "group-id", "Values": ids[start : start + VALUES]}]
            for rule in ec2.pages("DescribeSecurityGroupRules", "SecurityGroupRules", Filters=asked, MaxResults=PAGE):
                self.shown[text(rule, "GroupId")].append(rule)

    def read_interfaces(self, ec2: Client) -> None:
        """Read which interfaces have parts of groups that are several."""
        ids = [id_ for id_, name in sorted(self.ours.items()) if base_of(name) in self.parted]
        found = {text(one, "NetworkInterfaceId"): parts(one, "Groups") for one in interfaces(ec2, ids)}
        self.interfaces = {eni: frozenset(text(group, "GroupId") for group in groups) for eni, groups in found.items()}

    def made(self, id_: str, name: str, tags: Mapping[str, str]) -> None:
        """A group that came to be in this run, of which the lists may not know yet."""
        self.fresh[id_] = self.groups[id_] = Live(id_, name, self.identity.at("account_id"), tags, frozenset())

    def applied(self, id_: str) -> str | None:
        """What the tag of a group remembers that was applied; None where it has none, or is there no more."""
        live = self.groups.get(id_)
        return live.tags.get(APPLIED) if live else None

    def standing(self, path: Path[Atom]) -> Path[Atom]:
        """A path that begins at what is live: rules, what lists hold, and what was applied."""
        rules = self.rules(path.id) if path.id else ()
        there = self.lists.of(path.group)
        lists = [replace(one, id=None, before=None) for one in path.lists if one.after is not None]
        lists = [replace(one, id=there[one.key].id, before=there[one.key].before) if one.key in there else one for one in lists]
        lists += [one for key, one in there.items() if key not in {asked.key for asked in lists}]
        before = (*rules, *self.lists.held(path.group))
        applied = self.applied(path.id) if path.id else None
        live = self.groups.get(path.id) if path.id else None  # None also of one that is gone since
        return replace(path, name=live.name if live else path.name, before=before, applied=applied, lists=tuple(sorted(lists)))

    def rules(self, id_: str) -> tuple[Held[Atom], ...]:
        """The rules of one of our groups; where none is ours yet and we made it, what it lets out is what it was born with."""
        held = sorted(self._held(rule, self.ours.get(id_, "")) for rule in self.shown.get(id_, []))
        live = self.groups.get(id_)
        if any(one.owner is Owner.OURS for one in held) or (live and ADOPTED in live.tags):
            return tuple(held)
        return tuple([replace(one, owner=Owner.BIRTH) if one.atom in _BORN and not one.description else one for one in held])

    def _held(self, rule: Answer, group: str) -> Held[Atom]:
        tags = tags_of(rule)
        mine = tags.get(POLICY) == self.identity.policy and GROUP in tags
        atom, words = atom_of(rule, self.ours), text(rule, "Description")
        listed = self.lists.ours.get(atom.peer) if atom.kind is Kind.LIST else None
        if listed and (listed.group, listed.listed.direction) == (group, atom.direction):
            atom = replace(atom, kind=Kind.OWN_LIST, peer=listed.listed.name)
        return Held(atom, text(rule, "SecurityGroupRuleId"), words, Owner.OURS if mine else Owner.FOREIGN)

    def named(self, names: Mapping[str, str]) -> dict[str, str]:
        """The ids of the policy's groups by their names in it; see plan.world.named for what it raises."""
        return named(self.standings.values(), names, self.identity, lambda one: name_of(one.tags, one.name))


def _live(answer: Answer) -> Live:
    id_, name, owner, words = [text(answer, key) for key in ("GroupId", "GroupName", "OwnerId", "Description")]
    return Live(id_, name, owner, tags_of(answer), frozenset(_named(answer)), words)


def _named(answer: Answer) -> Iterator[str]:
    for way in ("IpPermissions", "IpPermissionsEgress"):
        for permission in parts(answer, way):
            yield from (text(pair, "GroupId") for pair in parts(permission, "UserIdGroupPairs"))


def atom_of(rule: Answer, ours: Mapping[str, str]) -> Atom:
    """A rule of DescribeSecurityGroupRules in canonical spelling; `ours` are the names of our groups by id.

    Ports count for tcp, udp, icmp and icmpv6 alone, whatever is shown.
    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
    """
    written = text(rule, "IpProtocol").lower()
    protocol = _PROTOCOLS.get(written, written)
    ported = protocol in _PORTED
    first, last = (_number(rule.get(name)) if ported else ANY for name in ("FromPort", "ToPort"))
    kind, peer = _peer(rule, ours)
    return Atom(Direction.OUT if rule.get("IsEgress") else Direction.IN, protocol, first, last, kind, peer)


def _number(value: object) -> int:
    return value if isinstance(value, int) else ANY


def _peer(rule: Answer, ours: Mapping[str, str]) -> tuple[Kind, str]:
    for name, kind, family in (("CidrIpv4", Kind.IPV4, 4), ("CidrIpv6", Kind.IPV6, 6)):
        if rule.get(name):
            found = masked(text(rule, name), family)
            return kind, found.text if found else text(rule, name)
    if rule.get("PrefixListId"):
        return Kind.LIST, text(rule, "PrefixListId")
    id_ = text(cast("Answer", rule.get("ReferencedGroupInfo") or {}), "GroupId")
    return (Kind.OWN, ours[id_]) if id_ in ours else (Kind.GROUP, id_)


def interfaces(ec2: Client, groups: Sequence[str]) -> Iterator[Answer]:
    """The interfaces that have any of these groups."""
    for start in range(0, len(groups), VALUES):
        asked = [{"Name": "group-id", "Values": list(groups[start : start + VALUES])}]
        yield from ec2.pages("DescribeNetworkInterfaces", "NetworkInterfaces", Filters=asked, MaxResults=PAGE)


def users(state: State, going: Iterable[str], interfaces: Iterable[Answer]) -> Iterator[str]:
    """What still uses groups that are to go, in words: interfaces, and rules of groups that stay."""
    leaving = set(going)
    for one in interfaces:
        held = {text(group, "GroupId") for group in parts(one, "Groups")} & leaving
        for id_ in sorted(held):
            yield f"{state.groups[id_].words} is on the interface {text(one, 'NetworkInterfaceId')}"
    for other in state.groups.values():
        if other.id not in leaving and other.id not in state.ours:
            for id_ in sorted(other.names & leaving):
                yield f"{state.groups[id_].words} is named by rules of {other.words}"
