"""The variables of a parametric module, with validations in the words of emscloud's own messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from emscloud.diagnostics import Failed, Problem
from emscloud.hcl.syntax import Block, Expression, Value
from emscloud.load.shape import listing
from emscloud.model.catalog import Setting
from emscloud.parametric.rules import Absence, Guard, Parametric, Peers, Rule, clashes, feature_variable, variable
from emscloud.parametric.validations import SETTINGS, check, cidrs, references

_RESERVED = frozenset({"source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"})
"""What no variable of a module may be called, since a call has it for itself:
https://developer.hashicorp.com/terraform/language/block/variable#label"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A cloud's own references as peers: how their variables end, what they are, and the most of them that a rule takes.

    `checks` say how each is written: a condition on `id`, and the words where it does not hold.
    """

    suffix: str
    title: str
    most: int | None
    checks: tuple[tuple[str, str], ...]

    def of(self, one: Peers) -> str:
        """The variable of such references for a role."""
        return f"{one.base}_{self.suffix}"


def declared(made: Parametric, kinds: Iterable[Kind], rest: Iterable[Block], also: Iterable[Problem] = ()) -> tuple[Block, ...]:
    """A module's variables, `rest` being those that no catalog names; raises Failed with E465 and what was found besides.

    E465 for each that is there twice, or that is called as a call calls its own.
    """
    kinds = tuple(kinds)
    named = [(f"the feature `{name}`", block) for name, block in zip(made.host.features, features(made), strict=True)]
    owners = [_owner(made, one) for one in made.peers for _ in range(1 + len(kinds))]
    named += zip(owners, peers(made, kinds), strict=True)
    named += [(f"the setting `{one.name}`", block) for one, block in zip(made.settings, settings(made), strict=True)]
    named += [("what every module has", block) for block in rest]
    problems = [*also, *clashes("variable", [(block.labels[0], number, words) for number, (words, block) in enumerate(named)])]
    for words, block in named:
        if (name := block.labels[0]) in _RESERVED:
            detail = f"The module would have the variable `{name}` for {words}, and Terraform keeps that name for itself."
            problems.append(Problem("E465", f"{detail} Rename it in the catalog."))
    if problems:
        raise Failed(problems)
    return tuple(block for _, block in named)


def _owner(made: Parametric, one: Peers) -> str:
    """What of the catalog a variable of peers is called after."""
    if one.role:
        return next(f"the role `{role}`" for role in made.service.roles if variable(role) == one.base)
    return f"the addresses of {listing(dict.fromkeys(rule.id for rule in made.rules if rule.peers == one))}"


def declare(name: str, kind: str, description: str, *rest: tuple[str, Value], checks: Iterable[Block] = ()) -> Block:
    """A variable that is never null."""
    said: tuple[tuple[str, Value], ...] = (("description", description), ("type", Expression(kind)), *rest)
    null: tuple[tuple[str, Value], ...] = () if ("default", None) in rest else (("nullable", False),)
    return Block("variable", (name,), (*said, *null), tuple(checks))


def holds(guards: Iterable[Guard]) -> list[str]:
    """A condition for each guard."""
    return [_holds(guard) for guard in guards]


def _holds(guard: Guard) -> str:
    name = f"var.{variable(guard.setting)}"
    if len(guard.options) == 1:
        return f'{name} == "{guard.options[0]}"'
    options = ", ".join(f'"{option}"' for option in guard.options)
    return f"contains([{options}], {name})"


def counts(rule: Rule | Absence) -> str:
    """The condition under which a rule counts: its feature and each of its guards."""
    return " && ".join([f"var.{feature_variable(rule.feature)}", *holds(rule.guards)])


def needs(made: Parametric, rules: Iterable[Rule]) -> str:
    """The condition under which any of some rules counts; guards that leave no option out are not said."""
    by_feature: dict[str, list[Rule]] = {}
    for rule in rules:
        by_feature.setdefault(rule.feature, []).append(rule)
    found: list[str] = []
    for feature, own in by_feature.items():
        always = any(not rule.guards for rule in own) or _all(made, own)
        found += [f"var.{feature_variable(feature)}"] if always else [f"({counts(rule)})" for rule in own]
    return " || ".join(dict.fromkeys(found))


def _all(made: Parametric, rules: list[Rule]) -> bool:
    """Whether one of these rules counts whatever a single setting says."""
    names = {guard.setting for rule in rules for guard in rule.guards}
    if len(names) != 1 or any(len(rule.guards) != 1 for rule in rules):
        return False
    known = next(setting for setting in made.settings if setting.name in names)
    return {option for rule in rules for option in rule.guards[0].options} == set(known.options)


def features(made: Parametric) -> Iterator[Block]:
    """A switch for each feature, off unless it is said; that none is on is refused as in a policy."""
    switches = [feature_variable(feature) for feature in made.host.features]
    for place, (feature, words) in enumerate(made.host.features.items()):
        checks = []
        if place == 0:
            every = ", ".join(f"var.{switch}" for switch in switches)
            message = f"Nothing is opened that is not asked for. Choose features: set at least one of {listing(switches)} to true."
            checks.append(check(f"anytrue([{every}])", message))
        rows = dict.fromkeys(rule.id for rule in made.rules if rule.feature == feature)
        said = f"Whether to open what the feature `{feature}` takes: {words} ({', '.join(rows)})."
        yield declare(feature_variable(feature), "bool", said, ("default", False), checks=checks)


def peers(made: Parametric, kinds: Iterable[Kind]) -> Iterator[Block]:
    """For each role a map of CIDRs and one of each kind of the cloud's references; what a page names by host has no default."""
    kinds = tuple(kinds)
    for one in made.peers:
        rules = [rule for rule in made.rules if rule.peers == one]
        rows = ", ".join(dict.fromkeys(rule.id for rule in rules))
        also = [kind.of(one) for kind in kinds]
        given = " + ".join(f"length(var.{name})" for name in (one.variable, *also))
        needed = f"!({needs(made, rules)}) || {given} > 0"
        checks = (check(needed, _unbound(one, _rows(made, rules), also)), *cidrs(one.variable))
        said = (
            f"CIDRs of {one.title}, by labels of your own: {rows}. A label names a rule for good; a CIDR may be known after apply."
        )
        yield declare(one.variable, "map(string)", said, *([("default", {})] if one.role else []), checks=checks)
        for name, kind in zip(also, kinds, strict=True):
            said = f"{kind.title} of {one.title}, by labels of your own, beside or instead of `{one.variable}`."
            yield declare(name, "map(string)", said, ("default", {}), checks=references(name, kind.checks, kind.most))


