"""Expressions of anybody's Terraform: text to trees, with every operator, reference and loop as HCL has them."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from emscloud.hcl.template import Templates, normal
from emscloud.hcl.tree import (
    Call,
    Conditional,
    Expression,
    For,
    Item,
    Literal,
    Name,
    Object,
    Operation,
    Parentheses,
    Splat,
    Traversal,
    Tuple,
    Unary,
)

_LEVELS = (("*", "/", "%"), ("+", "-"), (">", ">=", "<", "<="), ("==", "!="), ("&&",), ("||",))
"""Binary operators, those that bind tightest first (hclsyntax/expression_ops.go)."""
_OPERATORS = frozenset(operator for level in _LEVELS for operator in level)
_CONSTANTS = {"true": True, "false": False, "null": None}
_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?")
DIGITS = 100
"""Digits that a number may have, exponent and all: Terraform keeps 512 bits, which are about 154."""


def number(text: str) -> int | Fraction | None:
    """The number that a text says in Terraform's notation; None where it says none or has too many digits."""
    found = _NUMBER.fullmatch(text)
    if found is None or len(found[1]) + len(found[2] or "") > DIGITS or abs(int((found[3] or "0")[:9])) > DIGITS:
        return None
    exact = Fraction(Decimal(text))
    return exact.numerator if exact.denominator == 1 else exact


class _Compounds(Templates):
    """Reads calls, tuples, objects and loops, whose parts are expressions."""

    __slots__ = ()

    def close(self, bracket: str, lines: bool) -> None:  # noqa: FBT001  (what was set before)
        """The bracket that has to be at hand; behind it, lines count again as they did before its opening."""
        if self.kind != bracket:
            self.expected(f"`,` or `{bracket}`")
        self.lines = lines
        self.advance()

    def call(self, name: str, start: int) -> Expression:
        """The rest of a call."""
        while self.kind == "::":
            self.advance()
            name = f"{name}::{self.take('name', 'the name of a function')}"
        if self.kind != "(":
            self.expected("`(`")
        outer, self.lines = self.lines, False
        self.advance()
        arguments: list[Expression] = []
        expand = False
        while self.kind != ")":
            arguments.append(self.expression())
            if self.kind == "...":
                expand = True
                self.advance()
                break
            if self.kind != ",":
                break
            self.advance()
        self.close(")", outer)
        return Call(name, tuple(arguments), expand, start)

    def brackets(self, start: int) -> Expression:
        """`[ … ]`."""
        outer, self.lines = self.lines, False
        self.advance()
        if self.kind == "name" and self.word == "for":
            return self.loop(start, "]", outer)
        items: list[Expression] = []
        while self.kind != "]":
            items.append(self.expression())
            if self.kind != ",":
                break
            self.advance()
        self.close("]", outer)
        return Tuple(tuple(items), start)

    def braces(self, start: int) -> Expression:
        """`{ … }`, in which a line's end is a comma."""
        outer, opened = self.lines, self.at
        self.lines = False
        self.advance()
        if self.kind == "name" and self.word == "for":
            return self.loop(start, "}", outer)
        self.lines, self.at = True, opened
        self.advance()
        pairs: list[tuple[Expression, Expression]] = []
        while True:
            while self.kind == "newline":
                self.advance()
            if self.kind == "}":
                break
            key = self.key()
            if self.kind not in {"=", ":"}:
                self.expected("`=` and a value")
            self.advance()
            pairs.append((key, self.expression()))
            if self.kind not in {",", "newline"}:
                break
            self.advance()
        self.close("}", outer)
        return Object(tuple(pairs), start)

    def key(self) -> Expression:
        """An object's key: a bare name stands for itself."""
        word = self.word
        key = self.expression()
        if isinstance(key, Name) or (isinstance(key, Literal) and word in _CONSTANTS):
            return Literal(normal(word), key.at)
        return key

    def loop(self, start: int, bracket: str, outer: bool) -> Expression:  # noqa: FBT001  (what `lines` was)
        """The rest of a `for`, whose word is at hand."""
        self.advance()
        names = self.names()
        collection = self.expression()
        self.take(":", "`:`")
        key, result = None, self.expression()
        if bracket == "}":
            key = result
            self.take("=>", "`=>`, since a `for` in braces makes keys and values")
            result = self.expression()
        group = self.kind == "..." and key is not None
        if group:
            self.advance()
        condition = None
        if self.kind == "name" and self.word == "if":
            self.advance()
            condition = self.expression()
        if self.kind != bracket:
            self.expected(f"`if` or `{bracket}`")
        self.close(bracket, outer)
        return For(*names, collection, key, result, condition, group, start)


