"""Regular expressions of RE2's kind, matched in time that grows with the text alone, so that no pattern hangs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from emscloud.evaluate.patterns.machine import ASSERT, CHAR, JUMP, MATCH, Program, Writer
from emscloud.evaluate.values import Beyond, Fault

# The syntax is that of github.com/google/re2/wiki/Syntax as Go's regexp has it; of several matches that begin at one place the
# one that a backtracking search would find first counts.  What is not read here is Beyond, never another meaning.
_MOST_REPEAT = 1000  # Go refuses more
_CLASSES = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
_POSIX = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "digit": "0-9",
    "lower": "a-z",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
    "space": r"\t\n\v\f\r ",
    "word": "0-9A-Za-z_",
    "blank": r"\t ",
    "punct": r"!-/:-@\[-`{-~",
    "print": " -~",
    "graph": "!-~",
}
_CONTROLS = {"a": "\a", "f": "\f", "t": "\t", "n": "\n", "r": "\r", "v": "\v"}
_HEX = re.compile(r"x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})")
_COUNT = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_FLAGS = re.compile(r"\(\?([ims]*)(?:-([ims]+))?([:)])")
_NAMED = re.compile(r"\(\?P?<([A-Za-z_][A-Za-z0-9_]*)>")


@dataclass(frozen=True, slots=True)
class _Mode:
    """Flags: case-insensitive, `^` and `$` at lines, `.` for a line's end."""

    i: bool = False
    m: bool = False
    s: bool = False


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Program:
    """A pattern, compiled.  Raises Fault where Go refuses it, Beyond where this file does not read it."""
    compiler = _Compiler(pattern)
    compiler.save(0)
    compiler.alternatives(_Mode())
    if compiler.at < len(pattern):
        raise Fault("the pattern closes a group that it did not open")
    compiler.save(1)
    compiler.add(MATCH)
    return compiler.program


class _Characters(Writer):
    """Reads what takes one character: escapes and classes."""

    def __init__(self, pattern: str) -> None:
        super().__init__()
        self.pattern, self.at = pattern, 0

    def peek(self, text: str) -> bool:
        """Whether this comes next."""
        return self.pattern.startswith(text, self.at)

    def take(self, what: str, mode: _Mode) -> None:
        """An instruction that takes one character."""
        self.program.folds = self.program.folds or mode.i
        self.add(CHAR, takes=re.compile(what, re.ASCII | (re.IGNORECASE if mode.i else 0)))

    def escaped(self, mode: _Mode) -> bool:
        """What stands behind a backslash."""
        char = self.pattern[self.at : self.at + 1]
        if char and char in "bBAz":
            self.at += 1
            self.add(ASSERT, asserts=char)
            return True
        self.take(f"[{self.escape()}]", mode)
        return False

    def escape(self) -> str:
        """An escape as part of a class of Python's."""
        char = self.pattern[self.at : self.at + 1]
        code = _HEX.match(self.pattern, self.at)
        self.at = code.end() if code else self.at + 1
        if code:
            return re.escape(chr(int(code[1] or code[2], 16)))
        if char.lower() in _CLASSES:
            return f"\\{char}" if char not in "sS" else {"s": _CLASSES["s"], "S": r"\S\v"}[char]
        if char in _CONTROLS:
            return re.escape(_CONTROLS[char])
        if not char:
            raise Fault("the pattern ends in a backslash")
        if char.isascii() and not char.isalnum():
            return re.escape(char)
        raise Beyond("a pattern has an escape that is not worked out")

    def brackets(self) -> str:
        """A class, behind its bracket, as one of Python's."""
        end = self.at + self.peek("^")
        made = ["^" if end > self.at else ""]
        self.at = end
        while not self.peek("]") or self.at == end:
            posix = re.compile(r"\[:(\^?)([a-z]+):\]").match(self.pattern, self.at)
            if posix:
                if posix[1] or posix[2] not in _POSIX:
                    raise Beyond("a pattern has a class that is not worked out")
                made.append(_POSIX[posix[2]])
                self.at = posix.end()
                continue
            low = self.member()
            if self.peek("-") and not self.pattern.startswith("]", self.at + 1):
                self.at += 1
                high = self.member()
                if not _single(low) or not _single(high) or low.removeprefix("\\") > high.removeprefix("\\"):
                    raise Beyond("a pattern has a range that is not worked out")
                low = f"{low}-{high}"
            made.append(low)
        self.at += 1
        return f"[{''.join(made)}]"

    def member(self) -> str:
        """One character of a class, or an escape."""
        if self.at >= len(self.pattern):
            raise Fault("the pattern does not close a class")
        char = self.pattern[self.at]
        self.at += 1
        return self.escape() if char == "\\" else re.escape(char)


