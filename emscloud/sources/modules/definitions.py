"""What a text and its modules define, and what of it hangs on what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from typing import TypeAlias

from emscloud.evaluate.functions.files import Shelf
from emscloud.evaluate.layout import Layout
from emscloud.evaluate.values import Fault, Value
from emscloud.hcl.tree import Attribute, Call, Literal, Name, Section, Source, Template, Traversal

READERS = frozenset({"local_file", "local_sensitive_file"})
"""Data sources that read a file beside the configuration."""
_PLACES = ("module", "root")
_ASIDE = frozenset({"at", "source"})  # where something stands is no part of what it says
_META = ("source", "count", "for_each")  # what decides which modules there are, and what `each` and `count` are in a block
_OWNER = ("security_group_id", "count", "for_each")
NONE: Mapping[str, Iterable[str]] = {}
Node: TypeAlias = tuple[str, str, str]
"""A folder, what kind of thing is defined there, and its name; without a name it is every one of the kind."""
Found: TypeAlias = tuple[str, object]
"""A tree, and the folder in which its names stand."""


class Definitions:
    """Everything that is defined, as nodes that hang on each other.

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
        self.folders, self._targets, self._given, self._seen = layouts, targets, given, seen
        self._memo: dict[Node, tuple[str, frozenset[Node]]] = {}
        self.resources: dict[str, list[str]] = {}
        self._callers: dict[str, list[tuple[str, Section]]] = {}
        for folder, layout in layouts.items():
            for name in layout.resources:
                self.resources.setdefault(name, []).append(folder)
            for name, section in layout.calls.items():
                self._callers.setdefault(self.target(folder, name), []).append((folder, section))

    def target(self, folder: str, name: str) -> str:
        """The folder of a called module; of one that is not followed nothing that is a folder."""
        return self._targets.get((folder or ".", name), "//")

    def reached(self, roots: Iterable[Node], *, apart: bool = False) -> set[Node]:
        """These nodes and all that can be reached from them; `apart`, of another resource only what a plan knows of it."""
        pending, found = list(roots), set[Node]()
        while pending:
            node = pending.pop()
            if node not in found:
                found.add(node)
                hangs = self.node(node)[1]
                pending += [(one[0], "known", one[2]) if apart and one[1] == "resource" else one for one in hangs]
        return found

    def node(self, node: Node) -> tuple[str, frozenset[Node]]:
        """What a node says, and the nodes that it hangs on."""
        if node not in self._memo:
            found = list(self.trees(*node))
            texts = [text for _, tree in found for text in _said(tree)]
            hangs = {one for folder, tree in found for head in _heads(tree) for one in self._meant(folder, head)}
            self._memo[node] = "".join(texts), frozenset({*hangs, *self._around(*node)})
        return self._memo[node]

    def trees(self, folder: str, kind: str, name: str) -> Iterator[Found]:
        """The trees that define a node."""
        if kind == "files":
            yield folder, sorted(self._seen.items())
            return
        layout = self.folders[folder]
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

    def _around(self, folder: str, kind: str, name: str) -> Iterator[Node]:
        """What decides whether a block is there at all: the calls of the module that it stands in."""
        if kind in {"resource", "owner", "module"}:
            yield folder, "calls", ""
        elif kind == "data" and name.partition(".")[0] in READERS:
            yield folder, "files", ""
        elif kind == "calls":
            for caller, _ in self._callers.get(folder, ()):
                yield caller, "calls", ""

    def _meant(self, folder: str, head: tuple[str, ...]) -> Iterator[Node]:
        """What a reference hangs on; its first name is `()` for a function that reads files."""
        first, second, third, fourth = head
        layout = self.folders[folder]
        if first == "()":
            yield folder, "files", ""
        elif first in {"var", "local"}:
            yield folder, "variable" if first == "var" else "local", second
        elif first == "data":
            yield folder, "data", f"{second}.{third}" if second and third else ""
        elif first == "module":
            for name, section in layout.calls.items():
                target, counted = self.target(folder, name), section.body.attributes.keys() & {"count", "for_each"}
                if second in ("", name) and target in self.folders:
                    yield target, "calls", ""
                    yield target, "output", fourth if counted and not third else third
                elif second in ("", name):
                    yield folder, "module", name
        elif f"{first}.{second}" in layout.resources:
            yield folder, "resource", f"{first}.{second}"


def look(shelf: Shelf, layouts: Mapping[str, Layout], label: str) -> None:
    """Have the files that data sources read among those that were seen.

    Where a name has to be worked out nobody knows which file it is, so each side (by its `label`) has its own.
    """
    for folder, layout in layouts.items():
        for name, section in layout.data.items():
            if name.partition(".")[0] in READERS:
                path = _path(section, folder or ".")
                if path is None:
                    shelf.seen[f"{name} in {folder}"] = label
                else:
                    with suppress(Fault):  # that it is no text is of no account here
                        shelf.text(path)


def _path(section: Section, folder: str) -> str | None:
    """A path of texts, `path.module` and `path.root`; None for any other."""
    name = section.body.attributes.get("filename")
    if name is None:
        return None
    found: list[str] = []
    for one in name.value.parts if isinstance(name.value, Template) else (name.value,):
        if isinstance(one, Literal) and isinstance(one.value, str):
            found.append(one.value)
        elif isinstance(one, Traversal) and isinstance(one.source, Name) and one.source.name == "path" and one.steps[0] in _PLACES:
            found.append(folder if one.steps[0] == "module" else ".")
        else:
            return None
    return "".join(found)


def _arguments(block: Section | Attribute, names: Iterable[str]) -> list[object]:
    """Some arguments of a block; all of it, without names."""
    listed = tuple(names)
    held = block.body.attributes if isinstance(block, Section) else {}
    return [held.get(name) for name in listed] if listed else [block]


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
        elif isinstance(one, Call) and one.name.removeprefix("core::").startswith(("file", "templatefile")):
            yield "()", "", "", ""
        pending += inside(one)


def inside(value: object) -> Iterator[object]:
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
