"""What comes of a module: instances of resources with their values, and what could not be followed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from emscloud.diagnostics import Where
from emscloud.evaluate.access import rounds
from emscloud.evaluate.convert import convert
from emscloud.evaluate.expressions import Evaluator
from emscloud.evaluate.functions.numbers import whole
from emscloud.evaluate.values import NUMBER, STRING, Beyond, Fault, Fields, Items, Unknown, Value, object_of
from emscloud.hcl.tree import Attribute, Body, Expression, Literal, Name, Section, Traversal, Tuple

MOST = 20_000
"""Instances that one block may have, and blocks that one `dynamic` may make."""
_META = frozenset({"count", "for_each", "provider", "depends_on"})
_ASIDE = frozenset({"lifecycle", "provisioner", "connection"})
_KEYS = ("key", "value")


@dataclass(frozen=True, slots=True)
class Nested:
    """A block within a resource; with `unknown`, there are none or more of it, and its values are what each would have."""

    kind: str
    labels: tuple[str, ...]
    values: Mapping[str, Value]
    blocks: tuple[Nested, ...]
    where: Where
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True)
class Instance:
    """A resource that Terraform would make: `address` is absolute, `key` that of `count` or `for_each`.

    With `unknown`, there are none or more of it.  In JSON syntax nested blocks are not told from attributes and stand
    among the `values`.  Changes of what is `ignored`, an attribute or a kind of block, Terraform does not make.
    """

    address: str
    module: str
    kind: str
    name: str
    key: Value
    values: Mapping[str, Value]
    blocks: tuple[Nested, ...]
    where: Where
    unknown: Unknown | None = None
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Round:
    """One instance of a block with `count` or `for_each`: its key, and the names bound for it."""

    key: Value
    names: Mapping[str, Value]


ONCE = (Round(None, {}),)
"""The rounds of a block that has neither."""


def expanded(body: Body, at: Evaluator) -> tuple[Round, ...] | Unknown:
    """The instances of a block, or why nobody knows them."""
    for name, rounds_of in (("count", _counted), ("for_each", _keyed)):
        attribute = body.attributes.get(name)
        if attribute is None:
            continue
        found = at.settled(attribute.value)
        if isinstance(found, Unknown):
            return found
        try:
            return rounds_of(found)
        except Fault as fault:
            why = f"Terraform would refuse this `{name}`: {fault}."
        except Beyond as beyond:
            why = f"This `{name}` is not worked out: {beyond}."
        return Unknown(why, "", attribute.where)
    return ONCE


def unknown_round(unknown: Unknown) -> Round:
    """What stands for each instance of a block whose instances are not known."""
    each = object_of({"key": unknown.derived(STRING), "value": unknown.derived()})
    return Round(unknown, {"each": each, "count": object_of({"index": unknown.derived(NUMBER)})})


def bracket(key: Value) -> str:
    """A key as an address has it: nothing where there is none, or where nobody knows."""
    return f"[{json.dumps(key, ensure_ascii=False)}]" if isinstance(key, str | int) else ""


def _counted(value: Value) -> tuple[Round, ...]:
    number = convert(value, NUMBER)
    if number is None or isinstance(number, Unknown):
        raise Fault("null is no number of instances")
    count = whole(number)
    if count < 0:
        raise Fault("a number of instances is not below zero")
    if count > MOST:
        raise Beyond(f"there would be more than {MOST:,} instances")
    return tuple([Round(index, {"count": object_of({"index": index})}) for index in range(count)])


def _keyed(value: Value) -> tuple[Round, ...]:
    if not isinstance(value, Fields) and not (isinstance(value, Items) and value.kind == "set"):
        raise Fault("it takes a map or a set of texts")
    if len(value.items) > MOST:
        raise Beyond(f"there would be more than {MOST:,} instances")
    pairs = value.items.items() if isinstance(value, Fields) else [(item, item) for item in value.items]
    if not all(isinstance(key, str) for key, _ in pairs):
        raise Fault("it takes a map or a set of texts")
    return tuple([Round(key, {"each": object_of({"key": key, "value": item})}) for key, item in pairs])


def ignored(body: Body, names: Iterable[str]) -> frozenset[str]:
    """Those of some arguments whose changes Terraform ignores, so that what stands there may be another value.

    Source: https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes
    """
    if "lifecycle" in body.attributes:
        return frozenset(names)
    given = [block.body.attributes["ignore_changes"].value for block in body.blocks if "ignore_changes" in block.body.attributes]
    found: set[str] = set()
    for value in given:
        if not isinstance(value, Tuple):
            return frozenset(names)
        found |= {_first(item) for item in value.items}
    return frozenset(found & set(names))


def _first(item: Expression) -> str:
    """The argument that an item of `ignore_changes` names, or a part of which it names; old texts have it in quotes."""
    source = item.source if isinstance(item, Traversal) else item
    return source.name if isinstance(source, Name) else str(source.value).partition(".")[0] if isinstance(source, Literal) else ""


def contents(body: Body, at: Evaluator) -> tuple[Mapping[str, Value], tuple[Nested, ...]]:
    """The attributes and nested blocks of a resource's body, evaluated."""
    values = {name: at.settled(attribute.value) for name, attribute in body.attributes.items() if name not in _META}
    return values, tuple([nested for section in body.blocks for nested in _nested(section, at)])


