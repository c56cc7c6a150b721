"""The command line: a file a command, each imported when it is called."""

from __future__ import annotations

import sys
from importlib import import_module

import click
import typer
from typer.core import TyperGroup

from emscloud import __version__

COMMANDS = {
    "init": "Write a commented policy file to start from.",
    "check": "Load, ground, lower and prove a policy; say every problem.",
    "resolve": "Bring the lock in order.",
    "emit": "Write proven Terraform for each target.",
    "explain": "Say which rule lets a packet through, or what a message means.",
    "catalog": "Show the shipped services and what changed between versions.",
    "schema": "Print a JSON Schema.",
}
"""Every command and its line in the help, which is shown without importing any of them."""


class Lazy(TyperGroup):
    """A group whose commands are modules of this package."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002, PLR6301  (click's signature)
        """The commands in the order in which they are used."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002, PLR6301
        """A command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"emscloud.cli.{cmd_name}")
        command: click.Command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002, PLR6301
        """The list of commands for the help."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def typer_app() -> typer.Typer:
    """An app as every command makes one: without rich, which would double the start."""
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


app = typer.Typer(
    cls=Lazy, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=False
)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version and leave."),  # noqa: FBT001, FBT003
) -> None:
    """Compile documented network requirements into least-privilege cloud firewall rules, and prove them."""
    if version:
        typer.echo(f"emscloud {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """Run; 1 where it failed or was called wrongly, which click would call 2."""
    try:
        code = app(standalone_mode=False, prog_name="emscloud")
    except click.ClickException as error:
        error.show(sys.stderr)
        sys.exit(1)
    except click.Abort:
        typer.echo("Stopped.", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
