"""The schemas' files are what the command prints, and their pages list every key."""

from __future__ import annotations

import json

from docs.tools.schemata import WHAT, files, lock_page, page
from emscloud.schemas import NAMES, schema
from tests.papers import ROOT


def test_each_file_is_what_the_command_prints() -> None:
    """Of every schema there is, with words of what it is for."""
    assert {name: json.loads(text) for name, text in files().items()} == {f"schemas/{name}.json": schema(name) for name in NAMES}
    assert set(WHAT) == set(NAMES)
    assert files()["schemas/policy.json"] == (ROOT / "examples" / "ems" / "emscloud.schema.json").read_text("utf-8")


def test_keys_of_what_programs_read_are_listed() -> None:
    """By their paths, with what may stand there."""
    text = page()
    assert '| `verdict` | `"opens"`, `"closes"`, `"both"`, `"nothing"` | What an apply does to traffic as a whole. |' in text
    assert "| `findings[].packet.port` | integer *or* null | The destination's, of TCP and UDP. |" in text


def test_every_key_has_words() -> None:
    """Nobody has to guess what a line of a review, or a key of an output, says."""
    rows = [line for line in (lock_page() + page()).splitlines() if line.startswith("| `")]
    assert len(rows) >= 150
    assert [row for row in rows if row.endswith("|  |")] == []
