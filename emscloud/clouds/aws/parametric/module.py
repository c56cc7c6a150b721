"""A service as a Terraform module for a security group: its files by their paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from emscloud.clouds.aws.limits import EXCLUSIVE_SINCE
from emscloud.clouds.aws.parametric.general import CREATES, general
from emscloud.clouds.aws.parametric.rules import GROUP as IT
from emscloud.clouds.aws.parametric.rules import NAMED, resources
from emscloud.clouds.aws.terraform import EXCLUSIVE, GROUP, SOURCE, TYPES
from emscloud.hcl.syntax import Block, Expression, Ref, Value
from emscloud.model.policy import Direction
from emscloud.parametric.outputs import call, named, output
from emscloud.parametric.printed import MODULE, TESTS, Printed, assertion, every, refusals, run, values
from emscloud.parametric.printed import call as called
from emscloud.parametric.rules import Parametric, clashes, variable
from emscloud.parametric.variables import declared

KINDS = tuple(one.kind for one in NAMED)
_MADE = "aws_security_group.this"
_FILES = {Direction.IN: "ingress.tf", Direction.OUT: "egress.tf"}
_SIDES = {Direction.IN: "ingress", Direction.OUT: "egress"}
_ATTACHED = "checkov:skip=CKV2_AWS_5: {}."
_BORN = (
    "Terraform gives a new group no egress to everywhere, since no inline rules stand here: each rule is a resource of its own.",
)
# The first Terraform whose validations look at other variables:
# https://developer.hashicorp.com/terraform/language/v1.9.x/upgrade-guides
REQUIRED = ">= 1.9.0"


def module(made: Parametric) -> Printed:
    """The module's files; raises Failed with E465 where two of its variables or resources would be called alike."""
    rules = {direction: [rule for rule in made.rules if rule.direction is direction] for direction in Direction}
    each = {direction: tuple(block for rule in own for block in resources(rule)) for direction, own in rules.items()}
    every_one = [(block, rule) for own in rules.values() for rule in own for block in resources(rule)]
    labels = [(".".join(block.labels), number, f"the row `{rule.id}`") for number, (block, rule) in enumerate(every_one)]
    files = {
        "versions.tf": (_versions(),),
        "variables.tf": declared(made, KINDS, general(made), clashes("resource", labels)),
        "main.tf": (_group(made),),
        "outputs.tf": tuple(_outputs(made, each)),
    }
    files |= {_FILES[direction]: blocks for direction, blocks in each.items() if blocks}
    units = frozenset(("resource", kind) for kind in TYPES.values())
    return Printed(files | _examples(made), _WORDS, units, frozenset({"security_group_id"}))


def _versions(since: str = "5.0.0") -> Block:
    aws: Value = {"source": SOURCE, "version": f">= {since}, < 7.0.0"}
    return Block("terraform", (), (("required_version", REQUIRED),), (Block("required_providers", (), (("aws", aws),)),))


def _group(made: Parametric) -> Block:
    tags = "merge({ Name = var.name }, var.tags)"
    said: tuple[tuple[str, Value], ...] = (
        ("count", Expression(f"({CREATES}) ? 1 : 0")),
        ("name", Ref("var.name")),
        ("description", f"{made.service.name}, the host {made.host.name}: written by emscloud module"),
        ("vpc_id", Ref("var.vpc_id")),
        ("tags", Expression(tags)),
    )
    life = Block("lifecycle", (), (("create_before_destroy", True),), (), _BORN)
    attached = _ATTACHED.format("whoever calls the module attaches the group")
    return Block("resource", (GROUP, "this"), said, (life,), (), (attached,))


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
    keys = ["ip_protocol", "from_port", "to_port", "cidr_ipv4", "cidr_ipv6", *(one.attribute for one in NAMED)]
    atom = f"jsonencode([{', '.join(f'rule.{key}' for key in keys)}])"
    rules = [f'{{ for key, rule in {name} : "{name.partition(".")[2]}[\\"${{key}}\\"]" => rule }}' for name in names]
    said: tuple[tuple[str, Value], ...] = (
        (f"{side}_rules", Expression(call("merge", rules))),
        (f"{side}_atoms", Expression(f"{{ for name, rule in local.{side}_rules : {atom} => name... }}")),
    )
    comment = f"What EC2 tells {side} rules apart by, and the rules that have it: of two that are equal it refuses the second."
    return Block("locals", (), said, (), (comment,))


def _once(side: str) -> Block:
    """Refuses rules that are equal, each with its resource and key, and by the service and the peer that they share."""
    atoms = f"local.{side}_atoms"
    ports = 'try(said[1] < 0, true) ? "" : said[1] == said[2] ? "/${said[1]}" : "/${said[1]}-${said[2]}"'
    words = f"${{said[0]}}${{{ports}}} with ${{coalesce(slice(said, 3, {5 + len(NAMED)})...)}}"
    shared = f'${{one([for said in [jsondecode(atom)] : "{words}"])}}'
    doubled = f'for atom, names in {atoms} : "${{join(" and ", names)}} ({shared})" if length(names) > 1'
    message = (
        f'Two {side} rules would be equal, and EC2 takes none twice: ${{join("; ", [{doubled}])}}. Where a setting repeats a port '
        "that another row has, change the setting; where two features open the same service to the same peer, call the module "
        "once more for one of them, and attach both groups."
    )
    condition = Expression(f"alltrue([for names in values({atoms}) : length(names) == 1])")
    return Block("precondition", (), (("condition", condition), ("error_message", Expression(f'"{message}"'))))


