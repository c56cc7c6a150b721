"""YAML with line and column kept."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from typing import NoReturn, Protocol, TypeAlias

import yaml

from emscloud.diagnostics import Failed, Problem, Where

LIMIT = 4 * 1024 * 1024
"""Characters that a document may have; 10,000 rules take 0.8 MB."""
MOST = 128 * 1024 * 1024
"""Bytes that are read of any file; each language has a limit of its own below that."""
DEPTH = 40
"""How deep collections may nest; the policy language needs nine levels."""
NODES = 1_000_000
"""Nodes that a document may have once its aliases are written out, which stops an anchor bomb."""

_BIDI = "\u202a-\u202e\u2066-\u2069"
_quoted = re.compile(r"\"(?:[^\"\\]|\\.)*\"?|'(?:[^']|'')*'?")
_BREAKS = "\x85\u2028\u2029"
_strange = re.compile(rf"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[{_BREAKS}{_BIDI}]|\r(?!\n)")


@dataclass(slots=True)
class Scalar:
    """A scalar: its text, its 1-based place, and whether it stood without quotes."""

    value: str
    line: int
    column: int
    plain: bool
    weight: int = 1


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    items: list[Node]
    line: int
    column: int
    weight: int = 1


@dataclass(slots=True)
class Mapping:
    """A mapping: keys in the order of the file, none of them twice."""

    items: dict[str, tuple[Scalar, Node]]
    line: int
    column: int
    weight: int = 1


Node: TypeAlias = "Scalar | Sequence | Mapping"


@dataclass(slots=True)
class Document:
    """A file's text and its root node; the lines are split only when somebody asks for a caret."""

    file: str
    text: str
    root: Node = field(default_factory=lambda: Mapping({}, 1, 1))
    _lines: list[str] = field(default_factory=list)

    def where(self, node: Scalar | Sequence | Mapping, offset: int = 0, length: int = 0) -> Where:
        """The place of a node, or of `length` characters at `offset` within a scalar."""
        if not self._lines:
            self._lines = self.text.split("\n")
        line = (self._lines[node.line - 1] if node.line <= len(self._lines) else "").rstrip("\r")
        column, width = node.column, 1
        if isinstance(node, Scalar):
            start = node.column - 1 + (not node.plain)
            if length and line.startswith(node.value, start):
                column, width = start + offset + 1, length
            elif quoted := None if node.plain else _quoted.match(line, node.column - 1):
                width = len(quoted[0])
            else:
                width = len(node.value) if line.startswith(node.value, start) else len(line)  # several lines: this one
        return Where(self.file, node.line, column, max(1, min(width, len(line) - column + 1)), line)


