"""Quotas and quirks of network security groups, each with a source URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from emscloud.clouds.azure.artifact import ANY, Endpoint, Protocol, SecurityRule
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Symbol
from emscloud.model.policy import Direction, Requirement
from emscloud.model.service import AH, ESP, ICMP, ICMPV6, TCP, UDP, Reach, Service
from emscloud.spaces.traffic import TrafficSet, boxes

# https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits
RULES_PER_GROUP = 1000
# The same page; sources and destinations apart, and only the plural fields count:
# kubernetes-sigs/cloud-provider-azure#2725 on GitHub
ADDRESSES_PER_GROUP = 4000
PORTS_PER_GROUP = 4000  # the same error says "AddressesOrPorts"
WARN_AT = 80  # per cent of a quota: what DNS gives may grow

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

AT_MOST: Mapping[str, TrafficSet] = {
    "azure-icmp-types": TrafficSet(boxes(Reach(ICMP, -1, -1), ANYWHERE_V4)),
    "azure-icmpv6": TrafficSet(boxes(Reach(ICMPV6, -1, -1), ANYWHERE_V6)),
    "azure-protocol": TrafficSet(
        [
            box
            for number in range(256)
            if number not in (ICMP, TCP, UDP, ESP, AH, ICMPV6)
            for network in (ANYWHERE_V4, ANYWHERE_V6)
            for box in boxes(Reach(number, 0, 65535), network)
        ]
    ),
}
"""By name of a loss or widening the most that it can ever be; what lowering says of its losses is judged by it."""

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
