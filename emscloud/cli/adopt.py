"""`emscloud adopt`: a live group that is not ours becomes a policy's, by its tags or by Terraform's import blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from emscloud import store
from emscloud.apply import adoption
from emscloud.apply import aims as stages
from emscloud.apply.aims import Aim
from emscloud.apply.moving import Moves, moves
from emscloud.cli.going import YES, done, patient, shown
from emscloud.cli.signin import CREDENTIAL, ENDPOINT, LOG, PROFILE, REGION, ROLE, access
from emscloud.cli.talk import failing, say, talk
from emscloud.diagnostics import Failed, Problem
from emscloud.plan.account import Imports, Ready
from emscloud.plan.steps import Action

_OVERRIDE = typer.Option(
    None, metavar="FILE", help="With --emit-import: write what the live group keeps, as …_override.tf beside what `emit` wrote."
)
_STATE = typer.Option(
    None,
    "--from",
    metavar="STATE",
    help="With --emit-import: the state, as JSON, that has the group; STATE#ADDRESS for one of several.",
)
_REMOVED = typer.Option(
    None,
    metavar="FILE",
    help="With --from: the group goes to another state, of what `emit` wrote or of a root module that calls it (--module);"
    " write what the old root module needs.",
)
_BESIDE = typer.Option(
    [], metavar="GROUP=LIVE", help="With --emit-import: a live group that becomes another group of the policy; several times."
)
_OUT = typer.Option(
    None, metavar="FILE", help="With --emit-import: write the blocks there, whole or not at all, and print nothing."
)


@dataclass(frozen=True, slots=True)
class _Files:
    """What is printed for Terraform, by the option that says where."""

    out: Path | None
    override: Path | None
    removed: Path | None

    @property
    def said(self) -> dict[str, Path]:
        """Those that were named."""
        named = {"--out": self.out, "--override": self.override, "--removed": self.removed}
        return {option: path for option, path in named.items() if path is not None}

    def check(self) -> None:
        """Raises Failed with E410 for names by which Terraform would not take them for what they are, and for one name twice."""
        problems = [Problem("E410", words) for words in self._wrong()]
        if problems:
            raise Failed(problems)

    def _wrong(self) -> Iterator[str]:
        places: dict[Path, str] = {}
        for option, path in self.said.items():
            overrides = path.name == "override.tf" or path.name.endswith("_override.tf")
            if not path.name:
                yield f"`{option}` names no file."
            elif path.name.startswith(".") or path.suffix != ".tf":
                yield f"Terraform reads files whose names end in .tf and do not begin with a dot, and {path} is none (`{option}`)."
            elif option == "--override" and not overrides:
                yield f"Terraform overrides by files whose names end in _override.tf, and {path} does not."
            elif option != "--override" and overrides:
                yield f"Terraform takes no blocks from a file whose name ends in _override.tf, such as {path} (`{option}`)."
            other = places.setdefault(path.resolve(), option)
            if other != option:
                yield f"`{other}` and `{option}` are one file, {path}."


def adopt(  # noqa: PLR0917  (the command's options)
    subject: str = typer.Argument(metavar="POLICY#GROUP", help="A policy file, and the group of it that the live one is to be."),
    live: str | None = typer.Argument(None, metavar="LIVE", help="The live group: aws:[REGION/]sg-…, or azure: and a resource id."),
    target: str | None = typer.Option(
        None, metavar="TARGET", help="In this target; default: the one whose place the live group is in."
    ),
    yes: bool = YES,
    emit_import: bool = typer.Option(False, "--emit-import", help="Print Terraform's import blocks instead; nothing is written."),
    module: str | None = typer.Option(None, metavar="NAME", help="With --emit-import: how a root module calls what `emit` wrote."),
    out: Path | None = _OUT,
    override: Path | None = _OVERRIDE,
    state: str | None = _STATE,
    removed: Path | None = _REMOVED,
    beside: list[str] = _BESIDE,
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
        files = _Files(out, override, removed)
        _refuse(module, files, (state, *beside), emit_import=emit_import)
        if live is None and state is None:
            raise Failed([Problem("E410", "Name the live group, or with `--emit-import --from` the state that has it.")])
        made = stages.compiled(adoption.subject(subject)[0], target)
        asked = adoption.asked(subject, live) if live and state is None else adoption.standing(subject, live, state or "", made)
        asked = adoption.beside(asked, beside, made.opened.policy.groups)
        say(made.problems)
        if emit_import:
            aim, found = adoption.find(made, asked, target, means, lambda one: asked.imports(one, patient()))
            old = asked.old
            moved = None if old is None else moves(found, old, asked.group, module, apart=removed is not None)
            _print(aim, found, moved, module, files)
            return
        aim, ready = adoption.find(made, asked, target, means, lambda one: asked.adopt(one, patient()))
        if not _take(aim, ready, asked.path, yes=yes):
            raise typer.Exit(1)


def _refuse(module: str | None, files: _Files, more: Sequence[object], *, emit_import: bool) -> None:
    if not emit_import and (module is not None or files.said or any(one is not None for one in more)):
        alone = "`--module`, `--out`, `--override`, `--from`, `--removed` and `--beside`"
        raise Failed([Problem("E410", f"{alone} go with `--emit-import`.")])
    if files.removed is not None and not more[0]:
        raise Failed([Problem("E410", "`--removed` goes with `--from`: it is for the root module whose state that is.")])
    if module is not None and not re.fullmatch("[A-Za-z_][A-Za-z0-9_-]*", module):
        raise Failed([Problem("E410", f"`{module}` is no name of a module.")])
    files.check()


def _take(aim: Aim, ready: Ready, path: Path, *, yes: bool) -> bool:
    shown(aim)
    say(ready.problems)
    pending = any(step.action is Action.ADOPT for step in ready.plan.steps)
    well = done(aim, ready, what="adopted", yes=yes, pending=pending)
    if well and any(step.action is not Action.ADOPT for step in ready.plan.steps):
        talk([[(f"  the rest is for `emscloud apply {path} --target {aim.identity.target}`", "dim")]])
    return well


def _print(aim: Aim, found: Imports, moved: Moves | None, module: str | None, files: _Files) -> None:
    """Every file, or none of them; what has no file goes to standard output."""
    shown(aim)
    anew = () if files.override else adoption.anew(found)
    say((*found.problems, *(moved.problems if moved else ()), *anew))
    who = aim.identity.policy, aim.identity.target
    texts: dict[Path, str] = {}
    kept = adoption.kept(found, *who)
    if files.override is not None and kept is not None:
        texts[files.override] = kept
    if files.removed is not None and moved is not None:
        texts[files.removed] = adoption.removed(found, *who, moved)
    blocks = adoption.text(found, module, *who, moved, overridden=files.override is not None)
    if files.out is not None:
        texts[files.out] = blocks
    store.put(texts)
    if files.out is None:
        typer.echo(blocks, nl=False)
