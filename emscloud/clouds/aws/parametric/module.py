"""A service as a Terraform module for a security group: its files by their paths."""

from __future__ import annotations

from collections.abc import Iterator

from emscloud.clouds.aws.parametric.rules import GROUP as IT
from emscloud.clouds.aws.parametric.rules import resources
from emscloud.clouds.aws.terraform import GROUP, SOURCE, TYPES
from emscloud.hcl.syntax import Block, Expression, Ref, Value
from emscloud.model.policy import Direction
from emscloud.parametric.outputs import call, named, output
from emscloud.parametric.rules import Parametric
from emscloud.parametric.variables import Kind, check, declare, declared, features, peers, settings

GROUPS = Kind(
    "security_group_ids",
    "Security groups",
    None,
    "^sg-[0-9a-f]{8}([0-9a-f]{9})?$",
    "a group's id is written as sg-0123456789abcdef0.",
)
_MADE = "aws_security_group.this"
_FILES = {Direction.IN: "ingress.tf", Direction.OUT: "egress.tf"}
_SIDES = {Direction.IN: "ingress", Direction.OUT: "egress"}
_ATTACHED = (
    "checkov:skip=CKV2_AWS_5: whoever calls the module attaches the group.",
    "Terraform gives a new group no egress to everywhere, since no inline rules stand here: each rule is a resource of its own.",
)
# The first Terraform whose validations look at other variables:
# https://developer.hashicorp.com/terraform/language/v1.9.x/upgrade-guides
REQUIRED = ">= 1.9.0"


def module(made: Parametric) -> dict[str, tuple[Block, ...]]:
    """The module's files; raises Failed with E460 where two of its variables or resources would be called alike."""
    rules = {direction: [rule for rule in made.rules if rule.direction is direction] for direction in Direction}
    each = {direction: tuple(block for rule in own for block in resources(rule)) for direction, own in rules.items()}
    files = {
        "versions.tf": (_versions(),),
        "variables.tf": declared(
            (*features(made), *peers(made, GROUPS), *settings(made), *_general(made)),
        ),
        "main.tf": (_group(made),),
        "outputs.tf": tuple(_outputs(made, each)),
    }
    return files | {_FILES[direction]: blocks for direction, blocks in each.items() if blocks}


def _versions() -> Block:
    aws: Value = {"source": SOURCE, "version": ">= 5.0.0, < 7.0.0"}
    return Block("terraform", (), (("required_version", REQUIRED),), (Block("required_providers", (), (("aws", aws),)),))


def _general(made: Parametric) -> Iterator[Block]:
    none = ("default", None)
    yield declare(
        "name",
        "string",
        "The name of the group that is made; to change it makes the group anew.",
        ("default", made.name),
        checks=[
            check(
                'length(var.name) <= 255 && !startswith(lower(var.name), "sg-") && length(var.name) > 0',
                "`name`: EC2 takes no group whose name is empty, begins with `sg-` or passes 255 characters.",
            )
        ],
    )
    yield declare("tags", "map(string)", "Tags of the group that is made, beside its Name.", ("default", {}))
    yield declare("vpc_id", "string", "The VPC in which the group is made; not needed for one that is there.", none, checks=[
        check(f"!({_CREATES}) || var.vpc_id != null", "`vpc_id` is needed where the group is made here."),
    ])  # fmt: skip
    yield declare(
        "security_group_id",
        "string",
        "A group that is there already: it gets the rules, and no other is made.",
        none,
        checks=[
            check(
                f"({_CREATES}) == (var.security_group_id == null)",
                "`security_group_id` names the group where none is made here, and only then.",
            )
        ],
    )
    yield declare(
        "create_security_group",
        "bool",
        "Whether the group is made here: unless it is said, where no `security_group_id` is given. "
        "Say false where that id is known after apply alone.",
        none,
    )


_CREATES = "var.create_security_group == null ? var.security_group_id == null : var.create_security_group"


def _group(made: Parametric) -> Block:
    tags = "merge({ Name = var.name }, var.tags)"
    said: tuple[tuple[str, Value], ...] = (
        ("count", Expression(f"({_CREATES}) ? 1 : 0")),
        ("name", Ref("var.name")),
        ("description", f"{made.service.name}, the host {made.host.name}: written by emscloud module"),
        ("vpc_id", Ref("var.vpc_id")),
        ("tags", Expression(tags)),
    )
    life = Block("lifecycle", (), (("create_before_destroy", True),), (), _ATTACHED)
    return Block("resource", (GROUP, "this"), said, (life,))


def _outputs(made: Parametric, each: dict[Direction, tuple[Block, ...]]) -> Iterator[Block]:
    yield output("security_group_id", "The group's id, of one that was there as well.", IT)
    yield output("security_group_arn", "The ARN of the group that was made; null where one was there.", f"one({_MADE}[*].arn)")
    yield output("security_group_name", "The name of the group that was made; null where one was there.", f"one({_MADE}[*].name)")
    for direction, blocks in each.items():
        side = _SIDES[direction]
        names = [f"{TYPES[direction]}.{block.labels[1]}" for block in blocks]
        if names:
            yield _atoms(side, names)
        ids = [f'{{ for key, rule in {name} : "{name.partition(".")[2]} ${{key}}" => rule.id }}' for name in names]
        described = f"The id of each {side} rule, by its resource and key."
        yield output(f"{side}_rule_ids", described, call("merge", ids), blocks=(_once(side),) if names else ())
    yield from named(made)


def _atoms(side: str, names: list[str]) -> Block:
    """EC2 tells rules apart by what they let through alone, and refuses the second of two that are equal."""
    keys = "ip_protocol from_port to_port cidr_ipv4 cidr_ipv6 referenced_security_group_id".split()
    atom = f"jsonencode([{', '.join(f'rule.{key}' for key in keys)}])"
    rules = call("concat", [f"values({name})" for name in names])
    comment = f"What EC2 tells {side} rules apart by: of two that are equal it refuses the second."
    return Block("locals", (), ((f"{side}_atoms", Expression(f"[for rule in {rules} : {atom}]")),), (), (comment,))


def _once(side: str) -> Block:
    message = (
        f"Two {side} rules would be equal, and EC2 takes none twice: features with the same service and peer. Call the module once "
        "more for one of the features, and attach both groups."
    )
    atoms = f"local.{side}_atoms"
    condition = Expression(f"length(distinct({atoms})) == length({atoms})")
    return Block("precondition", (), (("condition", condition), ("error_message", message)))
