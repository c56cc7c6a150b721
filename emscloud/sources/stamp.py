"""What unknown values of a text would be worked out from: where that differs, they are not one value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from hashlib import sha256
from typing import TypeAlias

from emscloud.evaluate.layout import Layout
from emscloud.evaluate.values import Value
from emscloud.foreign import Group, Hole, keyless
from emscloud.hcl.tree import Attribute, Call, Literal, Name, Section, Source, Traversal

_ASIDE = frozenset({"at", "source"})  # where something stands is no part of what it says
_META = ("source", "count", "for_each")  # what decides which modules there are, and what `each` and `count` are in a block
_FAR = frozenset({"data", "var", "module"})
_OWNER = ("security_group_id", "count", "for_each")
NONE: Mapping[str, Iterable[str]] = {}
Node: TypeAlias = tuple[str, str, str]
"""A folder, what kind of thing is defined there, and its name; without a name it is every one of the kind."""
Found: TypeAlias = tuple[str, object]
"""A tree, and the folder in which its names stand."""


class Stamps:
    """The stamps of one text: of a value, everything that it hangs on, wherever in the modules that stands.

    `targets` are the folders of modules that were followed, by the folder and the name of the call (`.` is the root
    module's), `given` the values that variables of the root module were given, `seen` digests of the files that
    expressions read, `written` by kind of resource the arguments that others may have from it.  Where a name has to be
    worked out, everything counts that it may be.
    """

    def __init__(
        self,
        layouts: Mapping[str, Layout],
        targets: Mapping[tuple[str, str], str],
        given: Mapping[str, Value],
        seen: Mapping[str, str],
        written: Mapping[str, Iterable[str]] = NONE,
    ) -> None:
        self._written = written
        self._layouts, self._targets, self._given, self._seen = layouts, targets, given, seen
        self._memo: dict[Node, tuple[str, frozenset[Node]]] = {}
        self._secret: dict[Node, bool] = {}
        self._resources: dict[str, list[str]] = {}
        self._callers: dict[str, list[tuple[str, Section]]] = {}
        for folder, layout in layouts.items():
            for name in layout.resources:
                self._resources.setdefault(name, []).append(folder)
            for name, section in layout.calls.items():
                self._callers.setdefault(self._target(folder, name), []).append((folder, section))

    def of(self, group: Group, former: Mapping[str, str]) -> Group:
        """A group whose holes are stamped with its own resources (`former` are their addresses here) and all that they hang on.

        Its `rest` is stamped with whose it is.
        """
        if not group.holes:
            return group
        every = (group.address, *[carrier.name.partition(" ")[0] for carrier in group.carriers])
        names = sorted({_name(former.get(one, one)) for one in every})
        stamp = self._stamp(self._named("resource", names))
        rest = group.rest and replace(group.rest, stamp=self._stamp(self._named("owner", names)))
        holes = tuple([rest if rest and hole == group.rest else replace(hole, stamp=stamp) for hole in group.holes])
        return replace(group, holes=holes, rest=rest)

    def call(self, address: str, hole: Hole) -> Hole:
        """A hole that a called module is, stamped with what it is given, and with what decides whether it is there."""
        name = address.rpartition(".")[2]
        return replace(hole, stamp=self._stamp([(folder, "module", name) for folder in self._layouts]))

    def reference(self, address: str) -> str:
        """A stamp of what a reference stands for that is no resource of this text: a data source, a variable, a module.

        Of a resource it is empty, since the address itself says which one it is.
        """
        names = keyless(address).split(".")
        kind = {"data": "data", "var": "variable", "module": "module"}.get(next((one for one in names[::-1] if one in _FAR), ""))
        if kind is None or (kind == "module" and len(names) % 2):
            return ""
        name = ".".join(names[-2:]) if kind == "data" else names[-1]
        return self._stamp([(folder, kind, name) for folder in self._layouts])

    def texts(self, address: str) -> str:
        """A stamp of one resource's own text, and of what that hangs on."""
        return self._stamp(self._named("resource", [_name(address)]))

    def hidden(self, address: str) -> bool:
        """Whether a resource says something that comes of a value that is marked as sensitive, perhaps by way of others."""
        folder, name = "", _name(address)
        for step in keyless(address).removesuffix(name).split(".")[1::2]:
            folder = self._target(folder, step)
        node = folder, "resource", name
        if node not in self._secret:
            self._secret[node] = any(
                map(_marks, (tree for one in self._reached([node], apart=True) for _, tree in self._found(*one)))
            )
        return self._secret[node]

    def _named(self, kind: str, names: Iterable[str]) -> list[Node]:
        """The nodes of resources, in whatever modules they stand."""
        return [(folder, kind, name) for name in names for folder in self._resources.get(name, ())]

    def _target(self, folder: str, name: str) -> str:
        """The folder of a called module; of one that is not followed nothing that is a folder."""
        return self._targets.get((folder or ".", name), "//")

    def _stamp(self, roots: Iterable[Node]) -> str:
        """A digest of these nodes and of all that can be reached from them."""
        made = sha256()
        for node in sorted(self._reached(roots)):
            for part in (*node, self._node(node)[0]):
                made.update(part.encode("utf-8", "surrogatepass"))
                made.update(b"\0")
        return made.hexdigest()[:32]

    def _reached(self, roots: Iterable[Node], *, apart: bool = False) -> set[Node]:
        """These nodes and all that can be reached from them; `apart`, of another resource only what a plan knows of it."""
        pending, found = list(roots), set[Node]()
        while pending:
            node = pending.pop()
            if node not in found:
                found.add(node)
                hangs = self._node(node)[1]
                pending += [(one[0], "known", one[2]) if apart and one[1] == "resource" else one for one in hangs]
        return found

    def _node(self, node: Node) -> tuple[str, frozenset[Node]]:
        """What a node says, and the nodes that it hangs on."""
        if node not in self._memo:
            found = list(self._found(*node))
            texts = [text for _, tree in found for text in _said(tree)]
            hangs = {one for folder, tree in found for head in _heads(tree) for one in self._meant(folder, head)}
            self._memo[node] = "".join(texts), frozenset({*hangs, *self._around(*node)})
        return self._memo[node]

    def _found(self, folder: str, kind: str, name: str) -> Iterator[Found]:
        """The trees that define a node."""
        if kind == "files":
            yield folder, sorted(self._seen.items())
            return
        layout = self._layouts[folder]
        if kind == "calls" or (kind == "variable" and folder):
            for caller, section in self._callers.get(folder, ()):
                yield caller, _arguments(section, _META if kind == "calls" else (name, *_META) if name else ())
            if kind == "calls":
                return
        elif kind == "variable":
            yield folder, self._given.get(name) if name else sorted(self._given.items())
        blocks = {"data": layout.data, "module": layout.calls, "variable": layout.variables, "output": layout.outputs}
        held: Mapping[str, Section | Attribute] = layout.locals if kind == "local" else blocks.get(kind, layout.resources)
        for one in held.values() if not name else [held[name]] if name in held else ():
            names = (
                _OWNER if kind == "owner" else (*self._written.get(name.partition(".")[0], ()), *_META) if kind == "known" else ()
            )
            yield folder, _arguments(one, names) if names and isinstance(one, Section) else one

    def _around(self, folder: str, kind: str, _name: str) -> Iterator[Node]:
        """What decides whether a block is there at all: the calls of the module that it stands in."""
        if kind in {"resource", "owner", "module"}:
            yield folder, "calls", ""
        elif kind == "calls":
            for caller, _ in self._callers.get(folder, ()):
                yield caller, "calls", ""

    def _meant(self, folder: str, head: tuple[str, ...]) -> Iterator[Node]:
        """What a reference hangs on; its first name is `()` for a function that reads files."""
        first, second, third, fourth = head
        layout = self._layouts[folder]
        if first == "()":
            yield folder, "files", ""
        elif first in {"var", "local"}:
            yield folder, "variable" if first == "var" else "local", second
        elif first == "data":
            yield folder, "data", f"{second}.{third}" if second and third else ""
        elif first == "module":
            for name, section in layout.calls.items():
                target, counted = self._target(folder, name), section.body.attributes.keys() & {"count", "for_each"}
                if second in ("", name) and target in self._layouts:
                    yield target, "calls", ""
                    yield target, "output", fourth if counted and not third else third
                elif second in ("", name):
                    yield folder, "module", name
        elif f"{first}.{second}" in layout.resources:
            yield folder, "resource", f"{first}.{second}"


def _arguments(block: Section | Attribute, names: Iterable[str]) -> list[object]:
    """Some arguments of a block; all of it, without names."""
    listed = tuple(names)
    held = block.body.attributes if isinstance(block, Section) else {}
    return [held.get(name) for name in listed] if listed else [block]


def _marks(tree: object) -> bool:
    """Whether a tree marks something as not to be shown: a `sensitive` or `ephemeral` variable or output, or `sensitive()`."""
    pending = [tree]
    while pending:
        one = pending.pop()
        if isinstance(one, Section) and one.kind in {"variable", "output"}:
            said = [one.body.attributes[name].value for name in ("sensitive", "ephemeral") if name in one.body.attributes]
            if not all(isinstance(value, Literal) and value.value in (False, None, "false") for value in said):
                return True
        if isinstance(one, Call) and one.name == "sensitive":
            return True
        pending += _inside(one)
    return False


def _name(address: str) -> str:
    return ".".join(keyless(address).split(".")[-2:])


def _heads(tree: object) -> Iterator[tuple[str, ...]]:
    """The first four names of each reference in a tree; empty where they have to be worked out."""
    pending = [tree]
    while pending:
        one = pending.pop()
        if isinstance(one, Traversal) and isinstance(one.source, Name):
            names = [one.source.name, *[step if isinstance(step, str) else "" for step in one.steps], "", "", "", ""]
            at = 1 if names[0] == "resource" else 0
            yield tuple(names[at : at + 4])
            pending += [step for step in one.steps if not isinstance(step, str)]
            continue
        if isinstance(one, Name):
            yield one.name, "", "", ""
        elif isinstance(one, Call) and one.name.startswith(("file", "templatefile")):
            yield "()", "", "", ""
        pending += _inside(one)


def _inside(value: object) -> Iterator[object]:
    """What a tree is made of, places aside."""
    if isinstance(value, Source):
        return
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if field.name not in _ASIDE:
                yield getattr(value, field.name)
    elif isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, tuple | list):
        yield from value


def _said(value: object) -> Iterator[str]:
    """A tree as texts, without the places of its parts."""
    if isinstance(value, Source):
        return
    if is_dataclass(value) and not isinstance(value, type):
        yield f"({type(value).__name__}"
        for field in fields(value):
            if field.name not in _ASIDE:
                yield from _said(getattr(value, field.name))
        yield ")"
    elif isinstance(value, Mapping):
        yield "{"
        for key in value:
            yield f"{key!r}:"
            yield from _said(value[key])
        yield "}"
    elif isinstance(value, tuple | list):
        yield "["
        for one in value:
            yield from _said(one)
        yield "]"
    else:
        yield f"{value!r},"
