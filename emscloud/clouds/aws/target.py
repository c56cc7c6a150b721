"""The keys of an AWS target, and AWS's own references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from emscloud.clouds.aws.limits import GROUPS_PER_INTERFACE, RULES_PER_GROUP
from emscloud.foreign import Instance
from emscloud.load.document import Node
from emscloud.load.shape import Field, Flag, MapOf, Reading, Record, Schema, Text, Whole
from emscloud.model.peer import Reference

GROUP_ID, LIST_ID = [rf"{kind}-[0-9a-f]{{8}}(?:[0-9a-f]{{9}})?" for kind in ("sg", "pl")]
"""How ids of security groups and of prefix lists are written."""
VPC_ID = r"vpc-([0-9a-f]{8}|[0-9a-f]{17})"
"""How a VPC's id is written."""

_FAMILIES = (4, 6)


@dataclass(frozen=True, slots=True)
class _Family:
    """An address family: 4 or 6."""

    words: ClassVar[str] = "`4` or `6`"

    def load(self, node: Node, reading: Reading) -> object:
        """An int."""
        number = Whole(*_FAMILIES).load(node, reading)
        if isinstance(number, int) and number not in _FAMILIES:
            return reading.say("E113", f"{number} is no address family: write 4 or 6.", node)
        return number

    def schema(self) -> Schema:
        """An enumeration."""
        return {"enum": list(_FAMILIES)}


_PREFIX_LIST = Record(
    {
        "max_entries": Field(Whole(1, 1000), required=True, doc="what the list weighs, however few entries it has"),
        "family": Field(_Family(), required=True, doc="4 or 6"),
    },
    (),
    "prefix list",
)
_LIMITS = Record(
    {
        "rules_per_group": Field(Whole(1, 1000), doc=f"the account's quota; default {RULES_PER_GROUP}"),
        "groups_per_interface": Field(Whole(1, 16), doc=f"the account's quota; default {GROUPS_PER_INTERFACE}"),
        "prefix_lists": Field(
            MapOf(LIST_ID, _PREFIX_LIST, "a prefix list's id such as pl-0123456789abcdef0"),
            doc="what the lists that rules name weigh",
        ),
    },
    (),
    "limits",
)
TARGET = Record(
    {
        "account_id": Field(Text("an account's twelve digits, in quotes", r"[0-9]{12}"), required=True, doc="twelve digits"),
        "region": Field(Text("a region such as eu-west-1", r"[a-z]{2,}(-[a-z]+)+-[0-9]+"), required=True, doc="such as eu-west-1"),
        "vpc_id": Field(
            Text("a VPC's id such as vpc-0123456789abcdef0", VPC_ID),
            required=True,
            doc="such as vpc-0123456789abcdef0",
        ),
        "limits": Field(_LIMITS, doc="the account's quotas where they differ from AWS's defaults"),
        "root": Field(Flag(), doc="write a root module, with its provider"),
        "network_firewall": Field(Flag(), doc="write a rule group of Network Firewall as well, which judges egress by host name"),
        "exclusive": Field(Flag(), doc="let Terraform remove rules that others add (provider 6.29.0 or newer)"),
    },
    (),
    "target",
)


def situated(group: Instance) -> Mapping[str, str]:
    """The keys of the target in which a group stands that was read from its account, as far as they are known."""
    known = {"account_id": group.values.get("owner_id"), **{key: group.values.get(key) for key in ("region", "vpc_id")}}
    return {key: value for key, value in known.items() if isinstance(value, str)}


def reference(text: str) -> Reference:
    """A security group's or a prefix list's id; ValueError with a sentence for anything else."""
    if re.fullmatch(GROUP_ID, text):
        return Reference.GROUP
    if re.fullmatch(LIST_ID, text):
        return Reference.LIST
    message = f"`{text}` is no reference of AWS: write a group's id (sg-0123456789abcdef0) or a prefix list's (pl-...)."
    raise ValueError(message)
