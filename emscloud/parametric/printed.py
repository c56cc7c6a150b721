"""What a cloud prints of a parametric module, and how its examples and tests call it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from emscloud.hcl.syntax import Block, Expression, Ref, Value
from emscloud.parametric.rules import Parametric, feature_variable, variable
from emscloud.parametric.variables import Kind

MODULE = "examples/{}/main.tf"
TESTS = "tests/module.tftest.hcl"


@dataclass(frozen=True, slots=True)
class Printed:
    """The files of a module by their paths in its folder, and what its README has to say of this cloud, a paragraph each.

    `units` are the blocks of which each says one rule: their kind and first label, of `locals` the first name in it.
    `shared` are variables that every rule may lean on.
    """

    files: Mapping[str, tuple[Block, ...]]
    words: tuple[str, ...]
    units: frozenset[tuple[str, str]]
    shared: frozenset[str]


def values(made: Parametric, features: Iterable[str], references: Mapping[str, Value] | None = None) -> dict[str, Value]:
    """A call's arguments for some features: addresses of documentation for whoever they need, and every port as it is.

    `references` are given instead of addresses to the first role.
    """
    chosen = list(features)
    said: dict[str, Value] = {feature_variable(feature): True for feature in chosen}
    needed = {rule.peers for rule in made.rules if rule.feature in chosen}
    left = dict(references or {})
    for number, peers in enumerate(made.peers, 1):
        own: dict[str, Value] = {}
        if peers in needed and left and peers.role:
            said |= {f"{peers.base}_{name}": value for name, value in left.items()}
            left = {}
        elif peers in needed:
            own = {"office": f"10.{number}.0.0/16"} if peers.role else {"first": f"192.0.2.{number}/32"}
        if own or not peers.role:
            said[peers.variable] = own
    return said


def every(made: Parametric) -> dict[str, Value]:
    """A call's arguments with every feature, both families, and every setting as the page has it."""
    said = values(made, made.host.features)
    for number, peers in enumerate(made.peers, 1):
        if peers.role:
            said[peers.variable] = {"office": f"10.{number}.0.0/16", "office_ipv6": f"2001:db8:{number:x}::/48"}
    for setting in made.settings:
        default: Value = setting.default if setting.kind == "ranges" else setting.default[0]
        said[variable(setting.name)] = int(setting.default[0]) if setting.kind == "port" else default
    return said


def call(made: Parametric, arguments: Mapping[str, Value], source: str = "../..") -> Block:
    """A call of the module from one of its examples."""
    return Block("module", (variable(made.name),), (("source", source), *arguments.items()))


def run(name: str, arguments: Mapping[str, Value], *blocks: Block, refused: str = "") -> Block:
    """A run of `terraform test`: a plan with these variables; `refused` is the variable whose validation has to fail."""
    failing: tuple[tuple[str, Value], ...] = (("expect_failures", (Ref(f"var.{refused}"),)),) if refused else ()
    given = Block("variables", (), tuple(arguments.items()))
    return Block("run", (name,), (("command", Ref("plan")), *failing), (given, *blocks))


def assertion(condition: str, message: str) -> Block:
    """What has to hold after a run."""
    return Block("assert", (), (("condition", Expression(condition)), ("error_message", message)))


def refusals(made: Parametric, common: Mapping[str, Value], kinds: Iterable[Kind] = ()) -> list[Block]:
    """Runs in which a validation has to fail: nothing chosen, nobody bound, host bits, what is no reference, a wrong setting."""
    first = next(iter(made.host.features))
    good = {**common, **values(made, [first])}
    role = next(rule.peers for rule in made.rules if rule.feature == first)
    found = [
        run("nothing_is_chosen", {**common, **values(made, [])}, refused=feature_variable(first)),
        run("nobody_is_bound", {**good, role.variable: {}}, refused=role.variable),
        run("host_bits", {**good, role.variable: {"office": "10.1.0.1/16"}}, refused=role.variable),
    ]
    names = [kind.of(role) for kind in kinds]
    found += [run(f"no_reference_in_{name}", {**good, name: {"office": "10.1.0.0/16"}}, refused=name) for name in names]
    for setting in made.settings:
        wrong: Value = 65536 if setting.kind == "port" else ("5000-1024",) if setting.kind == "ranges" else "none-of-them"
        name = variable(setting.name)
        found.append(run(f"wrong_{name}", {**good, name: wrong}, refused=name))
    for peers in (peers for peers in made.peers if not peers.role):
        feature = next(rule.feature for rule in made.rules if rule.peers == peers)
        nobody = {**common, **values(made, [feature]), peers.variable: {}}
        found.append(run(f"no_address_in_{peers.variable}", nobody, refused=peers.variable))
    for number, absence in enumerate((absence for absence in made.absences if absence.guards), 1):
        chosen: dict[str, Value] = {variable(guard.setting): guard.options[0] for guard in absence.guards}
        absent = {**common, **values(made, [absence.feature]), **chosen}
        found.append(run(f"the_page_has_none_{number}", absent, refused=variable(absence.guards[-1].setting)))
    return found
