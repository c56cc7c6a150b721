"""Quotas and quirks of AWS security groups, each with its source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from emscloud.clouds.aws.artifact import PrefixList as OwnList
from emscloud.clouds.aws.artifact import Rule

RULES_PER_GROUP = 60
"""Ingress and egress apart, IPv4 and IPv6 apart.
Source: Amazon VPC User Guide, "Amazon VPC quotas", https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"""
GROUPS_PER_INTERFACE = 5
"""Adjustable up to 16.  Source: as above."""
RULES_PER_INTERFACE = 1000
"""Groups per interface times rules per group may not pass it.  Source: as above."""
ENTRIES_PER_LIST = 1000
"""Source: as above."""
QUOTA_CODE = "L-0EA8095F"
"""Service Quotas' code of the inbound or outbound rules a group.
Source: https://docs.aws.amazon.com/general/latest/gr/vpc-service.html"""
WARN_AT = 80
"""Percent of a quota from which the room is called scarce: names that resolve to more addresses fill it."""

DESCRIPTION = 255
"""Characters of a rule's description.
Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html"""
GROUP_NAME = 255
"""Characters of a group's name, which may not begin with `sg-` and is unique in its VPC whatever its case.
Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html"""
ILLEGAL = re.compile(r"[^a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]")
"""What neither names nor descriptions may hold.  Source: as above."""

PORTED = {"tcp", "udp"}
"""Protocols whose rules carry ports.  All others but ICMP are let through whole, whatever ports are written.
Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html"""
EXCLUSIVE_SINCE = "6.29.0"
"""The provider's first version with aws_vpc_security_group_rules_exclusive.
Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/CHANGELOG.md"""


@dataclass(frozen=True, slots=True)
class PrefixList:
    """What a rule that names a prefix list weighs: its maximum of entries, in its own family (4 or 6) alone.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html
    """

    max_entries: int
    family: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The quotas of one target, as its `limits` state them; AWS's defaults otherwise."""

    rules: int = RULES_PER_GROUP
    groups: int = GROUPS_PER_INTERFACE
    prefix_lists: Mapping[str, PrefixList] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> Limits:
        """Those of a target's settings."""
        stated = settings.get("limits")
        if not isinstance(stated, Mapping):
            return cls()
        lists = stated.get("prefix_lists")
        return cls(
            _number(stated.get("rules_per_group"), RULES_PER_GROUP),
            _number(stated.get("groups_per_interface"), GROUPS_PER_INTERFACE),
            {name: PrefixList(one["max_entries"], one["family"]) for name, one in lists.items()} if lists else {},
        )

    @property
    def parts(self) -> int:
        """How many groups of so many rules one interface takes."""
        return max(1, min(self.groups, RULES_PER_INTERFACE // self.rules))

    def knowing(self, lists: Iterable[OwnList]) -> Limits:
        """With the weights of lists of the policy's own, by their labels."""
        own = {one.label: PrefixList(one.max_entries, one.family) for one in lists}
        return replace(self, prefix_lists={**self.prefix_lists, **own})


def weight(rule: Rule, family: int, limits: Limits) -> int:
    """A prefix weighs 1 in its family, a group 1 in both, a prefix list its maximum in its own.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
    """
    if rule.kind == "referenced_security_group_id":
        return 1
    if rule.kind == "prefix_list_id":
        known = limits.prefix_lists.get(rule.peer)
        if known is None:
            return 1
        return known.max_entries if known.family == family else 0
    return int(rule.kind == f"cidr_ipv{family}")


def _number(value: object, default: int) -> int:
    return value if isinstance(value, int) else default
