"""A folder of `.tf` files as a side, its local modules followed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache

from emscloud import clouds
from emscloud.diagnostics import Failed, Problem, Severity
from emscloud.diff.side import Side
from emscloud.evaluate import instances as evaluated
from emscloud.evaluate.functions.files import Shelf
from emscloud.evaluate.layout import Layout, layout
from emscloud.evaluate.module import Around, evaluate, given
from emscloud.evaluate.values import Fields, Items, Unknown, Value
from emscloud.foreign import Attribute, Group, Hole, Instance, Pointer, Unwritten, entries, keyless
from emscloud.hcl.reader import read, read_values
from emscloud.hcl.tree import Body
from emscloud.load.document import Disk, Files
from emscloud.load.shape import listing, shown, suggest
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction
from emscloud.resolve.scope import private_space
from emscloud.sources.modules.definitions import Definitions, look
from emscloud.sources.modules.installed import Installed
from emscloud.sources.modules.moved import moved
from emscloud.sources.stamp import Stamps
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import TrafficSet

_TEXTS = (".tf", ".tf.json")
_FILTERS = re.compile(
    r"firewall|network_acl|security_group|security_list|security_rule|security_policy|cloudformation_stack|cloudcontrolapi_resource"
)
"""What kinds of resources are called that filter traffic, or may make what does; those of no cloud here are named, not judged."""
_FILTERS_OF_AZURE = re.compile(r"(?i)networkSecurityGroups|firewall|applicationSecurityGroups")
"""What `azapi` says in `type` for such a resource."""
_WHOSE = frozenset(
    {"description", "direction", "name", "name_prefix", "network_security_group_name", "resource_group_name", "security_group_id"}
    | {"tags", "tags_all", "type", "vpc_id"}
)
"""Arguments that say what a resource is and whose; Terraform ignores a change of them without harm to what is let through."""
_GIVEN = ("terraform.tfvars", "terraform.tfvars.json")
_GIVEN_TOO = (".auto.tfvars", ".auto.tfvars.json")


@dataclass(frozen=True, slots=True)
class Text:
    """What a folder of Terraform comes to: its instances, and the modules that nobody can see.

    `released` are the addresses, without keys, of what it tells Terraform to forget and to leave in place, `moved` its
    `moved` blocks.  `former` are the addresses that instances have in the text itself, where a later one calls them
    otherwise.
    """

    label: str
    instances: tuple[Instance, ...]
    holes: tuple[Hole, ...]
    stamps: Stamps
    released: tuple[str, ...] = ()
    moved: tuple[tuple[str, str, str], ...] = ()
    former: Mapping[str, str] = field(default_factory=dict)

    def problems(self) -> Iterator[Problem]:
        """E513, a warning, for each argument that its rule does not have, where that is close to one that it has.

        Terraform refuses the whole text then; an argument that is like no other may be of a newer provider.
        """
        arguments = {kind: known for name in clouds.names() for kind, known in clouds.get(name).ARGUMENTS.items()}
        for one in self.instances:
            for kind, known in arguments.items():
                name, _, attribute = kind.partition("/")
                if name == one.kind:
                    for body in entries(one.values.get(attribute)) if attribute else (one.values,):
                        yield from _mistyped(one, f"{attribute} of {one.address}" if attribute else one.address, body, known)

    def side(self, before: Text | None = None, after: Text | None = None) -> Side:
        """What it lets through; after another text, with what Terraform leaves of that though nobody writes it any more.

        Before another text, what is named alike there and may be another thing has a name of its own.
        """
        listed = self.instances if after is None else tuple(map(_Renaming(self.stamps, after.stamps), self.instances))
        if before:
            listed = (*listed, *self._released(before))
            for name in clouds.names():
                listed = clouds.get(name).leave(before.instances, listed)
        holes = [*self.holes, *self._unread()]
        return Side(self.label, tuple([self.stamps.of(one, self.former) for one in groups(listed)]), tuple(holes))

    def known_to(self, after: Text) -> Text:
        """The same with the addresses by which a later text knows what is there, wherever it is named."""
        uncounted = {one.address for one in self.instances if one.hole}
        now = moved([one.address for one in self.instances], after.moved, uncounted)
        if not now:
            return self
        found = [
            replace(
                one,
                address=now.get(one.address, one.address),
                values={key: _pointed(value, lambda address: now.get(address, address)) for key, value in one.values.items()},
            )
            for one in self.instances
        ]
        return replace(self, instances=tuple(found), former={new: old for old, new in now.items()})

    def _released(self, before: Text) -> Iterator[Instance]:
        """What was there and is forgotten, as plan JSON's action `forget`: nobody writes it any more, and it stays."""
        written = {one.address for one in self.instances}
        for one in before.instances:
            address = keyless(one.address)
            if one.address not in written and any(f"{address}.".startswith(f"{name}.") for name in self.released):
                yield replace(one, unwritten=dict.fromkeys(one.values, Unwritten.LEFT))

    def _unread(self) -> Iterator[Hole]:
        """Resources that filter traffic too, and that no cloud here looks at: one of them that changes is not nothing."""
        known = {kind for name in clouds.names() for kind in clouds.get(name).KINDS}
        for one in self.instances:
            said = one.values.get("type")
            azapi = one.kind.startswith("azapi_") and (not isinstance(said, str) or _FILTERS_OF_AZURE.search(said))
            if one.kind not in known and (azapi or _FILTERS.search(one.kind)):
                stamp = self.stamps.texts(self.former.get(one.address, one.address))
                yield Hole(f"{one.address} may filter traffic, and is not read", one.where, stamp)


