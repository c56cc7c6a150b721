"""`emscloud resolve`: names become addresses in the lock, for review."""

from __future__ import annotations

import datetime as dt

import typer

from emscloud import pipeline, store
from emscloud.cli import FINDINGS
from emscloud.cli.talk import failing, progress, result, say, talk
from emscloud.diagnostics import Failed, Problem
from emscloud.report import text
from emscloud.resolve.server import Progress

_SERVER = "A resolver to ask: ADDRESS[:PORT], tls://ADDRESS[:PORT][#NAME], https://HOST/PATH; several times, several vantages."


def resolve(  # noqa: PLR0917  (the command's options)
    policy: list[str] = typer.Argument(metavar="POLICY...", help="Policy files, or folders that hold them."),
    server: list[str] = typer.Option([], metavar="SERVER", help=_SERVER),
    offline: bool = typer.Option(False, "--offline", help="Mend numbers and pins; ask no DNS."),
    check: bool = typer.Option(False, "--check", help="Write nothing; say whether the lock would change."),
    prune: bool = typer.Option(False, "--prune", help="Drop, of these vantages, what is no longer used or answered."),
    client_subnet: str | None = typer.Option(None, metavar="P", help="The network for whose clients to ask (EDNS client subnet)."),
    rounds: int = typer.Option(1, metavar="N", min=1, max=1000, help="How often to ask, to see a name rotate."),
    every: float = typer.Option(60.0, metavar="SECONDS", min=0.0, help="Seconds between two rounds."),
    accept_loss: list[str] = typer.Option([], metavar="NAME", help="Take a sudden loss of this name's addresses."),
) -> None:
    """Ask DNS for the names of a policy and write the lock; nothing of it where one answer cannot be trusted."""
    with failing():
        today = dt.datetime.now(tz=dt.UTC).date().isoformat()
        asking = pipeline.Asking(tuple(server), client_subnet, rounds, every, tuple(accept_loss), prune, today)
        results = _resolved(policy, None if offline else asking)
        locks = {one.opened.lock_path: lock for one in results if (lock := pipeline.new_lock(one, None)) is not None}
        changed = store.lacking(locks) if check else store.write([], locks)
    said = text.changes(changed, done=not check)
    for one in results if changed else ():
        talk(text.moved(pipeline.moved(one)))
    result(said or [[("The lock is in order." if len(results) == 1 else "The locks are in order.", "good")]])
    if check and changed:
        raise typer.Exit(FINDINGS)


def _resolved(policy: list[str], asking: pipeline.Asking | None) -> list[pipeline.Result]:
    """Every policy with its new lock; raises Failed with the problems of all of them."""
    results: list[pipeline.Result] = []
    wrong: list[Problem] = []
    for path in pipeline.policies(policy):
        try:
            if asking is None:
                one = pipeline.mend(path)
            else:
                with progress() as said:
                    one = pipeline.ask(path, asking, lambda far: said(_words(far)))
        except Failed as error:
            wrong += error.problems
            continue
        if one.failed and asking is None:
            wrong += one.problems
        else:
            say(one.problems)
        results.append(one)
    if wrong:
        raise Failed(wrong)
    return results


def _words(far: Progress) -> str:
    """How far the asking is, for a terminal."""
    turn = f"round {far.round} of {far.rounds}" if far.rounds > 1 else ""
    if far.pause:
        return f"{turn} begins in {far.pause:g} s"
    return f"{turn}{': ' if turn else ''}{far.answered} of {far.questions} names answered"
