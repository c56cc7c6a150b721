"""Values for variables that have none, so that Terraform core can plan: of the right type, and plausible by their names."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.public.facts import Json
from benchmarks.public.texts import Tree
from emscloud.diagnostics import Failed
from emscloud.evaluate.types import constraint
from emscloud.evaluate.values import ANY, Fault, Type
from emscloud.hcl.reader import read_values
from emscloud.hcl.tree import Expression


def values(tree: Tree, folder: Path) -> dict[str, Json]:
    """The values of a root module's variables that neither a default nor a file beside it gives."""
    found = tree.layout(folder)
    beside: set[str] = set()
    for file in [
        *fixtures(folder),
        *folder.glob("terraform.tfvars"),
        *folder.glob("*.auto.tfvars"),
        *folder.glob("*.auto.tfvars.json"),
    ]:
        try:
            beside |= read_values(file.read_text(encoding="utf-8"), str(file)).keys()
        except Failed:
            continue
    given: dict[str, Json] = {}
    for name, section in found.variables.items() if found else ():
        if "default" not in section.body.attributes and name not in beside:
            kind = section.body.attributes.get("type")
            given[name] = _value(name, _type(kind.value) if kind else ANY)
    return given


def fixtures(folder: Path) -> list[Path]:
    """The values that a checkout's own tests give."""
    return sorted(folder.glob("fixtures*.tfvars"))[:1]


def _type(expression: Expression) -> Type:
    try:
        return constraint(expression, lambda _: None).type
    except Fault:
        return ANY


def _value(name: str, wanted: Type) -> Json:
    match wanted.kind:
        case "number":
            return 7070 if "port" in name else 3
        case "bool":
            return True
        case "list" | "set":
            return [_value(name, wanted.of or ANY)]
        case "map":
            return {"given": _value(name, wanted.of or ANY)}
        case "tuple":
            return [_value(name, one) for one in wanted.items]
        case "object":
            return {key: _value(key, one) for key, one in wanted.fields if key not in wanted.optional}
        case _:
            return _word(name)


def _word(name: str) -> str:
    if re.search(r"cidr|prefix(es)?$|address|_ips?$|network", name):
        return "10.77.0.0/16"
    if "port" in name:
        return "7070"
    if "protocol" in name:
        return "tcp"
    if "region" in name or name == "location":
        return "eu-west-1"
    return f"given-{name}".replace("_", "-")
