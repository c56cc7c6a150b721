"""A plan or a state as `terraform show -json` prints it: the instances before and after."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from emscloud import clouds
from emscloud.diagnostics import Failed, Where
from emscloud.foreign import Attribute, Hole, Instance, Pointer, Unwritten
from emscloud.sources.references import Lost, References, module_steps
from emscloud.sources.showjson import MAKE, MAKE_STATE, Json, Shape, attribute, failed, marked, parse, table, unknown_places, word

_SHOWN = 3  # references that a hole names
_OF_NOTHING = frozenset({"format_version", "terraform_version"})
"""What a state without resources has."""
_NO_FILL = Hole("its value is missing")


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is before and after: resources that clouds look at alone, by address.

    A resource that is moved has its new address on both sides; a deposed object is called so in its address.  `actions`
    are Terraform's words for what it does with each: no-op, create, update, delete, forget; two of them replace.
    """

    before: tuple[Instance, ...]
    after: tuple[Instance, ...]
    actions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read(text: str, file: str) -> Plan | tuple[Instance, ...]:
    """A plan, or the instances of a state.

    What was there before and what a state holds was read from the cloud, so none of it counts as written.  Raises
    Failed: E520 for what cannot be read as JSON, E522 for what `terraform show -json` did not print.
    """
    tree, shape = parse(text, file), Shape(file)
    if "resource_changes" in tree or "planned_values" in tree:
        return _Planned(tree, shape).plan()
    if "values" not in tree and not tree.keys() <= _OF_NOTHING:
        failed("E522", f"{file} is neither a plan nor a state. Name what `terraform show -json` printed.", file)
    return tuple(_stated(shape.table(tree, "values"), shape, _kinds()))


@dataclass(frozen=True, slots=True)
class State:
    """Everything that a state manages, of every kind; a deposed object is called so in its address.

    `tainted` are the addresses of what Terraform makes anew though nothing of it is to change.
    """

    instances: tuple[Instance, ...]
    tainted: frozenset[str] = frozenset()


def state(text: str, file: str) -> State | None:
    """A state; None for a plan.  Raises Failed as `read` does, with the way to a state."""
    try:
        tree, shape = parse(text, file), Shape(file)
        if "resource_changes" in tree or "planned_values" in tree:
            return None
        values = shape.table(tree, "values")
        tainted = [word(one.get("address")) for one in shape.resources(values) if one.get("tainted") is True]
        return State(tuple(_stated(values, shape)), frozenset(tainted))
    except Failed as error:
        raise Failed([replace(one, detail=one.detail.replace(MAKE, MAKE_STATE)) for one in error.problems]) from error


def _kinds() -> frozenset[str]:
    return frozenset(kind for name in clouds.names() for kind in clouds.get(name).KINDS)


def _stated(values: Mapping[str, Json], shape: Shape, kinds: Container[str] | None = None) -> Iterator[Instance]:
    """The instances that a state holds, of these kinds or of every one."""
    for one in shape.resources(values):
        if one.get("mode") == "managed" and (kinds is None or word(one.get("type")) in kinds):
            held, marks = table(one.get("values")), one.get("sensitive_values")
            yield _read(_address(one, "deposed_key"), word(one.get("type")), held, marks, shape.file)


def _address(one: Mapping[str, Json], deposed: str) -> str:
    key = word(one.get(deposed))
    return f"{word(one.get('address'))} (deposed object {key})" if key else word(one.get("address"))


def _read(address: str, kind: str, values: Mapping[str, Json], marks: Json, file: str) -> Instance:
    """An instance that a provider read."""
    held = {name: attribute(value, None, lambda: _NO_FILL, file) for name, value in values.items()}
    return Instance(address, kind, held, Where(file), None, dict.fromkeys(held, Unwritten.READ), _hidden(marks, held))


def _hidden(marks: Json, held: Iterable[str]) -> frozenset[str]:
    """The attributes in which something is marked as sensitive: all that there are, where the whole is."""
    return frozenset(held) if marks is True else frozenset(name for name, value in table(marks).items() if marked(value))


