"""The variables of a module that no catalog names: the group, its deny, its probes, its priorities, and what is accepted."""

from __future__ import annotations

from collections.abc import Iterator

from emscloud.clouds.azure.limits import DENY_PRIORITY, FIRST_PRIORITY, LAST_FREE_PRIORITY, NAME, PROBES_PRIORITY
from emscloud.clouds.azure.parametric.rules import BAND, loss_names, losses
from emscloud.clouds.azure.target import RESOURCE_GROUP
from emscloud.hcl.syntax import Block
from emscloud.load.shape import listing
from emscloud.parametric.rules import Parametric
from emscloud.parametric.validations import check, each, either, shown, spelled
from emscloud.parametric.variables import declare

CREATES = "var.create_network_security_group == null ? var.network_security_group_name == null : var.create_network_security_group"
DENIES_REST = "var.deny_everything_else == null ? local.create : var.deny_everything_else"


def general(made: Parametric) -> Iterator[Block]:
    """Where the group stands, whose it is, and what it has besides the page's rows."""
    none = ("default", None)
    yield declare("name", "string", "The name of the group that is made.", ("default", made.name), checks=[_name("name")])
    yield declare("tags", "map(string)", "Tags of the group that is made.", ("default", {}))
    form = spelled(RESOURCE_GROUP, "var.resource_group_name")
    words = "is no resource group's name: 1 to 90 letters, digits, `_`, `(`, `)`, `.` and `-`, the last no `.`."
    whole = check(form, f"`resource_group_name`: `${{var.resource_group_name}}` {words}")
    yield declare("resource_group_name", "string", "The resource group that holds the group.", checks=[whole])
    needed = check(
        '!local.create || var.location != null && var.location != ""', "`location` is needed where the group is made here."
    )
    yield declare("location", "string", "The location of the group that is made.", none, checks=[needed])
    there = _name("network_security_group_name", "var.network_security_group_name == null || ")
    yield declare("network_security_group_name", "string", (
        "A group that is there already: it gets the rules, each a resource of its own, and no other is made. "
        "Addresses then have to be known at plan."
    ), none, checks=[there])  # fmt: skip
    yield declare("create_network_security_group", "bool", (
        "Whether the group is made here: unless it is said, where no `network_security_group_name` is given. "
        "Say false where that name is known after apply alone."
    ), none, checks=either("create_network_security_group", "network_security_group_name", "a name"))  # fmt: skip
    yield from _denied()
    last = LAST_FREE_PRIORITY - BAND + 1
    band = f"var.priority_base >= {FIRST_PRIORITY} && var.priority_base <= {last} && var.priority_base == floor(var.priority_base)"
    outside = f"`priority_base`: `${{var.priority_base}}` does not lie within {FIRST_PRIORITY} and {last}."
    yield declare("priority_base", "number", (
        f"The first of the {BAND} priorities of this module's rules; within them each rule has its own for good."
    ), ("default", BAND), checks=[check(band, outside)])  # fmt: skip
    yield from _accept(made)


def _name(name: str, unless: str = "") -> Block:
    """How a group is called."""
    words = (
        "cannot be a name in Azure: 1 to 80 letters, digits, `_`, `.` and `-`, the first a letter or digit, the last no `.` or `-`."
    )
    return check(unless + spelled(NAME, f"var.{name}"), f"`{name}`: {shown(f'var.{name}')} {words}")


def _denied() -> Iterator[Block]:
    deny = "`deny_everything_else` can be switched off in a group that is somebody else's, and not in one that is made here."
    yield declare("deny_everything_else", "bool", (
        f"Whether the last rules, at {DENY_PRIORITY}, deny what no other allows, in both directions. A group that is made here "
        "always has them, since Azure's default rules allow more; one that is there only where this is true. They cut a load "
        "balancer's health probes too, unless `load_balancer_probes` is true."
    ), ("default", None), checks=[check("!local.create || var.deny_everything_else != false", deny)])  # fmt: skip
    probed = (
        "`load_balancer_probes` goes with the rules that deny everything else. Without them leave it out: a group that is there "
        "lets the probes in, unless rules of its owner cut them."
    )
    yield declare("load_balancer_probes", "bool", (
        f"Whether a load balancer's health probes come in: TCP from the service tag AzureLoadBalancer, at {PROBES_PRIORITY}. "
        "Without it the rules that deny everything else cut the probes, and a load balancer sends these machines no traffic."
    ), ("default", False), checks=[check("!var.load_balancer_probes || local.deny", probed)])  # fmt: skip


def _accept(made: Parametric) -> Iterator[Block]:
    names = loss_names(made.rules)
    if not names:
        return
    listed = ", ".join(f'"{name}"' for name in names)
    is_one = f"try(contains([{listed}], name), false)"
    wrong = each("name in var.accept", shown("name"), f"!{is_one}")
    known = check(f"alltrue([for name in var.accept : {is_one}])", f"`accept`: {wrong}: it takes {listing(names)}.")
    yield declare("accept", "list(string)", (
        f"What an NSG cannot say and you take as it comes, by name: {listing(names)}."
    ), ("default", ()), checks=[known, *losses(made)])  # fmt: skip
