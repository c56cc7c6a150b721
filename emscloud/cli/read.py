"""`emscloud read`: a policy for live groups that nobody wrote down."""

from __future__ import annotations

import re

import typer

from emscloud.cli import FINDINGS
from emscloud.cli.signin import CREDENTIAL, ENDPOINT, LOG, PROFILE, REGION, ROLE, access
from emscloud.cli.talk import failing, say
from emscloud.diagnostics import Failed, Problem
from emscloud.load.terms import NAME
from emscloud.propose import compose


def read(  # noqa: PLR0917  (the command's options)
    live: list[str] = typer.Argument(metavar="LIVE…", help="Live groups: aws:[REGION/]sg-…, or azure: and a resource id."),
    name: str | None = typer.Option(
        None, metavar="NAME", help="The policy's name; else from tags, or from what the groups are called."
    ),
    profile: str | None = PROFILE,
    role_arn: str | None = ROLE,
    region: str | None = REGION,
    credential: str | None = CREDENTIAL,
    endpoint: str | None = ENDPOINT,
    log: str | None = LOG,
) -> None:
    """Print a policy for live groups, the catalog's rows recognised; what it cannot say it names."""
    said = {"profile": profile, "role_arn": role_arn, "region": region, "credential": credential, "endpoint": endpoint, "log": log}
    with failing(), access(**said) as means:
        if name is not None and not re.fullmatch(NAME, name):
            raise Failed([Problem("E410", f"`{name}` is no name: a letter, then letters, digits, `-` or `_`.")])
        found = compose.read(live, name, means)
    say(found.problems)
    typer.echo(found.text, nl=False)
    if not found.whole:
        raise typer.Exit(FINDINGS)
