"""`emscloud plan`: what apply would do to the live account."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import typer

from emscloud import store
from emscloud.apply import aims as stages
from emscloud.cli import FINDINGS
from emscloud.cli.going import patient, shown
from emscloud.cli.signin import CREDENTIAL, ENDPOINT, LOG, PROFILE, REGION, ROLE, access
from emscloud.cli.talk import failing, json_result, result, say
from emscloud.diagnostics import Failed, Problem, Severity
from emscloud.plan import saved
from emscloud.plan.rule import Rule
from emscloud.plan.steps import Plan
from emscloud.report import plans


class Output(StrEnum):
    """How a plan is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def plan(  # noqa: PLR0917  (the command's options)
    policy: Path = typer.Argument(metavar="POLICY", help="A policy file."),
    target: str | None = typer.Option(None, metavar="TARGET", help="Only this target."),
    out: Path | None = typer.Option(None, metavar="FILE", help="Write the plan of one target, for `apply FILE`."),
    drift_only: bool = typer.Option(False, "--drift-only", help="Only what others did to the policy's groups."),
    quotas: bool = typer.Option(False, "--quotas", help="By the account's own quotas, also where the target's leave room."),
    output: Output = typer.Option(Output.TEXT, "--format", help="How to print it."),
    profile: str | None = PROFILE,
    role_arn: str | None = ROLE,
    region: str | None = REGION,
    credential: str | None = CREDENTIAL,
    endpoint: str | None = ENDPOINT,
    log: str | None = LOG,
) -> None:
    """Say what `apply` would do to the live account; nothing is changed."""
    said = {"profile": profile, "role_arn": role_arn, "region": region, "credential": credential, "endpoint": endpoint, "log": log}
    with failing(), access(**said) as means:
        made = stages.compiled(policy, target)
        say([*made.problems, *stages.unapplied(made, target)])
        aims = stages.aims(made, target, means)
        if drift_only and out is not None:
            raise Failed([Problem("E410", "`--drift-only` shows a part, and a file holds the whole plan: leave one of them out.")])
        if out is not None and out.suffix != ".json":
            raise Failed([Problem("E410", f"`--out {out}`: `apply` knows a plan by the end of its name, .json.")])
        if len(aims) != 1 and (out is not None or output is Output.JSON):
            several = f"A plan as a file or as JSON is about one target, and there are {len(aims)}"
            raise Failed([Problem("E410", f"{several}: name one with `--target`.")])
        found, waiting = [], False
        for aim in aims:
            shown(aim)
            ready = aim.plan(patient(quotas=quotas))
            say(ready.problems)
            found.append(ready.plan)
            waiting = waiting or any(one.severity is Severity.ERROR for one in ready.problems)
            _print(output, found[-1], drift_only=drift_only)
        if out is not None:
            store.write([], {out: saved.write(found[0], plans.data(found[0]))})
    if any(one.drift if drift_only else one.steps or waiting for one in found):
        raise typer.Exit(FINDINGS)


def _print(output: Output, one: Plan[Rule], *, drift_only: bool) -> None:
    if output is Output.JSON:
        json_result(plans.data(one, drift_only=drift_only))
    elif output is Output.MARKDOWN:
        typer.echo(plans.markdown(one, drift_only=drift_only), nl=False)
    else:
        result(plans.text(one, drift_only=drift_only))
