"""What the clouds' providers do with a resource, by calls: the AWS SDK and Azure's REST API, on whatever is served.

Fakes of HashiCorp's providers for what a move between configurations comes to, and no more: each kind is made, read, changed,
deleted and imported by the calls that the provider makes for it, in their order.  A state is what the schema has, by name.
"""

from __future__ import annotations

import json
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Protocol, TypeAlias

from tests.terraform.lists import LIST, Lists

State: TypeAlias = dict[str, Any]

GROUP, RULE = "aws_security_group", "aws_security_group_rule"
MODERN = {"aws_vpc_security_group_ingress_rule": False, "aws_vpc_security_group_egress_rule": True}
NSG, NSG_RULE = "azurerm_network_security_group", "azurerm_network_security_rule"
FIXED: Mapping[str, frozenset[str]] = {
    GROUP: frozenset({"name", "name_prefix", "description", "vpc_id"}),
    RULE: frozenset({"type", "security_group_id", "protocol", "from_port", "to_port", "cidr_blocks", "ipv6_cidr_blocks", "self"}),
    **dict.fromkeys(MODERN, frozenset({"security_group_id"})),
    LIST: frozenset({"address_family"}),
    NSG: frozenset({"name", "location", "resource_group_name"}),
    NSG_RULE: frozenset({"name", "network_security_group_name", "resource_group_name"}),
}
"""What cannot change: another value makes the resource anew (ForceNew in the provider's source)."""


_PREFIXED = re.compile(r"(.+?)\d{18}[0-9a-f]{8}")
"""A name that the provider made of a prefix: the time, and a number that counts up."""
_PORTED = ("tcp", "udp", "icmp", "icmpv6")


class Hands(Protocol):
    """What is done in one cloud; `read` gives None for what is gone, `known` is what the state has of it."""

    def create(self, kind: str, asked: State) -> State: ...
    def read(self, kind: str, known: State) -> State | None: ...
    def update(self, kind: str, known: State, asked: State) -> State: ...
    def delete(self, kind: str, known: State) -> None: ...


