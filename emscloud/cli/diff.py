"""`emscloud diff`: what the newer side lets through that the older one did not, and the reverse."""

from __future__ import annotations

from enum import StrEnum

import typer

from emscloud import __version__
from emscloud.cli import FINDINGS, account
from emscloud.cli.signin import CREDENTIAL, ENDPOINT, LOG, PROFILE, REGION, ROLE, access
from emscloud.cli.talk import failing, json_result, result, say
from emscloud.diagnostics import Severity
from emscloud.diff.judge import RANK
from emscloud.sources import comparison
from emscloud.sources.sides import Means


class Output(StrEnum):
    """How a diff is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    SARIF = "sarif"
    HTML = "html"


class Level(StrEnum):
    """From which severity on a diff has findings."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"
    NEVER = "never"


def diff(  # noqa: PLR0917  (the command's options)
    old: str = typer.Argument(metavar="OLD", help="A policy, a folder of .tf, a plan or state as JSON, REV:PATH, or a live group."),
    new: str | None = typer.Argument(None, metavar="NEW", help="The newer side; none where OLD is a plan, which has both."),
    output: Output = typer.Option(Output.TEXT, "--format", help="How to print it."),
    fail_on: Level = typer.Option(Level.NOTE, "--fail-on", help="Exit 2 from this severity on."),
    explain_text: bool = typer.Option(False, "--explain-text", help="Also list what changed in text and not in traffic."),
    var_file: list[str] = typer.Option([], "--var-file", metavar="FILE", help="Values of Terraform's variables; several times."),
    checks: list[str] = typer.Option([], metavar="FILE", help="Checks of your own, beside those of a policy; several times."),
    as_of: str | None = typer.Option(None, metavar="DATE", help="Suppressions that end before this day do not hold."),
    profile: str | None = PROFILE,
    role_arn: str | None = ROLE,
    region: str | None = REGION,
    credential: str | None = CREDENTIAL,
    endpoint: str | None = ENDPOINT,
    log: str | None = LOG,
) -> None:
    """Compare two sides by what they let through."""
    said = {"profile": profile, "role_arn": role_arn, "region": region, "credential": credential, "endpoint": endpoint, "log": log}
    with failing(), access(**said) as means:
        found = comparison.compare(old, new, account.day(as_of), Means(var_file, means), checks)
    text_only = found.text_only() if explain_text else ()
    say(found.problems())
    if output is Output.JSON:
        from emscloud.report.changes import data  # noqa: PLC0415

        json_result(data(found.delta, found.judgement, text_only))
    else:
        _print(output, found, text_only)
    worst = found.judgement.worst
    if fail_on is not Level.NEVER and worst is not None and RANK[worst] >= RANK[Severity(fail_on.value)]:
        raise typer.Exit(FINDINGS)


def _print(output: Output, found: comparison.Comparison, text_only: tuple[str, ...]) -> None:
    from emscloud.report import changes, markdown, sarif  # noqa: PLC0415
    from emscloud.report.page import document  # noqa: PLC0415
    from emscloud.report.review import rows  # noqa: PLC0415

    listed, remarks, verdict = rows(found.judgement), found.judgement.remarks, found.delta.verdict
    if output is Output.TEXT:
        result(changes.text(verdict, found.sides, listed, remarks, found.delta, text_only))
    elif output is Output.MARKDOWN:
        typer.echo(markdown.report(verdict, found.sides, listed, remarks, found.delta.pairs, text_only), nl=False)
    elif output is Output.HTML:
        typer.echo(document.report(verdict, found.sides, listed, remarks, found.delta, text_only), nl=False)
    else:
        json_result(sarif.report(listed, remarks, found.checks, __version__, found.file))
