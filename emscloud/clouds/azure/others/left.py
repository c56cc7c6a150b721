"""What Terraform leaves in a group: rules that stand in the cloud and that no configuration writes any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from emscloud.clouds.azure.others.kinds import GROUP, INLINE, RULE
from emscloud.clouds.azure.others.owners import Owners
from emscloud.foreign import Attribute, Instance, Unwritten, text


def leave(before: Iterable[Instance], after: Iterable[Instance]) -> tuple[Instance, ...]:
    """The later side, with what stands there because it did before: Terraform takes away nothing of an attribute that is unset.

    What was a resource of its own before is not among it, whatever has become of that resource.
    """
    old = tuple(before)
    groups = {one.address: one for one in old if one.kind == GROUP}
    owners = Owners(groups.values())
    own: dict[str | None, set[str]] = {}
    for one in old:
        if one.kind == RULE:
            own.setdefault(owners.of(one)[0], set()).add(_name(one.values))
    return tuple([_left(one, groups.get(one.address), own) if one.kind == GROUP else one for one in after])


def _left(one: Instance, was: Instance | None, own: Mapping[str | None, set[str]]) -> Instance:
    """A group with what it is left with; one that is made anew is left with nothing."""
    known = one.values.get("id")
    if was is None or (known is not None and known != was.values.get("id")):
        return one
    held = one.values.get(INLINE)
    if held is not None and INLINE not in one.unwritten:
        return one
    if held is None:
        held = was.values.get(INLINE)
    if not isinstance(held, tuple):
        return one
    names = own.get(one.address, set())
    kept = tuple([item for item in held if not isinstance(item, Mapping) or _name(item) not in names])
    values, unwritten = {**one.values, INLINE: kept}, {**one.unwritten, INLINE: Unwritten.LEFT}
    return replace(one, values=values, unwritten=unwritten)


def _name(values: Mapping[str, Attribute]) -> str:
    return (text(values.get("name")) or "").lower()
