"""Systematic faults: every small change of a module's source, by kind."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

Change = Callable[[ast.AST], ast.AST | None]
"""A node to the node that takes its place; None leaves it out."""

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Mod: ast.Add, ast.FloorDiv: ast.Mult,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_ALIKE = (
    *("low high", "v4 v6", "from_port to_port", "source destination", "IN OUT", "id name", "page why", "key name"),
    *("port_range port_ranges", "address_prefix address_prefixes", "services peers", "GROUP TAG", "text low", "peer protocol"),
    *("service_v4 service_v6", "direction id", "description name", "group name", "rules tags", "kind peer", "label peer"),
    *("TCP UDP", "ICMP ICMPV6", "V6_BASE V6_END", "ANYWHERE_V4 ANYWHERE_V6", "TYPES OTHER", "V6 OTHER", "own kind"),
    *("networks peers", "v4 v6", "source destination", "low high", "addresses ports", "difference intersection", "_flat _list"),
)
_SWAPS = {one: other for pair in _ALIKE for one, other in (pair.split(), reversed(pair.split()))}
_WORDS = ("message", "detail")  # what only a person reads


@dataclass(frozen=True)
class Mutant:
    """One fault: the number of the node in walking order, and what it does."""

    kind: str
    node: int
    line: int
    change: Change

    def tree(self, source: str) -> ast.Module:
        """The module with the fault in it."""
        tree = ast.parse(source)
        made = _Swap(self.node, self.change).visit(tree)
        assert isinstance(made, ast.Module)
        return ast.fix_missing_locations(made)


class _Swap(ast.NodeTransformer):
    """Applies a change to the node of a number; nodes are counted in the order of `_walk`."""

    def __init__(self, at: int, change: Change) -> None:
        self.at, self.change, self.count = at, change, -1

    def visit(self, node: ast.AST) -> ast.AST | None:
        self.count += 1
        if self.count == self.at:
            return self.change(node)
        return self.generic_visit(node)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _walk(child)


def mutants(source: str) -> list[Mutant]:
    """Every fault of a module, in the order of its text."""
    tree = ast.parse(source)
    skipped = _skipped(tree)
    found = []
    for number, node in enumerate(_walk(tree)):
        if id(node) not in skipped:
            line = getattr(node, "lineno", 0)
            found += [Mutant(kind, number, line, change) for kind, change in _changes(node)]
    return found


def _skipped(tree: ast.Module) -> set[int]:
    """Docstrings, annotations, imports, messages for people, and the module's own statements (but not what is in them)."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        out: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef):
            out += [node.returns, *[arg.annotation for arg in _arguments(node.args)], *node.decorator_list]
        elif isinstance(node, ast.AnnAssign):
            out.append(node.annotation)
        elif isinstance(node, (ast.Import, ast.ImportFrom, ast.Raise)) or _is_words(node):
            out.append(node)
        skipped |= {id(inner) for one in out if one is not None for inner in ast.walk(one)}
    for top in tree.body:
        aliased = isinstance(top, ast.AnnAssign) and ast.unparse(top.annotation) == "TypeAlias"
        skipped |= {id(inner) for inner in ast.walk(top)} if aliased or isinstance(top, ast.ClassDef) else {id(top)}
    return skipped


def _is_words(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id in _WORDS for one in node.targets)


def _arguments(args: ast.arguments) -> list[ast.arg]:
    return [*args.posonlyargs, *args.args, *args.kwonlyargs]


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:  # noqa: C901  (a table of kinds)
    if isinstance(node, ast.Constant):
        yield from [("constant", _constant(value)) for value in _others(node.value)]
    elif isinstance(node, ast.Compare):
        yield from [("comparison", _operator(at)) for at in range(len(node.ops))]
    elif isinstance(node, (ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.AugAssign)):
        yield from _logic(node)
    elif isinstance(node, (ast.If, ast.While, ast.IfExp)):
        yield "condition", _negated
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield "condition", _set("ifs", [])
    elif isinstance(node, ast.Call):
        yield from _call(node)
    elif isinstance(node, (ast.List, ast.Tuple, ast.Set)) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        yield from [("element", _without("elts", at)) for at in range(len(node.elts))]
    elif isinstance(node, ast.Dict):
        yield from [("element", _without("keys", at, "values")) for at in range(len(node.keys))]
    elif isinstance(node, ast.Attribute) and node.attr in _SWAPS:
        yield "attribute", _set("attr", _SWAPS[node.attr])
    elif isinstance(node, ast.Name) and node.id in _SWAPS and isinstance(node.ctx, ast.Load):
        yield "name", _set("id", _SWAPS[node.id])
    if isinstance(node, (ast.Expr, ast.Assign, ast.AugAssign, ast.Return, ast.If, ast.For, ast.Continue, ast.Break)):
        yield "statement", lambda _: ast.Pass()


def _others(value: object) -> list[object]:
    """Values that a constant could be in its place."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, str):
        return ["", f"{value}x"] if value else ["x"]
    return [0] if value is None else []


def _constant(value: object) -> Change:
    return lambda _: ast.Constant(value)  # type: ignore[arg-type]


def _set(field: str, value: object) -> Change:
    def change(node: ast.AST) -> ast.AST:
        made = copy.copy(node)
        setattr(made, field, value)
        return made

    return change


def _operator(at: int) -> Change:
    def change(node: ast.AST) -> ast.AST:
        assert isinstance(node, ast.Compare)
        ops = [_COMPARED[type(op)]() if place == at else op for place, op in enumerate(node.ops)]
        return ast.Compare(node.left, ops, node.comparators)

    return change


def _logic(node: ast.BoolOp | ast.BinOp | ast.UnaryOp | ast.AugAssign) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.BoolOp):
        yield "boolean", _set("op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
        yield from [("boolean", lambda _, one=one: one) for one in node.values]
    elif isinstance(node, ast.UnaryOp):
        yield "boolean" if isinstance(node.op, ast.Not) else "arithmetic", lambda _: node.operand
    elif type(node.op) in _COUNTED:
        yield "arithmetic", _set("op", _COUNTED[type(node.op)]())


def _negated(node: ast.AST) -> ast.AST:
    assert isinstance(node, (ast.If, ast.While, ast.IfExp))
    return _set("test", ast.UnaryOp(ast.Not(), node.test))(node) or node


def _call(node: ast.Call) -> Iterator[tuple[str, Change]]:
    for at, (one, other) in enumerate(pairwise(node.args)):
        if ast.dump(one) == ast.dump(other):
            continue
        args = list(node.args)
        args[at], args[at + 1] = args[at + 1], args[at]
        yield "swapped arguments", _set("args", args)
    for at in range(len(node.args)):
        yield "dropped argument", _without("args", at)
    for at in range(len(node.keywords)):
        yield "dropped argument", _without("keywords", at)


def _without(field: str, at: int, beside: str = "") -> Change:
    def change(node: ast.AST) -> ast.AST:
        made = copy.copy(node)
        for name in filter(None, (field, beside)):
            setattr(made, name, [one for place, one in enumerate(getattr(node, name)) if place != at])
        return made

    return change
