"""The JSON that `terraform show -json` prints: read strictly, and as values that rules are made of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import NoReturn, TypeAlias

from emscloud.diagnostics import Failed, Problem, Where
from emscloud.foreign import Attribute, Hole

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Filler: TypeAlias = Callable[[], Attribute]
"""What stands where a value is not known."""

LIMIT = 128 * 1024**2
_DEEPEST = 48
"""Levels below a resource's attribute; the provider's schemas have fewer than ten."""
_MAKE = "Run `terraform show -json plan.bin > plan.json` for a plan that `terraform plan -out=plan.bin` wrote"
_FRACTION = Hole("it is a number with a fraction")


def failed(code: str, words: str, file: str) -> NoReturn:
    """Raise Failed with one problem of a file as a whole."""
    raise Failed([Problem(code, words, Where(file))])


def parse(text: str, file: str) -> dict[str, Json]:
    """The object that a text is.

    Raises Failed: E520 for what is no JSON, E522 for JSON that something else than `terraform show -json` wrote.
    """
    if len(text) > LIMIT:
        failed("E520", f"{file} is larger than {LIMIT // 1024**2} MiB. {_MAKE}, of a smaller configuration.", file)
    if text.startswith("PK\x03\x04"):
        failed("E522", f"{file} is a saved plan, which only Terraform reads. {_MAKE}.", file)
    try:
        read: Json = json.loads(text.removeprefix("\ufeff"), parse_constant=_constant)
    except RecursionError:
        failed("E520", f"{file} is nested deeper than anything that Terraform writes. {_MAKE}.", file)
    except ValueError as error:
        if text.lstrip().startswith('{"@level"'):
            failed("E522", f"{file} is the log of `terraform plan -json`, which holds no plan. {_MAKE}.", file)
        failed("E520", f"{file} is no JSON: {error}. {_MAKE}.", file)
    if not isinstance(read, dict):
        failed("E522", f"{file} is JSON, but no plan and no state. {_MAKE}.", file)
    _judged(read, file)
    return read


def _constant(name: str) -> NoReturn:
    message = f"{name} is no number of JSON"
    raise ValueError(message)


def _judged(read: Mapping[str, Json], file: str) -> None:
    """Refuse what only looks like it: a log, a state file itself, something encrypted, another format."""
    if "@level" in read:
        failed("E522", f"{file} is the log of `terraform plan -json`, which holds no plan. {_MAKE}.", file)
    if "encrypted_data" in read or "encryption" in read:
        failed("E522", f"{file} is encrypted. {_MAKE}, where the key is known.", file)
    if "lineage" in read or ("serial" in read and "resources" in read):
        words = "is a state as Terraform keeps it, whose form is its own. Run `terraform show -json > state.json`"
        failed("E522", f"{file} {words}, and name that file.", file)
    version = read.get("format_version")
    if not isinstance(version, str):
        failed("E522", f"{file} has no format_version, so it is no plan and no state. {_MAKE}.", file)
    if version.partition(".")[0] not in ("0", "1"):
        words = f"has the format {version}, and emscloud reads 0 and 1. Use a newer emscloud"
        failed("E522", f"{file} {words}.", file)
    if read.get("errored") is True:
        failed("E522", f"{file} is the plan of a run that failed, so it is not whole. Mend that, and plan again.", file)


def table(value: Json) -> Mapping[str, Json]:
    """An object; empty for everything else."""
    return value if isinstance(value, dict) else {}


def rows(value: Json) -> Iterator[Mapping[str, Json]]:
    """The objects of a list."""
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict):
            yield one


def word(value: Json) -> str:
    """A text; empty for everything else."""
    return value if isinstance(value, str) else ""


def attribute(value: Json, unknown: Json, fill: Filler, file: str, depth: int = 0) -> Attribute:
    """A value with `fill` wherever `unknown`, which has its shape, is true.  Raises Failed with E520 for a bomb."""
    if not unknown and (value is None or isinstance(value, str)):
        return value
    if depth > _DEEPEST:
        failed("E520", f"{file} is nested deeper than anything that Terraform writes. {_MAKE}.", file)
    if unknown is True:
        return fill()
    if isinstance(value, dict) or (value is None and isinstance(unknown, dict) and unknown):
        held, holes = table(value), table(unknown)
        return {name: attribute(held.get(name), holes.get(name), fill, file, depth + 1) for name in {**held, **holes}}
    if isinstance(value, list):
        marks = unknown if isinstance(unknown, list) else []
        marks = [*marks, *[None] * (len(value) - len(marks))]
        return tuple([attribute(one, mark, fill, file, depth + 1) for one, mark in zip(value, marks, strict=False)])
    if isinstance(value, float):
        return int(value) if value.is_integer() else _FRACTION
    return value


def marked(value: Json) -> bool:
    """Whether anything is marked in a shape of true and false."""
    pending = [value]
    while pending:
        one = pending.pop()
        if one is True:
            return True
        pending += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return False


def unknown_places(value: Json) -> Iterator[tuple[int, ...]]:
    """For each unknown place in a shape, the list or object that it is in, as a path of positions."""
    pending: list[tuple[tuple[int, ...], Json]] = [((), value)]
    while pending:
        path, one = pending.pop()
        inner = list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []
        for place, part in enumerate(inner):
            if part is True:
                yield path
            else:
                pending.append(((*path, place), part))
