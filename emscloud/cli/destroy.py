"""`emscloud destroy`: what emscloud made for a policy goes, and nothing else."""

from __future__ import annotations

from pathlib import Path

import typer

from emscloud.apply import aims as stages
from emscloud.cli.going import YES, done, patient, shown
from emscloud.cli.signin import CREDENTIAL, ENDPOINT, LOG, PROFILE, REGION, ROLE, access
from emscloud.cli.talk import failing, say


def destroy(  # noqa: PLR0917  (the command's options)
    policy: Path = typer.Argument(metavar="POLICY", help="A policy file."),
    target: str | None = typer.Option(None, metavar="TARGET", help="Only this target."),
    yes: bool = YES,
    profile: str | None = PROFILE,
    role_arn: str | None = ROLE,
    region: str | None = REGION,
    credential: str | None = CREDENTIAL,
    endpoint: str | None = ENDPOINT,
    log: str | None = LOG,
) -> None:
    """Remove the groups that `apply` made for a policy; what still uses one is named first, and then nothing is done."""
    said = {"profile": profile, "role_arn": role_arn, "region": region, "credential": credential, "endpoint": endpoint, "log": log}
    with failing(), access(**said) as means:
        made = stages.compiled(policy, target)
        say(made.problems)
        for aim in stages.aims(made, target, means):
            shown(aim)
            if not done(aim, aim.account.leave(patient()), yes=yes, what="destroyed"):
                raise typer.Exit(1)