def _nested(section: Section, at: Evaluator, kind: str = "", unknown: Unknown | None = None) -> Iterator[Nested]:
    """The blocks that one written block makes."""
    if section.kind in _ASIDE:
        return
    if section.kind == "dynamic" and len(section.labels) == 1:
        yield from _dynamic(section, at)
        return
    within = Evaluator(at.scope, section.source, at.budget, at.bound)
    values, blocks = contents(section.body, within)
    yield Nested(kind or section.kind, section.labels, values, blocks, section.where, unknown)


def _dynamic(section: Section, at: Evaluator) -> Iterator[Nested]:
    """The blocks of a `dynamic`; one that stands for none or more where nobody knows."""
    kind, attributes = section.labels[0], section.body.attributes
    content = [block for block in section.body.blocks if block.kind == "content"]
    pairs, names = _each(attributes, section, at)
    name = names or kind
    if len(content) != 1:
        pairs = Unknown("Terraform would refuse this `dynamic`: it takes one `content`.", "", section.where)
    if isinstance(pairs, Unknown):
        bound = object_of({"key": pairs.derived(), "value": pairs.derived()})
        if not content:
            yield Nested(kind, (), {}, (), section.where, pairs)
        else:
            yield from _nested(content[0], at.inner({name: bound}), kind, pairs)
        return
    for key, value in pairs:
        yield from _nested(content[0], at.inner({name: object_of({"key": key, "value": value})}), kind)


def _each(attributes: Mapping[str, Attribute], section: Section, at: Evaluator) -> tuple[list[tuple[Value, Value]] | Unknown, str]:
    """What a `dynamic` goes through, and the name of its iterator, "" for its label."""
    given = attributes.get("iterator")
    named = given.value if given else None
    name = named.name if isinstance(named, Name) else str(named.value) if isinstance(named, Literal) else ""
    loop = attributes.get("for_each")
    if loop is None or (given and not name):
        return Unknown("Terraform would refuse this `dynamic`: it takes `for_each`, and a name.", "", section.where), name
    found = at.settled(loop.value)
    try:
        pairs = rounds(found)
        listed = pairs if isinstance(pairs, Unknown) else list(pairs)
    except Fault as fault:
        listed = Unknown(f"Terraform would refuse this `for_each`: {fault}.", "", loop.where)
    if isinstance(listed, list) and len(listed) > MOST:
        listed = Unknown(f"This `dynamic` would make more than {MOST:,} blocks.", "", loop.where)
    return listed, name
