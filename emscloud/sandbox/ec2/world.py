"""What is in the account: groups with their rules and prefix lists here, all that they lean on in moto."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, cast

from emscloud.sandbox.ec2.atom import Atom
from emscloud.sandbox.ec2.query import Asked, Refused
from emscloud.sandbox.ec2.quotas import AWS_WEIGHTS, Quotas, fit

Dispatch: TypeAlias = Callable[[object], tuple[int, Mapping[str, str], str]]
"""What moto makes of a request: status, headers, body."""

EVERYBODY = {"ipv4": "0.0.0.0/0", "ipv6": "::/0"}


@dataclass(slots=True)
class Rule:
    """A rule of a group."""

    id: str
    group: str
    atom: Atom
    description: str | None = None


@dataclass(slots=True)
class Group:
    """A security group."""

    id: str
    name: str
    description: str
    vpc: str
    default: bool = False
    rules: dict[str, Rule] = field(default_factory=dict)
    unseen: int = 0
    """How many more calls that name it are told that it does not exist."""


@dataclass(slots=True)
class PrefixList:
    """A managed prefix list; AWS's own have neither maximum nor version."""

    id: str
    name: str
    family: int
    owner: str
    maximum: int | None
    version: int | None = 1
    entries: dict[int, dict[str, str | None]] = field(default_factory=dict)
    """By version, descriptions by network."""
    doing: str = "create"
    outcome: str = "complete"
    message: str | None = None
    reads: int = 0
    """How many more reads see it in progress."""

    @property
    def state(self) -> str:
        """As it is now: `create-in-progress`, `modify-complete`, `modify-failed` and the like."""
        return f"{self.doing}-{'in-progress' if self.reads else self.outcome}"

    @property
    def going(self) -> bool:
        """Whether it will be no more."""
        return (self.doing, self.outcome) == ("delete", "complete")

    @property
    def current(self) -> dict[str, str | None]:
        """The entries of the version that counts."""
        return self.entries.get(self.version or 0, {})

    @property
    def weight(self) -> tuple[int, int]:
        """IP version, and how many rules it counts for."""
        own = next((weight for word, weight in AWS_WEIGHTS.items() if word in self.name), 1)
        return self.family, own if self.maximum is None else self.maximum


class World:
    """An account in a region, on a moto of its own."""

    def __init__(self, account: str, region: str) -> None:
        from moto.ec2.models import EC2Backend  # noqa: PLC0415  (a second that a sandbox alone should pay)

        class Backend(EC2Backend):
            """One without images, of which moto would make a thousand."""

            def _load_amis(self) -> None:
                pass

        self.account = account
        self.region = region
        self.moto = Backend(region, account)
        self.dispatch: Dispatch | None = None
        self.quotas = Quotas()
        self.lag: Callable[[], int] = lambda: 0
        self.settle = 0
        self.page: int | None = None
        self.tokens: dict[str, str] = {}
        self.dice = random.Random()  # noqa: S311  (ids, not secrets)
        self._groups: dict[str, Group] = {}
        self.lists = {one.id: one for one in self._aws_lists()}

    def _aws_lists(self) -> Iterator[PrefixList]:
        for one in self.moto.managed_prefix_lists.values():
            entries: dict[str, str | None] = {entry["Cidr"]: None for entry in one.entries[1]}
            family = 4 if one.address_family == "IPv4" else 6
            yield PrefixList(one.id, str(one.prefix_list_name), family, "AWS", None, None, {0: entries})

    def fresh(self, prefix: str) -> str:
        """A new id, `sg-0123456789abcdef0`."""
        return f"{prefix}-0{self.dice.getrandbits(64):016x}"

    @property
    def groups(self) -> dict[str, Group]:
        """The groups by id: moto knows which there are, since VPCs bring theirs and take it away."""
        there = {group.id: group for vpc in self.moto.groups.values() for group in vpc.values()}
        for gone in self._groups.keys() - there.keys():
            del self._groups[gone]
        for id_, group in there.items():
            if id_ not in self._groups:
                self._groups[id_] = self._born(Group(id_, group.name, group.description, str(group.vpc_id), group.is_default))
        return self._groups

    def _born(self, group: Group) -> Group:
        """A new group lets everything out; a VPC's default group lets its members in as well."""
        vpc = self.moto.vpcs.get(group.vpc)
        kinds = ["ipv4", *(["ipv6"] if vpc and vpc.get_cidr_block_association_set(ipv6=True) else [])]
        atoms = [Atom(True, "-1", -1, -1, kind, EVERYBODY[kind]) for kind in kinds]
        if group.default:
            atoms.append(Atom(False, "-1", -1, -1, "group", group.id))
        for atom in atoms:
            self.add(group, atom, None)
        return group

    def add(self, group: Group, atom: Atom, description: str | None) -> Rule:
        """A new rule, whatever it is."""
        rule = Rule(self.fresh("sgr"), group.id, atom, description)
        group.rules[rule.id] = rule
        return rule

    def drop(self, group: Group, rule: Rule) -> None:
        """A rule and its tags go."""
        del group.rules[rule.id]
        self.moto.tags.pop(rule.id, None)

    def group(self, id_: str) -> Group:
        """A group by its id.

        Refused with `InvalidGroupId.Malformed` or `InvalidGroup.NotFound`; the latter also for a while after
        it was made, if there is a lag.
        """
        if not id_.startswith("sg-"):
            raise Refused("InvalidGroupId.Malformed", f'Invalid id: "{id_}" (expecting "sg-...")')
        found = self.groups.get(id_)
        if found is None or self._unseen(found):
            raise Refused("InvalidGroup.NotFound", f"The security group '{id_}' does not exist")
        return found

    def seen(self) -> list[Group]:
        """The groups that a list shows."""
        return [group for group in self.groups.values() if not self._unseen(group)]

    @staticmethod
    def _unseen(group: Group) -> bool:
        group.unseen, before = max(group.unseen - 1, 0), group.unseen
        return before > 0

    def named(self, asked: Asked) -> Group:
        """The group of a call, by id, or by its name in the default VPC as EC2 has it."""
        id_, name = asked.text("GroupId"), asked.text("GroupName")
        if id_ is not None:
            return self.group(id_)
        if name is None:
            raise Refused("MissingParameter", "The request must contain the parameter groupName or groupId")
        found = next((one for one in self.groups.values() if one.name == name and self.is_default(one.vpc)), None)
        if found is None:
            raise Refused("InvalidGroup.NotFound", f"The security group '{name}' does not exist in default VPC")
        return self.group(found.id)

    def is_default(self, vpc: str) -> bool:
        """Whether a VPC is the account's default one."""
        found = self.moto.vpcs.get(vpc)
        return bool(found and found.is_default)

    def prefix_list(self, id_: str) -> PrefixList:
        """A prefix list by its id; refused with `InvalidPrefixListID.NotFound`.

        The wording: aws-cloudformation/rain issue 308.
        .
        """
        found = self.lists.get(id_)
        if found is None:
            raise Refused("InvalidPrefixListID.NotFound", f"The prefix list ID '{id_}' does not exist")
        return found

    def weights(self) -> Mapping[str, tuple[int, int]]:
        """IP version and weight of each prefix list."""
        return {one.id: one.weight for one in self.lists.values()}

    def fit(self, atoms: Iterable[Atom]) -> None:
        """Refused if a group of these rules would pass a quota."""
        fit(atoms, self.weights(), self.quotas)

    def tags(self, id_: str) -> dict[str, str]:
        """The tags of a resource."""
        return dict(self.moto.tags.get(id_, {}))

    def tag(self, id_: str, tags: Mapping[str, str]) -> None:
        """More tags for a resource; refused with `TagLimitExceeded` over 50 (the user guide's limit)."""
        kept = {**self.tags(id_), **tags}
        if len(kept) > 50:  # noqa: PLR2004
            raise Refused("TagLimitExceeded", "More than 50 tags specified")
        self.moto.tags[id_] = kept

    def tagging(self, id_: str) -> list[dict[str, str]]:
        """The tags of a resource as EC2 answers them."""
        return [{"Key": key, "Value": value} for key, value in sorted(self.tags(id_).items())]

    def arn(self, kind: str, id_: str, account: str | None = None) -> str:
        """An ARN in this account and region."""
        return f"arn:aws:ec2:{self.region}:{self.account if account is None else account}:{kind}/{id_}"


