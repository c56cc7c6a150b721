"""What the names of a module stand for: variables, locals, outputs, resources, each worked out once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from emscloud.diagnostics import Where
from emscloud.evaluate.convert import convert
from emscloud.evaluate.expressions import Evaluator
from emscloud.evaluate.functions.call import Budget
from emscloud.evaluate.functions.files import Shelf
from emscloud.evaluate.instances import Round, bracket, expanded, ignored
from emscloud.evaluate.layout import Layout
from emscloud.evaluate.types import Constraint, constraint
from emscloud.evaluate.values import (
    ANY,
    INSTANCE,
    INSTANCES,
    STRING,
    Beyond,
    Fault,
    Reference,
    Type,
    Unknown,
    Value,
    object_of,
    tuple_of,
)
from emscloud.hcl.tree import Expression, Literal, Section, shown

HOP = 2
"""How many expressions a reference counts for, in how deep they may be: it takes about as much of Python's stack."""


Written: TypeAlias = Mapping[str, Mapping[str, Type]]
"""Attributes by kind of resource, with their types, that a plan has as the configuration writes them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a module stands: its address with a point behind it, its folder, the folders and the calls above it.

    `unknown` is why it may not be there.
    """

    prefix: str = ""
    folder: str = "."
    above: tuple[str, ...] = ()
    unknown: Unknown | None = None
    calls: tuple[str, ...] = ()


