"""A user's file as a Policy; every problem at once, "did you mean"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import cast

from emscloud.load.asks import Asks
from emscloud.load.catalog import Catalog
from emscloud.load.document import parse
from emscloud.load.language import policy_shape
from emscloud.load.names import Dialect, Names, covering
from emscloud.load.shape import Loaded, Placed, Reading, Refused, shown, suggest
from emscloud.load.terms import NAME_PATTERN, parse_name
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Accept, Target
from emscloud.model.written import Group, Policy


def load_policy(
    text: str,
    file: str,
    dialects: Mapping[str, Dialect],
    catalog: Catalog,
    revisions: Mapping[str, int],
) -> Policy:
    """A policy file's text as a Policy; `revisions` are those that the lock pins, by name@version.

    Raises Failed with every problem of the file: E101 to E104 (YAML), E110 to E115 (its form), E120 to E128
    (services, settings and the names that the file uses).
    """
    reading = Reading(parse(text, file))
    loaded = policy_shape(dialects).load(reading.document.root, reading)
    if not isinstance(loaded, Loaded):
        reading.finish()
    tree = cast(Loaded, loaded)
    names = Names(tree, reading)
    asks = Asks(names, _with_folders(tree, reading, catalog), revisions)
    placed = tree.inner("groups")
    for mapping in (placed, tree.inner("targets")):
        _same_but_for_case(mapping, reading)
    groups = {name: _group(name, cast(Placed, placed[name]), names, asks, placed) for name in placed}
    peers = tree.inner("peers")
    bindings = {name: names.binding(peers[name], peers.where_key(name)) for name in peers}
    asks.unbound()
    accepted = [_accept(one, asks, names) for one in cast("list[Loaded]", tree.get("accept", []))]
    assume = _assume(tree.inner("assume"), names, _spoken(tree.inner("targets"), dialects))
    scopes = _scopes(tree.inner("names"), reading)
    reading.finish()
    return Policy(
        name=str(tree["name"]),
        groups=groups,
        targets=_targets(tree.inner("targets")),
        peers=bindings,
        scopes=scopes,
        accept=tuple(entry for entry in accepted if entry),
        assume=assume,
        pins=tuple(asks.pins[name] for name in sorted(asks.pins)),
        resolvers=tuple(str(text) for text in cast("list[object]", tree.get("resolvers", []))),
        grace=cast("int | None", tree.get("grace")),
        cover=covering(tree.get("cover")),
        checks=tuple(str(one.value) for one in cast("list[Placed]", tree.get("checks", []))),
        remarks=tuple(reading.problems),
        file=file,
    )


def _same_but_for_case(mapping: Loaded, reading: Reading) -> None:
    """Names that only their case tells apart are one to Azure, to EC2 within a VPC, and to many a disk."""
    seen: dict[str, str] = {}
    for name in mapping.node.items:
        first = seen.setdefault(name.lower(), name)
        if first != name:
            detail = f"`{name}` and `{first}` differ only in case, so a cloud or a disk takes them for one. Rename one."
            reading.say_at("E102", detail, mapping.where_key(name))


def _with_folders(tree: Loaded, reading: Reading, catalog: Catalog) -> Catalog:
    """The catalog with the user's own folders, which are named from where the policy stands."""
    base = PurePath(reading.document.file).parent
    for folder in cast("list[Placed]", tree.get("catalog", [])):
        try:
            catalog = catalog.with_folder(str(base / str(folder.value)))
        except Refused as error:
            reading.say("E122", error.detail, folder.node)
    return catalog


def _targets(tree: Loaded) -> dict[str, Target]:
    made = {}
    for name in tree:
        settings = tree.inner(name)
        rest = {key: value for key, value in settings.items() if key != "cloud"}
        made[name] = Target(name, str(settings["cloud"]), rest, tree.where_key(name))
    return made


def _group(name: str, placed: Placed, names: Names, asks: Asks, groups: Loaded) -> Group:
    tree = cast(Loaded, placed.value)
    held = cast("list[Placed] | None", tree.get("in"))
    for target in held or ():
        names.target(str(target.value), target.node)
    addresses = tree.get("addresses")
    return Group(
        name=name,
        asks=asks.of(name, tree),
        addresses=None if addresses is None else names.binding(addresses, tree.where_key("addresses")),
        targets=None if held is None else tuple(str(target.value) for target in held),
        spread=tree.get("spread") is True,
        prefix_lists=cast("int | None", tree.get("prefix-lists")),
        where=groups.where_key(name),
    )


def _scopes(tree: Loaded, reading: Reading) -> dict[str, str]:
    """What an answer for a name or a pattern may be; two keys that differ in case alone are one name."""
    found: dict[str, str] = {}
    for key in tree:
        host = key.removeprefix("*.")
        try:
            name = key[: len(key) - len(host)] + parse_name(host).name
        except Refused as error:
            if re.fullmatch(NAME_PATTERN, host):  # what the pattern refuses is told already
                reading.say_at("E113", error.detail, tree.where_key(key))
            continue
        if name in found:
            reading.say_at("E102", f"`{key}` is one name with a key before it. Keep one of the two.", tree.where_key(key))
        found[name] = str(tree.inner(key)["scope"])
    return found


def _accept(one: Loaded, asks: Asks, names: Names) -> Accept | None:
    row = "row" in one
    placed = cast("Placed | None", one.get("row" if row else "rule"))
    target = cast("Placed | None", one.get("target"))
    group = cast("Placed | None", one.get("group"))
    if target:
        names.target(str(target.value), target.node)
    there = group is None or names.group(str(group.value), group.node)
    ids = {each for name, held in asks.ids.items() if group is None or name == group.value for each in held if ("/" in each) == row}
    if placed and there and (asks.whole or not row) and not (row and one.wrote("rule")):
        names.know("E127", "row in use" if row else "rule", str(placed.value), ids, placed.node)
    if placed is None or not one.whole:
        return None
    return Accept(
        loss=str(one["loss"]),
        requirement=str(placed.value),
        why=str(one["why"]),
        group=str(group.value) if group else None,
        target=str(target.value) if target else None,
        where=one.where("loss"),
    )


def _spoken(targets: Loaded, dialects: Mapping[str, Dialect]) -> Mapping[str, Dialect]:
    """The clouds of a policy's targets; all of them where a target is too wrong to say."""
    used = {targets.inner(name).get("cloud") for name in targets}
    return {name: one for name, one in dialects.items() if name in used or len(targets) < len(targets.node.items)}


def _assume(tree: Loaded, names: Names, dialects: Mapping[str, Dialect]) -> dict[Symbol, tuple[Network, ...]]:
    """Each key is a group of this policy, or a reference in the words of a cloud that it goes to."""
    made: dict[Symbol, tuple[Network, ...]] = {}
    for text in tree:
        symbols = [Symbol("group", text)] if text in names.groups else []
        for space, dialect in dialects.items():
            try:
                dialect.reference(text)
            except ValueError:
                continue
            symbols.append(Symbol(space, text))
        if not symbols:
            hint = suggest(text, names.groups)
            detail = f"`{shown(text)}` is neither a group of this policy nor a reference of a cloud of its targets.{hint}"
            names.reading.say_at("E126", detail, tree.where_key(text))
        made.update(dict.fromkeys(symbols, tuple(cast("list[Network]", tree[text]))))
    return made