class _Planned:
    """One plan being read."""

    def __init__(self, tree: Mapping[str, Json], shape: Shape) -> None:
        self.file, self.kinds = shape.file, _kinds()
        changes = shape.rows(tree, "resource_changes")
        late = shape.rows(tree, "deferred_changes")
        for one in changes:
            shape.change(one)
        self.changes = [one for one in changes if one.get("mode") != "data" or _to_be_read(one)]
        self.deferred = [(word(one.get("reason")) or "unknown", shape.table(one, "resource_change")) for one in late]
        for _, one in self.deferred:
            shape.change(one, deferred=True)
        self._whole(tree, shape, {word(one.get("address")) for one in changes})
        every = [*self.changes, *[one for _, one in self.deferred]]
        self.references = References(shape.table(tree, "configuration"), every)
        self.prior = _stated(shape.table(shape.table(tree, "prior_state"), "values"), shape, self.kinds)

    def _whole(self, tree: Mapping[str, Json], shape: Shape, changed: set[str]) -> None:
        """Refuse a plan that says of a resource what it will be, and nothing of what is done with it."""
        for one in shape.resources(shape.table(tree, "planned_values")):
            address = word(one.get("address"))
            if one.get("mode") == "managed" and word(one.get("type")) in self.kinds and address not in changed:
                shape.wrong(f"`planned_values` holds {address}, and `resource_changes` does not")

    def plan(self) -> Plan:
        """The plan, with what Terraform leaves; what it does not name (as with -target) stays as it was."""
        before: dict[str, Instance] = {}
        after: dict[str, Instance] = {}
        actions: dict[str, tuple[str, ...]] = {}
        deferred = [(one, Hole(f"Terraform puts it off to a later plan ({reason})")) for reason, one in self.deferred]
        for one, hole in [*[(one, None) for one in self.changes], *deferred]:
            if one.get("mode") != "managed" or word(one.get("type")) not in self.kinds:
                continue
            address, change = _address(one, "deposed"), table(one.get("change"))
            done = change.get("actions")
            actions[address] = tuple([word(action) for action in done]) if isinstance(done, list) else ()
            was = self._before(address, one)
            if was:
                before[address] = was
            if change.get("after") is not None or (hole and change.get("after_unknown")):
                after[address] = self._after(address, one, hole)
            elif was and "forget" in actions[address]:
                after[address] = replace(was, unwritten=dict.fromkeys(was.values, Unwritten.LEFT))
        rest = {one.address: one for one in self.prior if one.address not in actions}
        old = tuple(_ordered({**rest, **before}))
        new = tuple(_ordered(after))
        for name in clouds.names():
            new = clouds.get(name).leave(old, new)
        return Plan(old, tuple(_ordered({**rest, **{one.address: one for one in new}})), actions)

    def _before(self, address: str, one: Mapping[str, Json]) -> Instance | None:
        change = table(one.get("change"))
        if change.get("before") is None:
            return None
        return _read(address, word(one.get("type")), table(change.get("before")), change.get("before_sensitive"), self.file)

    def _after(self, address: str, one: Mapping[str, Json], hole: Hole | None) -> Instance:
        """An instance as it is planned; what no configuration writes and nobody knows yet is not there, but for its id."""
        change = table(one.get("change"))
        values, unknown = table(change.get("after")), table(change.get("after_unknown"))
        kind, module = word(one.get("type")), module_steps(word(one.get("module_address")))
        written = self.references.written(module, kind, word(one.get("name")))
        held: dict[str, Attribute] = {}
        unwritten: dict[str, Unwritten] = {}
        for name in {**values, **unknown}:
            if written is not None and not _is_set(written.get(name)):
                unwritten[name] = Unwritten.READ
                if unknown.get(name) is True and name != "id":
                    continue
            fill = self._filler(one, module, name, unknown.get(name))
            held[name] = attribute(values.get(name), unknown.get(name), fill, self.file)
        marks = _hidden(change.get("after_sensitive"), {**values, **unknown})
        return Instance(address, kind, held, Where(self.file), hole, unwritten, marks)

    def _filler(self, one: Mapping[str, Json], module: tuple[str, ...], name: str, unknown: Json) -> Callable[[], Attribute]:
        """What stands in the unknown places of an attribute.

        That is what it comes from, where that is one thing, or as many as there are places in one list.  Otherwise it is
        a hole.
        """
        if not marked(unknown):
            return lambda: _NO_FILL
        index = one.get("index")
        key = index if isinstance(index, int | str) else None
        try:
            found = self.references.sources(module, word(one.get("type")), word(one.get("name")), key, name)
        except Lost:
            found = ()
        places = [()] if unknown is True else list(unknown_places(unknown))
        if len(found) == 1:
            return lambda: found[0]
        if found and len(found) == len(places) and len(set(places)) == 1:
            rest = iter(found)
            return lambda: next(rest)
        return lambda: _not_known(name, found)


def _not_known(name: str, found: tuple[Pointer, ...]) -> Hole:
    shown = ", ".join([f"{one.address}.{one.attribute}" for one in found[:_SHOWN]])
    return Hole(f"`{name}` is known only after apply{f' (from {shown})' if shown else ''}")


def _is_set(expression: Json) -> bool:
    """Whether a configuration says something for an argument; null says nothing."""
    return expression is not None and expression not in ({}, {"constant_value": None})


def _to_be_read(one: Mapping[str, Json]) -> bool:
    return table(one.get("change")).get("actions") == ["read"]


def _ordered(instances: Mapping[str, Instance]) -> Iterator[Instance]:
    for address in sorted(instances):
        yield instances[address]
