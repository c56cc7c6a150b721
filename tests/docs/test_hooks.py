"""While the site is built, messages are linked by their codes, pictures are drawn in, and generated pages are listed."""

from __future__ import annotations

from docs.tools.hooks import PAGES, drawn, generated, linked, listed
from tests.papers import ROOT


def test_a_code_in_running_text_is_a_link() -> None:
    """In backquotes or without; not in blocks, headings, longer words or links."""
    text = "See (E201) and `E302`.\n## E201\n```text\nE201\n```\n[E201](x.md) E2011 `explain E201`"
    assert linked(text, "m.md") == (
        "See ([E201](m.md#E201)) and [E302](m.md#E302).\n## E201\n```text\nE201\n```\n[E201](x.md) E2011 `explain E201`"
    )


def test_every_generated_page_is_listed() -> None:
    """The committed page names each in words; in the site they are links."""
    text = listed((ROOT / "docs" / "reference" / "index.md").read_text("utf-8"))
    places = {f"reference/{place}.md" for place in PAGES.values()}
    assert places == {place for place in generated() if place.endswith(".md")}
    assert [name for name, place in PAGES.items() if f"| [{name}]({place}.md) |" not in text] == []


def test_generated_pages_are_not_committed() -> None:
    """They could differ from the code."""
    assert [place for place in generated() if (ROOT / "docs" / place).exists()] == []


def test_a_picture_takes_the_words_that_stand_for_it() -> None:
    """Who cannot see it is told."""
    assert drawn('<svg class="picture" role="img"></svg>\n', "a row") == '<svg class="picture" role="img" aria-label="a row"></svg>'
