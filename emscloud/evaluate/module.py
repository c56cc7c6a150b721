"""A module and the local modules that it calls → the instances of its resources, and its outputs."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from emscloud.evaluate.convert import convert
from emscloud.evaluate.expressions import Evaluator
from emscloud.evaluate.functions.call import Budget
from emscloud.evaluate.functions.files import Shelf
from emscloud.evaluate.instances import Instance, Round, bracket, contents, ignored, unknown_round
from emscloud.evaluate.layout import Layout
from emscloud.evaluate.scope import Place, Scope, Written
from emscloud.evaluate.values import ANY, INSTANCES, NUMBER, STRING, Beyond, Fault, Reference, Unknown, Value, object_of, tuple_of
from emscloud.hcl.tree import Attribute, Expression, Literal, Section, shown

CALLS = 20
"""Modules within modules."""
INSTANCES_IN_ALL = 50_000
"""Instances of resources and modules that one evaluation makes."""
_META = frozenset({"source", "version", "count", "for_each", "providers", "depends_on"})

Folder: TypeAlias = Callable[[str], Layout | None]
"""The module in a folder, by its path from the root module's with `/` and perhaps leading `..`; None where there is none."""
Installed: TypeAlias = Callable[[str, str, str | None], str]
"""The folder of a module from elsewhere, by the names of the calls that lead to it (`net.rules`), its source and its version.

It raises Beyond with a clause about what is not there.
"""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What a root module comes to: `instances` in order of their addresses, its outputs, and the modules not followed.

    `released` are the addresses of resources and modules that `removed` blocks leave in place, `targets` the folders of the
    modules that were followed, by the folder and the name of the call.  `moved` are the `moved` blocks: the address of
    their module, without keys and with a point behind it, and both ends as they stand there.
    """

    instances: tuple[Instance, ...]
    outputs: Mapping[str, Value]
    unfollowed: tuple[Unknown, ...]
    released: tuple[str, ...] = ()
    targets: Mapping[tuple[str, str], str] = field(default_factory=dict)
    moved: tuple[tuple[str, str, str], ...] = ()


def nowhere(_key: str, _source: str, _version: str | None) -> str:
    """Nothing is installed."""
    raise Beyond("which is not read")


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a root module: nothing else is read, and nothing runs.

    `folder` is asked for the folders of modules, `installed` for where those from elsewhere are, and `shelf` for files
    that expressions read.  `written` are attributes that resources have as they are written.
    """

    folder: Folder
    installed: Installed = nowhere
    written: Written = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf.empty)


def evaluate(root: Layout, given: Mapping[str, Value], around: Around) -> Evaluated:
    """Evaluate a root module whose variables have these values; nothing is raised, what cannot be known is Unknown.

    What `around.folder` raises goes through.
    """
    world = _World(around)
    module = _Module(world, root, Place())
    module.given = {name: partial(_same, value) for name, value in given.items()}
    instances = sorted(module.instances(), key=lambda one: (one.module, one.kind, one.name, _order(one.key)))
    outputs = {name: module.output(name) for name in sorted(root.outputs)}
    unfollowed = sorted(world.unfollowed, key=lambda one: one.address)
    released, moved = tuple(sorted(world.released)), tuple(sorted(world.moved))
    return Evaluated(tuple(instances), outputs, tuple(unfollowed), released, world.targets, moved)


def given(values: Mapping[str, Attribute]) -> dict[str, Value]:
    """The values that a file of them gives to variables; they refer to nothing."""
    budget, nothing = Budget(), _Nothing()
    return {name: Evaluator(nothing, one.source, budget).settled(one.value) for name, one in values.items()}


class _Nothing:
    """A scope without names."""

    NAMES: Mapping[str, tuple[Value, int]] = {}
    shelf = Shelf.empty()

    def resolve(self, name: str, steps: Sequence[str | Expression], evaluator: Evaluator) -> tuple[Value, int] | None:
        """Nothing."""
        del steps, evaluator
        return self.NAMES.get(name)


def _same(value: Value) -> Value:
    return value


def _said(section: Section, name: str) -> str | None:
    """A text that stands in a block as such."""
    given = section.body.attributes.get(name)
    value = given.value.value if given and isinstance(given.value, Literal) else None
    return value if isinstance(value, str) else None


def _order(key: Value) -> tuple[int, str]:
    return (key, "") if isinstance(key, int) else (0, key if isinstance(key, str) else "")


@dataclass(slots=True)
class _World:
    """What all modules of one evaluation share."""

    around: Around
    budget: Budget = field(default_factory=Budget)
    instances: int = 0
    full: bool = False
    unfollowed: list[Unknown] = field(default_factory=list)
    released: set[str] = field(default_factory=set)
    moved: set[tuple[str, str, str]] = field(default_factory=set)
    targets: dict[tuple[str, str], str] = field(default_factory=dict)

    def room(self, wanted: int) -> bool:
        """Whether so many more instances are made."""
        self.instances += wanted
        return self.instances <= INSTANCES_IN_ALL


@dataclass(frozen=True, slots=True)
class _Called:
    """The instances of a called module by key; with `unknown`, one that stands for none or more, or none at all."""

    children: Mapping[Value, _Module]
    unknown: Unknown | None = None


