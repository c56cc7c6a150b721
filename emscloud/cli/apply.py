"""`emscloud apply`: the live account becomes the policy, or what a saved plan says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import typer

from emscloud.apply import aims as stages
from emscloud.cli.going import YES, done, patient, shown
from emscloud.cli.signin import CREDENTIAL, ENDPOINT, LOG, PROFILE, REGION, ROLE, access
from emscloud.cli.talk import failing, say, talk
from emscloud.cloud import Access
from emscloud.diagnostics import Failed, Problem
from emscloud.report import plans


def apply(  # noqa: PLR0917  (the command's options)
    subject: Path = typer.Argument(metavar="POLICY|PLAN", help="A policy file, or what `plan --out` wrote (.json)."),
    target: str | None = typer.Option(None, metavar="TARGET", help="Only this target."),
    yes: bool = YES,
    accept_gap: list[str] = typer.Option([], "--accept-gap", metavar="GROUP", help="Take the gap of this group; several times."),
    locked: bool = typer.Option(False, "--locked", help="Refuse to add anything to the lock."),
    profile: str | None = PROFILE,
    role_arn: str | None = ROLE,
    region: str | None = REGION,
    credential: str | None = CREDENTIAL,
    endpoint: str | None = ENDPOINT,
    log: str | None = LOG,
) -> None:
    """Make the live account what the policy says, and prove it by reading back."""
    said = {"profile": profile, "role_arn": role_arn, "region": region, "credential": credential, "endpoint": endpoint, "log": log}
    well = True
    with failing(), access(**said) as means:
        found, first = _aims(subject, target, means, locked=locked)
        for aim in found:
            shown(aim)
            ready = aim.plan(patient())
            say(ready.problems)
            if refused := stages.unaccepted(ready.plan, accept_gap):
                talk(plans.text(ready.plan))
                raise Failed(refused)
            well = done(aim, ready, what="applied", yes=yes, first=first) and well
    if not well:
        raise typer.Exit(1)


def _aims(subject: Path, target: str | None, means: Access, *, locked: bool) -> tuple[Sequence[stages.Aim], Callable[[], None]]:
    """The accounts, and what is to be written before the first of them is changed."""
    if subject.suffix == ".json":
        if target is not None:
            raise Failed([Problem("E410", "A saved plan is about one target already; leave `--target` out.")])
        return (stages.saved_aim(subject, means),), lambda: None
    made = stages.compiled(subject, target, locked=locked)
    say([*made.problems, *stages.unapplied(made, target)])
    return stages.aims(made, target, means), lambda: stages.remember(made, target)
