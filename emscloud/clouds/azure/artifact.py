"""NetworkSecurityGroup, SecurityRule, Target: ARM's own nouns, typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from emscloud.model.policy import Direction

Access: TypeAlias = Literal["Allow", "Deny"]
Protocol: TypeAlias = Literal["Tcp", "Udp", "Icmp", "Esp", "Ah", "*"]


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

    @property
    def ports(self) -> tuple[str, ...]:
        """The port ranges, whichever field holds them."""
        return self.port_ranges if self.port_range is None else (self.port_range,)


ANY = Endpoint(address_prefix="*", port_range="*")


@dataclass(frozen=True, slots=True)
class SecurityRule:
    """One augmented rule; `direction` IN is ARM's Inbound, OUT its Outbound.

    `key` (what the lock remembers its priority by), `causes` (requirement ids) and `page` stand in comments only.
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
    causes: tuple[str, ...] = field(default=(), compare=False)
    page: str = field(default="", compare=False)

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
    """An NSG; `policy` and `group` are its tags.  Rules stand inbound first, then outbound, each by priority."""

    name: str
    policy: str
    group: str
    resource_group: str
    location: str
    rules: tuple[SecurityRule, ...]

    def towards(self, direction: Direction) -> tuple[SecurityRule, ...]:
        """The rules of one direction, the first to decide first."""
        return tuple([rule for rule in self.rules if rule.direction is direction])


@dataclass(frozen=True, slots=True)
class Target:
    """The groups of a policy in one subscription, by name; the rest are what a root and its variables say."""

    groups: tuple[NetworkSecurityGroup, ...]
    subscription_id: str = field(default="", compare=False)
    resource_group: str = field(default="", compare=False)
    location: str = field(default="", compare=False)