class Expressions(_Compounds):
    """Reads an expression from the token at hand, and leaves the token behind it at hand."""

    __slots__ = ()

    def expression(self) -> Expression:
        """A conditional, or what stands before its `?`."""
        start = self.start
        self.deeper()
        found = self.operations()
        if self.kind == "?":
            self.advance()
            yes = self.expression()
            self.take(":", "`:`, which begins the other half of this condition")
            found = Conditional(found, yes, self.expression(), self.base + start)
        self.depth -= 1
        return found

    def operations(self) -> Expression:
        """Operands and binary operators, grouped by how tightly they bind."""
        first = self.operand()
        if self.kind not in _OPERATORS:
            return first
        operands, operators = [first], list[str]()
        while self.kind in _OPERATORS:
            operators.append(self.kind)
            self.advance()
            operands.append(self.operand())
        return _grouped(operands, operators)

    def operand(self) -> Expression:
        """A term with the steps into it, or a sign before one."""
        if self.kind in {"-", "!"}:
            start, operator = self.start, self.kind
            self.advance()
            self.deeper()
            operand = self.operand()
            self.depth -= 1
            return Unary(operator, operand, self.base + start)
        return self.steps(self.term())

    def term(self) -> Expression:
        """What stands without an operator."""
        kind, start = self.kind, self.base + self.start
        if kind == "name":
            return self.named(start)
        if kind == '"':
            return self.quoted()
        if kind == "number":
            value = number(self.word)
            if value is None:
                self.fail(self.start, f"A number has digits, one point, and at most {DIGITS} places.", len(self.word))
            self.advance()
            return Literal(value, start)
        if kind == "[":
            return self.brackets(start)
        if kind == "{":
            return self.braces(start)
        if kind == "heredoc":
            return self.heredoc()
        if kind != "(":
            self.expected("a value")
        outer, self.lines = self.lines, False
        self.advance()
        inside = self.expression()
        self.close(")", outer)
        return Parentheses(inside, start)

    def named(self, start: int) -> Expression:
        """A constant, a call or the first name of a reference."""
        word = self.word
        self.advance()
        if self.kind in {"(", "::"}:
            return self.call(word, start)
        if word in _CONSTANTS:
            return Literal(_CONSTANTS[word], start)
        return Name(normal(word), start)

    def steps(self, source: Expression) -> Expression:
        """A value and every `.name`, `[…]` and splat behind it."""
        found: list[str | Expression] = []
        while self.kind in {".", "["}:
            splat = self.step(found)
            if splat:
                self.deeper()
                source = self.splat(_stepped(source, found), splat)
                self.depth -= 1
                found = []
        return _stepped(source, found)

    def step(self, found: list[str | Expression]) -> str:
        """One step into a value; gives the sign of a splat instead, when there is one."""
        if self.kind == ".":
            self.advance()
            if self.kind == "*":
                self.advance()
                return ".*"
            self.attribute(found)
            return ""
        outer, opened = self.lines, self.at
        self.advance()
        if self.kind == "*":
            self.advance()
            self.close("]", outer)
            return "[*]"
        self.lines, self.at = False, opened
        self.advance()
        found.append(self.expression())
        self.close("]", outer)
        return ""

    def attribute(self, found: list[str | Expression]) -> None:
        """A name behind a point, or the number of an old index."""
        if self.kind == "number" and self.word.isdigit():
            found.append(Literal(int(self.word), self.base + self.start))
            self.advance()
            return
        found.append(normal(self.take("name", "the name of an attribute")))

    def splat(self, source: Expression, sign: str) -> Expression:
        """What a splat takes of each element: after `[*]` every step that follows, after `.*` the names."""
        item = Item(self.base + self.start)
        if sign == "[*]":
            return Splat(source, self.steps(item), source.at)
        names: list[str | Expression] = []
        while self.kind == ".":
            self.advance()
            self.attribute(names)
        return Splat(source, _stepped(item, names), source.at)


def _stepped(source: Expression, steps: list[str | Expression]) -> Expression:
    return Traversal(source, tuple(steps), source.at) if steps else source


def _grouped(operands: list[Expression], operators: list[str]) -> Expression:
    """One expression of operands with operators between them."""
    for level in _LEVELS:
        if not any(operator in level for operator in operators):
            continue
        grouped: list[Expression] = []
        left: list[str] = []
        run: list[tuple[str, Expression]] = []
        first = operands[0]
        for operator, operand in zip(operators, operands[1:], strict=True):
            if operator in level:
                run.append((operator, operand))
                continue
            grouped.append(Operation(first, tuple(run), first.at) if run else first)
            left.append(operator)
            first, run = operand, []
        grouped.append(Operation(first, tuple(run), first.at) if run else first)
        operands, operators = grouped, left
    return operands[0]
