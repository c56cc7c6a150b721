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


@dataclass(frozen=True, slots=True)
class Expression:
    """Text of Terraform's expression language that is printed as it is, on one line or, in `terraform fmt`'s form, on several.

    Parametric modules and addresses of others hold one; the strict reader reads none, so nothing that is proven by its text
    can.  The lines after the first are printed as deep as the attribute, and deeper by the blanks that they begin with.
    """

    text: str


Value: TypeAlias = "str | int | bool | Ref | Heredoc | Expression | tuple[Value, ...] | dict[str, Value] | None"
"""What an attribute may hold: a list is a tuple, an object a dict in the order to print."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block: `kind`, labels, attributes in order, then nested blocks; `comments` are lines above it, without `#`.

    `remarks` are such lines within it, before all else, where tools look for words that are theirs; as with Expression,
    parametric modules alone have them.
    """

    kind: str
    labels: tuple[str, ...] = ()
    attributes: tuple[tuple[str, Value], ...] = ()
    blocks: tuple[Block, ...] = ()
    comments: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
