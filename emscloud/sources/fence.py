"""This machine's files within one folder: what a change names outside of it is not read."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from emscloud.diagnostics import Failed, Problem, Where
from emscloud.load.document import Disk


@dataclass(frozen=True)
class Fenced:
    """Files on disk, of which those outside of `root` are not read, whatever leads there: `..`, a link, a whole path.

    What a pull request changes is read on machines of others, and a message may repeat a line of what was read.
    """

    root: Path
    disk: Disk = field(default_factory=Disk)

    @classmethod
    def around(cls, path: Path) -> Fenced:
        """The git repository around a path; without one the working directory, or the path's own folder outside of that."""
        real = Path(os.path.realpath(path))  # of links in a circle it makes no error
        for folder in (real, *real.parents):
            if (folder / ".git").exists():
                return cls(folder)
        here = Path.cwd().resolve()
        return cls(here if real.is_relative_to(here) else real if real.is_dir() else real.parent)

    def text(self, path: str) -> str:
        """The text of a file; raises Failed: E512 where it lies outside, else as `read_text` does."""
        self._hold(path)
        return self.disk.text(path)

    def raw(self, path: str) -> bytes:
        """The bytes of a file; raises Failed: E512 where it lies outside, else as `read_raw` does."""
        self._hold(path)
        return self.disk.raw(path)

    def names(self, folder: str) -> tuple[str, ...] | None:
        """What a folder holds, sorted; None where there is no such folder, or it lies outside."""
        return self.disk.names(folder) if self._within(folder) else None

    def exists(self, path: str) -> bool:
        """Whether there is such a file within."""
        return self._within(path) and self.disk.exists(path)

    def _hold(self, path: str) -> None:
        if not self._within(path):
            raise Failed([Problem("E512", f"{path} leads out of {self.root}, and is not read.", Where(path))])

    def _within(self, path: str) -> bool:
        try:
            return Path(path).resolve().is_relative_to(self.root)
        except (OSError, RuntimeError, ValueError):  # links that lead in a circle, and what no path can hold
            return False
