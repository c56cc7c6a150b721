"""The grammar of a parametric module's text: each rule has one feature, at most one setting to decide, and one range of peers.

A module that keeps to it is a union of rules of which each hangs on its own few variables, so its meaning under all
assignments is settled by single features, every option of every setting, and values of which each peer is another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass

from emscloud.hcl.reader import read
from emscloud.hcl.tree import Body, Call, Expression, Literal, Name, Operation, Traversal
from emscloud.hcl.tree import Tuple as TupleOf
from emscloud.parametric.printed import Printed
from emscloud.parametric.rules import Parametric, feature_variable, variable


@dataclass(slots=True)
class Leaning:
    """What a rule's text leans on: variables by what they are, and how often it names each."""

    features: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    ports: list[str] = field(default_factory=list)
    peers: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    tested: list[str] = field(default_factory=list)


def departures(made: Parametric, printed: Printed, texts: Mapping[str, str]) -> list[str]:
    """What of a module's text is not in the grammar, a sentence each; none where it keeps to it."""
    found: list[str] = []
    for name, text in texts.items():
        if name.endswith(".tf") and "/" not in name:
            for unit, body in _units(read(text, name), printed.units):
                found += [f"{name}, {unit}: {words}" for words in _judge(_leaning(made, printed, body))]
    return found


def count(printed: Printed, texts: Mapping[str, str]) -> int:
    """How many rules a module's text has."""
    named = [(name, text) for name, text in texts.items() if name.endswith(".tf") and "/" not in name]
    return sum(1 for name, text in named for _ in _units(read(text, name), printed.units))


def _units(body: Body, units: frozenset[tuple[str, str]]) -> Iterator[tuple[str, Body]]:
    for section in body.blocks:
        head = (section.kind, section.labels[0] if section.labels else next(iter(section.body.attributes), ""))
        if head in units:
            yield ".".join((section.kind, *section.labels, *section.body.attributes)), section.body


def _judge(leaning: Leaning) -> Iterator[str]:
    if len(leaning.features) != 1:
        yield f"a rule is guarded by one feature, and here are {len(leaning.features)}"
    if len(set(leaning.choices)) > 1:
        yield f"a rule is guarded by one setting at most, and here are {', '.join(sorted(set(leaning.choices)))}"
    if sorted(leaning.choices) != sorted(leaning.tested):
        yield "a choice is compared with its options, and here it is used otherwise"
    if len(set(leaning.peers)) != 1:
        yield f"a rule ranges over one kind of peers, and here are {len(set(leaning.peers))}"
    if len(set(leaning.ports)) > 1:
        yield f"a rule has the ports of one setting, and here are {', '.join(sorted(set(leaning.ports)))}"
    if leaning.strange:
        yield f"a rule leans on nothing else, and here it leans on {', '.join(sorted(set(leaning.strange)))}"


def _leaning(made: Parametric, printed: Printed, body: Body) -> Leaning:
    kinds: dict[str, str] = {feature_variable(feature): "features" for feature in made.host.features}
    kinds |= {variable(setting.name): "choices" if setting.kind == "choice" else "ports" for setting in made.settings}
    bases = {peers.base: peers.variable for peers in made.peers}
    found = Leaning()
    for expression in _expressions(body):
        for node in _walk(expression):
            if isinstance(node, Operation | Call):
                found.tested += _tested(node)
            name = _variable(node)
            if not name or name in printed.shared:
                continue
            held = [base for base in bases if name == bases[base] or (name.startswith(f"{base}_") and name not in kinds)]
            base = max(held, key=len, default="")
            listed: list[str] = getattr(found, kinds.get(name, "peers" if base else "strange"))
            listed.append(name)
    return found


def _expressions(body: Body) -> Iterator[Expression]:
    for attribute in body.attributes.values():
        yield attribute.value
    for section in body.blocks:
        yield from _expressions(section.body)


def _variable(node: object) -> str:
    """The variable or the local value that a reference begins with."""
    if isinstance(node, Traversal) and isinstance(node.source, Name) and node.source.name in ("var", "local"):
        step = node.steps[0]
        return step if isinstance(step, str) else "?"
    return ""


def _tested(node: Operation | Call) -> list[str]:
    """The variables that a comparison with a literal, or `contains` of literals, looks at."""
    if isinstance(node, Operation) and len(node.rest) == 1 and node.rest[0][0] == "==" and isinstance(node.rest[0][1], Literal):
        return [name] if (name := _variable(node.first)) else []
    if isinstance(node, Call) and node.name == "contains" and isinstance(node.arguments[0], TupleOf):
        known = all(isinstance(item, Literal) for item in node.arguments[0].items)
        return [name] if known and (name := _variable(node.arguments[1])) else []
    return []


def _walk(node: object) -> Iterator[object]:
    """A tree's nodes, each before what is in it."""
    if isinstance(node, tuple):
        for item in node:
            yield from _walk(item)
    elif is_dataclass(node):
        yield node
        for one in fields(node):
            yield from _walk(getattr(node, one.name))
