"""Security groups → HCL blocks."""

from __future__ import annotations

from emscloud.clouds.aws.artifact import Module, PrefixList, Rule, SecurityGroup
from emscloud.clouds.aws.limits import EXCLUSIVE_SINCE
from emscloud.hcl.syntax import Block, Ref, Value
from emscloud.load.terms import to_ascii
from emscloud.model.policy import Direction

SOURCE = "hashicorp/aws"
GROUP = "aws_security_group"
LIST = "aws_ec2_managed_prefix_list"
EXCLUSIVE = "aws_vpc_security_group_rules_exclusive"
TYPES = {
    Direction.IN: "aws_vpc_security_group_ingress_rule",
    Direction.OUT: "aws_vpc_security_group_egress_rule",
}
_SECTIONS = {Direction.IN: "Ingress: what may reach the group.", Direction.OUT: "Egress: what the group may reach."}


def blocks(module: Module, root: bool) -> dict[str, tuple[Block, ...]]:  # noqa: FBT001  (the protocol's own)
    """The files of a whole Terraform module; with `root` also its provider, so that it can be applied as it is."""
    files: dict[str, tuple[Block, ...]] = {
        "versions.tf": (_versions(module),),
        "variables.tf": (_variable(module),),
        "outputs.tf": (_output(module),),
    }
    if root:
        provider = (("region", module.region), ("allowed_account_ids", (module.account_id,)))
        files["providers.tf"] = (Block("provider", ("aws",), provider),)
    for name in dict.fromkeys(group.group for group in module.groups):
        parts = [group for group in module.groups if group.group == name]
        lists = [_list(one) for one in module.lists if one.group == name]
        held = [_group(part, len(parts), exclusive=module.exclusive) for part in parts]
        files[f"group-{name}.tf"] = (*lists, *[block for blocks_of in held for block in blocks_of])
    return files


def _versions(module: Module) -> Block:
    version = f">= {EXCLUSIVE_SINCE if module.exclusive else '5.0.0'}, < 7.0.0"
    aws: Value = {"source": SOURCE, "version": version}
    return Block("terraform", (), (("required_version", ">= 1.5.0"),), (Block("required_providers", (), (("aws", aws),)),))


def _variable(module: Module) -> Block:
    said = (("description", "The VPC that holds the security groups."), ("type", Ref("string")), ("default", module.vpc_id))
    return Block("variable", ("vpc_id",), said)


def _output(module: Module) -> Block:
    ids: dict[str, Value] = {}
    for group in module.groups:
        own = Ref(f"{GROUP}.{group.label}.id")
        known = ids.get(group.group, ())
        ids[group.group] = (*known, own) if group.spread and isinstance(known, tuple) else own
    described = "The id of each security group, by the group's name in the policy."
    if any(group.spread for group in module.groups):
        described += " A list is one group in several parts: every interface takes all of them."
    return Block("output", ("security_group_ids",), (("description", described), ("value", ids)))


def _list(one: PrefixList) -> Block:
    entries = tuple(Block("entry", (), (("cidr", cidr),)) for cidr in one.entries)
    said: tuple[tuple[str, Value], ...] = (
        ("name", one.name),
        ("address_family", f"IPv{one.family}"),
        ("max_entries", one.max_entries),
        ("tags", dict(one.tags)),
    )
    weighs = f"Every rule that names this list weighs {one.max_entries} of the group's quota, however few entries it has."
    return Block("resource", (LIST, one.label), said, entries, (*_causes(one), weighs))


def _group(group: SecurityGroup, parts: int, *, exclusive: bool) -> tuple[Block, ...]:
    own = Ref(f"{GROUP}.{group.label}.id")
    together = (f"Part {group.part}, of {parts}: every interface of the group takes all of them.",) if group.spread else ()
    head = Block(
        "resource",
        (GROUP, group.label),
        (
            ("name", group.name),
            ("description", group.description),
            ("vpc_id", Ref("var.vpc_id")),
            ("tags", dict(group.tags)),
        ),
        comments=(
            *together,
            "Without inline rules: Terraform then revokes the egress to everywhere that EC2 gives a new group.",
        ),
    )
    found = [head]
    seen: set[Direction] = set()
    for rule in group.rules:
        section = () if rule.direction in seen else (_SECTIONS[rule.direction], "")
        seen.add(rule.direction)
        found.append(_rule(rule, own, section))
    if exclusive:
        found.append(_exclusive(group, own))
    return tuple(found)


def _rule(rule: Rule, own: Ref, section: tuple[str, ...]) -> Block:
    kind = LIST if rule.kind == "prefix_list_id" else GROUP
    peer: Value = Ref(f"{kind}.{rule.peer}.id") if rule.own else rule.peer
    said: list[tuple[str, Value]] = [("security_group_id", own), ("description", rule.description), (rule.kind, peer)]
    said.append(("ip_protocol", rule.protocol))
    if rule.from_port is not None:
        said += [("from_port", rule.from_port), ("to_port", rule.to_port)]
    return Block("resource", (TYPES[rule.direction], rule.label), tuple(said), (), (*section, *_causes(rule)))


def _causes(of: Rule | PrefixList) -> list[str]:
    return [_plain(f"{cause.id}: {cause.why}" + (f" [{cause.page}]" if cause.page else "")) for cause in of.causes]


def _plain(text: str) -> str:
    """One line of printable ASCII."""
    if text.isascii() and text.isprintable():
        return text
    return "".join([char if char.isprintable() else " " for char in to_ascii(text)])


def _exclusive(group: SecurityGroup, own: Ref) -> Block:
    def ids(direction: Direction) -> Value:
        kind = TYPES[direction]
        return tuple(Ref(f"{kind}.{rule.label}.id") for rule in group.rules if rule.direction is direction)

    return Block(
        "resource",
        (EXCLUSIVE, group.label),
        (
            ("security_group_id", own),
            ("ingress_rule_ids", ids(Direction.IN)),
            ("egress_rule_ids", ids(Direction.OUT)),
        ),
        comments=("Rules that anybody else adds to the group are removed by the next apply.",),
    )
