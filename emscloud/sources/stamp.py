"""What unknown values of a text would be worked out from: where that differs, they are not one value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from hashlib import sha256

from emscloud.evaluate.layout import Layout
from emscloud.foreign import Group, Hole, keyless
from emscloud.hcl.tree import Source

_ASIDE = frozenset({"at", "source"})  # where something stands is no part of what it says


class Stamps:
    """The stamps of one text: of everything but resources together, and of each resource by kind and name."""

    def __init__(self, layouts: Mapping[str, Layout], values: str) -> None:
        self._texts: dict[str, list[str]] = {}
        rest = [values]
        for folder, layout in sorted(layouts.items()):
            for kind in ("variables", "locals", "outputs", "calls", "data"):
                rest += [folder, kind, *_said(getattr(layout, kind))]
            for name, section in layout.resources.items():
                self._texts.setdefault(name, []).append("".join(_said(section)))
        self.context = _digest(rest)

    def of(self, group: Group) -> Group:
        """A group whose holes are stamped with its own resources and with what they may refer to."""
        if not group.holes:
            return group
        addresses = {group.address, *[carrier.name.partition(" ")[0] for carrier in group.carriers]}
        names = {".".join(keyless(address).split(".")[-2:]) for address in addresses}
        stamp = _digest([self.context, *[text for name in sorted(names) for text in (name, *self._texts.get(name, ()))]])
        return replace(group, holes=tuple([replace(hole, stamp=stamp) for hole in group.holes]))

    def hole(self, hole: Hole) -> Hole:
        """A hole of the whole side, stamped with all that modules may be given."""
        return replace(hole, stamp=self.context)

    def texts(self, address: str) -> str:
        """A stamp of one resource's own text."""
        name = ".".join(keyless(address).split(".")[-2:])
        return _digest([self.context, *self._texts.get(name, ())])


def _digest(parts: Iterable[str]) -> str:
    made = sha256()
    for part in parts:
        made.update(part.encode("utf-8", "surrogatepass"))
        made.update(b"\0")
    return made.hexdigest()[:32]


def _said(value: object) -> Iterator[str]:
    """A tree as texts, without the places of its parts."""
    if isinstance(value, Source):
        return
    if is_dataclass(value) and not isinstance(value, type):
        yield f"({type(value).__name__}"
        for field in fields(value):
            if field.name not in _ASIDE:
                yield from _said(getattr(value, field.name))
        yield ")"
    elif isinstance(value, Mapping):
        yield "{"
        for key in value:
            yield f"{key!r}:"
            yield from _said(value[key])
        yield "}"
    elif isinstance(value, tuple | list):
        yield "["
        for one in value:
            yield from _said(one)
        yield "]"
    else:
        yield f"{value!r},"
