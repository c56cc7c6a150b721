"""What holds for every test, and what a run says at its end: the faults that were planted, and what became of them."""

from __future__ import annotations

import compileall
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, cast

from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # how long a test takes says how busy the machine is
settings.load_profile("untimed")


def pytest_configure(config: object) -> None:
    """Compile the package once: hundreds of commands are started here, and most environments of tests write no bytecode."""
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(Path(__file__).parents[1] / "emscloud", quiet=2)


class _Report(Protocol):
    user_properties: list[tuple[str, object]]


class _Reporter(Protocol):
    stats: dict[str, list[object]]

    def section(self, title: str) -> None: ...
    def write_line(self, line: str) -> None: ...


def pytest_terminal_summary(terminalreporter: _Reporter) -> None:
    """Print every property `mutants` that a test recorded."""
    reports: Iterable[object] = [one for key in ("passed", "failed") for one in terminalreporter.stats.get(key, [])]
    lines = [str(value) for one in reports for name, value in cast(_Report, one).user_properties if name == "mutants"]
    if lines:
        terminalreporter.section("faults planted in the compiler")
        for line in lines:
            terminalreporter.write_line(line)
