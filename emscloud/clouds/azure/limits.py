"""Quotas and quirks of network security groups, each with a source URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from emscloud.cloud import Budget
from emscloud.clouds.azure.artifact import ANY, Endpoint, NetworkSecurityGroup, Protocol, SecurityRule
from emscloud.diagnostics import Problem, Severity
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction, GroundedGroup, Requirement
from emscloud.model.service import AH, ESP, ICMP, TCP, UDP, Reach, Service

# https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#azure-networking-limits
RULES_PER_GROUP = 1000
# The same page; sources and destinations apart, and only the plural fields count:
# https://github.com/kubernetes-sigs/cloud-provider-azure/issues/2725
ADDRESSES_PER_GROUP = 4000
PORTS_PER_GROUP = 4000  # the same error says "AddressesOrPorts"

# https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#security-rules
FIRST_PRIORITY, LAST_PRIORITY = 100, 4096
DENY_PRIORITY = LAST_PRIORITY  # ours, and last, so that no default rule ever decides
PROBES_PRIORITY = 4095
LAST_FREE_PRIORITY = 4089  # 4090 to 4096 are a band of our own, whatever a policy asks for

# https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork
NAME = r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?"
NAME_LENGTH = 80
# https://learn.microsoft.com/rest/api/virtualnetwork/security-rules/create-or-update#request-body
DESCRIPTION_LENGTH = 140
PROTOCOLS: Mapping[Protocol, int] = {"Tcp": TCP, "Udp": UDP, "Icmp": ICMP, "Esp": ESP, "Ah": AH}
"""ARM's protocols by IANA number, without `*`.  Icmp is ICMP for IPv4, all its types:
https://learn.microsoft.com/azure/virtual-network/ip-services/ipv6-overview#limitations"""

# The tag holds the virtual network's own address space, so every member of a group stands behind it:
# https://learn.microsoft.com/azure/virtual-network/service-tags-overview#available-service-tags
VIRTUAL_NETWORK = "VirtualNetwork"
LOAD_BALANCER = "AzureLoadBalancer"
_IN_NETWORK = Endpoint(address_prefix=VIRTUAL_NETWORK, port_range="*")
_BALANCER = Endpoint(address_prefix=LOAD_BALANCER, port_range="*")
_INTERNET = Endpoint(address_prefix="Internet", port_range="*")

DEFAULT_RULES = (
    SecurityRule("AllowVnetInBound", 65000, Direction.IN, "Allow", "*", _IN_NETWORK, _IN_NETWORK),
    SecurityRule("AllowAzureLoadBalancerInBound", 65001, Direction.IN, "Allow", "*", _BALANCER, ANY),
    SecurityRule("DenyAllInBound", 65500, Direction.IN, "Deny", "*"),
    SecurityRule("AllowVnetOutBound", 65000, Direction.OUT, "Allow", "*", _IN_NETWORK, _IN_NETWORK),
    SecurityRule("AllowInternetOutBound", 65001, Direction.OUT, "Allow", "*", ANY, _INTERNET),
    SecurityRule("DenyAllOutBound", 65500, Direction.OUT, "Deny", "*"),
)
"""What every group ends with and cannot be rid of:
https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#default-security-rules"""

_TCP = Reach(TCP, 0, 65535)
PROBES = Requirement(
    "azure/load-balancer-probes",
    Direction.IN,
    (Service("tcp/0-65535", _TCP, _TCP),),
    (Symbol("azure", LOAD_BALANCER),),
    "health probes, which our deny rule would cut",
    "https://learn.microsoft.com/azure/load-balancer/load-balancer-custom-probe-overview",
)
"""Probes are TCP, HTTP or HTTPS, to a port that the load balancer's owner chooses: hence TCP, any port."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The quotas of one target; a support request raises them, and the target's `limits` say to what."""

    rules: int = RULES_PER_GROUP
    addresses: int = ADDRESSES_PER_GROUP
    ports: int = PORTS_PER_GROUP

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> Limits:
        """Those that a target's settings state; the defaults otherwise."""
        stated = settings.get("limits")
        if not isinstance(stated, Mapping):
            return cls()
        return cls(
            _number(stated.get("rules_per_group"), RULES_PER_GROUP),
            _number(stated.get("addresses_per_group"), ADDRESSES_PER_GROUP),
            _number(stated.get("ports_per_group"), PORTS_PER_GROUP),
        )


