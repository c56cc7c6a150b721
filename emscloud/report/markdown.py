"""For a pull request: the verdict, then what opens, then what cannot be told, then what closes; DNS folded apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from emscloud.diff.delta import Verdict, Way
from emscloud.diff.judge import Remark
from emscloud.diff.side import Pair
from emscloud.report.review import CAUSES, Row, counts, few, place

MARKER = "<!-- emscloud diff -->"
"""The first line of every report, by which a bot finds its comment again."""
BUDGET = 60_000
"""Bytes that a report may have; GitHub cuts comments at 65,536 characters."""
_VERDICTS = {
    Verdict.WIDER: "wider: traffic opens",
    Verdict.NARROWER: "narrower: traffic closes",
    Verdict.BOTH: "both: traffic opens, and traffic closes",
    Verdict.NOTHING: "nothing: the same traffic as before",
    Verdict.UNKNOWN: "unknown: something cannot be told",
}
_TITLES = {Way.WIDER: "Opens", Way.UNKNOWN: "Cannot be told", Way.NARROWER: "Closes"}
_APART = "&#8203;"


def report(  # noqa: PLR0913, PLR0917  (a report has as many parts)
    verdict: Verdict,
    sides: tuple[str, str],
    rows: Sequence[Row],
    remarks: Sequence[Remark],
    pairs: Sequence[Pair],
    text_only: Sequence[str],
) -> str:
    """A whole comment in at most BUDGET bytes; what is left out is counted, the worst is kept."""
    head = [
        MARKER,
        f"### Firewall: {_VERDICTS[verdict]}",
        "",
        f"{code(sides[0])} → {code(sides[1])}. {counts(rows, remarks)}".rstrip(" .") + ".",
    ]
    made, left = "\n".join(head) + "\n", 0
    room = BUDGET - 400 - len(made.encode())
    for part in _parts(rows, remarks, pairs, text_only):
        if len(part.encode()) > room:
            left += part.count("\n- ") or 1
            continue
        made += part
        room -= len(part.encode())
    if left:
        made += f"\n**{left:,} more findings are left out here**, the gravest are above. `emscloud diff` prints all of them.\n"
    return made


def _parts(rows: Sequence[Row], remarks: Sequence[Remark], pairs: Sequence[Pair], text_only: Sequence[str]) -> Iterator[str]:
    for way, words in _TITLES.items():
        held = [row for row in rows if row.way is way and row.cause != "dns"]
        for at, row in enumerate(held):
            title = f"\n#### {words}\n" if at == 0 else ""
            yield title + _row(row)
    for at, remark in enumerate(remarks):
        yield ("\n#### Remarks\n" if at == 0 else "") + _remark(remark)
    moved = [row for row in rows if row.cause == "dns"]
    if moved:
        inside = "".join(_row(row) for row in moved)
        yield f"\n<details><summary>DNS moved: {counts(moved, ())}</summary>\n{inside}\n</details>\n"
    if text_only:
        listed = "".join(f"\n- {code(line)}" for line in text_only)
        yield f"\n<details><summary>Changed in text, not in traffic: {len(text_only):,}</summary>\n{listed}\n\n</details>\n"
    by = sorted({f"{pair.address} by {pair.by}" for pair in pairs if pair.by not in ("address", "tag", "one side alone")})
    if by:
        yield f"\nPaired: {', '.join(code(one) for one in by)}.\n"


def _row(row: Row) -> str:
    lines = [
        f"- {row.severity.value}: **{prose(row.traffic)}** in {', '.join(code(name) for name in row.groups) or 'the whole side'}"
    ]
    if row.summary:
        lines.append(f"  {prose(row.summary)} ({code(str(row.check))}). {prose(row.help or '')}")
    facts = [f"packet {code(row.packet)}"] if row.packet else []
    facts += [f"was {_rules(row.was)}"] if row.was else []
    facts += [f"now {_rules(row.now)}"] if row.now else []
    facts += [f"cause: {prose(CAUSES.get(row.cause, row.cause))}"] if row.cause else []
    facts += [code(place(row.where))] if row.where else []
    lines.append("  " + "; ".join(facts))
    lines += [f"  unknown: {prose(doubt)}" for doubt in row.doubts[:3]]
    lines += [f"  suppressed: {prose(reason)}" for reason in row.suppressed]
    return "\n" + "\n".join(line for line in lines if line.strip()) + "\n"


def _remark(one: Remark) -> str:
    packet = f"; packet {code(f'{one.direction.value} {one.packet}')}" if one.packet and one.direction else ""
    at = f"; {code(place(one.where))}" if one.where else ""
    head = f"\n- {one.severity.value}: **{prose(one.check.summary)}** in {code(one.group)}: {prose(one.words)}"
    return f"{head}{packet}{at}. {prose(one.check.help)}\n"


def _rules(names: tuple[str, ...]) -> str:
    return code(few(names))


def code(text: str) -> str:
    """A text as code in which nothing is markup: other people's names stand in it."""
    plain = _visible(text).replace("`", "'")
    return f"`{plain}`" if plain.strip() else ""


def prose(text: str) -> str:
    """A text in which nothing is markup, no mention and no link.

    A code host looks for mentions, issues and addresses in the text as it is shown, where no backslash is left: a space
    without width parts what would be one.
    """
    escaped = re.sub(r"([\\`*_\[\]<>#!|~@&])", r"\\\1", _visible(text))
    return re.sub(r"(:(?=//)|[@#]|w(?=ww))", rf"\1{_APART}", escaped, flags=re.IGNORECASE)


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
