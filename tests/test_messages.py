"""Messages: every code that is used has a section, and every section is used."""

from __future__ import annotations

import re

from emscloud.messages import long_form, summaries
from tests.commands import ROOT

CODES = re.compile(r"\b[ED][0-9]{3}\b")


def test_the_sections_are_the_codes_in_use() -> None:
    """No module uses a code without words, and no words are left over."""
    modules = [path.read_text("utf-8") for path in (ROOT / "emscloud").rglob("*.py")]
    used = {code for text in modules for code in re.findall(r'"([ED][0-9]{3})"', text)}
    assert sorted(used) == sorted(summaries())


def test_every_code_has_a_long_form() -> None:
    """It begins with code and summary, and says more than they do; no two are the same."""
    forms = {code: long_form(code) or "" for code in summaries()}
    assert [code for code, text in forms.items() if not text.startswith(f"{code} {summaries()[code]}\n\n")] == []
    assert [code for code, text in forms.items() if len(text.split("\n\n", 1)[1]) < 40 or not text.endswith(".\n")] == []
    assert len(set(summaries().values())) == len(forms)


def test_the_codes_stand_in_order() -> None:
    """By number, each once."""
    headings = [line for line in (ROOT / "emscloud/messages.md").read_text("utf-8").split("\n") if line.startswith("## ")]
    codes = [CODES.findall(line)[0] for line in headings]
    assert codes == sorted(set(codes))


def test_an_unknown_code_has_none() -> None:
    """Neither a number that is not there, nor the beginning of one that is."""
    assert (long_form("E999"), long_form("E20"), long_form("")) == (None, None, None)
