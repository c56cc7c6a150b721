"""`emscloud check`: every problem of a policy, and the account of its proof."""

from __future__ import annotations

from pathlib import Path

import typer

from emscloud.cli import account
from emscloud.cli.talk import FORMAT, Format, failing, json_result, result, say
from emscloud.diagnostics import Failed, Problem
from emscloud.hcl import strict
from emscloud.pipeline import Result, build, expired, open_policy, policies


def check(
    policy: list[str] = typer.Argument(help="Policy files, or folders that hold them."),
    as_of: str | None = typer.Option(None, metavar="DATE", help="Rules that expire before this day are errors."),
    paranoid: bool = typer.Option(False, "--paranoid", help="Read the text back with python-hcl2 as well."),
    output: Format = FORMAT,
) -> None:
    """Load, ground, lower and prove a policy for every target; say every problem."""
    readers = [strict.read]
    if paranoid:
        from emscloud.hcl import witness  # noqa: PLC0415  (its reader costs 0.2 s)

        readers.append(witness.read)
    results: list[Result] = []
    found: list[Problem] = []
    with failing():
        day = account.day(as_of)
        paths = policies(policy)
    for path in paths:
        try:
            one = build(open_policy(Path(path)), readers=tuple(readers))
        except Failed as error:
            found.extend(error.problems)
            continue
        results.append(one)
        found.extend([*one.problems, *(expired(one.opened.policy, day) if day else [])])
    if output is Format.JSON:
        json_result(account.data(results, found))
    else:
        say(found)
        for one in results:
            result(account.lines(one, paranoid=paranoid))
        result(account.end(results, found))
    if account.wrong(found):
        raise typer.Exit(1)
