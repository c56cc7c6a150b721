"""One HTML file for people: the verdict, both sides as tables, the findings, and a form that answers for a packet.

It asks the network for nothing and forbids it: its policy allows the one style and the one script that stand in it, by
their digests.  It is ASCII, so that no terminal's encoding can spoil it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path

from emscloud.diff.delta import Delta, Verdict, Way
from emscloud.diff.judge import Remark
from emscloud.model.policy import Direction
from emscloud.report.page.embedded import data
from emscloud.report.page.matrix import Cell, Line, Mark, Table, tables
from emscloud.report.review import CAUSES, Row, few, place
from emscloud.report.text import safe

FINDINGS, TABLES = 250_000, 350_000
"""Bytes that the findings and the tables may have; the data has a budget of its own."""
LINES = 40
"""Lines of one table; what did not change gives way first."""
_VERDICTS = {
    Verdict.WIDER: "Wider: traffic opens",
    Verdict.NARROWER: "Narrower: traffic closes",
    Verdict.BOTH: "Both: traffic opens, and traffic closes",
    Verdict.NOTHING: "Nothing: the same traffic as before",
    Verdict.UNKNOWN: "Unknown: something cannot be told",
}
_VERBS = {Way.WIDER: "opens", Way.NARROWER: "closes", Way.UNKNOWN: "cannot be told"}
_MARKS = {
    Mark.KEPT: ("=", "as before"),
    Mark.OPENED: ("+", "opens"),
    Mark.CLOSED: ("−", "closes"),
    Mark.UNKNOWN: ("?", "cannot be told"),
}
_FORM = """\
<form id="ask" hidden>
<div><label for="direction">Direction</label>
<select id="direction"><option value="in">in: to the group's members</option><option value="out">out: from the group's members</option></select></div>
<div><label for="group">Group</label><select id="group"></select></div>
<div><label for="peer">Address of the other end</label>
<input id="peer" placeholder="10.1.2.3" autocomplete="off" autocapitalize="off" spellcheck="false" required></div>
<div><label for="service">Protocol and port</label>
<input id="service" placeholder="tcp/443" autocomplete="off" autocapitalize="off" spellcheck="false" required></div>
<div><label for="member">Address of the member (any, if empty)</label>
<input id="member" autocomplete="off" autocapitalize="off" spellcheck="false"></div>
<div><button>Ask</button></div>
</form>
<p class="dim">A service is such as tcp/443, udp/53, icmpv4/8, icmpv6/128/0 or proto/47.</p>
<output id="answer" for="direction group peer service member" aria-live="polite"></output>
<noscript><p>Answers need JavaScript; the tables and the findings do not.</p></noscript>
"""  # noqa: E501  (markup)


def report(  # noqa: PLR0913, PLR0917  (a report has as many parts)
    verdict: Verdict, sides: tuple[str, str], rows: Sequence[Row], remarks: Sequence[Remark], delta: Delta, text_only: Sequence[str]
) -> str:
    """The whole page; what its budgets leave out is counted where it is missing."""
    style, script = _asset("page.css"), _asset("page.js")
    embedded, cut = data(delta.pairs)
    made = "".join([
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n',
        f"<title>Firewall: {_VERDICTS[verdict]}</title>\n<style>{style}</style>\n</head>\n<body>\n",
        _head(verdict, sides, rows, remarks, delta),
        '<main>\n<section id="findings" aria-labelledby="h-findings">\n<h2 id="h-findings">Findings</h2>\n',
        _findings(rows, remarks, delta, text_only, _Room(FINDINGS)),
        '</section>\n<section id="tables" aria-labelledby="h-tables">\n<h2 id="h-tables">Before and after</h2>\n',
        _tables(delta, _Room(TABLES)),
        '</section>\n<section id="packet" aria-labelledby="h-packet">\n<h2 id="h-packet">Ask about a packet</h2>\n',
        _FORM,
        f"<p>Of {_many(cut, 'group')} not everything fits into this page; it says so where it is asked.</p>\n" if cut else "",
        f'</section>\n</main>\n<script type="application/json" id="data">{embedded}</script>\n<script>{script}</script>\n',
        "</body>\n</html>\n",
    ])  # fmt: skip
    return made.encode("ascii", "xmlcharrefreplace").decode()


class _Room:
    """What is left of a budget of bytes."""

    def __init__(self, size: int) -> None:
        self.left = size

    def takes(self, text: str) -> bool:
        """Whether a text still fits; it is counted then."""
        size = len(text.encode("ascii", "xmlcharrefreplace"))
        if size > self.left:
            return False
        self.left -= size
        return True

    def kept(self, texts: Iterable[str]) -> tuple[str, int]:
        """Those that fit, as one text, and how many do not."""
        found, left = [], 0
        for text in texts:
            if self.takes(text):
                found.append(text)
            else:
                left += 1
        return "".join(found), left


def _asset(name: str) -> str:
    return (Path(__file__).parent / name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    digests = {name: b64encode(sha256(text.encode()).digest()).decode() for name, text in (("style", style), ("script", script))}
    allowed = "; ".join(f"{name}-src 'sha256-{digest}'" for name, digest in digests.items())
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def words(text: str) -> str:
    """A text in which nothing is markup, and nothing steers the order or the end of what follows."""
    return escape(safe(text))


def code(text: str) -> str:
    """A name of somebody, apart from the text around it also in the direction of its letters."""
    return f"<code><bdi>{words(text)}</bdi></code>" if text else ""


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _head(verdict: Verdict, sides: tuple[str, str], rows: Sequence[Row], remarks: Sequence[Remark], delta: Delta) -> str:
    changed = {one.group for one in delta.changes if one.group}
    tiles = [
        (sum(row.way is Way.WIDER for row in rows), "+", "opens", "opened"),
        (sum(row.way is Way.NARROWER for row in rows), "−", "closes", "closed"),
        (sum(row.way is Way.UNKNOWN for row in rows), "?", "cannot be told", "unknown"),
        (len(remarks), "!", "remarks", "kept"),
    ]
    shown = "".join(
        f'<li class="{kind}"><b>{count:,}</b> <span aria-hidden="true">{sign}</span> {said}</li>'
        for count, sign, said, kind in tiles
    )
    return (
        f"<header>\n<h1>{_VERDICTS[verdict]}</h1>\n<p>{code(sides[0])} → {code(sides[1])}: "
        f"{len(changed):,} of {_many(len(delta.pairs), 'group')} changed.</p>\n<ul class='tiles'>{shown}</ul>\n"
        '<nav aria-label="Parts of this page"><a href="#findings">Findings</a> <a href="#tables">Before and after</a> '
        '<a href="#packet">Ask about a packet</a></nav>\n</header>\n'
    )


def _findings(rows: Sequence[Row], remarks: Sequence[Remark], delta: Delta, text_only: Sequence[str], room: _Room) -> str:
    own, left = room.kept([*[_row(row) for row in rows if row.cause != "dns"], *[_remark(one) for one in remarks]])
    parts = [f"<ol class='findings'>\n{own}</ol>\n" if own else "<p>There is nothing to say but what follows.</p>\n"]
    moved, more = room.kept(_row(row) for row in rows if row.cause == "dns")
    if moved:
        count = sum(row.cause == "dns" for row in rows)
        parts.append(
            f"<details><summary>DNS moved: {_many(count, 'finding')}</summary>\n<ol class='findings'>{moved}</ol></details>\n"
        )
    if left + more:
        parts.append(
            f"<p><strong>{_many(left + more, 'finding')} more did not fit into this page</strong>; the gravest are above.</p>\n"
        )
    said, rest = room.kept(f"<li>{words(line)}</li>" for line in text_only)
    if text_only:
        counted = f"<li>and {rest:,} more</li>" if rest else ""
        head = f"Changed in text, not in traffic: {len(text_only):,}"
        parts.append(f"<details><summary>{head}</summary><ul>{said}{counted}</ul></details>\n")
    guessed = [pair for pair in delta.pairs if pair.by in ("name", "content", "being the only ones") and pair.old]
    listed, rest = room.kept(
        f"<li>{code(pair.old.address)} and {code(pair.address)}, by {pair.by}</li>" for pair in guessed if pair.old
    )
    if guessed:
        counted = f"<li>and {rest:,} more</li>" if rest else ""
        parts.append(f"<p>Taken for the same group:</p><ul>{listed}{counted}</ul>\n")
    return "".join(parts)


def _row(row: Row) -> str:
    groups = ", ".join(code(name) for name in row.groups[:20]) or "the whole side"
    groups += f" and {len(row.groups) - 20:,} more" if len(row.groups) > 20 else ""  # noqa: PLR2004
    mark = {Way.WIDER: Mark.OPENED, Way.NARROWER: Mark.CLOSED, Way.UNKNOWN: Mark.UNKNOWN}[row.way]
    facts = [("Packet", code(row.packet))] if row.packet else []
    facts += [("Was", code(few(row.was)))] if row.was else []
    facts += [("Now", code(few(row.now)))] if row.now else []
    facts += [("Cause", words(CAUSES.get(row.cause, row.cause)))] if row.cause else []
    facts += [("Place", code(place(row.where)))] if row.where else []
    facts += [("Unknown", words(doubt)) for doubt in row.doubts[:3]]
    facts += [("Suppressed", words(reason)) for reason in row.suppressed]
    head = f"{_sign(mark)} <strong><bdi>{words(row.traffic)}</bdi></strong> in {groups} ({row.direction.value})"
    why = f"<p>{words(row.summary)} ({code(str(row.check))}). {words(row.help or '')}</p>" if row.summary else ""
    return _finding(row.severity.value, mark.value, head, why, facts)


def _remark(one: Remark) -> str:
    facts = [("Packet", code(f"{one.direction.value} {one.packet}"))] if one.packet and one.direction else []
    facts += [("Place", code(place(one.where)))] if one.where else []
    head = f"<strong>{words(one.check.summary)}</strong> in {code(one.group)}: <bdi>{words(one.words)}</bdi>"
    return _finding(one.severity.value, Mark.KEPT.value, head, f"<p>{words(one.check.help)}</p>", facts)


def _finding(severity: str, kind: str, head: str, why: str, facts: list[tuple[str, str]]) -> str:
    listed = "".join(f"<dt>{name}</dt><dd>{said}</dd>" for name, said in facts)
    return f'<li class="{kind}"><p><span class="severity">{severity}</span> {head}</p>{why}<dl>{listed}</dl></li>\n'


def _sign(mark: Mark) -> str:
    sign, said = _MARKS[mark]
    return f'<span class="sign {mark.value}"><span aria-hidden="true">{sign}</span> {said}</span>'


def _tables(delta: Delta, room: _Room) -> str:
    """What changed first and open, what did not folded."""
    made = sorted(tables(delta), key=lambda table: not table.changed)
    if not made:
        return "<p>Neither side lets anything through.</p>\n"
    changed, left = room.kept(_table(table) for table in made if table.changed)
    same, more = room.kept(_table(table) for table in made if not table.changed)
    key = " ".join(_sign(mark) for mark in Mark)
    parts = [f'<p class="key">{key}</p>\n', changed]
    if same:
        count = sum(not table.changed for table in made)
        parts.append(f"<details><summary>As before: {_many(count, 'table')}</summary>\n{same}</details>\n")
    if left + more:
        parts.append(f"<p><strong>{_many(left + more, 'table')} more did not fit into this page.</strong></p>\n")
    return "".join(parts)


def _table(table: Table) -> str:
    inward = table.direction is Direction.IN
    lines = "".join(_lines(table.lines[:LINES]))
    rest = max(0, len(table.lines) - LINES) + table.left
    left = f'<tr><td colspan="3">and {_many(rest, "line")} more</td></tr>\n' if rest else ""
    caption = f"{code(table.group)} {'in: from whom' if inward else 'out: to whom'}"
    head = f'<tr><th scope="col">{"From" if inward else "To"}</th><th scope="col">Before</th><th scope="col">After</th></tr>'
    return f"<table>\n<caption>{caption}</caption>\n<thead>{head}</thead>\n<tbody>\n{lines}{left}</tbody>\n</table>\n"


def _lines(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        at = f" at {words(line.members)}" if line.members else ""
        before, after = _cells(line.before), _cells(line.after)
        yield f'<tr><th scope="row"><bdi>{words(line.peers)}</bdi>{at}</th><td>{before}</td><td>{after}</td></tr>\n'


def _cells(cells: Sequence[Cell]) -> str:
    if not cells:
        return '<span class="dim">nothing</span>'
    return "".join(f'<span class="cell {cell.mark.value}">{_said(cell)}</span>' for cell in cells)


def _said(cell: Cell) -> str:
    sign, said = _MARKS[cell.mark]
    perhaps = "perhaps " if not cell.certain else ""
    hidden = f'<span class="hidden"> ({said})</span>' if cell.mark is not Mark.KEPT else ""
    return f'<span aria-hidden="true">{sign}</span> {perhaps}{words(cell.services)}{hidden}'
