"""What fuzzing begins with: the seeds beside this file, what was kept, and the texts that stand in tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
_ROOMS = ("hcl", "evaluate", "sources", "terraform", "clouds/aws", "clouds/azure")


def beside(harness: str) -> list[Path]:
    """The seeds and kept inputs of a harness: those of `shown` are JSON or begin so."""
    listed = sorted(one for folder in ("seeds", "kept") for one in (HERE / folder).iterdir() if one.is_file())
    return [one for one in listed if one.suffix == {"folder": ".txt", "shown": ".json"}[harness]]


def everything(harness: str) -> list[bytes]:
    """Those, and of `folder` each text in a test that could be Terraform's, expressions as values."""
    found = [one.read_bytes() for one in beside(harness)]
    if harness == "folder":
        found += [one.encode("utf-8", "surrogatepass") for one in _texts()]
    return found


def _texts() -> Iterator[str]:
    expressions: list[str] = []
    for room in _ROOMS:
        for path in sorted((HERE.parent / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    if "\n" in node.value:
                        yield node.value
                    elif any(sign in node.value for sign in '("[{'):
                        expressions.append(node.value)
    for at in range(0, len(expressions), 12):
        yield "".join(_used(f"e{number}", text) for number, text in enumerate(expressions[at : at + 12]))


def _used(name: str, text: str) -> str:
    return f'resource "aws_security_group" "{name}" {{\n  name = {text}\n}}\n'
