"""Shapes: one definition that loads a node and describes itself as JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from emscloud.diagnostics import Failed, Problem, Severity, Where
from emscloud.load.document import Document, Mapping, Node, Scalar, Sequence

Schema: TypeAlias = dict[str, object]

# What the core schema of YAML 1.2 (section 10.3.2) makes of a plain scalar that is no text.
_NOT_TEXT = re.compile(
    r"(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))?\Z"
)
_SUSPECTS = frozenset("~nNtTfF0123456789.+-")
_FLAGS = dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)

SHOWN = 80
"""Characters of a text that a message repeats."""


class Invalid:
    """What `load` returns instead of a value, once the problem is noted."""


INVALID = Invalid()


class Refused(ValueError):  # noqa: N818  (what it says is for whoever wrote the text)
    """A text that cannot be parsed: a sentence, and where in the text it goes wrong."""

    def __init__(self, detail: str, offset: int = 0, length: int = 0) -> None:
        super().__init__(detail)
        self.detail, self.offset, self.length = detail, offset, length


@dataclass(slots=True)
class Reading:
    """One document being loaded, and the problems found so far."""

    document: Document
    problems: list[Problem] = field(default_factory=list)

    def say(self, code: str, detail: str, node: Node, error: Refused | None = None) -> Invalid:
        """Note a problem at a node."""
        return self.say_at(code, detail, self.document.where(node, *((error.offset, error.length) if error else ())))

    def say_at(self, code: str, detail: str, where: Where | None) -> Invalid:
        """Note a problem at a place."""
        self.problems.append(Problem(code, detail, where))
        return INVALID

    def finish(self) -> None:
        """Raise Failed if there was any error."""
        if any(problem.severity is Severity.ERROR for problem in self.problems):
            raise Failed(tuple(dict.fromkeys(self.problems)))


class Shape(Protocol):
    """A definition of what may stand at a place."""

    def load(self, node: Node, reading: Reading) -> object:
        """The value of a node, or INVALID once what is wrong is noted."""

    def schema(self) -> Schema:
        """The same as JSON Schema (2020-12)."""


def suggest(word: str, known: Iterable[str]) -> str:
    """`Did you mean ...?` with a leading space where something is close, else nothing."""
    from difflib import get_close_matches  # noqa: PLC0415  (only a mistake pays for it)

    close = get_close_matches(word, list(known), 1, 0.6)
    return f" Did you mean `{close[0]}`?" if close else ""


def listing(words: Iterable[str]) -> str:
    """Words in backquotes, with commas."""
    return ", ".join(f"`{word}`" for word in words)


def shown(text: str) -> str:
    """A text from a file as a message may show it: one line, cut where it is long, nothing that steers a terminal."""
    printable = text if text.isprintable() else text.encode("unicode_escape").decode("ascii")
    return printable if len(printable) <= SHOWN else printable[: SHOWN - 3] + "..."


def describe(node: Node) -> str:
    """What a node is, for a sentence."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a mapping"
    return f"`{shown(node.value)}`" if node.value or not node.plain else "nothing"


def is_text(node: Scalar) -> bool:
    """Whether YAML 1.2 reads a scalar as a string."""
    value = node.value
    return not (node.plain and (not value or value[0] in _SUSPECTS) and _NOT_TEXT.match(value))


