"""NetworkSecurityGroup, SecurityRule, Module: ARM's own nouns, typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from emscloud.model.policy import Direction

Access: TypeAlias = Literal["Allow", "Deny"]
Protocol: TypeAlias = Literal["Tcp", "Udp", "Icmp", "Esp", "Ah", "*"]


@dataclass(frozen=True, slots=True)
class Cause:
    """The requirement that asks for a rule: its id, the page and row it stands on (or nothing), and why."""

    id: str
    page: str
    why: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The source or the destination of a rule: one of the three address fields, and one of the two port fields.

    `address_prefix` is `*`, a service tag or one prefix; `address_prefixes` are prefixes of one family, sorted.  Ports
    are texts such as `443` or `1024-5000`; `port_range` may be `*`.
    """

    address_prefix: str | None = None
    address_prefixes: tuple[str, ...] = ()
    application_security_group_ids: tuple[str, ...] = ()
    port_range: str | None = None
    port_ranges: tuple[str, ...] = ()


ANY = Endpoint(address_prefix="*", port_range="*")


@dataclass(frozen=True, slots=True)
class SecurityRule:
    """One augmented rule; `direction` IN is ARM's Inbound, OUT its Outbound.

    `key` is what the lock remembers the priority by; `causes` are one requirement at most.  Both are for people.
    """

    name: str
    priority: int
    direction: Direction
    access: Access
    protocol: Protocol
    source: Endpoint = ANY
    destination: Endpoint = ANY
    description: str = ""
    key: str = field(default="", compare=False)
    causes: tuple[Cause, ...] = field(default=(), compare=False)

    @property
    def local(self) -> Endpoint:
        """The members' side."""
        return self.destination if self.direction is Direction.IN else self.source

    @property
    def peer(self) -> Endpoint:
        """The other side."""
        return self.source if self.direction is Direction.IN else self.destination


@dataclass(frozen=True, slots=True)
class NetworkSecurityGroup:
    """An NSG: `group` is its name in the policy, `name` in Azure; rules inbound first, each direction by priority."""

    group: str
    name: str
    resource_group: str
    location: str
    tags: tuple[tuple[str, str], ...]
    rules: tuple[SecurityRule, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """Every group of a policy in one subscription; the other fields are what its root and its variables say."""

    groups: tuple[NetworkSecurityGroup, ...]
    subscription_id: str = field(default="", compare=False)
    resource_group: str = field(default="", compare=False)
    location: str = field(default="", compare=False)
