"""Messages: each code's summary and its long form, from one file."""

from __future__ import annotations

from pathlib import Path


def _text() -> str:
    return Path(__file__).with_name("messages.md").read_text("utf-8")


def summaries() -> dict[str, str]:
    """The summary of every code: a few words, the same for every problem of that code."""
    headings = (line[3:].partition(" ") for line in _text().split("\n") if line.startswith("## "))
    return {code: summary for code, _, summary in headings}


def long_form(code: str) -> str | None:
    """Everything there is to say about a code, from its heading on; None where there is no such code."""
    start = _text().find(f"## {code} ")
    if start < 0:
        return None
    rest = _text()[start + 3 :]
    return rest.partition("\n## ")[0].rstrip() + "\n"
