"""What Terraform leaves in a group: rules that stand in the cloud and that no configuration writes any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from emscloud.clouds.aws.others.kinds import ENTRY, GROUPS, INLINE, LIST
from emscloud.clouds.aws.others.peers import Directory, masked
from emscloud.clouds.aws.others.rules import INLINE_PEERS, Atom, Reading, Spoken, inline, is_rule, standalone
from emscloud.foreign import Attribute, Instance, Unwritten, entries
from emscloud.model.peer import Network

_HOLDERS = (*GROUPS, LIST)
_HELD = (*INLINE, "entry")


def leave(before: Iterable[Instance], after: Iterable[Instance]) -> tuple[Instance, ...]:
    """The later side, with what stands there because it did before: Terraform takes away nothing of an attribute that is unset.

    What was a resource of its own before is not among it, whatever has become of that resource.
    """
    work = _Leaving(tuple(before))
    return tuple([work.left(one) if one.kind in _HOLDERS else one for one in after])


class _Leaving:
    """The earlier side: what stood in its groups and lists, and which of that were resources of their own."""

    def __init__(self, before: tuple[Instance, ...]) -> None:
        self.directory = Directory(before, {}, ())
        self.before = {one.address: one for one in before if one.kind in _HOLDERS}
        self.atoms: dict[str | None, set[Atom]] = {}
        self.prefixes: dict[str | None, set[Network | None]] = {}
        for one in before:
            if is_rule(one):
                owner = self.directory.owner(one.values.get("security_group_id"))
                self.atoms.setdefault(owner, set()).update(Reading(standalone(one), owner, self.directory).atoms())
            elif one.kind == ENTRY:
                owner = self.directory.owner(one.values.get("prefix_list_id"))
                self.prefixes.setdefault(owner, set()).add(_network(one.values.get("cidr")))

    def left(self, one: Instance) -> Instance:
        """A group or a list with what it is left with; one that is made anew is left with nothing."""
        was = self.before.get(one.address)
        known = one.values.get("id")
        if was is None or (known is not None and known != was.values.get("id")):
            return one
        values, unwritten = dict(one.values), dict(one.unwritten)
        for name in _HELD:
            held = one.values.get(name)
            if held is None:
                held = was.values.get(name)
            elif name not in one.unwritten:
                continue
            if isinstance(held, tuple):
                values[name] = self._kept(replace(was, values={**was.values, name: held}), name)
                unwritten[name] = Unwritten.LEFT
        return replace(one, values=values, unwritten=unwritten)

    def _kept(self, was: Instance, name: str) -> tuple[Attribute, ...]:
        """What of an attribute were no resources of their own."""
        items = entries(was.values[name])
        if name == "entry":
            own = self.prefixes.get(was.address, set())
            return tuple([one for one in items if not isinstance(one, Mapping) or _network(one.get("cidr")) not in own])
        rest = [self._rest(spoken, item, was.address) for spoken, item in zip(inline(was, name), items, strict=True)]
        return tuple([item for item in rest if item is not None])

    def _rest(self, spoken: Spoken, item: Attribute, address: str) -> Attribute:
        """A rule with those of its peers that were in no rule of their own; None without any."""
        if not isinstance(item, Mapping):
            return item
        fields = dict(item)
        kept = False
        for name, kind in INLINE_PEERS.items():
            there = tuple([one for one in entries(item.get(name)) if not self._twin(spoken, kind, one, address)])
            kept = kept or bool(there)
            fields[name] = there if kind != "self" else there[0] if there else None
        return fields if kept else None

    def _twin(self, spoken: Spoken, kind: str, value: Attribute, address: str) -> bool:
        """Whether a rule with one peer was a rule of its own; a rule without that peer is nothing to keep either."""
        reading = Reading(replace(spoken, peers=((kind, value),)), address, self.directory)
        return not reading.peers or bool(reading.atoms() & self.atoms.get(address, set()))


def _network(cidr: Attribute) -> Network | None:
    return masked(cidr, 4) or masked(cidr, 6)