class Scope(ABC):
    """The names of one instance of a module."""

    __slots__ = ("active", "budget", "given", "layout", "memo", "place", "rounds", "shelf", "written")

    def __init__(self, layout: Layout, place: Place, budget: Budget, written: Written, shelf: Shelf) -> None:
        self.layout, self.place, self.budget, self.written, self.shelf = layout, place, budget, written, shelf
        self.given: Mapping[str, Callable[[], Value]] = {}
        self.memo: dict[str, Value] = {}
        self.active: set[str] = set()
        self.rounds: dict[str, tuple[Round, ...] | Unknown] = {}

    @abstractmethod
    def called(self, name: str, steps: Sequence[str | Expression], evaluator: Evaluator) -> tuple[Value, int]:
        """What a reference to a called module stands for, and how many steps that took."""

    def at(self, section: Section, names: Mapping[str, Value] | None = None) -> Evaluator:
        """An evaluator for a block of this module."""
        return Evaluator(self, section.source, self.budget, names)

    def once(self, address: str, where: Where, work: Callable[[], Value]) -> Value:
        """What `work` gives, kept; Unknown where it needs itself."""
        if address in self.memo:
            return self.memo[address]
        if address in self.active:
            return Unknown(f"{address} refers to itself.", f"{self.place.prefix}{address}", where)
        self.active.add(address)
        self.budget.depth += HOP
        found = work()
        self.budget.depth -= HOP
        self.active.discard(address)
        self.memo[address] = found
        return found

    def resolve(self, name: str, steps: Sequence[str | Expression], evaluator: Evaluator) -> tuple[Value, int] | None:
        """The value that a first name and some steps behind it stand for, and how many steps; None where nothing does."""
        if name == "resource" and steps and isinstance(steps[0], str):
            found = self.resolve(steps[0], steps[1:], evaluator)
            return (found[0], found[1] + 1) if found else None
        first = steps[0] if steps and isinstance(steps[0], str) else ""
        if name == "var":
            return (self.variable(first), 1) if first in self.layout.variables else None
        if name == "local":
            return (self.local(first), 1) if first in self.layout.locals else None
        if name == "module":
            return self.called(first, steps, evaluator) if first in self.layout.calls else None
        if name == "path" and first in {"module", "root"}:
            return self.place.folder if first == "module" else ".", 1
        if name in {"path", "terraform", "self", "each", "count"}:
            why = "It hangs on where and how Terraform is run."
            reference = Reference(f"{self.place.prefix}{name}", f".{first}")
            return Unknown(why, f"{name}.{shown(first)}", Where(evaluator.source.file), STRING, reference), 1
        if name == "data":
            second = steps[1] if len(steps) > 1 and isinstance(steps[1], str) else ""
            section = self.layout.data.get(f"{first}.{second}")
            return (self.made(section, f"data.{first}.{second}"), 2) if section else None
        section = self.layout.resources.get(f"{name}.{first}")
        return (self.made(section, f"{name}.{first}"), 1) if section else None

    def local(self, name: str) -> Value:
        """A local value."""
        found = self.layout.locals[name]
        return self.once(f"local.{name}", found.where, lambda: Evaluator(self, found.source, self.budget).settled(found.value))

    def output(self, name: str) -> Value:
        """An output.  Raises Fault where there is none of that name."""
        section = self.layout.outputs.get(name)
        if section is None:
            raise Fault(f"the module has no output `{shown(name)}`")
        value = section.body.attributes.get("value")
        return self.once(f"output.{name}", section.where, lambda: self.at(section).settled(value.value) if value else None)

    def variable(self, name: str) -> Value:
        """A variable: the value that was given, its default, or Unknown."""
        section = self.layout.variables[name]
        return self.once(f"var.{name}", section.where, lambda: self.value_of(name, section))

    def value_of(self, name: str, section: Section) -> Value:
        """The work of `variable`."""
        address, attributes = f"{self.place.prefix}var.{name}", section.body.attributes
        at, wanted = self.at(section), Constraint(ANY)
        try:
            if "type" in attributes:
                wanted = constraint(attributes["type"].value, at.value)
            value = self.given[name]() if name in self.given else None
            nullable = attributes.get("nullable")
            fixed = isinstance(nullable.value, Literal) and nullable.value.value is False if nullable else False
            if name in self.given and not (value is None and fixed):
                return wanted.applied(value)
            if "default" in attributes:
                return wanted.applied(at.settled(attributes["default"].value))
        except Fault as fault:
            return Unknown(f"Terraform would refuse the value of {address}: {fault}.", address, section.where)
        except Beyond as beyond:
            return Unknown(f"The value of {address} is not worked out: {beyond}.", address, section.where)
        why = f"{address} has no default, and no value was given for it."
        return Unknown(why, address, section.where, wanted.type, Reference(address))

    def made(self, section: Section, name: str) -> Value:
        """A resource or data source as a value: what its provider makes of it is not known, only that it is this one."""
        return self.once(name, section.where, lambda: self.instance_of(section, name))

    def instance_of(self, section: Section, name: str) -> Value:
        """The work of `made`."""
        address = f"{self.place.prefix}{name}"

        def one(round_: Round) -> Unknown:
            full = f"{address}{bracket(round_.key)}"
            why = f"Only the provider knows what becomes of {full}."
            return Unknown(why, full, section.where, INSTANCE, Reference(full, there=True), self.plain(section, round_))

        found = self.expansion(section, name)
        if isinstance(found, Unknown):
            return Unknown(found.why, found.address or address, found.where, INSTANCES, Reference(address))
        if found and found[0].key is None:
            return one(found[0])
        if "count" in section.body.attributes:
            return tuple_of([one(round_) for round_ in found])
        return object_of({str(round_.key): one(round_) for round_ in found})

    def plain(self, section: Section, one: Round) -> Mapping[str, Value]:
        """The attributes of a resource that its provider leaves as they are written, where they are written and not ignored."""
        attributes = section.body.attributes
        wanted = self.written.get(section.labels[0], {}) if section.kind == "resource" else {}
        held = {name: attributes[name].value for name in wanted if name in attributes}
        found: dict[str, Value] = {}
        for name in held.keys() - ignored(section.body, held):
            try:
                value = convert(self.at(section, one.names).settled(held[name]), wanted[name])
            except (Fault, Beyond):
                continue
            if value is not None:
                found[name] = value
        return found

    def expansion(self, section: Section, name: str) -> tuple[Round, ...] | Unknown:
        """The instances of a block, worked out once."""
        if name in self.rounds:
            return self.rounds[name]
        within = f"instances of {name}"
        if within in self.active:
            return Unknown(f"How many of {name} there are hangs on itself.", f"{self.place.prefix}{name}", section.where)
        self.active.add(within)
        found = expanded(section.body, self.at(section))
        self.active.discard(within)
        self.rounds[name] = found
        return found
