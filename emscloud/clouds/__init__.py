"""The clouds: each folder beside this file is one, and nothing else lives here."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import cast

from emscloud.cloud import Cloud


def names() -> tuple[str, ...]:
    """The folders beside this file, sorted."""
    here = Path(__file__).parent
    return tuple(sorted(entry.name for entry in here.iterdir() if (entry / "__init__.py").is_file()))


def get(name: str) -> Cloud[object]:
    """A cloud by the name of its folder; a folder that cannot be imported raises what its import raises."""
    return cast("Cloud[object]", import_module(f"emscloud.clouds.{name}"))
