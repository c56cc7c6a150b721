"""The page: what a reviewer has to see, nothing of a network, nobody else's markup, and within its budget."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

import html5lib
from hypothesis import example, given, settings
from hypothesis import strategies as st

from emscloud.diff.checks import Checks
from emscloud.diff.delta import Verdict, delta
from emscloud.diff.judge import judge
from emscloud.foreign import Carrier
from emscloud.report.page.document import code, report
from emscloud.report.review import rows
from tests.diff.samples import group, rule, side
from tests.report.judgements import named, sample

ELEMENTS = {
    "a", "b", "bdi", "body", "button", "caption", "code", "dd", "details", "div", "dl", "dt", "form", "h1", "h2", "head", "header",
    "html", "input", "label", "li", "main", "meta", "nav", "noscript", "ol", "option", "output", "p", "script", "section", "select",
    "span", "strong", "style", "summary", "table", "tbody", "td", "th", "thead", "title", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "aria-hidden", "aria-label", "aria-labelledby", "aria-live", "autocapitalize", "autocomplete", "charset", "class", "colspan",
    "content", "for", "hidden", "href", "http-equiv", "id", "lang", "name", "placeholder", "required", "scope", "spellcheck",
    "type", "value",
}  # fmt: skip


def made(text_only: tuple[str, ...] = ()) -> str:
    """The page of the sample."""
    found, judgement = sample()
    return report(found.verdict, ("main:a.yaml", "a.yaml"), rows(judgement), judgement.remarks, found, text_only)


def plain(page: str) -> str:
    """What stands in the page, without its markup."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", body))


def test_it_says_what_a_reviewer_needs() -> None:
    """The verdict, the counts, each finding with packet, rules, cause and place, both sides, and DNS folded apart."""
    page = made(("eu/web: a is new",))
    text = plain(page)
    for words in (
        "Both: traffic opens, and traffic closes", "main:a.yaml", "3 of 3 groups changed", "2 + opens", "2 &#8722; closes",
        "2 ? cannot be told", "2 ! remarks", "tcp/22 (SSH) from everyone in eu/web, us/web (in)",
        "Packetin tcp/22 with peer 1.0.0.1",
        "Nowssh", "Causeyour edit", "Placeems.yaml:7", "module.far is remote", "An administration port opens to the internet",
        "Changed in text, not in traffic: 1", "eu/web in: from whom", "FromBeforeAfter", "+ tcp/22 (SSH) (opens)",
    ):  # fmt: skip
        assert words in text, words
    folded = page[page.index("<summary>DNS moved: 1 finding</summary>") :].partition("</details>")[0]
    assert "Causethe lock&#x27;s addresses moved" in plain(folded)
    assert page.index("tcp/22 (SSH)") < page.index("DNS moved")


def test_nothing_is_said_plainly() -> None:
    """Neither findings nor tables, where there are none."""
    text = plain(report(Verdict.NOTHING, ("a", "b"), (), (), delta(side(), side()), ()))
    assert "Nothing: the same traffic as before" in text
    assert "Neither side lets anything through." in text
    same = side(group(rule("tcp/1", "10.0.0.1")))
    assert "As before: 1 table" in plain(report(Verdict.NOTHING, ("a", "b"), (), (), delta(same, same), ()))


def test_guessed_pairs_are_said() -> None:
    """By name or content."""
    one = group(rule("tcp/1", "10.0.0.1"))
    found = delta(side(one), side(type(one)(one.cloud, "other", None, None, one.flows, one.carriers)))
    assert "web and other, by content" in plain(report(Verdict.NOTHING, ("a", "b"), (), (), found, ()))


def test_it_asks_no_network_for_anything() -> None:
    """No address of one stands in it but those of packets, and its own policy allows its style and script alone."""
    page = made()
    assert page.isascii()
    assert not re.search(r"https?:|//[a-z]|url\(|@import|src=|<link|<img|<iframe| on[a-z]+=", page.partition("<script>")[0])
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    for name in ("style", "script"):
        (text,) = re.findall(rf"<{name}>(.*?)</{name}>", page, flags=re.DOTALL)
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none'; ")
    assert "unsafe" not in policy[1]


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()), min_size=1))
@example("<img src=x onerror=alert(1)>")
@example("</script><script>alert(1)</script>")
@example('" onmouseover="alert(1)')
@example("' onfocus='alert(1)' autofocus='")
@example("</title></style><svg onload=alert(1)>")
@example("<!--<script>")
@example("&lt;b&gt; \u2028 \u202e \ud800 \x00 \x1b[31m\n")
def test_no_name_becomes_markup(words: str) -> None:
    """Whatever stands in a name, a place, a reason or a label: the page has our elements alone, and parses without an error."""
    found, judgement, _ = named(words)
    page = report(found.verdict, (words, words), rows(judgement), judgement.remarks, found, (words,))
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(page)
    assert parser.errors == []
    elements = [one for one in tree.iter() if isinstance(one.tag, str)]
    assert {one.tag for one in elements} <= ELEMENTS
    assert {name for one in elements for name in one.attrib} <= ATTRIBUTES
    assert sum(one.tag == "script" for one in elements) == 2
    assert {one.attrib["href"] for one in elements if "href" in one.attrib} == {"#findings", "#tables", "#packet"}
    assert page.isascii()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", page)


def test_what_steers_the_order_of_letters_is_shown() -> None:
    """A right-to-left override is spelled out, and a name stands apart from what is around it."""
    assert code("a\u202eb") == "<code><bdi>a\\u202eb</bdi></code>"
    assert code("") == ""


def test_it_keeps_to_its_budget() -> None:
    """Thousands of findings and rules: at most 2 MB, and what is left out is counted."""
    old = side(*[group(*_rules(0), address=f"g{number}") for number in range(2)])
    new = side(*[group(*_rules(1), address=f"g{number}") for number in range(2)])
    found = delta(old, new)
    judgement = judge(found, Checks({}))
    page = report(found.verdict, ("a", "b"), rows(judgement), judgement.remarks, found, tuple(f"line {n}" for n in range(20_000)))
    assert len(page) <= 2_000_000
    text = plain(page)
    assert re.search(r"[\d,]+ findings more did not fit into this page", text)
    assert re.search(r"and 1,960 lines more", text)
    assert "not everything fits into this page" in text
    assert re.search(r"line 0.*and [\d,]+ more", text)


def _rules(shift: int) -> list[Carrier]:
    return [
        rule(
            f"tcp/{1 + number % 4000}", f"10.{number // 250}.{number % 250}.{shift}", f"a rule of some length {number} " + "x" * 300
        )
        for number in range(1_000)
    ]
