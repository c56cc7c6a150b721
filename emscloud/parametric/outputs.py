"""The outputs that a parametric module has on every cloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from emscloud.hcl.syntax import Block, Expression
from emscloud.parametric.rules import Parametric
from emscloud.parametric.variables import holds


def output(name: str, description: str, value: str, blocks: tuple[Block, ...] = ()) -> Block:
    """An output of an expression."""
    return Block("output", (name,), (("description", description), ("value", Expression(value))), blocks)


def call(name: str, arguments: Iterable[str]) -> str:
    """A call with a line for each argument; of none of them an empty object."""
    listed = list(arguments)
    return f"{name}(\n" + "".join(f"  {one},\n" for one in listed) + ")" if listed else "{}"


def named(made: Parametric) -> Iterator[Block]:
    """The page's host names under the settings at hand, for whoever has to find their addresses."""
    for one in made.peers:
        if one.role:
            continue
        parts = []
        for guards, names in one.names:
            listed = ", ".join(f'"{name}"' for name in names)
            if names:
                parts.append(f"{' && '.join(holds(guards))} ? [{listed}] : []" if guards else f"[{listed}]")
        described = f"The host names of the page, under the settings at hand, whose addresses `{one.variable}` is to hold."
        yield output(f"{one.base}_names", described, call("concat", parts))
