"""What `emscloud diff` makes of any bytes: a folder of Terraform, or what `terraform show -json` prints.

Only Failed may be raised of them.  What is read has to come to the same as itself, and no report of it may hold what steers
a terminal, or markup of others.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

from markdown_it import MarkdownIt

from emscloud import __version__
from emscloud.diagnostics import Failed
from emscloud.diff.delta import Verdict
from emscloud.messages import summaries
from emscloud.report import changes, markdown, sarif, text
from emscloud.report.page import document
from emscloud.report.review import rows
from emscloud.sources.comparison import Comparison, compare
from emscloud.sources.sides import ABSENT, Means
from tests.report.page.test_document import ATTRIBUTES, ELEMENTS

HEAD = re.compile(rb"(?m)^== ([a-z0-9_]+(?:[./][a-z0-9_]+){0,6}) ==$\n?")
_OURS = re.compile(r"<!-- emscloud diff -->|<details><summary>[^<]*</summary>|</details>")


class Broken(Exception):  # noqa: N818  (it is what is found, and no error of the program that finds it)
    """Something that holds of every input does not hold of this one."""


def files(data: bytes, first: str) -> dict[str, bytes]:
    """Files by name: each begins behind a line `== name ==`, the first one without one has the name `first`."""
    parts = HEAD.split(data)
    named = {first: parts[0]} if parts[0] or len(parts) == 1 else {}
    return named | {name.decode("ascii"): body for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def folder(data: bytes) -> None:
    """The files of `old` and `new` as folders of Terraform, `given.tfvars` beside them as values; Broken where a law is."""
    with TemporaryDirectory() as scratch:
        root = _put(Path(scratch), files(data, "new/main.tf"))
        old, new = root / "old", root / "new"
        values = [str(one) for one in (root / "given.tfvars",) if one.is_file()]
        _judge(str(new), str(new), values, itself=True)
        if old.is_dir():
            _judge(str(old), str(new), values)
            _judge(str(new), ABSENT, values)
        else:
            _judge(ABSENT, str(new), values)


def shown(data: bytes) -> None:
    """`new.json` as a plan and as a side, after `old.json` where there is one; Broken where a law is."""
    with TemporaryDirectory() as scratch:
        root = _put(Path(scratch), files(data, "new.json"))
        old, new = root / "old.json", root / "new.json"
        _judge(str(new), None, ())
        _judge(str(new), str(new), (), itself=True)
        _judge(str(old) if old.is_file() else ABSENT, str(new), ())


def _put(root: Path, named: dict[str, bytes]) -> Path:
    for name, body in named.items():
        path = root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        except OSError:  # a name that is both a file and a folder
            continue
    return root


def _judge(old: str, new: str | None, values: list[str] | tuple[str, ...], *, itself: bool = False) -> None:
    try:
        found = compare(old, new, None, Means(tuple(values)))
    except Failed as failed:
        _printable(text.plain(text.problems(failed.problems, summaries())))
        return
    if itself and (found.delta.verdict is not Verdict.NOTHING or found.delta.changes or found.text_only()):
        raise Broken(f"compared with itself it is {found.delta.verdict.value}")
    _reported(found)


def _reported(found: Comparison) -> None:
    """Every report, each held to what holds of it."""
    listed, remarks, verdict = rows(found.judgement), found.judgement.remarks, found.delta.verdict
    text_only = found.text_only()
    _printable(text.plain(text.problems(found.problems(), summaries())))
    _printable(text.plain(changes.text(verdict, found.sides, listed, remarks, found.delta, text_only)))
    json.dumps(changes.data(found.delta, found.judgement, text_only), allow_nan=False)
    _places(json.dumps(sarif.report(listed, remarks, found.checks, __version__, found.file), allow_nan=False))
    comment(markdown.report(verdict, found.sides, listed, remarks, found.delta.pairs, text_only))
    page(document.report(verdict, found.sides, listed, remarks, found.delta, text_only))


def _printable(words: str) -> None:
    if not all(char.isprintable() or char == "\n" for char in words):
        raise Broken("a text for a terminal holds what steers one")


def _places(report: str) -> None:
    for one in json.loads(report)["runs"][0]["results"]:
        for location in one["locations"]:
            region = location["physicalLocation"].get("region", {"startLine": 1})
            if not all(isinstance(at, int) and at >= 1 for at in region.values()):
                raise Broken("a place in SARIF is before the first line or column")


def comment(report: str) -> None:
    """Broken where a comment holds markup of others, or is too long."""
    report.encode("utf-8")
    _printable(report)
    if len(report.encode()) > markdown.BUDGET:
        raise Broken("a comment is over its budget")
    for token in MarkdownIt("commonmark").enable("table").parse(report):
        for one in (token, *(token.children or ())):
            if one.type in ("link_open", "image", "table_open", "fence", "code_block"):
                raise Broken(f"a comment holds markup of others: {one.type}")
            if one.type in ("html_block", "html_inline") and _OURS.sub("", one.content).strip():
                raise Broken(f"a comment holds HTML of others: {one.content[:60]!r}")


class _Markup(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS or not {name for name, _ in attrs} <= ATTRIBUTES:
            raise Broken(f"a page holds others' markup: {tag} {attrs}")


def page(report: str) -> None:
    """Broken where a page holds markup of others."""
    if not report.isascii() or re.search(r"[\x00-\x09\x0b-\x1f\x7f]", report):
        raise Broken("a page holds what is not printable ASCII")
    plain, scripts = re.subn(r"<(script|style)\b[^>]*>.*?</\1>", "", report, flags=re.DOTALL)
    if scripts != 3 or re.search("(?i)<(script|style)", plain):
        raise Broken("a page holds others' script or style")
    _Markup().feed(plain)


HARNESSES = {"folder": folder, "shown": shown}
"""What is fuzzed, by name."""
