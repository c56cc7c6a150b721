"""`emscloud schema`: the JSON Schemas of what people and programs write and read."""

from __future__ import annotations

import typer

from emscloud.cli.talk import failing, json_result


def schema(
    name: str = typer.Argument(
        "policy", metavar="[NAME]", help="Of what: policy, service, checks, lock, check, diff, plan or explain."
    ),
) -> None:
    """Print a JSON Schema."""
    from emscloud.schemas import schema as schema_of  # noqa: PLC0415

    with failing():
        json_result(schema_of(name))