def _number(value: object, default: int) -> int:
    return value if isinstance(value, int) else default


_KEYS = {
    "rules": "rules_per_group",
    "source addresses": "addresses_per_group",
    "destination addresses": "addresses_per_group",
    "destination ports": "ports_per_group",
}
_SHOWN = 3  # requirements that a message names


def budgets(group: NetworkSecurityGroup, limits: Limits) -> tuple[Budget, ...]:
    """The quotas of a group and what fills them; what we add ourselves counts as `emscloud`."""
    rules: dict[str, int] = {}
    sources: dict[str, int] = {}
    destinations: dict[str, int] = {}
    ports: dict[str, int] = {}
    for rule in group.rules:
        cause = rule.causes[0] if rule.causes else "emscloud"
        source, destination = rule.source, rule.destination
        rules[cause] = rules.get(cause, 0) + 1
        if source.address_prefixes:
            sources[cause] = sources.get(cause, 0) + len(source.address_prefixes)
        if destination.address_prefixes:
            destinations[cause] = destinations.get(cause, 0) + len(destination.address_prefixes)
        if destination.port_ranges:
            ports[cause] = ports.get(cause, 0) + len(destination.port_ranges)
    allowed = (limits.rules, limits.addresses, limits.addresses, limits.ports)
    weights = (rules, sources, destinations, ports)
    return tuple(
        [
            Budget(group.group, name, sum(fills.values()), limit, tuple(sorted(fills.items(), key=_heaviest)))
            for name, fills, limit in zip(_KEYS, weights, allowed, strict=True)
        ]
    )


def _heaviest(fill: tuple[str, int]) -> tuple[int, str]:
    return (-fill[1], fill[0])


def judge(budget: Budget, group: GroundedGroup) -> Problem | None:
    """E302 where a quota is overrun, the warning E303 from 80 % of it, None below; exactly full fits."""
    used, limit = budget.used, budget.limit
    if used * 5 < limit * 4:
        return None
    over = used > limit
    spare = used - limit if over else used - (limit * 4 - 1) // 5  # what has to go for this problem to go
    fills = [f"{name} {weight:,}" for name, weight in budget.fills[:_SHOWN]]
    if len(budget.fills) > _SHOWN:
        fills.append(f"{len(budget.fills) - _SHOWN} more")
    state = f"{spare:,} too many" if over else f"{used * 100 // limit} % of it"
    detail = (
        f"Group {group.name} has {used:,} {budget.name} for an NSG's {limit:,}: {state}. It is filled by "
        f"{', '.join(fills)}. What would help: {'; '.join(_ways(budget, group, spare))}."
    )
    if over:
        return Problem("E302", detail, group.where)
    return Problem("E303", detail, group.where, Severity.WARNING)


def _ways(budget: Budget, group: GroundedGroup, spare: int) -> list[str]:
    """What would make room for `spare`, the least change first; each figure is what it really saves."""
    heaviest, weight = budget.fills[0]
    requirement = next((each for each in group.requirements if each.id == heaviest), None)
    ways: list[str] = []
    if requirement and budget.name == "destination ports":
        rules = {True: 0, False: 0}
        for peer in requirement.peers:
            rules[isinstance(peer, Network) and peer.family == 4] += 1  # noqa: PLR2004
        ranges = len(requirement.services)
        if ranges > 1:
            ways.append(f"fewer port ranges: {heaviest} has {weight:,}, and one range in their place is at least one a rule")
    if requirement and budget.name.endswith("addresses"):
        ways += _cover(requirement, weight, spare)
        if weight >= spare:
            ways.append(f"a service tag or an application security group for {heaviest}: it counts no address")
    ways.append(f"a higher quota, granted by Azure support: then `limits: {{{_KEYS[budget.name]}: {budget.used}}}`")
    ways.append("several groups")
    return ways
