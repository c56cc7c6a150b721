"""What holds for every test, and what a run says at its end: faults that were planted, and assignments that were tried."""

from __future__ import annotations

import compileall
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, cast

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # how long a test takes says how busy the machine is
settings.load_profile("untimed")


HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    """Compile the package once: hundreds of commands are started here, and most environments of tests write no bytecode."""
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(HERE.parent / "emscloud", quiet=2)


LONGEST = (
    "proof/test_mutants.py",
    "terraform/test_modules.py",
    "parametric/test_mutants.py",
    "live/test_perform.py",
    "/action/",
    "/cli/",
)
"""Tests that take longest begin first, so that no worker is left alone with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first; otherwise the order is that of the files."""
    items.sort(key=lambda item: next((at for at, name in enumerate(LONGEST) if name in item.path.as_posix()), len(LONGEST)))


class _Report(Protocol):
    user_properties: list[tuple[str, object]]


class _Reporter(Protocol):
    stats: dict[str, list[object]]

    def section(self, title: str) -> None: ...
    def write_line(self, line: str) -> None: ...


_SECTIONS = {
    "mutants": "faults planted in the compiler",
    "faults": "what went wrong on purpose while live accounts were changed",
    "modules": "parametric modules under every assignment that was tried",
}
"""The properties that tests record, and the section in which a run says them at its end."""


def pytest_terminal_summary(terminalreporter: _Reporter) -> None:
    """Print what tests recorded, section by section."""
    reports: Iterable[object] = [one for key in ("passed", "failed") for one in terminalreporter.stats.get(key, [])]
    said = [(name, str(value)) for one in reports for name, value in cast(_Report, one).user_properties]
    for section, title in _SECTIONS.items():
        lines = [value for name, value in said if name == section]
        if lines:
            terminalreporter.section(title)
            for line in lines:
                terminalreporter.write_line(line)
