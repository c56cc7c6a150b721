"""Terraform that others could have written, at random: sides of resources in which everything is known, and holes in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import strategies as st

from emscloud.foreign import Attribute, Hole, Instance, Pointer
from emscloud.hcl.resources import Resource as Read
from emscloud.hcl.syntax import Expression, Heredoc, Ref, Value
from emscloud.model.peer import Symbol
from emscloud.spaces.address import parse_network
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import Packet, TrafficSet
from tests import judge
from tests.judge import Json

Resource = dict[str, Json]
ASG = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/web"
FAR = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/far"
V4 = ("10.1.0.0/16", "10.1.2.3/32", "10.9.9.9/8", "0.0.0.0/0", "192.0.2.0/24")
V6 = ("fd00:1::/32", "::/0", "2001:db8::1/64")
GROUPS = ("sg-1", "sg-2")
LISTS = ("pl-1", "pl-far")


def _attribute(values: Json) -> Attribute:
    """JSON as values of instances."""
    if isinstance(values, list):
        return tuple([_attribute(one) for one in values])
    return {name: _attribute(one) for name, one in values.items()} if isinstance(values, dict) else values


def instances(side: Sequence[Resource]) -> list[Instance]:
    """A side as instances."""
    made = []
    for one in side:
        values = _attribute(one["values"])
        assert isinstance(values, dict)
        made.append(Instance(str(one["address"]), str(one["type"]), values))
    return made


def resource(address: str, **values: Json) -> Resource:
    """One resource."""
    return {"address": address, "type": address.split(".", maxsplit=1)[0], "values": values}


@st.composite
def _aws_service(draw: st.DrawFn) -> dict[str, Json]:
    protocols: tuple[str | int, ...] = ("tcp", "UDP", "6", 17, "icmp", "1", "icmpv6", "58", "47", "-1", "all", -1)
    protocol = draw(st.sampled_from(protocols))
    if str(protocol).lower() in ("tcp", "udp", "6", "17"):
        low, high = sorted((draw(st.sampled_from((0, 22, 80, 443, 65535))), draw(st.sampled_from((0, 22, 80, 443, 65535)))))
    elif str(protocol).lower() in ("icmp", "1", "icmpv6", "58"):
        low = draw(st.sampled_from((-1, 8, 3, 128)))
        high = draw(st.sampled_from((-1, 0, 4))) if low >= 0 else -1
    else:
        low = high = draw(st.sampled_from((0, 443)))
    return {"protocol": protocol, "from_port": low, "to_port": draw(st.sampled_from((high, str(high))))}


def _some(options: Sequence[str], most: int = 2) -> st.SearchStrategy[Json]:
    return st.none() | st.lists(st.sampled_from(options), max_size=most, unique=True).map(list)


@st.composite
def _inline(draw: st.DrawFn) -> Json:
    return {
        **draw(_aws_service()),
        "cidr_blocks": draw(_some(V4)),
        "ipv6_cidr_blocks": draw(_some(V6)),
        "prefix_list_ids": draw(_some(LISTS)),
        "security_groups": draw(_some((*GROUPS, "sg-far"))),
        "self": draw(st.sampled_from((None, False, True))),
    }


@st.composite
def aws_sides(draw: st.DrawFn) -> list[Resource]:
    """Two security groups, a prefix list, and rules in every spelling."""
    side: list[Resource] = []
    for name in GROUPS:
        inline = {way: draw(st.none() | st.lists(_inline(), max_size=2)) for way in ("ingress", "egress")}
        side.append(resource(f"aws_security_group.{name}", id=name, name=f"name-{name}", **inline))
    side.append(
        resource(
            "aws_ec2_managed_prefix_list.one",
            id="pl-1",
            entry=[{"cidr": one} for one in draw(st.lists(st.sampled_from(V4), max_size=2))],
        )
    )
    if draw(st.booleans()):
        side.append(
            resource("aws_ec2_managed_prefix_list_entry.one", prefix_list_id="pl-1", cidr=draw(st.sampled_from((*V4, *V6))))
        )
    for place in range(draw(st.integers(0, 3))):
        group, way = draw(st.sampled_from(GROUPS)), draw(st.sampled_from(("ingress", "egress")))
        service = draw(_aws_service())
        if draw(st.booleans()):
            peer = draw(st.sampled_from(("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")))
            options = {"cidr_ipv4": V4, "cidr_ipv6": V6, "prefix_list_id": LISTS}.get(peer, (*GROUPS, "sg-far"))
            service["ip_protocol"] = service.pop("protocol")
            values = {**service, peer: draw(st.sampled_from(options)), "security_group_id": group}
            side.append(resource(f"aws_vpc_security_group_{way}_rule.r{place}", **values))
        else:
            peers: dict[str, Json] = {
                "cidr_blocks": draw(_some(V4)),
                "prefix_list_ids": draw(_some(LISTS)),
                "source_security_group_id": draw(st.none() | st.sampled_from((*GROUPS, "sg-far"))),
                "self": draw(st.booleans()),
            }
            side.append(resource(f"aws_security_group_rule.r{place}", **service, **peers, type=way, security_group_id=group))
    return side


@st.composite
def _endpoint(draw: st.DrawFn, side: str, *, plain: bool) -> dict[str, Json]:
    tags = () if plain else ("VirtualNetwork", "internet", "Storage", "AzureLoadBalancer")
    kind = draw(st.sampled_from(("prefix", "prefixes", *(() if plain else ("groups",)))))
    made: dict[str, Json] = {f"{side}_address_prefix": None, f"{side}_address_prefixes": []}
    if kind == "prefix":
        made[f"{side}_address_prefix"] = draw(st.sampled_from(("*", "10.1.0.0/16", "10.1.2.3", "::/0", *tags)))
    elif kind == "prefixes":
        made[f"{side}_address_prefixes"] = list(
            draw(st.lists(st.sampled_from(("10.1.0.0/16", "192.0.2.0/24", "fd00:1::/32")), min_size=1, max_size=2))
        )
    else:
        made[f"{side}_application_security_group_ids"] = list(draw(st.lists(st.sampled_from((ASG, FAR)), min_size=1, max_size=2)))
    return made


@st.composite
def _security_rule(draw: st.DrawFn, priority: int, *, plain: bool) -> dict[str, Json]:
    ways = ("Inbound", "outbound")
    way = draw(st.sampled_from(ways))
    local, peer = ("destination", "source") if way == "Inbound" else ("source", "destination")
    if draw(st.booleans()):
        ports: dict[str, Json] = {"destination_port_range": draw(st.sampled_from(("*", "443", "22-80", "0-65535")))}
    else:
        ports = {
            "destination_port_ranges": list(draw(st.lists(st.sampled_from(("22", "80-443")), min_size=1, max_size=2, unique=True)))
        }
    return {
        "name": f"rule-{priority}",
        "priority": priority,
        "direction": way,
        "access": draw(st.sampled_from(("Allow", "allow", "Deny"))),
        "protocol": draw(st.sampled_from(("*", "Tcp", "tcp", "UDP", "Icmp", "Esp"))),
        "source_port_range": "*" if plain else draw(st.sampled_from(("*", "*", "*", "1024-65535"))),
        **draw(_endpoint(local, plain=plain)),
        **draw(_endpoint(peer, plain=plain)),
        **ports,
    }


@st.composite
def azure_sides(draw: st.DrawFn, *, plain: bool = False) -> list[Resource]:
    """Two network security groups and rules in and outside of them; plain ones say nothing that a packet does not show."""
    side: list[Resource] = [resource("azurerm_application_security_group.web", id=ASG, name="web")]
    for name in ("one", "two"):
        numbers = draw(st.lists(st.sampled_from((100, 101, 200, 300, 4096)), max_size=4, unique=True))
        inline: Json = [draw(_security_rule(number, plain=plain)) for number in numbers]
        group = f"azurerm_network_security_group.{name}"
        side.append(
            resource(
                group, id=f"id-{name}", name=name, resource_group_name="rg", security_rule=inline if draw(st.booleans()) else None
            )
        )
        for number in draw(st.lists(st.sampled_from((150, 250, 350)), max_size=2, unique=True)):
            rule = draw(_security_rule(number, plain=plain))
            place = {"network_security_group_name": name.upper(), "resource_group_name": "RG"}
            side.append(resource(f"azurerm_network_security_rule.{name}-{number}", **rule, **place))
    return side


def places(value: Attribute, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a value, itself first."""
    yield path
    if isinstance(value, dict):
        for name, one in value.items():
            yield from places(one, (*path, name))
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from places(one, (*path, place))


