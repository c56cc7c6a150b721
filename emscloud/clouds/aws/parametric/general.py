"""The variables of a module that no catalog names: the group that is made, or the one that is there."""

from __future__ import annotations

from collections.abc import Iterator

from emscloud.clouds.aws.limits import GROUP_NAME
from emscloud.clouds.aws.target import GROUP_ID, VPC_ID
from emscloud.hcl.syntax import Block
from emscloud.parametric.rules import Parametric
from emscloud.parametric.validations import check, either, shown, spelled
from emscloud.parametric.variables import declare

CREATES = "var.create_security_group == null ? var.security_group_id == null : var.create_security_group"
_NAMED = f"^[]a-zA-Z0-9. _:/()#,@[+=&;{{}}!$*-]{{1,{GROUP_NAME}}}$"
"""What a group's name may hold (see limits.ILLEGAL), in a form that has no backslash."""


def general(made: Parametric) -> Iterator[Block]:
    """Whose the group is, where it stands, and what it is called."""
    none = ("default", None)
    yield declare("name", "string", (
        "The name of the group that is made; to change it makes the group anew."
    ), ("default", made.name), checks=_name())  # fmt: skip
    yield declare("tags", "map(string)", "Tags of the group that is made, beside its Name.", ("default", {}))
    yield declare("vpc_id", "string", "The VPC in which the group is made; not needed for one that is there.", none, checks=[
        check(f"!({CREATES}) || var.vpc_id != null", "`vpc_id` is needed where the group is made here."),
        _written("vpc_id", VPC_ID, "a VPC's id", "vpc-0123456789abcdef0"),
    ])  # fmt: skip
    yield declare("security_group_id", "string", (
        "A group that is there already: it gets the rules, and no other is made."
    ), none, checks=[
        _written("security_group_id", GROUP_ID, "a group's id", "sg-0123456789abcdef0"),
    ])  # fmt: skip
    yield declare("create_security_group", "bool", (
        "Whether the group is made here: unless it is said, where no `security_group_id` is given. "
        "Say false where that id is known after apply alone."
    ), none, checks=either("create_security_group", "security_group_id", "an id"))  # fmt: skip


def _name() -> Iterator[Block]:
    """What CreateSecurityGroup refuses; spaces at the end are none of a name's."""
    said = "`${var.name}`"
    characters = "a-z, A-Z, 0-9, spaces and ._-:/()#,@[]+=&;{}!$*"
    words = f"`name`: {said} is no name in EC2: 1 to {GROUP_NAME} characters of {characters}, and not blanks alone."
    yield check(f'can(regex("{_NAMED}", var.name)) && trimspace(var.name) != ""', words)
    kept = "lower(trimspace(var.name))"
    words = f"`name`: {said} begins with `sg-`, which EC2 keeps for ids."
    yield check(f'!startswith({kept}, "sg-")', words)
    yield check(f'{kept} != "default"', f"`name`: {said} is the group that every VPC has of its own.")


def _written(name: str, pattern: str, title: str, words: str) -> Block:
    """How an id is written, where there is one."""
    return check(f"var.{name} == null || {spelled(pattern, f'var.{name}')}", (
        f"`{name}`: {shown(f'var.{name}')} is not {title}, which is written as {words}."
    ))  # fmt: skip
