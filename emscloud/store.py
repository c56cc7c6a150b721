"""Files, whole or not there: written to the side and moved in place; what is not ours is never touched."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from emscloud.diagnostics import Failed, Problem, Where

MARK = "# Written by emscloud"
"""How the first line of every file of ours begins; of a page in Markdown, where `#` is a heading, the same as a comment."""
PRINTED = "Printed by emscloud"
"""How the comment begins, without its `#`, of a file that is printed once, for a place that people choose."""
_PAGE, _PAGE_END = f"<!-- {MARK.removeprefix('# ')}", " -->"
_SUFFIXES = (".tf", ".hcl", ".md")
_PREFIX, _SUFFIX = ".emscloud-", ".part"  # of the folders in which files stand until all of them are written


def header(policy: str, target: str) -> str:
    """The comment at the top of a file, without its `#`: the same for every file of a target."""
    return f"Written by emscloud from the policy {policy} for the target {target}. Edit the policy, not this file."


def _owner(path: Path) -> str | None:
    """The first line of a file of ours, as Terraform's text has it; None for anybody else's."""
    first = _first(path)
    return first if first is not None and first.startswith(MARK) else None


def _first(path: Path) -> str | None:
    """The first line of a file as Terraform's text has it; None where it cannot be read."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return _said(stream.readline())
    except (OSError, UnicodeDecodeError):
        return None


def _said(text: str) -> str:
    """The first line of a text, a page's as Terraform's text has it."""
    first = text.partition("\n")[0]
    if first.startswith(_PAGE) and first.endswith(_PAGE_END):
        return f"# {first.removeprefix('<!-- ').removesuffix(_PAGE_END)}"
    return first


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
            elif _bytes(path) != text.encode():
                found.append(Change(path, "changed"))
        return found + [Change(path, "stale") for path in self._stale()]

    def _ours(self) -> dict[str, str]:
        """Every file of ours in the folder, and its first line."""
        try:
            entries = sorted(self.path.iterdir()) if self.path.is_dir() else []
        except OSError as error:
            raise Failed([failure(self.path, error)]) from error
        listed = [path for path in entries if path.suffix in _SUFFIXES and path.is_file()]
        return {path.name: first for path in listed if (first := _owner(path)) is not None}

    def others(self) -> list[Path]:
        """Files that Terraform reads from the folder as well, and that nobody has proven."""
        entries = sorted(self.path.iterdir()) if self.path.is_dir() else []
        ours = self._ours()
        return [path for path in entries if path.name.endswith((".tf", ".tf.json")) and path.name not in ours]

    def _stale(self) -> list[Path]:
        return [self.path / name for name in self._ours() if name not in self.files]

    def another(self) -> tuple[str, str] | None:
        """The first file of ours that was written from something else than what is to be written, and from what; None: no such."""
        said = _said(next(iter(self.files.values())))
        for name, first in self._ours().items():
            if first != said:
                return name, first.removeprefix(f"{MARK} from ").partition(". ")[0]
        return None

    def _refuse_foreign(self) -> None:
        ours = self._ours()
        problems = []
        if (other := self.another()) is not None:
            path = self.path / other[0]
            detail = f"{path} was written from {other[1]}, which is another one. Use `--out`, or take {self.path} away"
            detail += " if that one is gone or has a new name."
            problems.append(Problem("E401", detail, Where(str(path), 1, 1)))
        for name in self.files:
            path = self.path / name
            if os.path.lexists(path) and name not in ours:
                detail = f"{path} is not emscloud's, and emscloud would write a file of that name. Move it, or use `--out`."
                problems.append(Problem("E401", detail, Where(str(path))))
        if problems:
            raise Failed(problems)


def gone(listed: Iterable[Folder], known: Iterable[Path], policy: str) -> list[Path]:
    """Folders beside these that hold files of the same policy, for a target that is not known."""
    kept = set(known)
    beside = {each for folder in listed if folder.path.parent.is_dir() for each in folder.path.parent.iterdir()} - kept
    said = f"{MARK} from the policy {policy} for "
    return [
        path
        for path in sorted(beside)
        if path.is_dir() and any((_owner(file) or "").startswith(said) for file in path.glob("*.tf"))
    ]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Failed([failure(path, error)]) from error


