"""`emscloud adopt`: a live group that is not ours becomes a policy's, by its tags or by Terraform's import blocks."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from emscloud import store
from emscloud.apply import adoption
from emscloud.apply import aims as stages
from emscloud.apply.aims import Aim
from emscloud.cli.going import YES, done, patient, shown
from emscloud.cli.signin import CREDENTIAL, ENDPOINT, LOG, PROFILE, REGION, ROLE, access
from emscloud.cli.talk import failing, say, talk
from emscloud.diagnostics import Failed, Problem
from emscloud.plan.account import Imports, Ready
from emscloud.plan.steps import Action


def adopt(  # noqa: PLR0917  (the command's options)
    subject: str = typer.Argument(metavar="POLICY#GROUP", help="A policy file, and the group of it that the live one is to be."),
    live: str = typer.Argument(metavar="LIVE", help="The live group: aws:[REGION/]sg-…, or azure: and a resource id."),
    target: str | None = typer.Option(
        None, metavar="NAME", help="In this target; default: the one whose place the live group is in."
    ),
    yes: bool = YES,
    emit_import: bool = typer.Option(False, "--emit-import", help="Print Terraform's import blocks instead; nothing is written."),
    module: str | None = typer.Option(None, metavar="NAME", help="With --emit-import: how a root module calls what `emit` wrote."),
    override: Path | None = typer.Option(
        None, metavar="FILE", help="With --emit-import: write what the live group keeps, as …_override.tf beside what `emit` wrote."
    ),
    profile: str | None = PROFILE,
    role_arn: str | None = ROLE,
    region: str | None = REGION,
    credential: str | None = CREDENTIAL,
    endpoint: str | None = ENDPOINT,
    log: str | None = LOG,
) -> None:
    """Show what the policy would change in a live group that is not ours, and tag it as ours."""
    said = {"profile": profile, "role_arn": role_arn, "region": region, "credential": credential, "endpoint": endpoint, "log": log}
    with failing(), access(**said) as means:
        _refuse(module, override, emit_import=emit_import)
        asked = adoption.asked(subject, live)
        made = stages.compiled(asked.path, target)
        say(made.problems)
        if emit_import:
            _print(*adoption.find(made, asked, target, means, lambda one: asked.imports(one, patient())), module, override)
            return
        aim, ready = adoption.find(made, asked, target, means, lambda one: asked.adopt(one, patient()))
        if not _take(aim, ready, asked.path, yes=yes):
            raise typer.Exit(1)


def _refuse(module: str | None, override: Path | None, *, emit_import: bool) -> None:
    if not emit_import and (module or override):
        raise Failed([Problem("E410", "`--module` and `--override` go with `--emit-import`.")])
    if module is not None and not re.fullmatch("[A-Za-z_][A-Za-z0-9_-]*", module):
        raise Failed([Problem("E410", f"`{module}` is no name of a module.")])
    if override is not None and not override.name.endswith("_override.tf"):
        raise Failed([Problem("E410", f"Terraform overrides by files whose names end in _override.tf, and {override} does not.")])


def _take(aim: Aim, ready: Ready, path: Path, *, yes: bool) -> bool:
    shown(aim)
    say(ready.problems)
    pending = any(step.action is Action.ADOPT for step in ready.plan.steps)
    well = done(aim, ready, what="adopted", yes=yes, pending=pending)
    if well and any(step.action is not Action.ADOPT for step in ready.plan.steps):
        talk([[(f"  the rest is for `emscloud apply {path} --target {aim.identity.target}`", "dim")]])
    return well


def _print(aim: Aim, found: Imports, module: str | None, override: Path | None) -> None:
    shown(aim)
    say(found.problems)
    who = aim.identity.policy, aim.identity.target
    kept = adoption.kept(found, *who)
    if override is not None and kept is not None:
        store.create(override, kept)
    typer.echo(adoption.text(found, module, *who), nl=False)
