"""A service as a Terraform module for a network security group: its files by their paths."""

from __future__ import annotations

from collections.abc import Iterator

from emscloud.clouds.azure.limits import DENY_PRIORITY
from emscloud.clouds.azure.lower import DENIES, probes
from emscloud.clouds.azure.parametric.general import CREATES, DENIES_REST, general
from emscloud.clouds.azure.parametric.references import KINDS
from emscloud.clouds.azure.parametric.rules import BAND, Part, loss_names, offsets, parts, ranged, said
from emscloud.clouds.azure.terraform import DIRECTIONS, SOURCE, TYPE, attributes
from emscloud.hcl.syntax import Block, Expression, Ref, Value
from emscloud.load.shape import listing
from emscloud.model.policy import Direction
from emscloud.parametric.outputs import call, named, output
from emscloud.parametric.printed import MODULE, TESTS, Printed, assertion, every, refusals, run, values
from emscloud.parametric.printed import call as called
from emscloud.parametric.rules import Parametric, clashes, variable
from emscloud.parametric.variables import declared

REQUIRED = ">= 1.9.0"  # the first whose validations look at other variables
_RULE = "azurerm_network_security_rule"
_PROBES = "load_balancer_probes"
_MADE = f"{TYPE}.this"
_SIDES = (("source", "Inbound"), ("destination", "Outbound"))


def module(made: Parametric) -> Printed:
    """The module's files; raises Failed with E465 where two of its variables or local values would be called alike."""
    every_part = [part for rule in made.rules for part in parts(rule)]
    locals_of = [(part.local, number, f"the row `{part.rule.id}`") for number, part in enumerate(every_part)]
    places = offsets(every_part)
    files: dict[str, tuple[Block, ...]] = {
        "versions.tf": (_versions(),),
        "variables.tf": declared(made, KINDS.values(), general(made), clashes("local value", locals_of)),
        "rules.tf": (*map(ranged, made.peers), *[said(part, places) for part in every_part]),
        "main.tf": tuple(_main(made, every_part)),
        "outputs.tf": tuple(_outputs(made)),
    }
    units = frozenset(("locals", part.places) for part in every_part)
    shared = frozenset({"priority_base", *[part.places for part in every_part]})
    return Printed(files | _examples(made), _words(made), units, shared)


def _versions() -> Block:
    azurerm: Value = {"source": SOURCE, "version": ">= 4.0.0, < 5.0.0"}
    return Block("terraform", (), (("required_version", REQUIRED),), (Block("required_providers", (), (("azurerm", azurerm),)),))


def _main(made: Parametric, every_part: list[Part]) -> Iterator[Block]:
    del made
    yield Block("locals", (), (("create", Expression(CREATES)), ("deny", Expression(DENIES_REST))))
    last = probes()
    asked = f'var.{_PROBES} ? {{ "{last.name}" = {last.priority} }} : {{}}'
    yield Block("locals", (), (("probes", Expression(asked)),), (), ("The rule that lets probes in, where it is asked for.",))
    merged = call("merge", [f"local.{part.local}" for part in every_part])
    yield Block("locals", (), (("rules", Expression(merged)),))
    group: tuple[tuple[str, Value], ...] = (
        ("count", Expression("local.create ? 1 : 0")),
        ("name", Ref("var.name")),
        ("resource_group_name", Ref("var.resource_group_name")),
        ("location", Ref("var.location")),
        ("tags", Ref("var.tags")),
    )
    content = Block("content", (), (("name", Ref("security_rule.key")), *_said("security_rule.value")))
    allowed = Block("dynamic", ("security_rule",), (("for_each", Ref("local.rules")),), (content,), (
        "Inline, so that a change is one atomic write, which also sees what others have added.",
    ))  # fmt: skip
    let_in = Block("dynamic", ("security_rule",), (("for_each", Ref("local.probes")),), (Block("content", (), attributes(last)),))
    yield Block("resource", (TYPE, "this"), group, (allowed, let_in, *[_deny(direction) for direction in Direction]))
    held: tuple[tuple[str, Value], ...] = (
        ("resource_group_name", Ref("var.resource_group_name")),
        ("network_security_group_name", Ref("var.network_security_group_name")),
    )
    each = Expression("{ for name in local.create ? [] : keys(local.rules) : name => local.rules[name] }")
    yield Block("resource", (_RULE, "this"), (("for_each", each), ("name", Ref("each.key")), *held, *_said("each.value")), (), (
        "In a group that is there already each rule is a resource of its own.",
    ))  # fmt: skip
    there = Expression("var.load_balancer_probes && !local.create ? 1 : 0")
    yield Block("resource", (_RULE, _PROBES), (("count", there), *held, *attributes(last)))
    for direction in Direction:
        count = Expression("local.deny && !local.create ? 1 : 0")
        denied = _deny(direction).attributes
        yield Block("resource", (_RULE, f"deny_{DIRECTIONS[direction].lower()}"), (("count", count), *held, *denied))