class _Compiler(_Characters):
    """Reads a pattern and writes instructions."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.depth = 0

    def alternatives(self, mode: _Mode) -> bool:
        """Sequences with `|` between them; whether one of them may be empty."""
        self.depth += 1
        if self.depth > 50:  # noqa: PLR2004  (groups within groups)
            raise Beyond("a pattern is nested too deep to work out")
        ends: list[int] = []
        empty = False
        while True:
            start = len(self.program.steps)
            nullable = self.sequence(mode)
            empty = empty or nullable
            if not self.peek("|"):
                break
            self.at += 1
            self.insert(start)
            ends.append(self.add(JUMP))
            self.aim(start, start + 1, len(self.program.steps))
        for end in ends:
            self.aim(end, len(self.program.steps))
        self.depth -= 1
        return empty

    def sequence(self, mode: _Mode) -> bool:
        """Repeated atoms up to `|` or `)`; whether all of them may be empty."""
        empty = True
        while self.at < len(self.pattern) and not self.peek("|") and not self.peek(")"):
            flags = _FLAGS.match(self.pattern, self.at)
            if flags and flags[3] == ")":
                mode = _flagged(mode, flags)
                self.at = flags.end()
                continue
            start, groups = len(self.program.steps), len(self.program.groups)
            nullable = self.atom(mode)
            nullable = self.repeat(start, nullable, groups < len(self.program.groups))
            empty = empty and nullable
        return empty

    def repeat(self, start: int, nullable: bool, groups: bool) -> bool:  # noqa: FBT001  (two facts about what is repeated)
        """What `*`, `+`, `?` or `{…}` makes of what was written since `start`."""
        count = _COUNT.match(self.pattern, self.at)
        sign = self.pattern[self.at : self.at + 1]
        if not count and sign not in {"*", "+", "?"}:
            return nullable
        self.at = count.end() if count else self.at + 1
        lazy = self.peek("?")
        self.at += lazy
        if self.at < len(self.pattern) and (self.pattern[self.at] in "*+?" or _COUNT.match(self.pattern, self.at)):
            raise Fault("the pattern repeats a repetition")
        least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(sign, (0, 0)) if not count else _counted(count)
        if nullable and most is None:
            raise Beyond("a pattern that repeats what may be empty is not worked out")
        body = self.program.steps[start:]
        del self.program.steps[start:]
        if groups and (least > 1 or (most or 0) > 1):
            raise Beyond("a pattern that counts a group is not worked out")
        for _ in range(least):
            self.copy(body, start)
        if most is None:
            self.loop(body, start, lazy, least > 0)
        else:
            self.options(body, start, lazy, most - least)
        return nullable or least == 0

    def atom(self, mode: _Mode) -> bool:
        """One thing that may be repeated; whether it may be empty."""
        char = self.pattern[self.at]
        if char == "(":
            return self.group(mode)
        if char in "*+?" or _COUNT.match(self.pattern, self.at):
            raise Fault("the pattern repeats nothing")
        self.at += 1
        if char in "^$":
            asserts = char if mode.m else {"^": "A", "$": "z"}[char]
            self.add(ASSERT, asserts=asserts)
            return True
        if char == ".":
            self.take("." if not mode.s else r"[\s\S]", mode)
        elif char == "[":
            self.take(self.brackets(), mode)
        elif char != "\\":
            self.take(re.escape(char), mode)
        else:
            return self.escaped(mode)
        return False

    def group(self, mode: _Mode) -> bool:
        """What stands in parentheses."""
        flags, named = _FLAGS.match(self.pattern, self.at), _NAMED.match(self.pattern, self.at)
        if flags:
            self.at, inner, slot = flags.end(), _flagged(mode, flags), 0
        elif not named and self.peek("(?"):
            raise Beyond("a pattern has a group of a kind that is not worked out")
        else:
            self.at = named.end() if named else self.at + 1
            self.program.groups.append(named[1] if named else "")
            inner, slot = mode, 2 * len(self.program.groups)
        if slot:
            self.save(slot)
        empty = self.alternatives(inner)
        if not self.peek(")"):
            raise Fault("the pattern does not close a group")
        self.at += 1
        if slot:
            self.save(slot + 1)
        return empty


def _single(member: str) -> bool:
    """Whether a part of a class is one character, perhaps with a backslash before it."""
    return len(member.removeprefix("\\")) <= 1 and not re.fullmatch(r"\\[A-Za-z]", member)


def _flagged(mode: _Mode, flags: re.Match[str]) -> _Mode:
    """Flags, set and cleared."""
    changed = dict.fromkeys(flags[1], True) | dict.fromkeys(flags[2] or "", False)
    return replace(mode, **changed)


def _counted(count: re.Match[str]) -> tuple[int, int | None]:
    least = int(count[1][:5])
    most = least if not count[2] else int(count[3][:5]) if count[3] else None
    if least > _MOST_REPEAT or (most is not None and not least <= most <= _MOST_REPEAT):
        raise Fault("the pattern repeats more often than is allowed")
    return least, most
