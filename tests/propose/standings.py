"""What was read of live groups, without a cloud: instances of rules as they were lowered, or written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from emscloud.clouds import aws as aws_cloud
from emscloud.clouds import azure as azure_cloud
from emscloud.clouds.aws import artifact as aws
from emscloud.clouds.aws.others.kinds import MODERN
from emscloud.clouds.azure import artifact as azure
from emscloud.foreign import Attribute, Instance, Unwritten
from emscloud.model.policy import Direction, Grounded
from emscloud.propose.standing import Standing

PLACES: Mapping[str, Mapping[str, str]] = {
    "aws": {"account_id": "123456789012", "region": "eu-west-1", "vpc_id": "vpc-0123456789abcdef0"},
    "azure": {"subscription_id": "00000000-0000-0000-0000-000000000000", "resource_group": "rg", "location": "westeurope"},
}
_KINDS = {way: kind for kind, way in MODERN.items()}
Rows = Sequence[Mapping[str, Attribute]]


def aws_group(name: str, rules: Rows, number: int = 1, tags: Mapping[str, str] | None = None) -> tuple[Instance, list[Instance]]:
    """A security group and its rules; `direction` of each is that of the policy."""
    id_ = f"sg-{number:017x}"
    values: dict[str, Attribute] = {"id": id_, "name": name, "owner_id": "123456789012", "tags": dict(tags or {})}
    held = []
    for at, rule in enumerate(rules):
        inner = {key: value for key, value in rule.items() if key != "direction" and value is not None}
        kind = _KINDS[cast("Direction", rule["direction"])]
        held.append(_read(f"sgr-{number:04x}{at:013x}", kind, {"security_group_id": id_, **inner}))
    return _read(id_, "aws_security_group", values), held


def azure_group(name: str, rules: Rows, tags: Mapping[str, str] | None = None) -> Instance:
    """A network security group."""
    place = PLACES["azure"]
    id_ = f"/subscriptions/{place['subscription_id']}/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/{name}"
    values: dict[str, Attribute] = {"id": id_, "name": name, "resource_group_name": "rg", "location": "westeurope"}
    return _read(
        f"rg/{name}", "azurerm_network_security_group", {**values, "tags": dict(tags or {}), "security_rule": tuple(rules)}
    )


def _read(address: str, kind: str, values: Mapping[str, Attribute]) -> Instance:
    return Instance(address, kind, {"id": address, **values}, unwritten=dict.fromkeys(values, Unwritten.READ))


def on_aws(*groups: tuple[str, Rows]) -> Standing:
    """Groups of AWS by name, numbered from 1."""
    made = [aws_group(name, rules, number) for number, (name, rules) in enumerate(groups, 1)]
    rules = tuple([rule for _, held in made for rule in held])
    return Standing("aws", PLACES["aws"], tuple(group for group, _ in made), rules)


def on_azure(*groups: tuple[str, Rows]) -> Standing:
    """Groups of Azure by name."""
    return Standing("azure", PLACES["azure"], tuple(azure_group(name, rules) for name, rules in groups), ())


def lowered(grounded: Grounded) -> Standing:
    """The groups of a policy as they would be read from the cloud to which they were lowered."""
    if grounded.target.cloud == "aws":
        return _aws(aws_cloud.lower(grounded).artifact)
    module = azure_cloud.lower(grounded).artifact
    groups = [azure_group(one.name, [_azure(rule) for rule in one.rules], dict(one.tags)) for one in module.groups]
    return Standing("azure", PLACES["azure"], tuple(groups), ())


def _aws(module: aws.Module) -> Standing:
    ids = {one.label: f"sg-{number:017x}" for number, one in enumerate(module.groups, 1)}
    made = [
        aws_group(one.name, [_rule(rule, ids) for rule in one.rules], number, dict(one.tags))
        for number, one in enumerate(module.groups, 1)
    ]
    rules = tuple([rule for _, held in made for rule in held])
    return Standing("aws", PLACES["aws"], tuple(group for group, _ in made), rules)


def _rule(rule: aws.Rule, ids: Mapping[str, str]) -> Mapping[str, Attribute]:
    return {
        "direction": cast("Attribute", rule.direction),
        "ip_protocol": rule.protocol,
        "from_port": rule.from_port,
        "to_port": rule.to_port,
        "description": rule.description,
        rule.kind: ids[rule.peer] if rule.own and rule.kind != "prefix_list_id" else rule.peer,
    }


def _azure(rule: azure.SecurityRule) -> Mapping[str, Attribute]:
    ends: dict[str, Attribute] = {}
    for name, end in (("source", rule.source), ("destination", rule.destination)):
        ends |= {
            f"{name}_address_prefix": end.address_prefix,
            f"{name}_address_prefixes": end.address_prefixes,
            f"{name}_application_security_group_ids": end.application_security_group_ids,
            f"{name}_port_range": end.port_range,
            f"{name}_port_ranges": end.port_ranges,
        }
    return {
        "name": rule.name,
        "description": rule.description,
        "priority": rule.priority,
        "direction": "Inbound" if rule.direction is Direction.IN else "Outbound",
        "access": rule.access,
        "protocol": rule.protocol,
        **ends,
    }
