"""Live network security groups → instances as Terraform's provider would have read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from emscloud.cloud import Access, Live
from emscloud.clouds.azure.live.client import Json, client
from emscloud.clouds.azure.others.kinds import GROUP, INLINE
from emscloud.diagnostics import Failed, Problem
from emscloud.foreign import Attribute, Hole, Instance, Unwritten

_ID = re.compile(
    r"/subscriptions/([^/]+)/resourceGroups/([^/]+)/providers/Microsoft\.Network/networkSecurityGroups/([^/]+)", re.IGNORECASE
)
_RULE = {
    "description": "description",
    "priority": "priority",
    "direction": "direction",
    "access": "access",
    "protocol": "protocol",
    **{
        f"{end}_{snake}": f"{end}{camel}"
        for end in ("source", "destination")
        for snake, camel in (
            ("port_range", "PortRange"),
            ("port_ranges", "PortRanges"),
            ("address_prefix", "AddressPrefix"),
            ("address_prefixes", "AddressPrefixes"),
        )
    },
}
"""A rule's arguments as the provider has them, and as ARM has them."""


def live(words: str, access: Access) -> Live:
    """Network security groups by their resource ids, with `RESOURCE GROUP/NAME` for an address.

    Raises Failed: E510 for what is no id, E435 for a group that is not there, and what Client raises.
    """
    named = {one.strip().lower(): parsed(one.strip()) for one in words.split(",")}
    found = [client(access, one[1]).get("network_security_groups", one[2], one[3]) for one in named.values()]
    places = [str(one["id"]).split("/") for one in found]
    short = ["/".join((place[4], place[8])) for place in places]
    made = tuple(
        [instance(one, name if short.count(name) == 1 else str(one["id"])) for one, name in zip(found, short, strict=True)]
    )
    holes = tuple([hole for one in found if (hole := _unsettled(one))])
    return Live(made, frozenset(one.address for one in made), holes)


def parsed(words: str) -> re.Match[str]:
    """One group's id: subscription, resource group and name; raises Failed with E510."""
    found = _ID.fullmatch(words)
    if found is None:
        form = "/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/networkSecurityGroups/…"
        raise Failed([Problem("E510", f"`{words}` is no live group of Azure. Write `azure:` and its resource id, {form}.")])
    return found


def instance(one: Json, address: str) -> Instance:
    """A group in the words of Terraform's provider."""
    id_ = str(one["id"])
    rules = cast("list[Json]", _inner(one).get("securityRules") or [])
    values: dict[str, Attribute] = {
        "id": id_,
        "name": str(one["name"]),
        "location": cast("str | None", one.get("location")),
        "resource_group_name": id_.split("/")[4],
        "tags": dict(cast("Mapping[str, str]", one.get("tags") or {})),
        INLINE: tuple(map(rule_values, rules)),
    }
    return Instance(address, GROUP, values, unwritten=dict.fromkeys(values, Unwritten.READ))


def rule_values(one: Json) -> Mapping[str, Attribute]:
    """A rule in the words of Terraform's provider."""
    inner = _inner(one)
    values: dict[str, Attribute] = {"name": str(one["name"])}
    for ours, theirs in _RULE.items():
        value = inner.get(theirs)
        values[ours] = tuple(value) if isinstance(value, list) else cast("Attribute", value)
    for end in ("source", "destination"):
        members = cast("list[Json]", inner.get(f"{end}ApplicationSecurityGroups") or [])
        values[f"{end}_application_security_group_ids"] = tuple([str(member["id"]) for member in members])
    return values


def _unsettled(one: Json) -> Hole | None:
    """While a write runs, and after one that failed, a GET shows what was asked for, which need not be in effect."""
    state = _inner(one).get("provisioningState", "Succeeded")
    words = f"{one['name']}: its last write is {state}, so what is in effect may be something else"
    return None if state == "Succeeded" else Hole(words, stamp=str(one.get("etag")))


def _inner(one: Json) -> Json:
    return cast("Json", one.get("properties") or {})
