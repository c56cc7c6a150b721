"""One line of printed text → what it says by itself; the strict reader's alphabet."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NoReturn, TypeAlias

from emscloud.hcl.syntax import Ref, Value

# Nothing here or in strict.py is shared with the printer: one mistake cannot stand on both sides of the proof.

WIDEST = 100  # the columns up to which a list stands on one line
_RESERVED = frozenset(("for", "null", "true", "false"))
HEREDOC = "<<-EOT"
_CONSTANTS: dict[str, Value] = {"null": None, "true": True, "false": False}
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}

_NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
_PATH = rf"{_NAME}(?:\.{_NAME})*"
_NUMBER = r"0|-?[1-9][0-9]{0,4299}"
_UNSEEN = (  # what only an escape may say, line breaks among it; as the inside of a character class
    r"\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_NEVER = rf"{_UNSEEN}\ud800-\udfff"  # a lone surrogate not even so
_PLAIN = rf'[^"\\$%{_NEVER}]*'

_USUAL = re.compile(
    rf'( *)(?:({_NAME})( +)= (?:"({_PLAIN})"|({_NUMBER})|({_PATH}))'
    rf'|({_NAME})((?: "{_NAME}")*) \{{(\}}?)|(#(?: [^{_NEVER}]+)?)|\}})\Z'
)
_A_NAME = re.compile(_NAME)
_HEAD = re.compile(rf'{_NAME}(?: "{_NAME}")*')
_A_PATH = re.compile(_PATH)
_A_NUMBER = re.compile(_NUMBER)
_EQUALS = re.compile(r"( +)= ")
_STRING = re.compile(
    rf'"(?:[^"\\$%{_NEVER}]++|\\["\\nrt]|\\u[0-9a-f]{{4}}|\\U[0-9a-f]{{8}}|\$\$\{{|%%\{{|\$(?!\$?\$?\{{)|%(?!%?%?\{{))*+'
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|(.))|[$%](?=[$%]\{)")
_WORDS = re.compile(rf"(?!\s|[^\x00-\x7f]|EOT\s*\Z)(?:[^$%{_NEVER}]|[$%](?!\{{))+\Z")
_BY_NUMBER = re.compile(f"[{_UNSEEN}]")
_BY_NUMBER_OR_WIDE = re.compile(rf"[{_UNSEEN}]|[^\x00-\x7f\ud800-\udfff]")
_ASCII = re.compile(r"[\x00-\x7f]*")

PAIR, KEY, BLOCK, ITEM, COMMENT, OTHER = range(6)  # OTHER: an empty line, a closing bracket
ATTRIBUTES, KEYS = (PAIR,), (PAIR, KEY)  # what may stand in a body, and in an object
Line: TypeAlias = tuple[int, int, str, int, int, Value, str, tuple[str, ...]]
"""What a line is: shape, indent, name or comment, offset of `=`, spaces before it, value, bracket (or heredoc) it opens, labels."""


class Unexpected(Exception):  # noqa: N818  (never leaves this file)
    """The line at hand is not as printed: from this offset, when this was expected."""

    def __init__(self, offset: int, expected: str) -> None:
        self.offset = offset
        self.expected = expected
        super().__init__(expected)


def expect(offset: int, expected: str) -> NoReturn:
    """Raise `Unexpected`."""
    raise Unexpected(offset, expected)


@lru_cache(maxsize=65536)
def line(text: str) -> Line:
    """What a line says, wherever it stands; `Unexpected` where it is no line that is ever printed.

    Lines recur, so each is looked into once.  The values are shared therefore: syntax is never written into.
    """
    usual = _USUAL.match(text)
    if usual is None:
        return _unusual(text)
    indent, name, spaces, plain, number, path, kind, labels, empty, comment = usual.groups()
    depth = len(indent)
    if name is not None:
        gap = len(spaces)
        value: Value
        if plain is not None:
            value = plain
        elif number is not None:
            value = int(number)
        else:
            value = _path(path, usual.start(6))
        return (PAIR, depth, _bare(name, depth), usual.end(3), gap, value, "", ())
    if kind is not None:
        names = tuple(labels[2:-1].split('" "')) if labels else ()
        return (BLOCK, depth, _bare(kind, depth), 0, 0, None, "" if empty else "{", names)
    if comment is not None:
        return (COMMENT, depth, comment[2:], 0, 0, None, "", ())
    return (OTHER, depth, "", 0, 0, None, "", ())


def _unusual(text: str) -> Line:
    """The lines that one pattern does not tell: lists, objects, escapes, items, brackets."""
    depth = len(text) - len(text.lstrip(" "))
    rest = text[depth:]
    if rest in {"", "},", "]", "],"}:
        return (OTHER, depth, "", 0, 0, None, "", ())
    if rest in {"[", "{"}:
        return (ITEM, depth, "", 0, 0, None, rest, ())
    name = _A_NAME.match(text, depth)
    head = _HEAD.match(text, depth)
    if head and text.startswith((' "', " {"), head.end()):
        expect(head.end(), "a label that is a name in quotes, ` {` or ` {}` and the end of the line")
    end = name.end() if name else _ends(text, depth) if rest.startswith('"') else depth
    equals = _EQUALS.match(text, end)
    if equals is None or end == depth:
        value, end = _value(text, depth)
        if text[end:] != ",":
            expect(end, "`,` at the end of an item, or ` = ` after a name")
        _fits(value, len(text))
        return (ITEM, depth, "", 0, 0, value, "", ())
    shape, lead = (PAIR, _bare(name[0], depth)) if name else (KEY, _key(text, depth, end))
    where, gap = equals.end(1), len(equals[1])
    if text[equals.end() :] in {"[", "{", HEREDOC}:
        return (shape, depth, lead, where, gap, None, text[equals.end() :], ())
    value, end = _value(text, equals.end())
    if end < len(text):
        expect(end, "the end of the line")
    _fits(value, end - gap + 1)
    return (shape, depth, lead, where, gap, value, "", ())


def words(text: str, indent: int) -> str:
    """What a line within a heredoc says, which stands at this indent; `Unexpected` where it is no such line."""
    if not text.startswith(" " * indent) or not _WORDS.match(text[indent:]):
        expect(0, f"a line of the heredoc behind {indent} spaces, without `${{` and `%{{`, or `EOT`")
    return text[indent:]


def _fits(value: Value, width: int) -> None:
    if isinstance(value, tuple) and value and width > WIDEST:
        expect(WIDEST, f"a list of one item a line, since it does not fit in {WIDEST} columns")


def _value(text: str, at: int) -> tuple[Value, int]:
    """The value that begins at this offset, and the offset behind it."""
    first = text[at : at + 1]
    if first == '"':
        end = _ends(text, at)
        return _decoded(text, at, end, _BY_NUMBER), end
    if first == "[":
        return _list(text, at + 1)
    if text.startswith("{}", at):
        return {}, at + 2
    number = _A_NUMBER.match(text, at)
    if number:
        return int(number[0]), number.end()
    path = _A_PATH.match(text, at)
    if path is None:
        expect(at, "a value")
    return _path(path[0], at), path.end()


def _list(text: str, at: int) -> tuple[tuple[Value, ...], int]:
    items: list[Value] = []
    while not text.startswith("]", at):
        if items:
            if not text.startswith(", ", at):
                expect(at, "`, ` or `]`")
            at += 2
        item, at = _value(text, at)
        items.append(item)
    return tuple(items), at + 1


def _path(path: str, at: int) -> Value:
    if path in _CONSTANTS:
        return _CONSTANTS[path]
    _bare(path.partition(".")[0], at)
    return Ref(path)


def _bare(name: str, at: int) -> str:
    if name in _RESERVED:
        expect(at, "a name that is no keyword")
    return name


def _key(text: str, start: int, end: int) -> str:
    """A quoted key, which is quoted only where it could not stand bare, and is all ASCII."""
    ascii_ = _ASCII.match(text, start, end)
    if ascii_ and ascii_.end() < end:
        expect(ascii_.end(), "an escape for this character, since it stands in a key")
    key = _decoded(text, start, end, _BY_NUMBER_OR_WIDE)
    if _A_NAME.fullmatch(key) and key not in _RESERVED:
        expect(start, "this key without quotes")
    return key


def _ends(text: str, start: int) -> int:
    """The offset behind a string that starts here."""
    inside = _STRING.match(text, start)
    end = inside.end() if inside else start
    if not text.startswith('"', end) or end == start:
        expect(end, "more of a string, with escapes where there have to be some, or its closing quote")
    return end + 1


def _decoded(text: str, start: int, end: int, needed: re.Pattern[str]) -> str:
    """What a string says; `needed` are the characters that must be escaped by number, and no others may be."""

    def meant(found: re.Match[str]) -> str:
        four, eight, letter = found.groups()
        if letter:
            return _LETTERS[letter]
        if not four and not eight:
            return ""
        code = int(four or eight, 16)
        character = chr(code) if code <= 0x10FFFF else ""  # noqa: PLR2004  (the last code point)
        shorter = character in "\n\r\t" or (eight and code < 0x10000)  # noqa: PLR2004  (what four digits can say)
        doubled = character in "$%" and text.startswith(f"{character}{character}{{", start + 1 + found.end())
        if shorter or not (doubled or needed.fullmatch(character)):
            expect(start + 1 + found.start(), "the character itself or its shorter escape")
        return character

    return _ESCAPE.sub(meant, text[start + 1 : end - 1])
