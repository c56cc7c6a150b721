"""Network security groups → HCL blocks."""

from __future__ import annotations

from emscloud.clouds.azure.artifact import Endpoint, Module, NetworkSecurityGroup, SecurityRule
from emscloud.hcl.syntax import Block, Ref, Value
from emscloud.load.terms import to_ascii
from emscloud.model.policy import Direction

SOURCE = "hashicorp/azurerm"
TYPE = "azurerm_network_security_group"
DIRECTIONS = {Direction.IN: "Inbound", Direction.OUT: "Outbound"}
_SECTIONS = {Direction.IN: "Inbound: what may reach the group.", Direction.OUT: "Outbound: what the group may reach."}
_LAST = "Whatever no rule above allows; the default rules, which would allow more, never decide."


def blocks(module: Module, root: bool) -> dict[str, tuple[Block, ...]]:  # noqa: FBT001  (the protocol's own)
    """The files of a whole Terraform module; with `root` also its provider, so that it can be applied as it is."""
    files = {"versions.tf": (_versions(),), "variables.tf": _variables(module), "outputs.tf": (_output(module),)}
    if root:
        subscription = (("subscription_id", module.subscription_id),)
        files["providers.tf"] = (Block("provider", ("azurerm",), subscription, (Block("features"),)),)
    for group in module.groups:
        files[f"group-{group.group}.tf"] = (_group(group, module),)
    return files


def _versions() -> Block:
    azurerm: Value = {"source": SOURCE, "version": ">= 4.0.0, < 5.0.0"}
    providers = Block("required_providers", (), (("azurerm", azurerm),))
    return Block("terraform", (), (("required_version", ">= 1.5.0"),), (providers,))


def _variables(module: Module) -> tuple[Block, ...]:
    return (
        _variable("resource_group_name", "The resource group that holds the groups.", module.resource_group),
        _variable("location", "The location of the groups.", module.location),
    )


def _variable(name: str, description: str, default: str) -> Block:
    return Block("variable", (name,), (("description", description), ("type", Ref("string")), ("default", default)))


def _output(module: Module) -> Block:
    ids: dict[str, Value] = {group.group: Ref(f"{TYPE}.{group.group}.id") for group in module.groups}
    described = "The id of each network security group, by the group's name in the policy."
    return Block("output", ("network_security_group_ids",), (("description", described), ("value", ids)))


def _group(group: NetworkSecurityGroup, module: Module) -> Block:
    """The group with its rules inline: one atomic write, which also sees what others have added."""
    here = group.resource_group == module.resource_group
    there = group.location == module.location
    said: tuple[tuple[str, Value], ...] = (
        ("name", group.name),
        ("resource_group_name", Ref("var.resource_group_name") if here else group.resource_group),
        ("location", Ref("var.location") if there else group.location),
        ("tags", dict(group.tags)),
    )
    rules: list[Block] = []
    seen: Direction | None = None
    for rule in group.rules:
        section = () if rule.direction is seen else (_SECTIONS[rule.direction], "")
        seen = rule.direction
        rules.append(Block("security_rule", (), attributes(rule), (), section + _comments(rule)))
    return Block("resource", (TYPE, group.group), said, tuple(rules))


def attributes(rule: SecurityRule) -> tuple[tuple[str, Value], ...]:
    """A rule's attributes."""
    return (
        ("name", rule.name),
        ("description", rule.description),
        ("priority", rule.priority),
        ("direction", DIRECTIONS[rule.direction]),
        ("access", rule.access),
        ("protocol", rule.protocol),
        _address("source", rule.source),
        _ports("source", rule.source),
        _address("destination", rule.destination),
        _ports("destination", rule.destination),
    )


def _address(side: str, endpoint: Endpoint) -> tuple[str, Value]:
    """Prefixes stand in the plural field even when there is one, so that a second one is an edit of one line."""
    if endpoint.address_prefix is not None:
        return f"{side}_address_prefix", endpoint.address_prefix
    if endpoint.application_security_group_ids:
        return f"{side}_application_security_group_ids", endpoint.application_security_group_ids
    return f"{side}_address_prefixes", endpoint.address_prefixes


def _ports(side: str, endpoint: Endpoint) -> tuple[str, Value]:
    if endpoint.port_range is not None:
        return f"{side}_port_range", endpoint.port_range
    return f"{side}_port_ranges", endpoint.port_ranges


def _comments(rule: SecurityRule) -> tuple[str, ...]:
    """Who asked for the rule and why, with the page and row."""
    if not rule.causes:
        return (_LAST,) if rule.access == "Deny" else ()
    return tuple([_plain(f"{cause.id}: {cause.why}" + (f" [{cause.page}]" if cause.page else "")) for cause in rule.causes])


def _plain(text: str) -> str:
    """One line of printable ASCII."""
    if text.isascii() and text.isprintable():
        return text
    return "".join([char if char.isprintable() else " " for char in to_ascii(text)])
