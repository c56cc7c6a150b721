"""What moto answers: networks, interfaces and the rest that groups live among, held to the same strictness."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from xml.etree import ElementTree as ET

from werkzeug.wrappers import Request, Response

from emscloud.sandbox.ec2 import choose
from emscloud.sandbox.ec2.query import Asked, Operation, Refused
from emscloud.sandbox.ec2.world import Dispatch, World, checked

PASSED: Mapping[str, frozenset[str] | None] = {
    "CreateNetworkInterface": None,
    "CreateSubnet": None,
    "CreateVpc": None,
    "DeleteNetworkInterface": None,
    "DeleteSubnet": None,
    "DeleteVpc": None,
    "DescribeNetworkAcls": frozenset({"vpc-id", "default"}),
    "DescribeNetworkInterfaces": frozenset(
        {
            "attachment.attachment-id",
            "attachment.instance-id",
            "availability-zone",
            "description",
            "group-id",
            "network-interface-id",
            "private-ip-address",
            "subnet-id",
            "vpc-id",
        }
    ),
    "DescribeRouteTables": frozenset({"vpc-id", "association.main"}),
    "DescribeSubnets": frozenset({"availability-zone", "cidr-block", "default-for-az", "state", "subnet-id", "vpc-id"}),
    "DescribeVpcAttribute": None,
    "DescribeVpcClassicLink": frozenset({"vpc-id"}),
    "DescribeVpcClassicLinkDnsSupport": None,
    "DescribeVpcs": frozenset({"cidr", "is-default", "state", "vpc-id"}),
    "ModifyNetworkInterfaceAttribute": None,
    "ModifyVpcAttribute": None,
}
"""Actions that moto is asked for, with the filters that it knows besides those of tags."""

KINDS = {
    "eni": "network-interface",
    "pl": "prefix-list",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "subnet": "subnet",
    "vpc": "vpc",
}
"""What may be tagged, by the prefix of its id."""


def passed(world: World, request: Request, action: str, asked: Asked, operation: Operation) -> Response:
    """What moto answers, after checks that it lacks."""
    response = _moto(world, request, action, asked)
    if response.status_code == 200 and action.startswith("Describe"):  # noqa: PLR2004
        return _page(asked, response, operation, world.page)
    return response


def _moto(world: World, request: Request, action: str, asked: Asked) -> Response:
    from moto.core.request import Request as Wire  # noqa: PLC0415  (as in `World`)
    from moto.ec2.exceptions import EC2ClientError  # noqa: PLC0415

    world.dispatch = world.dispatch or _dispatch(world)
    headers = {**request.headers, "User-Agent": f"region/{world.region}"}
    wire = Wire.from_primitives(request.method, request.url, headers, request.get_data())
    try:
        _strict(world, action, asked)
        status, found, body = world.dispatch(wire)
    except EC2ClientError as error:
        raise Refused(error.code, error.message) from error
    content = {name: value for name, value in found.items() if name.lower() == "content-type"}
    return Response(body, status=int(found.get("status", status)), headers=content)


def _dispatch(world: World) -> Dispatch:
    """What answers a request in moto, on this world's own backend instead of one that moto shares."""
    from moto.ec2.responses import EC2Response  # noqa: PLC0415

    class Ours(EC2Response):
        ec2_backend = world.moto

        @property
        def current_account(self) -> str:
            return world.account

        @current_account.setter
        def current_account(self, _: str) -> None:
            """It is what it is."""

    return cast("Dispatch", Ours.dispatch)


def _strict(world: World, action: str, asked: Asked) -> None:
    """What moto does not refuse.

    Filters that it does not know, while there is nothing to filter; tags that are AWS's own; groups of an interface that
    are not there, of another VPC or too many; a VPC with groups in it.
    """
    for one in asked.parts("Filters"):
        name = one.text("Name") or "null"
        if not name.startswith("tag:") and name not in {"tag-key", *(PASSED.get(action) or ())}:
            raise Refused("InvalidParameterValue", f"The filter '{name}' is invalid")
    for tag in (tag for one in asked.parts("TagSpecifications") for tag in one.parts("Tags")):
        checked(tag)
    if action == "DeleteVpc":
        vpc = asked.text("VpcId") or ""
        if any(group.vpc == vpc and not group.default for group in world.groups.values()):
            raise Refused("DependencyViolation", f"The vpc '{vpc}' has dependencies and cannot be deleted.")
    groups = asked.texts("Groups") if action in ("CreateNetworkInterface", "ModifyNetworkInterfaceAttribute") else []
    if len(groups) > world.quotas.interface:
        said = "The maximum number of security groups per interface has been reached."
        raise Refused("SecurityGroupsPerInterfaceLimitExceeded", said)
    for group in [world.group(id_) for id_ in groups]:
        if group.vpc != _network(world, asked):
            raise Refused("InvalidParameter", f"Security group {group.id} and the interface's subnet belong to different networks.")


def _network(world: World, asked: Asked) -> str:
    """The VPC of the interface that a call makes or changes; moto refuses what is not there."""
    if interface := asked.text("NetworkInterfaceId"):
        return str(world.moto.get_network_interface(interface).vpc_id)
    return str(world.moto.get_subnet(asked.text("SubnetId") or "").vpc_id)


