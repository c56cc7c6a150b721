"""The keys of an Azure target, and Azure's own references."""

from __future__ import annotations

import re
from collections.abc import Mapping

from emscloud.clouds.azure.limits import ADDRESSES_PER_GROUP, PORTS_PER_GROUP, RULES_PER_GROUP
from emscloud.foreign import Instance
from emscloud.load.shape import Field, Flag, Record, Text, Whole
from emscloud.model.peer import Reference

_GUID = r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
RESOURCE_GROUP = r"[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]"
"""How the name of a resource group is written."""
TAG = r"[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)*"
"""How a service tag is written."""
DEFAULT_TAGS = ("VirtualNetwork", "AzureLoadBalancer", "Internet")
"""The tags that every NSG's default rules know.  The others are some hundred, and change from week to week."""
_DEFAULT_TAGS = {tag.lower(): tag for tag in DEFAULT_TAGS}
APPLICATION_GROUP = (
    rf"/subscriptions/{_GUID}/resourceGroups/{RESOURCE_GROUP}/providers/Microsoft\.Network"
    r"/applicationSecurityGroups/[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?"
)
"""How the id of an application security group is written."""
_LIMITS = Record(
    {
        "rules_per_group": Field(Whole(1, 7980), doc=f"rules of one group, both directions; default {RULES_PER_GROUP}"),
        "addresses_per_group": Field(
            Whole(1, 100_000),
            doc=f"prefixes of one group, sources and destinations apart; default {ADDRESSES_PER_GROUP}",
        ),
        "ports_per_group": Field(Whole(1, 100_000), doc=f"port ranges of one group; default {PORTS_PER_GROUP}"),
    },
    (),
    "limits",
)
TARGET = Record(
    {
        "subscription_id": Field(Text("a subscription's GUID", _GUID), required=True, doc="a GUID"),
        "resource_group": Field(Text("the name of a resource group", RESOURCE_GROUP), required=True, doc="such as rg-ems"),
        "location": Field(Text("a location such as westeurope", r"[a-z][a-z0-9]*"), required=True, doc="such as westeurope"),
        "limits": Field(_LIMITS, doc="the subscription's quotas where they differ from Azure's defaults"),
        "root": Field(Flag(), doc="write a root module, with its provider"),
        "firewall": Field(Flag(), doc="write a rule collection group of Azure Firewall as well, which judges egress by host name"),
        "load_balancer_probes": Field(Flag(), doc="let the load balancer's health probes in"),
    },
    (),
    "target",
)


def situated(group: Instance) -> Mapping[str, str]:
    """The keys of the target in which a group stands that was read from its subscription, as far as they are known."""
    parts = str(group.values.get("id", "")).split("/")
    known = {
        "subscription_id": parts[2] if len(parts) > 2 else None,  # noqa: PLR2004  (/subscriptions/ID/…)
        "resource_group": group.values.get("resource_group_name"),
        "location": group.values.get("location"),
    }
    return {key: value for key, value in known.items() if isinstance(value, str)}


def reference(text: str) -> Reference:
    """A service tag, or the id of an application security group; ValueError with a sentence for anything else."""
    if text.lower() in ("any", "*"):
        message = f"`{text}` is no service tag. If everybody is meant, write `anywhere`."
        raise ValueError(message)
    spelled = _DEFAULT_TAGS.get(text.lower(), text)
    if spelled != text:
        message = f"The service tag is spelled `{spelled}`."
        raise ValueError(message)
    if re.fullmatch(TAG, text):
        return Reference.TAG
    if re.fullmatch(APPLICATION_GROUP, text):
        return Reference.GROUP
    message = (
        f"`{text}` is no reference of Azure: write a service tag (Storage.WestEurope), or the id of an "
        "application security group (/subscriptions/.../applicationSecurityGroups/NAME)."
    )
    raise ValueError(message)
