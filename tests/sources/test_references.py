"""Unknown values are followed to what they come from, through a configuration as plan JSON holds it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from emscloud.foreign import Pointer
from emscloud.sources.references import Key, Lost, References, module_steps
from emscloud.sources.showjson import Json


def refers(*names: str) -> dict[str, Json]:
    """An expression with these references."""
    return {"references": list(names)}


def resource(name: str, each: dict[str, Json] | None = None, **arguments: Json) -> dict[str, Json]:
    """A resource of a configuration."""
    made: dict[str, Json] = {"mode": "managed", "type": "t", "name": name, "expressions": dict(arguments)}
    return made if each is None else {**made, "for_each_expression": each}


def new(address: str, index: Key = None, unknown: Json = None) -> dict[str, Json]:
    """An instance that is to be created, of which the id is not known."""
    change: Json = {"actions": ["create"], "after": {}, "after_unknown": {"id": True} if unknown is None else unknown}
    return {"address": address, "index": index, "change": change}


def group(address: str) -> Pointer:
    """The id of an instance."""
    return Pointer(address, "id")


CHILD: dict[str, Json] = {
    "resources": [
        resource("own"),
        resource("given", id=refers("var.given")),
        resource("object", id=refers("var.object.id", "var.object")),
        resource("local", id=refers("local.x")),
    ],
    "outputs": {"own": {"expression": refers("t.own.id", "t.own")}, "back": {"expression": refers("var.given")}},
}
ROOT: dict[str, Json] = {
    "resources": [
        resource("one", id=refers("t.a.id", "t.a")),
        resource("index", id=refers('t.k["x"].id', 't.k["x"]', "t.k")),
        resource("key", id=refers("t.k", "each.key")),
        resource("value", refers("t.k"), id=refers("each.value.id", "each.value")),
        resource("mesh", {"constant_value": {}}, id=refers("t.k", "each.value")),
        resource("both", {"constant_value": {}}, id=refers("t.k", "each.key", "each.value.to", "each.value")),
        resource("mapped", refers("t.a.id", "t.a"), id=refers("each.value")),
        resource("count", id=refers("t.n", "count.index")),
        resource("splat", id=refers("t.n")),
        resource("known", id=refers("t.old.id", "t.old", "t.a.id", "t.a", "var.x", "path.module", "terraform.workspace")),
        resource("name", id=refers("t.a.name", "t.a")),
        resource("data", id=refers("data.t.d.id", "data.t.d")),
        resource("nested", block=[{"id": refers("t.a.id", "t.a")}, {"name": {"constant_value": 1}}]),
        resource("output", id=refers('module.m["p"].own', 'module.m["p"]', "module.m")),
        resource("back", id=refers('module.m["p"].back', 'module.m["p"]', "module.m")),
        resource("dynamic", id=refers("module.m", "each.key")),
        resource("short", id=refers("odd")),
        resource("circle", id=refers("module.c.x", "module.c")),
        resource("nothing"),
    ],
    "module_calls": {
        "m": {
            "expressions": {"given": refers("t.k", "each.key"), "object": refers("t.a")},
            "for_each_expression": refers("t.k"),
            "module": CHILD,
        },
        "c": {
            "expressions": {"y": refers("module.c.x", "module.c")},
            "module": {"outputs": {"x": {"expression": refers("var.y")}}},
        },
    },
}
CHANGES: list[dict[str, Json]] = [
    new("t.a"),
    new('t.k["x"]', "x"),
    new('t.k["p"]', "p"),
    new("t.n[0]", 0),
    new("t.n[1]", 1),
    new("t.old", unknown={"tags": True}),
    new("data.t.d"),
    new('module.m["p"].t.own'),
    {"address": "t.gone", "change": {"actions": ["delete"], "after": None, "after_unknown": {}}},
]
KNOWN = References({"root_module": ROOT}, CHANGES)


def sources(name: str, key: Key = None, argument: str = "id", module: tuple[str, ...] = ()) -> tuple[Pointer, ...]:
    """What an argument of a resource can come from."""
    return KNOWN.sources(module, "t", name, key, argument)


@pytest.mark.parametrize(
    ("name", "key", "found"),
    [
        ("one", None, ["t.a"]),
        ("index", None, ['t.k["x"]']),
        ("key", "p", ['t.k["p"]']),
        ("value", "x", ['t.k["x"]']),
        ("mapped", "x", ["t.a"]),
        ("known", None, ["t.a"]),
        ("data", None, ["data.t.d"]),
        ("output", None, ['module.m["p"].t.own']),
        ("back", None, ['t.k["p"]']),
        ("nothing", None, []),
    ],
)
def test_one_source(name: str, key: Key, found: list[str]) -> None:
    """Keys, each.key, each.value, outputs and variables lead to one instance; what is known is no source."""
    assert sources(name, key) == tuple(map(group, found))


@pytest.mark.parametrize(
    ("name", "key", "found"),
    [
        ("key", "other", ['t.k["x"]', 't.k["p"]']),
        ("both", "x", ['t.k["x"]', 't.k["p"]']),
        ("mesh", "x", ['t.k["x"]', 't.k["p"]']),
        ("count", 1, ["t.n[0]", "t.n[1]"]),
        ("splat", None, ["t.n[0]", "t.n[1]"]),
    ],
)
def test_several_sources(name: str, key: Key, found: list[str]) -> None:
    """A key that the resource lacks, a value beside it and count.index, with which one reckons, may mean any instance."""
    assert sources(name, key) == tuple(map(group, found))


def test_an_attribute_that_is_known_is_no_source() -> None:
    """Of an instance whose other attributes are not known."""
    assert sources("name") == ()


def test_blocks_have_their_references_inside() -> None:
    """Those of all blocks of a name count together."""
    assert sources("nested", argument="block") == (group("t.a"),)


def test_a_module_is_given_what_its_call_says() -> None:
    """In the call each.key is the module's own; part of an object may come from whatever the object does."""
    assert sources("given", module=('module.m["p"]',)) == (group('t.k["p"]'),)
    assert sources("object", module=('module.m["p"]',)) == (group("t.a"),)