def _said(rule: str) -> Iterator[tuple[str, Value]]:
    """A rule's attributes from its value; the members' side is every address, the peers' side what the value says."""
    yield "description", Ref(f"{rule}.description")
    yield "priority", Ref(f"{rule}.priority")
    yield "direction", Ref(f"{rule}.direction")
    yield "access", "Allow"
    yield "protocol", Ref(f"{rule}.protocol")
    for side, direction in _SIDES:
        ours = f'{rule}.direction == "{direction}"'
        yield f"{side}_address_prefix", Expression(f'{ours} ? one({rule}.tags) : "*"')
        for field, listed in (("address_prefixes", "prefixes"), ("application_security_group_ids", "groups")):
            yield f"{side}_{field}", Expression(f"{ours} && length({rule}.{listed}) > 0 ? {rule}.{listed} : null")
        if side == "source":
            yield "source_port_range", "*"
    yield "destination_port_range", Expression(f'length({rule}.ports) > 0 ? null : "*"')
    yield "destination_port_ranges", Expression(f"length({rule}.ports) > 0 ? {rule}.ports : null")


def _deny(direction: Direction) -> Block:
    (deny,) = [rule for rule in DENIES if rule.direction is direction]
    ends = [(f"{side}_{field}", "*") for field in ("address_prefix", "port_range") for side in ("source", "destination")]
    said_of: tuple[tuple[str, Value], ...] = (
        ("name", deny.name),
        ("description", deny.description),
        ("priority", deny.priority),
        ("direction", DIRECTIONS[direction]),
        ("access", "Deny"),
        ("protocol", "*"),
        *ends,
    )
    return Block("security_rule", (), said_of)


def _outputs(made: Parametric) -> Iterator[Block]:
    gone = "null where one was there."
    yield output("network_security_group_id", f"The id of the group that was made; {gone}", f"one({_MADE}[*].id)")
    name = f"coalesce(one({_MADE}[*].name), var.network_security_group_name)"
    yield output("network_security_group_name", "The group's name, of one that was there as well.", name)
    rules = f"concat(values({_RULE}.this), {_RULE}.{_PROBES})"
    ids = f"{{ for rule in {rules} : rule.name => rule.id }}"
    yield output("security_rule_ids", "The id of each rule in a group that was there, by its name.", ids)
    priorities = call("merge", ["{ for name, rule in local.rules : name => rule.priority }", "local.probes"])
    yield output("priorities", "The priority of each rule that allows, by its name.", priorities)
    yield from named(made)


def _examples(made: Parametric) -> dict[str, tuple[Block, ...]]:
    """Calls of the module, each a root that can be planned as it is, and the tests that Terraform itself runs."""
    place = (
        Block("variable", ("resource_group_name",), (("description", "The group's resource group."), ("type", Ref("string")))),
        Block("variable", ("location",), (("description", "The group's location."), ("type", Ref("string")))),
        Block("provider", ("azurerm",), (), (Block("features"),)),
    )
    first = next(iter(made.host.features))
    where: dict[str, Value] = {"resource_group_name": Ref("var.resource_group_name")}
    own: dict[str, Value] = {**where, "location": Ref("var.location")}
    theirs = Block("resource", (TYPE, "own"), (("name", "own"), *own.items()))
    held: dict[str, Value] = {
        **where,
        "create_network_security_group": False,
        "network_security_group_name": Ref(f"{TYPE}.own.name"),
        "deny_everything_else": True,
    }
    whole: dict[str, Value] = {
        **own,
        "name": f"{made.name}-example",
        "tags": {"environment": "example"},
        "load_balancer_probes": True,
        **every(made),
        **_taken(made),
    }
    plans = {
        "minimal": (*place, called(made, own | values(made, [first]))),
        "complete": (*place, called(made, whole)),
        "existing-group": (*place, theirs, called(made, held | values(made, [first]))),
    }
    found = {MODULE.format(name): (_versions(), *blocks, *_names(made)) for name, blocks in plans.items()}
    return found | {TESTS: _tests(made, first)}


