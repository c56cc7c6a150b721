"""Where an unknown value of a plan comes from: the references of a configuration, followed through modules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from emscloud.foreign import Pointer
from emscloud.sources.showjson import Json, marked, rows, table, word

Key: TypeAlias = "int | str | None"
_STEP = re.compile(r'([^.\[\]"]+)(\[(?:\d+|"(?:[^"\\]|\\.)*")\])?(?:\.|\Z)')
_KEYED = re.compile(r'\[(?:(\d+)|"((?:[^"\\]|\\.)*)")\]\Z')
_KNOWN = ("path", "terraform", "self")
_FARTHEST = 64  # expressions that one value is followed through


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: the steps of its module, `module.net["a"]`, and the key of what it is written for.

    `each` are the references of its `for_each`.  With `own` a resource is taken at that same key, if it has it.
    """

    module: tuple[str, ...]
    key: Key = None
    each: tuple[str, ...] = ()
    own: bool = False

    @property
    def prefix(self) -> str:
        """What addresses within the module begin with."""
        return "".join([f"{step}." for step in self.module])


class Lost(Exception):  # noqa: N818  (a signal within this module and its caller)
    """A reference leads to something that plan JSON does not hold, such as a local value."""


class References:
    """The configuration of a plan, and which instances have something that is not known before they are applied."""

    def __init__(self, configuration: Mapping[str, Json], changes: Iterable[Mapping[str, Json]]) -> None:
        self._root = table(configuration.get("root_module"))
        self._modules: dict[tuple[str, ...], Mapping[str, Json]] = {}
        self._resources: dict[tuple[str, ...], Mapping[str, Mapping[str, Json]]] = {}
        self._unknown: dict[str, Mapping[str, Json]] = {}
        self._instances: dict[str, list[tuple[Key, str]]] = {}
        self._found: dict[tuple[tuple[str, ...], Place], tuple[Pointer, ...]] = {}
        self._active: set[tuple[tuple[str, ...], Place]] = set()
        for one in changes:
            address, index = word(one.get("address")), one.get("index")
            change = table(one.get("change"))
            if change.get("after") is None and not change.get("after_unknown"):
                continue
            self._unknown[address] = table(change.get("after_unknown"))
            key = index if isinstance(index, int | str) else None
            bare = address if key is None else _KEYED.sub("", address)
            self._instances.setdefault(bare, []).append((key, address))

    def written(self, module: tuple[str, ...], kind: str, name: str) -> Mapping[str, Json] | None:
        """The arguments that a configuration has for a resource; None where there is no such resource in it."""
        found = self._within(module).get(f"{kind}.{name}")
        return None if found is None else table(found.get("expressions"))

    def sources(self, module: tuple[str, ...], kind: str, name: str, key: Key, argument: str) -> tuple[Pointer, ...]:
        """What an unknown argument can come from, each once; raises Lost where it cannot be followed."""
        found = self._within(module).get(f"{kind}.{name}", {})
        each = tuple(_references(found.get("for_each_expression")))
        names = tuple(_references(table(found.get("expressions")).get(argument)))
        return self._followed(names, Place(module, key, each), 0)

    def _followed(self, names: tuple[str, ...], place: Place, far: int) -> tuple[Pointer, ...]:
        """What references lead to, each once; worked out once, for ways that part and meet again are as many as powers of two."""
        at = names, place
        if far > _FARTHEST or at in self._active:
            raise Lost
        if at not in self._found:
            self._active.add(at)
            try:
                self._found[at] = tuple(dict.fromkeys(self._led(names, place, far)))
            finally:
                self._active.discard(at)
        return self._found[at]

    def _led(self, names: tuple[str, ...], place: Place, far: int) -> Iterator[Pointer]:
        if "each.key" in names and not any(name.startswith("each.value") for name in names):
            place = replace(place, own=True)
        for name in _longest(names):
            head, _, rest = name.partition(".")
            if head in _KNOWN or name in ("each.key", "count.index"):
                continue
            if head == "each":
                yield from self._followed(place.each, Place(place.module, place.key, own=True), far + 1)
            elif head == "var":
                yield from self._variable(rest, place, far)
            elif head.partition("[")[0] == "module":
                yield from self._output(name, place, far)
            elif head == "local":
                raise Lost
            else:
                yield from self._resource(name, place)

    def _variable(self, rest: str, place: Place, far: int) -> Iterator[Pointer]:
        """What a module was given; the root's variables are known."""
        if not place.module:
            return
        above = place.module[:-1]
        step, key = _step(place.module[-1])
        call = table(table(self._module(above).get("module_calls")).get(step.removeprefix("module.")))
        given = table(call.get("expressions")).get(re.split(r"[.\[]", rest)[0])
        each = tuple(_references(call.get("for_each_expression")))
        yield from self._followed(tuple(_references(given)), Place(above, key, each), far + 1)

    def _output(self, name: str, place: Place, far: int) -> Iterator[Pointer]:
        """What a module gives; raises Lost where the reference does not say which output it means."""
        steps = list(_steps(name))
        if len(steps) < 3:  # noqa: PLR2004  (module, its name, an output)
            raise Lost
        module = (*place.module, f"module.{steps[1][0]}{steps[1][1]}")
        outputs = table(self._module(module).get("outputs"))
        expression = table(outputs.get(steps[2][0])).get("expression")
        yield from self._followed(tuple(_references(expression)), Place(module), far + 1)

    def _resource(self, name: str, place: Place) -> Iterator[Pointer]:
        """The instances that are meant of which the attribute is not known: a known one is not where the unknown comes from.

        JSON does not say which key an expression comes to.  Made of `each.key`, which is a text, it is taken for that key;
        `count.index` is a number to reckon with, so any instance may be meant.
        """
        steps = list(_steps(name))
        data = steps[0][0] == "data"
        width = 3 if data else 2
        if len(steps) < width:
            raise Lost
        bare = place.prefix + ".".join([step for step, _ in steps[:width]])
        wanted, rest = steps[width - 1][1], steps[width:]
        attribute = rest[0][0] if rest else ""
        instances = self._instances.get(bare, [])
        if wanted:
            instances = [one for one in instances if one[1] == f"{bare}{wanted}"]
        elif place.own and not rest:
            instances = [one for one in instances if one[0] == place.key] or instances
        for _, address in instances:
            unknown = self._unknown[address]
            if marked(unknown.get(attribute)) if attribute else bool(unknown):
                yield Pointer(address, attribute or "id")

    def _module(self, module: tuple[str, ...]) -> Mapping[str, Json]:
        """The configuration of a module, whichever instance of it."""
        names = tuple([_step(step)[0] for step in module])
        if names not in self._modules:
            found = self._root
            for name in names:
                calls = table(found.get("module_calls"))
                found = table(table(calls.get(name.removeprefix("module."))).get("module"))
            self._modules[names] = found
        return self._modules[names]

    def _within(self, module: tuple[str, ...]) -> Mapping[str, Mapping[str, Json]]:
        """The managed resources of a module's configuration by kind and name."""
        names = tuple([_step(step)[0] for step in module])
        if names not in self._resources:
            listed = rows(self._module(module).get("resources"))
            self._resources[names] = {
                f"{word(one.get('type'))}.{word(one.get('name'))}": one for one in listed if one.get("mode") == "managed"
            }
        return self._resources[names]