def _below(label: str, place: Files, folder: str) -> str:
    """Where there is some, as where `emit` wrote a folder for each target."""
    names = [
        one for one in place.names(folder) or () if any(file.endswith(_TEXTS) for file in place.names(f"{folder}/{one}") or ())
    ]
    return " Name a folder in it: " + listing(f"{label.rstrip('/')}/{name}" for name in sorted(names)) + "." if names else ""


def opened(label: str, place: Files, path: str, var_files: Sequence[str] = (), installed: Installed | None = None) -> Text:
    """A folder of Terraform, or one file of it taken alone.

    Variables have the values of `terraform.tfvars` and `*.auto.tfvars` beside them and of `var_files`, the later ones
    over the earlier; the others their defaults.  Modules from elsewhere are those that are `installed`, else beside the
    folder itself.  Raises Failed: E510 where there is no Terraform, E502 to E506 where
    a text cannot be read, one with variables' values too.
    """
    alone = path.endswith(_TEXTS)
    folder, name = _split(path) if alone else (path.rstrip("/") or path, "")
    names = [name] if alone else [one for one in place.names(folder) or () if one.endswith(_TEXTS)]
    if not names:
        detail = f"`{label}` holds no Terraform: no file whose name ends in .tf or .tf.json.{_below(label, place, folder)}"
        raise Failed([Problem("E510", detail)])

    layouts: dict[str, Layout] = {}
    kept = installed or Installed(place, folder)

    @cache
    def called(relative: str) -> Layout | None:
        files, base = (kept.place, kept.folder) if kept.holds(relative) else (place, folder)
        there = _path(base, relative)
        held = [name for name in files.names(there) or () if name.endswith(_TEXTS)]
        if held and relative not in layouts:
            layouts[relative] = _layout(files, there, held)
        return layouts.get(relative)

    values = _values(place, folder, var_files, alone=alone)
    layouts[""] = _layout(place, folder, names)
    written = {kind: types for name in clouds.names() for kind, types in clouds.get(name).AS_WRITTEN.items()}
    shelf = Shelf(*_around(place, folder, kept))
    found = evaluate(layouts[""], values, Around(called, kept, written, shelf))
    look(shelf, layouts, label)
    stamps = Stamps(Definitions(layouts, found.targets, values, shelf.seen, written))
    made = tuple(_marked(instance(one), stamps) for one in found.instances)
    holes = tuple([stamps.call(one.address, hole(one)) for one in found.unfollowed])
    return Text(label, made, holes, stamps, tuple(map(keyless, found.released)), found.moved)


