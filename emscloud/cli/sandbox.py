"""`emscloud sandbox`: imitations of both clouds on loopback, until Ctrl-C or for as long as a command runs."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import typer

from emscloud.cli import Exactly
from emscloud.cli.talk import failing, talk
from emscloud.diagnostics import Failed, Problem

_OTHERS = ("AWS_", "AZURE_", "ARM_", "EMSCLOUD_AZURE_")
"""What would lead to a real account, taken from the caller."""
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
def serving() -> Iterator[dict[str, str]]:
    """Both clouds, each on a free port of 127.0.0.1, and the variables by which AWS's own tools and emscloud find them."""
    for name in [name for name in os.environ if name.startswith(_OTHERS)]:
        del os.environ[name]  # moto looks at them as well, and stumbles over a profile that is not there
    nobody = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true"}
    os.environ.update(nobody)
    from emscloud.sandbox.arm import TOKEN  # noqa: PLC0415  (moto takes a second)
    from emscloud.sandbox.example import REGION, SUBSCRIPTION, example  # noqa: PLC0415
    from emscloud.sandbox.wire import Served  # noqa: PLC0415

    ec2, arm = example()
    with Served(ec2) as aws, Served(arm) as azure:
        yield {
            **{f"AWS_ENDPOINT_URL{suffix}": aws.url for suffix in ("", "_EC2", "_STS", "_SERVICE_QUOTAS")},
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_SESSION_TOKEN": "",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            **nobody,
            **dict.fromkeys(("NO_PROXY", "no_proxy"), _past_proxies()),
            "EMSCLOUD_AZURE_ENDPOINT": azure.url,
            "EMSCLOUD_AZURE_TOKEN": TOKEN,
            "AZURE_SUBSCRIPTION_ID": SUBSCRIPTION,
        }


def _past_proxies() -> str:
    """Hosts to which a proxy of the caller's is not asked for the way: those that there were, and this machine."""
    said = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    return f"{said},127.0.0.1" if said else "127.0.0.1"


def _ran(command: list[str], variables: dict[str, str]) -> int:
    """A command's exit code; of one that a signal ended 128 and its number, as a shell has it."""
    children: list[subprocess.Popen[bytes]] = []
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is the command's, and what serves it stays until that ends
    told = _forwarding(children)
    try:
        children.append(subprocess.Popen(command, env=os.environ | variables))  # noqa: S603  (what the user asks to run)
    except OSError as error:
        talk([[(f"emscloud: {command[0]} cannot be run: {error.strerror}", "error")]])
        return _NOT_FOUND if isinstance(error, FileNotFoundError) else _NOT_RUN
    if told:
        children[0].terminate()
    code = children[0].wait()
    return code if code >= 0 else _SIGNALLED - code


def _forwarding(children: list[subprocess.Popen[bytes]]) -> list[int]:
    """From now on the end that is asked of us is asked of the command; what is given back says whether that was so."""
    told: list[int] = []

    def forward(number: int, _: object) -> None:
        told.append(number)
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, forward)
    return told
