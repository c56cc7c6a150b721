"""What Terraform has of a group already → `moved`, `removed` and `import` blocks that take it to what `emit` writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from shlex import quote

from emscloud import clouds
from emscloud.diagnostics import Failed, Problem, Severity, Where
from emscloud.diff.side import Side
from emscloud.foreign import Group, Instance, keyless, text
from emscloud.hcl.syntax import Block, Expression, Ref
from emscloud.load.shape import listing
from emscloud.plan.account import Imports
from emscloud.sources import planjson, sides
from emscloud.sources.folder import groups
from emscloud.sources.showjson import MAKE_STATE

_NAME = r"[^\W\d][\w-]*"
_KEY = r"""(?:\[(?:\d+|"(?:[^"\\\n\r]|\\.)*")\])?"""
_ADDRESS = re.compile(rf"(?:module\.{_NAME}{_KEY}\.)*{_NAME}\.{_NAME}{_KEY}")
"""A managed resource's address as Terraform prints it: it is printed again, so nothing else is."""
_MODULE = re.compile(rf"(?:module\.{_NAME}\.)*")
_SHOW = "Name what `terraform show -json > state.json` printed, or one group of it: state.json#ADDRESS"
_ALONE = f"{MAKE_STATE}; what no state has is taken on without `--from`"
_DEPOSED = " (deposed object "
"""How an address ends of an object that waits to be deleted."""
_ASIDE = "emscloud-moving"
"""What a resource is called, with its group and a number, on its way out of a configuration that keeps others of its name."""


@dataclass(frozen=True, slots=True)
class Source:
    """A group of an old state: where it stands there, its id in its cloud, and all that the state manages.

    `tainted` are addresses of what Terraform makes anew, `deposed` of what has an object beside it that Terraform destroys.
    """

    address: str
    cloud: str
    id: str
    instances: tuple[Instance, ...]
    tainted: frozenset[str] = frozenset()
    deposed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Moves:
    """What to put into the configuration: `here` where the new one stands, `there` where the old one stood if that is another."""

    here: tuple[Block, ...]
    there: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()


def source(words: str, among: Iterable[str], live: str | None = None) -> Source:
    """A group of a state by the words of the command line; `among` are the clouds that it may be in, `live` is its id or None.

    Raises Failed: E470 for what is no state, E471 where it is not said which group, E510 for what is not there, E520 and E522
    for what cannot be read.
    """
    if not words:
        raise Failed([Problem("E470", f"`--from` names no file. {_SHOW}.")])
    asked = sides.asked(words)
    path = asked.path
    if asked.cloud is not None or not path.endswith(".json"):
        raise Failed([Problem("E470", f"`{words}` is no state of Terraform. {_SHOW}.")])
    if asked.group == "":
        raise Failed([Problem("E471", f"`{words}` names no group behind the `#`. Write {path}#ADDRESS, or {path} alone.")])
    state = planjson.state(asked.place.text(path), path)
    if state is None:
        raise Failed([Problem("E470", f"{path} is a plan, and what is moved stands in a state. {_SHOW}.", Where(path))])
    known = {kind for name in clouds.names() for kind in clouds.get(name).KINDS}
    side = Side(words, groups([one for one in state.instances if one.kind in known]))
    if not side.groups:
        raise Failed([Problem("E471", f"{path} has no group, so there is none to move. {_ALONE}.", Where(path))])
    group = _one(sides.picked(side, asked.group), frozenset(among), live, path)
    assert group.id is not None
    there = tuple([replace(one, address=_current(one.address)) for one in state.instances])
    deposed = frozenset(_current(one.address) for one in state.instances if _DEPOSED in one.address)
    return Source(group.address, group.cloud, group.id, there, state.tainted, deposed)


def _current(address: str) -> str:
    """An address without what is said of an object that waits to be deleted: it belongs to the same resource."""
    return address.partition(_DEPOSED)[0]


def _one(side: Side, among: frozenset[str], live: str | None, path: str) -> Group:
    """The group that is meant; what is live may be said with its region."""
    every = [one for one in side.groups if one.cloud in among and one.id is not None and one.rest is None]
    held = [one for one in every if _DEPOSED not in one.address]
    found = [one for one in held if live is None or f"/{live}".lower().endswith(f"/{one.id}".lower().replace("//", "/"))]
    if len(found) == 1:
        return found[0]
    known = listing(sorted(one.address for one in held)) if held else "none that may be meant"
    if live is not None:
        raise Failed([Problem("E471", f"{side.label} does not hold {live}; it has {known}.", Where(path))])
    if not held:
        others = listing(sorted(one.address for one in side.groups))
        raise Failed([Problem("E471", f"{side.label} has none that may be meant, only {others}. {_ALONE}.", Where(path))])
    raise Failed([Problem("E471", f"{side.label} has {known}. Write {path}#ADDRESS for one of them.", Where(path))])


def moves(found: Imports, old: Source, group: str, module: str | None, *, apart: bool) -> Moves:
    """What takes the old state to what `emit` writes of a `group`; with `apart` that has a state of its own.

    What lives and the state has as a resource of the same kind is moved, by its id; the rest of what lives is imported.  What
    only the old configuration needs is taken out of the state, and stays alive.  Raises Failed: E470 for what is no address,
    E475 for what Terraform makes anew or destroys wherever it stands.
    """
    here: list[Block] = []
    moved: list[str] = []
    ids = {} if apart else {(one.kind, (text(one.values.get("id")) or "").lower()): one.address for one in old.instances}
    for block in found.blocks:
        to, id_ = _import(block)
        source = ids.get((to.partition(".")[0], id_.lower()))
        if source is None:
            here.append(within(block, module))
            continue
        moved.append(source)
        target = f"module.{module}.{to}" if module else to
        if source != target:
            here.append(_moved(source, target))
    gone = [one for one in dict.fromkeys((old.address, *found.owned)) if one not in moved]
    _printable([*gone, *moved])
    _lasting(old, moved, gone)
    removed, aside = _removed(gone, moved, [one.address for one in old.instances], f"{_ASIDE}-{group}")
    here.sort(key=lambda block: block.kind == "import")
    problems = tuple(_shared(aside))
    if apart:
        return Moves(tuple(here), removed, problems)
    split = sum(block.kind == "moved" for block in here)
    return Moves((*here[:split], *removed, *here[split:]), (), problems)


def _printable(addresses: Iterable[str]) -> None:
    """Raises Failed with E470 for what is no address: it would be printed as it is."""
    for one in addresses:
        if not _ADDRESS.fullmatch(one):
            raise Failed([Problem("E470", f"The state has a resource `{one[:80]}`, which is no address. {_SHOW}.")])


def _lasting(old: Source, moved: Iterable[str], gone: Iterable[str]) -> None:
    """Raises Failed with E475 for what a state keeps that Terraform replaces, or destroys, with the next apply."""
    problems = [
        Problem(
            "E475",
            f"{one} is tainted, so Terraform would make it anew where it moves to. Run `terraform untaint {quote(one)}`"
            ", if it is as it should be, and show the state again.",
        )
        for one in moved
        if one in old.tainted
    ]
    problems += [
        Problem(
            "E475",
            f"{one} has an object beside it that waits to be deleted (deposed). Apply the old configuration first, "
            "and show the state again.",
        )
        for one in (*moved, *gone)
        if one in old.deposed
    ]
    if problems:
        raise Failed(problems)


def _import(block: Block) -> tuple[str, str]:
    """Where an import goes, and what it imports."""
    said = dict(block.attributes)
    to, id_ = said["to"], said["id"]
    assert isinstance(to, Ref)
    return to.path, str(id_)


def _removed(
    gone: Iterable[str], moved: Iterable[str], every: Iterable[str], name: str
) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Blocks that take these out of the state, the fewest that take nothing else; and those whose resource stays for others.

    A `removed` block names a resource or a module without keys.  Where other instances of it stay, one that goes is moved
    aside first.
    """
    leaving = {*gone, *moved}
    staying = {place for one in every if one not in leaving for place in _places(one)}
    whole: dict[str, None] = {}
    aside: list[str] = []
    for one in gone:
        free = [place for place in _places(one) if place not in staying]
        if free:
            whole[free[0]] = None
        else:
            aside.append(one)
    blocks = [_forgotten(place) for place in whole]
    names = _free(aside, every, name)
    for one in aside:
        blocks += [_moved(one, names[one]), _forgotten(names[one])]
    return tuple(blocks), tuple(aside)


def _places(address: str) -> list[str]:
    """The modules that a resource is in, outermost first, and the resource itself, all without keys."""
    plain = keyless(address)
    inside = _MODULE.match(plain)
    steps = re.findall(rf"module\.{_NAME}", inside[0]) if inside else []
    return [*[".".join(steps[: count + 1]) for count in range(len(steps))], plain]


def _free(aside: Iterable[str], every: Iterable[str], called: str) -> Mapping[str, str]:
    """A name of its own for each that is moved aside, of its own kind."""
    known = {keyless(one) for one in every}
    names: dict[str, str] = {}
    for one in aside:
        kind = keyless(one).split(".")[-2]
        number = 1
        while (name := f"{kind}.{called}-{number}") in known:
            number += 1
        known.add(name)
        names[one] = name
    return names


def _moved(one: str, to: str) -> Block:
    return Block("moved", (), (("from", Expression(one)), ("to", Expression(to))))


def _forgotten(place: str) -> Block:
    return Block("removed", (), (("from", Expression(place)),), (Block("lifecycle", (), (("destroy", False),)),))


def _shared(aside: Iterable[str]) -> Iterator[Problem]:
    """E472 for each resource that stays for others while some of its instances go."""
    for place in dict.fromkeys(_places(one)[0] for one in aside):
        detail = f"{place} stays for others of its instances, unless they are moved by a run of their own."
        if place.startswith("module."):
            registry = "Where that module comes from a registry or a repository, Terraform takes nothing out of it"
            detail += f" {registry} while it is called: move all of them in one apply, or use `terraform state mv`."
        yield Problem("E472", detail, severity=Severity.WARNING)


def within(block: Block, module: str | None) -> Block:
    """An `import` block whose address is that which a root module has for it that calls what `emit` wrote by this name."""
    if module is None:
        return block
    said = [(name, Ref(f"module.{module}.{value.path}") if isinstance(value, Ref) else value) for name, value in block.attributes]
    return replace(block, attributes=tuple(said))
