"""Exactly the printed grammar → syntax, every byte accounted for."""

from __future__ import annotations

from emscloud.diagnostics import Failed, Problem, Where
from emscloud.hcl.line import ATTRIBUTES, BLOCK, COMMENT, HEREDOC, ITEM, KEYS, WIDEST, Unexpected, expect, line, words
from emscloud.hcl.syntax import Block, Heredoc, Value


def read(text: str, file: str) -> tuple[Block, ...]:
    """The blocks that print as exactly this text; the comment lines at the top of the file are read and left out.

    Failed with one problem E501, which says where the first difference from printed text is and what was expected.
    """
    reader = _Reader(text.split("\n"))
    try:
        return reader.file()
    except Unexpected as error:
        offset, expected = error.offset, error.expected
    except RecursionError:
        offset, expected = 0, "less nesting"
    at_fault = reader.lines[reader.at]
    detail = (
        f"Line {reader.at + 1}, column {offset + 1} of {file}: expected {expected}. "
        "Only text exactly as emscloud prints it can be proven; let emscloud write the file again."
    )
    raise Failed([Problem("E501", detail, Where(file, reader.at + 1, offset + 1, text=at_fault))])


class _Reader:
    """Lines in order; each method reads from `at` what it is named for and leaves `at` behind it."""

    __slots__ = ("at", "lines")

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0

    def file(self) -> tuple[Block, ...]:
        last = len(self.lines) - 1
        if self.lines[last]:
            self.at = last
            expect(len(self.lines[last]), "a line break at the end of the file")
        if last == 0:
            return ()
        comments = self.comments(0)
        if comments and self.at == last:
            return ()
        if comments and not self.lines[self.at]:
            self.at += 1
            comments = self.comments(0)
        blocks = [self.block(0, comments)]
        while self.at < last:
            self.blank()
            blocks.append(self.block(0, self.comments(0)))
        return tuple(blocks)

    def blank(self) -> None:
        if self.lines[self.at] or self.at == len(self.lines) - 1:
            expect(0, "an empty line or a closing bracket")
        self.at += 1

    def comments(self, indent: int) -> tuple[str, ...]:
        found: list[str] = []
        while True:
            shape, depth, text, *_ = line(self.lines[self.at])
            if shape != COMMENT:
                return tuple(found)
            _stands(depth, indent)
            found.append(text)
            self.at += 1

    def block(self, indent: int, comments: tuple[str, ...]) -> Block:
        shape, depth, kind, _, _, _, opens, labels = line(self.lines[self.at])
        if shape != BLOCK:
            expect(depth, "a block")
        _stands(depth, indent)
        self.at += 1
        if not opens:
            return Block(kind, labels, (), (), comments)
        inner = indent + 2
        attributes = tuple(self.pairs(inner, ATTRIBUTES))
        blocks: list[Block] = []
        end = " " * indent + "}"
        while self.lines[self.at] != end:
            if attributes or blocks:
                self.blank()
            blocks.append(self.block(inner, self.comments(inner)))
        if not attributes and not blocks:
            expect(indent, "`{}` behind the name of an empty block")
        self.at += 1
        return Block(kind, labels, attributes, tuple(blocks), comments)

    def pairs(self, indent: int, shapes: tuple[int, ...]) -> list[tuple[str, Value]]:
        """Attributes, or pairs of an object, as many as stand here; `=` aligned as `terraform fmt` does it."""
        lines, found = self.lines, list[tuple[str, Value]]()
        run = least = 0  # the offset of `=` in this run of lines, 0 before its first, and the fewest spaces before it
        while True:
            shape, depth, name, equals, gap, value, opens, _ = line(lines[self.at])
            if shape not in shapes:
                break
            if depth != indent:
                _stands(depth, indent)
            if opens and opens != HEREDOC:
                self.aligned(run, least)
                if gap != 1:
                    expect(equals - gap + 1, "`=` after one space, since its value takes several lines")
                self.at += 1
                value = self.opened(opens, indent, equals + 2, "")
                run = 0
            else:
                if run == 0:
                    run = equals
                    least = gap
                elif equals != run:
                    expect(min(equals, run), "`=` below the `=` of the line above")
                least = min(gap, least)
                if opens:
                    value = self.heredoc(indent, shapes, equals + 2)
                self.at += 1
            found.append((name, value))
        self.aligned(run, least)
        if len(dict(found)) != len(found):
            expect(0, "each of the names above once")
        return found

    def aligned(self, run: int, least: int) -> None:
        if run and least != 1:
            self.at -= 1
            expect(run - least + 1, "`=` one space after the longest of these names")

    def opened(self, bracket: str, indent: int, before: int, tail: str) -> Value:
        """A list or an object opened at the end of the line before, and the line that closes it and ends in `tail`.

        `before` is how many columns the line would have spent on everything but the list, were it on one line.
        """
        value: Value
        if bracket == "[":
            value, end = self.items(indent + 2, before), " " * indent + "]" + tail
        else:
            value, end = dict(self.pairs(indent + 2, KEYS)), " " * indent + "}" + tail
        if self.lines[self.at] != end:
            expect(indent, f"`{end.strip()}`")
        if not value:
            expect(indent, "an empty list or object on one line")
        self.at += 1
        return value

    def heredoc(self, indent: int, shapes: tuple[int, ...], offset: int) -> Heredoc:
        """The lines below this one, as far as the one that ends the heredoc, at which it stops."""
        if shapes is not ATTRIBUTES:
            expect(offset, "a value that is no heredoc, since it stands in an object")
        self.at += 1
        found: list[str] = []
        end = " " * indent + "EOT"
        while not found or self.lines[self.at] != end:
            found.append(words(self.lines[self.at], indent + 2))
            self.at += 1
        return Heredoc(tuple(found))

    def items(self, indent: int, before: int) -> tuple[Value, ...]:
        found: list[Value] = []
        long = False
        while True:
            text = self.lines[self.at]
            shape, depth, _, _, _, value, opens, _ = line(text)
            if shape != ITEM:
                break
            _stands(depth, indent)
            self.at += 1
            if opens:
                long = True
                value = self.opened(opens, indent, indent + 1, ",")
            before += len(text) - depth + 1
            found.append(value)
        if found and not long and before <= WIDEST:
            expect(0, f"a list on one line, since it fits in {WIDEST} columns")
        return tuple(found)


def _stands(depth: int, indent: int) -> None:
    if depth != indent:
        expect(min(depth, indent), f"{indent} spaces at the start of the line")
