"""Files, whole or not there: written to the side and moved in place; what is not ours is never touched."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from emscloud.diagnostics import Failed, Problem, Where

MARK = "# Written by emscloud"
"""How the first line of every file of ours begins."""


def header(policy: str, target: str) -> str:
    """The comment at the top of a file, without its `#`: the same for every file of a target."""
    return f"Written by emscloud from the policy {policy} for the target {target}. Edit the policy, not this file."


def _owner(path: Path) -> str | None:
    """The first line of a file of ours, None for anybody else's."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            first = stream.readline().rstrip("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return first if first.startswith(MARK) else None


@dataclass(frozen=True, slots=True)
class Change:
    """One file that is not as it should be: `kind` is new, changed or stale."""

    path: Path
    kind: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder and the text of every file that it should hold of ours."""

    path: Path
    files: Mapping[str, str]

    def changes(self) -> list[Change]:
        """What a write would do.

        Raises Failed: E401 where a file that is not ours, or another policy's, stands where one of ours would.
        """
        self._refuse_foreign()
        found = []
        for name, text in sorted(self.files.items()):
            path = self.path / name
            if not path.exists():
                found.append(Change(path, "new"))
            elif path.read_bytes() != text.encode():
                found.append(Change(path, "changed"))
        return found + [Change(path, "stale") for path in self._stale()]

    def _ours(self) -> dict[str, str]:
        """Every file of ours in the folder, and its first line."""
        try:
            entries = sorted(self.path.iterdir()) if self.path.is_dir() else []
        except OSError as error:
            raise Failed([failure(self.path, error)]) from error
        listed = [path for path in entries if path.suffix == ".tf" and path.is_file()]
        return {path.name: first for path in listed if (first := _owner(path)) is not None}

    def _stale(self) -> list[Path]:
        return [self.path / name for name in self._ours() if name not in self.files]

    def _refuse_foreign(self) -> None:
        ours = self._ours()
        said = next(iter(self.files.values())).partition("\n")[0]
        problems = []
        for name, first in ours.items():
            if first != said:
                path = self.path / name
                detail = f"{path} was written from another policy or target: {first.removeprefix(MARK + ' from ')!r}. Use `--out`."
                problems.append(Problem("E401", detail, Where(str(path), 1, 1)))
        for name in self.files:
            path = self.path / name
            if path.exists() and name not in ours:
                detail = f"{path} is not emscloud's, and emscloud would write a file of that name. Move it, or use `--out`."
                problems.append(Problem("E401", detail, Where(str(path))))
        if problems:
            raise Failed(problems)


def write(folders: Iterable[Folder], single: Mapping[Path, str]) -> list[Change]:
    """Bring every folder and every single file to its text; nothing is moved before everything is written aside.

    Raises Failed: E401 (see Folder.changes), E402 where the disk refuses; the message names the file.
    """
    import shutil  # noqa: PLC0415  (`check` writes nothing, and they cost it 10 ms)
    import tempfile  # noqa: PLC0415

    listed = list(folders)
    changes = [change for folder in listed for change in folder.changes()]
    moves: list[tuple[Path, Path]] = []
    aside: list[Path] = []
    current = Path()
    try:
        for folder in listed:
            wanted = [change.path for change in changes if change.kind != "stale" and change.path.parent == folder.path]
            current = folder.path
            if wanted:
                folder.path.mkdir(parents=True, exist_ok=True)
                aside.append(Path(tempfile.mkdtemp(prefix=".emscloud-", dir=folder.path)))
            for path in wanted:
                current = path
                moves.append((_aside(aside[-1] / path.name, folder.files[path.name]), path))
        for path, text in single.items():
            current = path
            aside.append(Path(tempfile.mkdtemp(prefix=".emscloud-", dir=path.parent)))
            moves.append((_aside(aside[-1] / path.name, text), path))
            changes.append(Change(path, "changed" if path.exists() else "new"))
        for source, path in moves:
            current = path
            source.replace(path)
        for change in changes:
            if change.kind == "stale":
                current = change.path
                change.path.unlink()
    except OSError as error:
        raise Failed([failure(current, error)]) from error
    finally:
        for folder_aside in aside:
            shutil.rmtree(folder_aside, ignore_errors=True)
    return changes


def _aside(path: Path, text: str) -> Path:
    """Write a file so that a full disk is noticed now, and not after it was moved in place."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    return path


def failure(path: Path, error: OSError) -> Problem:
    """E402: what the system refused, by the name of the file that it was for."""
    reason = error.strerror or str(error)
    return Problem(
        "E402", f"{path} cannot be written: {reason}. Mend that and run it again; a run can be repeated.", Where(str(path))
    )
