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
MAKE = "Run `terraform show -json plan.bin > plan.json` for a plan that `terraform plan -out=plan.bin` wrote"
MAKE_STATE = "Run `terraform show -json > state.json` where the configuration is that has the group"
"""What is said in the place of MAKE where a state is asked for."""
_FRACTION = Hole("it is a number with a fraction")
_STAYS = frozenset({"create", "update"})
"""Actions after which there is something."""


def failed(code: str, words: str, file: str) -> NoReturn:
    """Raise Failed with one problem of a file as a whole."""
    raise Failed([Problem(code, words, Where(file))])


def parse(text: str, file: str) -> dict[str, Json]:
    """The object that a text is.

    Raises Failed: E520 for what is no JSON, E522 for JSON that something else than `terraform show -json` wrote.
    """
    if len(text) > LIMIT:
        failed("E520", f"{file} is larger than {LIMIT // 1024**2} MiB. {MAKE}, of a smaller configuration.", file)
    if not text.strip("\ufeff \t\r\n"):
        failed("E520", f"{file} is empty. {MAKE}.", file)
    if text.startswith("PK\x03\x04"):
        failed("E522", f"{file} is a saved plan, which only Terraform reads. {MAKE}.", file)
    try:
        read: Json = json.loads(text.removeprefix("\ufeff"), parse_constant=_constant)
    except RecursionError:
        failed("E520", f"{file} is nested deeper than anything that Terraform writes. {MAKE}.", file)
    except ValueError as error:
        if text.lstrip().startswith('{"@level"'):
            failed("E522", f"{file} is the log of `terraform plan -json`, which holds no plan. {MAKE}.", file)
        failed("E520", f"{file} is no JSON: {error}. {MAKE}.", file)
    if not isinstance(read, dict):
        failed("E522", f"{file} is JSON, but no plan and no state. {MAKE}.", file)
    _judged(read, file)
    return read


def _constant(name: str) -> NoReturn:
    message = f"{name} is no number of JSON"
    raise ValueError(message)


def _judged(read: Mapping[str, Json], file: str) -> None:
    """Refuse what only looks like it: a log, a state file itself, something encrypted, another format."""
    if "@level" in read:
        failed("E522", f"{file} is the log of `terraform plan -json`, which holds no plan. {MAKE}.", file)
    if "encrypted_data" in read or "encryption" in read:
        failed("E522", f"{file} is encrypted. {MAKE}, where the key is known.", file)
    if "lineage" in read or ("serial" in read and "resources" in read):
        words = "is a state as Terraform keeps it, whose form is its own. Run `terraform show -json > state.json`"
        failed("E522", f"{file} {words}, and name that file.", file)
    version = read.get("format_version")
    if not isinstance(version, str):
        failed("E522", f"{file} has no format_version, so it is no plan and no state. {MAKE}.", file)
    if version.partition(".")[0] not in ("0", "1"):
        words = f"has the format {version}, and emscloud reads 0 and 1. Use a newer emscloud"
        failed("E522", f"{file} {words}.", file)
    if read.get("errored") is True:
        failed("E522", f"{file} is the plan of a run that failed, so it is not whole. Mend that, and plan again.", file)


class Shape:
    """The shape in which `terraform show -json` prints plans and states; every method raises Failed with E522 for another.

    Terraform leaves out what is empty, and prints no null for it: https://developer.hashicorp.com/terraform/internals/json-format
    """

    def __init__(self, file: str) -> None:
        self.file = file

    def wrong(self, words: str) -> NoReturn:
        """Refuse the file."""
        failed("E522", f"{self.file}: {words}, which `terraform show -json` never prints. {MAKE}.", self.file)

    def table(self, holder: Mapping[str, Json], name: str) -> Mapping[str, Json]:
        """An object, empty where it is left out."""
        held = holder.get(name, {})
        if not isinstance(held, dict):
            self.wrong(f"`{name}` is no object")
        return held

    def rows(self, holder: Mapping[str, Json], name: str) -> list[Mapping[str, Json]]:
        """A list of objects, empty where it is left out."""
        held = holder.get(name, [])
        found: list[Mapping[str, Json]] = [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []
        if not isinstance(held, list) or len(found) < len(held):
            self.wrong(f"`{name}` is no list of objects")
        return found

    def resources(self, holder: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
        """The resources of a state's or a plan's values, in every module."""
        pending = [self.table(holder, "root_module")]
        while pending:
            module = pending.pop()
            pending += self.rows(module, "child_modules")
            for one in self.rows(module, "resources"):
                self._named(one, "a resource")
                self.table(one, "values")
                self._marks(one, "sensitive_values", word(one.get("address")))
                yield one

    def change(self, one: Mapping[str, Json], *, deferred: bool = False) -> None:
        """One change of a resource; of a deferred one nothing has to be known."""
        self._named(one, "a change of a resource")
        address = word(one.get("address"))
        change, done = self.table(one, "change"), self.table(one, "change").get("actions")
        if not isinstance(done, list) or not done or not all(isinstance(action, str) for action in done):
            self.wrong(f"the change of {address} does not say what is done")
        for name in ("before", "after"):
            if not isinstance(change.get(name), dict | None):
                self.wrong(f"`{name}` of {address} is no object")
        for name in ("after_unknown", "before_sensitive", "after_sensitive"):
            self._marks(change, name, address)
        if one.get("mode") == "managed" and not deferred:
            self._known(change, done, address)

    def _known(self, change: Mapping[str, Json], done: list[Json], address: str) -> None:
        """Something is known of what is there afterwards."""
        after, unknown = change.get("after"), change.get("after_unknown")
        if unknown is True or (after is None and marked(unknown)):
            self.wrong(f"nothing is known of {address} after the change")
        if after is None and not _STAYS.isdisjoint([word(action) for action in done]):
            self.wrong(f"the change of {address} leaves nothing, and is no deletion")

    def _named(self, one: Mapping[str, Json], what: str) -> None:
        for name in ("address", "mode", "type"):
            if not word(one.get(name)):
                self.wrong(f"{what} ({word(one.get('address')) or 'without an address'}) has no `{name}` that is a text")

    def _marks(self, holder: Mapping[str, Json], name: str, address: str) -> None:
        if not isinstance(holder.get(name), dict | bool | None):
            self.wrong(f"`{name}` of {address} is neither an object nor true or false")


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
        failed("E520", f"{file} is nested deeper than anything that Terraform writes. {MAKE}.", file)
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