@pytest.mark.parametrize(("name", "module"), [("local", ('module.m["p"]',)), ("dynamic", ()), ("short", ()), ("circle", ())])
def test_what_cannot_be_followed(name: str, module: tuple[str, ...]) -> None:
    """Local values, an output that is not named, something odd, a circle."""
    with pytest.raises(Lost):
        sources(name, module=module)


def test_arguments_that_are_written() -> None:
    """A resource's arguments by its module, whichever instance; None for one that is not there."""
    written = KNOWN.written(('module.m["p"]',), "t", "given")
    assert isinstance(written, Mapping)
    assert set(written) == {"id"}
    assert KNOWN.written((), "t", "gone") is None


def test_modules_of_an_address() -> None:
    """Each with its key, which may hold anything."""
    assert module_steps('module.a["x.y"].module.b[0].module.c') == ('module.a["x.y"]', "module.b[0]", "module.c")
    assert module_steps("") == ()


def test_ways_that_part_and_meet_again_are_followed_once() -> None:
    """Two variables, each of both of the module above: after forty modules those would be a million million ways."""
    module: dict[str, Json] = {"resources": [resource("given", id=refers("var.g", "var.h"))]}
    for depth in range(40):
        given = refers("t.a.id", "t.a") if depth == 39 else refers("var.g", "var.h", "var.g")
        module = {"module_calls": {"m": {"expressions": {"g": given, "h": given}, "module": module}}}
    found = References({"root_module": {**module, "resources": [resource("a")]}}, [new("t.a")])
    assert found.sources(("module.m",) * 40, "t", "given", None, "id") == (group("t.a"),)


def test_what_leads_to_itself_is_lost() -> None:
    """No configuration of Terraform does, so nothing is made of it."""
    child: dict[str, Json] = {"outputs": {"x": {"expression": refers("var.g")}}}
    root: Json = {
        "resources": [resource("r", id=refers("module.m.x", "module.m"))],
        "module_calls": {"m": {"expressions": {"g": refers("module.m.x", "module.m")}, "module": child}},
    }
    with pytest.raises(Lost):
        References({"root_module": root}, [new("t.r")]).sources((), "t", "r", None, "id")
