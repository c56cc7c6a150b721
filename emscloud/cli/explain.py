"""`emscloud explain`: which rule lets a packet through, or what a message means."""

from __future__ import annotations

import re

import typer

from emscloud.cli import FINDINGS
from emscloud.cli.talk import FORMAT, Format, failing, json_result, result, say
from emscloud.diagnostics import Failed, Problem


def explain(
    subject: str = typer.Argument(metavar="POLICY[#GROUP]|CODE", help="A policy file, and a group of it; or a code such as E203."),
    question: list[str] = typer.Argument(None, metavar="in|out PEER PROTO/PORT", help="PEER: an address, a prefix or a group."),
    output: Format = FORMAT,
) -> None:
    """Say which rule lets a packet through, or what a message means."""
    with failing():
        if re.fullmatch(r"[A-Za-z][0-9]{3}", subject) and not question:
            _code(subject.upper(), output)
            return
        _packet(subject, question or [], output)


def _code(code: str, output: Format) -> None:
    from emscloud.messages import long_form, summaries  # noqa: PLC0415

    found = long_form(code)
    if found is None:
        codes = sorted(summaries())
        raise Failed([Problem("E410", f"There is no message {code}. Codes run from {codes[0]} to {codes[-1]}, with gaps.")])
    if output is Format.JSON:
        json_result({"format": 1, "answers": [], "message": {"code": code, "summary": summaries()[code], "text": found}})
    else:
        typer.echo(found, nl=False)


def _packet(subject: str, question: list[str], output: Format) -> None:
    from emscloud.cli.question import answers, parsed  # noqa: PLC0415  (the compiler, which a code does not need)
    from emscloud.report import data, text  # noqa: PLC0415

    asked = parsed(subject, question)
    found, problems = answers(asked)
    say(problems)
    if output is Format.JSON:
        json_result(data.explain(found))
    else:
        result(text.answers(found, asked.direction, asked.words))
    if any(one.allowed is not True for one in found):
        raise typer.Exit(FINDINGS)
