"""`emscloud init`: a policy file to start from."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from emscloud import clouds as known_clouds
from emscloud.cli.talk import failing, result, talk
from emscloud.diagnostics import Failed, Problem, Where
from emscloud.load.catalog import Catalog, expand
from emscloud.load.shape import Refused, listing, suggest
from emscloud.load.terms import NAME_LIMIT
from emscloud.model.catalog import ServiceVersion
from emscloud.report import starter
from emscloud.store import create

DEFAULT = "forticlient-ems"
"""The service that is offered where none is named."""


def init(
    file: Path = typer.Argument(Path("emscloud.yaml"), metavar="[FILE]", help="The file to write; never over one."),
    service: str | None = typer.Option(None, metavar="S", help="A service such as forticlient-ems@6.4."),
    feature: list[str] = typer.Option([], metavar="F", help="A feature; may be given several times. Default: all, to choose from."),
    cloud: list[str] = typer.Option([], metavar="C", help="A cloud: aws or azure; may be given several times. Default: all."),
) -> None:
    """Write a commented policy file to start from; asks on a terminal for what no option says."""
    with failing():
        if file.exists():
            raise Failed([Problem("E403", f"{file} is there already, and is left as it is.", Where(str(file)))])
        version = _service(service)
        host = next(iter(version.hosts))
        offered = list(version.hosts[host].features)
        features = _chosen("feature", feature, offered)
        targets = _chosen("cloud", cloud, list(known_clouds.names()))
        defaults = {name: setting.default for name, setting in version.settings.items()}
        rows = expand(version, host, tuple(features), defaults)
        needed = dict.fromkeys(row.role for row in rows if row.role is not None)
        roles = {role: version.roles[role] for role in needed}
        name = "".join(char if char.isascii() and char.isalnum() else "-" for char in file.absolute().parent.name).strip("-")
        shapes = {name: known_clouds.get(name).TARGET for name in targets}
        text = starter.policy(
            name[:NAME_LIMIT] if name[:1].isalpha() and name.lower() != "sg" else "ems", version, host, features, roles, shapes
        )
        create(file, text)
    named = [row.id for row in rows if row.names]
    if named:
        words = f"{', '.join(named)}: host names, whose addresses come from the lock; `emscloud check` says which, and what to run"
        talk([[(words, "plain")]])
    blanks = text.count(starter.BLANK) - 1
    result([[(f"{file} is written", "good"), (f"; fill in its {blanks} blanks, then run: emscloud check {file}", "plain")]])


def _service(written: str | None) -> ServiceVersion:
    catalog = Catalog.shipped()
    if written is None:
        newest = f"{DEFAULT}@{catalog.versions(DEFAULT)[-1]}"
        written = typer.prompt("Service", default=newest) if sys.stdin.isatty() else newest
    name, _, version = written.partition("@")
    try:
        return catalog.find(name, version or catalog.versions(name)[-1])
    except Refused as error:
        raise Failed([Problem("E122", error.detail)]) from error


def _chosen(kind: str, written: list[str], offered: list[str]) -> list[str]:
    """Those that are named, in the order in which they are offered; all of them where none is."""
    if not written and sys.stdin.isatty():
        answer = typer.prompt(f"{kind.capitalize()}s, with commas ({', '.join(offered)})", default="all")
        written = [] if answer.strip() == "all" else [word.strip() for word in answer.split(",")]
    for word in written:
        if word not in offered:
            hint = suggest(word, offered) or f" There are {listing(offered)}."
            raise Failed([Problem("E410", f"There is no {kind} `{word}`.{hint}")])
    return [word for word in offered if word in written or not written]
