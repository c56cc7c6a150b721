"""`emscloud emit`: proven Terraform, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import typer

from emscloud import pipeline
from emscloud.cli import FINDINGS
from emscloud.cli.talk import failing, result, say, talk
from emscloud.diagnostics import Failed, Problem, Where
from emscloud.load.shape import listing, suggest
from emscloud.report import text


def emit(  # noqa: PLR0917  (the command's options)
    policy: list[str] = typer.Argument(metavar="POLICY...", help="Policy files, or folders that hold them."),
    target: str | None = typer.Option(None, metavar="TARGET", help="Only this target."),
    out: Path | None = typer.Option(None, metavar="DIR", help="Write DIR/<target>/*.tf; default: terraform beside the policy."),
    root: bool = typer.Option(False, "--root", help="Write a root module, with its provider."),
    check: bool = typer.Option(False, "--check", help="Write nothing; say whether what is there is stale."),
    locked: bool = typer.Option(False, "--locked", help="Refuse to add anything to the lock."),
) -> None:
    """Write proven Terraform for each target of a policy."""
    with failing():
        results = _compiled(policy, target, root=root, locked=locked)
        say(problem for one in results for problem in (*one.problems, *pipeline.unproven(one, out, target)))
        _apart(results, out, target)
        found = [pipeline.changes(one, out, target) for one in results]
        if not check:
            pipeline.write(results, out, target)
    for one, changes in zip(results, found, strict=True):
        proven = ", ".join(f"{made.target.name} ({made.cloud.TITLE})" for made in one.targets)
        talk([[("proven ", "good"), (proven, "plain")]])
        state = "stale" if check and changes else "written" if changes else "nothing to do, all is up to date"
        result([[(f"{one.opened.path}: {state}", "bold")], *text.changes(changes, done=not check)])
    if check and any(found):
        raise typer.Exit(FINDINGS)


def _compiled(policy: list[str], target: str | None, *, root: bool, locked: bool) -> list[pipeline.Result]:
    """Every policy; raises Failed with the problems of all of them."""
    results: list[pipeline.Result] = []
    wrong: list[Problem] = []
    for path in pipeline.policies(policy):
        try:
            one = pipeline.build(pipeline.open_policy(path), root=root)
        except Failed as error:
            wrong += error.problems
            continue
        wrong += one.problems if one.failed else _refused(one, target, locked=locked)
        results.append(one)
    if wrong:
        raise Failed(wrong)
    return results


def _refused(one: pipeline.Result, target: str | None, *, locked: bool) -> list[Problem]:
    """What a sound policy may still not do here."""
    path, targets, lock_path = one.opened.path, one.opened.policy.targets, one.opened.lock_path
    if target is not None and target not in targets:
        hint = suggest(target, targets) or f" There are {listing(targets)}."
        return [Problem("E410", f"{path} has no target `{target}`.{hint}", Where(str(path)))]
    if locked and pipeline.new_lock(one, target) is not None:
        detail = f"{lock_path} lacks numbers or pins for what is new. Run `emscloud emit {path}` and commit the lock."
        return [Problem("E215", detail, Where(str(lock_path)))]
    return []


def _apart(results: list[pipeline.Result], out: Path | None, target: str | None) -> None:
    """Raise Failed with E401 where two policies would write into one folder."""
    first: dict[Path, Path] = {}
    for one in results:
        for folder in pipeline.folders(one, out, target):
            other = first.setdefault(folder.path.resolve(), one.opened.path)
            if other != one.opened.path:
                detail = f"{other} and {one.opened.path} would both write into {folder.path}. Use `--out` for one of them."
                raise Failed([Problem("E401", detail, Where(str(folder.path)))])
