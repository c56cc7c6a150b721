"""Both clouds with the places of examples/ems in them, and in each a group that somebody made by hand."""

from __future__ import annotations

from collections.abc import Mapping

from emscloud.sandbox.arm import Arm
from emscloud.sandbox.ec2 import Ec2, RuleView

ACCOUNT, REGION, VPC = "123456789012", "eu-west-1", "vpc-0123456789abcdef0"
SUBSCRIPTION, RESOURCE_GROUP, LOCATION = "00000000-0000-0000-0000-000000000000", "rg-ems", "westeurope"
GROUP, NAME = "sg-0123456789abcdef0", "ems-legacy"
_RULES: tuple[RuleView, ...] = (
    ("ingress", "tcp", 8013, 8013, "ipv4", "10.20.0.0/16", "telemetry"),
    ("ingress", "tcp", 3389, 3389, "ipv4", "0.0.0.0/0", "until the VPN works"),
    ("egress", "-1", -1, -1, "ipv4", "0.0.0.0/0", None),
)
_ALLOWED = (("telemetry", 100, "8013", "10.20.0.0/16"), ("rdp", 110, "3389", "*"))


def example() -> tuple[Ec2, Arm]:
    """AWS and Azure as they are when the sandbox opens."""
    ec2, arm = Ec2(ACCOUNT, REGION), Arm()
    ec2.group(ec2.vpc(ipv6=True, known_as=VPC), NAME, _RULES, known_as=GROUP)
    arm.add_group(arm.add_resource_group(RESOURCE_GROUP, LOCATION, SUBSCRIPTION), NAME, [_rule(*one) for one in _ALLOWED])
    return ec2, arm


def _rule(name: str, priority: int, port: str, source: str) -> Mapping[str, object]:
    properties = {
        "protocol": "Tcp",
        "sourcePortRange": "*",
        "destinationPortRange": port,
        "sourceAddressPrefix": source,
        "destinationAddressPrefix": "*",
        "access": "Allow",
        "priority": priority,
        "direction": "Inbound",
    }
    return {"name": name, "properties": properties}
