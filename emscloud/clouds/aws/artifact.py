"""SecurityGroup, Rule, Module: AWS's own nouns, typed."""

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
    or, where `own` is true, the name of another group of the same policy.  `label` names its Terraform resource;
    `key` is the requirement's id and the peer (and the service, where there are several), for people.
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
class SecurityGroup:
    """A security group: `group` is its name in the policy, `name` in the account; rules in the order of the file."""

    group: str
    name: str
    description: str
    tags: tuple[tuple[str, str], ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """Every group of a policy in one VPC."""

    vpc_id: str
    exclusive: bool
    groups: tuple[SecurityGroup, ...]
    account_id: str = field(default="", compare=False)
    region: str = field(default="", compare=False)