# Nobody compares or prints a shape, and methods that are not made cost no start of a command.
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Text:
    """A string; `parse` makes a value of it and raises Refused (or ValueError); `words` says what it must be."""

    words: str = "a text"
    pattern: str | None = None
    parse: Callable[[str], object] | None = None
    match: Callable[[str], object] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Compile the pattern once; a `parse` judges without it."""
        if self.pattern is not None and self.parse is None:
            object.__setattr__(self, "match", re.compile(rf"(?:{self.pattern})\Z").match)

    def load(self, node: Node, reading: Reading) -> object:
        """The string, or what `parse` makes of it."""
        if not isinstance(node, Scalar) or (node.plain and not node.value):
            return reading.say("E112", f"This must be {self.words}, not {describe(node)}.", node)
        value = node.value
        if not is_text(node):
            hint = f'YAML reads {describe(node)} as no text. Put it in quotes: "{shown(value)}".'
            return reading.say("E112", f"This must be {self.words}; {hint}", node)
        if self.parse is None:
            fits = self.match is None or self.match(value)
            return value if fits else reading.say("E113", f"`{shown(value)}` is not {self.words}.", node)
        try:
            return self.parse(value)
        except ValueError as error:
            return reading.say("E113", str(error), node, error if isinstance(error, Refused) else None)

    def schema(self) -> Schema:
        """A string, with its pattern."""
        return {"type": "string", **({"pattern": f"^(?:{self.pattern})$"} if self.pattern else {})}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Flag:
    """`true` or `false`."""

    def load(self, node: Node, reading: Reading) -> object:
        """A bool."""
        if isinstance(node, Scalar) and node.plain and node.value in _FLAGS:
            return _FLAGS[node.value]
        return reading.say("E112", f"This must be `true` or `false`, not {describe(node)}.", node)

    def schema(self) -> Schema:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Whole:
    """A whole number, both bounds inclusive."""

    low: int
    high: int

    def load(self, node: Node, reading: Reading) -> object:
        """An int."""
        if isinstance(node, Scalar) and node.plain and re.fullmatch(r"[-+]?[0-9]{1,18}", node.value):
            number = int(node.value)
            if self.low <= number <= self.high:
                return number
            return reading.say("E113", f"{number} is not between {self.low} and {self.high}.", node)
        return reading.say("E112", f"This must be a whole number, not {describe(node)}.", node)

    def schema(self) -> Schema:
        """An integer with its bounds."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]

    def load(self, node: Node, reading: Reading) -> object:
        """The word."""
        if isinstance(node, Scalar) and node.value in self.options and is_text(node):
            return node.value
        hint = suggest(node.value, self.options) if isinstance(node, Scalar) else ""
        return reading.say("E113", f"This must be one of {listing(self.options)}, not {describe(node)}.{hint}", node)

    def schema(self) -> Schema:
        """An enumeration."""
        return {"enum": list(self.options)}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ListOf:
    """A list; an empty one only where `least` is 0."""

    item: Shape
    least: int = 0
    empty: str = "This list is empty. Name at least one, or take the key away."

    def load(self, node: Node, reading: Reading) -> object:
        """A list of values, without the invalid ones."""
        if not isinstance(node, Sequence):
            return reading.say("E112", f"This must be a list in [brackets] or with dashes, not {describe(node)}.", node)
        if len(node.items) < self.least:
            return reading.say("E114", self.empty, node)
        load = self.item.load
        return [value for value in [load(item, reading) for item in node.items] if value is not INVALID]

    def schema(self) -> Schema:
        """An array."""
        return {"type": "array", "items": self.item.schema()} | ({"minItems": self.least} if self.least else {})


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Placed:
    """A value and the node it came from."""

    value: object
    node: Node


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class At:
    """Another shape, its value kept together with its node."""

    shape: Shape

    def load(self, node: Node, reading: Reading) -> object:
        """A Placed."""
        value = self.shape.load(node, reading)
        return value if value is INVALID else Placed(value, node)

    def schema(self) -> Schema:
        """That of the shape."""
        return self.shape.schema()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MapOf:
    """A mapping whose keys are names: `key` is a pattern, `words` says what a key must be."""

    key: str
    item: Shape
    words: str = "a name: a letter, then letters, digits, `-` or `_`, 64 at most"
    least: int = 0

    def load(self, node: Node, reading: Reading) -> object:
        """A Loaded, by key."""
        if not isinstance(node, Mapping):
            return reading.say("E112", f"This must be a mapping, not {describe(node)}.", node)
        if len(node.items) < self.least:
            return reading.say("E114", "This mapping is empty. Name at least one.", node)
        loaded = Loaded(node, reading.document)
        for name, (key, item) in node.items.items():
            if not re.fullmatch(self.key, name):
                reading.say("E113", f"`{shown(name)}` is not {self.words}.", key)
            value = self.item.load(item, reading)
            if value is not INVALID:
                loaded[name] = value
        return loaded

    def schema(self) -> Schema:
        """An object of any keys that fit."""
        rule: Schema = {"type": "object", "propertyNames": {"pattern": f"^(?:{self.key})$"}}
        return rule | {"additionalProperties": self.item.schema()} | ({"minProperties": 1} if self.least else {})


