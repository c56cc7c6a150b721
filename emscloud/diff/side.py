"""Sides, and how their groups pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

from emscloud.foreign import Group, Hole
from emscloud.model.policy import Direction
from emscloud.spaces.bounds import Bounds

NOTHING = Bounds()


@dataclass(frozen=True, slots=True)
class Side:
    """All groups of one side; `label` is what it was asked for by.  `holes` are what may hold groups that nobody knows.

    `chosen` is true where its groups were asked for one by one, by ids that no other kind of side knows.
    """

    label: str
    groups: tuple[Group, ...]
    holes: tuple[Hole, ...] = ()
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A group on both sides, or None where it is on one alone; `by` is how they were found to be one."""

    old: Group | None
    new: Group | None
    by: str

    @property
    def sensitive(self) -> bool:
        """Whether something of it must not be shown: Terraform marks it so."""
        return any(group.sensitive for group in (self.old, self.new) if group)

    @property
    def address(self) -> str:
        """What the newer side calls it."""
        group = self.new or self.old
        assert group is not None
        return group.address


def flows(group: Group | None, direction: Direction) -> Bounds:
    """What a group lets through in one direction; nothing where there is no group."""
    return NOTHING if group is None else group.flows.get(direction, NOTHING)


def pairs(old: Side, new: Side) -> tuple[Pair, ...]:
    """Pair the groups of two sides by emscloud's tag, then by address, by name, by content; what is left stands alone.

    A key that several groups of one side have pairs nothing.  Where each side has one group alone, and one of them was
    chosen, these two are meant.  In the order of the newer side, then what is gone.
    """
    found: dict[int, Pair] = {}
    gone: set[int] = set()
    left, right = list(old.groups), list(new.groups)
    for by, key in _KEYS.items():
        theirs, ours = _unique(left, key), _unique(right, key)
        for value in theirs.keys() & ours.keys():
            found[id(ours[value])] = Pair(theirs[value], ours[value], by)
            gone.add(id(theirs[value]))
        left = [group for group in left if id(group) not in gone]
        right = [group for group in right if id(group) not in found]
    if len(old.groups) == len(new.groups) == 1 and left and (old.chosen or new.chosen):
        return (Pair(left[0], right[0], "being the only ones"),)
    made = [found.get(id(group)) or Pair(None, group, "one side alone") for group in new.groups]
    return (*made, *[Pair(group, None, "one side alone") for group in left])


def _unique(groups: list[Group], key: Callable[[Group], Hashable]) -> Mapping[Hashable, Group]:
    keys = [key(group) for group in groups]
    counts = Counter(keys)
    return {value: group for value, group in zip(keys, groups, strict=True) if value is not None and counts[value] == 1}


def _by_tag(group: Group) -> Hashable:
    return group.tag and (group.cloud, group.tag)


def _by_address(group: Group) -> Hashable:
    return (group.cloud, group.address)


def _by_name(group: Group) -> Hashable:
    return group.name and (group.cloud, group.name.lower())


def _by_content(group: Group) -> Hashable:
    """The boxes and names of what it lets through, so that a group that was only renamed is found again."""
    if group.holes:
        return None
    said = [
        (way.value, flows(group, way).must.slabs, tuple((name, one.slabs) for name, one in sorted(flows(group, way).named.items())))
        for way in Direction
    ]
    return (group.cloud, *said) if any(part for _, *parts in said for part in parts) else None


_KEYS: Mapping[str, Callable[[Group], Hashable]] = {
    "tag": _by_tag,
    "address": _by_address,
    "name": _by_name,
    "content": _by_content,
}
