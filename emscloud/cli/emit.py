"""`emscloud emit`: proven Terraform, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import typer

from emscloud import pipeline
from emscloud.cli import FINDINGS, account
from emscloud.cli.talk import failing, result, say, talk
from emscloud.diagnostics import Failed, Problem
from emscloud.load.shape import listing, suggest
from emscloud.report import text


def emit(  # noqa: PLR0917  (the command's options)
    policy: list[str] = typer.Argument(help="Policy files, or folders that hold them."),
    target: str | None = typer.Option(None, help="Only this target."),
    out: Path | None = typer.Option(None, metavar="DIR", help="Write DIR/<target>/*.tf; default: terraform beside the policy."),
    root: bool = typer.Option(False, "--root", help="Write a root module, with its provider."),
    check: bool = typer.Option(False, "--check", help="Write nothing; say whether what is there is stale."),
    locked: bool = typer.Option(False, "--locked", help="Refuse to add anything to the lock."),
) -> None:
    """Write proven Terraform for each target of a policy."""
    with failing():
        results = [_compiled(path, target, root=root, locked=locked) for path in pipeline.policies(policy)]
        folders = [folder.path for one in results for folder in pipeline.folders(one, out, target)]
        twice = next((path for path in folders if folders.count(path) > 1), None)
        if twice is not None:
            raise Failed([Problem("E401", f"Two of these policies would write into {twice}. Use `--out` for one of them.")])
        written = [pipeline.changes(one, out, target) if check else pipeline.write(one, out, target) for one in results]
    for one, changes in zip(results, written, strict=True):
        talk(account.lines(one, paranoid=False))
        state = "stale" if check and changes else "nothing to do, all is up to date" if not changes else "written"
        result([[(f"{one.opened.path}: {state}", "bold")], *text.changes(changes)])
    if check and any(written):
        raise typer.Exit(FINDINGS)


def _compiled(path: Path, target: str | None, *, root: bool, locked: bool) -> pipeline.Result:
    opened = pipeline.open_policy(path)
    if target is not None and target not in opened.policy.targets:
        hint = suggest(target, opened.policy.targets) or f" There are {listing(opened.policy.targets)}."
        raise Failed([Problem("E410", f"{path} has no target `{target}`.{hint}")])
    one = pipeline.build(opened, root=root)
    if one.failed:
        raise Failed(one.problems)
    say(one.problems)
    if locked and pipeline.new_lock(one, target) is not None:
        detail = f"{opened.lock_path} lacks numbers or pins for what is new. Run `emscloud emit {path}` and commit the lock."
        raise Failed([Problem("E215", detail)])
    return one