class Aws:
    """Security groups and their rules."""

    def __init__(self, region: str | None) -> None:
        self.region = region or os.environ["AWS_REGION"]

    @cached_property
    def ec2(self) -> Any:
        """The SDK's client, pointed at what the environment names."""
        assert os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://127.0.0.1:"), "nothing but what is served here is acted on"
        import boto3  # noqa: PLC0415  (a second, and only where it is served)

        return boto3.client("ec2", region_name=self.region)

    def create(self, kind: str, asked: State) -> State:
        """Make it; a group is closed before its rules come."""
        if kind == GROUP:
            return self._made(asked)
        if kind == LIST:
            return Lists(self.ec2).create(asked)
        egress = MODERN[kind] if kind in MODERN else asked["type"] == "egress"
        tags = {"TagSpecifications": _tagging("security-group-rule", asked.get("tags"))} if asked.get("tags") else {}
        made = self._authorize(asked["security_group_id"], [_permission(asked)], egress=egress, **tags)
        ids = [one["SecurityGroupRuleId"] for one in made]
        return {"id": ids[0] if kind in MODERN else f"sgrule-{'-'.join(ids)}", "security_group_rule_id": ids[0]}

    def _made(self, asked: State) -> State:
        name = (
            asked["name"] or f"{asked['name_prefix'] or 'terraform-'}{time.strftime('%Y%m%d%H%M%S')}{time.time_ns() % 10**12:012}"
        )
        tags = {"TagSpecifications": _tagging("security-group", asked["tags"])} if asked["tags"] else {}
        vpc = {"VpcId": asked["vpc_id"]} if asked["vpc_id"] else {}
        words = asked["description"] or "Managed by Terraform"
        id_ = self.ec2.create_security_group(GroupName=name, Description=words, **vpc, **tags)["GroupId"]
        (born,) = self.ec2.describe_security_groups(GroupIds=[id_])["SecurityGroups"]
        self.ec2.revoke_security_group_egress(GroupId=id_, IpPermissions=born["IpPermissionsEgress"])
        self._inline(id_, {}, asked)
        return {"id": id_}

    def _inline(self, id_: str, was: State, asked: State) -> None:
        """Rules that stand in a group: what goes first, as the provider does."""
        for way, egress in (("ingress", False), ("egress", True)):
            old, new = was.get(way) or [], asked.get(way) or []
            gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
            if gone:
                self._revoke(id_, [_permission(one, id_) for one in gone], egress=egress)
            if come:
                self._authorize(id_, [_permission(one, id_) for one in come], egress=egress)

    def read(self, kind: str, known: State) -> State | None:
        """As EC2 shows it."""
        if kind == GROUP:
            found = self._there(lambda: self.ec2.describe_security_groups(GroupIds=[known["id"]])["SecurityGroups"])
            return self._group(found[0]) if found else None
        if kind == LIST:
            lists = self._there(lambda: [Lists(self.ec2).read(known["id"])])
            return {**lists[0], "region": self.region} if lists else None
        if kind in MODERN:
            ids = [known["id"]]
            found = self._there(lambda: self.ec2.describe_security_group_rules(SecurityGroupRuleIds=ids)["SecurityGroupRules"])
            return self._rule(found[0]) if found else None
        ids = known["id"].removeprefix("sgrule-").replace("-sgr-", " sgr-").split()
        held = self._there(lambda: self.ec2.describe_security_group_rules(SecurityGroupRuleIds=ids)["SecurityGroupRules"])
        return known if held else None

    def _group(self, one: State) -> State:
        tags = {tag["Key"]: tag["Value"] for tag in one.get("Tags", ())}
        prefixed = _PREFIXED.fullmatch(one["GroupName"])
        return {
            "id": one["GroupId"],
            "name": one["GroupName"],
            "name_prefix": prefixed[1] if prefixed else "",
            "description": one["Description"],
            "vpc_id": one["VpcId"],
            "owner_id": one["OwnerId"],
            "region": self.region,
            "ingress": list(_flat(one["IpPermissions"], one["GroupId"])),
            "egress": list(_flat(one["IpPermissionsEgress"], one["GroupId"])),
            "tags": tags or None,
            "tags_all": tags,
        }

    def _rule(self, one: State) -> State:
        tags = {tag["Key"]: tag["Value"] for tag in one.get("Tags", ())}
        ported = one["IpProtocol"] in _PORTED
        return {
            "id": one["SecurityGroupRuleId"],
            "security_group_rule_id": one["SecurityGroupRuleId"],
            "security_group_id": one["GroupId"],
            "ip_protocol": one["IpProtocol"],
            "from_port": one["FromPort"] if ported else None,
            "to_port": one["ToPort"] if ported else None,
            "cidr_ipv4": one.get("CidrIpv4"),
            "cidr_ipv6": one.get("CidrIpv6"),
            "prefix_list_id": one.get("PrefixListId"),
            "referenced_security_group_id": one.get("ReferencedGroupInfo", {}).get("GroupId"),
            "description": one.get("Description") or None,
            "region": self.region,
            "tags": tags or None,
            "tags_all": tags,
        }

    def update(self, kind: str, known: State, asked: State) -> State:
        """Change it in place: a rule by its id, tags apart."""
        if kind in MODERN:
            changed = {**_single(asked), "Description": asked["description"] or ""}
            rule = {"SecurityGroupRuleId": known["id"], "SecurityGroupRule": changed}
            self.ec2.modify_security_group_rules(GroupId=known["security_group_id"], SecurityGroupRules=[rule])
        elif kind == GROUP:
            self._inline(known["id"], known, asked)
        elif kind == LIST:
            Lists(self.ec2).update(known, asked)
        else:
            message = f"a change of {kind} in place is not imitated"
            raise NotImplementedError(message)
        gone = [{"Key": key} for key in known["tags"] or {} if key not in (asked["tags"] or {})]
        come = [one for one in _tagging("", asked["tags"])[0]["Tags"] if (known["tags"] or {}).get(one["Key"]) != one["Value"]]
        if gone:
            self.ec2.delete_tags(Resources=[known["id"]], Tags=gone)
        if come:
            self.ec2.create_tags(Resources=[known["id"]], Tags=come)
        return {}

    def delete(self, kind: str, known: State) -> None:
        """Take it away."""
        if kind == GROUP:
            self.ec2.delete_security_group(GroupId=known["id"])
            return
        if kind == LIST:
            Lists(self.ec2).delete(known["id"])
            return
        egress = MODERN[kind] if kind in MODERN else known["type"] == "egress"
        self._revoke(known["security_group_id"], [_permission(known)], egress=egress)

    def _authorize(self, id_: str, permissions: list[State], *, egress: bool, **more: Any) -> list[State]:
        call = self.ec2.authorize_security_group_egress if egress else self.ec2.authorize_security_group_ingress
        return list(call(GroupId=id_, IpPermissions=permissions, **more)["SecurityGroupRules"])

    def _revoke(self, id_: str, permissions: list[State], *, egress: bool) -> None:
        call = self.ec2.revoke_security_group_egress if egress else self.ec2.revoke_security_group_ingress
        call(GroupId=id_, IpPermissions=permissions)

    def _there(self, read: Callable[[], list[State]]) -> list[State]:
        try:
            return read()
        except self.ec2.exceptions.ClientError as error:
            if "NotFound" in str(error):
                return []
            raise