def _pointed(value: Attribute, called: Callable[[str], str]) -> Attribute:
    """A value whose pointers have other addresses."""
    if isinstance(value, tuple):
        return tuple([_pointed(item, called) for item in value])
    if isinstance(value, Mapping):
        return {name: _pointed(item, called) for name, item in value.items()}
    return replace(value, address=called(value.address)) if isinstance(value, Pointer) else value


def _marked(one: Instance, stamps: Stamps) -> Instance:
    """An instance, all of it sensitive where a part of it hangs on a value that must not be shown."""
    return replace(one, sensitive=frozenset(one.values)) if stamps.hidden(one.address) else one


_OWNERS = frozenset({"security_group_id", "network_security_group_name", "resource_group_name", "vpc_id"})
"""Arguments that say whose a rule is, which pairs groups; what else such a group holds is told by its `rest`."""


class _Renaming:
    """The older of two texts' instances, in which a data source is called otherwise that asks for another thing later."""

    def __init__(self, now: Stamps, then: Stamps) -> None:
        self._now, self._then = now, then
        self._known: dict[str, str] = {}

    def __call__(self, one: Instance) -> Instance:
        """An instance with all references to peers."""
        values = {name: value if name in _OWNERS else _pointed(value, self._name) for name, value in one.values.items()}
        return one if values == one.values else replace(one, values=values)

    def _name(self, address: str) -> str:
        if address not in self._known:
            same = self._now.reference(address) == self._then.reference(address)
            self._known[address] = address if same else f"{address} (as it was)"
        return self._known[address]


def _mistyped(one: Instance, name: str, body: Attribute, known: frozenset[str]) -> Iterator[Problem]:
    if not isinstance(body, Mapping):
        return
    for written in sorted(body.keys() - known):
        close = suggest(written, known)
        if close and body[written] is not None:
            detail = f"{shown(name)} has no argument `{shown(written)}`, and Terraform refuses it.{close}"
            yield Problem("E513", detail, one.where, Severity.WARNING)


def _around(
    place: Files, folder: str, kept: Installed
) -> tuple[Callable[[str], bytes | None], Callable[[str], tuple[str, ...] | None]]:
    """The files that expressions of a root module may read, by their paths from its folder."""

    def there(relative: str) -> tuple[Files, str]:
        files, base = (kept.place, kept.folder) if kept.holds(relative) else (place, folder)
        return files, _path(base, relative)

    def read_there(relative: str) -> bytes | None:
        files, path = there(relative)
        return files.raw(path) if files.exists(path) else None

    def names_there(relative: str) -> tuple[str, ...] | None:
        files, path = there(relative)
        return files.names(path)

    return read_there, names_there


def groups(made: Iterable[Instance]) -> tuple[Group, ...]:
    """The groups of both clouds among these instances."""
    listed = list(made)
    found: list[Group] = []
    for name in clouds.names():
        cloud = clouds.get(name)
        own = [one for one in listed if one.kind in cloud.KINDS]
        found += whole(cloud.understand(own, {}, private_space()), own)
    return tuple(found)


def _layout(place: Files, folder: str, names: Iterable[str]) -> Layout:
    return layout((name, _body(place, _path(folder, name))) for name in names)


def _body(place: Files, path: str) -> Body:
    return read(place.text(path), path)


def _split(path: str) -> tuple[str, str]:
    """The folder of a file and its name in it; of a file at the root of a revision that revision itself."""
    above, slash, name = path.rpartition("/")
    if slash:
        return above or "/", name
    label, colon, name = path.rpartition(":")
    return f"{label}{colon}" or ".", name


def _path(folder: str, relative: str) -> str:
    """A path from a folder, `..` taken back; a revision's name stays in front."""
    label, colon, inside = folder.partition(":")
    if colon:
        return f"{label}:{posixpath.normpath(posixpath.join(inside, relative))}"
    return posixpath.normpath(posixpath.join(folder, relative))


def _values(place: Files, folder: str, var_files: Sequence[str], *, alone: bool) -> dict[str, Value]:
    """The values of variables, in the order in which Terraform takes them."""
    names = () if alone else place.names(folder) or ()
    beside = [name for name in _GIVEN if name in names] + [name for name in names if name.endswith(_GIVEN_TOO)]
    found: dict[str, Value] = {}
    for file, where in (*[(_path(folder, name), place) for name in beside], *[(name, None) for name in var_files]):
        found |= given(read_values((where or Disk()).text(file), file))
    return found


