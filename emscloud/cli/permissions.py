"""`emscloud permissions`: the least that an account has to permit."""

from __future__ import annotations

import typer

from emscloud import clouds
from emscloud.cli.talk import failing, json_result
from emscloud.diagnostics import Failed, Problem
from emscloud.load.shape import listing, suggest


def permissions(
    cloud: str = typer.Option(..., "--cloud", metavar="C", help="The cloud: aws or azure."),
    read_only: bool = typer.Option(False, "--read-only", help="For what changes nothing: plan, read, live sides of diff."),
) -> None:
    """Print the least IAM policy, or Azure role, that `apply`, `destroy` and `adopt` need."""
    with failing():
        offered = clouds.names()
        if cloud not in offered:
            hint = suggest(cloud, offered) or f" There are {listing(offered)}."
            raise Failed([Problem("E410", f"There is no cloud `{cloud}`.{hint}")])
        json_result(clouds.get(cloud).permissions(read_only))
