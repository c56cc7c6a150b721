"""How a command says where a live account is, and as whom it is asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import typer

from emscloud.cloud import Access
from emscloud.diagnostics import Failed, Problem

PROFILE = typer.Option(None, "--profile", metavar="NAME", help="AWS: a profile of its config file.")
ROLE = typer.Option(None, "--role-arn", metavar="ARN", help="AWS: a role to take on.")
REGION = typer.Option(None, "--region", metavar="NAME", help="AWS: the region, over that of the environment and the profile.")
CREDENTIAL = typer.Option(
    None,
    "--credential",
    metavar="KIND",
    help="Azure: default, cli, developer-cli, environment, managed-identity, powershell or workload.",
)
ENDPOINT = typer.Option(None, "--endpoint", metavar="URL", help="Azure: where Resource Manager is, if not in the public cloud.")
LOG = typer.Option(None, "--log", metavar="FILE", help="Write a line for every call: what was asked, its status, its request id.")


@contextmanager
def access(
    *, profile: str | None, role_arn: str | None, region: str | None, credential: str | None, endpoint: str | None, log: str | None
) -> Iterator[Access]:
    """How a live account is reached, as it was said on the command line and by the environment; raises Failed with E402."""
    with ExitStack() as stack:
        write = None
        if log is not None:
            try:
                file = stack.enter_context(Path(log).open("a", encoding="utf-8", buffering=1))
            except OSError as error:
                raise Failed([Problem("E402", f"{log} cannot be written: {error.strerror}.")]) from error

            def write(line: str) -> None:
                file.write(f"{line}\n")

        yield Access(dict(os.environ), profile, role_arn, region, credential, endpoint, write)
