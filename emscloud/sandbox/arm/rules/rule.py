"""A security rule, and the six that every group has."""

from __future__ import annotations

from dataclasses import dataclass

from emscloud.sandbox.arm.answers import Json


@dataclass(frozen=True, slots=True)
class Side:
    """The source or the destination of a rule, each value as it was written."""

    prefix: str | None = None
    prefixes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    """Ids of application security groups."""
    port: str | None = None
    ports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in the words of a body; None where nothing was said."""

    name: str
    description: str | None
    protocol: str | None
    access: str | None
    priority: int
    """0 where nothing was said, as ARM has it (pulumi/pulumi-azure-native#2221)."""
    direction: str | None
    source: Side
    destination: Side

    def sides(self) -> tuple[tuple[str, Side], tuple[str, Side]]:
        """Both sides by the word that ARM's fields begin with."""
        return ("source", self.source), ("destination", self.destination)


def default_rules() -> tuple[Rule, ...]:
    """The six rules that cannot be taken away, as a GET shows them (recorded by Azure/azure-cli's tests)."""
    said = (
        ("AllowVnetInBound", "Allow inbound traffic from all VMs in VNET", "Allow", 65000, "VirtualNetwork", "VirtualNetwork"),
        (
            "AllowAzureLoadBalancerInBound",
            "Allow inbound traffic from azure load balancer",
            "Allow",
            65001,
            "AzureLoadBalancer",
            "*",
        ),
        ("DenyAllInBound", "Deny all inbound traffic", "Deny", 65500, "*", "*"),
        (
            "AllowVnetOutBound",
            "Allow outbound traffic from all VMs to all VMs in VNET",
            "Allow",
            65000,
            "VirtualNetwork",
            "VirtualNetwork",
        ),
        ("AllowInternetOutBound", "Allow outbound traffic from all VMs to Internet", "Allow", 65001, "*", "Internet"),
        ("DenyAllOutBound", "Deny all outbound traffic", "Deny", 65500, "*", "*"),
    )
    return tuple(
        Rule(
            name,
            text,
            "*",
            access,
            priority,
            "Inbound" if name.endswith("InBound") else "Outbound",
            Side(source, port="*"),
            Side(destination, port="*"),
        )
        for name, text, access, priority, source, destination in said
    )


def properties(rule: Rule, state: str) -> Json:
    """A rule's `properties` as a GET shows them: singular fields where they were given, plural ones always."""
    shown: Json = {"provisioningState": state}
    if rule.description is not None:
        shown["description"] = rule.description
    shown["protocol"] = rule.protocol
    for word, side in rule.sides():
        if side.port is not None:
            shown[f"{word}PortRange"] = side.port
        if side.prefix is not None:
            shown[f"{word}AddressPrefix"] = side.prefix
    shown |= {"access": rule.access, "priority": rule.priority, "direction": rule.direction}
    for word, side in rule.sides():
        shown[f"{word}PortRanges"] = list(side.ports)
        shown[f"{word}AddressPrefixes"] = list(side.prefixes)
        if side.groups:
            shown[f"{word}ApplicationSecurityGroups"] = [{"id": group} for group in side.groups]
    return shown
