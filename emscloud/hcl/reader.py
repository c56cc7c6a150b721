"""Anybody's Terraform file, in HCL or JSON: text to blocks, attributes and expressions with their places."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

from emscloud.diagnostics import Failed, Problem, Where
from emscloud.hcl.expression import Expressions, number
from emscloud.hcl.template import DEPTH, normal
from emscloud.hcl.tree import Attribute, Body, Constant, Expression, Literal, Name, Object, Section, Source, Traversal, Tuple, shown

LIMIT = 8 * 1024 * 1024
"""Characters that a file may have; ten thousand rules take about four million."""

_WORD = r"[A-Za-z_][A-Za-z0-9_-]*"
_SIMPLE = re.compile(
    rf'[ \t]*({_WORD})[ \t]*=[ \t]*(?:"((?:[^"\\$%\r\n]|[$%](?!\{{))*+)"|(0|[1-9][0-9]{{0,17}})'
    rf"|(true|false|null)|({_WORD})((?:\.{_WORD})++))[ \t]*(?:\#[^\n]*)?\r?\n"
)
"""A line that is one attribute with a constant or a reference, which most lines of large files are."""
_CONSTANTS = {"true": True, "false": False, "null": None}
_JSON_ROOM = re.compile(r"[ \t\r\n]*")
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_DECODER = json.JSONDecoder()
_JSON_WORD = re.compile(r"true|false|null")
_LABELS = {
    **dict.fromkeys(("locals", "terraform", "moved", "import", "removed"), 0),
    **dict.fromkeys(("module", "variable", "output", "provider", "check"), 1),
    **dict.fromkeys(("resource", "data", "ephemeral", "action"), 2),
}
"""Terraform's blocks and how many labels they have, which JSON syntax does not say by itself."""