def instance(one: evaluated.Instance) -> Instance:
    """An instance as clouds look at it."""
    values = {name: attribute(value) for name, value in one.values.items()}
    values |= _blocks(one.blocks)
    for name in one.ignored - _WHOSE:
        values[name] = Hole(f"Terraform ignores changes of `{name}`, so what was there before may stay", one.where)
    return Instance(one.address, one.kind, values, one.where, hole(one.unknown) if one.unknown else None)


def _blocks(blocks: Iterable[evaluated.Nested]) -> dict[str, Attribute]:
    """Nested blocks by kind, as lists of objects; of which nobody knows how many there are, one that nobody knows."""
    found: dict[str, list[Attribute]] = {}
    for block in blocks:
        values: Mapping[str, Attribute] = {name: attribute(value) for name, value in block.values.items()}
        body: Attribute = hole(block.unknown) if block.unknown else {**values, **_blocks(block.blocks)}
        found.setdefault(block.kind, []).append(body)
    return {kind: tuple(listed) for kind, listed in found.items()}


def attribute(value: Value) -> Attribute:
    """A value as clouds look at it."""
    if isinstance(value, Items):
        return tuple([attribute(item) for item in value.items])
    if isinstance(value, Fields):
        return {name: attribute(item) for name, item in value.items.items()}
    if isinstance(value, Fraction):
        return Hole("it is no whole number")
    if isinstance(value, Unknown):
        return _unknown(value)
    return value


def _unknown(value: Unknown) -> Attribute:
    """A pointer where it is exactly one attribute of one instance, else a hole."""
    reference = value.reference
    if reference is not None and reference.path.startswith(".") and reference.path.count(".") == 1 and "[" not in reference.path:
        return Pointer(reference.address, reference.path[1:])
    return hole(value)


def hole(value: Unknown) -> Hole:
    """Why something is not known, as a clause."""
    return Hole(value.why.removesuffix("."), value.where)


def whole(groups: Iterable[Group], instances: Iterable[Instance]) -> tuple[Group, ...]:
    """The groups with the parts of each as one, which has the address of the first part.

    A part says so by emscloud's tag `emscloud:part`; the first one has the same policy and group in its tags, and stands
    in the same module.
    """
    parts = {one.address: part for one in instances if (part := _part(one))}
    listed = list(groups)
    first = {(one.tag, _module(one.address)): at for at, one in enumerate(listed) if one.tag and one.address not in parts}
    gone: set[int] = set()
    for at, one in enumerate(listed):
        target = first.get((one.tag, _module(one.address))) if one.tag and one.address in parts else None
        if target is not None:
            listed[target] = _joined(listed[target], one)
            gone.add(at)
    return tuple([one for at, one in enumerate(listed) if at not in gone])


def _part(one: Instance) -> str | None:
    tags = one.values.get("tags")
    part = tags.get("emscloud:part") if isinstance(tags, dict) else None
    return part if isinstance(part, str) else None


def _module(address: str) -> str:
    return address.rpartition(".")[0].rpartition(".")[0]


def _joined(first: Group, other: Group) -> Group:
    """What both let through, since a group of AWS only allows."""
    flows = {way: _union(first.flows.get(way, Bounds()), other.flows.get(way, Bounds())) for way in Direction}
    return replace(
        first,
        flows=flows,
        carriers=(*first.carriers, *other.carriers),
        holes=(*first.holes, *other.holes),
        remarks=(*first.remarks, *other.remarks),
        sensitive=first.sensitive or other.sensitive,
    )


def _union(one: Bounds, other: Bounds) -> Bounds:
    named: dict[Symbol, TrafficSet] = dict(one.named)
    for symbol, traffic in other.named.items():
        named[symbol] = named[symbol] | traffic if symbol in named else traffic
    return Bounds.of(one.must | other.must, named, {**one.extents, **other.extents}, one.maybe | other.maybe)
