"""Tokens and templates of anybody's Terraform: the lower half of the expression reader."""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import NoReturn

from emscloud.hcl.tree import Conditional, Expression, For, Join, Literal, Parentheses, Source, Template, shown

# The grammar and its quirks are those of HCL's native syntax: github.com/hashicorp/hcl, hclsyntax/spec.md and scan_tokens.rl.
DEPTH = 100
"""How deep expressions, templates and blocks may stand within each other; real modules need about 20."""

_IDENTIFIER = r"[^\W\d][\w-]*"
_BLANKS = re.compile(r"(?:[ \t]|/\*.*?\*/)*+", re.DOTALL)
_ROOM = re.compile(r"(?:[ \t\n]|\r\n|/\*.*?\*/|(?:\#|//)[^\n]*)*+", re.DOTALL)
_TOKEN = re.compile(
    rf"(?P<name>{_IDENTIFIER})|(?P<number>[0-9](?:\.*(?:[0-9]|[eE][+-]?[0-9]))*+)|(?P<newline>\r?\n|(?:\#|//)[^\n]*(?:\n|\Z))"
    rf"|(?P<heredoc><<-?{_IDENTIFIER}\r?\n)"
    r"|(?P<mark>==|!=|>=|<=|&&|\|\||::|\.\.\.|=>|~\}|[\[\](){}.,*/%+\-=<>!?:\"])"
)
_LITERAL = r"\$\$\{|%%\{|[$%](?!\{)"  # signs that begin no sequence
_QUOTED = re.compile(rf'(?:[^"\\$%\r\n]|\\[^\r\n]|{_LITERAL})++')
_LINE = re.compile(rf"(?:[^$%\n]|{_LITERAL})*+\n?")
_BARE = re.compile(rf"(?:[^$%\n]|{_LITERAL})*+\n|(?:[^$%\n]|{_LITERAL})++")
_OPENS = re.compile(r"[$%]\{~?")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|[$%]([$%]\{)")
_LONE = re.compile(r"\r(?!\n)")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_NAMED = {"newline": "the end of the line", "end": "the end of the file", "heredoc": "a heredoc"}


@dataclass(slots=True)
class _Text:
    """A piece of a template that stands for itself."""

    value: str
    at: int


@dataclass(slots=True)
class _Mark:
    """A `${ … }` (kind "") or `%{ … }` of a template: its keyword, names and expression."""

    kind: str
    at: int
    value: Expression | None = None
    names: tuple[str, str] = ("", "")


class _Parts:
    """The parts of a template in order; `~` takes blanks off the neighbours."""

    def __init__(self) -> None:
        self.items: list[_Text | _Mark] = []
        self.trim = False

    def text(self, value: str, at: int) -> None:
        self.items.append(_Text(value.lstrip(SPACE) if self.trim else value, at))
        self.trim = False

    def mark(self, mark: _Mark, before: bool, after: bool) -> None:  # noqa: FBT001  (the two sides of one sequence)
        last = self.items[-1] if self.items else None
        if before and isinstance(last, _Text):
            last.value = last.value.rstrip(SPACE)
        self.items.append(mark)
        self.trim = after

    def flush(self) -> None:
        """Take the least indentation off every line, as `<<-` does; lines of blanks alone do not count."""
        least: int | None = None
        lines: list[_Text] = []
        begins = True
        for item in self.items:
            if begins:
                spaces = 0
                if isinstance(item, _Text):
                    spaces = len(item.value) - len(item.value.lstrip(SPACE))
                    if spaces == len(item.value) and item.value.endswith("\n"):
                        continue
                    lines.append(item)
                least = spaces if least is None else min(least, spaces)
            begins = isinstance(item, _Text) and item.value.endswith("\n")
        for line in lines:
            line.value = line.value[least:]


class Tokens(ABC):
    """A text and a place in it: the token at hand is `kind` and `word`, begins at `start`, and ends before `at`.

    `kind` is a sign itself, or "name", "number", "newline", "heredoc", "end".  With `lines`, a line's end is a token.
    `base` is where the text begins in the source, for a text within another.
    """

    __slots__ = ("at", "base", "depth", "kind", "lines", "source", "start", "text", "word")

    def __init__(self, source: Source, text: str, base: int = 0) -> None:
        self.source, self.text, self.base = source, text, base
        self.at = self.start = self.depth = 0
        self.lines = True
        self.kind = self.word = ""

    @abstractmethod
    def expression(self) -> Expression:
        """The expression that begins with the token at hand."""

    def advance(self) -> None:
        """Go to the next token."""
        room = (_BLANKS if self.lines else _ROOM).match(self.text, self.at)
        self.start = room.end() if room else self.at
        token = _TOKEN.match(self.text, self.start)
        if token is not None:
            self.kind = token.lastgroup or ""
            self.word = token[0]
            self.at = token.end()
            if self.kind == "mark":
                self.kind = self.word
        elif self.start == len(self.text):
            self.kind, self.word, self.at = "end", "", self.start
        else:
            self.word = self.text[self.start]
            self.expected("something of Terraform's language")

    def take(self, kind: str, expected: str) -> str:
        """The word of a token that has to be of this kind; goes to the next one."""
        if self.kind != kind:
            self.expected(expected)
        word = self.word
        self.advance()
        return word

    def expected(self, what: str) -> NoReturn:
        """Raise Failed at the token at hand."""
        found = _NAMED.get(self.kind) or f"`{shown(self.word)}`"
        self.fail(self.start, f"Expected {what}, found {found}. Terraform does not read this file either.", max(1, len(self.word)))

    def fail(self, at: int, detail: str, length: int = 1, code: str = "E504") -> NoReturn:
        """Raise Failed at an offset."""
        raise self.source.failed(code, self.base + at, detail, length)

    def deeper(self) -> None:
        """One level deeper; who calls takes it back."""
        self.depth += 1
        if self.depth > DEPTH:
            detail = f"This is nested more than {DEPTH} deep, which no module needs. Take it apart, by locals for instance."
            self.fail(self.start, detail, code="E505")

    def names(self) -> tuple[str, str]:
        """`key, value in`, or `value in` with "" for the key."""
        first = self.take("name", "a name")
        second = ""
        if self.kind == ",":
            self.advance()
            second = self.take("name", "a name")
        if self.word != "in":
            self.expected("`in`")
        self.advance()
        return (first, second) if second else ("", first)


class Templates(Tokens):
    """Reads templates: in quotes, as heredocs, and bare."""

    __slots__ = ()

    def quoted(self) -> Expression:
        """The template whose opening quote is at hand."""
        opened, lines, at, parts = self.start, self.lines, self.at, _Parts()
        while not self.text.startswith('"', at):
            literal = _QUOTED.match(self.text, at)
            if literal:
                parts.text(self._decoded(literal[0], at), at)
                at = literal.end()
            else:
                at = self._sequence(at, parts)
        self.at, self.lines = at + 1, lines
        self.advance()
        return _built(self, parts, opened)

    def label(self) -> str:
        """The text of a block's label, whose opening quote is at hand."""
        literal = _QUOTED.match(self.text, self.at)
        end = literal.end() if literal else self.at
        if not self.text.startswith('"', end):
            self.fail(end, "Expected a label in quotes, without `${` or `%{`. Terraform does not read this file either.")
        text = self._decoded(literal[0], self.at) if literal else ""
        self.at = end + 1
        self.advance()
        return text

    def heredoc(self) -> Expression:
        """The template whose `<<NAME` is at hand; the line of its end stays to be read from the line's break on."""
        opened, lines, at, parts = self.start, self.lines, self.at, _Parts()
        flush = self.word.startswith("<<-")
        marker = self.word[3 if flush else 2 :].strip()
        begins = True
        while True:
            line = _LINE.match(self.text, at)
            text = line[0] if line else ""
            whole = text.endswith("\n")
            lone = _LONE.search(text)
            if lone:
                self.fail(
                    at + lone.start(),
                    "A carriage return in a heredoc stands before a line feed. Terraform does not read this file either.",
                )
            if begins and whole and text.strip(SPACE) == marker:
                break
            if not whole and at + len(text) == len(self.text):
                self.fail(opened, f"No line `{shown(marker)}` ends this heredoc. Terraform does not read this file either.", 2)
            if text:
                parts.text(_plain(text), at)
                at += len(text)
            begins = whole
            if not whole:
                at = self._sequence(at, parts)
        self.at, self.lines = at + len(text.rstrip("\r\n")), lines
        if flush:
            parts.flush()
        self.advance()
        return _built(self, parts, opened)

    def bare(self) -> Expression:
        """The whole text as a template, as JSON syntax has it, and a file that is one; a `~` reaches to the end of its line."""
        at, parts = 0, _Parts()
        while at < len(self.text):
            literal = _BARE.match(self.text, at)
            if literal:
                parts.text(_plain(literal[0]), at)
                at = literal.end()
            else:
                at = self._sequence(at, parts)
        return _built(self, parts, 0)

    def _sequence(self, at: int, parts: _Parts) -> int:
        """The `${ … }` or `%{ … }` that begins here; gives the offset behind it."""
        opened = _OPENS.match(self.text, at)
        if opened is None:
            self.fail(at, "A text in quotes ends on its own line. Close it here with a quote, or write a heredoc.")
        self.lines, self.at = False, opened.end()
        self.advance()
        self.deeper()
        mark = self._directive(at) if opened[0].startswith("%") else _Mark("", at, self.expression())
        self.depth -= 1
        if self.kind not in {"}", "~}"}:
            self.expected("`}`, which ends what stands in the text")
        parts.mark(mark, opened[0].endswith("~"), self.kind == "~}")
        return self.at

    def _directive(self, at: int) -> _Mark:
        word = self.take("name", "`if`, `else`, `endif`, `for` or `endfor`")
        if word in {"else", "endif", "endfor"}:
            return _Mark(word, at)
        if word == "if":
            return _Mark(word, at, self.expression())
        if word != "for":
            detail = "A directive is `if`, `else`, `endif`, `for` or `endfor`. Write `%%{` for the signs themselves."
            self.fail(at, detail, 2)
        names = self.names()
        return _Mark(word, at, self.expression(), names)

    def _decoded(self, text: str, at: int) -> str:
        """What a literal within quotes says."""
        if "\\" not in text and "${" not in text and "%{" not in text:
            return normal(text)

        def meant(found: re.Match[str]) -> str:
            four, eight, letter, signs = found.groups()
            if signs:
                return signs
            if letter:
                if letter not in _LETTERS:
                    self.fail(at + found.start(), f"`\\{shown(letter)}` is no escape. Write `\\\\` for a backslash.", 2)
                return _LETTERS[letter]
            code = int(four or eight, 16)
            if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004  (the last code point, and the surrogates)
                self.fail(at + found.start(), f"U+{code:04X} is no character.", len(found[0]))
            return chr(code)

        return normal(_ESCAPE.sub(meant, text))


class _Builder:
    """The expression of a template's parts; `if` and `for` hold what stands between them and their ends."""

    def __init__(self, tokens: Tokens, at: int) -> None:
        self.tokens = tokens
        self.stack: list[tuple[_Mark, list[Expression]]] = [(_Mark("", at), [])]

    def build(self, items: list[_Text | _Mark]) -> Expression:
        """The whole."""
        for item in items:
            inside = self.stack[-1][1]
            if isinstance(item, _Text):
                if item.value:
                    inside.append(Literal(item.value, self.tokens.base + item.at))
            elif not item.kind and item.value is not None:
                inside.append(item.value)
            elif item.kind in {"if", "for"} or (item.kind == "else" and self.stack[-1][0].kind == "if"):
                if len(self.stack) > DEPTH:
                    self.tokens.fail(item.at, f"Directives are nested more than {DEPTH} deep.", code="E505")
                self.stack.append((item, []))
            else:
                self.close(item)
        mark, inside = self.stack[-1]
        if len(self.stack) > 1:
            self.tokens.fail(mark.at, f"This `%{{ {mark.kind} }}` has no end. Terraform does not read this file either.", 2)
        return _template(inside, self.tokens.base + mark.at)

    def close(self, end: _Mark) -> None:
        """`endif` or `endfor`: what stands on the stack since its beginning becomes one expression."""
        mark, inside = self.stack.pop()
        no: list[Expression] = []
        if mark.kind == "else" and end.kind == "endif":
            no = inside
            mark, inside = self.stack.pop()
        if mark.value is None or end.kind != f"end{mark.kind}":
            self.tokens.fail(end.at, f"`%{{ {end.kind} }}` ends nothing here. Terraform does not read this file either.", 2)
        at = self.tokens.base + mark.at
        body = _template(inside, at)
        made: Expression = Conditional(mark.value, body, _template(no, self.tokens.base + end.at), at)
        if mark.kind == "for":
            made = Join(For(*mark.names, mark.value, None, body, None, group=False, at=at), at)
        self.stack[-1][1].append(made)


def _built(tokens: Tokens, parts: _Parts, at: int) -> Expression:
    items = _melded(parts.items)
    if len(items) == 1 and isinstance(items[0], _Mark) and not items[0].kind and items[0].value is not None:
        return Parentheses(items[0].value, tokens.base + at)
    return _Builder(tokens, at).build(items)


def normal(text: str) -> str:
    """A text in Unicode's normal form C, in which Terraform keeps every text."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _plain(text: str) -> str:
    """What a literal outside of quotes says: only `$${` and `%%{` are escapes there."""
    return normal(text.replace("$${", "${").replace("%%{", "%{"))


def _melded(items: list[_Text | _Mark]) -> list[_Text | _Mark]:
    """Neighbouring texts as one."""
    made: list[_Text | _Mark] = []
    for item in items:
        last = made[-1] if made else None
        if isinstance(item, _Text) and isinstance(last, _Text):
            made[-1] = _Text(last.value + item.value, last.at)
        else:
            made.append(item)
    return made


def _template(parts: list[Expression], at: int) -> Expression:
    if not parts:
        return Literal("", at)
    if len(parts) == 1 and isinstance(parts[0], Literal) and isinstance(parts[0].value, str):
        return Literal(parts[0].value, at)
    return Template(tuple(parts), at)
