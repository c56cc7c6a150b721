"""What a function takes and gives, and how it is called: conversions, null, and what is not known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from emscloud.evaluate.convert import convert
from emscloud.evaluate.values import ANY, Beyond, Fault, Fields, Items, Type, Unknown, Value, known, unknown_in

WORK = 400_000
"""Steps that one evaluation may take in all: expressions, the values that they make, and every 64 characters of a text."""
DEPTH = 120
"""How many expressions may be within each other at one time, references followed."""


@dataclass(slots=True)
class Budget:
    """What is left of one evaluation's steps, and how deep it is."""

    left: int = WORK
    depth: int = 0

    def spend(self, steps: int) -> None:
        """Take steps.  Raises Beyond where none are left."""
        self.left -= steps
        if self.left < 0:
            raise Beyond(f"the module takes more than {WORK:,} steps to work out")

    def pay(self, value: Value) -> Value:
        """A value that was made, paid for."""
        if isinstance(value, Items | Fields):
            self.spend(value.size)
        elif isinstance(value, str):
            self.spend(len(value) // 64)
        return value


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an argument is converted to; `partly` when it may hold unknowns, `unknown` when it may be one, `null` likewise."""

    type: Type = ANY
    partly: bool = False
    unknown: bool = False
    null: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A pure function of Terraform: its parameters, one for all further arguments, the type of its result, and its work."""

    run: Callable[[Sequence[Value]], Value]
    parameters: tuple[Parameter, ...] = ()
    rest: Parameter | None = None
    result: Type = ANY

    def __call__(self, arguments: Sequence[Value]) -> Value:
        """The result.  Raises Fault where Terraform refuses the arguments."""
        missing = len(arguments) < len(self.parameters)
        if missing or (self.rest is None and len(arguments) > len(self.parameters)):
            raise Fault(f"it takes {len(self.parameters)} arguments, not {len(arguments)}")
        given: list[Value] = []
        hidden: Unknown | None = None
        for index, argument in enumerate(arguments):
            parameter = self.parameters[index] if index < len(self.parameters) else self.rest or Parameter()
            value = convert(argument, parameter.type)
            if value is None and not parameter.null:
                raise Fault(f"its argument {index + 1} is null")
            if isinstance(value, Unknown):
                hidden = hidden if parameter.unknown else hidden or value
            elif not (parameter.partly or parameter.unknown or known(value)):
                hidden = hidden or unknown_in(value)
            given.append(value)
        return hidden.derived(self.result) if hidden else self.run(given)
