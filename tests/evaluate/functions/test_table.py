"""The table of functions: every one is judged by Terraform core somewhere, and none reads the world."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from emscloud.evaluate.functions.table import FUNCTIONS
from emscloud.evaluate.values import Unknown
from tests.evaluate.core import value_of

TABLE = (Path(__file__).parent.parent / "expressions.txt").read_text("utf-8")
IMPURE = (
    *("abspath", "basename", "bcrypt", "dirname", "file", "filebase64", "filebase64sha256", "filemd5", "fileexists"),
    *("filesha1", "filesha256", "filesha512", "formatdate", "pathexpand", "plantimestamp", "rsadecrypt"),
    *("templatestring", "textdecodebase64", "timeadd", "timestamp", "uuid", "uuidv5", "yamldecode", "yamlencode", "csvdecode"),
    *("provider::x::y", "no_such_function"),
)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_is_in_the_table(name: str) -> None:
    """At least three calls of it are compared with core's own."""
    assert len(re.findall(rf"\b{name}\(", TABLE)) >= (1 if name.startswith(("base64", "md5", "sha", "url")) else 3)


@pytest.mark.parametrize("name", IMPURE)
def test_every_other_function_is_unknown(name: str) -> None:
    """What reads files, the clock or chance, what is not worked out, and what does not exist."""
    found = value_of(f'{name}("/etc/passwd")')
    assert isinstance(found, Unknown)
    assert found.address == f"{name}()"
    assert found.where
