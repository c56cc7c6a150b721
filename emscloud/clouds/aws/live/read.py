"""Live security groups → instances as Terraform's provider would have read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import cast

from emscloud.cloud import Access, Live, Refused
from emscloud.clouds.aws.live.client import PAGE, Answer, Client, clients
from emscloud.clouds.aws.others.kinds import GROUPS, LIST, MODERN
from emscloud.diagnostics import Failed, Problem
from emscloud.foreign import Attribute, Instance, Unwritten, number, text
from emscloud.model.policy import Direction

_NAMED = re.compile(r"(?:([a-z]{2,}(?:-[a-z]+)+-[0-9]+)/)?(sg-[0-9a-f]{8}(?:[0-9a-f]{9})?)")
VALUES = 200
"""Values that a filter takes (EC2's quotas for filters)."""
ENTRIES = 100
"""Entries of a prefix list a page: the most that GetManagedPrefixListEntries takes."""
_WAYS = {way: kind for kind, way in MODERN.items()}
_GROUP = GROUPS[0]
_FAMILIES = {"IPv4": 4, "IPv6": 6}


def live(words: str, access: Access) -> Live:
    """Security groups by id, `sg-…` or `REGION/sg-…`, with all that their rules name, as far as it can be read.

    Raises Failed: E510 for what is no id, E435 for a group that is not there, and what Client raises.
    """
    asked = [(named[1], named[2]) for named in map(parsed, words.split(","))]
    made: dict[str, Instance] = {}
    for region, ids in groupby(sorted(asked, key=lambda one: one[0] or ""), key=lambda one: one[0]):
        held = clients(access, region)
        found = [_placed(one, held.region) for one in _region(held.ec2, sorted({id_ for _, id_ in ids}))]
        made |= {one.address: one for one in found}
    return Live(tuple(made.values()), frozenset(id_ for _, id_ in asked), limits=_weights(made.values()))


def _weights(instances: Iterable[Instance]) -> Mapping[str, object]:
    """What prefix lists weigh, as a target's limits say it; nothing of AWS's own, of which EC2 shows no maximum."""
    lists = {
        one.address: {"max_entries": most, "family": _FAMILIES[text(one.values.get("address_family")) or ""]}
        for one in instances
        if one.kind == LIST and (most := number(one.values.get("max_entries")))
    }
    return {"prefix_lists": lists} if lists else {}


def parsed(words: str) -> re.Match[str]:
    """One group's words: its region (or None) and its id; raises Failed with E510."""
    found = _NAMED.fullmatch(words.strip())
    if found is None:
        hint = "Write aws:sg-0123456789abcdef0 or aws:eu-west-1/sg-0123456789abcdef0, with commas between several"
        raise Failed([Problem("E510", f"`{words.strip()}` is no live group of AWS. {hint}.")])
    return found


def _region(ec2: Client, ids: list[str]) -> Iterator[Instance]:
    """Groups, their rules, and the groups and prefix lists that these name."""
    for some in _some(ids, VALUES):
        yield from map(_group, cast("list[Answer]", ec2.call("DescribeSecurityGroups", GroupIds=some)["SecurityGroups"]))
    rules = list(_filtered(ec2, "DescribeSecurityGroupRules", "SecurityGroupRules", ids))
    yield from map(rule, rules)
    named = {_text(_part(one, "ReferencedGroupInfo"), "GroupId") for one in rules} - {None, *ids}
    yield from _if_permitted(lambda: map(_group, _filtered(ec2, "DescribeSecurityGroups", "SecurityGroups", _sorted(named))))
    yield from _if_permitted(lambda: _lists(ec2, _sorted({_text(one, "PrefixListId") for one in rules})))


def _filtered(ec2: Client, action: str, items: str, ids: list[str]) -> Iterator[Answer]:
    """Items of these groups; one that is not there, or belongs to another account, is none of them."""
    for some in _some(ids, VALUES):
        yield from ec2.pages(action, items, Filters=[{"Name": "group-id", "Values": some}], MaxResults=PAGE)


def _if_permitted(read: Callable[[], Iterable[Instance]]) -> list[Instance]:
    """What rules name, which is told by its id where nobody may read it."""
    try:
        return list(read())
    except Refused as refused:
        if refused.problems[0].code == "E433":
            return []
        raise


def _lists(ec2: Client, ids: list[str]) -> Iterator[Instance]:
    for some in _some(ids, VALUES):
        filters = [{"Name": "prefix-list-id", "Values": some}]
        for one in ec2.pages("DescribeManagedPrefixLists", "PrefixLists", Filters=filters, MaxResults=ENTRIES):
            id_ = str(one["PrefixListId"])
            held = ec2.pages("GetManagedPrefixListEntries", "Entries", PrefixListId=id_, MaxResults=ENTRIES)
            most = cast("int | None", one.get("MaxEntries"))
            more: Mapping[str, Attribute] = {"max_entries": most, "tags": _tags(one)}
            yield listed(id_, {"name": _text(one, "PrefixListName"), "address_family": _text(one, "AddressFamily"), **more}, held)


def listed(id_: str, values: Mapping[str, Attribute], held: Iterable[Answer]) -> Instance:
    """A prefix list with its entries."""
    entries = tuple([{"cidr": _text(entry, "Cidr"), "description": _text(entry, "Description")} for entry in held])
    return _instance(id_, LIST, {**values, "entry": entries})


def _group(one: Answer) -> Instance:
    texts = {"name": "GroupName", "description": "Description", "vpc_id": "VpcId", "owner_id": "OwnerId"}
    return _instance(str(one["GroupId"]), _GROUP, {**{name: _text(one, key) for name, key in texts.items()}, "tags": _tags(one)})


def rule(one: Answer) -> Instance:
    """A rule of its own, as EC2 keeps it: one peer, and an id by which it is told."""
    kind = _WAYS[Direction.OUT if one.get("IsEgress") else Direction.IN]
    texts = {
        "security_group_id": "GroupId",
        "ip_protocol": "IpProtocol",
        "cidr_ipv4": "CidrIpv4",
        "cidr_ipv6": "CidrIpv6",
        "prefix_list_id": "PrefixListId",
        "description": "Description",
    }
    values: dict[str, Attribute] = {name: _text(one, key) for name, key in texts.items()}
    values |= {name: cast("int | None", one.get(key)) for name, key in {"from_port": "FromPort", "to_port": "ToPort"}.items()}
    values["referenced_security_group_id"] = _text(_part(one, "ReferencedGroupInfo"), "GroupId")
    return _instance(str(one["SecurityGroupRuleId"]), kind, {**values, "tags": _tags(one)})


def _placed(one: Instance, region: str) -> Instance:
    """A group with the region in which it is, as the provider has it since 6.0; of what rules name nothing asks for it."""
    if one.kind != _GROUP:
        return one
    return replace(one, values={**one.values, "region": region}, unwritten={**one.unwritten, "region": Unwritten.READ})


def _instance(id_: str, kind: str, values: Mapping[str, Attribute]) -> Instance:
    held = {name: value for name, value in values.items() if value is not None}
    return Instance(id_, kind, {"id": id_, **held}, unwritten=dict.fromkeys(["id", *held], Unwritten.READ))


def _tags(one: Answer) -> dict[str, Attribute]:
    return {str(tag["Key"]): str(tag["Value"]) for tag in cast("list[Mapping[str, object]]", one.get("Tags") or [])}


def _part(one: Answer, name: str) -> Answer:
    return cast("Answer", one.get(name) or {})


def _text(one: Answer, name: str) -> str | None:
    return cast("str | None", one.get(name))


def _some(ids: list[str], at_once: int) -> Iterator[list[str]]:
    return (ids[start : start + at_once] for start in range(0, len(ids), at_once))


def _sorted(ids: Iterable[str | None]) -> list[str]:
    return sorted(one for one in ids if one is not None)
