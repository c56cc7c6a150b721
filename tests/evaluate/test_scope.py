"""The names of a module: each is worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from emscloud.evaluate.expressions import Evaluator
from emscloud.evaluate.functions.call import Budget
from emscloud.evaluate.functions.files import Shelf
from emscloud.evaluate.layout import layout
from emscloud.evaluate.scope import Place, Scope
from emscloud.evaluate.values import Unknown, Value
from emscloud.hcl.reader import read, read_expression
from emscloud.hcl.tree import Expression, Source


class Alone(Scope):
    """A module that calls none."""

    def called(self, name: str, steps: Sequence[str | Expression], evaluator: Evaluator) -> tuple[Value, int]:
        del steps, evaluator
        return f"called {name}", 1


def scope(text: str, place: Place | None = None) -> Alone:
    """The scope of a module's text."""
    return Alone(layout([("main.tf", read(text, "main.tf"))]), place or Place(), Budget(), Shelf.empty())


def worth(names: Scope, text: str) -> Value:
    """What an expression is worth in a scope."""
    return Evaluator(names, Source("x.tf", text), names.budget).settled(read_expression(text, "x.tf"))


def test_a_name_is_worked_out_once() -> None:
    """A local that is asked for twice costs its work once."""
    names = scope("locals {\n  a = [for x in range(1000) : x]\n}\n")
    assert isinstance(worth(names, "local.a"), type(worth(names, "[1]")))
    left = names.budget.left
    worth(names, "local.a[5]")
    assert left - names.budget.left < 10


def test_addresses_are_absolute() -> None:
    """Within a module they begin with its own."""
    names = scope('variable "v" {}\nresource "r" "x" {}\n', Place("module.m[0].", "m"))
    for text, address in (
        ("var.v", "module.m[0].var.v"),
        ("r.x.id", "module.m[0].r.x.id"),
        ("path.cwd", "module.m[0].path.cwd"),
    ):
        found = worth(names, text)
        assert isinstance(found, Unknown)
        assert str(found.reference) == address


def test_a_module_knows_its_folder() -> None:
    """From the root module's, as Terraform has it where it runs there; the working directory is not known."""
    names = scope("", Place("module.m.", "m/inner"))
    assert ("m/inner", ".") == (worth(names, "path.module"), worth(names, "path.root"))
    assert isinstance(worth(names, "path.cwd"), Unknown)


def test_called_modules_are_asked_for() -> None:
    """A reference to a module that is called goes to `called`."""
    assert worth(scope('module "m" {}\n'), "module.m") == "called m"


def _asked(asked: list[str], name: str) -> Value:
    asked.append(name)
    return 1


def test_given_values_are_asked_for_when_they_are_needed() -> None:
    """A variable that nobody reads is never worked out."""
    names = scope('variable "v" {}\nvariable "w" {}\n')
    asked: list[str] = []
    names.given = {"v": partial(_asked, asked, "v"), "w": partial(_asked, asked, "w")}
    assert (worth(names, "var.v"), worth(names, "var.v"), asked) == (1, 1, ["v"])
