"""`emscloud catalog`: the services that come with emscloud, their rows, and what changed between versions."""

from __future__ import annotations

import typer

from emscloud.cli import FINDINGS, typer_app
from emscloud.cli.talk import FORMAT, Format, failing, json_result, result
from emscloud.diagnostics import Failed, Problem
from emscloud.load.catalog import Catalog
from emscloud.load.shape import Refused
from emscloud.model.catalog import ServiceVersion
from emscloud.report import pages

app = typer_app()
_ONE = "A service of the catalog; its newest version unless it is said."
FOLDER = typer.Option([], "--catalog", metavar="DIR", help="A folder of services of your own; may be given several times.")


def _catalog(folders: list[str]) -> Catalog:
    catalog = Catalog.shipped()
    for folder in folders:
        catalog = catalog.with_folder(folder)
    return catalog


def _find(catalog: Catalog, written: str, name: str = "") -> ServiceVersion:
    """`name@version`, `name` for its newest version, or `@version` of a service named before."""
    said, _, version = written.partition("@")
    service = said or name
    return catalog.find(service, version or catalog.versions(service)[-1])


def found(folders: list[str], written: str) -> ServiceVersion:
    """A service of the shipped catalog or of folders, `name` or `name@version`; raises Failed."""
    try:
        return _find(_catalog(folders), written)
    except Refused as error:
        own = "" if folders else " `--catalog DIR` adds a folder of services of your own."
        raise Failed([Problem("E122", error.detail + own)]) from error


def _refused(error: Refused) -> Failed:
    return Failed([Problem("E122", error.detail)])


@app.command("list")
def list_(folder: list[str] = FOLDER, output: Format = FORMAT) -> None:
    """List every service, its versions and their revisions."""
    with failing():
        try:
            catalog = _catalog(folder)
            listed = [catalog.find(name, version) for name in catalog.names() for version in catalog.versions(name)]
        except Refused as error:
            raise _refused(error) from error
    if output is Format.JSON:
        json_result({"format": 1, "services": [pages.listed(one) for one in listed]})
    else:
        result(pages.services(listed))


@app.command()
def show(
    service: str = typer.Argument(metavar="SERVICE[@VERSION]", help=_ONE), folder: list[str] = FOLDER, output: Format = FORMAT
) -> None:
    """Show every row of a service's page, its settings and its roles."""
    with failing():
        service_version = found(folder, service)
    if output is Format.JSON:
        json_result({"format": 1, **pages.data(service_version)})
    else:
        result(pages.page(service_version))


@app.command()
def diff(
    old: str = typer.Argument(metavar="SERVICE@VERSION", help="The older version."),
    new: str = typer.Argument(metavar="[SERVICE]@VERSION", help="The newer one, of the same service unless it is said."),
    folder: list[str] = FOLDER,
    output: Format = FORMAT,
) -> None:
    """Say what a newer version opens and closes, and what its page says otherwise."""
    from emscloud.load.compare import compare, data, words  # noqa: PLC0415  (for this command alone)

    with failing():
        try:
            catalog = _catalog(folder)
            before = _find(catalog, old)
            comparison = compare(before, _find(catalog, new, before.name))
        except Refused as error:
            raise _refused(error) from error
    if output is Format.JSON:
        json_result({"format": 1, **data(comparison)})
    else:
        result([[(line, "plain")] for line in words(comparison) or ("Both say the same.",)])
    if comparison:
        raise typer.Exit(FINDINGS)