def _page(asked: Asked, response: Response, operation: Operation, default: int | None) -> Response:
    """One page of a list: moto always gives it whole."""
    members = operation.output_shape.members if operation.output_shape is not None else {}
    if "NextToken" not in members:
        return response
    (name,) = (one.serialization.get("name", name) for name, one in members.items() if one.type_name == "list")
    root = ET.fromstring(response.get_data())  # noqa: S314  (an answer of moto)
    space = root.tag.partition("}")[0].removeprefix("{")
    (found,) = root.findall(f"{{{space}}}{name}")
    items = list(found)
    part, token = choose.page(asked, items, default=default)
    for item in items:
        if item not in part:
            found.remove(item)
    if token is not None:
        ET.SubElement(root, f"{{{space}}}nextToken").text = token
    ET.register_namespace("", space)
    return Response(ET.tostring(root, "utf-8", xml_declaration=True), content_type="text/xml;charset=UTF-8")


def zones(world: World, asked: Asked) -> Mapping[str, object]:
    """DescribeAvailabilityZones, of which moto does not refuse unknown filters."""
    names = {"region-name": "RegionName", "state": "State", "zone-id": "ZoneId", "zone-name": "ZoneName"}
    looks = {name: _field(field) for name, field in names.items()}
    everything = [
        {
            "ZoneName": zone.name,
            "ZoneId": zone.zone_id,
            "RegionName": zone.region_name,
            "State": zone.state,
            "ZoneType": zone.zone_type,
            "OptInStatus": "opt-in-not-required",
        }
        for zone in world.moto.zones[world.region]
    ]
    for field, name in (("ZoneNames", "ZoneName"), ("ZoneIds", "ZoneId")):
        wanted = asked.texts(field)
        if set(wanted) - {zone[name] for zone in everything}:
            raise Refused("InvalidParameterValue", f"Invalid availability zone: [{', '.join(wanted)}]")
        everything = [zone for zone in everything if not wanted or zone[name] in wanted]
    return {"AvailabilityZones": choose.filtered(asked, everything, looks, lambda _: {})}


def _field(field: str) -> choose.Look[dict[str, str]]:
    return lambda row: [row[field]]


def account_attributes(world: World, asked: Asked) -> Mapping[str, object]:
    """DescribeAccountAttributes, which moto answers with the values of 2012."""
    values = {
        "default-vpc": world.moto.default_vpc.id,
        "supported-platforms": "VPC",
        "vpc-max-security-groups-per-interface": str(world.quotas.interface),
    }
    names = asked.texts("AttributeNames") or list(values)
    for name in names:
        if name not in values:
            raise Refused("InvalidParameterValue", f"Value ({name}) for parameter attributeName is invalid.")
    told = [{"AttributeName": name, "AttributeValues": [{"AttributeValue": values[name]}]} for name in names]
    return {"AccountAttributes": told}


def create_tags(world: World, asked: Asked) -> Mapping[str, object]:
    """CreateTags: on all the resources, or on none."""
    tags = dict(checked(tag) for tag in asked.parts("Tags"))
    for id_ in asked.texts("Resources"):
        _there(world, id_)
    for id_ in asked.texts("Resources"):
        world.tag(id_, tags)
    return {}


def delete_tags(world: World, asked: Asked) -> Mapping[str, object]:
    """DeleteTags: those of that key, and of that value if one is given; all, if no tag is."""
    for id_ in asked.texts("Resources"):
        _there(world, id_)
    for id_ in asked.texts("Resources"):
        kept = world.tags(id_)
        for tag in asked.parts("Tags") or [Asked({"Key": key}) for key in kept]:
            key, value = tag.text("Key") or "", tag.text("Value")
            if key in kept and value in (None, kept[key]):
                del kept[key]
        world.moto.tags[id_] = kept
    return {}


def _there(world: World, id_: str) -> None:
    """Refused for a resource that is not there, in the words for its kind."""
    kind = KINDS.get(id_.partition("-")[0])
    if kind is None:
        raise Refused("InvalidID", f"The ID '{id_}' is not valid")
    if kind == "security-group":
        world.group(id_)
    elif kind == "prefix-list":
        world.prefix_list(id_)
    elif kind == "security-group-rule":
        if not any(id_ in group.rules for group in world.groups.values()):
            raise Refused("InvalidSecurityGroupRuleId.NotFound", f"The security group rule ID '{id_}' does not exist")
    else:
        subnets = {subnet for zone in world.moto.subnets.values() for subnet in zone}
        there = {"vpc": world.moto.vpcs, "subnet": subnets, "network-interface": world.moto.enis}[kind]
        if id_ not in there:
            names = {"vpc": "InvalidVpcID", "subnet": "InvalidSubnetID", "network-interface": "InvalidNetworkInterfaceID"}
            raise Refused(f"{names[kind]}.NotFound", f"The {kind} ID '{id_}' does not exist")


def describe_tags(world: World, asked: Asked) -> Mapping[str, object]:
    """DescribeTags."""
    rows = [
        {"ResourceId": id_, "ResourceType": KINDS[kind], "Key": key, "Value": value}
        for id_, tags in world.moto.tags.items()
        if (kind := id_.partition("-")[0]) in KINDS
        for key, value in tags.items()
    ]
    names = {"key": "Key", "value": "Value", "resource-id": "ResourceId", "resource-type": "ResourceType"}
    looks = {name: _field(field) for name, field in names.items()}
    found = choose.filtered(asked, rows, looks, lambda row: {row["Key"]: row["Value"]})
    part, token = choose.page(asked, found, default=world.page)
    return {"Tags": part, "NextToken": token}
