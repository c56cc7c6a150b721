"""Expressions → values, as Terraform has them; what cannot be known is Unknown, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol

from emscloud.diagnostics import Failed, Where
from emscloud.evaluate.access import attribute, elements, index, rounds
from emscloud.evaluate.convert import loose, unify
from emscloud.evaluate.functions.call import DEPTH, Budget, Function, Parameter
from emscloud.evaluate.functions.files import Filled, Shelf
from emscloud.evaluate.functions.table import FUNCTIONS
from emscloud.evaluate.operators import binary, chosen, joined, key_text, truth, unary
from emscloud.evaluate.values import (
    ANY,
    BOOL,
    NULL,
    NUMBER,
    STRING,
    Beyond,
    Fault,
    Fields,
    Items,
    Type,
    Unknown,
    Value,
    attribute_of,
    known,
    list_of,
    object_of,
    tuple_of,
    type_of,
    unknown_in,
)
from emscloud.hcl.expression import Expressions
from emscloud.hcl.tree import (
    Call,
    Conditional,
    Expression,
    For,
    Item,
    Join,
    Literal,
    Name,
    Object,
    Operation,
    Parentheses,
    Source,
    Splat,
    Template,
    Traversal,
    Tuple,
    Unary,
    shown,
)


# The rules are those of github.com/hashicorp/hcl, hclsyntax/expression*.go and ops.go.
class Scope(Protocol):
    """What the names of an expression stand for."""

    @property
    def shelf(self) -> Shelf:
        """The files that expressions may read."""

    def resolve(self, name: str, steps: Sequence[str | Expression], evaluator: Evaluator) -> tuple[Value, int] | None:
        """The value that a first name and some steps behind it stand for, and how many steps; None where nothing does."""


class Evaluator:
    """Evaluates the expressions of one file in a scope, with names that loops have bound."""

    __slots__ = ("bound", "budget", "item", "scope", "source")

    def __init__(
        self, scope: Scope, source: Source, budget: Budget, bound: Mapping[str, Value] | None = None, item: Value = None
    ) -> None:
        self.scope, self.source, self.budget, self.item = scope, source, budget, item
        self.bound: Mapping[str, Value] = {} if bound is None else bound

    def where(self, expression: Expression) -> Where:
        """The place of an expression."""
        return self.source.where(expression.at)

    def settled(self, expression: Expression) -> Value:
        """The value of an expression; Unknown with its place where it has none, so nothing is raised."""
        if isinstance(expression, Literal):
            return expression.value
        depth = self.budget.depth
        try:
            return self.value(expression)
        except Fault as fault:
            why = f"Terraform would refuse this: {fault}."
        except Beyond as beyond:
            why = f"This is not worked out: {beyond}."
        finally:
            self.budget.depth = depth
        return Unknown(why, "", self.where(expression))

    def value(self, expression: Expression) -> Value:
        """The value of an expression.  Raises Fault where Terraform refuses it, Beyond where it takes too much."""
        self.budget.depth += 1
        if self.budget.depth > DEPTH:
            raise Beyond(f"more than {DEPTH} expressions stand within each other")
        self.budget.spend(1)
        found = _evaluated(self, expression)
        self.budget.depth -= 1
        return found

    def part(self, expression: Expression) -> Value:
        """The value of a part of something larger: what takes too much is Unknown by itself."""
        if isinstance(expression, Literal):
            return expression.value
        depth = self.budget.depth
        try:
            return self.value(expression)
        except Beyond as beyond:
            self.budget.depth = depth
            return Unknown(f"This is not worked out: {beyond}.", "", self.where(expression))

    def side(self, expression: Expression) -> Value | Fault:
        """The value of what may not be needed, or what is wrong with it."""
        depth = self.budget.depth
        try:
            return self.part(expression)
        except Fault as fault:
            self.budget.depth = depth
            return fault

    def inner(self, names: Mapping[str, Value]) -> Evaluator:
        """The same, with more names bound."""
        return Evaluator(self.scope, self.source, self.budget, {**self.bound, **names}, self.item)


def _evaluated(at: Evaluator, expression: Expression) -> Value:  # noqa: C901, PLR0912  (one case for each kind)
    match expression:
        case Traversal():
            return _traversal(at, expression.source, expression.steps)
        case Call():
            return at.budget.pay(_call(at, expression))
        case Template():
            return at.budget.pay(joined([at.part(part) for part in expression.parts]))
        case Tuple():
            return at.budget.pay(tuple_of([at.part(item) for item in expression.items]))
        case Object():
            return at.budget.pay(_object(at, expression))
        case Name():
            return _traversal(at, expression, ())
        case Conditional():
            yes, no = at.side(expression.yes), at.side(expression.no)
            types = _type(expression.yes, yes), _type(expression.no, no)
            return chosen(truth(at.value(expression.condition)), yes, no, types)
        case Operation():
            return _operation(at, expression)
        case Unary():
            return unary(expression.operator, at.value(expression.operand))
        case Parentheses():
            return at.value(expression.inside)
        case For():
            return at.budget.pay(_for(at, expression))
        case Splat():
            return at.budget.pay(_splat(at, expression))
        case Join():
            return at.budget.pay(_join(at, expression))
        case Item():
            return at.item
        case _:
            return expression.value


def _type(expression: Expression, found: Value | Fault) -> Type:
    """The type of a condition's result, which it has even where it is a fault.  Raises Beyond where that is not clear."""
    if not isinstance(found, Fault):
        return type_of(found)
    match expression:
        case Parentheses():
            return _type(expression.inside, found)
        case Template() | Join():
            return STRING
        case Unary():
            return NUMBER if expression.operator == "-" else BOOL
        case Operation():
            return NUMBER if expression.rest[0][0] in "+-*/%" else BOOL
        case Tuple() | Object() | Conditional():
            raise Beyond("what a condition makes of a fault within a value is not worked out")
        case _:
            return ANY


