"""`emscloud completion`: a shell's script that completes emscloud, and what that script asks."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from pathlib import Path

import typer

from emscloud.cli.following import Following, following


class Shell(StrEnum):
    """The shells that there is a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(
    shell: Shell = typer.Argument(help="The shell that completes."),
    line: str | None = typer.Argument(
        None, hidden=True, help="What is typed so far; what may follow is printed, as the script reads it."
    ),
) -> None:
    """Print a shell's script that completes commands, options and their values."""
    if line is None:
        typer.echo((Path(__file__).parent / "shells" / f"emscloud.{shell.value}").read_text("utf-8"), nl=False)
        return
    found = following(line)
    typer.echo("\n".join([found.kind, *_words(shell, found)]))


_PLAIN = re.compile(r"[^\w@%+=:,./#-]")
_WITHIN = {"": frozenset("\n"), "'": frozenset("'\n"), '"': frozenset('"$`\\!\n')}
"""What a word cannot hold in bash, by the quotation mark that is open around it."""


def _quoted(word: str, quote: str) -> str | None:
    """A word as bash takes it for just that, since it puts the word on the line as it is; None where it cannot stand there.

    A repository that somebody cloned chooses the names of its files.
    """
    if _WITHIN[quote] & set(word):
        return None
    return word if quote else _PLAIN.sub(r"\\\g<0>", word)


def _words(shell: Shell, found: Following) -> list[str]:
    """A line a word, with what it is where the shell shows that."""
    if shell is Shell.BASH:  # readline puts a word in place of what stands behind the last break, or from an @ on
        signs = [sign for sign in "@:=" if sign in os.environ.get("COMP_WORDBREAKS", "")]
        start = max([found.begun.rfind(sign) + (sign != "@") for sign in signs], default=0)
        return [quoted for word, _ in found.words if (quoted := _quoted(word[max(start, 0) :], found.quote)) is not None]
    if shell is Shell.ZSH:
        return [word.replace(":", "\\:") + (f":{words}" if words else "") for word, words in found.words]
    return [f"{word}\t{words}" if words else word for word, words in found.words]
