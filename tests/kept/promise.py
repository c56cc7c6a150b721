"""What docs/reference/compatibility.md promises, as comparisons of what was kept with what is: each gives what is broken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

import jsonschema

Schema = Mapping[str, object]
_WORDS = frozenset({"$schema", "title", "description", "examples", "default"})
_LEAST = ("minimum", "minItems", "minLength", "minProperties")
_MOST = ("maximum", "maxItems", "maxLength", "maxProperties")
_READ = frozenset(
    {*_WORDS, *_LEAST, *_MOST, "additionalProperties", "anyOf", "const", "enum", "items", "oneOf", "properties", "required", "type"}
)


def gone(kept: Iterable[str], now: Iterable[str]) -> list[str]:
    """The names that were kept and are no more."""
    return sorted(set(kept) - set(now))


def unlike(kept: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
    """The names whose value is another than the kept one, or that are no more."""
    return sorted(name for name, value in kept.items() if now.get(name) != value)


def shape(value: object, path: str = "$") -> set[str]:
    """The keys of a JSON value with the kinds of what they hold, the entries of a list as one."""
    if isinstance(value, dict):
        return {f"{path} object"}.union(*[shape(held, f"{path}.{key}") for key, held in value.items()])
    if isinstance(value, list):
        return {f"{path} array"}.union(*[shape(held, f"{path}[]") for held in value])
    kinds = {bool: "boolean", int: "number", float: "number", str: "string", type(None): "null"}
    return {f"{path} {kinds[type(value)]}"}


def narrowed(schema: object) -> object:
    """A schema of output as a promise: keys that it does not name may come."""
    if isinstance(schema, dict):
        return {key: narrowed(held) for key, held in schema.items() if (key, held) != ("additionalProperties", False)}
    return [narrowed(held) for held in schema] if isinstance(schema, list) else schema


def beyond(narrow: Schema, wide: Schema, path: str = "$") -> list[str]:
    """Where a value may be of the one schema and not of the other, as far as their structure tells; nothing: all of it is taken.

    What cannot be told from the structure (a pattern that changed) counts as beyond.
    """
    ours, theirs = _bare(narrow), _bare(wide)
    if ours == theirs:
        return []
    for key in ("anyOf", "oneOf"):
        if key in ours:
            rest = {name: value for name, value in ours.items() if name != key}
            return [one for option in cast("list[Schema]", ours[key]) for one in beyond({**rest, **option}, theirs, path)]
    for key in ("anyOf", "oneOf"):
        if key in theirs:
            rest = {name: value for name, value in theirs.items() if name != key}
            tried = [beyond(ours, {**rest, **option}, path) for option in cast("list[Schema]", theirs[key])]
            return [] if [] in tried else [f"{path}: no alternative takes it ({min(tried, key=len)[0]})"]
    if "const" in ours or "enum" in ours:
        values = cast("list[object]", ours.get("enum", [ours.get("const")]))
        return [f"{path}: {value!r}" for value in values if not jsonschema.Draft202012Validator(theirs).is_valid(value)]
    return [*_plain(ours, theirs, path), *_members(ours, theirs, path)]


def _bare(schema: Schema) -> dict[str, object]:
    return {key: value for key, value in schema.items() if key not in _WORDS}


def _plain(ours: Schema, theirs: Schema, path: str) -> list[str]:
    """Kinds, bounds, and what is only compared."""
    found = []
    if "const" in theirs or "enum" in theirs:
        found.append(f"{path}: only certain values")
    kinds, taken = _kinds(ours), _kinds(theirs)
    if taken and not (kinds and kinds <= taken):
        found.append(f"{path}: of type {' or '.join(sorted(kinds)) or 'any'}")
    for keys, sign in ((_LEAST, 1), (_MOST, -1)):
        for key in keys:
            bound, other = ours.get(key), theirs.get(key)
            if isinstance(other, int) and not (isinstance(bound, int) and bound * sign >= other * sign):
                found.append(f"{path}: {key} {bound}")
    others = [key for key in theirs if key not in _READ and ours.get(key) != theirs[key]]
    return found + [f"{path}: {key}" for key in sorted(others)]


def _kinds(schema: Schema) -> set[str]:
    said = schema.get("type", [])
    kinds = {said} if isinstance(said, str) else set(cast("list[str]", said))
    return kinds | ({"integer"} if "number" in kinds else set())


def _members(ours: Schema, theirs: Schema, path: str) -> list[str]:
    """Entries of lists and keys of objects."""
    found = []
    if "items" in theirs:
        found += beyond(cast(Schema, ours.get("items", {})), cast(Schema, theirs["items"]), f"{path}[]")
    required = cast("Sequence[str]", theirs.get("required", ()))
    found += [f"{path}.{key}: may be missing" for key in required if key not in cast("Sequence[str]", ours.get("required", ()))]
    mine, others = [cast("Mapping[str, Schema]", one.get("properties", {})) for one in (ours, theirs)]
    more, taken = [one.get("additionalProperties", True) for one in (ours, theirs)]
    for key in sorted(mine.keys() | others.keys()):
        if key not in mine and more is False:
            continue
        if key not in others and taken is False:
            found.append(f"{path}.{key}: not a key")
            continue
        found += beyond(_schema(mine.get(key, more)), _schema(others.get(key, taken)), f"{path}.{key}")
    if more is not False and taken is False:
        found.append(f"{path}: any key")
    elif more is not False and isinstance(taken, dict):
        found += beyond(_schema(more), taken, f"{path}.*")
    return found


def _schema(said: object) -> Schema:
    """What stands for the keys that are not named: a schema, or true, which is one that takes everything."""
    return cast(Schema, said) if isinstance(said, dict) else {}


def facts(name: str, value: object) -> set[str]:
    """What of an output has to be said by any version: verdicts, codes, and who is concerned."""
    held = cast("Mapping[str, list[Mapping[str, object]]]", value)
    if name.startswith("check"):
        proven = {f"{one['target']} {one['cloud']} proven: {one['proven']}" for one in held["targets"]}
        return proven | {f"{one['code']} {one['severity']}" for one in held["problems"]}
    if name.endswith(".sarif"):
        runs = cast("list[Mapping[str, list[Mapping[str, object]]]]", held["runs"])
        return {f"{one['ruleId']} {one['partialFingerprints']}" for run in runs for one in run["results"]}
    if name.startswith("diff"):
        return {f"verdict {held['verdict']}", *(f"{one['side']} {one['group']} {one['direction']}" for one in held["findings"])}
    if name.startswith("plan"):
        keys = ("action", "group", "direction", "rule")
        return {f"verdict {held['verdict']}", *(" ".join(str(one[key]) for key in keys) for one in held["steps"])}
    return {f"{one['target']} {one['group']} {one['allowed']} {one['rules']}" for one in held["answers"]}
