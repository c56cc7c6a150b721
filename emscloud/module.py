"""A catalog service's parametric module as text: printed, and held to the grammar that its proof leans on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from emscloud import clouds, store
from emscloud.diagnostics import Failed, Problem, Severity, Where
from emscloud.hcl import printer
from emscloud.load.catalog import Catalog
from emscloud.load.shape import listing, suggest
from emscloud.model.catalog import ServiceVersion
from emscloud.parametric import grammar
from emscloud.parametric.printed import Printed
from emscloud.parametric.readme import readme
from emscloud.parametric.rules import Parametric, of

HELD = frozenset({"forticlient-ems"})
"""Services whose modules are shipped, and compared with policies by the tests, every assignment of their variables."""


@dataclass(frozen=True, slots=True)
class Module:
    """A service's host on a cloud: what was printed, and the text of every file by its path in the module's folder."""

    made: Parametric
    printed: Printed
    texts: Mapping[str, str]

    def folders(self, out: Path) -> list[store.Folder]:
        """The folders to write, each with its files."""
        found: dict[Path, dict[str, str]] = {}
        for name, text in self.texts.items():
            path = out / name
            found.setdefault(path.parent, {})[path.name] = text
        return [store.Folder(path, files) for path, files in found.items()]

    def changes(self, out: Path) -> list[store.Change]:
        """What a write would do; raises Failed with E401 where another module is there, of all its folders at once, or a file."""
        folders = self.folders(out)
        others = [(folder.path, other[1]) for folder in folders if (other := folder.another()) is not None]
        if others:
            whose = "; ".join(dict.fromkeys(each for _, each in others))
            there = ", ".join(str(path.relative_to(out)) for path, _ in others if path != out)
            below = f" (its folders too: {there})" if there else ""
            detail = f"{out} holds another module{below}, which was written from {whose}. Take another `--out`, or take that "
            raise Failed([Problem("E401", f"{detail}one away if it is gone or has a new name.", Where(str(out)))])
        problems: list[Problem] = []
        changes: list[store.Change] = []
        for folder in folders:
            try:
                changes += folder.changes()
            except Failed as error:
                problems += error.problems
        if problems:
            raise Failed(problems)
        return changes

    def unproven(self, out: Path) -> list[Problem]:
        """E404, a warning, for each file that Terraform would read as well where it reads ours."""
        read = [folder for folder in self.folders(out) if any(name.endswith(".tf") for name in folder.files)]
        words = "Terraform reads {} as well, which is not emscloud's: what it adds is not in what the module says of itself."
        return [Problem("E404", words.format(path), severity=Severity.WARNING) for folder in read for path in folder.others()]


def build(service: ServiceVersion, host: str | None, cloud: str) -> Module:
    """A service's module on a cloud; raises Failed.

    E123 and E465 to E466 as in `rules.of`, E410 where there is no such cloud, E467 where the text is not in the grammar.
    """
    offered = clouds.names()
    if cloud not in offered:
        hint = suggest(cloud, offered) or f" There are {listing(offered)}."
        raise Failed([Problem("E410", f"There is no cloud `{cloud}`.{hint}")])
    known, made = clouds.get(cloud), of(service, host)
    printed = known.module(made)
    head = f"Written by emscloud from the catalog's {service.name}, the host {made.host.name}, for {known.TITLE}."
    head += " Change the catalog, not this file."
    texts = {name: printer.render(blocks, head) for name, blocks in sorted(printed.files.items())}
    texts["README.md"] = readme(made, printed, known.TITLE, head, held=_held(service))
    strange = grammar.departures(made, printed, texts)
    if strange:
        raise Failed([Problem("E467", f"{words}. Nothing is written.") for words in strange])
    return Module(made, printed, texts)


def _held(service: ServiceVersion) -> bool:
    """Whether a service's modules are those that the tests compare with policies: the newest version, and nobody's own."""
    if service.name not in HELD:
        return False
    catalog = Catalog.shipped()
    return service == catalog.find(service.name, catalog.versions(service.name)[-1])