class Loaded(dict[str, object]):
    """The values of a mapping by key, with the places of its keys and values; `whole` where nothing required is missing."""

    def __init__(self, node: Mapping, document: Document) -> None:
        super().__init__()
        self.node, self.document, self.whole = node, document, True

    def wrote(self, key: str) -> bool:
        """Whether the key stands in the file, its value valid or not."""
        return key in self.node.items

    def inner(self, key: str) -> Loaded:
        """The mapping at a key; an empty one where the file says nothing valid."""
        value = self.get(key)
        return value if isinstance(value, Loaded) else Loaded(Mapping({}, self.node.line, self.node.column), self.document)

    def where(self, key: str | None = None) -> Where:
        """The place of a key's value; of the mapping itself where there is no such key."""
        item = self.node.items.get(key) if key is not None else None
        return self.document.where(item[1] if item else self.node)

    def where_key(self, key: str) -> Where:
        """The place of the key itself."""
        return self.document.where(self.node.items[key][0])


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Field:
    """A key of a Record."""

    shape: Shape
    required: bool = False
    doc: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Record:
    """A mapping with known keys.

    Exactly one of each group in `one_of` has to be there, and at least one of `any_of`; a key of `pairs` needs the
    other one.  `partial`: what lacks a required key is loaded all the same, for whoever looks for further problems.
    """

    fields: Map[str, Field]
    one_of: tuple[tuple[str, ...], ...] = ()
    name: str = "mapping"
    any_of: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    partial: bool = False

    def load(self, node: Node, reading: Reading) -> object:
        """A Loaded with the keys that were written and valid; INVALID where a required one is missing, unless partial."""
        if not isinstance(node, Mapping):
            return reading.say("E112", f"This {self.name} must be a mapping of {listing(self.fields)}, not {describe(node)}.", node)
        loaded = Loaded(node, reading.document)
        for name, (key, item) in node.items.items():
            known = self.fields.get(name)
            if known is None:
                hint = suggest(name, self.fields) or f" It has {listing(self.fields)}."
                reading.say("E110", f"No {self.name} has a key `{shown(name)}`.{hint}", key)
                continue
            value = known.shape.load(item, reading)
            if value is not INVALID:
                loaded[name] = value
        loaded.whole = self._complete(node, loaded, reading)
        return loaded if loaded.whole or self.partial else INVALID

    def _complete(self, node: Mapping, loaded: Loaded, reading: Reading) -> bool:
        """Whether nothing that others rely on is missing; what is missing is noted."""
        whole = True
        for name, known in self.fields.items():
            if known.required and name not in loaded:
                whole = False
                if name not in node.items:
                    reading.say("E111", f"This {self.name} lacks `{name}`{f' ({known.doc})' if known.doc else ''}.", node)
        for group in self.one_of:
            there = [name for name in group if name in node.items]
            if len(there) != 1:
                said = f"has {listing(there)} together" if there else f"has none of {listing(group)}"
                reading.say("E111", f"This {self.name} {said}; write exactly one of {listing(group)}.", node)
            whole = whole and len(there) == 1 and there[0] in loaded
        if self.any_of and not any(name in node.items for name in self.any_of):
            reading.say("E111", f"This {self.name} asks for nothing: give it one of {listing(self.any_of)}.", node)
            whole = False
        for name, other in self.pairs if whole else ():
            if name in node.items and other not in node.items:
                reading.say("E111", f"This {self.name} has `{name}`, so it needs `{other}`.", node.items[name][0])
                whole = False
        return whole

    def schema(self) -> Schema:
        """An object that takes no other keys."""
        properties: Schema = {}
        for name, known in self.fields.items():
            properties[name] = known.shape.schema() | ({"description": known.doc} if known.doc else {})
        rule: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        said: Schema = {
            "required": [name for name, known in self.fields.items() if known.required],
            "allOf": [{"oneOf": [{"required": [name]} for name in group]} for group in self.one_of],
            "anyOf": [{"required": [name]} for name in self.any_of],
            "dependentRequired": {name: [other] for name, other in self.pairs},
        }
        return rule | {word: value for word, value in said.items() if value}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Either:
    """One shape for a scalar, one for a list, one for a mapping; those that are None are refused with `words`."""

    words: str
    scalar: Shape | None = None
    sequence: Shape | None = None
    mapping: Shape | None = None

    def load(self, node: Node, reading: Reading) -> object:
        """The value by the shape for its kind."""
        shape = self.scalar
        if type(node) is not Scalar:
            shape = self.sequence if type(node) is Sequence else self.mapping
        if shape is None:
            return reading.say("E112", f"This must be {self.words}, not {describe(node)}.", node)
        return shape.load(node, reading)

    def schema(self) -> Schema:
        """Any of them."""
        return {"anyOf": [shape.schema() for shape in (self.scalar, self.sequence, self.mapping) if shape]}
