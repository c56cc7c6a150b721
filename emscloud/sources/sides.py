"""What a side of a diff is asked for by, and what stands behind it."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from emscloud import clouds
from emscloud.cloud import Access, Live
from emscloud.diagnostics import Failed, Problem
from emscloud.diff.side import Side, pairs
from emscloud.foreign import Group, Instance, tag_of
from emscloud.load.document import Disk, Files
from emscloud.model.peer import Symbol
from emscloud.resolve.scope import private_space
from emscloud.sources import folder, policy
from emscloud.sources.fence import Fenced
from emscloud.sources.folder import Text
from emscloud.sources.modules.installed import Installed
from emscloud.sources.planjson import Plan, read
from emscloud.sources.policy import Written
from emscloud.sources.revision import Revision

_POLICY = "emscloud.yaml"
ABSENT = "/dev/null"
"""The side of a file that is not there, as git has it."""


@dataclass(frozen=True, slots=True)
class Means:
    """What sides are opened with: files of values of Terraform's variables, and how live groups are reached."""

    var_files: Sequence[str] = ()
    access: Access = field(default_factory=Access)


_NOTHING_MORE = Means()


@dataclass(frozen=True, slots=True)
class Asked:
    """A side as it was asked for: the words, the place of its files, its path there, and the one group that is meant."""

    words: str
    place: Files
    path: str
    group: str | None = None
    cloud: str | None = None
    """Of a live group its cloud; `path` is then what stands behind that."""


@dataclass(frozen=True, slots=True)
class Running:
    """Groups that were read from a cloud."""

    label: str
    cloud: str
    live: Live

    def side(self, other: Side | None = None) -> Side:
        """What they let through; what the other side leaves unsaid behind a name is left so here, and compared by that name.

        A group without tags that pairs with one of a policy is that group wherever rules name it, unless the policy has its id.
        """
        ids = {symbol.name for symbol in _named(other) if symbol.space == self.cloud}
        as_ids = dict.fromkeys(ids & self.live.asked)
        side = self._known_as(as_ids, other)
        pairing = pairs(other, side) if other else ()
        tags = {one.new.address: one.old.tag for one in pairing if one.old and one.new and one.old.tag and not one.new.tag}
        return self._known_as({**tags, **as_ids}, other) if tags else side

    def _known_as(self, tags: Mapping[str, tuple[str, str] | None], other: Side | None) -> Side:
        """The same with groups by address that rules name as if these were their tags, or as if they had none."""
        cloud, asked = clouds.get(self.cloud), self.live.asked
        said = {symbol.name for symbol in _named(other)} - asked
        held = [one for one in self.live.instances if one.address not in said]
        found = cloud.understand([_tagged(one, tags) for one in held], {}, private_space())
        own = {one.address: tag_of(one.values) for one in held}
        plain = [replace(one, tag=own[one.address]) for one in found if one.address in asked]
        return Side(self.label, folder.whole(plain, [one for one in held if one.address in asked]), self.live.holes, chosen=True)

    def alike(self, other: Side) -> tuple[Side, tuple[str, ...]]:
        """The other side with the groups of this cloud alone, if it has any, and what is left out: that cannot be live here."""
        same = tuple([one for one in other.groups if one.cloud == self.cloud])
        left = tuple([one.address for one in other.groups if one.cloud != self.cloud]) if same else ()
        return (replace(other, groups=same) if same else other), left


def _named(side: Side | None) -> Iterator[Symbol]:
    """Every reference of a side."""
    return (symbol for group in (side.groups if side else ()) for flow in group.flows.values() for symbol in flow.named)


def _tagged(one: Instance, tags: Mapping[str, tuple[str, str] | None]) -> Instance:
    if one.address not in tags:
        return one
    tag = tags[one.address]
    return replace(one, values={**one.values, "tags": dict(zip(("emscloud:policy", "emscloud:group"), tag or (), strict=False))})


@dataclass(frozen=True, slots=True)
class Planned:
    """A Terraform plan: both of its sides, and Terraform's words for what it does with each address."""

    plan: Plan
    old: Side
    new: Side