def parse(text: str, file: str) -> Document:
    """Read one YAML document.

    Raises Failed: E101 what is no YAML, E102 a key twice, E103 too large, too deep or too many aliases,
    E104 what the language leaves out (tags, several documents, keys that are no text).
    """
    document = Document(file, text)
    if len(text) > LIMIT:
        detail = f"{file} has {len(text):,} characters; a policy may have {LIMIT:,}. Split it into several policies."
        raise Failed([Problem("E103", detail, Where(file))])
    strange = [_strange_character(document, match.start()) for match in _strange.finditer(text)]
    if strange:
        raise Failed(strange)
    try:
        document.root = _Builder(document).build()
    except yaml.MarkedYAMLError as error:
        raise Failed([_not_yaml(document, error)]) from error
    return document


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if not text.isprintable() or _number(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_number = re.compile(r"0o[0-7]+|[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?").fullmatch
_Flow = type("_Flow", (yaml.SafeDumper,), {"ignore_aliases": lambda _self, _data: True})
"""Writes plain data; what YAML 1.2 reads as a number stands in quotes, though 1.1 does not, and nothing is an alias."""
yaml.add_representer(str, _text, Dumper=_Flow)


def flow(value: object) -> str:
    """Plain data (texts, numbers, truths, lists, mappings) as YAML on one line, which `parse` reads back."""
    text: str = yaml.dump(value, Dumper=_Flow, default_flow_style=True, allow_unicode=True, sort_keys=False, width=LIMIT)
    return text.removesuffix("\n").removesuffix("\n...")


class Files(Protocol):
    """Where files are read from: a disk, or a revision of a repository."""

    def text(self, path: str) -> str:
        """The text of a file; raises Failed as `read_text` does."""

    def raw(self, path: str) -> bytes:
        """The bytes of a file; raises Failed as `read_raw` does."""

    def names(self, folder: str) -> tuple[str, ...] | None:
        """What a folder holds, sorted; None where there is no such folder."""

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""


class Disk:
    """This machine's files."""

    def text(self, path: str) -> str:
        """The text of a file; raises Failed."""
        return read_text(path)

    def raw(self, path: str) -> bytes:
        """The bytes of a file; raises Failed."""
        return read_raw(path)

    def names(self, folder: str) -> tuple[str, ...] | None:
        """What a folder holds, sorted; None where there is no such folder."""
        try:
            return tuple(sorted(os.listdir(folder)))  # noqa: PTH208  (pathlib costs its import at every start)
        except OSError:
            return None

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        return os.path.isfile(path)  # noqa: PTH113  (as above)


def read_text(path: str) -> str:
    """The text of a file; raises Failed as `read_raw` does, and with E100 where it is not UTF-8."""
    return decoded(read_raw(path), path)


def read_raw(path: str) -> bytes:
    """The bytes of a file.

    Raises Failed: E100 where it cannot be read or is no file (a pipe would be waited for), E103 where it is too large.
    """
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116  (pathlib costs its import at every start)
        if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
            raise Failed([Problem("E100", f"{path} is a pipe. Write what it gives into a file, and name that.", Where(path))])
        with open(path, "rb") as stream:  # noqa: PTH123  (as above)
            raw = stream.read(MOST + 1)
    except (OSError, ValueError) as error:
        said = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise Failed([Problem("E100", f"{path} cannot be read: {said}.", Where(path))]) from error
    if len(raw) > MOST:
        raise Failed([Problem("E103", f"{path} is larger than {MOST // 1024**2} MiB, the most that is read.", Where(path))])
    return raw


def decoded(raw: bytes, path: str) -> str:
    """The text of a file's bytes; raises Failed with E100 where they are not UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        detail = f"Byte {error.start + 1} is not UTF-8. Save the file as UTF-8."
        raise Failed([Problem("E100", detail, Where(path, line, 1))]) from error


def _not_yaml(document: Document, error: yaml.MarkedYAMLError) -> Problem:
    line, column = error.problem_mark.line + 1, error.problem_mark.column + 1
    where = document.where(Scalar("", line, column, plain=True))
    if where.text[column - 1 : column] == "\t" or where.text[: column - 1].endswith("\t") or where.text.startswith("\t"):
        detail = "YAML does not allow a tab here. Indent with spaces."
        place = where.text.index("\t") + 1
        return Problem("E101", detail, Where(where.file, line, place, 1, where.text))
    said = error.problem
    if "nesting" in said:  # libyaml's own limit, which stands before its events
        return Problem("E103", f"Lists and mappings are nested more than {DEPTH} deep.", where)
    context = f" ({error.context})" if error.context else ""
    return Problem("E101", f"YAML: {said}{context}. Check the indentation, quotes and brackets of this line.", where)


def _strange_character(document: Document, position: int) -> Problem:
    """What may stand nowhere in a file, not even in a comment: there it would hide what is read from who reviews it."""
    before, char = document.text[:position], document.text[position]
    where = document.where(Mapping({}, before.count("\n") + 1, position - before.rfind("\n")))
    name = f"The character U+{ord(char):04X}"
    if char == "\r" or char in _BREAKS:
        return Problem("E104", f"{name} ends a line for some readers and not for others. Take it out.", where)
    if re.match(f"[{_BIDI}]", char):
        return Problem("E104", f"{name} turns the writing direction and hides what the file says. Take it out.", where)
    return Problem("E101", f"YAML does not allow {name[0].lower()}{name[1:]}. Take it out.", where)


class _Builder:
    """Builds nodes from libyaml's events, with a stack of its own: input decides no recursion."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.anchors: dict[str, Node] = {}
        self.stack: list[Sequence | Mapping] = []
        self.keys: list[Scalar | None] = []
        self.names: list[str | None] = []
        self.root: Node | None = None

    def build(self) -> Node:
        """The root node; an empty file is an empty mapping."""
        documents = 0
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        for event in yaml.parse(self.document.text, Loader=loader):
            kind = type(event)
            if kind is yaml.ScalarEvent:
                mark = event.start_mark
                self.check(event)
                node = Scalar(event.value, mark.line + 1, mark.column + 1, not event.style)
                self.place(node, event.anchor)
            elif kind is yaml.MappingStartEvent:
                self.open(Mapping({}, event.start_mark.line + 1, event.start_mark.column + 1), event)
            elif kind is yaml.SequenceStartEvent:
                self.open(Sequence([], event.start_mark.line + 1, event.start_mark.column + 1), event)
            elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
                self.close()
            elif kind is yaml.AliasEvent:
                self.alias(event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self.refuse("E104", "A file holds one document. Put the second one into a file of its own.", event)
        return self.root if self.root is not None else Mapping({}, 1, 1)

    def check(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        """Refuse a tag, which could make anything of a value."""
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.refuse("E104", f"The tag {tag} has no meaning here. Write the value without it.", event)

    def open(self, node: Sequence | Mapping, event: yaml.CollectionStartEvent) -> None:
        """A collection begins."""
        self.check(event)
        if len(self.stack) >= DEPTH:
            self.refuse("E103", f"Lists and mappings are nested more than {DEPTH} deep.", event)
        self.stack.append(node)
        self.keys.append(None)
        self.names.append(event.anchor)

    def close(self) -> None:
        """A collection ends and takes its place in the one around it."""
        node = self.stack.pop()
        self.keys.pop()
        self.place(node, self.names.pop())

    def alias(self, event: yaml.AliasEvent) -> None:
        """A node stands again; its weight counts again."""
        node = self.anchors.get(event.anchor)
        if node is None:
            self.refuse("E101", f"The alias *{event.anchor} has no finished anchor before it.", event)
        self.place(node, None)

    def place(self, node: Node, anchor: str | None) -> None:
        """Put a finished node where it belongs."""
        if anchor is not None:
            self.anchors[anchor] = node
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        parent.weight += node.weight
        if parent.weight > NODES:
            detail = f"Written out, the aliases of this file make more than {NODES:,} values."
            raise Failed([Problem("E103", detail, self.document.where(node))])
        if isinstance(parent, Sequence):
            parent.items.append(node)
        else:
            self.pair(parent, node)

    def pair(self, parent: Mapping, node: Node) -> None:
        """A key, or the value of the key before it."""
        key = self.keys[-1]
        if key is not None:
            parent.items[key.value] = (key, node)
            self.keys[-1] = None
            return
        if not isinstance(node, Scalar):
            raise Failed([Problem("E104", "A key has to be a text.", self.document.where(node))])
        if node.value in parent.items:
            first = parent.items[node.value][0]
            detail = f"The key `{node.value}` already stands in line {first.line}. Keep one of the two."
            raise Failed([Problem("E102", detail, self.document.where(node))])
        self.keys[-1] = node

    def refuse(self, code: str, detail: str, event: yaml.Event) -> NoReturn:
        """Stop at an event."""
        mark = event.start_mark
        raise Failed([Problem(code, detail, self.document.where(Scalar("", mark.line + 1, mark.column + 1, plain=True)))])