def _tagging(kind: str, tags: Mapping[str, str] | None) -> list[State]:
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in sorted((tags or {}).items())]}]


def _permission(rule: State, own: str = "") -> State:
    """One IpPermission of a rule in any of the three spellings."""
    words = {"Description": rule["description"]} if rule.get("description") else {}
    own = own or rule.get("security_group_id") or ""
    groups = [*(rule.get("security_groups") or ()), rule.get("source_security_group_id"), rule.get("referenced_security_group_id")]
    groups += [own] if rule.get("self") else []
    peers = {
        ("IpRanges", "CidrIp"): [*(rule.get("cidr_blocks") or ()), rule.get("cidr_ipv4")],
        ("Ipv6Ranges", "CidrIpv6"): [*(rule.get("ipv6_cidr_blocks") or ()), rule.get("cidr_ipv6")],
        ("PrefixListIds", "PrefixListId"): [*(rule.get("prefix_list_ids") or ()), rule.get("prefix_list_id")],
        ("UserIdGroupPairs", "GroupId"): groups,
    }
    protocol = rule.get("protocol") or rule["ip_protocol"]
    ports = (
        {}
        if protocol == "-1" or rule["from_port"] is None
        else {"FromPort": int(rule["from_port"]), "ToPort": int(rule["to_port"])}
    )
    said = {outer: [{inner: one, **words} for one in held if one] for (outer, inner), held in peers.items()}
    return {"IpProtocol": protocol, **ports, **{name: held for name, held in said.items() if held}}


def _single(rule: State) -> State:
    """A rule of its own as ModifySecurityGroupRules takes it."""
    ports = {"FromPort": int(rule["from_port"]), "ToPort": int(rule["to_port"])} if rule["from_port"] is not None else {}
    names = ("CidrIpv4", "cidr_ipv4"), ("CidrIpv6", "cidr_ipv6"), ("PrefixListId", "prefix_list_id")
    peers = {theirs: rule[ours] for theirs, ours in names if rule[ours]}
    referenced = rule["referenced_security_group_id"]
    return {"IpProtocol": rule["ip_protocol"], **ports, **peers, **({"ReferencedGroupId": referenced} if referenced else {})}


def _flat(permissions: list[State], own: str) -> Iterator[State]:
    """The rules of a group as the provider shows them: one for each service and description."""
    found: dict[tuple[Any, ...], State] = {}
    names = {"IpRanges": ("CidrIp", "cidr_blocks"), "Ipv6Ranges": ("CidrIpv6", "ipv6_cidr_blocks")}
    names |= {"PrefixListIds": ("PrefixListId", "prefix_list_ids"), "UserIdGroupPairs": ("GroupId", "security_groups")}
    for one in permissions:
        for outer, (inner, name) in names.items():
            for peer in one.get(outer, ()):
                words = peer.get("Description", "")
                key = one["IpProtocol"], one.get("FromPort", 0), one.get("ToPort", 0), words
                rule = found.setdefault(key, {**dict.fromkeys(("cidr_blocks", "ipv6_cidr_blocks"), None), **_bare(key)})
                if name == "security_groups" and peer[inner] == own:
                    rule["self"] = True
                else:
                    rule[name] = sorted([*(rule[name] or ()), peer[inner]])
    yield from found.values()


