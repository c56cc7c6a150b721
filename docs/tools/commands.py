"""The page of commands, from the tree that the command line itself is."""

from __future__ import annotations

from collections.abc import Sequence

from docs.tools.page import anchor, code, finished, head, heading, sentence, table
from docs.tools.tree import Command, Parameter, commands, options

EXITS = (
    ("0", "done, nothing to say, warnings apart"),
    ("1", "failed, called wrongly, or interrupted"),
    ("2", "there are changes or findings; each command below says which, if it has this one"),
)
OUTPUT = (
    "Results go to standard output, talk to standard error.",
    "`--format json` stands wherever a program may read; see [the schemas](schemas.md).",
    "On a terminal long work shows how far it is; in a pipe it is quiet.",
    "`NO_COLOR` holds.",
)


def page() -> str:
    """Markdown."""
    found = commands()
    lines = head("Commands", "Every command with its arguments, options, defaults and exit codes.", *OUTPUT)
    lines += heading(2, "Exit codes")
    lines += table(("exit", "what it says"), [(f"`{number}`", words) for number, words in EXITS])
    lines += heading(2, "All commands")
    lines += table(
        ("command", "what it does", "exit"), [(f"[`{one.name}`](#{_name(one)})", one.words, _exits(one)) for one in found]
    )
    lines += ["Of `emscloud` itself:", ""]
    lines += _table("option", options())
    for one in found:
        lines += _command(one)
    return finished(lines)


def _name(one: Command) -> str:
    return anchor(one.name)


def _exits(one: Command) -> str:
    if one.path == ("sandbox",):
        return "0, 1, COMMAND's"
    return "0, 1, 2" if one.finds else "0, 1"


def _command(one: Command) -> list[str]:
    lines = [*heading(2, one.name, _name(one)), one.words, "", "```text", one.usage, "```", ""]
    if one.arguments:
        lines += _table("argument", one.arguments)
    if one.options:
        lines += _table("option", one.options)
    if one.finds:
        lines += [f"Exits with 2 where {one.finds}.", ""]
    if one.path == ("sandbox",):
        lines += ["With a command it exits as that does.", ""]
    return lines


def _table(what: str, listed: Sequence[Parameter]) -> list[str]:
    return table((what, "what it says", "default"), [(code(one.written), _words(one), _default(one)) for one in listed])


def _words(one: Parameter) -> str:
    more = " May be given several times." if one.several and one.names and "several" not in one.words else ""
    return f"{sentence(one.words)}{more}"


def _default(one: Parameter) -> str:
    return "*required*" if one.required else code(one.default)