@dataclass(slots=True)
class _Aside:
    """Files on their way: each written beside the place where it goes, and then all of them moved there."""

    current: Path = field(default_factory=Path)
    folders: dict[Path, Path] = field(default_factory=dict)
    made: list[Path] = field(default_factory=list)
    moves: list[tuple[Path, Path]] = field(default_factory=list)

    def stage(self, path: Path, text: str) -> None:
        """Write a file so that a full disk is noticed now, and not after others were moved in place."""
        aside = self._folder(path) / path.name
        with aside.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        self.moves.append((aside, path))

    def _folder(self, path: Path) -> Path:
        """The folder of ours beside a file; what a killed run left there goes."""
        import tempfile  # noqa: PLC0415  (`check` writes nothing, and these cost it 10 ms)

        parent = self.current = path.parent
        if parent not in self.folders:
            self.made += [each for each in (parent, *parent.parents) if not each.exists()]
            try:
                parent.mkdir(parents=True, exist_ok=True)
            except FileExistsError:
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from None
            _remove(parent.glob(f"{_PREFIX}*{_SUFFIX}"))
            self.current = path
            self.folders[parent] = Path(tempfile.mkdtemp(_SUFFIX, _PREFIX, parent))
        self.current = path
        return self.folders[parent]

    def finish(self, stale: Iterable[Path]) -> None:
        """Move every file in place, in the order in which they were staged; then take away what is stale."""
        for aside, path in self.moves:
            self.current = path
            aside.replace(path)
        for path in stale:
            self.current = path
            path.unlink()

    def clean(self) -> None:
        """Take away the folders of ours, and the new ones that stayed empty."""
        _remove(self.folders.values())
        for folder in self.made:
            with suppress(OSError):
                folder.rmdir()


def _remove(folders: Iterable[Path]) -> None:
    import shutil  # noqa: PLC0415

    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def write(folders: Iterable[Folder], single: Mapping[Path, str]) -> list[Change]:
    """Bring every folder and every single file to its text; nothing is moved before everything is written aside.

    Raises Failed: E401 (see Folder.changes), E402 where the disk refuses; the message names the file.
    """
    listed = list(folders)
    changes = [change for folder in listed for change in folder.changes()]
    changes += lacking(single)
    texts = {folder.path / name: text for folder in listed for name, text in folder.files.items()} | dict(single)
    aside = _Aside()
    try:
        for change in changes:
            if change.kind != "stale":
                aside.stage(change.path, texts[change.path])
        aside.finish(change.path for change in changes if change.kind == "stale")
    except OSError as error:
        raise Failed([failure(aside.current, error)]) from error
    finally:
        aside.clean()
    return changes


def lacking(single: Iterable[Path]) -> list[Change]:
    """What a write does to files whose text is known to differ."""
    return [Change(path, "changed" if path.exists() else "new") for path in single]


def printed(path: Path) -> str | None:
    """The first line of a file that emscloud printed for a place that people chose; None for anybody else's."""
    first = _first(path)
    return first if first is not None and first.startswith(f"# {PRINTED}") else None


def put(files: Mapping[Path, str]) -> None:
    """Write files to places that people chose, all of them or none.

    Where something is there, it is replaced if it is empty, says the same, or begins with the same line of ours.  Raises
    Failed: E473 where anything else is there, E402 where the disk refuses.
    """
    problems = [problem for path, text in files.items() if (problem := _in_the_way(path, text))]
    if problems:
        raise Failed(problems)
    write((), files)


def _in_the_way(path: Path, text: str) -> Problem | None:
    """Why a file is not to be written to a place."""
    if not path.parent.is_dir():
        return failure(path, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))
    if not os.path.lexists(path):
        return None
    first = printed(path)
    if path.is_file() and (first == text.partition("\n")[0] or _bytes(path) in (b"", text.encode())):
        return None
    if first is not None:
        said = f"{path} is there already, with what emscloud printed for something else: `{first.removeprefix('# ')}`"
        return Problem("E473", f"{said}. Give each group files of its own, or take that one away.", Where(str(path)))
    words = f"{path} is there already, and emscloud did not print it. Move it, or name another file; nothing was written."
    return Problem("E473", words, Where(str(path)))


def create(path: Path, text: str) -> None:
    """Write a new file; raises Failed with E402 where one is there or the disk refuses, and then leaves nothing behind."""
    try:
        stream = path.open("x", encoding="utf-8", newline="\n")
    except OSError as error:
        raise Failed([failure(path, error)]) from error
    try:
        with stream:
            stream.write(text)
    except OSError as error:
        path.unlink()
        raise Failed([failure(path, error)]) from error


def failure(path: Path, error: OSError) -> Problem:
    """E402: what the system refused, by the name of the file that it was for."""
    reason = error.strerror or str(error)
    detail = f"{path} cannot be written: {reason}. Mend that and run it again; a run can be repeated."
    return Problem("E402", detail, Where(str(path)))
