"""What unknown values of a text would be worked out from: where that differs, they are not one value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

from emscloud.foreign import Group, Hole, keyless
from emscloud.hcl.tree import Call, Literal, Section
from emscloud.sources.modules.definitions import Definitions, Node, inside

_FAR = {"var": "variable", "module": "module"}


class Stamps:
    """The stamps of one text: of a value, everything that it hangs on, wherever in the modules that stands."""

    def __init__(self, definitions: Definitions) -> None:
        self._all = definitions
        self._secret: dict[Node, bool] = {}

    def of(self, group: Group, former: Mapping[str, str]) -> Group:
        """A group whose holes are stamped with its own resources (`former` are their addresses here) and all that they hang on.

        Its `rest` is stamped with whose it is.
        """
        if not group.holes:
            return group
        every = (group.address, *[carrier.name.partition(" ")[0] for carrier in group.carriers])
        names = sorted({_name(former.get(one, one)) for one in every})
        stamp = self._stamp(self._named("resource", names))
        rest = group.rest and replace(group.rest, stamp=self._stamp(self._named("owner", names)))
        holes = tuple([rest if rest and hole == group.rest else replace(hole, stamp=stamp) for hole in group.holes])
        return replace(group, holes=holes, rest=rest)

    def call(self, address: str, hole: Hole) -> Hole:
        """A hole that a called module is, stamped with what it is given, and with what decides whether it is there."""
        name = address.rpartition(".")[2]
        return replace(hole, stamp=self._stamp([(folder, "module", name) for folder in self._all.folders]))

    def reference(self, address: str) -> str:
        """A stamp of what a reference stands for that is no resource of this text: a data source, a variable, a module.

        Of a resource it is empty, since the address itself says which one it is.
        """
        names = ["", "", *keyless(address).split(".")]
        kind = "data" if names[-3] == "data" else _FAR.get(names[-2])
        if kind is None:
            return ""
        name = ".".join(names[-2:]) if kind == "data" else names[-1]
        return self._stamp([(folder, kind, name) for folder in self._all.folders])

    def texts(self, address: str) -> str:
        """A stamp of one resource's own text, and of what that hangs on."""
        return self._stamp(self._named("resource", [_name(address)]))

    def hidden(self, address: str) -> bool:
        """Whether a resource says something that comes of a value that is marked as sensitive, perhaps by way of others."""
        folder, name = "", _name(address)
        for step in keyless(address).removesuffix(name).split(".")[1::2]:
            folder = self._all.target(folder, step)
        node = folder, "resource", name
        if node not in self._secret:
            self._secret[node] = any(
                map(_marks, (tree for one in self._all.reached([node], apart=True) for _, tree in self._all.trees(*one)))
            )
        return self._secret[node]

    def _named(self, kind: str, names: Iterable[str]) -> list[Node]:
        """The nodes of resources, in whatever modules they stand."""
        return [(folder, kind, name) for name in names for folder in self._all.resources.get(name, ())]

    def _stamp(self, roots: Iterable[Node]) -> str:
        """A digest of these nodes and of all that can be reached from them."""
        made = sha256()
        for node in sorted(self._all.reached(roots)):
            for part in (*node, self._all.node(node)[0]):
                made.update(part.encode("utf-8", "surrogatepass"))
                made.update(b"\0")
        return made.hexdigest()[:32]


def _marks(tree: object) -> bool:
    """Whether a tree marks something as not to be shown: a `sensitive` or `ephemeral` variable or output, or `sensitive()`."""
    pending = [tree]
    while pending:
        one = pending.pop()
        if isinstance(one, Section) and one.kind in {"variable", "output"}:
            said = [one.body.attributes[name].value for name in ("sensitive", "ephemeral") if name in one.body.attributes]
            if not all(isinstance(value, Literal) and value.value in (False, None, "false") for value in said):
                return True
        if isinstance(one, Call) and one.name == "sensitive":
            return True
        pending += inside(one)
    return False


def _name(address: str) -> str:
    return ".".join(keyless(address).split(".")[-2:])