def _rows(made: Parametric, rules: Iterable[Rule]) -> str:
    """The rows of some rules that count, as a template says them."""
    by_row: dict[str, list[Rule]] = {}
    for rule in rules:
        by_row.setdefault(rule.id, []).append(rule)
    listed = ", ".join(f'{needs(made, own)} ? "{row}" : ""' for row, own in by_row.items())
    return f'${{join(", ", compact([{listed}]))}}'


def _unbound(one: Peers, rows: str, also: Iterable[str]) -> str:
    """The words of E128, and for names those of E201."""
    if one.role:
        add = f'Add a line, with your own addresses: {one.variable} = {{ office = \\"10.0.0.0/24\\" }}; or {" or ".join(also)}.'
        return f"Nobody is bound to the role `{one.base}`, whom these rows need: {rows}. {add}"
    return (
        f"`{one.variable}` holds no address, and these rows need some: {rows}. Take those of the names in the output "
        f"`{one.base}_names` from the lock of a policy, which `emscloud resolve` fills, or those of a server of your own in their "
        f"place, such as a FortiManager; or say them in {' or '.join(also)}."
    )


def settings(made: Parametric) -> Iterator[Block]:
    """A variable for each setting that the host's rows hang on, with the page's default."""
    absences: dict[str, list[Absence]] = {}
    for absence in made.absences:
        name = absence.guards[-1].setting if absence.guards else ""
        absences.setdefault(name, []).append(absence)
    for setting in made.settings:
        name = variable(setting.name)
        checks = [*SETTINGS[setting.kind](setting, name)]
        checks += [check(f"!({counts(absence)})", absence.detail) for absence in absences.get(setting.name, ())]
        kind, default = _typed(setting)
        said = setting.doc if setting.kind != "choice" else f"{setting.doc}: {listing(setting.options)}"
        yield declare(name, kind, f"{said[0].upper()}{said[1:]}.", ("default", default), checks=checks)


def _typed(setting: Setting) -> tuple[str, Value]:
    if setting.kind == "port":
        return "number", int(setting.default[0])
    if setting.kind == "ranges":
        return "list(string)", setting.default
    return "string", setting.default[0]