def decode(raw: bytes, file: str) -> str:
    """The text of a file's bytes.  Raises Failed with E506 where they are not UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        detail = f"Byte {error.start + 1} is not UTF-8, which Terraform needs as well. Save the file as UTF-8."
        raise Failed([Problem("E506", detail, Where(file, line, 1))]) from error


def read(text: str, file: str) -> Body:
    """What a file says; one whose name ends in `.json` is in JSON syntax.

    Raises Failed with the first problem: E504 where Terraform would not read it either, E505 where it is too large or
    nested too deep, E502 for an attribute that a body sets twice.
    """
    source = _source(text, file)
    return _Json(source).file() if file.endswith(".json") else _body(source)


def read_values(text: str, file: str) -> Mapping[str, Attribute]:
    """The values that a `.tfvars` or `.tfvars.json` file gives to variables; in JSON a text is no template there.

    Raises Failed as `read` does, and with E504 for a block.
    """
    source = _source(text, file)
    if file.endswith(".json"):
        return _Json(source, templates=False).values()
    body = _body(source)
    for section in body.blocks:
        raise source.failed("E504", section.at, "A file of values holds no blocks. Terraform does not read it either.")
    return body.attributes


def _source(text: str, file: str) -> Source:
    if len(text) > LIMIT:
        detail = f"The file has {len(text):,} characters; {LIMIT:,} is the most that is read. Split it."
        raise Failed([Problem("E505", detail, Where(file))])
    return Source(file, text.removeprefix("\ufeff"))


def _body(source: Source) -> Body:
    reader = _Bodies(source, source.text)
    reader.advance()
    return reader.body("end")


def read_expression(text: str, file: str) -> Expression:
    """What an expression says that stands by itself, such as a variable's value given beside the files.

    Raises Failed as `read` does.
    """
    return _whole(Source(file, text), text, 0)


def _whole(source: Source, text: str, base: int) -> Expression:
    reader = _Bodies(source, text, base)
    reader.lines = False
    reader.advance()
    found = reader.expression()
    if reader.kind != "end":
        reader.expected("the end of this expression")
    return found


class _Bodies(Expressions):
    """Reads bodies, whose items each end with their line."""

    __slots__ = ()

    def body(self, end: str) -> Body:
        """Attributes and blocks up to a `}` or the end of the file, which stays at hand."""
        attributes: dict[str, Attribute] = {}
        blocks: list[Section] = []
        while self.kind != end:
            if self.kind == "newline":
                self.simple(attributes)
                self.advance()
                continue
            at = self.start
            name = self.take("name", "an attribute or a block")
            if self.kind == "=":
                self.attribute_of(attributes, name, at)
            else:
                blocks.append(self.block(name, at))
            if self.kind not in {"newline", "end"}:
                self.expected("the end of the line")
        return Body(attributes, tuple(blocks))

    def simple(self, attributes: dict[str, Attribute]) -> None:
        """Lines that one pattern tells whole, as many as stand here."""
        while found := _SIMPLE.match(self.text, self.at):
            name, text, digits, word, first, path = found.groups()
            at, place = found.start(1), found.start(found.lastindex or 0)
            value: Expression
            if text is not None:
                value = Literal(normal(text), place - 1)
            elif digits is not None:
                value = Literal(int(digits), place)
            elif word is not None:
                value = Literal(_CONSTANTS[word], place)
            else:
                place = found.start(5)
                value = Traversal(Name(first, place), tuple(path[1:].split(".")), place)
            self.add(attributes, name, value, at)
            self.at = found.end()

    def attribute_of(self, attributes: dict[str, Attribute], name: str, at: int) -> None:
        """The rest of an attribute, whose `=` is at hand."""
        self.advance()
        self.add(attributes, name, self.expression(), at)

    def add(self, attributes: dict[str, Attribute], name: str, value: Expression, at: int) -> None:
        """One more attribute of a body."""
        if name in attributes:
            line = attributes[name].where.line
            self.fail(at, f"`{shown(name)}` is already set in line {line}. Keep one of the two.", len(name), "E502")
        attributes[name] = Attribute(name, value, at, self.source)

    def block(self, kind: str, at: int) -> Section:
        """The rest of a block, behind its kind."""
        labels: list[str] = []
        while self.kind != "{":
            if self.kind == '"':
                labels.append(self.label())
            else:
                labels.append(self.take("name", "`=` and a value, a label, or `{`"))
        self.deeper()
        self.advance()
        if self.kind in {"newline", "end", "}"}:
            body = self.body("}")
        else:
            attributes: dict[str, Attribute] = {}
            inner = self.start
            name = self.take("name", "an attribute")
            if self.kind != "=":
                self.expected("`=`, since a block on one line holds one attribute at most")
            self.attribute_of(attributes, name, inner)
            body = Body(attributes, ())
        self.depth -= 1
        self.take("}", "`}`, which ends this block")
        return Section(kind, tuple(labels), body, at, self.source)


@dataclass(frozen=True, slots=True)
class _Node:
    """A value of a JSON document and its offset; an object is its pairs, so that no key is lost."""

    value: Constant | list[_Node] | tuple[tuple[str, _Node], ...]
    at: int


class _Scanner:
    """Reads the values of a JSON document, each with its offset."""

    def __init__(self, source: Source) -> None:
        self.source, self.text = source, source.text
        self.at = self.depth = 0

    def node(self) -> _Node:
        """The value at hand."""
        self.room()
        at, first = self.at, self.text[self.at : self.at + 1]
        if first == '"':
            return _Node(self.string(), at)
        if first and first in "[{":
            self.depth += 1
            if self.depth > DEPTH:
                self.fail(at, f"This is nested more than {DEPTH} deep, which no module needs.", "E505")
            self.at += 1
            made = _Node(self.items() if first == "[" else self.members(), at)
            self.depth -= 1
            return made
        return _Node(self.constant(), at)

    def items(self) -> list[_Node]:
        """The items of an array, behind its bracket."""
        made: list[_Node] = []
        while not self.sign("]", made):
            made.append(self.node())
        return made

    def members(self) -> tuple[tuple[str, _Node], ...]:
        """The pairs of an object, behind its brace."""
        made: list[tuple[str, _Node]] = []
        while not self.sign("}", made):
            self.room()
            if self.text[self.at : self.at + 1] != '"':
                self.fail(self.at, "Expected a key in quotes. Terraform does not read this file either.")
            key = self.string()
            self.room()
            if self.text[self.at : self.at + 1] != ":":
                self.fail(self.at, "Expected `:` behind a key. Terraform does not read this file either.")
            self.at += 1
            made.append((key, self.node()))
        return tuple(made)

    def sign(self, bracket: str, made: list[_Node] | list[tuple[str, _Node]]) -> bool:
        """Whether the closing bracket comes; takes it, or the comma before the next item."""
        self.room()
        found = self.text[self.at : self.at + 1]
        if found == bracket:
            self.at += 1
            return True
        if made:
            if found != ",":
                self.fail(self.at, f"Expected `,` or `{bracket}`. Terraform does not read this file either.")
            self.at += 1
        return False

    def string(self) -> str:
        """The string whose quote is at hand."""
        start = self.at
        text: str
        try:
            text, self.at = _DECODER.raw_decode(self.text, start)
        except json.JSONDecodeError as error:
            self.fail(error.pos, f"{error.msg}. Terraform does not read this file either.")
        if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
            self.fail(start, "This text holds half of a pair of surrogates, which is no character.")
        return normal(text)

    def constant(self) -> int | Fraction | bool | None:
        """The number, `true`, `false` or `null` at hand."""
        found = _JSON_NUMBER.match(self.text, self.at) or _JSON_WORD.match(self.text, self.at)
        if found is None:
            self.fail(self.at, "Expected a value. Terraform does not read this file either.")
        self.at = found.end()
        if found[0] in _CONSTANTS:
            return _CONSTANTS[found[0]]
        value = number(found[0].removeprefix("-"))
        if value is None:
            self.fail(found.start(), "This number has more places than are read.")
        return -value if found[0].startswith("-") else value

    def room(self) -> None:
        """Go past blanks."""
        found = _JSON_ROOM.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def fail(self, at: int, detail: str, code: str = "E504") -> NoReturn:
        """Raise Failed at an offset."""
        raise self.source.failed(code, at, detail)


class _Json(_Scanner):
    """Reads a document of Terraform's JSON syntax (github.com/hashicorp/hcl, json/spec.md)."""

    def __init__(self, source: Source, *, templates: bool = True) -> None:
        super().__init__(source)
        self.templates = templates

    def root(self) -> _Node:
        """The value of the whole file."""
        root = self.node()
        self.room()
        if self.at < len(self.text):
            self.fail(self.at, "Expected the end of the file behind its object. Terraform does not read this file either.")
        return root

    def file(self) -> Body:
        """The blocks of a file."""
        return Body({}, tuple(section for kind, node in self.pairs(self.root()) for section in self.sections(kind, node)))

    def values(self) -> Mapping[str, Attribute]:
        """The values of a file, by name."""
        return {name: Attribute(name, self.expression(node), node.at, self.source) for name, node in self.pairs(self.root())}

    def sections(self, kind: str, node: _Node) -> Iterator[Section]:
        """The blocks under one name."""
        if kind not in _LABELS:
            self.fail(node.at, f"`{shown(kind)}` is no block of Terraform. Take it out.")
        yield from self.labelled(kind, (), _LABELS[kind], node)

    def labelled(self, kind: str, labels: tuple[str, ...], left: int, node: _Node) -> Iterator[Section]:
        """Blocks below the labels that are still to come, each an object or a list of them."""
        if left:
            for label, inner in self.pairs(node):
                yield from self.labelled(kind, (*labels, label), left - 1, inner)
            return
        for one in node.value if isinstance(node.value, list) else [node]:
            yield Section(kind, labels, self.body(one), one.at, self.source)

    def body(self, node: _Node) -> Body:
        """An object as a body: `dynamic` makes blocks, all else attributes, since JSON does not tell nested blocks."""
        attributes: dict[str, Attribute] = {}
        blocks: list[Section] = []
        for name, inner in self.pairs(node):
            if name == "dynamic":
                blocks += self.labelled(name, (), 1, inner)
            elif name == "content":
                blocks += self.labelled(name, (), 0, inner)
            elif name in attributes:
                self.fail(inner.at, f"`{shown(name)}` is already set above. Keep one of the two.", "E502")
            else:
                attributes[name] = Attribute(name, self.expression(inner), inner.at, self.source)
        return Body(attributes, tuple(blocks))

    def pairs(self, node: _Node) -> Iterator[tuple[str, _Node]]:
        """The pairs of an object, or of each object of a list; `//` is a comment."""
        for one in node.value if isinstance(node.value, list) else [node]:
            if not isinstance(one.value, tuple):
                self.fail(one.at, "Expected an object here. Terraform does not read this file either.")
            yield from (pair for pair in one.value if pair[0] != "//")

    def expression(self, node: _Node) -> Expression:
        """A value: every text of it is a template."""
        value = node.value
        if isinstance(value, str):
            return self.template(value, node.at)
        if isinstance(value, list):
            return Tuple(tuple([self.expression(item) for item in value]), node.at)
        if isinstance(value, tuple):
            return Object(tuple([(self.template(key, node.at), self.expression(inner)) for key, inner in value]), node.at)
        return Literal(value, node.at)

    def template(self, text: str, at: int) -> Expression:
        return Expressions(self.source, text, at + 1).bare() if self.templates else Literal(text, at)
