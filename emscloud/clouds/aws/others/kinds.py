"""The kinds of resources that say what security groups let through, as the provider names them."""

from __future__ import annotations

from collections.abc import Mapping

from emscloud.evaluate.values import NUMBER, STRING, Type
from emscloud.model.policy import Direction

GROUPS = ("aws_security_group", "aws_default_security_group")
RULE = "aws_security_group_rule"
MODERN = {
    "aws_vpc_security_group_ingress_rule": Direction.IN,
    "aws_vpc_security_group_egress_rule": Direction.OUT,
}
LIST, ENTRY = "aws_ec2_managed_prefix_list", "aws_ec2_managed_prefix_list_entry"
KINDS: tuple[str, ...] = (*GROUPS, RULE, *MODERN, LIST, ENTRY)
"""All that is looked at; resources of other kinds say nothing of a security group's traffic."""
INLINE = {"ingress": Direction.IN, "egress": Direction.OUT}
"""The attributes of a group that hold rules."""
_SPAN = ("from_port", "to_port", "description")
_INLINE = frozenset({*_SPAN, "protocol", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups", "self"})
_OWN = frozenset({*_SPAN, "security_group_id", "region"})
ARGUMENTS: Mapping[str, frozenset[str]] = {
    "aws_security_group/ingress": _INLINE,
    "aws_security_group/egress": _INLINE,
    "aws_default_security_group/ingress": _INLINE,
    "aws_default_security_group/egress": _INLINE,
    RULE: _OWN
    | {"type", "protocol", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self", "source_security_group_id", "timeouts"},
    **dict.fromkeys(
        MODERN, _OWN | {"ip_protocol", "cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id", "tags"}
    ),
}
"""The arguments of everything that is a rule, by kind, of what stands in a group with the attribute behind a stroke."""

_PORTS = (
    *("aws_lb_target_group", "aws_alb_target_group", "aws_lb_listener", "aws_alb_listener", "aws_db_instance", "aws_rds_cluster"),
    *("aws_docdb_cluster", "aws_neptune_cluster", "aws_elasticache_cluster", "aws_elasticache_replication_group"),
    *("aws_redshift_cluster", "aws_memorydb_cluster"),
)
AS_WRITTEN: Mapping[str, Mapping[str, Type]] = {
    **{kind: {"cidr_block": STRING} for kind in ("aws_vpc", "aws_subnet", "aws_vpc_ipv4_cidr_block_association")},
    **{kind: {"port": NUMBER} for kind in _PORTS},
}
"""What rules take from further resources and a plan has as it is written, for the provider makes nothing of it."""
