"""The JSON Schemas: the files themselves, and a page with the keys of each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import cast

from docs.tools.page import code, finished, head, heading, sentence, table
from emscloud.load.shape import Schema
from emscloud.schemas import NAMES, schema

WHAT = {
    "policy": "a policy; [its keys](policy.md) with examples",
    "service": "a catalog service; [its keys](service.md) with examples",
    "checks": "a file of [checks](checks.md)",
    "lock": "[the lock](lock.md)",
    "check": "what `emscloud check --format json` prints",
    "diff": "what `emscloud diff --format json` prints",
    "plan": "what `emscloud plan --format json` prints",
    "explain": "what `emscloud explain --format json` prints",
}
WRITTEN = ("policy", "service", "checks", "lock")
"""What people write or review has a page of its own, or needs none beside its file."""


def files() -> dict[str, str]:
    """Each schema's file below `reference/`, as `emscloud schema NAME` prints it."""
    return {f"schemas/{name}.json": f"{json.dumps(schema(name), indent=2, ensure_ascii=False)}\n" for name in NAMES}


def page() -> str:
    """Every schema with its file; of what programs read, each key."""
    lines = head(
        "JSON Schemas",
        "Each file is what `emscloud schema NAME` prints (JSON Schema 2020-12).",
        "Keys that are listed here are always there, `null` where they say nothing; more may be added, and these stay.",
    )
    lines += table(("schema", "of what", "file"), [(code(name), WHAT[name], _file(name)) for name in NAMES])
    for name in NAMES:
        if name not in WRITTEN:
            lines += [*heading(2, f"{code(name)}: its keys", name), *_keys(name)]
    return finished(lines)


def _file(name: str) -> str:
    """A link that saves the file."""
    return f'[{name}.json](schemas/{name}.json){{ download="{name}.json" }}'


def lock_page() -> str:
    """The lock's keys."""
    lines = head(
        "The lock",
        "`emscloud.lock` stands beside the policy; of `my.yaml` it is `my.lock`.",
        "It is JSON with one entry a line, and no hash over the whole, so that two branches merge.",
        "[Why there is one](../concepts/lock.md) is a page of its own.",
        "Unknown keys of format 1 are kept as they are; a newer format is refused.",
    )
    return finished([*lines, *_keys("lock")])


def _keys(name: str) -> list[str]:
    said = [(code(path), _type(one), sentence(str(one.get("description", "")))) for path, one in _walk("", schema(name))]
    return table(("key", "value", "what it says"), said)


def _walk(path: str, one: Schema) -> Iterator[tuple[str, Schema]]:
    for key, inner in cast("dict[str, Schema]", one.get("properties", {})).items():
        place = f"{path}.{key}" if path else key
        yield place, inner
        yield from _deeper(place, inner)


def _deeper(place: str, inner: Schema) -> Iterator[tuple[str, Schema]]:
    if "items" in inner:
        yield from _walk(f"{place}[]", cast(Schema, inner["items"]))
    for one in cast("list[Schema]", inner.get("anyOf", [])):
        yield from _deeper(place, one)
    yield from _walk(place, inner)


def _type(one: Schema) -> str:
    if "const" in one:
        return code(json.dumps(one["const"]))
    if "enum" in one:
        return ", ".join(code(json.dumps(value)) for value in cast("list[object]", one["enum"]))
    if "anyOf" in one:
        return " *or* ".join(dict.fromkeys(_type(each) for each in cast("list[Schema]", one["anyOf"])))
    kind = one.get("type", "object")
    if kind == "array":
        return f"list of {_type(cast(Schema, one['items']))}"
    return " *or* ".join(str(each) for each in (kind if isinstance(kind, list) else [kind]))
