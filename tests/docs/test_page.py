"""Pieces of Markdown hold what is put into them."""

from __future__ import annotations

from docs.tools.page import anchor, code, finished, head, heading, plain, sentence, table


def test_a_table_keeps_bars_within_their_cells() -> None:
    """In code as well."""
    assert table(("a", "b"), [("`x|y`", "u|v")]) == ["| a | b |", "| --- | --- |", "| `x\\|y` | u\\|v |", ""]


def test_a_sentence_begins_and_ends() -> None:
    """What is one already stays as it is."""
    assert [sentence(words) for words in ("only this", "Done.", "", "`x` alone")] == ["Only this.", "Done.", "", "`x` alone."]


def test_headings_have_names() -> None:
    """Of letters, digits and hyphens."""
    assert heading(2, "`groups.NAME`") == ["## `groups.NAME` {#groups-name}", ""]
    assert anchor("targets.NAME (AWS)") == "targets-name-aws"


def test_words_of_data_are_no_markup() -> None:
    """Stars, brackets and underscores stay signs."""
    assert plain("a_b *c* <d>") == r"a\_b \*c\* \<d\>"
    assert (code("x"), code("")) == ("`x`", "")
    assert finished([*head("T", "One."), ""]) == "# T\n\nOne.\n"
