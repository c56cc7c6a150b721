"""Problem, Severity, Where; how we speak when something is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem weighs; only an error changes an exit code."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file: 1-based line and column, and the text of that line for the caret.

    `length` is the number of characters the caret underlines; `line` 0 means the file as a whole.
    """

    file: str
    line: int = 0
    column: int = 0
    length: int = 1
    text: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `code` is a key of `emscloud/messages.md`, whose heading is the summary: it holds no user data and always
    reads the same.  `detail` is full sentences: what, why, what to do.  `packet` is a witness, as text.
    """

    code: str
    detail: str
    where: Where | None = None
    severity: Severity = Severity.ERROR
    packet: str | None = None


class Failed(Exception):  # noqa: N818  (it carries problems; it is not one)
    """A stage could not do its work; carries every problem it found, in order of place."""

    def __init__(self, problems: list[Problem] | tuple[Problem, ...]) -> None:
        self.problems = tuple(sorted(problems, key=_order))
        super().__init__("; ".join(f"{problem.code}: {problem.detail}" for problem in self.problems))


def _order(problem: Problem) -> tuple[str, int, int, str, str]:
    where = problem.where or Where("")
    return (where.file, where.line, where.column, problem.code, problem.detail)
