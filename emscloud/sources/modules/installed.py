"""Modules from elsewhere, as `terraform init` has put them beside a folder: by the manifest that it keeps of them."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne

from emscloud.diagnostics import Failed
from emscloud.evaluate.values import Beyond
from emscloud.load.document import Files

# As github.com/hashicorp/terraform, internal/modsdir/manifest.go, writes it.
_KEPT = ".terraform/modules"
_MANIFEST = f"{_KEPT}/modules.json"
_NOT_READ = "which is not read"
_HUB = re.compile(r"github\.com/([^/?]+)/([^/?]+?)(?:\.git)?((?://[^?]*)?(?:\?.*)?)")
_SHORT = re.compile(r"git@([^:/]+):(.+)")
_VERSION = re.compile(r"v?(\d+(?:\.\d+)*)([-+].+)?")
_ASKED = re.compile(r"\s*(=|!=|>=|<=|>|<|~>|)\s*(v?\d+(?:\.\d+)*(?:[-+]\S+)?)\s*")

_HOLDS: Mapping[str, Callable[[list[int], list[int]], bool]] = {"": eq, "=": eq, "!=": ne, ">": gt, ">=": ge, "<": lt, "<=": le}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the manifest."""

    source: str
    version: str
    folder: str


class Installed:
    """The modules that are installed for the root module in a folder of a place; none without a manifest that can be read."""

    def __init__(self, place: Files, folder: str) -> None:
        self.place, self.folder = place, folder
        self._entries: Mapping[str, _Entry] | None = None

    def holds(self, relative: str) -> bool:
        """Whether a path from the root module leads to what was installed."""
        return relative.startswith(f"{_KEPT}/")

    def __call__(self, key: str, source: str, version: str | None) -> str:
        """The folder, from the root module's, of the module that is called by `key` (`net.rules`), its source and version.

        Raises Beyond with a clause where what it asks for is not what is installed.
        """
        if self._entries is None:
            self._entries = dict(_read(self.place, posixpath.join(self.folder, _MANIFEST)))
        found = self._entries.get(key)
        if found is None:
            raise Beyond(_NOT_READ)
        if _plain(found.source) != _plain(source):
            raise Beyond("and what is installed for it is another module")
        if version is not None and not _fits(found.version, version):
            raise Beyond("and what is installed of it is another version")
        if not self.holds(found.folder):
            raise Beyond(_NOT_READ)
        return found.folder


def _read(place: Files, path: str) -> Iterator[tuple[str, _Entry]]:
    try:
        tree = json.loads(place.text(path)) if place.exists(path) else {}
    except (Failed, ValueError, RecursionError):
        return
    modules = tree.get("Modules") if isinstance(tree, dict) else None
    for one in modules if isinstance(modules, list) else ():
        held = [str(one.get(name, "")) for name in ("Key", "Source", "Version", "Dir")] if isinstance(one, dict) else []
        for key, source, version, folder in [held] if held else ():
            yield key, _Entry(source, version, posixpath.normpath(folder))


def _plain(source: str) -> str:
    """A source as Terraform keeps it: its own registry has no name, and short forms of git are written out."""
    hub = _HUB.fullmatch(source)
    if hub:
        return f"git::https://github.com/{hub[1]}/{hub[2]}.git{hub[3]}"
    short = _SHORT.fullmatch(source)
    if short:
        return f"git::ssh://git@{short[1]}/{short[2]}"
    return source.removeprefix("registry.terraform.io/")


def _fits(version: str, asked: str) -> bool:
    """Whether a version is one of those that are asked for; one before a release is asked for by its whole name alone.

    Source: https://developer.hashicorp.com/terraform/language/expressions/version-constraints
    """
    there = _VERSION.fullmatch(version)
    wanted = [_ASKED.fullmatch(part) for part in asked.split(",")]
    return there is not None and all(one is not None and _is(there, one[1], one[2]) for one in wanted)


def _is(there: re.Match[str], operator: str, text: str) -> bool:
    wanted = _VERSION.fullmatch(text)
    assert wanted is not None
    if there[2] or wanted[2]:
        return operator in ("", "=") and there[0].removeprefix("v") == wanted[0].removeprefix("v")
    have, need = _numbers(there[1]), _numbers(wanted[1])
    length = max(len(have), len(need))
    one, other = _filled(have, length), _filled(need, length)
    if operator == "~>":
        return one >= other and one[: len(need) - 1] == need[:-1]
    return _HOLDS[operator](one, other)


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(".")]


def _filled(numbers: list[int], length: int) -> list[int]:
    return [*numbers, *[0] * (length - len(numbers))]
