"""What anybody's Terraform file says: blocks, attributes and expressions, each with its place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from emscloud.diagnostics import Failed, Problem, Where

SHOWN = 60
"""Characters of a text that a message repeats."""

Constant: TypeAlias = "str | int | Fraction | bool | None"
"""A value that stands in the text as such; a whole number is an int, any other number a Fraction."""


def shown(text: str) -> str:
    """A text of a file as a message may repeat it: one line, cut where it is long, nothing that steers a terminal."""
    printable = text if text.isprintable() else text.encode("unicode_escape").decode("ascii")
    return printable if len(printable) <= SHOWN else printable[: SHOWN - 3] + "..."


class Source:
    """A file's name and text; offsets in it become places when somebody asks."""

    __slots__ = ("_starts", "file", "text")

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._starts: list[int] = []

    def where(self, at: int, length: int = 1) -> Where:
        """The place of an offset, with its line for the caret; LF ends a line, and a CR before it belongs to the end."""
        if not self._starts:
            self._starts = [0]
            self._starts += [index + 1 for index, char in enumerate(self.text) if char == "\n"]
        line = bisect_right(self._starts, at)
        start = self._starts[line - 1]
        end = self._starts[line] - 1 if line < len(self._starts) else len(self.text)
        text = self.text[start:end].removesuffix("\r")
        column = min(at - start, len(text)) + 1
        return Where(self.file, line, column, max(1, min(length, len(text) - column + 1)), text)

    def failed(self, code: str, at: int, detail: str, length: int = 1) -> Failed:
        """A problem at an offset, to raise."""
        return Failed([Problem(code, detail, self.where(at, length))])


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant; a text is in Unicode's normal form C, as Terraform has every text."""

    value: Constant
    at: int


@dataclass(frozen=True, slots=True)
class Name:
    """The first name of a reference: `var`, `local`, a resource's type, the name that a `for` binds."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Item:
    """Inside of a splat: the element at hand."""

    at: int


@dataclass(frozen=True, slots=True)
class Traversal:
    """A value and steps into it: a text is `.name`, an expression is `[…]`; the old `.0` is `[0]`."""

    source: Expression
    steps: tuple[str | Expression, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Splat:
    """`source[*]` and what is taken of each element; the old `.*` likewise."""

    source: Expression
    each: Expression
    at: int


@dataclass(frozen=True, slots=True)
class Template:
    """A text in which at least one part has to be evaluated; a heredoc has lost its indentation already."""

    parts: tuple[Expression, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Join:
    """`%{ for … }` in a template: the texts of every round, one after the other."""

    rounds: For
    at: int


@dataclass(frozen=True, slots=True)
class Parentheses:
    """`( … )`, and a template that is one interpolation and nothing else, which is that value."""

    inside: Expression
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A call; with `expand`, the last argument's elements are the last arguments."""

    name: str
    arguments: tuple[Expression, ...]
    expand: bool
    at: int


@dataclass(frozen=True, slots=True)
class Unary:
    """`-` or `!`."""

    operator: str
    operand: Expression
    at: int


@dataclass(frozen=True, slots=True)
class Operation:
    """Operators of one precedence, from left to right."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]
    at: int


@dataclass(frozen=True, slots=True)
class Conditional:
    """`condition ? yes : no`, and `%{ if … }` in a template."""

    condition: Expression
    yes: Expression
    no: Expression
    at: int


@dataclass(frozen=True, slots=True)
class Tuple:
    """`[ … ]`."""

    items: tuple[Expression, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Object:
    """`{ … }`; a key that is a bare name is a Literal of that name."""

    pairs: tuple[tuple[Expression, Expression], ...]
    at: int


@dataclass(frozen=True, slots=True)
class For:
    """A `for` that makes a tuple, or with a `key_result` an object; `key` is "" where only values are named."""

    key: str
    value: str
    collection: Expression
    key_result: Expression | None
    result: Expression
    condition: Expression | None
    group: bool
    at: int


Expression: TypeAlias = (
    Literal
    | Name
    | Item
    | Traversal
    | Splat
    | Template
    | Join
    | Parentheses
    | Call
    | Unary
    | Operation
    | Conditional
    | Tuple
    | Object
    | For
)


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = value`, and the file it stands in."""

    name: str
    value: Expression
    at: int
    source: Source

    @property
    def where(self) -> Where:
        """The place of its name."""
        return self.source.where(self.at, len(self.name))


@dataclass(frozen=True, slots=True)
class Body:
    """What stands between a block's braces, or in a file; no attribute twice."""

    attributes: Mapping[str, Attribute]
    blocks: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A block as somebody wrote it: kind, labels, body, and the file it stands in."""

    kind: str
    labels: tuple[str, ...]
    body: Body
    at: int
    source: Source

    @property
    def where(self) -> Where:
        """The place of its kind."""
        return self.source.where(self.at, len(self.kind))