def _traversal(at: Evaluator, source: Expression, steps: Sequence[str | Expression]) -> Value:
    used = 0
    if isinstance(source, Name):
        if source.name in at.bound:
            value = at.bound[source.name]
        else:
            resolved = at.scope.resolve(source.name, steps, at)
            if resolved is None:
                raise Beyond(f"`{shown(source.name)}` names nothing here")
            value, used = resolved
    else:
        value = at.value(source)
    for step in steps[used:]:
        value = attribute(value, step) if isinstance(step, str) else index(value, at.value(step))
    return value


def _splat(at: Evaluator, expression: Splat) -> Value:
    source = at.value(expression.source)
    items = elements(source)
    outer = at.item
    if isinstance(items, Unknown):
        return items.derived()
    made: list[Value] = []
    for item in items:
        at.item = item
        made.append(at.part(expression.each))
    at.item = outer
    if not isinstance(source, Items) or source.kind == "tuple":
        return tuple_of(made)
    types = list(dict.fromkeys(map(type_of, made)))
    if len(types) > 1 and not any(map(loose, types)):
        raise Fault("a splat makes elements of several types")
    return list_of(made, unify(types) or NULL)


def _join(at: Evaluator, expression: Join) -> Value:
    found = at.value(expression.rounds)
    return joined(found.items) if isinstance(found, Items) else found


def _call(at: Evaluator, expression: Call) -> Value:
    name = expression.name.removeprefix("core::")
    if name in _TRIED:
        return _TRIED[name](at, expression)
    arguments = [at.part(argument) for argument in expression.arguments]
    function = FUNCTIONS.get(name) or at.scope.shelf.functions.get(name)
    if name == "templatefile":
        function = Function(partial(_templatefile, at), (Parameter(STRING), Parameter(partly=True)))
    if function is None:
        why = f"`{shown(name)}` is not worked out here: it hangs on when Terraform is run, or is not known here."
        return Unknown(why, f"{shown(name)}()", at.where(expression))
    if expression.expand:
        last = arguments.pop()
        if isinstance(last, Unknown):
            return last.derived(function.result)
        if not isinstance(last, Items):
            raise Fault(f"`{name}` expands what is no list")
        arguments += last.items
    try:
        found = function(arguments)
    except Fault as fault:
        raise Fault(f"`{name}`: {fault}") from fault
    if isinstance(found, Unknown) and name not in FUNCTIONS and found.where is None:  # a file is to blame, and no argument
        return Unknown(found.why, f"{name}()", at.where(expression), found.type)
    return found


