"""What may follow on a command line that is typed so far."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from typer.main import get_command

from emscloud.cli import app_for
from emscloud.cli.values import NOTHING, Values, values

_HELP = ("--help", "Show this message and exit.")


@dataclass(frozen=True, slots=True)
class Following:
    """What may follow: `words`, each with a few of what it is, or the shell's own `files` or `folders`; and the word begun.

    `quote` is the quotation mark that is still open in the word begun.
    """

    kind: str
    begun: str
    words: tuple[tuple[str, str], ...] = ()
    quote: str = ""


class _Parameter(Protocol):
    param_type_name: str
    name: str
    opts: Sequence[str]
    nargs: int
    metavar: str | None
    type: object


class _Option(_Parameter, Protocol):
    is_flag: bool
    multiple: bool
    hidden: bool
    help: str | None


class _Command(Protocol):
    params: Sequence[_Parameter]
    help: str | None


def following(line: str) -> Following:
    """What may follow on a line, whose first word is the command itself and whose last one is not ended yet."""
    _, *before, begun = ["", *split(line)]
    if not before:
        return Following("words", begun)
    read = _Read(cast(_Command, get_command(app_for(before[1:]))))
    for word in before[1:]:
        read.take(word)
    mark, found = read.next(begun)
    fitting = [(mark + word, _line(words)) for word, words in found.words if (mark + word).startswith(begun)]
    return Following(found.kind, begun, tuple(fitting), _open(line))


def _open(line: str) -> str:
    """The quotation mark in which a line ends, if one is open: what ends it, but not as a letter of the word."""
    for mark in ("", "'", '"'):
        try:
            *_, last = ["", *_lexer(line + mark)]
        except ValueError:
            continue
        return "" if mark and last.endswith(mark) else mark
    return ""


def _lexer(line: str) -> shlex.shlex:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    return lexer


def split(line: str) -> list[str]:
    """The words of a line as a shell has them; the last one is begun, be it empty, and its quotes may be open."""
    lexer = _lexer(line)
    found: list[str] = []
    try:
        found.extend(lexer)
    except ValueError:  # an open quote, or a backslash at the end
        return [*found, lexer.token]
    return found if found and not line[-1].isspace() else [*found, ""]


def _line(words: str) -> str:
    return " ".join(words.split())


@dataclass(slots=True)
class _Read:
    """A command, and how far its line has been read."""

    command: _Command
    arguments: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    waiting: _Option | None = None
    ended: bool = False

    def take(self, word: str) -> None:
        """Read a word that is ended."""
        if self.waiting is not None:
            self.waiting = None
        elif word == "--" and not self.ended:
            self.ended = True
        elif word.startswith("-") and not self.ended:
            option = self.options().get(word.partition("=")[0])
            if option is not None:
                self.used.add(option.name)
                self.waiting = None if option.is_flag or "=" in word else option
        elif commands := _commands(self.command):
            self.command = cast(_Command, commands.get(word) or _Nothing())
        else:
            self.arguments.append(word)

    def options(self) -> dict[str, _Option]:
        """Those of the command, by their spellings."""
        found = [cast(_Option, one) for one in self.command.params if one.param_type_name == "option"]
        return {spelling: one for one in found if not one.hidden for spelling in one.opts}

    def next(self, begun: str) -> tuple[str, Values]:
        """What the next word may be, and what stands before it in the same word."""
        if self.waiting is not None:
            return "", values(self.waiting, self.arguments, begun)
        if begun.startswith("-") and not self.ended:
            name, sign, value = begun.partition("=")
            option = self.options().get(name) if sign else None
            return ("", self._spellings()) if option is None else (f"{name}=", values(option, self.arguments, value))
        if commands := _commands(self.command):
            return "", Values("words", tuple((name, one.help or "") for name, one in commands.items()))
        left = [one for one in self.command.params if one.param_type_name == "argument" and not getattr(one, "hidden", False)]
        place = min(len(self.arguments), len(left) - 1)
        if place < 0 or (place < len(self.arguments) and left[place].nargs != -1):
            return "", NOTHING
        return "", values(left[place], self.arguments, begun)

    def _spellings(self) -> Values:
        free = [(name, one) for name, one in self.options().items() if one.multiple or one.name not in self.used]
        return Values("words", (*((name, one.help or "") for name, one in free), _HELP))


class _Nothing:
    """A command that is none."""

    params = ()
    help = ""


def _commands(command: _Command) -> Mapping[str, _Command]:
    return cast("Mapping[str, _Command]", getattr(command, "commands", {}))
