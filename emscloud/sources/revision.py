"""Files at a git revision, from git's objects; the worktree is not touched."""

from __future__ import annotations

import posixpath
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from emscloud.diagnostics import Failed, Problem, Where
from emscloud.load.document import MOST, decoded

_LINKS = 16
"""Symbolic links that a path may lead through."""
_FARTHEST = 40
"""Folders and links, one within the other, that a path may lead through."""
_LINK, _FOLDER = "120000", "040000"


@dataclass(frozen=True)
class Revision:
    """A commit of a repository as a place of files; their names begin with `label` and a colon, and are seen from its root."""

    label: str
    repository: Path
    commit: str
    _trees: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def named(cls, label: str, folder: Path) -> Revision:
        """The revision that `label` names in the repository around a folder; `main...` is where main and HEAD parted.

        Raises Failed with E511 where there is no repository, no such revision, or a clone too shallow for it.
        """
        root = Path(_git(folder, "rev-parse", "--show-toplevel", what=f"{folder} is in no git repository").strip())
        name = label.removesuffix("...")
        unknown = f"git knows no revision `{name}` here{_shallow(root)}"
        commit = _git(root, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}", what=unknown).strip()
        if label.endswith("..."):
            apart = f"git finds no commit that `{name}` and HEAD have in common{_shallow(root)}"
            commit = _git(root, "merge-base", commit, "HEAD", what=apart).strip()
        return cls(label, root, commit)

    def text(self, path: str) -> str:
        """The text of a file; raises Failed as `raw` does, and with E100 where it is not UTF-8."""
        return decoded(self.raw(path), path)

    def raw(self, path: str) -> bytes:
        """The bytes of a file; raises Failed: E512 where it is not there, E103 where it is too large."""
        mode, name, inside = self._entry(path)
        if not name or mode == _FOLDER:
            raise self._failed("E512", path, f"{self.label} has no file {inside}")
        size = _git(self.repository, "cat-file", "-s", name, what=f"{path} cannot be read").strip()
        if int(size) > MOST:
            raise self._failed("E103", path, f"{path} is larger than {MOST // 1024**2} MiB, the most that is read")
        return _raw(self.repository, "cat-file", "blob", name, what=f"{path} cannot be read")

    def names(self, folder: str) -> tuple[str, ...] | None:
        """What a folder holds, sorted; None where there is no such folder in the repository."""
        try:
            mode, name, _ = self._entry(folder)
        except Failed:
            return None
        if mode != _FOLDER:
            return None
        listed = _git(self.repository, "ls-tree", "-z", "--name-only", name, what=f"{folder} cannot be read")
        return tuple(sorted(one for one in listed.split("\0") if one))

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        try:
            mode, name, _ = self._entry(path)
        except Failed:
            return False
        return bool(name) and mode != _FOLDER

    def _entry(self, path: str, far: int = 0) -> tuple[str, str, str]:
        """Mode and object of what stands at a path, links followed, and the path itself; empty where nothing does."""
        inside = self._inside(path, path)
        for _ in range(_LINKS):
            found = (
                self._tree(posixpath.dirname(inside), far).get(posixpath.basename(inside))
                if inside
                else (_FOLDER, f"{self.commit}^{{tree}}")
            )
            if found is None:
                return "", "", inside
            mode, name = found
            if mode != _LINK:
                return mode, name, inside
            target = _git(self.repository, "cat-file", "blob", name, what=f"{path} cannot be read")
            inside = self._inside(posixpath.join(posixpath.dirname(inside), target), path)
        raise self._failed("E512", path, f"{path} is a symbolic link that leads in a circle")

    def _tree(self, folder: str, far: int) -> dict[str, tuple[str, str]]:
        """What a folder holds: mode and object by name; nothing where there is no such folder."""
        if far > _FARTHEST:
            raise self._failed("E512", folder, f"{folder} leads through more than {_FARTHEST} folders and links")
        if folder not in self._trees:
            mode, name, _ = self._entry(folder, far + 1)
            self._trees[folder] = _listed(self.repository, name) if mode == _FOLDER else {}
        return self._trees[folder]

    def _inside(self, path: str, asked: str) -> str:
        """A path as git has it; what leads outside of the repository is refused.

        `./PATH` is from the working directory where git takes it so, which would be another file here: it is refused.
        """
        if path.removeprefix(f"{self.label}:").startswith(("./", "../")) and path == asked:
            raise self._failed("E512", asked, f"{asked} is to begin at the root of the repository, without a dot")
        found = posixpath.normpath(path.removeprefix(f"{self.label}:"))
        if found.startswith(("../", "/")) or found == "..":
            raise self._failed("E512", asked, f"{asked} leads out of the repository")
        return "" if found == "." else found

    @staticmethod
    def _failed(code: str, path: str, words: str) -> Failed:
        return Failed([Problem(code, f"{words}.", Where(path))])


def _listed(repository: Path, tree: str) -> dict[str, tuple[str, str]]:
    listed = _git(repository, "ls-tree", "-z", tree, what=f"{tree} cannot be read")
    entries = [line.partition("\t") for line in listed.split("\0") if line]
    return {name: (said.split()[0], said.split()[2]) for said, _, name in entries}


def _shallow(root: Path) -> str:
    try:
        shallow = _git(root, "rev-parse", "--is-shallow-repository", what="").strip() == "true"
    except Failed:
        return ""
    return ", and this clone is shallow: run `git fetch --unshallow` (in actions/checkout: `fetch-depth: 0`)" if shallow else ""


def _git(folder: Path, *words: str, what: str) -> str:
    return _raw(folder, *words, what=what).decode("utf-8", "replace")


def _raw(folder: Path, *words: str, what: str) -> bytes:
    """What git prints; Failed with E511 and `what` where it fails."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603, S607  (git, by its name)
    except OSError as error:
        raise Failed([Problem("E511", f"git cannot be run ({error.strerror}); a side such as main:PATH needs it.")]) from error
    except ValueError as error:  # what no argument of a program can hold
        raise Failed([Problem("E511", f"{what}.")]) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise Failed([Problem("E511", f"{what}: {said}." if said else f"{what}.")])
    return done.stdout
