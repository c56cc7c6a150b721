"""Markdown of pages: headings, tables, code that stands in cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def head(title: str, *sentences: str) -> list[str]:
    """A page's beginning; one sentence a line."""
    return [f"# {title}", "", *sentences, ""]


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table with an empty line behind it."""
    lines = [_row(columns), _row(["---"] * len(columns)), *(_row(row) for row in rows)]
    return [*lines, ""]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') if '`' not in cell else _barred(cell) for cell in cells)} |"


def _barred(cell: str) -> str:
    """A cell with code in it: a bar is escaped there as well, which tables take before code."""
    return cell.replace("|", "\\|")


def code(text: str) -> str:
    """Text as code in a line; empty for nothing."""
    return f"`{text}`" if text else ""


def sentence(text: str) -> str:
    """With a capital letter and a full stop, unless it begins with code or ends otherwise."""
    stripped = text.strip()
    if not stripped:
        return ""
    ended = stripped if stripped[-1] in ".!?…" else f"{stripped}."
    return f"{ended[0].upper()}{ended[1:]}"


def anchor(text: str) -> str:
    """What a heading is linked by: letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def heading(level: int, text: str, name: str = "") -> list[str]:
    """A heading with a name of its own, so that links hold when words change."""
    return [f"{'#' * level} {text} {{#{name or anchor(text)}}}", ""]


def plain(text: str) -> str:
    """Words of data in running text: what Markdown would take for emphasis or HTML stays as it is."""
    return re.sub(r"([*_<>\[\]])", r"\\\1", text)


def finished(lines: Iterable[str]) -> str:
    """The text of a page."""
    return "\n".join(lines).rstrip() + "\n"