def _templatefile(at: Evaluator, given: Sequence[Value]) -> Value:
    """A file as a template, filled with the values of an object or a map."""
    path, values = str(given[0]), given[1]
    if not isinstance(values, Fields):
        raise Fault("it is filled from an object or a map")
    text = at.scope.shelf.text(path)
    if isinstance(text, Unknown):
        return text
    source = Source(path, text)
    try:
        template = Expressions(source, text).bare()
    except Failed as failed:
        raise Fault(f"{shown(path)} is no template") from failed
    return Evaluator(Filled(values.items, at.scope.shelf), source, at.budget).value(template)


def _try(at: Evaluator, expression: Call) -> Value:
    for argument in expression.arguments:
        found = at.side(argument)
        if isinstance(found, Fault):
            continue
        return found if known(found) or attribute_of(found) else unknown_in(found).derived()
    raise Fault("`try`: no argument is without fault")


def _can(at: Evaluator, expression: Call) -> Value:
    if len(expression.arguments) != 1:
        raise Fault("`can` takes one argument")
    found = at.side(expression.arguments[0])
    if isinstance(found, Fault):
        return False
    return True if known(found) else unknown_in(found).derived(BOOL)


def _same(at: Evaluator, expression: Call) -> Value:
    """What marks a value for Terraform's own output and leaves it as it is."""
    if len(expression.arguments) != 1:
        raise Fault(f"`{expression.name}` takes one argument")
    return at.value(expression.arguments[0])


_TRIED: Mapping[str, Callable[[Evaluator, Call], Value]] = {
    "try": _try,
    "can": _can,
    "sensitive": _same,
    "nonsensitive": _same,
    "ephemeralasnull": _same,
}


def _operation(at: Evaluator, expression: Operation) -> Value:
    if expression.rest[0][0] in {"&&", "||"}:
        return _logic(at, expression)
    left = at.value(expression.first)
    for operator, operand in expression.rest:
        left = binary(operator, left, at.value(operand))
    return left


def _logic(at: Evaluator, expression: Operation) -> Value:
    """`&&` and `||`: the side that decides is enough, whatever the other is."""
    decides = expression.rest[0][0] == "||"
    left = _boolean(at, expression.first)
    for _, operand in expression.rest:
        right = _boolean(at, operand)
        if left is decides or right is decides:
            left = decides
        elif isinstance(right, Unknown) or not isinstance(left, Fault | Unknown):
            left = right  # what is not known may decide, so it comes before a fault
    if isinstance(left, Fault):
        raise left
    return left


def _boolean(at: Evaluator, expression: Expression) -> bool | Unknown | Fault:
    found = at.side(expression)
    if found is None:
        return Unknown("Terraform's versions differ on a null beside `&&` and `||`.", "", at.where(expression), BOOL)
    if not isinstance(found, Fault):
        return truth(found)
    kind = _type(expression, found)
    if kind == NUMBER:
        raise Fault("a number is no condition")
    if kind == STRING:
        raise Beyond("what a fault within a text is as a condition is not worked out")
    return found


def _object(at: Evaluator, expression: Object) -> Value:
    made: dict[str, Value] = {}
    hidden: Unknown | None = None
    for key, value in expression.pairs:
        if isinstance(key, Traversal) and isinstance(key.source, Name):
            raise Fault("a key with points stands in quotes, or in parentheses where it is a reference")
        name, found = key_text(at.part(key)), at.part(value)
        if isinstance(name, Unknown):
            hidden = hidden or name
        else:
            made[name] = found
    return hidden.derived() if hidden else object_of(made)


def _for(at: Evaluator, expression: For) -> Value:
    pairs = rounds(at.value(expression.collection))
    if isinstance(pairs, Unknown):
        return pairs.derived()
    items: list[Value] = []
    groups: dict[str, list[Value]] = {}
    names = dict(at.bound)
    within = Evaluator(at.scope, at.source, at.budget, names, at.item)
    for names[expression.key], names[expression.value] in pairs:
        at.budget.spend(1)
        wanted = truth(within.value(expression.condition)) if expression.condition else True
        if isinstance(wanted, Unknown):
            return wanted.derived()
        if not wanted:
            continue
        if expression.key_result is None:
            items.append(within.part(expression.result))
            continue
        name = key_text(within.value(expression.key_result))
        if isinstance(name, Unknown):
            return name.derived()
        if name in groups and not expression.group:
            raise Fault(f"a loop makes the key `{shown(name)}` twice")
        groups.setdefault(name, []).append(within.part(expression.result))
    if expression.key_result is None:
        return tuple_of(items)
    return object_of({name: tuple_of(found) if expression.group else found[0] for name, found in groups.items()})
