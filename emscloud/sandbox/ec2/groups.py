"""What EC2 does with security groups as such: makes, shows and deletes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from emscloud.sandbox.ec2 import atom, choose
from emscloud.sandbox.ec2.atom import Atom
from emscloud.sandbox.ec2.query import Asked, Refused
from emscloud.sandbox.ec2.world import Group, Rule, World, asked_tags


def create(world: World, asked: Asked) -> Mapping[str, object]:
    """CreateSecurityGroup."""
    name = atom.name(asked.text("GroupName") or "")
    description = atom.description(asked.text("Description"), "security group")
    if description is None:
        raise Refused("MissingParameter", "The request must contain the parameter GroupDescription")
    vpc = asked.text("VpcId") or world.moto.default_vpc.id
    if vpc not in world.moto.vpcs:
        raise Refused("InvalidVpcID.NotFound", f"The vpc ID '{vpc}' does not exist")
    tags = asked_tags(asked, "security-group")
    if any(one.name == name and one.vpc == vpc for one in world.groups.values()):
        raise Refused("InvalidGroup.Duplicate", f"The security group '{name}' already exists for VPC '{vpc}'")
    if len(world.groups) >= world.quotas.groups:
        raise Refused("SecurityGroupLimitExceeded", "The maximum number of security groups has been reached.")
    made = world.moto.create_security_group(name, description, vpc_id=vpc)
    group = world.groups[made.id]
    group.unseen = world.lag()
    world.tag(group.id, tags)
    return {"GroupId": group.id, "Tags": world.tagging(group.id), "SecurityGroupArn": world.arn("security-group", group.id)}


def delete(world: World, asked: Asked) -> Mapping[str, object]:
    """DeleteSecurityGroup: refused while an interface or another group's rule uses it."""
    group = world.named(asked)
    if group.default:
        said = f'the specified group: "{group.id}" name: "default" cannot be deleted by a user'
        raise Refused("CannotDelete", said)
    if _attached(world, group) or any(_names(one, group) for one in world.groups.values() if one.id != group.id):
        raise Refused("DependencyViolation", f"resource {group.id} has a dependent object")
    for rule in list(group.rules.values()):
        world.drop(group, rule)
    world.moto.delete_security_group(group_id=group.id)
    world.moto.tags.pop(group.id, None)
    return {"Return": True, "GroupId": group.id}


def _attached(world: World, group: Group) -> bool:
    return any(group.id == used.id for interface in world.moto.enis.values() for used in interface.group_set)


def _names(other: Group, group: Group) -> bool:
    return any(rule.atom.peer == group.id for rule in other.rules.values())


def describe(world: World, asked: Asked) -> Mapping[str, object]:
    """DescribeSecurityGroups."""
    ids, names = asked.texts("GroupIds"), asked.texts("GroupNames")
    named = [world.group(id_) for id_ in ids] + [_by_name(world, name) for name in names]
    found = list({group.id: group for group in named}.values()) if named else world.seen()
    shown = choose.filtered(asked, found, _LOOKS, lambda group: world.tags(group.id))
    part, token = choose.page(asked, shown, default=world.page)
    return {"SecurityGroups": [_shown(world, group) for group in part], "NextToken": token}


def _by_name(world: World, name: str) -> Group:
    return world.named(Asked({"GroupName": name}))


def _shown(world: World, group: Group) -> Mapping[str, object]:
    return {
        "GroupId": group.id,
        "GroupName": group.name,
        "Description": group.description,
        "VpcId": group.vpc,
        "OwnerId": world.account,
        "SecurityGroupArn": world.arn("security-group", group.id),
        "Tags": world.tagging(group.id),
        "IpPermissions": permissions(world, (rule for rule in group.rules.values() if not rule.atom.egress)),
        "IpPermissionsEgress": permissions(world, (rule for rule in group.rules.values() if rule.atom.egress)),
    }


def permissions(world: World, rules: Iterable[Rule]) -> list[Mapping[str, object]]:
    """Rules as EC2 groups them: one IpPermission for each protocol and port range."""
    found: dict[tuple[str, int, int], dict[str, list[Mapping[str, object]]]] = {}
    for rule in rules:
        part = found.setdefault(
            (rule.atom.protocol, rule.atom.first, rule.atom.last),
            {"IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []},
        )
        words = {"Description": rule.description}
        if rule.atom.kind == "ipv4":
            part["IpRanges"].append({"CidrIp": rule.atom.peer, **words})
        elif rule.atom.kind == "ipv6":
            part["Ipv6Ranges"].append({"CidrIpv6": rule.atom.peer, **words})
        elif rule.atom.kind == "prefix-list":
            part["PrefixListIds"].append({"PrefixListId": rule.atom.peer, **words})
        else:
            part["UserIdGroupPairs"].append({"GroupId": rule.atom.peer, "UserId": world.account, **words})
    return [{"IpProtocol": protocol, **_ports(protocol, *ports), **part} for (protocol, *ports), part in found.items()]


def _ports(protocol: str, first: int, last: int) -> Mapping[str, int]:
    """Where ports do not apply, none are shown."""
    return {"FromPort": first, "ToPort": last} if protocol in ("tcp", "udp", "icmp", "icmpv6") else {}


def _atoms(group: Group, *, egress: bool) -> list[Atom]:
    return [rule.atom for rule in group.rules.values() if rule.atom.egress is egress]


def _looks(prefix: str, *, egress: bool) -> Mapping[str, choose.Look[Group]]:
    def peers(kind: str) -> choose.Look[Group]:
        return lambda group: [one.peer for one in _atoms(group, egress=egress) if one.kind == kind]

    return {
        f"{prefix}.cidr": peers("ipv4"),
        f"{prefix}.ipv6-cidr": peers("ipv6"),
        f"{prefix}.prefix-list-id": peers("prefix-list"),
        f"{prefix}.group-id": peers("group"),
        f"{prefix}.protocol": lambda group: [one.protocol for one in _atoms(group, egress=egress)],
        f"{prefix}.from-port": lambda group: [str(one.first) for one in _atoms(group, egress=egress) if one.protocol != "-1"],
        f"{prefix}.to-port": lambda group: [str(one.last) for one in _atoms(group, egress=egress) if one.protocol != "-1"],
    }


_LOOKS: Mapping[str, choose.Look[Group]] = {
    "description": lambda group: [group.description],
    "group-id": lambda group: [group.id],
    "group-name": lambda group: [group.name],
    "vpc-id": lambda group: [group.vpc],
    **_looks("ip-permission", egress=False),
    **_looks("egress.ip-permission", egress=True),
}
"""Filters of DescribeSecurityGroups; those of names and owners of referenced groups are not imitated, and so refused."""