def _bare(key: tuple[Any, ...]) -> State:
    protocol, first, last, words = key
    spans = {"from_port": max(first, 0), "to_port": max(last, 0)} if protocol == "-1" else {"from_port": first, "to_port": last}
    return {
        "protocol": protocol,
        **spans,
        "description": words or None,
        "prefix_list_ids": None,
        "security_groups": None,
        "self": None,
    }


_ENDS = tuple(
    f"{end}_{what}"
    for end in ("source", "destination")
    for what in ("port_range", "port_ranges", "address_prefix", "address_prefixes")
)
_PLAIN = ("description", "protocol", "access", "priority", "direction", *_ENDS)


class Azure:
    """Network security groups and their rules."""

    def __init__(self, subscription: str | None) -> None:
        self.subscription = subscription or os.environ["AZURE_SUBSCRIPTION_ID"]

    def create(self, kind: str, asked: State) -> State:
        """One PUT of the whole: a group with the rules that stand in it."""
        id_ = self._id(kind, asked)
        self._put(id_, _rule_body(asked) if kind == NSG_RULE else _body(asked))
        return {"id": id_}

    def update(self, kind: str, known: State, asked: State) -> State:
        """The same, at the same place."""
        self._put(known["id"], _rule_body(asked) if kind == NSG_RULE else _body(asked))
        return {}

    def read(self, kind: str, known: State) -> State | None:
        """As ARM shows it; for a rule the names of its group too."""
        one = self._call("GET", known["id"])
        if one is None:
            return None
        steps = one["id"].split("/")
        place = {"id": one["id"], "name": one["name"], "resource_group_name": steps[4]}
        if kind == NSG_RULE:
            return {**place, "network_security_group_name": steps[8], **_rule(one)}
        rules = [{"name": rule["name"], **_rule(rule)} for rule in one["properties"]["securityRules"]]
        return {**place, "location": one["location"], "tags": one.get("tags") or None, "security_rule": rules}

    def delete(self, kind: str, known: State) -> None:
        """Take it away."""
        del kind
        self._call("DELETE", known["id"])
        self._settled(known["id"])

    def _id(self, kind: str, asked: State) -> str:
        group = asked["network_security_group_name"] if kind == NSG_RULE else asked["name"]
        place = f"/subscriptions/{self.subscription}/resourceGroups/{asked['resource_group_name']}"
        id_ = f"{place}/providers/Microsoft.Network/networkSecurityGroups/{group}"
        return f"{id_}/securityRules/{asked['name']}" if kind == NSG_RULE else id_

    def _put(self, id_: str, body: State) -> None:
        self._call("PUT", id_, body)
        self._settled(id_)

    def _settled(self, id_: str) -> None:
        """Wait until nothing runs on a group."""
        group = id_.partition("/securityRules/")[0]
        for _ in range(2000):
            one = self._call("GET", group)
            if one is None or one["properties"]["provisioningState"] in ("Succeeded", "Failed", "Canceled"):
                return
            time.sleep(0.01)
        message = f"{group} does not settle"
        raise TimeoutError(message)

    def _call(self, method: str, id_: str, body: State | None = None) -> Any:
        headers = {"Authorization": f"Bearer {os.environ['EMSCLOUD_AZURE_TOKEN']}", "Content-Type": "application/json"}
        assert os.environ["EMSCLOUD_AZURE_ENDPOINT"].startswith("http://127.0.0.1:"), "nothing but what is served here is acted on"
        address = f"{os.environ['EMSCLOUD_AZURE_ENDPOINT']}{id_}?api-version=2024-05-01"
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(address, data, headers, method=method), timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            if error.code == 404 and method == "GET":
                return None
            message = f"{method} {id_}: {error.read().decode()}"
            raise RuntimeError(message) from error


def _body(asked: State) -> State:
    rules = [{"name": one["name"], **_rule_body(one)} for one in asked.get("security_rule") or ()]
    return {"location": asked["location"], "tags": asked["tags"] or {}, "properties": {"securityRules": rules}}


def _rule_body(one: State) -> State:
    said = {_camel(name): one[name] for name in _PLAIN if one.get(name) not in (None, [], "")}
    return {"properties": {**said, "priority": int(one["priority"])}}


def _rule(one: State) -> State:
    said = one["properties"]
    groups = {f"{end}_application_security_group_ids": None for end in ("source", "destination")}
    return {**{name: said.get(_camel(name)) or None for name in _PLAIN}, **groups}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