def _examples(made: Parametric) -> dict[str, tuple[Block, ...]]:
    """Calls of the module, each a root that can be planned as it is, and the tests that Terraform itself runs."""
    vpc = Block("variable", ("vpc_id",), (("description", "The VPC of the group."), ("type", Ref("string"))))
    first = next(iter(made.host.features))
    own: dict[str, Value] = {"vpc_id": Ref("var.vpc_id")}
    theirs = Block("resource", (GROUP, "own"), (
        ("name", "own"), ("description", "A group that is made elsewhere in the configuration"), ("vpc_id", Ref("var.vpc_id")),
    ), remarks=(_ATTACHED.format("an example has nothing to attach it to"),))  # fmt: skip
    held: dict[str, Value] = {"create_security_group": False, "security_group_id": Ref(f"{GROUP}.own.id")}
    existing = values(made, [first], {"security_group_ids": {"clients": Ref(f"{GROUP}.clients.id")}})
    clients = replace(theirs, labels=(GROUP, "clients"), attributes=(("name", "clients"), *theirs.attributes[1:]))
    plans = {
        "minimal": (vpc, called(made, own | values(made, [first]))),
        "complete": (vpc, called(made, own | {"name": f"{made.name}-example", "tags": {"environment": "example"}} | every(made))),
        "existing-group": (vpc, theirs, clients, called(made, held | existing)),
    }
    found = {MODULE.format(name): (_versions(), *blocks, *_ids(made)) for name, blocks in plans.items()}
    alone = (vpc, called(made, own | values(made, [first])), _exclusive(made))
    found[MODULE.format("exclusive")] = (_versions(EXCLUSIVE_SINCE), *alone, *_ids(made))
    return found | {TESTS: _tests(made, first)}


def _exclusive(made: Parametric) -> Block:
    """The module itself has none: what a provider has to be cannot hang on a variable."""
    module = f"module.{variable(made.name)}"
    ids = [(f"{side}_rule_ids", Expression(f"values({module}.{side}_rule_ids)")) for side in _SIDES.values()]
    return Block("resource", (EXCLUSIVE, "this"), (("security_group_id", Ref(f"{module}.security_group_id")), *ids), (), (
        "Rules that anybody else adds to the group are removed by the next apply.",
    ))  # fmt: skip


def _ids(made: Parametric) -> tuple[Block, ...]:
    return (output("security_group_id", "The group's id.", f"module.{variable(made.name)}.security_group_id"),)


def _tests(made: Parametric, first: str) -> tuple[Block, ...]:
    common: dict[str, Value] = {"vpc_id": "vpc-0123456789abcdef0"}
    rules = "length(output.ingress_rule_ids) + length(output.egress_rule_ids)"
    existing: dict[str, Value] = {"security_group_id": "sg-0123456789abcdef0"}
    lists: dict[str, Value] = {"prefix_list_ids": {"offices": "pl-0123456789abcdef0"}}
    none = assertion(f"length({_MADE}) == 0", "A group is made though one was named.")
    return (
        Block("mock_provider", ("aws",)),
        run("one_feature", common | values(made, [first]), assertion(f"{rules} > 0", "No rule is made.")),
        run("every_feature", common | every(made), assertion(f"length({_MADE}) == 1", "No group is made.")),
        run("a_group_that_is_there", existing | values(made, [first]), none),
        run("a_prefix_list", common | values(made, [first], lists), assertion(f"{rules} > 0", "No rule is made.")),
        run("no_vpc", values(made, [first]), refused="vpc_id"),
        *refusals(made, common, KINDS),
    )


_WORDS = (
    (
        "A CIDR is one rule of its own, under its label: to add one makes one rule for each row of the page, service and range of "
        "ports that it takes part in, and touches no other. A label may stand for another CIDR later, which changes that rule in "
        "place."
    ),
    (
        "Beside or instead of CIDRs a role takes security groups (`..._security_group_ids`) and managed prefix lists "
        "(`..._prefix_list_ids`). What they hold is their owner's: a list's entries may change without a plan here. A rule that "
        "names a list weighs the list's maximum of entries in the group's quota. Neither says of which family it is, so ICMP is "
        "let through as ICMP and as ICMPv6."
    ),
    (
        "A group that is there already gets the rules with `security_group_id`. Terraform has to know whether it makes a group "
        "before it knows that group's id, so where the id is known after apply alone, say `create_security_group = false` as well."
    ),
    (
        "EC2 takes no rule twice. Two that would be equal are refused at plan, and named; where a CIDR is known after apply alone, "
        "at apply. Where a setting repeats a port that another row has, change the setting; where two features open the same "
        "service to the same peer, call the module once more for one of them, and attach both groups."
    ),
    (
        "Rules that others add to the group stay. To have Terraform remove them, put one resource beside the module, as in "
        f"`examples/exclusive`: {EXCLUSIVE} takes the outputs `ingress_rule_ids` and `egress_rule_ids`, and nobody else may keep "
        f"rules in that group then. It is no variable of the module because it came with the provider's {EXCLUSIVE_SINCE}, which "
        "the module would then ask of everybody."
    ),
)
