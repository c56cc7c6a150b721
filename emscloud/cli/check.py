"""`emscloud check`: every problem of a policy, and the account of its proof."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import typer

from emscloud.cli import account
from emscloud.cli.talk import FORMAT, Format, failing, json_result, result, say, talk
from emscloud.diagnostics import Failed, Problem
from emscloud.hcl import strict
from emscloud.pipeline import Result, advice, build, expired, open_policy, policies
from emscloud.prove import Reader


def check(
    policy: list[str] = typer.Argument(metavar="POLICY...", help="Policy files, or folders that hold them."),
    as_of: str | None = typer.Option(None, metavar="DATE", help="Rules that expire before this day are errors."),
    paranoid: bool = typer.Option(False, "--paranoid", help="Read the text back with python-hcl2 as well."),
    output: Format = FORMAT,
) -> None:
    """Load, ground, lower and prove a policy for every target; say every problem."""
    readers: list[Reader] = [strict.read]
    results: list[Result] = []
    found: list[Problem] = []
    with failing():
        if paranoid:
            readers.append(_witness())
        day = account.day(as_of)
        paths = policies(policy)
    for path in paths:
        try:
            one = build(open_policy(Path(path)), readers=tuple(readers))
            lacking = advice(one, day)
        except Failed as error:
            found.extend(error.problems)
            continue
        results.append(one)
        found.extend([*one.problems, *(expired(one.opened.policy, day) if day else []), *lacking])
    if output is Format.JSON:
        json_result(account.data(results, found))
    else:
        say(found)
        for one in results:
            result(account.lines(one, paranoid=paranoid))
        (talk if account.wrong(found) else result)(account.end(results, found))
    if account.wrong(found):
        raise typer.Exit(1)


def _witness() -> Reader:
    """The reader of python-hcl2, which is installed only where it is wanted; raises Failed with E410."""
    if find_spec("hcl2") is None:
        raise Failed([Problem("E437", "`--paranoid` reads with python-hcl2, which is not here: pip install 'emscloud[paranoid]'.")])
    from emscloud.hcl import witness  # noqa: PLC0415  (its reader costs 0.2 s)

    return witness.read
