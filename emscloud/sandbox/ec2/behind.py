"""What moto answers: networks, interfaces and the rest that groups live among, held to the same strictness."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast
from xml.etree import ElementTree as ET

from werkzeug.wrappers import Request, Response

from emscloud.sandbox.ec2 import choose
from emscloud.sandbox.ec2.query import NAMESPACE, Asked, Operation, Refused
from emscloud.sandbox.ec2.world import World, checked

PASSED = frozenset(
    {
        "AssignIpv6Addresses",
        "AssociateVpcCidrBlock",
        "CreateNetworkInterface",
        "CreateSubnet",
        "CreateVpc",
        "DeleteNetworkInterface",
        "DeleteSubnet",
        "DeleteVpc",
        "DescribeAccountAttributes",
        "DescribeAvailabilityZones",
        "DescribeNetworkAcls",
        "DescribeNetworkInterfaces",
        "DescribeRegions",
        "DescribeRouteTables",
        "DescribeSubnets",
        "DescribeVpcAttribute",
        "DescribeVpcClassicLink",
        "DescribeVpcClassicLinkDnsSupport",
        "DescribeVpcs",
        "ModifyNetworkInterfaceAttribute",
        "ModifySubnetAttribute",
        "ModifyVpcAttribute",
    }
)
"""Actions that moto is asked for."""

RETIRED = frozenset({"DescribeVpcClassicLink", "DescribeVpcClassicLinkDnsSupport"})
"""Actions that EC2 no longer has in its model, and old clients still call."""

KINDS = {
    "eni": "network-interface",
    "pl": "prefix-list",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "subnet": "subnet",
    "vpc": "vpc",
}
"""What may be tagged, by the prefix of its id."""


def passed(world: World, request: Request, action: str, asked: Asked, operation: Operation | None) -> Response:
    """What moto answers, after checks that it lacks."""
    response = _moto(world, request, action, asked)
    if response.status_code == 200 and operation is not None and action.startswith("Describe"):  # noqa: PLR2004
        return _page(asked, response, operation, world.page)
    return response


def _moto(world: World, request: Request, action: str, asked: Asked) -> Response:
    from moto.core.request import Request as Wire  # noqa: PLC0415  (as in `World`)
    from moto.ec2.exceptions import EC2ClientError  # noqa: PLC0415
    from moto.ec2.responses import EC2Response  # noqa: PLC0415

    class Ours(EC2Response):
        """moto's EC2 on this world's own backend."""

        ec2_backend = world.moto

        @property
        def current_account(self) -> str:
            return world.account

        @current_account.setter
        def current_account(self, _: str) -> None:
            """It is what it is."""

    headers = dict(request.headers)
    headers["User-Agent"] = f"region/{world.region}"
    wire = Wire.from_primitives(request.method, request.url, headers, request.get_data())
    try:
        _strict(world, action, asked)
        status, found, body = Ours.dispatch(wire)
    except EC2ClientError as error:
        raise Refused(error.code, error.message) from error
    except NotImplementedError as error:
        raise _unknown(action, error) from error
    content = {name: value for name, value in found.items() if name.lower() == "content-type"}
    return Response(body, status=int(found.get("status", status)), headers=content)


def _unknown(action: str, error: NotImplementedError) -> Refused:
    """In this way moto says that it does not know a filter or an action."""
    named = re.search(r"The filter '([^']*)'", str(error))
    if named:
        return Refused("InvalidParameterValue", f"The filter '{named[1]}' is invalid")
    return Refused("UnsupportedOperation", f"The sandbox does not imitate this use of {action}: {error}")


def _strict(world: World, action: str, asked: Asked) -> None:
    """What moto does not refuse: groups of an interface that are not there, of another VPC or too many; a VPC with groups in it."""
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
    found = root.find(f"{{{NAMESPACE}}}{name}")
    items: Sequence[ET.Element] = [] if found is None else list(found)
    part, token = choose.page(asked, items, default=default)
    if len(part) == len(items) and token is None:
        return response
    for item in items:
        if item not in part:
            cast(ET.Element, found).remove(item)
    if token is not None:
        ET.SubElement(root, f"{{{NAMESPACE}}}nextToken").text = token
    ET.register_namespace("", NAMESPACE)
    return Response(ET.tostring(root, "utf-8", xml_declaration=True), content_type="text/xml;charset=UTF-8")


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
    looks: Mapping[str, choose.Look[dict[str, str]]] = {
        "key": lambda row: [row["Key"]],
        "value": lambda row: [row["Value"]],
        "resource-id": lambda row: [row["ResourceId"]],
        "resource-type": lambda row: [row["ResourceType"]],
    }
    found = choose.filtered(asked, rows, looks, lambda row: {row["Key"]: row["Value"]})
    part, token = choose.page(asked, found, default=world.page)
    return {"Tags": part, "NextToken": token}
