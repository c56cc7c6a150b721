"""SecurityGroup, Rule, PrefixList, Module: AWS's own nouns, typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from emscloud.model.policy import Direction

PeerKind: TypeAlias = Literal["cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"]


@dataclass(frozen=True, slots=True)
class Cause:
    """A requirement that asks for a rule: its id, the page and row it stands on (or nothing), and why."""

    id: str
    page: str
    why: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One security group rule: the smallest thing that EC2 can add or revoke.

    `protocol` is as EC2 spells it (tcp, udp, icmp, icmpv6, a number, -1); `from_port` and `to_port` are None where
    ports do not apply, and of ICMP type and code, -1 for any.  `peer` is a CIDR, a prefix list's or a group's id,
    or, where `own` is true, the name of a group of the same policy or the label of a PrefixList of it.  `label` names
    its Terraform resource; `key` is the requirement's id and the peer (and the service, where there are several).
    """

    label: str
    direction: Direction
    protocol: str
    from_port: int | None
    to_port: int | None
    kind: PeerKind
    peer: str
    own: bool
    description: str
    key: str = field(default="", compare=False)
    causes: tuple[Cause, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class PrefixList:
    """A managed prefix list of a group's: `entries` are CIDRs of one family, at most `max_entries`, which a rule weighs.

    `causes` is the requirement whose peers they are.
    """

    label: str
    group: str
    name: str
    family: int
    max_entries: int
    entries: tuple[str, ...]
    tags: tuple[tuple[str, str], ...]
    causes: tuple[Cause, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class SecurityGroup:
    """A security group: `group` is its name in the policy, `name` in the account; rules in the order of the file.

    A group that is `spread` is several of them for the same interfaces, which `part` counts from 1.
    """

    group: str
    name: str
    description: str
    tags: tuple[tuple[str, str], ...]
    rules: tuple[Rule, ...]
    part: int = 1
    spread: bool = field(default=False, compare=False)

    @property
    def label(self) -> str:
        """The name of its Terraform resource."""
        return part_of(self.group, self.part)


def part_of(name: str, part: int) -> str:
    """A part's name after that of the first: `ems-server`, `ems-server-2`."""
    return name if part == 1 else f"{name}-{part}"


@dataclass(frozen=True, slots=True)
class Module:
    """Every group of a policy in one VPC, in the order of their labels."""

    vpc_id: str
    exclusive: bool
    groups: tuple[SecurityGroup, ...]
    account_id: str = field(default="", compare=False)
    region: str = field(default="", compare=False)
    lists: tuple[PrefixList, ...] = ()
