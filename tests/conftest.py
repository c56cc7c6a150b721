"""What holds for every test, and what a run says at its end: faults that were planted, and assignments that were tried."""

from __future__ import annotations

import compileall
import sys
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Protocol, cast

import pytest
from coverage import Coverage
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # how long a test takes says how busy the machine is
settings.load_profile("untimed")


HERE = Path(__file__).parent
_MEASURED = pytest.StashKey[bool]()
"""Whether the last test was one whose coverage counts."""


def pytest_configure(config: pytest.Config) -> None:
    """Compile the package once: hundreds of commands are started here, and most environments of tests write no bytecode."""
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(HERE.parent / "emscloud", quiet=2)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """What `--cov` names is covered by its own tests alone, so that nothing is measured, and slowed down, during others."""
    named = [one for one in item.config.getoption("cov_source", ()) if isinstance(one, str)]
    own = any(item.path.is_relative_to(_own(one)) for one in named) and item.get_closest_marker("unmeasured") is None
    if own and not item.config.stash.get(_MEASURED, False):
        _forget()
    if own and sys.gettrace() is None and (lost := Coverage.current()):  # Python drops a tracer that ran out of stack
        lost.stop()
        lost.start()
    item.config.stash[_MEASURED] = own
    stopped: list[Coverage] = []
    while named and not own and (measuring := Coverage.current()):  # in a worker of xdist there are two, and one resumes the other
        measuring.stop()
        stopped.append(measuring)
    try:
        return (yield)
    finally:
        for one in reversed(stopped):
            one.start()


def _forget() -> None:
    """Empty every cache of the package: what other tests have put there would never be worked out while it is measured."""
    for name in [name for name in sys.modules if name.startswith("emscloud.")]:
        for value in list(vars(sys.modules[name]).values()):
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def _own(source: str) -> Path:
    """Where the tests are of a room or a module: `emscloud/model`, `emscloud/diagnostics.py`."""
    place = Path(*Path(source).parts[1:])
    return HERE / (place.with_name(f"test_{place.name}") if place.suffix else place)


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
