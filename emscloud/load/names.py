"""Names that a policy uses: targets, groups and roles have to exist, and lists of peers become Terms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from emscloud.diagnostics import Where
from emscloud.load.document import Mapping, Node
from emscloud.load.language import ANYWHERE
from emscloud.load.shape import Loaded, Placed, Reading, listing, shown, suggest
from emscloud.model.peer import Network, Symbol
from emscloud.model.written import Binding, Role, Term


class Names:
    """What a policy file defines, by name; a definition counts even where its value is wrong."""

    def __init__(self, tree: Loaded, reading: Reading) -> None:
        self.reading = reading
        self.groups, self.targets, self.roles = (_keys(tree, key) for key in ("groups", "targets", "peers"))

    def know(  # noqa: PLR0913, PLR0917  (what is asked for, and what to say where it is not there)
        self, code: str, kind: str, name: str, known: Iterable[str], place: Node | Where | None, also: Iterable[str] = ()
    ) -> bool:
        """Whether a name is among the known ones; a problem is noted where it is not."""
        offered = sorted(set(known))
        if name in offered:
            return True
        offer = f" There are {listing(offered)}." if offered else ""
        where = place if isinstance(place, Where) or place is None else self.reading.document.where(place)
        self.reading.say_at(code, f"There is no {kind} called `{shown(name)}`.{suggest(name, (*offered, *also)) or offer}", where)
        return False

    def target(self, name: str, place: Node | Where) -> bool:
        """Whether a target exists; a problem is noted where it does not."""
        return self.know("E125", "target", name, self.targets, place)

    def group(self, name: str, place: Node | Where | None) -> bool:
        """Whether a group exists; a problem is noted where it does not."""
        return self.know("E126", "group", name, self.groups, place)

    def check(self, terms: Iterable[Term]) -> None:
        """Groups and roles that terms name have to exist."""
        for term in terms:
            for peer in term.peers:
                if isinstance(peer, Role):
                    self.know("E124", "entry of `peers`", peer.name, self.roles, term.where, ANYWHERE)
                elif isinstance(peer, Symbol) and peer.space == "group":
                    self.group(peer.name, term.where)

    def binding(self, value: object, where: Where) -> Binding:
        """A list for every target, or a list a target."""
        if not isinstance(value, Loaded):
            return Binding(self._terms(value), {}, where)
        for name in value.node.items:
            self.target(name, value.where_key(name))
        return Binding(None, {name: self._terms(listed) for name, listed in value.items()}, where)

    def _terms(self, value: object) -> tuple[Term, ...]:
        terms = []
        for one in cast("list[Term | Placed]", value):
            if isinstance(one, Placed):
                terms.append(Term((cast(Network, one.value),), self.reading.document.where(one.node)))
            else:
                terms.append(one)
        self.check(terms)
        return tuple(terms)


def _keys(tree: Loaded, name: str) -> tuple[str, ...]:
    item = tree.node.items.get(name)
    return tuple(item[1].items) if item and isinstance(item[1], Mapping) else ()