def module_steps(address: str) -> tuple[str, ...]:
    """`module.a["x"].module.b` as its modules, each with its key."""
    steps = list(_steps(address))
    return tuple([f"module.{name}{key}" for (_, _), (name, key) in zip(steps[::2], steps[1::2], strict=False)])


def _steps(name: str) -> Iterator[tuple[str, str]]:
    """The names of a reference, each with its key as it is written."""
    for match in _STEP.finditer(name):
        yield match[1], match[2] or ""


def _step(step: str) -> tuple[str, Key]:
    """A module's name and the key of its instance."""
    found = _KEYED.search(step)
    if found is None:
        return step, None
    return step[: found.start()], int(found[1]) if found[1] else re.sub(r"\\(.)", r"\1", found[2])


def _longest(names: tuple[str, ...]) -> Iterator[str]:
    """References without the shorter forms of themselves that JSON lists after them."""
    shorter = {name[: sign.start()] for name in names for sign in re.finditer(r"[.\[]", name)}
    for name in dict.fromkeys(names):
        if name not in shorter:
            yield name


def _references(expression: Json) -> Iterator[str]:
    """All references in an expression, or in the expressions of nested blocks."""
    pending = [expression]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            listed = one.get("references")
            if isinstance(listed, list):
                yield from [name for name in listed if isinstance(name, str)]
            else:
                pending += one.values()
        elif isinstance(one, list):
            pending += one
