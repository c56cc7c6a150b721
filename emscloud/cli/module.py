"""`emscloud module`: a service's parametric Terraform module, for whoever has no emscloud."""

from __future__ import annotations

from pathlib import Path

import typer

from emscloud import module as modules
from emscloud import store
from emscloud.cli import FINDINGS
from emscloud.cli.catalog import FOLDER, found
from emscloud.cli.talk import failing, result, say
from emscloud.report import text


def module(  # noqa: PLR0917  (the command's options)
    service: str = typer.Argument(
        metavar="SERVICE[@VERSION]", help="A service of the catalog; its newest version unless it is said."
    ),
    cloud: str = typer.Option(..., "--cloud", metavar="C", help="The cloud: aws or azure."),
    out: Path = typer.Option(..., "--out", metavar="DIR", help="The module's folder."),
    host: str | None = typer.Option(None, "--host", metavar="H", help="The service's host; default: its first."),
    check: bool = typer.Option(False, "--check", help="Write nothing; say whether what is there is stale."),
    folder: list[str] = FOLDER,
) -> None:
    """Write a service's parametric Terraform module: every feature a switch, every role a map of CIDRs."""
    with failing():
        made = modules.build(found(folder, service), host, cloud)
        changes = made.changes(out)
        say(made.unproven(out))
        if not check:
            store.write(made.folders(out), {})
    state = "stale" if check and changes else "written" if changes else "nothing to do, all is up to date"
    result([[(f"{out}: {state}", "bold")], *text.changes(changes, done=not check)])
    if check and changes:
        raise typer.Exit(FINDINGS)