class _Module(Scope):
    """One instance of a module, and those that it calls."""

    __slots__ = ("calls", "world")

    def __init__(self, world: _World, layout: Layout, place: Place) -> None:
        super().__init__(layout, place, world.budget, world.around.written, world.around.shelf)
        self.world = world
        self.calls: dict[str, _Called] = {}

    def instances(self) -> Iterator[Instance]:
        """The instances of every resource, here and in the modules that are called."""
        self.world.released |= {f"{self.place.prefix}{address}" for address in self.layout.released}
        above = "".join([f"module.{call}." for call in self.place.calls])
        self.world.moved |= {(above, *ends) for ends in self.layout.moved}
        for name, section in self.layout.resources.items():
            found = self.expansion(section, name)
            rounds = [unknown_round(found)] if isinstance(found, Unknown) else found
            if not self.world.room(len(rounds)):
                rounds = [unknown_round(self.crowded(name, section))]
            for one in rounds:
                yield self.instance(section, one)
        for name in self.layout.calls:
            for child in self.modules(name).children.values():
                yield from child.instances()

    def crowded(self, name: str, section: Section) -> Unknown:
        """Why nobody counts any further."""
        why = f"There are more than {INSTANCES_IN_ALL:,} instances."
        return Unknown(why, f"{self.place.prefix}{name}", section.where)

    def instance(self, section: Section, one: Round) -> Instance:
        """One instance of a resource."""
        kind, name = section.labels
        address = f"{self.place.prefix}{kind}.{name}{bracket(one.key)}"
        values, blocks = contents(section.body, self.at(section, one.names))
        unknown = one.key if isinstance(one.key, Unknown) else self.place.unknown
        module = self.place.prefix.removesuffix(".")
        aside = ignored(section.body, [*values, *[block.kind for block in blocks]])
        return Instance(address, module, kind, name, one.key, values, blocks, section.where, unknown, aside)

    def outputs(self) -> Value:
        """All outputs, as one object."""
        return object_of({name: self.output(name) for name in self.layout.outputs})

    def called(self, name: str, steps: Sequence[str | Expression], evaluator: Evaluator) -> tuple[Value, int]:
        """What a reference to a called module stands for: one output where it names one."""
        found = self.modules(name)
        if found.unknown:
            return found.unknown, 1
        children, used, rest = found.children, 1, list(steps[1:])
        counted = "count" in self.layout.calls[name].body.attributes
        if None not in children and rest:
            key = convert(rest[0] if isinstance(rest[0], str) else evaluator.value(rest[0]), NUMBER if counted else STRING)
            if not isinstance(key, Unknown):
                if key not in children:
                    raise Fault(f"module.{name} has no such instance")
                children, used, rest = {None: children[key]}, 2, rest[1:]
        if None in children:
            child = children[None]
            return (child.output(rest[0]), used + 1) if rest and isinstance(rest[0], str) else (child.outputs(), used)
        values = {key: child.outputs() for key, child in children.items()}
        return tuple_of(values.values()) if counted else object_of({str(key): one for key, one in values.items()}), used

    def modules(self, name: str) -> _Called:
        """The instances of a called module, worked out once."""
        if name not in self.calls:
            section = self.layout.calls[name]
            found = self.followed(name, section)
            if isinstance(found, Unknown):
                self.world.unfollowed.append(found)
                self.calls[name] = _Called({}, found)
            else:
                self.world.targets[self.place.folder, name] = found[0]
                self.calls[name] = self.placed(name, section, *found)
        return self.calls[name]

    def followed(self, name: str, section: Section) -> tuple[str, Layout] | Unknown:
        """The folder and the blocks of a called module, or why it is not followed."""
        address = f"{self.place.prefix}module.{name}"
        source = _said(section, "source")
        if len(self.place.above) >= CALLS:
            why = f"{address} is a module within more than {CALLS} others."
        else:
            try:
                folder = self.found(name, section, source)
            except Beyond as beyond:
                why = f"{address} comes from elsewhere ({shown(str(source))}), {beyond}."
            else:
                layout = None
                why = f"{address} is a module within itself, of which Terraform finds no end either."
                if folder not in (self.place.folder, *self.place.above):
                    layout = self.world.around.folder(folder)
                    why = f"There is no module in {shown(folder)}, from which {address} should come."
                if layout is not None:
                    return folder, layout
        return Unknown(why, address, section.where, ANY, Reference(address))

    def found(self, name: str, section: Section, source: str | None) -> str:
        """The folder of a called module.  Raises Beyond with a clause where it comes from elsewhere and is not there."""
        if source is not None and source.startswith(("./", "../")):
            return posixpath.normpath(posixpath.join(self.place.folder, source))
        version = _said(section, "version")
        if source is None or (version is None and "version" in section.body.attributes):
            return nowhere(name, "", None)
        return self.world.around.installed(".".join([*self.place.calls, name]), source, version)

    def placed(self, name: str, section: Section, folder: str, layout: Layout) -> _Called:
        """The instances of a module that is followed."""
        address = f"{self.place.prefix}module.{name}"
        found = self.expansion(section, f"module.{name}")
        unknown = found if isinstance(found, Unknown) else None
        rounds = [unknown_round(found)] if isinstance(found, Unknown) else found
        if not self.world.room(len(rounds)):  # what modules would call in their turn is as many again, so none is followed
            crowd = self.crowded(f"module.{name}", section)
            if not self.world.full:
                self.world.unfollowed.append(crowd)
            self.world.full = True
            return _Called({}, Unknown(crowd.why, address, crowd.where, INSTANCES, Reference(address)))
        above = (*self.place.above, self.place.folder)
        children: dict[Value, _Module] = {}
        for one in rounds:
            key = None if unknown else one.key
            calls = (*self.place.calls, name)
            place = Place(f"{address}{bracket(key)}.", folder, above, unknown or self.place.unknown, calls)
            child = _Module(self.world, layout, place)
            at = self.at(section, one.names)
            child.given = {
                argument: partial(at.settled, attribute.value)
                for argument, attribute in section.body.attributes.items()
                if argument not in _META
            }
            children[key] = child
        if unknown:
            unknown = Unknown(unknown.why, unknown.address or address, unknown.where, INSTANCES, Reference(address))
        return _Called(children, unknown)
