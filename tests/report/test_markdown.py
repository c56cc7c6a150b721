"""The comment of a pull request: in order, within its budget, and nobody else's markup."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from emscloud.diff.delta import Verdict
from emscloud.report.markdown import BUDGET, MARKER, code, prose, report
from emscloud.report.review import rows
from tests.report.judgements import HOSTILE, named, sample


def made(text_only: tuple[str, ...] = (), times: int = 1, address: str = "eu/web") -> str:
    """The report of the sample."""
    delta, judgement = sample(address)
    return report(delta.verdict, ("main:a.yaml", "a.yaml"), rows(judgement) * times, judgement.remarks, delta.pairs, text_only)


def test_the_verdict_comes_first_then_what_opens() -> None:
    """Then what cannot be told, what closes, remarks, and folded apart what DNS moved."""
    text = made(("eu/web: a is new",))
    assert text.startswith(
        f"{MARKER}\n### Firewall: both: traffic opens, and traffic closes\n\n`main:a.yaml` → `a.yaml`. 2 open, 2 close"
    )
    order = [
        "#### Opens",
        "tcp/22 (SSH) from everyone",
        "#### Cannot be told",
        "#### Closes",
        "#### Remarks",
        "DNS moved: 1 opens",
        "not in traffic: 1",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert "packet `in tcp/22 with peer 1.0.0.1`; now `ssh`; cause: your edit; `ems.yaml:7`" in text
    assert "unknown: module.far is remote" in text


def test_nothing_is_one_line() -> None:
    """A re-sorted file is no change."""
    text = report(Verdict.NOTHING, ("a", "b"), (), (), (), ())
    assert text == f"{MARKER}\n### Firewall: nothing: the same traffic as before\n\n`a` → `b`.\n"


def test_it_keeps_to_its_budget() -> None:
    """What is left out is counted, and the worst stays."""
    text = made(times=2000)
    assert len(text.encode()) <= BUDGET
    left = re.search(r"\*\*([0-9,]+) more findings are left out here\*\*", text)
    assert left is not None
    assert int(left[1].replace(",", "")) > 1000
    assert "tcp/22 (SSH) from everyone" in text


def test_names_of_others_are_no_markup() -> None:
    """No HTML, no link, no mention, no table and no terminal's escape comes out of a name."""
    text = made(address=HOSTILE)
    html = MarkdownIt().render(text)
    assert "<img" not in html
    assert "href" not in html
    assert "\x1b" not in text
    for words in (HOSTILE, "a\nb", "<b>", "@all", "![x](y)", "`x`"):
        assert "<b>" not in MarkdownIt().render(prose(words))
        assert MarkdownIt().render(f"x {code(words)} y").count("<code>") == 1
    assert code(" ") == ""


def test_pairs_that_were_guessed_are_said() -> None:
    """By name or content; by tag and address goes without saying."""
    delta, judgement = sample()
    renamed = [type(pair)(pair.old, pair.new, "content") for pair in delta.pairs]
    text = report(delta.verdict, ("a", "b"), rows(judgement), (), renamed, ())
    assert "Paired: `eu/web by content`" in text
    assert "Paired" not in made()


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()), min_size=1))
@example(HOSTILE)
@example("</summary></details><script>")
@example("\u202e\ud800 \x1b]8;;http://x\x07 @all #1 https://x www.x.com a@b.c")
@example("`` ``` ~~~ | --- \\")
def test_whatever_the_names_are_they_are_no_markup(words: str) -> None:
    """In groups, rules, places, reasons, checks and sides: our elements alone, no link, no control character, no new line."""
    delta, judgement, _ = named(words)
    text = report(delta.verdict, (words, words), rows(judgement), judgement.remarks, delta.pairs, (words,))
    quiet, silent, _ = named("x")
    plain = report(quiet.verdict, ("x", "x"), rows(silent), silent.remarks, quiet.pairs, ("x",))
    assert len(text.splitlines()) == len(plain.splitlines())
    assert all(char.isprintable() or char == "\n" for char in text)
    html = MarkdownIt().render(text)
    assert set(re.findall(r"<(/?[a-z0-9]+)", html)) <= {
        f"{slash}{name}"
        for slash in ("", "/")
        for name in ("h3", "h4", "p", "code", "ul", "li", "strong", "details", "summary", "br")
    }
    shown = unescape(re.sub(r"<[^>]*>", "", re.sub(r"<code>.*?</code>", "", html, flags=re.DOTALL)))
    assert not re.search(r"://|www\.|[@#]\w", shown, re.IGNORECASE)
