"""Functions that read files beside a configuration: only what stands within reach, and what was seen is kept."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from emscloud.diagnostics import Failed
from emscloud.evaluate.functions.call import Function, Parameter
from emscloud.evaluate.values import BOOL, STRING, Beyond, Fault, Type, Unknown, Value, set_of
from emscloud.hcl.template import normal
from emscloud.hcl.tree import Expression, shown

MOST = 2_000
"""Files and folders that one `fileset` looks at."""
_PATH = Parameter(STRING)
_STRINGS = Type("set", STRING)
_STARS = 8  # of one pattern: what looks for more of them may look for long
_GLOB = re.compile(r"\*\*/|\*\*|\*|\?|[^*?\[\]{}\\]+")


class Shelf:
    """The files around a root module, by their paths from its folder.

    `read` gives a file's bytes and `names` what a folder holds, both None where there is none; Failed, with a word why,
    where something stands there that is not read.  `seen` says of each path that was asked for what was there: a value
    that hangs on a file is the same on two sides only where that is.
    """

    def __init__(self, read: Callable[[str], bytes | None], names: Callable[[str], tuple[str, ...] | None]) -> None:
        self._read, self._names = read, names
        self.seen: dict[str, str] = {}
        self.functions: Mapping[str, Function] = {
            "file": Function(self._file, (_PATH,), result=STRING),
            "fileexists": Function(self._exists, (_PATH,), result=BOOL),
            "fileset": Function(self._set, (_PATH, _PATH), result=_STRINGS),
        }
        digests = ("filebase64", "filemd5", "filesha1", "filesha256", "filesha512", "filebase64sha256", "filebase64sha512")
        self.functions |= {name: Function(self._digest, (_PATH,), result=STRING) for name in digests}

    @classmethod
    def empty(cls) -> Shelf:
        """One within whose reach nothing stands."""
        return cls(lambda _: None, lambda _: None)

    def text(self, path: str) -> str | Unknown:
        """A file as Terraform's `file` has it; Unknown where it is not read.  Raises Fault where it is not UTF-8."""
        raw = self._bytes(path)
        if isinstance(raw, Unknown):
            return raw.of(STRING)
        try:
            return normal(raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise Fault(f"{shown(path)} is not UTF-8") from error

    def _bytes(self, path: str) -> bytes | Unknown:
        """A file; what is not there is not known, for another step may leave it there before Terraform runs."""
        if _elsewhere(path):
            return Unknown(f"{shown(path)} lies elsewhere and is not read.")
        path = posixpath.normpath(path)
        try:
            found = self._read(path)
        except Failed as failed:
            return Unknown(f"{shown(path)} is not read: {failed.problems[0].detail}")
        self.seen[path] = "absent" if found is None else sha256(found).hexdigest()[:32]
        return Unknown(f"There is no {shown(path)}.") if found is None else found

    def _file(self, given: Sequence[Value]) -> Value:
        return self.text(str(given[0]))

    def _exists(self, given: Sequence[Value]) -> Value:
        found = self._bytes(str(given[0]))
        return found.of(BOOL) if isinstance(found, Unknown) else True

    def _digest(self, given: Sequence[Value]) -> Value:
        """What nobody needs for rules is not worked out; that it hangs on the file is what matters."""
        found = self._bytes(str(given[0]))
        if isinstance(found, Unknown):
            return found.of(STRING)
        return Unknown(f"What hangs on all of {shown(str(given[0]))} is not worked out.", type=STRING)

    def _set(self, given: Sequence[Value]) -> Value:
        """The files below a folder whose paths from there fit a pattern (bmatcuk's doublestar, which Terraform uses)."""
        folder, pattern = map(str, given)
        if _elsewhere(folder):
            return Unknown(f"{shown(folder)} lies elsewhere and is not read.", type=_STRINGS)
        wanted = _pattern(pattern)
        found = sorted(normal(path) for path in self._below(posixpath.normpath(folder), "", [0]) if wanted.fullmatch(path))
        self.seen[f"{posixpath.normpath(folder)}//{pattern}"] = sha256("\0".join(found).encode()).hexdigest()[:32]
        return set_of(found, STRING)

    def _below(self, folder: str, inside: str, count: list[int]) -> Iterator[str]:
        for name in self._listed(folder) or ():
            count[0] += 1
            if count[0] > MOST:
                raise Beyond(f"there are more than {MOST:,} files below {shown(folder)}")
            path = posixpath.normpath(posixpath.join(folder, name))
            if self._listed(path) is None:
                yield f"{inside}{name}"
            else:
                yield from self._below(path, f"{inside}{name}/", count)

    def _listed(self, folder: str) -> tuple[str, ...] | None:
        try:
            return self._names(folder)
        except Failed as failed:
            raise Beyond(f"{shown(folder)} is not read") from failed


@dataclass(frozen=True, slots=True)
class Filled:
    """The names of a file that is a template: those that it was given, and no others."""

    values: Mapping[str, Value]
    shelf: Shelf

    def resolve(self, name: str, steps: Sequence[str | Expression], evaluator: object) -> tuple[Value, int] | None:
        """One of them."""
        del steps, evaluator
        return (self.values[name], 0) if name in self.values else None


def _elsewhere(path: str) -> bool:
    """Whether a path leaves the configuration's own folders on its face: a whole path, or one from somebody's home."""
    return posixpath.isabs(path) or path.startswith("~")


def _pattern(glob: str) -> re.Pattern[str]:
    """A pattern of `*`, `**` and `?` as a regular expression.  Raises Beyond for classes, alternatives and escapes."""
    found, at = "", 0
    while at < len(glob):
        token = _GLOB.match(glob, at)
        if token is None or glob.count("*") > _STARS:
            raise Beyond(f"the pattern {shown(glob)} is not worked out")
        word, at = token[0], token.end()
        found += {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(word) or re.escape(word)
    return re.compile(found, re.DOTALL)
