"""What a side of a diff is asked for by, and what stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from emscloud.diagnostics import Failed, Problem
from emscloud.diff.side import Side
from emscloud.load.document import Disk, Files
from emscloud.sources import policy
from emscloud.sources.policy import Written
from emscloud.sources.revision import Revision

_LIVE = ("aws:", "azure:")


@dataclass(frozen=True, slots=True)
class Asked:
    """A side as it was asked for: the words, the place of its files, its path there, and the one group that is meant."""

    words: str
    place: Files
    path: str
    group: str | None = None


def asked(words: str) -> Asked:
    """An existing path wins, then a live group, then REV:PATH; `#NAME` at the end picks a group.

    Raises Failed: E510 what is none of these, E511 a revision that is not there.
    """
    for text, group in ((words, None), _split(words)):
        if text and Path(text).exists():
            return Asked(words, Disk(), text, group)
    text, group = _split(words) if "#" in words else (words, None)
    if text.startswith(_LIVE):
        raise _refused(f"`{text}` is a live group, which this version does not read yet. Name a file, or REV:PATH")
    label, colon, path = text.partition(":")
    if not colon or not path:
        hint = "There is no such file or folder. Write a path, or REV:PATH for a file at a git revision, such as main:emscloud.yaml"
        raise _refused(f"`{words}` is no side of a diff. {hint}")
    revision = Revision.named(label, Path())
    return Asked(words, revision, f"{label}:{path}", group)


def _split(words: str) -> tuple[str, str | None]:
    text, mark, group = words.rpartition("#")
    return (text, group) if mark else ("", None)


def opened(one: Asked) -> Written:
    """The policy that a side names; raises Failed with E510 for what is none."""
    if not one.path.endswith((".yaml", ".yml")):
        raise _refused(f"`{one.words}` is no policy: its name ends in .yaml")
    return policy.written(one.words, one.path, one.place)


def picked(side: Side, group: str | None) -> Side:
    """A side with the groups of one name alone (of all, without a name); raises Failed with E510 where there is none."""
    if group is None:
        return side
    held = tuple(one for one in side.groups if group in (one.address, one.address.rpartition("/")[2], one.name))
    if not held:
        known: Sequence[str] = sorted({one.address for one in side.groups})
        raise _refused(f"`{side.label}` has no group `{group}`; it has {', '.join(known) or 'none'}")
    return replace(side, groups=held)


def _refused(words: str) -> Failed:
    return Failed([Problem("E510", f"{words}.")])
