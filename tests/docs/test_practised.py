"""Each page that needs an account is followed while both clouds are imitated."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.papers import ROOT, follow, practised, read, workplace

DOCS = ROOT / "docs"
PAGES = {path.relative_to(DOCS).as_posix(): read(path.read_text("utf-8")) for path in sorted(DOCS.rglob("*.md"))}
PRACTISED = [name for name, page in PAGES.items() if page.settings.get("sandbox") and not name.startswith("moving/")]
"""The guides in `moving` are followed by tests/terraform, which looks at every call besides."""


@pytest.mark.parametrize("name", PRACTISED)
def test_the_page_can_be_practised(name: str, tmp_path: Path) -> None:
    """Every command runs as the page has it, with the exit code and the output that it shows."""
    page = PAGES[name]
    with practised(page, workplace(tmp_path / "place")) as ready:
        assert follow(page, tmp_path / "place", ready) == []