def asked_tags(asked: Asked, kind: str) -> dict[str, str]:
    """The tags that a call gives to what it makes; refused for another kind, for none, and for what tags may not be."""
    tags: dict[str, str] = {}
    for one in asked.parts("TagSpecifications"):
        if one.text("ResourceType") != kind:
            given = one.text("ResourceType")
            raise Refused("InvalidParameterValue", f"'{given}' is not a valid taggable resource type for this operation.")
        if not one.parts("Tags"):
            raise Refused("InvalidParameterValue", "Tag specification must have at least one tag")
        for tag in one.parts("Tags"):
            key, value = checked(tag)
            if key in tags:
                raise Refused("InvalidParameterValue", "Duplicate tag key specified.")
            tags[key] = value
    return tags


def checked(tag: Asked) -> tuple[str, str]:
    """A tag; refused with `InvalidParameterValue` for `aws:`, a key over 127 characters or a value over 256.

    Source: the reference of Tag.
    .
    """
    key, value = tag.text("Key") or "", tag.text("Value") or ""
    if key.lower().startswith("aws:"):
        raise Refused("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use")
    if not 0 < len(key) <= 127 or len(value) > 256:  # noqa: PLR2004
        raise Refused("InvalidParameterValue", f"Tag key or value is too long or empty: {key!r}")
    return key, value


def place_vpc(world: World, vpc: str, cidr: str, *, ipv6: bool) -> None:
    """A VPC of an id that is known before, with what moto gives to one whose id it makes up."""
    from moto.ec2.models.vpcs import VPC  # noqa: PLC0415  (as in `World`)

    made = cast("Callable[..., VPC]", VPC)  # abstract by its types, for the sake of CloudFormation
    world.moto.vpcs[vpc] = made(world.moto, vpc, cidr, is_default=False, amazon_provided_ipv6_cidr_block=ipv6)
    world.moto.create_route_table(vpc, main=True)
    world.moto.create_network_acl(vpc, default=True)
    world.moto.create_security_group("default", "default VPC security group", vpc_id=vpc, is_default=True)


def place_group(world: World, group: str, name: str, vpc: str) -> None:
    """A group of an id that is known before."""
    from moto.ec2.models.security_groups import SecurityGroup  # noqa: PLC0415  (as in `World`)

    made = cast("Callable[..., SecurityGroup]", SecurityGroup)
    world.moto.groups[vpc][group] = made(world.moto, group, name, name, vpc_id=vpc)
