"""The kinds of resources that say what security groups let through, as the provider names them."""

from __future__ import annotations

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
