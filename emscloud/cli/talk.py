"""How commands speak: results to standard output, talk to standard error, colours on a terminal alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TextIO

import typer

from emscloud.diagnostics import Failed, Problem


class Format(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"


FORMAT = typer.Option(Format.TEXT, "--format", help="How to print it: text for people, json for programs.")

Line = list[tuple[str, str]]
_COLOURS = {"plain": "", "dim": "dim", "bold": "bold", "good": "green", "warning": "yellow", "error": "bold red"}


def result(lines: Iterable[Line]) -> None:
    """Print lines to standard output."""
    _print(lines, sys.stdout)


def talk(lines: Iterable[Line]) -> None:
    """Print lines to standard error."""
    _print(lines, sys.stderr)


def json_result(value: object) -> None:
    """Print a value as JSON to standard output, in ASCII: it is JSON in any encoding, and steers no terminal."""
    import json  # noqa: PLC0415  (only where it is asked for)

    sys.stdout.write(json.dumps(value, indent=2) + "\n")


def say(problems: Iterable[Problem]) -> None:
    """Print problems to standard error."""
    from emscloud.messages import summaries  # noqa: PLC0415
    from emscloud.report import text  # noqa: PLC0415

    talk(text.problems(problems, summaries()))


@contextmanager
def failing(also: Callable[[tuple[Problem, ...]], None] = say) -> Iterator[None]:
    """Problems that are raised are said, and the exit is 1."""
    try:
        yield
    except Failed as error:
        also(error.problems)
        raise typer.Exit(1) from error


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A line on standard error that is written over and goes at the end; on a terminal alone, nothing anywhere else."""
    if not _obeys(sys.stderr):
        yield lambda _words: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    with Console(file=sys.stderr, highlight=False).status("") as status:
        yield lambda words: status.update(Text(words))


def _obeys(stream: TextIO) -> bool:
    """Whether a stream is a terminal that takes colours and a line that is written over."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _print(lines: Iterable[Line], stream: TextIO) -> None:
    from emscloud.report.text import plain, safe  # noqa: PLC0415  (`explain CODE` has no need of it)

    if _obeys(stream):
        from rich.console import Console  # noqa: PLC0415  (41 ms that a pipe does not need)
        from rich.text import Text  # noqa: PLC0415

        console = Console(file=stream, highlight=False, soft_wrap=True)
        for line in lines:
            console.print(Text.assemble(*[(safe(words), _COLOURS[style]) for words, style in line]))
        return
    stream.write(plain(lines))
