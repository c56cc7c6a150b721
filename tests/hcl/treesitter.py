"""What tree-sitter-hcl makes of printed text, as our own syntax without comments; another reader's opinion."""

from __future__ import annotations

import json
import re
from functools import cache

import tree_sitter
import tree_sitter_hcl

from emscloud.hcl.syntax import Block, Heredoc, Ref, Value


@cache
def _parser() -> tree_sitter.Parser:
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))


def read(text: str) -> tuple[Block, ...]:
    """The blocks of `text`; AssertionError where tree-sitter finds an error or an expression in it."""
    root = _parser().parse(text.encode()).root_node
    assert not root.has_error, str(root)
    return tuple(_block(node) for body in _named(root, "body") for node in _named(body, "block"))


def _named(node: tree_sitter.Node, *kinds: str) -> list[tree_sitter.Node]:
    return [child for child in node.children if child.type in kinds]


def _source(node: tree_sitter.Node) -> str:
    return (node.text or b"").decode()


def _block(node: tree_sitter.Node) -> Block:
    kind, *labels = _named(node, "identifier", "string_lit")
    parts = [part for body in _named(node, "body") for part in _named(body, "attribute", "block")]
    attributes = tuple((_source(part.children[0]), _value(part.children[2])) for part in parts if part.type == "attribute")
    blocks = tuple(_block(part) for part in parts if part.type == "block")
    return Block(_source(kind), tuple(_string(label) for label in labels), attributes, blocks)


def _value(node: tree_sitter.Node) -> Value:
    """An expression, unwrapped down to the node that says what it is."""
    if node.type == "expression" and node.children[0].type == "variable_expr":
        words = {"true": True, "false": False, "null": None}
        return words.get(_source(node), Ref(_source(node)))
    if node.type in {"expression", "literal_value", "collection_value", "template_expr"}:
        (only,) = node.children
        return _value(only)
    if node.type in {"string_lit", "quoted_template"}:
        return _string(node)
    if node.type == "heredoc_template":
        _, *lines, _ = _source(node).split("\n")
        indent = min(len(line) - len(line.lstrip(" ")) for line in lines)
        return Heredoc(tuple(line[indent:] for line in lines))
    if node.type == "tuple":
        return tuple(_value(item) for item in _named(node, "expression"))
    if node.type == "object":
        pairs = [_named(pair, "expression") for pair in _named(node, "object_elem")]
        return {_key(key): _value(value) for key, value in pairs}
    assert node.type in {"numeric_lit", "operation", "bool_lit", "null_lit"}, node.type
    value: Value = json.loads(_source(node))
    return value


def _key(node: tree_sitter.Node) -> str:
    value = _value(node)
    return value.path if isinstance(value, Ref) else str(value)


def _string(node: tree_sitter.Node) -> str:
    """The string of a node of quotes and literals; JSON has the same escapes but for the one of eight digits.

    It is cut from the source, because the literal nodes leave out blanks at their edges.
    """
    assert {child.type for child in node.children[1:-1]} <= {"template_literal"}, str(node)
    inside = re.sub(r"\$(?=\$\{)|%(?=%\{)", "", _source(node)[1:-1])
    inside = re.sub(r"(?<!\\)((?:\\\\)*)\\U(.{8})", lambda found: found[1] + chr(int(found[2], 16)), inside)
    said: str = json.loads(f'"{inside}"')
    return said
