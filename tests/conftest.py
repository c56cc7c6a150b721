"""What holds for every test, and what a run says at its end: faults that were planted, and assignments that were tried."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, cast

from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # how long a test takes says how busy the machine is
settings.load_profile("untimed")


class _Report(Protocol):
    user_properties: list[tuple[str, object]]


class _Reporter(Protocol):
    stats: dict[str, list[object]]

    def section(self, title: str) -> None: ...
    def write_line(self, line: str) -> None: ...


_SECTIONS = {
    "mutants": "faults planted in the compiler",
    "modules": "parametric modules under every assignment that was tried",
}
"""The properties that a test may record for the end of the run, and what stands above them."""


def pytest_terminal_summary(terminalreporter: _Reporter) -> None:
    """Print every such property that a test recorded."""
    reports: Iterable[object] = [one for key in ("passed", "failed") for one in terminalreporter.stats.get(key, [])]
    said = [pair for one in reports for pair in cast(_Report, one).user_properties]
    for kind, title in _SECTIONS.items():
        lines = [str(value) for name, value in said if name == kind]
        if lines:
            terminalreporter.section(title)
            for line in lines:
                terminalreporter.write_line(line)