def asked(words: str) -> Asked:
    """An existing path wins, then a live group, then REV:PATH; `#NAME` at the end picks a group.

    Raises Failed: E510 what is none of these, E511 a revision that is not there.
    """
    for text, group in ((words, None), _split(words)):
        if text and os.path.lexists(text):
            return Asked(words, Fenced.around(Path(text)), text, group)
    text, group = _split(words) if "#" in words else (words, None)
    label, colon, path = text.partition(":")
    if colon and label in clouds.names():
        return Asked(words, Disk(), path, group, label)
    if not colon or not label:
        hint = "There is no such file or folder. Write a path, or REV:PATH for a file at a git revision, such as main:emscloud.yaml"
        raise _refused(f"`{words}` is no side of a diff. {hint}")
    return Asked(words, Revision.named(label, Path()), f"{label}:{path}", group)


def _split(words: str) -> tuple[str, str | None]:
    text, mark, group = words.rpartition("#")
    return (text, group) if mark else ("", None)


Opened: TypeAlias = Written | Text | Planned | Running | Side
"""A policy, Terraform's text, a plan, live groups; or a state (or what is not there), which has no text behind it."""


def opened(one: Asked, means: Means = _NOTHING_MORE) -> Opened:
    """What a side names: a policy (or a folder with one), Terraform's text, what `terraform show -json` printed, or nothing.

    Raises Failed: E510 for what is none of them, and whatever is wrong with it.
    """
    if one.cloud is not None:
        return Running(one.words, one.cloud, clouds.get(one.cloud).live(one.path, means.access))
    if one.path == ABSENT:
        return Side(one.words, ())
    held = one.place.names(one.path)
    if held is not None and not any(name.endswith((".tf", ".tf.json")) for name in held) and _POLICY in held:
        path = posixpath.join(one.path, _POLICY) if not one.path.endswith(":") else f"{one.path}{_POLICY}"
        return policy.written(one.words, path, one.place)
    if held is not None or one.path.endswith((".tf", ".tf.json")):
        return folder.opened(one.words, one.place, one.path, means.var_files, _installed(one))
    if one.path.endswith((".yaml", ".yml")):
        return policy.written(one.words, one.path, one.place)
    if one.path.endswith(".json"):
        return _shown(one)
    raise _refused(f"`{one.words}` is no side of a diff: a policy ends in .yaml, Terraform in .tf, what it shows in .json")


def _installed(one: Asked) -> Installed | None:
    """Modules from elsewhere are in no revision: those of the worktree, as far as they are what the revision asks for."""
    if not isinstance(one.place, Revision):
        return None
    inside = one.path.removeprefix(f"{one.place.label}:")
    path = str(one.place.repository / (posixpath.dirname(inside) if inside.endswith((".tf", ".tf.json")) else inside))
    return Installed(Fenced(one.place.repository), path)


def _shown(one: Asked) -> Side | Planned:
    text = one.place.text(one.path)
    found, stamp = read(text, one.path), sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def side(instances: Iterable[Instance]) -> Side:
        """What is not known of one plan is not the same as what is not known of another."""
        listed = folder.groups(instances)
        stamped = [replace(group, holes=tuple(replace(hole, stamp=stamp) for hole in group.holes)) for group in listed]
        return Side(one.words, tuple(stamped))

    return Planned(found, side(found.before), side(found.after)) if isinstance(found, Plan) else side(found)


def picked(side: Side, group: str | None) -> Side:
    """A side with the groups of one name alone (of all, without a name); raises Failed with E510 where there is none."""
    if group is None:
        return side
    held = tuple(one for one in side.groups if group in _names(one))
    if not held:
        known: Sequence[str] = sorted({one.address for one in side.groups})
        raise _refused(f"`{side.label}` has no group `{group}`; it has {', '.join(known) or 'none'}")
    return replace(side, groups=held)


def _names(one: Group) -> tuple[str | None, ...]:
    """What a group may be asked for by: its address or the last part of it, its name in the cloud, and in its policy."""
    return one.address, one.address.rpartition("/")[2], one.address.rpartition(".")[2], one.name, one.tag[1] if one.tag else None


def _refused(words: str) -> Failed:
    return Failed([Problem("E510", f"{words}.")])
