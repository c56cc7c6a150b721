"""Block, Ref and typed values: Terraform's syntax, which knows nothing of firewalls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Ref:
    """A traversal such as `var.vpc_id` or `aws_security_group.web.id`."""

    path: str


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A text of these lines, each with its line break, printed so that a change of one is one line of a diff.

    It stands as an attribute of a block alone.  No line is empty or begins with a blank.
    """

    lines: tuple[str, ...]


Value: TypeAlias = "str | int | bool | Ref | Heredoc | tuple[Value, ...] | dict[str, Value] | None"
"""What an attribute may hold: a list is a tuple, an object a dict in the order to print."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block: `kind`, labels, attributes in order, then nested blocks; `comments` are lines above it, without `#`."""

    kind: str
    labels: tuple[str, ...] = ()
    attributes: tuple[tuple[str, Value], ...] = ()
    blocks: tuple[Block, ...] = ()
    comments: tuple[str, ...] = ()
