"""Resources: blocks as plan JSON would show them, variables replaced by their defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from emscloud.diagnostics import Failed, Problem
from emscloud.hcl.syntax import Block, Ref, Value


@dataclass(frozen=True, slots=True)
class Resource:
    """A Terraform resource as text or plan JSON say it: nested blocks are tuples of dicts, references stay Ref."""

    kind: str
    name: str
    values: Mapping[str, Value]


def resources(blocks: Iterable[Block]) -> tuple[Resource, ...]:
    """The resources of a module, in order; the blocks may come from several of its files.

    `var.x` becomes the default of the module's own variable x, and stays where there is none.  Failed with E502 for
    each address that is there twice, each resource without two labels, and each name that one body uses for an
    attribute and for blocks.
    """
    every = tuple(blocks)
    problems: list[Problem] = []
    defaults: dict[str, Value] = {}
    declared: set[str] = set()
    for block in every:
        if block.kind == "variable":
            address = f"var.{'.'.join(block.labels)}"
            _once(address, declared, problems)
            defaults.update((address, value) for name, value in block.attributes if name == "default")
    found: list[Resource] = []
    for block in every:
        if block.kind == "resource" and len(block.labels) == 2:  # noqa: PLR2004  (kind and name)
            kind, name = block.labels
            _once(f"{kind}.{name}", declared, problems)
            found.append(Resource(kind, name, _values(block, defaults, problems)))
        elif block.kind == "resource":
            detail = f"A resource has two labels, its kind and its name; this one has {len(block.labels)}. Mend it."
            problems.append(Problem("E502", detail))
    if problems:
        raise Failed(problems)
    return tuple(found)


def _once(address: str, declared: set[str], problems: list[Problem]) -> None:
    if address in declared:
        problems.append(Problem("E502", f"{address} is there twice. Terraform takes each address once; rename one."))
    declared.add(address)


def _values(block: Block, defaults: Mapping[str, Value], problems: list[Problem]) -> dict[str, Value]:
    values: dict[str, Value] = {
        name: value if type(value) is str or type(value) is int else _known(value, defaults) for name, value in block.attributes
    }
    nested: dict[str, list[Value]] = {}
    for inner in block.blocks:
        nested.setdefault(inner.kind, []).append(_values(inner, defaults, problems))
    for kind, bodies in nested.items():
        if kind in values:
            detail = f"{kind} is an attribute and a block of one body, and which of them holds is not said; drop one."
            problems.append(Problem("E502", detail))
        values[kind] = tuple(bodies)
    return values


def _known(value: Value, defaults: Mapping[str, Value]) -> Value:
    if isinstance(value, Ref):
        return defaults.get(value.path, value)
    if isinstance(value, tuple):
        return tuple([_known(item, defaults) for item in value])
    if isinstance(value, dict):
        return {key: _known(item, defaults) for key, item in value.items()}
    return value
