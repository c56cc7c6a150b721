"""`emscloud sandbox`: imitations of both clouds on loopback, until Ctrl-C or for as long as a command runs."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec

import typer

from emscloud.cli import Exactly
from emscloud.cli.talk import failing, talk
from emscloud.diagnostics import Failed, Problem

ACCOUNT, REGION, VPC = "123456789012", "eu-west-1", "vpc-0123456789abcdef0"
SUBSCRIPTION, RESOURCE_GROUP, LOCATION = "00000000-0000-0000-0000-000000000000", "rg-ems", "westeurope"
"""What is there from the start: the places of the targets in examples/ems."""
_OTHERS = ("AWS_", "AZURE_", "ARM_", "EMSCLOUD_AZURE_")
"""What a command would take from its caller to reach a real account."""
_NOT_FOUND, _NOT_RUN, _SIGNALLED = 127, 126, 128
"""Exit codes, as a shell has them."""


def sandbox(
    command: list[str] = typer.Argument(None, metavar="[-- COMMAND…]", help="Run it with the variables set, and exit as it does."),
) -> None:
    """Serve imitations of both clouds on loopback and print `export` lines, until Ctrl-C; or run a command in them."""
    with failing():
        if find_spec("moto") is None or find_spec("werkzeug") is None:
            raise Failed(
                [Problem("E437", "The sandbox stands on moto, which is not installed: `pip install 'emscloud[sandbox]'`.")]
            )
        with serving() as variables:
            if command:
                raise Exactly(_ran(command, variables))
            for name, value in variables.items():
                typer.echo(f"export {name}={shlex.quote(value)}")
            talk([[("Both clouds are served on this machine until Ctrl-C; set these variables in another shell.", "dim")]])
            try:
                threading.Event().wait()
            except KeyboardInterrupt:
                return


@contextmanager
def serving() -> Iterator[Mapping[str, str]]:
    """Both clouds, each on a free port of 127.0.0.1, and the variables by which AWS's own tools and emscloud find them."""
    from emscloud.sandbox.arm import TOKEN, Arm  # noqa: PLC0415  (moto takes a second)
    from emscloud.sandbox.ec2 import Ec2  # noqa: PLC0415
    from emscloud.sandbox.wire import Served  # noqa: PLC0415

    ec2, arm = Ec2(ACCOUNT, REGION), Arm()
    ec2.vpc(ipv6=True, known_as=VPC)
    arm.add_resource_group(RESOURCE_GROUP, LOCATION, SUBSCRIPTION)
    with Served(ec2) as aws, Served(arm) as azure:
        yield {
            **{f"AWS_ENDPOINT_URL{suffix}": aws.url for suffix in ("", "_EC2", "_STS", "_SERVICE_QUOTAS")},
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_SESSION_TOKEN": "",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "EMSCLOUD_AZURE_ENDPOINT": azure.url,
            "EMSCLOUD_AZURE_TOKEN": TOKEN,
            "AZURE_SUBSCRIPTION_ID": SUBSCRIPTION,
        }


def _ran(command: list[str], variables: Mapping[str, str]) -> int:
    """A command's exit code; of one that a signal ended 128 and its number, as a shell has it."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(_OTHERS)}
    try:
        child = subprocess.Popen(command, env=own | dict(variables))  # noqa: S603  (what the user asks to run)
    except OSError as error:
        talk([[(f"emscloud: {command[0]} cannot be run: {error.strerror}", "error")]])
        return _NOT_FOUND if isinstance(error, FileNotFoundError) else _NOT_RUN
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the command's, and what serves it stays until it ends
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    code = child.wait()
    return code if code >= 0 else _SIGNALLED - code
