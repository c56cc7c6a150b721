"""Azure's own references as peers of a module: application security groups and service tags."""

from __future__ import annotations

from collections.abc import Mapping

from emscloud.clouds.azure.target import APPLICATION_GROUP, DEFAULT_TAGS, TAG
from emscloud.parametric.validations import spelled
from emscloud.parametric.variables import Kind

_SPELLED = ", ".join(f'"{tag}"' for tag in DEFAULT_TAGS)

KINDS: Mapping[str, Kind] = {
    "asg": Kind(
        "application_security_group_ids",
        "Application security group",
        1,
        (
            (
                spelled(APPLICATION_GROUP, "id"),
                "an application security group's id is written as /subscriptions/.../applicationSecurityGroups/NAME.",
            ),
        ),
    ),
    "tag": Kind(
        "service_tags",
        "Service tag",
        1,
        (
            (
                f'{spelled(TAG, "id")} && lower(id) != "any"',
                "a service tag is written as Storage.WestEurope, and everybody is no tag: bind 0.0.0.0/0 and ::/0.",
            ),
            (
                f"contains([{_SPELLED}], id) || !contains([for tag in [{_SPELLED}] : lower(tag)], lower(id))",
                f"the service tags of the default rules are spelled {', '.join(DEFAULT_TAGS)}.",
            ),
        ),
    ),
}
"""By how the names of their rules end: a rule takes one of them, and nothing beside it."""
