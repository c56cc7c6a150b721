"""The command line: a file a command, each imported when it is called."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

import typer

from emscloud import __version__

COMMANDS = {
    "init": "Write a commented policy file to start from.",
    "check": "Load, ground, lower and prove a policy; say every problem.",
    "resolve": "Bring the lock in order.",
    "emit": "Write proven Terraform for each target.",
    "plan": "Say what apply would do to the live account.",
    "apply": "Make the live account what the policy says, and prove it.",
    "destroy": "Remove what apply made, and nothing else.",
    "adopt": "Take on a live group that is not ours: by tags, or for Terraform.",
    "diff": "Compare two sides by what they let through.",
    "read": "Print a policy for live groups that nobody wrote down.",
    "explain": "Say which rule lets a packet through, or what a message means.",
    "catalog": "Show the shipped services, and what changed between versions.",
    "module": "Write a service's parametric Terraform module.",
    "permissions": "Print the least that an account has to permit.",
    "schema": "Print a JSON Schema.",
    "sandbox": "Serve imitations of both clouds on loopback, or run a command in them.",
    "completion": "Print a shell's script that completes emscloud.",
}
"""Every command and its line in the help, which is shown without importing any of them."""

FINDINGS = 102
"""What a command exits with where it found something; `main` makes 2 of it, and 1 of the 2 of a wrong call."""
_EXITS = {2: 1, FINDINGS: 2, 130: 1}


class Exactly(SystemExit):
    """An exit code that is somebody else's, and stays as it is."""


def typer_app() -> typer.Typer:
    """An app without rich, which would double the start of every command."""
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


def _root(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version and leave."),
) -> None:
    """Compile documented network requirements into least-privilege cloud firewall rules, and prove them."""
    if version:
        typer.echo(f"emscloud {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _elsewhere() -> None:
    """Stand for a command that is not the one that was called."""


def app_for(arguments: list[str]) -> typer.Typer:
    """The app with the called command imported, and the others by name alone."""
    app = typer_app()
    app.callback(invoke_without_command=True)(_root)
    called = next((argument for argument in arguments if not argument.startswith("-")), None)
    for name, words in COMMANDS.items():
        if name != called:
            app.command(name, help=words)(_elsewhere)
            continue
        module = import_module(f"emscloud.cli.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name, help=words)
        else:
            app.command(name)(getattr(module, name))
    return app


def main() -> None:
    """Run; 0 done, 1 failed, called wrongly or interrupted, 2 findings."""
    gc.disable()  # a command is over before there is anything to collect
    if sys.stderr is None:  # closed, as by `2>&-`
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  (to the end)
    if sys.stdout is None:
        sys.stderr.write("emscloud: the output cannot be written: standard output is closed\n")
        sys.exit(1)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal may lack a letter of somebody's name
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
    except OSError as error:  # what a command writes is guarded where it writes; this is standard output itself
        sys.stderr.write(f"emscloud: the output cannot be written: {error.strerror}\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would try once more on its way out
        code = 1
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    try:
        app_for(arguments)(prog_name="emscloud")
    except SystemExit as stop:
        code = int(stop.code or 0)
        return code if isinstance(stop, Exactly) else _EXITS.get(code, code)
    except KeyboardInterrupt:  # while something was still being imported; a command says the same of itself
        sys.stderr.write("\nAborted!\n")
        return 1
    return 0