def _taken(made: Parametric) -> dict[str, Value]:
    names = loss_names(made.rules)
    return {"accept": tuple(names)} if names else {}


def _names(made: Parametric) -> tuple[Block, ...]:
    value = f"module.{variable(made.name)}.network_security_group_name"
    return (output("network_security_group_name", "The group's name.", value),)


def _tests(made: Parametric, first: str) -> tuple[Block, ...]:
    common: dict[str, Value] = {"resource_group_name": "rg-ems", "location": "westeurope"}
    existing: dict[str, Value] = {"resource_group_name": "rg-ems", "network_security_group_name": "own"}
    role = next(peers for peers in made.peers if peers.role)
    none = assertion(f"length({_MADE}) == 0", "A group is made though one was named.")
    rules = assertion("length(output.priorities) > 0", "No rule is made.")
    probed = assertion(f'output.priorities["{probes().name}"] == {probes().priority}', "No probe is let in.")
    distinct = assertion("length(distinct(values(output.priorities))) > 0", "No rule has a priority.")
    return (
        Block("mock_provider", ("azurerm",)),
        run("one_feature", common | values(made, [first]), rules),
        run("every_feature", common | every(made) | _taken(made), distinct),
        run("a_group_that_is_there", existing | values(made, [first]), none),
        run("probes", common | {"load_balancer_probes": True} | values(made, [first]), probed),
        run("a_service_tag", common | values(made, [first], {"service_tags": {"cloud": "AzureCloud"}}), rules),
        run("misspelt_tag", common | values(made, [first], {"service_tags": {"all": "internet"}}), refused=KINDS["tag"].of(role)),
        run("probes_without_deny", existing | {"load_balancer_probes": True} | values(made, [first]), refused=_PROBES),
        run("no_location", {"resource_group_name": "rg-ems"} | values(made, [first]), refused="location"),
        run("open_end", common | {"deny_everything_else": False} | values(made, [first]), refused="deny_everything_else"),
        *refusals(made, common, KINDS.values()),
    )


def _words(made: Parametric) -> tuple[str, ...]:
    found = [
        (
            "A rule is a row of the page, a protocol, and a family (or an application security group): to add a CIDR changes that "
            "one rule where it stands. Prefixes that another of the same role holds are left out, since ARM refuses overlap "
            "within a rule."
        ),
        (
            f"Each rule's priority is `priority_base` (by default {BAND}) and a number of its own below {BAND} that another "
            "version of the module gives it too; the output `priorities` lists them. Where a group holds rules of others, choose "
            "a base whose band is free."
        ),
        (
            f"A group that is made here ends with a deny in both directions at {DENY_PRIORITY}. A group that is there already gets "
            "the rules with `network_security_group_name`, and the deny only with `deny_everything_else = true`; its addresses "
            "have to be known at plan. Where its name is known after apply alone, say `create_network_security_group = false` "
            "as well."
        ),
        (
            "Behind a load balancer say `load_balancer_probes = true`: without it that deny cuts the health probes, and the "
            f"load balancer sends no traffic. The rule stands right before the deny, at {probes().priority}, and only with it, in "
            "a group that is made here and in one that is there: without the deny Azure's own rules let the probes in."
        ),
        (
            "Beside or instead of CIDRs a role takes one application security group and one service tag, each a rule of its own. "
            "Which addresses a tag holds is up to Azure, and changes without a plan here; `VirtualNetwork` can hold everything, "
            "and `Internet` is everybody outside of it."
        ),
    ]
    if names := loss_names(made.rules):
        found.append(f"What an NSG cannot say is accepted by name in `accept`, or refused where it would matter: {listing(names)}.")
    return tuple(found)
