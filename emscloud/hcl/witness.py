"""Our text once more, by python-hcl2 (`check --paranoid`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emscloud.diagnostics import Failed, Problem, Where
from emscloud.hcl.syntax import Block, Heredoc, Ref, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from lark import Token, Tree

_SAYS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_SPECIAL = re.compile(r"\\(?:u(?P<four>[0-9A-Fa-f]{4})|U(?P<eight>[0-9A-Fa-f]{8})|(?P<letter>.))", re.DOTALL)


def read(text: str, file: str) -> tuple[Block, ...]:
    """The blocks of this text as python-hcl2 understands it, without comments.

    Its parser is another's and knows nothing of how we print; only its tree is turned into our types here.  Failed
    with one problem E503 where it refuses the text, or finds more in it than literals and references.
    """
    from hcl2 import parses_to_tree  # noqa: PLC0415  (slow to import, needed for `--paranoid` alone)
    from lark.exceptions import LarkError  # noqa: PLC0415

    # python-hcl2 takes an escaped `$${` to end at the next brace, through a closing quote if need be
    # (its grammar's ESCAPED_INTERPOLATION); the same character by number has no such trouble.
    try:
        tree = parses_to_tree(text.replace("$${", "\\u0024{").replace("%%{", "\\u0025{"))
        return _body(tree.children[0])[1]
    except LarkError as error:
        place = Where(file, max(getattr(error, "line", 0), 0), max(getattr(error, "column", 0), 0))
        reason = str(error).strip().partition("\n")[0]
    except _Foreign as error:
        place, reason = Where(file), str(error)
    except RecursionError:
        place, reason = Where(file), "it is nested too deeply"
    raise Failed([Problem("E503", f"python-hcl2 does not read {file} as emscloud does: {reason}.", place)])


class _Foreign(Exception):  # noqa: N818  (never leaves this file)
    """A part of the tree that no text of ours has."""


def _body(tree: Tree[Token]) -> tuple[tuple[tuple[str, Value], ...], tuple[Block, ...]]:
    attributes: dict[str, Value] = {}
    blocks: list[Block] = []
    for part in _parts(tree):
        if part.data == "block":
            head, *labels, body = _parts(part)
            blocks.append(Block(_word(head), tuple(_string(label) for label in labels), *_body(body)))
        else:
            name, value = _parts(part)
            _add(attributes, _word(name), value)
    return tuple(attributes.items()), tuple(blocks)


def _parts(tree: Tree[Token]) -> list[Tree[Token]]:
    """The subtrees; tokens are punctuation or, below a leaf, its text."""
    return [child for child in tree.children if not isinstance(child, str) and child.data != "new_line_or_comment"]


def _word(tree: Tree[Token]) -> str:
    return "".join(child for child in tree.children if isinstance(child, str))


def _add(pairs: dict[str, Value], name: str, value: Tree[Token]) -> None:
    if name in pairs:
        message = f"{name} is there twice"
        raise _Foreign(message)
    pairs[name] = _value(value)


def _value(tree: Tree[Token]) -> Value:
    parts = _parts(tree)
    if tree.data == "expr_term" and len(tree.children) == 1:
        return _value(parts[0])
    if tree.data == "unary_op" and _word(tree) == "-":
        operand = _value(parts[0])
        if type(operand) is int:
            return -operand
    read = _VALUES.get(tree.data)
    if read is None:
        raise _Foreign(tree.data)
    return read(tree)


def _object(tree: Tree[Token]) -> dict[str, Value]:
    pairs: dict[str, Value] = {}
    for part in _parts(tree):
        key, value = _parts(part)
        _add(pairs, _key(key), value)
    return pairs


def _path(tree: Tree[Token]) -> str:
    if tree.data == "get_attr_expr_term":
        base, step = _parts(tree)
        return f"{_path(base)}.{_word(_parts(step)[0])}"
    if tree.data == "expr_term" and len(tree.children) == 1:
        return _path(_parts(tree)[0])
    if tree.data in {"identifier", "keyword"}:
        return _word(tree)
    raise _Foreign(tree.data)


def _key(tree: Tree[Token]) -> str:
    leaf = tree
    while leaf.data in {"object_elem_key", "expr_term"} and len(leaf.children) == 1:
        leaf = _parts(leaf)[0]
    return _string(leaf) if leaf.data == "string" else _path(leaf)


def _string(tree: Tree[Token]) -> str:
    text = "".join(_word(part) for part in _parts(tree))
    if tree.data != "string" or any(_parts(part) for part in _parts(tree)) or "\n" in text:
        message = f"{tree.data} where only a plain string can stand"
        raise _Foreign(message)
    return _SPECIAL.sub(_meant, text)


def _heredoc(tree: Tree[Token]) -> Heredoc:
    """The lines between the marks, without the indentation that they share."""
    text = _word(tree)
    if "${" in text or "%{" in text:
        message = "a heredoc with more in it than words"
        raise _Foreign(message)
    _, *lines, _ = text.rstrip("\n").split("\n")
    indent = min(len(line) - len(line.lstrip(" ")) for line in lines)
    return Heredoc(tuple(line[indent:] for line in lines))


def _meant(found: re.Match[str]) -> str:
    code = found["four"] or found["eight"]
    letter: str = found["letter"] or ""
    if not code and letter not in _SAYS:
        message = f"the escape \\{letter}"
        raise _Foreign(message)
    return chr(int(code, 16)) if code else _SAYS[letter]


_VALUES: dict[str, Callable[[Tree[Token]], Value]] = {
    "string": _string,
    "int_lit": lambda tree: int(_word(tree)),
    "literal_value": lambda tree: {"true": True, "false": False, "null": None}[_word(tree)],
    "identifier": lambda tree: Ref(_path(tree)),
    "keyword": lambda tree: Ref(_path(tree)),
    "get_attr_expr_term": lambda tree: Ref(_path(tree)),
    "tuple": lambda tree: tuple(_value(part) for part in _parts(tree)),
    "object": _object,
    "heredoc_template_trim": _heredoc,
}
"""How each kind of tree that we print becomes a value."""