def holed(value: Attribute, path: tuple[str | int, ...]) -> Attribute:
    """A value with a hole at a place."""
    if not path:
        return Hole("it was knocked out")
    if isinstance(value, dict):
        return {name: holed(one, path[1:]) if name == path[0] else one for name, one in value.items()}
    assert isinstance(value, tuple)
    return tuple([holed(one, path[1:]) if place == path[0] else one for place, one in enumerate(value)])


def point(packet: judge.Packet) -> Packet:
    """A packet of the judge's as one of ours."""
    low = packet.detail << 8 | packet.code if packet.protocol in (1, 58) else packet.detail
    local, peer = parse_network(packet.local).low, parse_network(packet.peer).low
    return Packet(local, peer, packet.protocol << 16 | low)


def sure(bounds: Bounds, packet: judge.Packet, names: dict[str, Symbol]) -> bool:
    """Whether bounds certainly let a packet through whose peer stands behind what it is behind of."""
    through = [bounds.must, *[bounds.named.get(names[name], TrafficSet()) for name in packet.behind]]
    return any(point(packet) in one for one in through)


def private(packet: judge.Packet) -> bool:
    """Whether the peer is one that a group can stand for."""
    return packet.peer.startswith(("10.", "fd"))


def written(read: Sequence[Read]) -> list[Instance]:
    """Resources of our own text as instances: a reference to another's attribute is a pointer."""
    return [
        Instance(f"{one.kind}.{one.name}", one.kind, {name: _said(value) for name, value in one.values.items()}) for one in read
    ]


def _said(value: Value) -> Attribute:
    if isinstance(value, Ref):
        kind, name, attribute = value.path.split(".") if value.path.count(".") == 2 else ("var", value.path, "")
        return Pointer(f"{kind}.{name}", attribute)
    if isinstance(value, tuple):
        return tuple([_said(one) for one in value])
    if isinstance(value, Heredoc):
        return "".join(value.lines)
    assert not isinstance(value, Expression)  # parametric modules alone hold one
    return {name: _said(one) for name, one in value.items()} if isinstance(value, dict) else value
