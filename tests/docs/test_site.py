"""The site: it builds without a warning, every link and anchor holds, nothing is asked of another host, and it fits a phone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.chromium import Browser, browser

ROOT = Path(__file__).parent.parent.parent
WIDTHS = (390, 1440)
"""Of a phone and of a desk, in pixels."""
WIDEST = (
    "index.html", "start.html", "concepts/rows-to-rules.html", "concepts/proof.html", "how-to/quotas.html", "how-to/review.html",
    "reference/commands.html", "reference/policy.html", "reference/service.html", "reference/catalog.html",
    "reference/schemas.html", "reference/messages.html", "security.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site") / "site"
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(
        words, cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder


@dataclass(slots=True)
class Read(HTMLParser):
    """What a page loads, links to, and can be linked at."""

    loads: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    pictures: list[dict[str, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.names |= {value for key, value in attrs if key in ("id", "name") and value}
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        elif found.get("src") or (tag == "link" and found.get("rel") not in ("canonical", "prev", "next")):
            self.loads.append(str(found.get("src") or found.get("href")))
        if tag == "img" or (tag == "svg" and found.get("role") == "img"):
            self.pictures.append(found)


@cache
def parsed(path: Path) -> Read:
    """A page of the site."""
    read = Read()
    read.feed(path.read_text("utf-8"))
    return read


def pages(site: Path) -> Iterator[tuple[str, Path, Read]]:
    """Every page with its place."""
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), path, parsed(path)


def lost(site: Path, path: Path, link: str) -> bool:
    """Whether a link within the site leads nowhere: no such file, or no such name in it."""
    parts = urlsplit(link)
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.is_file() or not target.is_relative_to(site):
        return True
    return bool(parts.fragment) and target.suffix == ".html" and unquote(parts.fragment) not in parsed(target).names


def test_every_link_and_anchor_leads_somewhere(site: Path) -> None:
    """Pages, files and headings that pages link to are in the site."""
    broken = [
        (name, link)
        for name, path, read in pages(site)
        if name != "404.html"  # whose links are seen from the root
        for link in [*read.links, *read.loads]
        if not urlsplit(link).scheme and lost(site, path, link)
    ]
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    """No script, style, font, frame or picture of a page is on another host, nor does a style or script of ours name one."""
    loads = [(name, one) for name, _, read in pages(site) for one in read.loads if urlsplit(one).netloc]
    styles = [
        (path.name, one)
        for path in [*site.rglob("*.css"), *site.rglob("*.html")]
        for one in re.findall(r"(?:url\(\s*['\"]?|@import\s+['\"])(https?:[^)'\"]+|//[^)'\"]+)", path.read_text("utf-8"))
    ]
    assert (loads, styles) == ([], [])


def test_links_to_elsewhere_are_https(site: Path) -> None:
    """Every one has a host and nothing but https; whether it is there, a test without a network cannot tell."""
    links = [(name, urlsplit(link)) for name, _, read in pages(site) for link in read.links if urlsplit(link).scheme]
    assert [(name, link.geturl()) for name, link in links if link.scheme != "https" or "." not in link.netloc] == []


def test_every_picture_has_words(site: Path) -> None:
    """Who does not see a picture is told what it shows."""
    found = [(name, one) for name, _, read in pages(site) for one in read.pictures]
    assert len(found) >= 5
    assert [(name, one) for name, one in found if len(one.get("alt") or one.get("aria-label") or "") < 40] == []


def test_every_page_is_in_the_navigation(site: Path) -> None:
    """Each page can be reached from the first one."""
    (_, start, first), *_ = [one for one in pages(site) if one[0] == "index.html"]
    reached = {(start.parent / unquote(urlsplit(link).path)).resolve() for link in first.links if not urlsplit(link).scheme}
    assert [name for name, path, _ in pages(site) if name != "404.html" and path.resolve() not in reached] == []


def test_the_schemas_can_be_downloaded(site: Path) -> None:
    """Each file is there, as the command prints it."""
    names = sorted(path.name for path in (site / "reference" / "schemas").iterdir())
    assert names == [f"{name}.json" for name in ("check", "checks", "diff", "explain", "lock", "plan", "policy", "service")]


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser for all pages."""
    with browser(tmp_path_factory.mktemp("chromium")) as found:
        yield found


def test_no_page_scrolls_sideways(site: Path, chromium: Browser) -> None:
    """Tables and code scroll within themselves; the page is as wide as the screen, of a phone and of a desk."""
    wide = {}
    for name in WIDEST:
        chromium.open(f"file://{site / name}")
        for width in WIDTHS:
            chromium.shape(width, 900, "light")
            over = chromium.evaluate("[innerWidth, document.documentElement.scrollWidth]")
            if over != [width, width]:
                wide[name, width] = over
    assert wide == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_can_be_read_in_both_colours(site: Path, chromium: Browser, theme: str) -> None:
    """A picture's text stands out from what is behind it by 4.5 to 1 at least, as WCAG 2 has it for text."""
    chromium.shape(390, 900, theme)
    for name in ("index.html", *(f"concepts/{one}.html" for one in ("rows-to-rules", "proof", "lock", "no-gap"))):
        chromium.open(f"file://{site / name}")
        assert chromium.evaluate(_CONTRASTS) == [], name


_CONTRASTS = """
(() => {
  const light = (colour) => {
    const parts = colour.match(/[0-9.]+/g).slice(0, 3).map((one) => one / 255);
    const [r, g, b] = parts.map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const grounds = document.querySelectorAll("svg.picture rect.box, svg.picture rect.paper");
  const behind = [...grounds].map((one) => light(getComputedStyle(one).fill));
  const words = [...document.querySelectorAll("svg.picture text")];
  const low = words.filter((one) => {
    const mine = light(getComputedStyle(one).fill);
    const worst = Math.min(...behind.map((other) => (Math.max(mine, other) + 0.05) / (Math.min(mine, other) + 0.05)));
    const size = parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a;
    const out = one.getBoundingClientRect().right > one.ownerSVGElement.getBoundingClientRect().right;
    return worst < 4.5 || size < 9 || out;
  });
  return words.length ? low.map((one) => one.textContent) : ["no picture"];
})()
"""


def test_the_search_finds_without_a_server(site: Path, chromium: Browser) -> None:
    """Pages that are read from a disk can be searched, and nothing is asked of a network."""
    chromium.shape(1440, 900, "light")
    chromium.open(f"file://{site / 'index.html'}")
    found = chromium.evaluate("""
        new Promise((done) => {
          const asked = document.querySelector("[data-md-component=search-query]");
          asked.focus();
          asked.value = "capture and recapture";
          asked.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
          asked.dispatchEvent(new Event("input", { bubbles: true }));
          const look = () => {
            const links = [...document.querySelectorAll(".md-search-result__link")].map((one) => one.href);
            links.length ? done(links) : setTimeout(look, 50);
          };
          look();
          setTimeout(() => done([]), 8000);
        })
    """)
    assert isinstance(found, list)
    assert any("how-to/fortiguard.html" in link for link in found), found
    assert [url for url in chromium.requests if not url.startswith(("file:", "data:", "about:", "blob:"))] == []
